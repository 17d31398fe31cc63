import { inverseIncompleteBeta } from "./incomplete-beta.ts";
import { normalCritical, normalUpper } from "./normal.ts";

/** Lower and upper end of a confidence interval. */
export type Interval = [number, number];

/**
 * Computes Wilson's score interval of a proportion. Without rows it is [0, 1].
 *
 * Source: Wilson 1927; method 3 of Newcombe 1998, "Two-sided confidence intervals for the single
 * proportion", Statistics in Medicine 17.
 */
export function wilson(successes: number, n: number, confidence: number): Interval {
  if (n === 0) return [0, 1];
  const z = normalCritical(confidence);
  const failures = n - successes;
  const root = z * Math.sqrt(z * z + (4 * successes * failures) / n);
  const scale = 2 * (n + z * z);
  const low = successes === 0 ? 0 : (2 * successes + z * z - root) / scale;
  const high = failures === 0 ? 1 : (2 * successes + z * z + root) / scale;
  return [Math.max(0, low), Math.min(1, high)];
}

/**
 * Computes the exact interval of a proportion, which is never too short. Without rows it is [0, 1].
 *
 * Source: Clopper and Pearson 1934; by quantiles of the beta distribution.
 */
export function clopperPearson(successes: number, n: number, confidence: number): Interval {
  const tail = (1 - confidence) / 2;
  const low = successes === 0 ? 0 : inverseIncompleteBeta(tail, successes, n - successes + 1);
  const high = successes === n ? 1 : 1 - inverseIncompleteBeta(tail, n - successes, successes + 1);
  return [low, high];
}

/**
 * Computes the exact one-sided upper confidence limit of a share: above 0 even for a count of 0.
 * Source: Clopper and Pearson 1934.
 */
export function upperShare(count: number, n: number, confidence: number): number {
  return clopperPearson(count, n, 2 * confidence - 1)[1];
}

/** Two proportions of different rows: successes and rows of each. */
export interface TwoProportions {
  readonly successes1: number;
  readonly n1: number;
  readonly successes2: number;
  readonly n2: number;
}

/**
 * Computes the interval of the first proportion minus the second, for independent rows.
 *
 * Source: method 10 of Newcombe 1998, "Interval estimation for the difference between independent
 * proportions", Statistics in Medicine 17.
 */
export function newcombeIndependent(q: TwoProportions, confidence: number): Interval {
  const p1 = q.successes1 / q.n1;
  const p2 = q.successes2 / q.n2;
  const [low1, high1] = wilson(q.successes1, q.n1, confidence);
  const [low2, high2] = wilson(q.successes2, q.n2, confidence);
  const difference = p1 - p2;
  return [
    difference - Math.hypot(p1 - low1, high2 - p2),
    difference + Math.hypot(high1 - p1, p2 - low2),
  ];
}

/**
 * Computes the two-sided p of two independent proportions: the pooled z test, which is Pearson's
 * chi-squared without correction.
 */
export function twoProportionP(q: TwoProportions): number {
  const pooled = (q.successes1 + q.successes2) / (q.n1 + q.n2);
  const variance = pooled * (1 - pooled) * (1 / q.n1 + 1 / q.n2);
  if (variance === 0) return 1;
  return Math.min(
    1,
    2 * normalUpper(Math.abs(q.successes1 / q.n1 - q.successes2 / q.n2) / Math.sqrt(variance)),
  );
}
