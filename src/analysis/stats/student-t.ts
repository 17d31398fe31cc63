import { at } from "./at.ts";
import { incompleteBeta } from "./incomplete-beta.ts";
import { incompleteGamma } from "./incomplete-gamma.ts";
import { logBeta } from "./log-gamma.ts";
import { normalQuantile } from "./normal.ts";

/**
 * Computes the incomplete beta function of `t² / (df + t²)` and of its complement: DLMF 8.17,
 * Abramowitz and Stegun 26.7.1.
 */
function central(t: number, df: number): { inside: number; outside: number } {
  const square = t * t;
  const tails = incompleteBeta(square / (df + square), 0.5, df / 2, df / (df + square));
  return { inside: tails.lower, outside: tails.upper };
}

/**
 * Computes the probability that Student's t with `df` degrees of freedom is further from zero than
 * `t`: the two-sided p value.
 *
 * Source: Abramowitz and Stegun 26.5.27 and 26.7.1.
 */
export function studentTwoSided(t: number, df: number): number {
  return central(t, df).outside;
}

/** Finds the root of a decreasing function of t, by Newton steps that stay inside the bracket. */
function solve(start: number, excess: (t: number) => number, slope: (t: number) => number): number {
  let low = 0;
  let high = Number.POSITIVE_INFINITY;
  let t = start;
  for (let step = 0; step < 200; step++) {
    const error = excess(t);
    if (error === 0) return t;
    if (error > 0) low = t;
    else high = t;
    const newton = t + error / slope(t);
    const halved = high === Number.POSITIVE_INFINITY ? t * 2 : (low + high) / 2;
    const next = newton > low && newton < high ? newton : halved;
    if (Math.abs(next - t) <= 4e-16 * t || next === low || next === high) return next;
    t = next;
  }
  return t;
}

/**
 * Computes the critical value of Student's t: the `t` with the probability `alpha` outside of [-t,
 * t].
 *
 * Uses Newton steps within a bracket, on the logarithm of the tail if the tail is small, and on the
 * center if t is near zero.
 */
export function studentCritical(alpha: number, df: number): number {
  if (alpha >= 1) return 0;
  const logDensity = (t: number): number =>
    -((df + 1) / 2) * Math.log1p((t * t) / df) - logBeta(0.5, df / 2) - Math.log(df) / 2;
  const density = (t: number): number => 2 * Math.exp(logDensity(t));
  const start = Math.max(1e-12, -normalQuantile(alpha / 2));
  if (alpha > 0.5) return solve(start, (t) => 1 - alpha - central(t, df).inside, density);
  const logTail = (t: number): number => Math.log(central(t, df).outside);
  return solve(
    start,
    (t) => logTail(t) - Math.log(alpha),
    (t) => density(t) / central(t, df).outside,
  );
}

/**
 * Nodes and weights of the Gauss-Legendre rule of 8 points: Abramowitz and Stegun 25.4.30, Table
 * 25.4.
 */
const NODES: readonly number[] = [
  0.1834346424956498, 0.525532409916329, 0.7966664774136267, 0.9602898564975363,
];
const WEIGHTS: readonly number[] = [
  0.362683783378362, 0.3137066458778873, 0.2223810344533745, 0.1012285362903763,
];

/** Standard normal deviate with a negligible tail: 1e-19. */
const FAR = 9;
/**
 * Number of standard deviations from its mean that `s` never exceeds, even with one degree of
 * freedom.
 */
const CERTAIN = 40;
/** Width of a panel on which the integrand is smooth. */
const PANEL = 0.75;

/** Integrates `f` over [from, to] in panels of at most this width. */
function integrate(f: (x: number) => number, from: number, to: number, width: number): number {
  if (!(to > from)) return 0;
  const panels = Math.ceil((to - from) / width);
  const half = (to - from) / panels / 2;
  let sum = 0;
  for (let panel = 0; panel < panels; panel++) {
    const middle = from + (2 * panel + 1) * half;
    NODES.forEach((node, i) => {
      sum += at(WEIGHTS, i) * (f(middle - half * node) + f(middle + half * node));
    });
  }
  return sum * half;
}

const density = (z: number): number => Math.exp((-z * z) / 2) / Math.sqrt(2 * Math.PI);

/**
 * Condition on a standard normal `Z` and an independent `s = sqrt(χ²/df)`: a sample mean and a
 * sample standard deviation in true units.
 */
export interface MeanAndSpread {
  /** Minimum of the shifted mean, in multiples of `s`. */
  readonly critical: number;
  readonly df: number;
  /** Shift of the mean: the noncentrality. */
  readonly ncp: number;
  /** Minimum of `Z`. No minimum by default. */
  readonly from?: number;
}

/**
 * Computes the probability that `Z >= from` and `Z + ncp >= critical s`: of a decision that
 * requires a mean to be past a limit and outside its own t interval at the same time. Without
 * `from` it is the upper tail of the noncentral t.
 *
 * Integrates `φ(z) P(s <= (z + ncp) / critical)` over z, in Gauss-Legendre panels that are narrower
 * where the probability rises. The cost is bounded for every `df` and `ncp`. Source of the
 * distribution: Johnson, Kotz and Balakrishnan 1995, "Continuous Univariate Distributions" 2, 31.1.
 */
export function meanBeyondSpread({
  critical,
  df,
  ncp,
  from = Number.NEGATIVE_INFINITY,
}: MeanAndSpread): number {
  const start = Math.max(-FAR, -ncp, from);
  if (start >= FAR) return 0;
  const step = critical / Math.sqrt(2 * df);
  const below = (z: number): number =>
    z + ncp > critical + CERTAIN * step
      ? 1
      : incompleteGamma(df / 2, (df / 2) * ((z + ncp) / critical) ** 2).lower;
  const f = (z: number): number => density(z) * below(z);
  const clip = (z: number): number => Math.min(FAR, Math.max(start, z));
  const [low, high] = [clip(critical - ncp - FAR * step), clip(critical - ncp + FAR * step)];
  const parts =
    integrate(f, start, low, PANEL) +
    integrate(f, low, high, Math.min(PANEL, step)) +
    integrate(f, high, FAR, PANEL);
  return Math.min(1, parts);
}
