import { isObject } from "../analysis/options.ts";
import type { Rank } from "../analysis/rank-places.ts";
import type { LoadedRun, Run } from "../model/run.ts";
import type { ScoredRow } from "../model/scored-row.ts";
import { SHOWN_AS } from "../model/shown-as.ts";
import type { ReportSubject } from "../report/report-subject.ts";

/** Returns whether a value is a run of the neutral model. */
export const isRun = (value: unknown): value is Run =>
  isObject(value) && typeof value.id === "string" && "provider" in value && "status" in value;

/** Returns whether a value is a run with its rows. */
export const isLoaded = (value: unknown): value is LoadedRun =>
  isObject(value) && isRun(value.run) && isIterable(value.rows);

/** Returns whether a value is a row with its trials. */
export const isRow = (value: unknown): value is ScoredRow =>
  isObject(value) &&
  typeof value.key === "string" &&
  Array.isArray(value.trials) &&
  value.trials.every((trial) => isObject(trial) && isObject(trial.scores));

export const isRank = (value: unknown): value is Rank =>
  isObject(value) && Array.isArray(value.places) && isObject(value.figure);

const isFigure = (value: unknown): boolean =>
  isObject(value) && "value" in value && "n" in value && "coverage" in value && "method" in value;

/** Returns whether a value can be read one by one, at once or as it arrives. */
export const isIterable = (value: unknown): value is Iterable<unknown> | AsyncIterable<unknown> =>
  typeof value === "object" &&
  value !== null &&
  (Symbol.iterator in value || Symbol.asyncIterator in value);

export const isAsync = (value: object): value is AsyncIterable<unknown> =>
  Symbol.asyncIterator in value;

const PARTS = ["comparison", "gate", "figures", "rankings", "projects"];

/**
 * Returns the subject of a report that a value is: a result of the analysis, or the parts of a
 * report by name. Null if it is none.
 */
export function subjectOf(value: unknown): ReportSubject | null {
  if (Array.isArray(value) && SHOWN_AS in value) return subjectOf(value[SHOWN_AS]);
  if (!isObject(value)) return null;
  const keys = Object.keys(value);
  switch (value.schema) {
    case "evalwire.comparison/1":
      return { comparison: value as never };
    case "evalwire.gate/1":
      return { gate: value as never };
    case "evalwire.project-report/1":
      return { projects: value as never };
  }
  // reportView() checks the parts
  if (keys.length > 0 && keys.every((key) => PARTS.includes(key) && isPart(value[key])))
    return value as ReportSubject;
  if (keys.length > 0 && Object.values(value).every(isFigure)) return { figures: value as never };
  return null;
}

/** A scorer can have the name of a part: its figure is none. */
const isPart = (value: unknown): boolean =>
  typeof value === "object" && value !== null && !isFigure(value);
