import { logBeta } from "./log-gamma.ts";

/**
 * Both tails of a distribution at one point, each computed directly: neither is `1 - other` if that
 * would lose digits.
 */
export interface Tails {
  readonly lower: number;
  readonly upper: number;
}

const MAX_TERMS = 100_000;
const TINY = 1e-300;

/**
 * Evaluates the continued fraction DLMF 8.17.22 by Lentz's method as modified by Thompson and
 * Barnett 1986.
 */
function continuedFraction(x: number, a: number, b: number): number {
  let c = 1;
  let d = 1 - ((a + b) * x) / (a + 1);
  d = 1 / (Math.abs(d) < TINY ? TINY : d);
  let value = d;
  for (let m = 1; m <= MAX_TERMS; m++) {
    const even = (m * (b - m) * x) / ((a + 2 * m - 1) * (a + 2 * m));
    const odd = (-(a + m) * (a + b + m) * x) / ((a + 2 * m) * (a + 2 * m + 1));
    let change = 1;
    for (const term of [even, odd]) {
      d = 1 + term * d;
      c = 1 + term / c;
      d = 1 / (Math.abs(d) < TINY ? TINY : d);
      if (Math.abs(c) < TINY) c = TINY;
      change = d * c;
      value *= change;
    }
    if (Math.abs(change - 1) < 1e-16) break;
  }
  return value;
}

/**
 * Computes the regularized incomplete beta function `I_x(a, b)` and its complement, for `0 <= x <=
 * 1` and `a, b > 0`.
 *
 * `complement` is `1 - x`: pass it if it is known more precisely than by subtraction. Source: DLMF
 * 8.17.22 and the symmetry 8.17.4; which side is expanded: Press et al., Numerical Recipes, 6.4.
 */
export function incompleteBeta(x: number, a: number, b: number, complement: number = 1 - x): Tails {
  if (x <= 0) return { lower: 0, upper: 1 };
  if (complement <= 0) return { lower: 1, upper: 0 };
  const logX = x > 0.5 ? Math.log1p(-complement) : Math.log(x);
  const logComplement = complement > 0.5 ? Math.log1p(-x) : Math.log(complement);
  const front = Math.exp(a * logX + b * logComplement - logBeta(a, b));
  if (x < (a + 1) / (a + b + 2)) {
    const lower = Math.min(1, (front * continuedFraction(x, a, b)) / a);
    return { lower, upper: 1 - lower };
  }
  const upper = Math.min(1, (front * continuedFraction(complement, b, a)) / b);
  return { lower: 1 - upper, upper };
}

/**
 * Finds `x` with `I_x(a, b) = p`: the quantile of the beta distribution.
 *
 * Newton steps inside a bracket that halves whenever a step leaves it, on the smaller tail, to the
 * last bits.
 */
export function inverseIncompleteBeta(p: number, a: number, b: number): number {
  if (p <= 0) return 0;
  if (p >= 1) return 1;
  const useUpper = p > 0.5;
  let low = 0;
  let high = 1;
  let x = a / (a + b);
  for (let step = 0; step < 400; step++) {
    const tails = incompleteBeta(x, a, b);
    const error = useUpper ? 1 - p - tails.upper : tails.lower - p;
    if (error === 0) return x;
    if (error > 0) high = x;
    else low = x;
    const slope = Math.exp((a - 1) * Math.log(x) + (b - 1) * Math.log1p(-x) - logBeta(a, b));
    const newton = x - error / slope;
    const next = newton > low && newton < high ? newton : middle(low, high);
    if (Math.abs(next - x) <= 2e-16 * x || next === low || next === high) return next;
    x = next;
  }
  return x;
}

/**
 * Returns the middle of a bracket or, if it starts at zero, a far smaller point, because the root
 * may be tiny.
 */
function middle(low: number, high: number): number {
  return low === 0 ? high / 16 : (low + high) / 2;
}
