import { InvalidArgumentError } from "../core/errors/usage.ts";
import type { ScoreColumn } from "./score-column.ts";
import type { ScoreTable } from "./score-table.ts";
import { at } from "./stats/at.ts";

/**
 * What a score that is missing, errored or suspect counts as: left out, a failure (0), or a reason to refuse.
 */
export type MissingRule = "exclude" | "fail" | "error";

/** Scores of some rows of a run: means over the trials of each row, and what was left out. */
export interface RowValues {
  /** Mean over the row's trials; NaN where the row has no score. */
  readonly means: Float64Array;
  /** True when every row that counts has one trial. */
  readonly single: boolean;
  readonly trials: number;
  readonly scored: number;
  readonly errored: number;
  readonly suspect: number;
}

const EMPTY = { means: new Float64Array(0), single: true, trials: 0, scored: 0, errored: 0, suspect: 0 };

/**
 * Averages the trials of each row of one scorer.
 *
 * @throws {InvalidArgumentError} when `missing` is `"error"` and a trial has no score.
 */
export function rowValues(table: ScoreTable, scorer: string, rows: Int32Array, missing: MissingRule): RowValues {
  const column = table.columns.get(scorer);
  if (column === undefined) return EMPTY;
  const means = new Float64Array(rows.length);
  const count = { trials: 0, scored: 0, errored: 0, suspect: 0 };
  let single = true;
  rows.forEach((row, i) => {
    const trials = at(table.trials, row);
    const scored = at(column.scored, row);
    count.trials += trials;
    count.scored += scored;
    count.errored += at(column.errored, row);
    count.suspect += at(column.suspect, row);
    if (missing === "error" && scored < trials) refuse(table, column, scorer, row);
    const divisor = missing === "fail" ? trials : scored;
    if (divisor > 1) single = false;
    means[i] = divisor === 0 ? Number.NaN : at(column.sums, row) / divisor;
  });
  return { means, single, ...count };
}

function refuse(table: ScoreTable, column: ScoreColumn, scorer: string, row: number): never {
  const trials = at(table.trials, row);
  const without = trials - at(column.scored, row);
  const states = [
    [at(column.errored, row), "errored"],
    [at(column.suspect, row), "suspect"],
  ].flatMap(([count, word]) => (count === 0 ? [] : [`${count} ${word}`]));
  const detail = states.length === 0 ? "" : ` (${states.join(", ")})`;
  throw new InvalidArgumentError(
    `Cannot average '${scorer}' of row '${table.keys[row]}': ${without} of its ${trials} trials have no score${detail}`,
    { path: "missing" },
    { hint: "Use missing: 'exclude' to leave them out or 'fail' to count them as 0" },
  );
}

/** Numbers from 0 to n - 1: every row of a table. */
export function allRows(table: ScoreTable): Int32Array {
  return Int32Array.from(table.keys, (_, i) => i);
}
