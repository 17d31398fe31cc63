import { stirlingRemainder } from "./log-gamma.ts";
import { type RandomBits, randomUnit } from "./random.ts";

/** Counts up from zero until the cumulative probability passes a random number: short when the mean is small. */
function byInversion(bits: RandomBits, n: number, p: number): number {
  const odds = p / (1 - p);
  let probability = Math.exp(n * Math.log1p(-p));
  let u = randomUnit(bits);
  let k = 0;
  while (u > probability && k < n) {
    u -= probability;
    probability *= (odds * (n - k)) / (k + 1);
    k += 1;
  }
  return k;
}

/** Stirling remainder of `k!`, which the series gives from `k + 1` on. */
const remainder = (k: number): number => stirlingRemainder(k + 1);

/**
 * Transformed rejection with squeeze, for `p <= ½` and `n p >= 10`.
 *
 * Source: algorithm BTRS of Hörmann 1993, "The generation of binomial random variates", Journal of Statistical Computation 46.
 */
function byRejection(bits: RandomBits, n: number, p: number): number {
  const root = Math.sqrt(n * p * (1 - p));
  const b = 1.15 + 2.53 * root;
  const a = -0.0873 + 0.0248 * b + 0.01 * p;
  const centre = n * p + 0.5;
  const scale = (2.83 + 5.1 / b) * root;
  const squeeze = 0.92 - 4.2 / b;
  const odds = p / (1 - p);
  const mode = Math.floor((n + 1) * p);
  for (;;) {
    const u = randomUnit(bits) - 0.5;
    const v = randomUnit(bits);
    const us = 0.5 - Math.abs(u);
    const k = Math.floor(((2 * a) / us + b) * u + centre);
    if (us >= 0.07 && v <= squeeze) return k;
    if (k < 0 || k > n) continue;
    const height = Math.log((v * scale) / (a / (us * us) + b));
    const bound =
      (mode + 0.5) * Math.log((mode + 1) / (odds * (n - mode + 1))) +
      (n + 1) * Math.log((n - mode + 1) / (n - k + 1)) +
      (k + 0.5) * Math.log((odds * (n - k + 1)) / (k + 1)) +
      remainder(mode) +
      remainder(n - mode) -
      remainder(k) -
      remainder(n - k);
    if (height <= bound) return k;
  }
}

/** A binomial number: successes in `n` trials of probability `p`. */
export function randomBinomial(bits: RandomBits, n: number, p: number): number {
  if (n <= 0 || p <= 0) return 0;
  if (p >= 1) return n;
  if (p > 0.5) return n - randomBinomial(bits, n, 1 - p);
  return n * p < 10 ? byInversion(bits, n, p) : byRejection(bits, n, p);
}
