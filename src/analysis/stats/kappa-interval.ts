import { at } from "./at.ts";
import { distancesOf, kappaOfCells } from "./kappa.ts";
import type { Interval } from "./proportion.ts";
import { randomBits } from "./random.ts";
import { gammaShapes, randomGamma } from "./random-gamma.ts";

/** Draws for up to 7 categories; for two they take about 10 ms. The ends of the interval are then known to about 1% of its width. */
const DRAWS = 19_999;
/** Larger tables get fewer draws, so that the time stays about the same. */
const MOST_GAMMAS = 1_000_000;
const LEAST_DRAWS = 999;

/** Draws for a table of this many categories. */
export function kappaDraws(categories: number): number {
  return Math.max(LEAST_DRAWS, Math.min(DRAWS, Math.floor(MOST_GAMMAS / categories ** 2)));
}

/** How an interval of kappa is computed. */
export interface KappaIntervalOptions {
  readonly confidence: number;
  readonly seed: number;
  readonly draws: number;
  /** Agreement of two categories, from 0 to 1; by default only the same category agrees. */
  readonly weight?: (i: number, j: number) => number;
}

/** Prior count of each cell: see {@link kappaInterval}. */
function priorOf(categories: number): number {
  return categories === 2 ? 0.5 : 1 / categories ** 2;
}

/** Value at a share of sorted draws, interpolated; the draws cut the range into one part more than they are (type 6 of Hyndman and Fan 1996). */
function quantile(sorted: Float64Array, share: number): number {
  const position = Math.min(sorted.length - 1, Math.max(0, share * (sorted.length + 1) - 1));
  const below = Math.floor(position);
  const low = at(sorted, below);
  return low + (position - below) * ((sorted[below + 1] ?? low) - low);
}

/**
 * Equal-tailed interval of kappa under the Dirichlet posterior of a table of counts, which may be fractions. It is extended to the
 * estimate where that lies outside, as it may at perfect agreement. Null where kappa is undefined: both graders used one category.
 *
 * Two categories have the prior of Jeffreys, 1/2 per cell. More have `1 / k²` per cell, 1 in all: 1/2 per cell would claim `k² / 2`
 * observations of graders who agree by chance. Simulated for 5 categories, six models of two graders, 1,000 runs each: coverage at
 * n 50 is 92 to 97% (with `2 / k²` per cell 84 to 95%, with 1/2 per cell 47 to 75%), at n 200 94 to 96% (91 to 95%, 47 to 89%).
 *
 * Sources: the prior of `1 / k²`: Berger, Bernardo and Sun 2015, "Overall objective priors", Bayesian Analysis 10; Dirichlet numbers
 * from gamma numbers: Devroye 1986, "Non-uniform random variate generation", XI.4; the extension: Brown, Cai and DasGupta 2001,
 * "Interval estimation for a binomial proportion", Statistical Science 16, 4.1.1.
 */
export function kappaInterval(table: readonly (readonly number[])[], q: KappaIntervalOptions): Interval | null {
  const size = table.length;
  const { weight = (i, j) => (i === j ? 1 : 0) } = q;
  const distances = distancesOf(size, weight);
  const counts = Float64Array.from(table.flat());
  const margins = new Float64Array(2 * size);
  const kappa = kappaOfCells(counts, distances, margins);
  if (Number.isNaN(kappa)) return null;
  const bits = randomBits(q.seed);
  const shapes = gammaShapes(counts.map((count) => count + priorOf(size)));
  const draw = new Float64Array(counts.length);
  const kappas = new Float64Array(q.draws);
  for (let r = 0; r < q.draws; r++) {
    for (let cell = 0; cell < draw.length; cell++) draw[cell] = randomGamma(bits, shapes, cell);
    kappas[r] = kappaOfCells(draw, distances, margins);
  }
  kappas.sort();
  const tail = (1 - q.confidence) / 2;
  return [Math.min(kappa, quantile(kappas, tail)), Math.max(kappa, quantile(kappas, 1 - tail))];
}
