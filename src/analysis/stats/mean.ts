import { at } from "./at.ts";
import { chiSquaredQuantile } from "./incomplete-gamma.ts";
import type { Interval } from "./proportion.ts";
import { studentCritical, studentTwoSided } from "./student-t.ts";
import { largestOf, sum } from "./sum.ts";

/** Mean and sample standard deviation (divisor n - 1; null for fewer than two values). */
export interface Moments {
  readonly n: number;
  readonly mean: number;
  readonly sd: number | null;
}

/**
 * Sizes above and below which values are first divided by the largest one, so that their squares
 * neither overflow nor vanish.
 */
const HUGE = 1e100;
const TINY = 1e-100;

/** Returns the divisor for values of this size: 1 unless they are extreme. */
const unitOf = (largest: number): number =>
  largest > HUGE || (largest < TINY && largest > 0) ? largest : 1;

/** Returns whether a spread is only rounding of the values. */
const isRounding = (spread: number, largest: number, n: number): boolean =>
  spread <= 1e-14 * largest * Math.sqrt(n);

/** Sums from which mean and standard deviation are computed. */
export interface SquareSum {
  readonly n: number;
  readonly mean: number;
  /** Sum of the squared deviations from the mean. */
  readonly squares: number;
  /** Largest absolute value. */
  readonly largest: number;
}

/** Computes the standard deviation from sums. A spread that is only rounding is 0. */
export function momentsOf({ n, mean, squares, largest }: SquareSum): Moments {
  if (n < 2) return { n, mean, sd: null };
  const sd = Math.sqrt(squares / (n - 1));
  return { n, mean, sd: isRounding(sd, largest, n) ? 0 : sd };
}

/**
 * Computes mean and standard deviation in two passes, with compensated sums. The mean of no values
 * is 0. A spread that is only rounding is 0. Finite for values from 1e-300 to 1e300.
 */
export function moments(values: Float64Array): Moments {
  const n = values.length;
  if (n === 0) return { n, mean: 0, sd: null };
  const largest = largestOf(values);
  const unit = unitOf(largest);
  const scaled = unit === 1 ? values : values.map((value) => value / unit);
  const mean = sum(scaled) / n;
  let squares = 0;
  for (const value of scaled) squares += (value - mean) * (value - mean);
  const { sd } = momentsOf({ n, mean, squares, largest: largest / unit });
  return { n, mean: mean * unit, sd: sd === null ? null : sd * unit };
}

/** Estimate with its standard error and the degrees of freedom of its t distribution. */
export interface Estimate {
  readonly value: number;
  /** Null when there are too few rows (or groups). */
  readonly standardError: number | null;
  readonly df: number;
}

/**
 * Estimates the mean of independent rows: Student's t with n - 1 degrees of freedom. Source:
 * "Student" 1908, Biometrika 6.
 */
export function meanEstimate(m: Moments): Estimate {
  return {
    value: m.mean,
    standardError: m.sd === null ? null : m.sd / Math.sqrt(m.n),
    df: m.n - 1,
  };
}

/** Computes the number of rows of each group, and the sum of their values. */
function groupTotals(
  values: Float64Array,
  groups: Int32Array,
): { sizes: number[]; sums: number[] } {
  const members = new Map<number, number[]>();
  groups.forEach((group, i) => {
    const known = members.get(group);
    if (known === undefined) members.set(group, [at(values, i)]);
    else known.push(at(values, i));
  });
  const lists = [...members.values()];
  return { sizes: lists.map((list) => list.length), sums: lists.map(sum) };
}

/**
 * Sums over groups of rows: of s², u and u², where s is the share of the rows that a group has, and
 * u its leverage s² / (1 - s).
 */
export interface GroupShares {
  /** Number of groups. */
  readonly groups: number;
  readonly squares: number;
  readonly leverage: number;
  readonly leverageSquares: number;
}

function sharesOf(sizes: readonly number[], n: number): GroupShares {
  const shares = sizes.map((size) => size / n);
  const leverage = shares.map((share) => (share * share) / (1 - share));
  return {
    groups: sizes.length,
    squares: sum(shares.map((share) => share * share)),
    leverage: sum(leverage),
    leverageSquares: sum(leverage.map((u) => u * u)),
  };
}

/**
 * Computes the degrees of freedom of the cluster-robust standard error of a mean.
 *
 * Satterthwaite's approximation under independent rows; at least 1, and G - 1 for G groups of the
 * same size.
 */
function satterthwaite({ squares, leverage, leverageSquares }: GroupShares): number {
  return 1 / (squares + leverage * leverage - leverageSquares);
}

/** Sums from which the mean of rows in groups is estimated. */
export interface ClusterSum extends Omit<SquareSum, "squares"> {
  readonly shares: GroupShares;
  /** Sum over the groups of (sum of the group - size * mean)² / (1 - size / n). */
  readonly residuals: number;
}

/**
 * Estimates the mean of rows in groups from sums. Rows of one group are not independent, so the
 * groups are the units.
 *
 * Uses the bias-reduced cluster-robust standard error CR2 with Satterthwaite degrees of freedom;
 * for a mean both have a closed form. Source: Bell and McCaffrey 2002, "Bias reduction in standard
 * errors for linear regression with multi-stage samples", Survey Methodology 28; Pustejovsky and
 * Tipton 2018, Journal of Business and Economic Statistics 36 (R's clubSandwich).
 */
export function clusterEstimateOf({ n, mean, largest, shares, residuals }: ClusterSum): Estimate {
  if (shares.groups < 2) return { value: mean, standardError: null, df: 0 };
  const standardError = Math.sqrt(residuals) / n;
  return {
    value: mean,
    standardError: isRounding(standardError, largest, 1) ? 0 : standardError,
    df: satterthwaite(shares),
  };
}

/** Estimates the mean of rows in groups, as {@link clusterEstimateOf} does. */
export function clusteredEstimate(values: Float64Array, groups: Int32Array): Estimate {
  const n = values.length;
  const largest = largestOf(values);
  const unit = unitOf(largest);
  const scaled = unit === 1 ? values : values.map((value) => value / unit);
  const mean = moments(scaled).mean;
  const { sizes, sums } = groupTotals(scaled, groups);
  const residuals = sum(
    sums.map((total, g) => (total - at(sizes, g) * mean) ** 2 / (1 - at(sizes, g) / n)),
  );
  const e = clusterEstimateOf({
    n,
    mean,
    largest: largest / unit,
    shares: sharesOf(sizes, n),
    residuals,
  });
  return {
    value: mean * unit,
    standardError: e.standardError === null ? null : e.standardError * unit,
    df: e.df,
  };
}

/**
 * Estimates the difference of the means of different rows, without assuming equal variances.
 * Source: Welch 1947, Biometrika 34.
 */
export function welchEstimate(first: Moments, second: Moments): Estimate {
  const value = first.mean - second.mean;
  if (first.sd === null || second.sd === null) return { value, standardError: null, df: 0 };
  const unit = unitOf(Math.max(first.sd, second.sd));
  const part1 = (first.sd / unit) ** 2 / first.n;
  const part2 = (second.sd / unit) ** 2 / second.n;
  const variance = part1 + part2;
  const share = variance === 0 ? 0 : part1 / variance;
  const df =
    variance === 0
      ? first.n + second.n - 2
      : 1 / (share ** 2 / (first.n - 1) + (1 - share) ** 2 / (second.n - 1));
  return { value, standardError: Math.sqrt(variance) * unit, df };
}

/** Computes the t interval of an estimate; null when its standard error is unknown. */
export function studentInterval(e: Estimate, confidence: number): Interval | null {
  if (e.standardError === null) return null;
  const reach = e.standardError === 0 ? 0 : studentCritical(1 - confidence, e.df) * e.standardError;
  return [e.value - reach, e.value + reach];
}

/** Computes the two-sided p of an estimate against 0; 1 when its standard error is unknown. */
export function studentP(e: Estimate): number {
  if (e.standardError === null || e.value === 0) return 1;
  return e.standardError === 0 ? 0 : studentTwoSided(e.value / e.standardError, e.df);
}

/**
 * Computes the one-sided upper confidence limit of a standard deviation, for normal values.
 *
 * Source: `df s² / σ²` is chi-squared with `df` degrees of freedom; NIST/SEMATECH e-Handbook of
 * Statistical Methods, 1.3.5.8.
 */
export function upperDeviation(sd: number, df: number, confidence: number): number {
  return sd * Math.sqrt(df / chiSquaredQuantile(1 - confidence, df));
}
