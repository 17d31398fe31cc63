import { at } from "./at.ts";
import type { Interval } from "./proportion.ts";
import { type RandomBits, randomBits, randomNormal } from "./random.ts";
import { randomBinomial } from "./random-binomial.ts";
import { groupValues, type ValueGroups } from "./value-groups.ts";

/** Up to here rows are drawn one by one; above, how often each group of values is drawn. */
const DRAW_ROWS_UP_TO = 1_000;

/** Mean of one resample, row by row. */
function meanOfRows(values: Float64Array, bits: RandomBits): number {
  const n = values.length;
  const scale = n / 0x1_0000_0000;
  let sum = 0;
  for (let i = 0; i < n; i++) sum += values[(bits() * scale) | 0] ?? 0;
  return sum / n;
}

/** Mean of one resample by group: a multinomial draw of the counts, and a normal number for what differs inside the groups. */
function meanOfGroups(groups: ValueGroups, n: number, bits: RandomBits): number {
  const { means, sizes, variances } = groups;
  let rowsLeft = n;
  let weightLeft = n;
  let sum = 0;
  let spread = 0;
  for (let g = 0; g < means.length && rowsLeft > 0; g++) {
    const size = at(sizes, g);
    const count = randomBinomial(bits, rowsLeft, size / weightLeft);
    rowsLeft -= count;
    weightLeft -= size;
    sum += count * at(means, g);
    spread += count * at(variances, g);
  }
  return (sum + (spread > 0 ? Math.sqrt(spread) * randomNormal(bits) : 0)) / n;
}

/** Value at a share of a sorted array, interpolated (type 7 of Hyndman and Fan 1996). */
function percentile(sorted: Float64Array, share: number): number {
  const position = share * (sorted.length - 1);
  const below = Math.floor(position);
  const low = at(sorted, below);
  return low + (position - below) * ((sorted[below + 1] ?? low) - low);
}

/**
 * Percentile bootstrap interval of a mean, seeded.
 *
 * Up to 1,000 rows each row is drawn. Above, the same distribution is drawn by groups of equal values: exact while there are at
 * most 512 different values; with more, values are grouped by size (the 64 at each end singly) and what differs inside a group
 * enters as a normal number of that variance. This is what makes 100,000 rows affordable: the cost no longer grows with the rows.
 * Source: Efron and Tibshirani 1993, "An Introduction to the Bootstrap", 13.3.
 */
export function bootstrapInterval(values: Float64Array, q: { resamples: number; confidence: number; seed: number }): Interval {
  const bits = randomBits(q.seed);
  const means = new Float64Array(q.resamples);
  const groups = values.length > DRAW_ROWS_UP_TO ? groupValues(values) : null;
  for (let r = 0; r < q.resamples; r++) means[r] = groups === null ? meanOfRows(values, bits) : meanOfGroups(groups, values.length, bits);
  means.sort();
  const tail = (1 - q.confidence) / 2;
  return [percentile(means, tail), percentile(means, 1 - tail)];
}
