import { at } from "./at.ts";
import type { Interval } from "./proportion.ts";
import { gammaShapes, randomBits, randomGamma } from "./random.ts";

/** Agreement of two graders beyond chance. */
export interface Kappa {
  /** Null when chance alone would always make them agree: both used one and the same category. */
  readonly kappa: number | null;
  readonly standardError: number | null;
  /** Share of the items that both assigned to the same category. */
  readonly raw: number;
}

interface Shares {
  readonly cells: readonly (readonly number[])[];
  readonly rows: readonly number[];
  readonly columns: readonly number[];
  readonly n: number;
}

function shares(table: readonly (readonly number[])[]): Shares {
  const n = table.flat().reduce((sum, count) => sum + count, 0);
  const cells = table.map((row) => row.map((count) => count / n));
  const rows = cells.map((row) => row.reduce((sum, share) => sum + share, 0));
  const columns = rows.map((_, j) => cells.reduce((sum, row) => sum + at(row, j), 0));
  return { cells, rows, columns, n };
}

/** Sums over all cells. */
function sumCells(size: number, term: (i: number, j: number) => number): number {
  let sum = 0;
  for (let i = 0; i < size; i++) for (let j = 0; j < size; j++) sum += term(i, j);
  return sum;
}

/**
 * Computes kappa of a square table of counts, with agreement weights `weight(i, j)` between 0 and 1
 * (1 on the diagonal).
 *
 * Sources: Cohen 1960 and 1968; the standard error: Fleiss, Cohen and Everitt 1969, "Large sample
 * standard errors of kappa and weighted kappa", Psychological Bulletin 72, eq. 8 and 14.
 */
export function weightedKappa(
  table: readonly (readonly number[])[],
  weight: (i: number, j: number) => number,
): Kappa {
  const { cells, rows, columns, n } = shares(table);
  const size = cells.length;
  const cell = (i: number, j: number): number => cells[i]?.[j] ?? 0;
  const raw = sumCells(size, (i, j) => (i === j ? cell(i, j) : 0));
  const observed = sumCells(size, (i, j) => weight(i, j) * cell(i, j));
  const chance = sumCells(size, (i, j) => weight(i, j) * at(rows, i) * at(columns, j));
  if (1 - chance < 1e-15) return { kappa: null, standardError: null, raw };
  const kappa = (observed - chance) / (1 - chance);
  const rowWeights = rows.map((_, i) =>
    columns.reduce((sum, share, j) => sum + share * weight(i, j), 0),
  );
  const columnWeights = columns.map((_, j) =>
    rows.reduce((sum, share, i) => sum + share * weight(i, j), 0),
  );
  const spread = sumCells(size, (i, j) => {
    const deviation = weight(i, j) - (at(rowWeights, i) + at(columnWeights, j)) * (1 - kappa);
    return cell(i, j) * deviation * deviation;
  });
  const variance = (spread - (kappa - chance * (1 - kappa)) ** 2) / (n * (1 - chance) ** 2);
  return { kappa, standardError: Math.sqrt(Math.max(0, variance)), raw };
}

/** Computes Cohen's kappa: only the same category agrees. */
export function cohenKappa(table: readonly (readonly number[])[]): Kappa {
  return weightedKappa(table, (i, j) => (i === j ? 1 : 0));
}

/**
 * Computes the disagreement of the cells of a square table, row by row: 1 minus their agreement.
 */
export function distancesOf(size: number, weight: (i: number, j: number) => number): Float64Array {
  return Float64Array.from(
    { length: size * size },
    (_, cell) => 1 - weight(Math.floor(cell / size), cell % size),
  );
}

/**
 * Computes the value of kappa from the cells of a square table, row by row, and their disagreement
 * (0 on the diagonal), for tables drawn by the thousand. The cells need not be whole or have a
 * given sum. NaN when kappa is undefined.
 *
 * `margins` has room for twice the categories, so that it is not allocated for each table. Source:
 * Cohen 1968, as 1 minus the observed by the expected disagreement.
 */
export function kappaOfCells(
  cells: Float64Array,
  distances: Float64Array,
  margins: Float64Array,
): number {
  const size = margins.length / 2;
  margins.fill(0);
  let total = 0;
  let observed = 0;
  for (let i = 0, cell = 0; i < size; i++) {
    let row = 0;
    for (let j = 0; j < size; j++, cell++) {
      const count = cells[cell] ?? 0;
      row += count;
      margins[size + j] = (margins[size + j] ?? 0) + count;
      observed += count * (distances[cell] ?? 0);
    }
    margins[i] = row;
    total += row;
  }
  let expected = 0;
  for (let i = 0, cell = 0; i < size; i++) {
    for (let j = 0; j < size; j++, cell++)
      expected += (distances[cell] ?? 0) * (margins[i] ?? 0) * (margins[size + j] ?? 0);
  }
  return expected > 0 ? 1 - (total * observed) / expected : Number.NaN;
}

/**
 * Draws for up to 7 categories; for two categories they take about 10 ms. The ends of the interval
 * are then accurate to about 1% of its width.
 */
const DRAWS = 19_999;
/**
 * Maximum number of gamma numbers: larger tables have fewer draws, so that the time stays about the
 * same.
 */
const MAX_GAMMAS = 1_000_000;
const MIN_DRAWS = 999;

/** Returns the number of draws for a table with this many categories. */
export function kappaDraws(categories: number): number {
  return Math.max(MIN_DRAWS, Math.min(DRAWS, Math.floor(MAX_GAMMAS / categories ** 2)));
}

/** Options of an interval of kappa. */
export interface KappaIntervalOptions {
  readonly confidence: number;
  readonly seed: number;
  readonly draws: number;
  /** Agreement of two categories, from 0 to 1. Default: only the same category agrees. */
  readonly weight?: (i: number, j: number) => number;
}

/** Returns the prior count of each cell: see {@link kappaInterval}. */
function priorOf(categories: number): number {
  return categories === 2 ? 0.5 : 1 / categories ** 2;
}

/**
 * Interpolates the quantile of sorted draws, which divide the range into one more part than there
 * are draws (type 6 of Hyndman and Fan 1996).
 */
function quantile(sorted: Float64Array, share: number): number {
  const position = Math.min(sorted.length - 1, Math.max(0, share * (sorted.length + 1) - 1));
  const below = Math.floor(position);
  const low = at(sorted, below);
  return low + (position - below) * ((sorted[below + 1] ?? low) - low);
}

/**
 * Computes the equal-tailed interval of kappa under the Dirichlet posterior of a table of counts,
 * which may be fractional. It is extended to the estimate if that lies outside, as it can at
 * perfect agreement. Null when kappa is undefined: both graders used one category.
 *
 * Two categories have Jeffreys' prior, 1/2 per cell. More categories have `1 / k²` per cell, 1 in
 * total: 1/2 per cell would assume `k² / 2` observations of graders who agree by chance. Simulated
 * for 5 categories, six models of two graders, 1,000 runs each: coverage at n 50 is 92 to 97% (with
 * `2 / k²` per cell 84 to 95%, with 1/2 per cell 47 to 75%), at n 200 94 to 96% (91 to 95%, 47 to
 * 89%).
 *
 * Sources: the prior of `1 / k²`: Berger, Bernardo and Sun 2015, "Overall objective priors",
 * Bayesian Analysis 10; Dirichlet numbers from gamma numbers: Devroye 1986, "Non-uniform random
 * variate generation", XI.4; the extension: Brown, Cai and DasGupta 2001, "Interval estimation for
 * a binomial proportion", Statistical Science 16, 4.1.1.
 */
export function kappaInterval(
  table: readonly (readonly number[])[],
  q: KappaIntervalOptions,
): Interval | null {
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
