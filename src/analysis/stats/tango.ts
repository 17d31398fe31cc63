import { normalQuantile, normalUpper } from "./normal.ts";
import type { Interval } from "./proportion.ts";

/**
 * Counts of rows of two pass/fail runs: those that pass only in the candidate, those that pass only
 * in the base, and all.
 */
export interface Changes {
  readonly improved: number;
  readonly regressed: number;
  readonly n: number;
}

/** Continuity correction of half a row, which keeps the worst coverage at its nominal level. */
const HALF = 0.5;

/** Estimates the share of rows that pass only in the base, given the difference `d`. */
function restrictedShare({ improved: b, regressed: c, n }: Changes, d: number): number {
  const linear = -b - c + (2 * n - b + c) * d;
  const constant = -c * d * (1 - d);
  return (Math.sqrt(Math.max(0, linear * linear - 8 * n * constant)) - linear) / (4 * n);
}

/** Computes the distance of the counts from a true difference of `d`, in standard errors. */
function distance(t: Changes, d: number, correction: number): number {
  const away = Math.max(0, Math.abs(t.improved - t.regressed - t.n * d) - correction);
  if (away === 0) return 0;
  const variance = t.n * (2 * restrictedShare(t, d) + d * (1 - d));
  return variance <= 0 ? Number.POSITIVE_INFINITY : away / Math.sqrt(variance);
}

/**
 * Finds the end of the interval between the estimate, which is inside, and `outside`, by bisection
 * to the last bits.
 */
function boundary(t: Changes, outside: number, critical: number, correction: number): number {
  if (distance(t, outside, correction) <= critical) return outside;
  let inside = (t.improved - t.regressed) / t.n;
  let out = outside;
  for (let step = 0; step < 100; step++) {
    const middle = (inside + out) / 2;
    if (middle === inside || middle === out) break;
    if (distance(t, middle, correction) <= critical) inside = middle;
    else out = middle;
  }
  return inside;
}

/**
 * Computes the confidence interval of the difference of two pass rates over the same rows,
 * candidate minus base. Without rows it is [-1, 1].
 *
 * Contains every true difference that the score test does not reject. The default correction of
 * half a row keeps the coverage above its nominal level for rare one-way changes, where Newcombe's
 * interval and the uncorrected one (`correction` 0, as published) are too short. Source: Tango
 * 1998, "Equivalence test and confidence interval for the difference in proportions for the
 * paired-sample design", Statistics in Medicine 17; the correction is half of Edwards' 1948.
 */
export function tangoInterval(t: Changes, confidence: number, correction: number = HALF): Interval {
  if (t.n === 0) return [-1, 1];
  const critical = -normalQuantile((1 - confidence) / 2);
  return [boundary(t, -1, critical, correction), boundary(t, 1, critical, correction)];
}

/**
 * Computes the two-sided p of {@link tangoInterval} against no difference: McNemar's test with half
 * a continuity correction. 1 when no row changed.
 */
export function tangoP(improved: number, regressed: number): number {
  const changed = improved + regressed;
  const away = Math.max(0, Math.abs(improved - regressed) - HALF);
  return changed === 0 || away === 0 ? 1 : Math.min(1, 2 * normalUpper(away / Math.sqrt(changed)));
}
