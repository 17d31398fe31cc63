import { at } from "./at.ts";
import { binomialLower, binomialPoint } from "./binomial.ts";
import { chiSquaredUpperDf } from "./incomplete-gamma.ts";
import { chiSquaredUpper, normalCritical, normalQuantile } from "./normal.ts";
import { type Interval, wilson } from "./proportion.ts";

/** Counts of two binary scores of the same rows. */
export interface PairedCounts {
  /** Both passed. */
  readonly bothPass: number;
  /** The first passed and the second failed. */
  readonly onlyFirst: number;
  /** The second passed and the first failed. */
  readonly onlySecond: number;
  /** Both failed. */
  readonly bothFail: number;
}

/** p values for one 2 x 2 table of pairs. */
export interface McNemarTests {
  readonly exact: number;
  readonly midP: number;
  readonly chiSquared: number;
  readonly chiSquaredP: number;
  readonly corrected: number;
  readonly correctedP: number;
}

/**
 * Computes McNemar's tests of the rows on which two binary scores differ: `b` one way, `c` the
 * other. Without such rows every p is 1.
 *
 * Sources: McNemar 1947; the correction: Edwards 1948; mid-p: Fagerland, Lydersen and Laake 2013,
 * BMC Medical Research Methodology 13.
 */
export function mcnemar(b: number, c: number): McNemarTests {
  const n = b + c;
  if (n === 0)
    return { exact: 1, midP: 1, chiSquared: 0, chiSquaredP: 1, corrected: 0, correctedP: 1 };
  const fewer = Math.min(b, c);
  const tail = fewer === 0 ? 0.5 ** n : binomialLower(fewer, n, 0.5);
  const exact = b === c ? 1 : Math.min(1, 2 * tail);
  const midP = 2 * tail - binomialPoint(Math.min(b, c), n, 0.5);
  const chiSquared = (b - c) ** 2 / n;
  const corrected = Math.max(0, Math.abs(b - c) - 1) ** 2 / n;
  return {
    exact,
    midP: Math.min(1, midP),
    chiSquared,
    chiSquaredP: chiSquaredUpper(chiSquared),
    corrected,
    correctedP: chiSquaredUpper(corrected),
  };
}

/**
 * Computes the correlation of the two margins, with Newcombe's continuity correction for positive
 * ones.
 */
function correlation(t: PairedCounts, first: number, second: number, n: number): number {
  const margins = first * (n - first) * second * (n - second);
  if (margins === 0) return 0;
  const product = t.bothPass * t.bothFail - t.onlyFirst * t.onlySecond;
  return (product > 0 ? Math.max(0, product - n / 2) : product) / Math.sqrt(margins);
}

/**
 * Computes the interval of the pass rate of the first minus that of the second, over the same rows.
 * Without rows it is [-1, 1].
 *
 * Source: method 10 of Newcombe 1998, "Improved confidence intervals for the difference between
 * binomial proportions based on paired data", Statistics in Medicine 17.
 */
export function newcombePaired(t: PairedCounts, confidence: number): Interval {
  const n = t.bothPass + t.onlyFirst + t.onlySecond + t.bothFail;
  if (n === 0) return [-1, 1];
  const first = t.bothPass + t.onlyFirst;
  const second = t.bothPass + t.onlySecond;
  const [low1, high1] = wilson(first, n, confidence);
  const [low2, high2] = wilson(second, n, confidence);
  const phi = correlation(t, first, second, n);
  const down1 = first / n - low1;
  const up1 = high1 - first / n;
  const down2 = second / n - low2;
  const up2 = high2 - second / n;
  const difference = (t.onlyFirst - t.onlySecond) / n;
  const below = Math.sqrt(Math.max(0, down1 * down1 - 2 * phi * down1 * up2 + up2 * up2));
  const above = Math.sqrt(Math.max(0, up1 * up1 - 2 * phi * up1 * down2 + down2 * down2));
  return [Math.max(-1, difference - below), Math.min(1, difference + above)];
}

/**
 * Computes the number of rows that McNemar's test needs, not rounded: `p12` of the rows change one
 * way and `p21` the other.
 *
 * Source: Connor 1987, "Sample size for testing differences in proportions for the paired-sample
 * design", Biometrics 43.
 */
export function connorRows(p12: number, p21: number, power: number, alpha: number): number {
  const discordance = p12 + p21;
  const difference = p21 - p12;
  const spread = Math.sqrt(Math.max(0, discordance - difference * difference));
  return (
    (normalCritical(1 - alpha) * Math.sqrt(discordance) + normalQuantile(power) * spread) ** 2 /
    (difference * difference)
  );
}

/**
 * Computes the power of the exact test among `m` rows that differ, each of them the second way with
 * probability `share`.
 */
function powerAmong(m: number, share: number, alpha: number, sides: 1 | 2): number {
  const limit = alpha / sides;
  let critical = -1;
  while (critical + 1 < m / 2 && binomialLower(critical + 1, m, 0.5) <= limit) critical += 1;
  if (critical < 0) return 0;
  const expected = binomialLower(critical, m, 1 - share);
  return sides === 1 ? expected : expected + binomialLower(critical, m, share);
}

/**
 * Computes the power of the exact McNemar test with `n` rows, by enumeration of the number of rows
 * that differ. One-sided: toward `p21`.
 *
 * Source: Duffy 1984, "Asymptotic and exact power for the McNemar test and its analogue with R
 * controls per case", Biometrics 40.
 */
export function exactMcnemarPower(q: {
  p12: number;
  p21: number;
  n: number;
  alpha: number;
  sides: 1 | 2;
}): number {
  const discordance = q.p12 + q.p21;
  let power = 0;
  for (let m = 1; m <= q.n; m++) {
    const weight = binomialPoint(m, q.n, discordance);
    if (weight > 1e-18) power += weight * powerAmong(m, q.p21 / discordance, q.alpha, q.sides);
  }
  return power;
}

/** Result of a test that two graders use the categories equally often. */
export interface StuartMaxwell {
  readonly chiSquared: number;
  readonly df: number;
  readonly p: number;
}

/**
 * Share of the diagonal below which a pivot is rounding: the categories fall into parts that were
 * never confused with each other.
 */
const SINGULAR = 1e-10;

/**
 * Computes `b' A⁻¹ b` by Gaussian elimination of a symmetric positive semidefinite matrix; null
 * when it is singular.
 */
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

/** Tests shifts with the sum `total`, with the covariance of that sum under no shift. */
function fromShifts(
  total: Float64Array,
  covariance: readonly Float64Array[],
): StuartMaxwell | null {
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

const zeros = (size: number): Float64Array[] =>
  Array.from({ length: size }, () => new Float64Array(size));

/**
 * Tests whether both margins of a square table of counts are equal. With two categories this is
 * McNemar's test without correction.
 *
 * Leaves out categories without any disagreement. Returns null when fewer than two categories are
 * left, or when they fall into parts without disagreements between them. Sources: Stuart 1955, "A
 * test for homogeneity of the marginal distributions in a two-way classification", Biometrika 42;
 * Maxwell 1970, British Journal of Psychiatry 116.
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

/**
 * Adds `count` independent outputs that the first grader assigned to category `i` and the second to
 * `j`.
 */
function addShift(
  total: Float64Array,
  covariance: readonly Float64Array[],
  i: number,
  j: number,
  count: number,
): void {
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
 * Runs the same test for rows with several outputs, which are not independent: the covariance is
 * that of the rows' shifts, so that a row counts as one. Each row is given by the shift of each
 * category: how much more often the second grader used it. With one output per row it equals {@link
 * stuartMaxwell}.
 *
 * Source: the score form of Liang and Zeger 1986, Biometrika 73.
 */
export function stuartMaxwellOfRows(
  shifts: readonly ArrayLike<number>[],
  size: number,
): StuartMaxwell | null {
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
