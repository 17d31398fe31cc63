import { normalUpper } from "../../src/analysis/stats/normal.ts";

/** Distance below the maximum of the log-density from which the rest is left out: `e^-60`. */
const NEGLIGIBLE = 60;

/**
 * Finds `log s` where the log-density of `s = sqrt(χ²/df)` is `NEGLIGIBLE` below its maximum, to
 * the left (-1) or right (1) of it.
 */
function edge(df: number, side: -1 | 1): number {
  let inside = 0;
  let outside: number = side;
  while (depth(outside, df) < NEGLIGIBLE) outside *= 2;
  for (let step = 0; step < 40; step++) {
    const middle = (inside + outside) / 2;
    if (depth(middle, df) < NEGLIGIBLE) inside = middle;
    else outside = middle;
  }
  return outside;
}

/** Computes how far the log-density of `u = log s` is below its maximum, which is at 0. */
const depth = (u: number, df: number): number => df * (Math.expm1(2 * u) / 2 - u);

/** Steps per width of the narrowest peak that the integrand can have. */
const STEPS_PER_WIDTH = 3;
/**
 * Added to the curvature: for very few degrees of freedom, `e^(2u)` limits the width, which
 * reverses at a distance of π/4.
 */
const LEAST_CURVATURE = 8;

/**
 * Computes the probability that the noncentral t with `df` degrees of freedom and noncentrality
 * `ncp` exceeds `t`: the power of a t test.
 *
 * It is the mean of `P(Z > t s - ncp)` over `s = sqrt(χ²/df)`. The integral over `log s` uses the
 * trapezoidal rule, whose error falls exponentially for such a function; all terms are positive, so
 * small probabilities keep their digits. The lower tail is `noncentralTUpper(-t, df, -ncp)`.
 * Sources: Johnson, Kotz and Balakrishnan 1995, "Continuous Univariate Distributions" 2, 31.1; the
 * rule: Trefethen and Weideman 2014, "The exponentially convergent trapezoidal rule", SIAM Review
 * 56.
 */
export function noncentralTUpper(t: number, df: number, ncp: number): number {
  if (df === Number.POSITIVE_INFINITY || t === 0) return normalUpper(t - ncp);
  const low = edge(df, -1);
  const curvature = 2 * df + ncp * ncp + Math.abs(ncp) * Math.sqrt(df) + LEAST_CURVATURE;
  const step = 1 / (STEPS_PER_WIDTH * Math.sqrt(curvature));
  const steps = Math.ceil((edge(df, 1) - low) / step);
  let weights = 0;
  let sum = 0;
  for (let i = 0; i <= steps; i++) {
    const u = low + i * step;
    const weight = Math.exp(-depth(u, df));
    weights += weight;
    sum += weight * normalUpper(t * Math.exp(u) - ncp);
  }
  return sum / weights;
}
