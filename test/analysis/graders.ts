import { type Agreement, type AgreementOptions, agreement } from "../../src/analysis/agreement.ts";
import type { ScoredRow } from "../../src/model/scored-row.ts";
import { row, trial, type Value } from "./runs.ts";

/** Grades of one output by the graders `a` and `b`. */
export type Pair = readonly [Value, Value];

/** One row for each list of outputs. */
export function outputs(lists: readonly (readonly Pair[])[]): ScoredRow[] {
  return lists.map((list, i) => ({
    ...row(String(i)),
    trials: list.map(([a, b], j) => trial(`${i}#${j}`, { a, b })),
  }));
}

/** The same pair of grades, repeated. */
export function times(count: number, a: Value, b: Value): Pair[] {
  return Array.from({ length: count }, () => [a, b]);
}

/** Rows with one output each, by the number of outputs with each pair of grades. */
export function graded(table: readonly (readonly [number, Value, Value])[]): ScoredRow[] {
  return outputs(table.flatMap(([count, a, b]) => times(count, a, b).map((pair) => [pair])));
}

/** Agreement of the graders `a` and `b` on the same rows. */
export function both(
  list: ScoredRow[],
  options: Partial<AgreementOptions> = {},
): Promise<Agreement> {
  return agreement(list, list, { scorers: ["a", "b"], ...options });
}

/** Example from Cohen 1960 with kappa .4. */
export const COHEN: ScoredRow[] = graded([
  [20, true, true],
  [5, true, false],
  [10, false, true],
  [15, false, false],
]);
