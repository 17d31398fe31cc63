import { incompleteGamma } from "./incomplete-gamma.ts";
import { clopperPearson } from "./proportion.ts";

/** Quantile of the chi-squared distribution for `0 < p < 1`, by bisection to the last bits. */
function chiSquaredQuantile(p: number, df: number): number {
  const lower = (x: number): number => incompleteGamma(df / 2, x / 2).lower;
  let [low, high] = [0, df];
  while (lower(high) < p) high *= 2;
  for (let step = 0; step < 200; step++) {
    const middle = (low + high) / 2;
    if (middle === low || middle === high) break;
    if (lower(middle) < p) low = middle;
    else high = middle;
  }
  return high;
}

/**
 * Upper confidence limit of a standard deviation, one-sided, for normal values.
 *
 * Source: `df s² / σ²` is chi-squared with `df` degrees of freedom; NIST/SEMATECH e-Handbook of Statistical Methods, 1.3.5.8.
 */
export function upperDeviation(sd: number, df: number, confidence: number): number {
  return sd * Math.sqrt(df / chiSquaredQuantile(1 - confidence, df));
}

/** Upper confidence limit of a share, one-sided and exact: above 0 when nothing was counted. Source: Clopper and Pearson 1934. */
export function upperShare(count: number, n: number, confidence: number): number {
  return clopperPearson(count, n, 2 * confidence - 1)[1];
}
