import { InvalidArgumentError } from "../core/errors/usage.ts";
import { nameOfKind } from "../core/options.ts";
import type { LoadedRun, Run } from "../model/run.ts";
import type { ScoredRow, Trial } from "../model/scored-row.ts";
import { absent, type LineSource } from "./columns.ts";

/**
 * Source of a table: a run, several runs one below the other, or any rows (whose run columns are
 * empty).
 */
export type TableInput =
  | LoadedRun
  | readonly LoadedRun[]
  | AsyncIterable<ScoredRow>
  | readonly ScoredRow[];

/** Trial of a table, or row without trials. */
export interface TrialSource extends LineSource {
  /** Position of the run among the runs of the table. */
  readonly source: number;
}

/**
 * Reads the trials of all rows, one at a time. A row without trials yields one source without a
 * trial, so no row is lost. `see` is called with each before it is yielded.
 */
export async function* readTrials(
  input: TableInput,
  see?: (trial: TrialSource) => void,
): AsyncGenerator<TrialSource, undefined> {
  for (const [source, { run, rows }] of sourcesOf(input).entries()) {
    for await (const row of rows) {
      if (!isRow(row)) throw notRows(row);
      const trials: readonly (Trial | null)[] = row.trials.length === 0 ? [null] : row.trials;
      for (const [index, trial] of trials.entries()) {
        const one = { run, row, trial, index, source, scorer: null, score: absent(trial) };
        see?.(one);
        yield one;
      }
    }
  }
}

/** Run of a table with its rows, or rows alone. */
export interface Source extends Pick<LoadedRun, "resumed" | "warnings"> {
  readonly run: Run | null;
  readonly rows: AsyncIterable<ScoredRow> | readonly ScoredRow[];
}

/** Returns the runs with their rows; rows alone have no run. */
export function sourcesOf(input: TableInput): readonly Source[] {
  if (isList(input)) {
    if (input.every(isLoadedRun)) return input;
    if (input.every(isRow)) return [{ run: null, rows: input }];
    throw notRows(input);
  }
  if (isLoadedRun(input)) return [input];
  if (isAsyncIterable(input)) return [{ run: null, rows: input }];
  throw notRows(input);
}

/** Throws before anything is read when the input is not a source of rows. */
export function checkTableInput(input: TableInput): void {
  sourcesOf(input);
}

function isList(input: TableInput): input is readonly LoadedRun[] | readonly ScoredRow[] {
  return Array.isArray(input);
}

export function isLoadedRun(value: unknown): value is LoadedRun {
  return (
    typeof value === "object" &&
    value !== null &&
    "run" in value &&
    "rows" in value &&
    isAsyncIterable(value.rows)
  );
}

function isRow(value: unknown): value is ScoredRow {
  return (
    typeof value === "object" && value !== null && "trials" in value && Array.isArray(value.trials)
  );
}

export function isAsyncIterable(value: unknown): value is AsyncIterable<ScoredRow> {
  return typeof value === "object" && value !== null && Symbol.asyncIterator in value;
}

function notRows(rows: unknown): InvalidArgumentError {
  return new InvalidArgumentError(
    `'rows' must be a loaded run, a list of loaded runs, an async iterable of scored rows, or a list of them: current value is ${nameOfKind(rows)}`,
    { path: "rows" },
    { hint: "weave.load(run) returns a loaded run." },
  );
}
