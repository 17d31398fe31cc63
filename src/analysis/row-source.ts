import { InvalidArgumentError } from "../core/errors/usage.ts";
import type { LoadedRun, Run, RunDataset } from "../model/run.ts";
import type { ScoredRow } from "../model/scored-row.ts";
import { isPromise, showValue } from "./show-value.ts";

/** Rows to analyze: a loaded run, or any iterable of rows. They are read once, one at a time. */
export type Rows = LoadedRun | AsyncIterable<ScoredRow> | Iterable<ScoredRow>;

/** Returns the run of the rows; null when it is unknown. */
export function runOf(rows: Rows): Run | null {
  return typeof rows === "object" && rows !== null && "rows" in rows && "run" in rows
    ? rows.run
    : null;
}

/** Returns the warnings of a loaded run. */
export function warningsOf(rows: Rows): readonly string[] {
  return ("warnings" in rows ? rows.warnings : undefined) ?? [];
}

/** Fetches the versions of a run's scorers; null if the provider does not record them. */
export async function versionsOf(rows: Rows): Promise<Record<string, string | null> | null> {
  return "scorerVersions" in rows && typeof rows.scorerVersions === "function"
    ? await rows.scorerVersions()
    : null;
}

/** Fetches the version of a run's data set; null if the provider does not record it. */
export async function datasetOf(rows: Rows): Promise<RunDataset | null> {
  return "dataset" in rows && typeof rows.dataset === "function" ? await rows.dataset() : null;
}

/**
 * Returns the fetched value, or the reason why its request failed. Rethrows aborts and timeouts.
 */
export async function fetched<T>(
  fetch: () => Promise<T>,
): Promise<{ value: T; failure: null } | { value: null; failure: string }> {
  try {
    return { value: await fetch(), failure: null };
  } catch (error) {
    if (error instanceof Error && error.name !== "AbortError" && error.name !== "TimeoutError")
      return { value: null, failure: error.message };
    throw error;
  }
}

function iteratorOf(rows: Rows, name: string): AsyncIterator<ScoredRow> | Iterator<ScoredRow> {
  if (typeof rows === "object" && rows !== null && "resumed" in rows && rows.resumed === true) {
    const hint = "Load the run without resumeFrom";
    throw new InvalidArgumentError(
      `'${name}' was loaded from a resume token, so it is only the rest of its run`,
      { path: name },
      { hint },
    );
  }
  const source: unknown =
    // a string is not a list of rows
    typeof rows === "object" && rows !== null && "rows" in rows ? rows.rows : rows;
  if (typeof source === "object" && source !== null) {
    if (Symbol.asyncIterator in source)
      // only its presence can be checked
      return (source as AsyncIterable<ScoredRow>)[Symbol.asyncIterator]();
    // only its presence can be checked
    if (Symbol.iterator in source) return (source as Iterable<ScoredRow>)[Symbol.iterator]();
  }
  throw new InvalidArgumentError(
    `'${name}' must be a loaded run or an iterable of rows: current value is ${showValue(rows)}`,
    { path: name },
    { hint: isPromise(rows) ? "Await it first" : null },
  );
}

const isTrial = (trial: unknown): boolean =>
  typeof trial === "object" &&
  trial !== null &&
  "scores" in trial &&
  typeof trial.scores === "object" &&
  trial.scores !== null;

/** Reader of rows, one at a time, that can peek at the first. */
export class RowReader {
  /** Name of the rows in messages, such as `"base"`. */
  readonly name: string;
  readonly #iterator: AsyncIterator<ScoredRow> | Iterator<ScoredRow>;
  #first: IteratorResult<ScoredRow> | null = null;
  #done = false;

  constructor(rows: Rows, name: string) {
    this.name = name;
    this.#iterator = iteratorOf(rows, name);
  }

  /** Returns the first row without consuming it; null when there is none. */
  async peek(): Promise<ScoredRow | null> {
    this.#first ??= await this.#iterator.next();
    return this.#first.done === true ? null : this.#checked(this.#first.value, 0);
  }

  /**
   * Passes every row to `use`. Awaits only when necessary, which makes rows in memory three times
   * as fast.
   */
  async each(use: (row: ScoredRow) => void | Promise<void>): Promise<void> {
    for (let index = 0; ; index++) {
      const step = this.#first ?? this.#iterator.next();
      this.#first = null;
      const result = step instanceof Promise ? await step : step;
      if (result.done === true) break;
      const used = use(this.#checked(result.value, index));
      if (used !== undefined) await used;
    }
    this.#done = true;
  }

  /** Closes the source if it was not read to its end. */
  async close(): Promise<void> {
    if (!this.#done) await this.#iterator.return?.();
  }

  #checked(row: ScoredRow, index: number): ScoredRow {
    if (Array.isArray(row?.trials) && typeof row.key === "string" && row.trials.every(isTrial))
      return row;
    throw new InvalidArgumentError(
      `'${this.name}[${index}]' must be a row with a key and trials with scores: current value is ${JSON.stringify(row)?.slice(0, 80)}`,
      {
        path: `${this.name}[${index}]`,
      },
    );
  }
}

/**
 * Returns whether two sources are the same run: the same object, or the same provider, project and
 * id. Equal content is no evidence.
 */
export function isSameRun(first: Rows, second: Rows): boolean {
  if (first === second) return true;
  const [a, b] = [runOf(first), runOf(second)];
  if (a === null || b === null) return false;
  // the id does not distinguish tables without a name
  if (a.provider === "records" && a.name === null && a.id === "records") return false;
  return a.provider === b.provider && a.project === b.project && a.id === b.id;
}

/** @throws {InvalidArgumentError} when two of the runs are the same. */
export function refuseSameRun(runs: readonly Rows[], path: string): void {
  for (const [i, first] of runs.entries()) {
    const other = runs.findIndex((second, j) => j > i && isSameRun(first, second));
    if (other < 0) continue;
    const run = runOf(first);
    const what = run === null ? "the same rows" : `the same run, '${run.id}'`;
    const sides = path === "candidate" ? "Base and candidate are" : `Runs ${i} and ${other} are`;
    throw new InvalidArgumentError(
      `${sides} ${what}`,
      { path },
      { hint: "Check the selectors, or pass allowSameRun: true" },
    );
  }
}
