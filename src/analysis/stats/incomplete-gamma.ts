import type { Tails } from "./incomplete-beta.ts";
import { logGamma, stirlingRemainder } from "./log-gamma.ts";

const MAX_TERMS = 100_000;
const TINY = 1e-300;

/** Computes `log(1 + u) - u`, by its series if the difference would lose digits. */
function log1pMinus(u: number): number {
  if (Math.abs(u) > 0.1) return Math.log1p(u) - u;
  let power = u * u;
  let sum = -power / 2;
  for (let k = 3; k < 40; k++) {
    power *= -u;
    sum -= power / k;
  }
  return sum;
}

/**
 * Computes `x^a e^-x / Γ(a)`; for large `a`, the large terms are canceled on paper (DLMF 5.11.1).
 */
function front(a: number, x: number): number {
  if (a < 10) return Math.exp(a * Math.log(x) - x - logGamma(a));
  return (
    Math.sqrt(a / (2 * Math.PI)) * Math.exp(a * log1pMinus((x - a) / a) - stirlingRemainder(a))
  );
}

/** Sums `x^k / ((a + 1) … (a + k))`: DLMF 8.7.1. */
function series(a: number, x: number): number {
  let term = 1;
  let sum = 1;
  for (let k = 1; k <= MAX_TERMS && term > 1e-17 * sum; k++) {
    term *= x / (a + k);
    sum += term;
  }
  return sum;
}

/**
 * Evaluates the continued fraction DLMF 8.9.2 by Lentz's method as modified by Thompson and Barnett
 * 1986.
 */
function continuedFraction(a: number, x: number): number {
  let b = x + 1 - a;
  let c = 1 / TINY;
  let d = 1 / b;
  let value = d;
  for (let k = 1; k <= MAX_TERMS; k++) {
    const term = k * (a - k);
    b += 2;
    d = term * d + b;
    d = 1 / (Math.abs(d) < TINY ? TINY : d);
    c = b + term / c;
    if (Math.abs(c) < TINY) c = TINY;
    const change = c * d;
    value *= change;
    if (Math.abs(change - 1) < 1e-16) break;
  }
  return value;
}

/**
 * Computes the regularized incomplete gamma functions `P(a, x)` and `Q(a, x)`, for `a > 0` and `x
 * >= 0`.
 *
 * Source: DLMF 8.7.1 below `a + 1` and 8.9.2 above; which side is expanded: Press et al., Numerical
 * Recipes, 6.2.
 */
export function incompleteGamma(a: number, x: number): Tails {
  if (x <= 0) return { lower: 0, upper: 1 };
  if (x === Number.POSITIVE_INFINITY) return { lower: 1, upper: 0 };
  if (x < a + 1) {
    const lower = Math.min(1, (front(a, x) * series(a, x)) / a);
    return { lower, upper: 1 - lower };
  }
  const scale = front(a, x);
  if (scale === 0) return { lower: 1, upper: 0 };
  const upper = Math.min(1, scale * continuedFraction(a, x));
  return { lower: 1 - upper, upper };
}

/**
 * Computes the upper tail of the chi-squared distribution with `df` degrees of freedom. Source:
 * Abramowitz and Stegun 26.4.19.
 */
export function chiSquaredUpperDf(x: number, df: number): number {
  return incompleteGamma(df / 2, x / 2).upper;
}

/**
 * Computes the quantile of the chi-squared distribution for `0 < p < 1`, by bisection to the last
 * bits.
 */
export function chiSquaredQuantile(p: number, df: number): number {
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
