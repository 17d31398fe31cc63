import { refuse } from "./answer.ts";
import { arbitraryTrial, isKnownField, type RowGroup, trialText } from "./eval-rows.ts";
import { castText } from "./expression.ts";
import type { ProjectState } from "./project-state.ts";
import { isJsonObject, type JsonObject } from "./records.ts";

/** One member of `sort_by`. */
export interface SortKey {
  field: string;
  direction: 1 | -1;
  runId: string | null;
  difference: boolean;
}

/** Reads `sort_by` and refuses the fields that cannot be sorted by. */
export function readSortKeys(value: unknown): SortKey[] {
  const keys = (Array.isArray(value) ? value.filter(isJsonObject) : []).map(
    (key: JsonObject): SortKey => ({
      field: String(key.field),
      direction: key.direction === "desc" ? -1 : 1,
      runId: typeof key.evaluation_call_id === "string" ? key.evaluation_call_id : null,
      difference: key.mode === "difference",
    }),
  );
  for (const { field, difference } of keys) {
    if (!isKnownField(field)) throw refuse(400, `Unsupported sort field: '${field}'. Supported: scores.*, inputs.*, output.*.`);
    if (difference && !field.startsWith("scores.")) {
      throw refuse(400, `mode='difference' only supports numeric fields (scores.*), got '${field}'.`);
    }
  }
  return keys;
}

type Term = number | string | null;

/** Sorts rows by the keys, then by digest. What has no value comes last in both directions. */
export function sortRows(
  project: ProjectState,
  rows: readonly RowGroup[],
  keys: readonly SortKey[],
  runIds: readonly string[],
): readonly RowGroup[] {
  if (keys.length === 0) return rows;
  const terms = new Map(rows.map((row) => [row, keys.map((key) => term(project, row, key, runIds))]));
  return [...rows].sort((a, b) => {
    for (const [index, key] of keys.entries()) {
      const order = compareTerms(terms.get(a)?.[index] ?? null, terms.get(b)?.[index] ?? null, key.direction);
      if (order !== 0) return order;
    }
    return a.digest < b.digest ? -1 : 1;
  });
}

/** Numbers before texts before nothing, each in the asked direction. */
function compareTerms(a: Term, b: Term, direction: 1 | -1): number {
  const rank = (term: Term): number => (term === null ? 2 : typeof term === "number" ? 0 : 1);
  if (rank(a) !== rank(b)) return rank(a) - rank(b);
  if (a === b || a === null || b === null) return 0;
  return a < b ? -direction : direction;
}

function term(project: ProjectState, row: RowGroup, key: SortKey, runIds: readonly string[]): Term {
  if (key.difference && runIds.length > 1) {
    const means = runIds.map((runId) => mean(project, row, key.field, runId)).filter((value) => value !== null);
    return means.length === 0 ? null : Math.max(...means) - Math.min(...means);
  }
  if (key.field.startsWith("scores.")) return mean(project, row, key.field, key.runId);
  const trial = key.runId === null ? arbitraryTrial(row) : row.trials.get(key.runId)?.[0];
  if (!trial) return null;
  const text = trialText(project, trial, key.field);
  const number = castText(text, "double");
  return typeof number === "number" ? number : text;
}

/** The mean over the trials that have a number there. */
function mean(project: ProjectState, row: RowGroup, field: string, runId: string | null): number | null {
  const trials = runId === null ? [...row.trials.values()].flat() : (row.trials.get(runId) ?? []);
  const numbers = trials.map((trial) => castText(trialText(project, trial, field), "double")).filter((value) => typeof value === "number");
  return numbers.length === 0 ? null : numbers.reduce((sum, number) => sum + number, 0) / numbers.length;
}
