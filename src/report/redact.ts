import { isObject } from "../analysis/options.ts";
import { InvalidArgumentError } from "../core/errors/usage.ts";
import { nameOfKind } from "../core/options.ts";
import type { Trial } from "../model/scored-row.ts";
import type { TableRowKind } from "./view-table.ts";

/** Row of a comparison with its contents, before anything is cut. */
export interface ContentRow {
  /** Key of the row. */
  key: string;
  /** Why the row is in the report, such as `regressed`. */
  kind: TableRowKind;
  /** Input of the base, or of the candidate if only it has the row. Null when it was not kept. */
  input: unknown;
  /** Input of the candidate, for an edited row. */
  editedInput?: unknown;
  /** Other columns of the row's table, by name. One of them can be the name of the row. */
  columns: Record<string, unknown>;
  /** Trials of the base; empty when their contents were not kept, or the base lacks the row. */
  base: Trial[];
  /** Trials of the candidate; empty when their contents were not kept, or it lacks the row. */
  candidate: Trial[];
}

/** Function that changes the contents of a row, or leaves the row out with null. */
export type Redact = (row: ContentRow) => ContentRow | null;

/** Copies a value, so that a function that changes it in place does not change the comparison. */
function copyOf<T>(value: T): T {
  try {
    return structuredClone(value);
  } catch {
    return value; // it contains a function
  }
}

const isText = (value: unknown): boolean =>
  value === undefined || value === null || typeof value === "string";

/** Returns what is wrong with a trial; null if nothing is. */
function flawOfTrial(trial: unknown): string | null {
  if (!isObject(trial)) return `a trial is ${nameOfKind(trial)}`;
  if (!isText(trial.error)) return `the error of a trial is ${nameOfKind(trial.error)}`;
  if (!isText(trial.url)) return `the url of a trial is ${nameOfKind(trial.url)}`;
  if (!isObject(trial.scores)) return `the scores of a trial are ${nameOfKind(trial.scores)}`;
  for (const score of Object.values(trial.scores)) {
    if (!isObject(score)) return `a score is ${nameOfKind(score)}`;
    if (typeof (score.value ?? 0) === "object" || typeof score.value === "function")
      return `the value of a score is ${nameOfKind(score.value)}`;
    if (!isText(score.reason)) return `the reason of a score is ${nameOfKind(score.reason)}`;
  }
  return null;
}

/** Returns what is wrong with a row; null if nothing is. */
function flawOf(row: unknown): string | null {
  if (!isObject(row)) return `it returned ${nameOfKind(row)}`;
  if ("then" in row) return "it returned a promise";
  if (typeof row.key !== "string") return `'key' is ${nameOfKind(row.key)}`;
  if (!isObject(row.columns)) return `'columns' is ${nameOfKind(row.columns)}`;
  for (const side of ["base", "candidate"] as const) {
    const trials = row[side];
    if (!Array.isArray(trials)) return `'${side}' is ${nameOfKind(trials)}`;
    for (const trial of trials) {
      const flaw = flawOfTrial(trial);
      if (flaw !== null) return `in '${side}', ${flaw}`;
    }
  }
  return null;
}

/**
 * Calls the caller's function with a copy of a row. Whatever it throws is thrown: a report without
 * its changes could contain what it should not.
 *
 * @throws {InvalidArgumentError} when it returns something else than a row or null.
 */
export function redacted(row: ContentRow, redact: Redact): ContentRow | null {
  const changed: unknown = redact(copyOf(row));
  if (changed === null) return null;
  const flaw = flawOf(changed);
  if (flaw === null) return changed as ContentRow; // checked above
  throw new InvalidArgumentError(
    `'redact' must return the changed row, or null to leave it out: ${flaw}`,
    { path: "options.redact" },
    { hint: "Copy the row and change its parts: ({ ...row, input: '(hidden)' })" },
  );
}
