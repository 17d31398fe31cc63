import { at } from "./at.ts";
import { incompleteGamma } from "./incomplete-gamma.ts";

/** Nodes and weights of the Gauss-Legendre rule of 8 points: Abramowitz and Stegun 25.4.30, Table 25.4. */
const NODES: readonly number[] = [0.1834346424956498, 0.525532409916329, 0.7966664774136267, 0.9602898564975363];
const WEIGHTS: readonly number[] = [0.362683783378362, 0.3137066458778873, 0.2223810344533745, 0.1012285362903763];

/** Standard normal deviates beyond which nothing is left: 1e-19. */
const FAR = 9;
/** Standard deviations of `s` from its mean beyond which it never lies, also for one degree of freedom. */
const CERTAIN = 40;
/** Width of a panel on which the integrand is smooth. */
const PANEL = 0.75;

/** Integral of `f` over [from, to] in panels of at most this width. */
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

/** A standard normal `Z` and an independent `s = sqrt(χ²/df)`: a sample mean and the sample standard deviation, each in its true unit. */
export interface MeanAndSpread {
  /** How many times `s` the shifted mean must reach. */
  readonly critical: number;
  readonly df: number;
  /** Shift of the mean: the noncentrality. */
  readonly ncp: number;
  /** Smallest `Z` that counts. Default none. */
  readonly from?: number;
}

/**
 * Probability that `Z >= from` and `Z + ncp >= critical s`: what a decision comes to that asks for a mean beyond a limit and beyond
 * its own t interval at the same time. Without `from` it is the upper tail of the noncentral t.
 *
 * The integral of `φ(z) P(s <= (z + ncp) / critical)` over z, by Gauss-Legendre panels that are narrower where `s` makes its step.
 * Its cost is bounded for every `df` and `ncp`.
 * Source of the distribution: Johnson, Kotz and Balakrishnan 1995, "Continuous Univariate Distributions" 2, 31.1.
 */
export function meanBeyondSpread({ critical, df, ncp, from = Number.NEGATIVE_INFINITY }: MeanAndSpread): number {
  const start = Math.max(-FAR, -ncp, from);
  if (start >= FAR) return 0;
  const step = critical / Math.sqrt(2 * df);
  const below = (z: number): number =>
    z + ncp > critical + CERTAIN * step ? 1 : incompleteGamma(df / 2, (df / 2) * ((z + ncp) / critical) ** 2).lower;
  const f = (z: number): number => density(z) * below(z);
  const clip = (z: number): number => Math.min(FAR, Math.max(start, z));
  const [low, high] = [clip(critical - ncp - FAR * step), clip(critical - ncp + FAR * step)];
  const parts = integrate(f, start, low, PANEL) + integrate(f, low, high, Math.min(PANEL, step)) + integrate(f, high, FAR, PANEL);
  return Math.min(1, parts);
}
