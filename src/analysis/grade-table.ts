import { InvalidArgumentError } from "../core/errors/usage.ts";
import type { GradeSet, Grades } from "./agreement-grades.ts";
import { at } from "./stats/at.ts";

/** Maximum number of different grades in a table. */
const MAX_CATEGORIES = 100;

/** Relative difference up to which two numbers are the same grade. */
const ROUNDING = 1e-12;

/**
 * Returns whether two numbers are the same up to rounding, when they were computed from numbers as
 * large as `largest`.
 */
export const isSame = (a: number, b: number, largest: number): boolean =>
  Math.abs(a - b) <= ROUNDING * largest;

/** Grades of two graders, counted by category. */
export interface GradeTable {
  /** Value of each category, ascending; its index if grades are strings. */
  readonly values: readonly number[];
  /** Counts by the first grader's category, then the second grader's. */
  readonly counts: readonly number[][];
  /** Outputs with the indices of their categories. */
  readonly outputs: readonly Grades[];
}

/**
 * Lists the different grades, smallest first, and the index of each. Grades that differ only by
 * rounding share an index.
 */
function categoriesOf(grades: readonly Grades[]): {
  values: number[];
  places: Map<number, number>;
} {
  const sorted = [...new Set(grades.flatMap(({ first, second }) => [first, second]))].sort(
    (a, b) => a - b,
  );
  const values: number[] = [];
  const places = new Map<number, number>();
  for (const grade of sorted) {
    const last = values[values.length - 1];
    if (last === undefined || !isSame(last, grade, Math.max(Math.abs(last), Math.abs(grade))))
      values.push(grade);
    places.set(grade, values.length - 1);
  }
  return { values, places };
}

/**
 * Counts grades by category.
 *
 * @throws {InvalidArgumentError} when there are more than 100 different grades.
 */
export function gradeTable(set: GradeSet): GradeTable {
  const { values, places } = categoriesOf(set.grades);
  if (values.length > MAX_CATEGORIES) {
    throw new InvalidArgumentError(
      `Cannot compute kappa for ${values.length} different grades: the maximum is ${MAX_CATEGORIES}`,
      { path: "scorers" },
      {
        hint:
          set.categories === null
            ? "Round the grades, or use compare(), which returns the mean difference with its interval"
            : "If these are explanations, pass the scorer that holds the verdict, or map the strings to scores with values",
      },
    );
  }
  const place = (grade: number): number => places.get(grade) ?? -1;
  const outputs = set.grades.map(({ row, first, second }) => ({
    row,
    first: place(first),
    second: place(second),
  }));
  const counts = values.map(() => new Array<number>(values.length).fill(0));
  for (const { first, second } of outputs) {
    const row = counts[first];
    if (row !== undefined) row[second] = at(row, second) + 1;
  }
  return { values, counts, outputs };
}

/** Maximum number of different numbers in a readable table. */
const MAX_NUMBERS = 20;

/**
 * Returns the names of the categories and their counts; null when there are too many different
 * numbers.
 */
export function confusionOf(
  set: GradeSet,
  table: GradeTable,
): { categories: string[]; counts: number[][] } | null {
  if (set.categories === null && table.values.length > MAX_NUMBERS) return null;
  const name = (value: number): string => (set.booleans ? String(value === 1) : String(value));
  return {
    categories: set.categories?.slice() ?? table.values.map(name),
    counts: table.counts.map((row) => row.slice()),
  };
}

/** Groups outputs by row, in the order of the rows. */
export function byRow(outputs: readonly Grades[]): Map<number, Grades[]> {
  const rows = new Map<number, Grades[]>();
  for (const output of outputs) {
    const known = rows.get(output.row);
    if (known === undefined) rows.set(output.row, [output]);
    else known.push(output);
  }
  return rows;
}
