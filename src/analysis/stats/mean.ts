import { at } from "./at.ts";
import type { Interval } from "./proportion.ts";
import { studentCritical, studentTwoSided } from "./student-t.ts";

/** Mean and sample standard deviation (divisor n - 1; null below two values). */
export interface Moments {
  readonly n: number;
  readonly mean: number;
  readonly sd: number | null;
}

/** Computes mean and standard deviation in two passes. The mean of no value is 0. A spread that is only rounding is 0. */
export function moments(values: Float64Array): Moments {
  const n = values.length;
  if (n === 0) return { n, mean: 0, sd: null };
  let sum = 0;
  let largest = 0;
  for (const value of values) {
    sum += value;
    largest = Math.max(largest, Math.abs(value));
  }
  const mean = sum / n;
  if (n === 1) return { n, mean, sd: null };
  let squares = 0;
  for (const value of values) squares += (value - mean) * (value - mean);
  const sd = Math.sqrt(squares / (n - 1));
  return { n, mean, sd: sd <= 1e-14 * largest * Math.sqrt(n) ? 0 : sd };
}

/** An estimate with its standard error and the degrees of freedom of its t distribution. */
export interface Estimate {
  readonly value: number;
  /** Null when there are too few rows (or groups) to tell. */
  readonly standardError: number | null;
  readonly df: number;
}

/** Mean of independent rows: Student's t with n - 1 degrees of freedom. Source: "Student" 1908, Biometrika 6. */
export function meanEstimate(m: Moments): Estimate {
  return { value: m.mean, standardError: m.sd === null ? null : m.sd / Math.sqrt(m.n), df: m.n - 1 };
}

/**
 * Mean of rows that come in groups: rows of one group share their luck, so the groups are what is counted.
 *
 * Source: Liang and Zeger 1986, Biometrika 73, with the small-sample factor G / (G - 1) and t with G - 1 degrees of freedom
 * (Cameron and Miller 2015, "A practitioner's guide to cluster-robust inference", eq. 12).
 */
export function clusteredEstimate(values: Float64Array, groups: Int32Array): Estimate {
  const mean = moments(values).mean;
  const sums = new Map<number, number>();
  groups.forEach((group, i) => {
    sums.set(group, (sums.get(group) ?? 0) + at(values, i) - mean);
  });
  const count = sums.size;
  if (count < 2) return { value: mean, standardError: null, df: 0 };
  let squares = 0;
  for (const sum of sums.values()) squares += sum * sum;
  return { value: mean, standardError: Math.sqrt((count / (count - 1)) * squares) / values.length, df: count - 1 };
}

/** Difference of the means of different rows, without assuming equal variances. Source: Welch 1947, Biometrika 34. */
export function welchEstimate(first: Moments, second: Moments): Estimate {
  const value = first.mean - second.mean;
  if (first.sd === null || second.sd === null) return { value, standardError: null, df: 0 };
  const part1 = (first.sd * first.sd) / first.n;
  const part2 = (second.sd * second.sd) / second.n;
  const variance = part1 + part2;
  const df = variance === 0 ? first.n + second.n - 2 : variance ** 2 / (part1 ** 2 / (first.n - 1) + part2 ** 2 / (second.n - 1));
  return { value, standardError: Math.sqrt(variance), df };
}

/** The t interval of an estimate; null when its standard error is not known. */
export function studentInterval(e: Estimate, confidence: number): Interval | null {
  if (e.standardError === null) return null;
  const reach = e.standardError === 0 ? 0 : studentCritical(1 - confidence, e.df) * e.standardError;
  return [e.value - reach, e.value + reach];
}

/** Two-sided p value of an estimate against 0; 1 when nothing can be told. */
export function studentP(e: Estimate): number {
  if (e.standardError === null || e.value === 0) return 1;
  return e.standardError === 0 ? 0 : studentTwoSided(e.value / e.standardError, e.df);
}
