import { incompleteBeta } from "./incomplete-beta.ts";
import { stirlingRemainder } from "./log-gamma.ts";

/**
 * `log(n!) - [(n + ½) log n - n + ½ log 2π]`: exact sums for small n, the Stirling series for
 * larger n.
 */
function factorialRemainder(n: number): number {
  if (n >= 16) return stirlingRemainder(n);
  let logFactorial = 0;
  for (let k = 2; k <= n; k++) logFactorial += Math.log(k);
  return logFactorial - ((n + 0.5) * Math.log(n) - n + 0.9189385332046727);
}

/** Computes the deviance part `x log(x / m) + m - x`, by its series if x is near m. */
function deviance(x: number, m: number): number {
  const v = (x - m) / (x + m);
  if (Math.abs(v) >= 0.1) return x * Math.log(x / m) + m - x;
  let sum = (x - m) * v;
  let term = 2 * x * v;
  for (let j = 1; j < 100; j++) {
    term *= v * v;
    const next = sum + term / (2 * j + 1);
    if (next === sum) break;
    sum = next;
  }
  return sum;
}

/**
 * Computes the probability of exactly `k` successes in `n` trials.
 *
 * Source: Loader 2000, "Fast and accurate computation of binomial probabilities".
 */
export function binomialPoint(k: number, n: number, p: number): number {
  if (k < 0 || k > n) return 0;
  if (p <= 0) return k === 0 ? 1 : 0;
  if (p >= 1) return k === n ? 1 : 0;
  if (k === 0) return Math.exp(n * Math.log1p(-p));
  if (k === n) return Math.exp(n * Math.log(p));
  const correction = factorialRemainder(n) - factorialRemainder(k) - factorialRemainder(n - k);
  const exponent = correction - deviance(k, n * p) - deviance(n - k, n * (1 - p));
  return Math.exp(exponent) * Math.sqrt(n / (2 * Math.PI * k * (n - k)));
}

/** Computes the probability of at most `k` successes in `n` trials: DLMF 8.17.5. */
export function binomialLower(k: number, n: number, p: number): number {
  if (k < 0) return 0;
  return k >= n ? 1 : incompleteBeta(p, k + 1, n - k).upper;
}

/**
 * Sums `log(1 - share / (n - i))` over `i` from 0 to `terms - 1`: the logarithm of a product of
 * near-ones.
 */
function logProduct(n: number, share: number, terms: number): number {
  let sum = 0;
  for (let i = 0; i < terms; i++) sum += Math.log1p(-share / (n - i));
  return sum;
}

/** Returns whether the counts make sense: `c` of `n` trials passed, and `k` of them are drawn. */
const areCounts = (n: number, c: number, k: number): boolean =>
  k >= 1 && k <= n && c >= 0 && c <= n;

/**
 * Estimates, without bias, the chance that at least one of `k` trials passes, from `n` trials with
 * `c` passes: `1 - C(n-c, k) / C(n, k)`. NaN when `n < k`.
 *
 * Source: Chen et al. 2021, "Evaluating large language models trained on code", eq. 1 (pass@k).
 */
export function passAt(n: number, c: number, k: number): number {
  if (!areCounts(n, c, k)) return Number.NaN;
  if (n - c < k) return 1;
  return 0 - Math.expm1(logProduct(n, Math.max(c, k), Math.min(c, k)));
}

/**
 * Estimates, without bias, the chance that all of `k` trials pass, from `n` trials with `c` passes:
 * `C(c, k) / C(n, k)`. NaN when `n < k`.
 *
 * Source: Yao et al. 2024, "tau-bench: a benchmark for tool-agent-user interaction in real-world
 * domains", 4 (pass^k).
 */
export function passAll(n: number, c: number, k: number): number {
  if (!areCounts(n, c, k)) return Number.NaN;
  if (c < k) return 0;
  return Math.exp(logProduct(n, Math.max(n - c, k), Math.min(n - c, k)));
}
