import { at } from "./at.ts";
import { moments } from "./mean.ts";
import type { Interval } from "./proportion.ts";
import { type RandomBits, randomBinomial, randomBits, randomNormal } from "./random.ts";

/** Values in groups of equal or, for very many values, nearly equal ones. */
interface ValueGroups {
  /** Mean of each group. */
  readonly means: Float64Array;
  /** Number of values in each group. */
  readonly sizes: Float64Array;
  /** Variance inside each group (divisor n): 0 when its values are equal. */
  readonly variances: Float64Array;
}

const MAX_GROUPS = 512;
const EXTREMES = 64;

/**
 * Finds where groups end in a sorted array: at each change of value or, if there are too many,
 * singly at both ends and evenly between.
 */
function groupEnds(sorted: Float64Array): number[] {
  const changes: number[] = [];
  for (let i = 1; i <= sorted.length && changes.length <= MAX_GROUPS; i++) {
    if (i === sorted.length || sorted[i] !== sorted[i - 1]) changes.push(i);
  }
  if (changes.length <= MAX_GROUPS) return changes;
  const ends = Array.from({ length: EXTREMES }, (_, i) => i + 1);
  const inner = sorted.length - 2 * EXTREMES;
  const steps = MAX_GROUPS - 2 * EXTREMES;
  for (let step = 1; step <= steps; step++)
    ends.push(EXTREMES + Math.round((inner * step) / steps));
  for (let i = EXTREMES - 1; i >= 0; i--) ends.push(sorted.length - i);
  return ends;
}

/**
 * Groups values into at most 512 groups: exactly, if there are at most that many different values.
 */
function groupValues(values: Float64Array): ValueGroups {
  const sorted = Float64Array.from(values).sort();
  const ends = groupEnds(sorted);
  const means = new Float64Array(ends.length);
  const sizes = new Float64Array(ends.length);
  const variances = new Float64Array(ends.length);
  let start = 0;
  ends.forEach((end, g) => {
    const part = sorted.subarray(start, end);
    const equal = part[0] === part[part.length - 1];
    const mean = equal ? at(part, 0) : part.reduce((sum, v) => sum + v, 0) / part.length;
    means[g] = mean;
    sizes[g] = part.length;
    variances[g] = equal
      ? 0
      : part.reduce((sum, v) => sum + (v - mean) * (v - mean), 0) / part.length;
    start = end;
  });
  return { means, sizes, variances };
}

/**
 * Number of rows up to which rows are drawn one by one. Above it, the count of each group of values
 * is drawn.
 */
const DRAW_ROWS_UP_TO = 1_000;

/** Mean of one resample, and the sum of its squares. */
interface Resample {
  mean: number;
  squares: number;
}

/** Draws one resample, row by row. */
function drawRows(values: Float64Array, bits: RandomBits): Resample {
  const n = values.length;
  const scale = n / 0x1_0000_0000;
  let sum = 0;
  let squares = 0;
  for (let i = 0; i < n; i++) {
    const value = values[(bits() * scale) | 0] ?? 0;
    sum += value;
    squares += value * value;
  }
  return { mean: sum / n, squares };
}

/**
 * Draws one resample by group: a multinomial draw of the counts, and a normal number for the
 * variance inside the groups.
 */
function drawGroups(groups: ValueGroups, n: number, bits: RandomBits): Resample {
  const { means, sizes, variances } = groups;
  let rowsLeft = n;
  let weightLeft = n;
  let sum = 0;
  let spread = 0;
  let squares = 0;
  for (let g = 0; g < means.length && rowsLeft > 0; g++) {
    const size = at(sizes, g);
    const mean = at(means, g);
    const variance = at(variances, g);
    const count = randomBinomial(bits, rowsLeft, size / weightLeft);
    rowsLeft -= count;
    weightLeft -= size;
    sum += count * mean;
    spread += count * variance;
    squares += count * (mean * mean + variance);
  }
  return { mean: (sum + (spread > 0 ? Math.sqrt(spread) * randomNormal(bits) : 0)) / n, squares };
}

/** Interpolates the quantile of a sorted array (type 7 of Hyndman and Fan 1996). */
function percentile(sorted: Float64Array, share: number): number {
  const position = share * (sorted.length - 1);
  const below = Math.floor(position);
  const low = at(sorted, below);
  return low + (position - below) * ((sorted[below + 1] ?? low) - low);
}

/**
 * Draws resamples. Up to 1,000 rows, each row is drawn. Above, the same distribution is drawn by
 * groups of equal values: exactly, up to 512 different values; with more, values are grouped by
 * size (the 64 at each end singly), and the variance inside a group enters as a normal number. This
 * makes 100,000 rows affordable: the cost no longer grows with the rows.
 */
function eachResample(
  values: Float64Array,
  q: { resamples: number; seed: number },
  use: (resample: Resample, r: number) => void,
): void {
  const bits = randomBits(q.seed);
  const groups = values.length > DRAW_ROWS_UP_TO ? groupValues(values) : null;
  for (let r = 0; r < q.resamples; r++)
    use(groups === null ? drawRows(values, bits) : drawGroups(groups, values.length, bits), r);
}

/** Percentile and bootstrap-t intervals of the same resamples. */
export interface BootstrapIntervals {
  readonly interval: Interval;
  /** Null when the values do not differ. */
  readonly studentized: Interval | null;
}

/**
 * Computes seeded percentile and bootstrap-t intervals of a mean. Bootstrap-t divides each resample
 * by its own standard error, which handles skewed values better than percentiles do; it leaves out
 * resamples whose values do not differ.
 *
 * Source: Efron and Tibshirani 1993, 12.5 and 13.3.
 */
export function bootstrapIntervals(
  values: Float64Array,
  q: { resamples: number; confidence: number; seed: number },
): BootstrapIntervals {
  const n = values.length;
  const { mean, sd } = moments(values);
  const means = new Float64Array(q.resamples);
  const ratios: number[] = [];
  eachResample(values, q, (resample, r) => {
    means[r] = resample.mean;
    const variance = (resample.squares - n * resample.mean * resample.mean) / (n - 1);
    if (sd !== null && variance > 1e-12 * sd * sd)
      ratios.push((resample.mean - mean) / Math.sqrt(variance / n));
  });
  means.sort();
  const sorted = Float64Array.from(ratios).sort();
  const tail = (1 - q.confidence) / 2;
  const error = sd === null ? 0 : sd / Math.sqrt(n);
  const studentized: Interval | null =
    error === 0 || sorted.length === 0
      ? null
      : [mean - percentile(sorted, 1 - tail) * error, mean - percentile(sorted, tail) * error];
  return { interval: [percentile(means, tail), percentile(means, 1 - tail)], studentized };
}

/** Result of a sign-flip test. */
export interface SignFlip {
  /** Two-sided p value. */
  readonly p: number;
  /** One-sided p value for a positive mean. */
  readonly pGreater: number;
  /** Whether every assignment of signs was counted. */
  readonly exact: boolean;
  /** Number of assignments that were examined. */
  readonly assignments: number;
}

/** Number of rows up to which all assignments of signs are counted. */
export const EXACT_UP_TO = 20;

/** Difference up to which two sums count as equal. */
const slack = (total: number): number => 1e-12 * total;

/** Counts all 2^n sums, each reached from the previous one by flipping one sign: the Gray code. */
function countAll(sizes: Float64Array, observed: number): SignFlip {
  const n = sizes.length;
  const assignments = 2 ** n;
  let total = 0;
  for (const size of sizes) total += size;
  let sum = total;
  const negative = new Uint8Array(n);
  let twoSided = 0;
  let greater = 0;
  for (let step = 1; step <= assignments; step++) {
    if (Math.abs(sum) >= Math.abs(observed) - slack(total)) twoSided += 1;
    if (sum >= observed - slack(total)) greater += 1;
    if (step === assignments) break;
    const row = 31 - Math.clz32(step & -step);
    const wasNegative = negative[row] === 1;
    negative[row] = wasNegative ? 0 : 1;
    sum += (wasNegative ? 2 : -2) * at(sizes, row);
  }
  return { p: twoSided / assignments, pGreater: greater / assignments, exact: true, assignments };
}

/** Draws one random sum, with 32 signs from each random integer. */
function randomSum(sizes: Float64Array, bits: RandomBits): number {
  let sum = 0;
  let word = 0;
  for (let i = 0; i < sizes.length; i++) {
    if ((i & 31) === 0) word = bits();
    sum += ((word & 1) * 2 - 1) * at(sizes, i);
    word >>>= 1;
  }
  return sum;
}

/**
 * Draws one random sum by groups of equal sizes: the number of positive signs in a group is
 * binomial.
 */
function randomGroupSum(groups: ValueGroups, bits: RandomBits): number {
  let sum = 0;
  let spread = 0;
  for (let g = 0; g < groups.means.length; g++) {
    const n = at(groups.sizes, g);
    sum += (2 * randomBinomial(bits, n, 0.5) - n) * at(groups.means, g);
    spread += n * at(groups.variances, g);
  }
  return sum + (spread > 0 ? Math.sqrt(spread) * randomNormal(bits) : 0);
}

/**
 * Runs a permutation test of paired differences: without an effect, each difference could as well
 * have the opposite sign.
 *
 * Exact up to 20 rows; above, seeded Monte Carlo over `resamples` assignments, plus the observed
 * one. Zero differences stay in and change nothing. Sources: Fisher 1935, "The Design of
 * Experiments", 21; p of (1 + hits) / (1 + resamples): Phipson and Smyth 2010.
 */
export function signFlipTest(
  differences: Float64Array,
  q: { resamples: number; seed: number },
): SignFlip {
  const sizes = differences.map(Math.abs);
  let observed = 0;
  let total = 0;
  for (const difference of differences) {
    observed += difference;
    total += Math.abs(difference);
  }
  if (sizes.length <= EXACT_UP_TO) return countAll(sizes, observed);
  const bits = randomBits(q.seed);
  const groups = sizes.length > DRAW_ROWS_UP_TO ? groupValues(sizes) : null;
  let twoSided = 1;
  let greater = 1;
  for (let r = 0; r < q.resamples; r++) {
    const sum = groups === null ? randomSum(sizes, bits) : randomGroupSum(groups, bits);
    if (Math.abs(sum) >= Math.abs(observed) - slack(total)) twoSided += 1;
    if (sum >= observed - slack(total)) greater += 1;
  }
  const assignments = q.resamples + 1;
  return { p: twoSided / assignments, pGreater: greater / assignments, exact: false, assignments };
}
