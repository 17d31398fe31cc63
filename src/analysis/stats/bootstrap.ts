import { at } from "./at.ts";
import { moments } from "./mean.ts";
import type { Interval } from "./proportion.ts";
import { type RandomBits, randomBits, randomNormal } from "./random.ts";
import { randomBinomial } from "./random-binomial.ts";
import { groupValues, type ValueGroups } from "./value-groups.ts";

/** Up to here rows are drawn one by one; above, how often each group of values is drawn. */
const DRAW_ROWS_UP_TO = 1_000;

/** Mean of one resample, and the sum of its squares. */
interface Resample {
  mean: number;
  squares: number;
}

/** One resample, row by row. */
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

/** One resample by group: a multinomial draw of the counts, and a normal number for what differs inside the groups. */
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

/** Value at a share of a sorted array, interpolated (type 7 of Hyndman and Fan 1996). */
function percentile(sorted: Float64Array, share: number): number {
  const position = share * (sorted.length - 1);
  const below = Math.floor(position);
  const low = at(sorted, below);
  return low + (position - below) * ((sorted[below + 1] ?? low) - low);
}

/**
 * Draws resamples. Up to 1,000 rows each row is drawn. Above, the same distribution is drawn by groups of equal values: exact while
 * there are at most 512 different values; with more, values are grouped by size (the 64 at each end singly) and what differs inside a
 * group enters as a normal number of that variance. This is what makes 100,000 rows affordable: the cost no longer grows with the rows.
 */
function eachResample(values: Float64Array, q: { resamples: number; seed: number }, use: (resample: Resample, r: number) => void): void {
  const bits = randomBits(q.seed);
  const groups = values.length > DRAW_ROWS_UP_TO ? groupValues(values) : null;
  for (let r = 0; r < q.resamples; r++) use(groups === null ? drawRows(values, bits) : drawGroups(groups, values.length, bits), r);
}

/** Percentile and bootstrap-t interval of the same resamples. */
export interface BootstrapIntervals {
  readonly interval: Interval;
  /** Null when the values do not differ. */
  readonly studentized: Interval | null;
}

/**
 * Percentile and bootstrap-t intervals of a mean, seeded. Bootstrap-t judges each resample by its own standard error, which follows
 * skewed values better than percentiles do; resamples whose values do not differ are left out of it.
 *
 * Source: Efron and Tibshirani 1993, 12.5 and 13.3.
 */
export function bootstrapIntervals(values: Float64Array, q: { resamples: number; confidence: number; seed: number }): BootstrapIntervals {
  const n = values.length;
  const { mean, sd } = moments(values);
  const means = new Float64Array(q.resamples);
  const ratios: number[] = [];
  eachResample(values, q, (resample, r) => {
    means[r] = resample.mean;
    const variance = (resample.squares - n * resample.mean * resample.mean) / (n - 1);
    if (sd !== null && variance > 1e-12 * sd * sd) ratios.push((resample.mean - mean) / Math.sqrt(variance / n));
  });
  means.sort();
  const sorted = Float64Array.from(ratios).sort();
  const tail = (1 - q.confidence) / 2;
  const error = sd === null ? 0 : sd / Math.sqrt(n);
  const studentized: Interval | null =
    error === 0 || sorted.length === 0 ? null : [mean - percentile(sorted, 1 - tail) * error, mean - percentile(sorted, tail) * error];
  return { interval: [percentile(means, tail), percentile(means, 1 - tail)], studentized };
}
