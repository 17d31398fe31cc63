import { at } from "./at.ts";
import { chiSquaredUpperDf } from "./chi-squared.ts";

/** Whether two graders use the categories equally often. */
export interface StuartMaxwell {
  readonly chiSquared: number;
  readonly df: number;
  readonly p: number;
}

/** Pivots below this share of their diagonal are rounding: the categories fall into parts that were never mixed up with each other. */
const SINGULAR = 1e-10;

/** `b' A⁻¹ b` by Gaussian elimination of a symmetric positive semidefinite matrix; null where it is singular. */
function quadraticForm(matrix: readonly Float64Array[], b: Float64Array): number | null {
  const rows = matrix.map((row) => row.slice());
  const rest = b.slice();
  let form = 0;
  for (const [pivot, row] of rows.entries()) {
    const size = at(row, pivot);
    if (size <= SINGULAR * at(matrix[pivot] ?? [], pivot)) return null;
    form += at(rest, pivot) ** 2 / size;
    for (const [below, other] of rows.entries()) {
      if (below <= pivot) continue;
      const factor = at(other, pivot) / size;
      for (let j = pivot; j < other.length; j++) other[j] = at(other, j) - factor * at(row, j);
      rest[below] = at(rest, below) - factor * at(rest, pivot);
    }
  }
  return form;
}

/** The test of shifts whose sum is `total`, with the covariance of that sum when nothing shifts. */
function fromShifts(total: Float64Array, covariance: readonly Float64Array[]): StuartMaxwell | null {
  const moving = [...total.keys()].filter((i) => at(covariance[i] ?? [], i) > 0);
  const df = moving.length - 1;
  if (df < 1) return null;
  const kept = moving.slice(0, df);
  const chiSquared = quadraticForm(
    kept.map((i) => Float64Array.from(kept, (j) => at(covariance[i] ?? [], j))),
    Float64Array.from(kept, (i) => at(total, i)),
  );
  return chiSquared === null ? null : { chiSquared, df, p: chiSquaredUpperDf(chiSquared, df) };
}

const zeros = (size: number): Float64Array[] => Array.from({ length: size }, () => new Float64Array(size));

/**
 * Tests whether both margins of a square table of counts are alike: with two categories McNemar's test without correction.
 *
 * Categories without any disagreement are left out. Null when no two categories are left, or when they fall into parts without a
 * disagreement between them.
 * Sources: Stuart 1955, "A test for homogeneity of the marginal distributions in a two-way classification", Biometrika 42; Maxwell
 * 1970, British Journal of Psychiatry 116.
 */
export function stuartMaxwell(table: readonly (readonly number[])[]): StuartMaxwell | null {
  const total = new Float64Array(table.length);
  const covariance = zeros(table.length);
  table.forEach((counts, i) => {
    counts.forEach((count, j) => {
      if (i !== j) addShift(total, covariance, i, j, count);
    });
  });
  return fromShifts(total, covariance);
}

/** Adds `count` independent outputs of which the first grader said category `i` and the second `j`. */
function addShift(total: Float64Array, covariance: readonly Float64Array[], i: number, j: number, count: number): void {
  total[i] = at(total, i) - count;
  total[j] = at(total, j) + count;
  const [first, second] = [covariance[i], covariance[j]];
  if (first === undefined || second === undefined) return;
  first[i] = at(first, i) + count;
  second[j] = at(second, j) + count;
  first[j] = at(first, j) - count;
  second[i] = at(second, i) - count;
}

/**
 * The same test where outputs come in rows whose outputs are not independent: the covariance is that of the rows' own shifts, so that a
 * row counts as one. Each row is given as the shift of each category: how much more often the second grader gave it. With one output a
 * row it is {@link stuartMaxwell}.
 *
 * Source: the score form of Liang and Zeger 1986, Biometrika 73.
 */
export function stuartMaxwellOfRows(shifts: readonly ArrayLike<number>[], size: number): StuartMaxwell | null {
  const total = new Float64Array(size);
  const covariance = zeros(size);
  for (const shift of shifts) {
    for (const [i, row] of covariance.entries()) {
      if (at(shift, i) === 0) continue;
      total[i] = at(total, i) + at(shift, i);
      for (let j = 0; j < size; j++) row[j] = at(row, j) + at(shift, i) * at(shift, j);
    }
  }
  return fromShifts(total, covariance);
}
