import { InvalidArgumentError } from "../core/errors/usage.ts";
import { at } from "./stats/at.ts";
import { cohenKappa, type Kappa, weightedKappa } from "./stats/kappa.ts";

/** Both grades of an output, and the row that it belongs to. */
export interface Grades {
  readonly row: number;
  readonly first: number;
  readonly second: number;
}

/** Different grades up to which a table is made of them. */
const MOST_CATEGORIES = 100;

function tableOf(grades: readonly Grades[], index: ReadonlyMap<number, number>): number[][] {
  const table = Array.from(index, () => new Array<number>(index.size).fill(0));
  for (const grade of grades) add(table, index, grade, 1);
  return table;
}

function add(table: readonly number[][], index: ReadonlyMap<number, number>, grade: Grades, count: number): void {
  const row = table[index.get(grade.first) ?? -1];
  const column = index.get(grade.second) ?? -1;
  if (row !== undefined) row[column] = at(row, column) + count;
}

/** Jackknife over rows: the standard error when the outputs of a row are not independent. Source: Efron and Tibshirani 1993, 11. */
function jackknife(
  grades: readonly Grades[],
  table: readonly number[][],
  index: ReadonlyMap<number, number>,
  kappa: (t: readonly number[][]) => Kappa,
): number | null {
  const byRow = new Map<number, Grades[]>();
  for (const grade of grades) byRow.set(grade.row, [...(byRow.get(grade.row) ?? []), grade]);
  if (byRow.size < 2) return null;
  const without: number[] = [];
  for (const group of byRow.values()) {
    for (const grade of group) add(table, index, grade, -1);
    const left = kappa(table).kappa;
    for (const grade of group) add(table, index, grade, 1);
    if (left === null) return null;
    without.push(left);
  }
  const mean = without.reduce((sum, value) => sum + value, 0) / without.length;
  const squares = without.reduce((sum, value) => sum + (value - mean) ** 2, 0);
  return Math.sqrt(((without.length - 1) / without.length) * squares);
}

/** Kappa of grades: Cohen's for pass and fail, weighted by squared distance for numbers. */
export function kappaOf(grades: readonly Grades[]): Kappa & { method: string } {
  const categories = [...new Set(grades.flatMap(({ first, second }) => [first, second]))].sort((a, b) => a - b);
  if (categories.length > MOST_CATEGORIES) {
    throw new InvalidArgumentError(
      `Cannot compute kappa of ${categories.length} different grades: at most ${MOST_CATEGORIES} make categories`,
      { path: "scorers" },
      { hint: "Round the grades, or use compare(), which gives the mean difference with its interval" },
    );
  }
  const index = new Map(categories.map((category, i) => [category, i]));
  const table = tableOf(grades, index);
  const binary = categories.every((category) => category === 0 || category === 1);
  const range = at(categories, categories.length - 1) - at(categories, 0) || 1;
  const weight = (i: number, j: number): number => 1 - ((at(categories, i) - at(categories, j)) / range) ** 2;
  const kappa = (t: readonly number[][]): Kappa => (binary ? cohenKappa(t) : weightedKappa(t, weight));
  const result = kappa(table);
  const several = new Set(grades.map(({ row }) => row)).size < grades.length;
  const method = `${binary ? "Cohen's kappa" : "kappa weighted by squared distance"}${several ? ", jackknife over rows" : ""}`;
  const standardError = several && result.kappa !== null ? jackknife(grades, table, index, kappa) : result.standardError;
  return { ...result, standardError, method };
}
