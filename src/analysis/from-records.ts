import { InvalidArgumentError } from "../core/errors/usage.ts";
import { loadedRun } from "../model/loaded-run.ts";
import type { LoadedRun } from "../model/run.ts";
import { ABSENT, ownOrPath } from "./own-path.ts";
import { identifierIn, placeInList } from "./record-cells.ts";
import {
  checkColumns,
  checkInRecords,
  listOfRecords,
  type RecordColumns,
  type TableRecord,
} from "./record-columns.ts";
import { rowsOf } from "./record-rows.ts";

/**
 * Returns the name of the run: the option itself, or the one value of the column that it names;
 * null when that column is empty.
 */
function runName(records: readonly TableRecord[], run: string | undefined): string | null {
  if (run === undefined) return null;
  const cells = records.flatMap((record, index) =>
    ownOrPath(record, run) === ABSENT ? [] : (identifierIn(record, run, placeInList(index)) ?? ""),
  );
  const values = [...new Set(cells)];
  if (values.length > 1) {
    const shown = values
      .slice(0, 3)
      .map((value) => `'${value}'`)
      .join(", ");
    throw new InvalidArgumentError(
      `The records belong to ${values.length} runs: column '${run}' has the values ${shown}${values.length > 3 ? ", …" : ""}`,
      { path: "run" },
      { hint: "Filter the records first, and call fromRecords() once for each run" },
    );
  }
  return values[0] === "" ? null : (values[0] ?? run);
}

/**
 * Makes a run from your own table, with one record per trial.
 *
 * Numbers and booleans are scores, even as strings, as CSV readers return them: `"0.5"`, `"80%"`,
 * `"true"`. An empty cell is a missing score; NaN is an errored one. A word such as `"PASS"` stays
 * a word in the row, and `summarize()` and `compare()` read it as a score; with `values` for its
 * scorer, it is read immediately. Columns without a role stay in `row.columns`, so that
 * `compare(base, candidate, { slice: "topic" })` finds them. A column that differs between the
 * trials of a row is left out of that row.
 *
 * The records are read immediately and kept in memory.
 *
 * @throws {InvalidArgumentError} when an option is wrong, a column does not exist, a key is empty,
 *   a trial occurs twice, a measurement is not a number, or the records belong to several runs.
 *
 * @example A run from a table
 * ```ts
 * import { fromRecords, summarize } from "evalwire/analysis";
 *
 * const table = [
 *   { item: "q1", epoch: 1, score: 1 },
 *   { item: "q1", epoch: 2, score: 0 },
 *   { item: "q2", epoch: 1, score: 1 },
 * ];
 * const run = fromRecords(table, { key: "item", trial: "epoch", scorers: ["score"], run: "nightly" });
 * const { score } = await summarize(run);
 * if (score?.n !== 2 || score.value !== 0.75) throw new Error(JSON.stringify(score));
 * ```
 *
 * @example Nested columns, a decimal comma, and values for a grader's words
 * ```ts
 * import { fromRecords, summarize } from "evalwire/analysis";
 *
 * const table = [
 *   { id: "q1", result: { score: "0,5", grade: "good" }, seconds: "1,25" },
 *   { id: "q2", result: { score: "1", grade: "unsure" }, seconds: "0,75" },
 * ];
 * const run = fromRecords(table, {
 *   key: "id",
 *   scorers: ["result.score", "result.grade"],
 *   values: { "result.grade": { good: 1, unsure: 0.5, bad: 0 } },
 *   latencySeconds: "seconds",
 *   decimal: ",",
 * });
 * const figures = await summarize(run);
 * if (figures["result.score"]?.value !== 0.75 || figures["result.grade"]?.value !== 0.75) throw new Error(JSON.stringify(figures));
 * ```
 */
export function fromRecords(
  records: Iterable<Record<string, unknown>>,
  columns: RecordColumns,
): LoadedRun {
  checkColumns(columns);
  const list = listOfRecords(records);
  checkInRecords(list, columns);
  const name = runName(list, columns.run);
  // a run without a name has this ID: it does not distinguish tables
  const run = { provider: "records", id: name ?? "records", name };
  return loadedRun(run, rowsOf(list, columns, placeInList));
}
