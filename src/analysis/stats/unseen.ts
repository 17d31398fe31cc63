import { at } from "./at.ts";
import type { Interval } from "./proportion.ts";

/**
 * Maximum number of rows that differ from the median for which the sample is assumed to understate
 * its spread.
 */
export const FEW = 5;
/** Share of the scale by which a value must differ from the median to count as different. */
export const NEAR = 0.05;

/** Sample of bounded values, as evidence about changes too rare to occur in it. */
export interface Unseen {
  readonly mean: number;
  /** Lowest and highest possible value. */
  readonly range: Interval;
  /** Independent units: rows, or groups of rows. */
  readonly units: number;
}

export function medianOf(values: Float64Array): number {
  const sorted = Float64Array.from(values).sort();
  const middle = sorted.length >> 1;
  return sorted.length % 2 === 1
    ? at(sorted, middle)
    : (at(sorted, middle - 1) + at(sorted, middle)) / 2;
}

/**
 * Returns whether almost all values are alike, so that their spread understates what was not
 * observed: at most 5 units, rows or groups of rows, have a value that differs from the median by
 * more than 5% of the scale's width.
 */
export function areAlike(values: Float64Array, groups: Int32Array | null, width: number): boolean {
  const median = medianOf(values);
  const different = new Set<number>();
  for (let i = 0; i < values.length; i++) {
    if (Math.abs(at(values, i) - median) <= NEAR * width) continue;
    different.add(groups === null ? i : at(groups, i));
    if (different.size > FEW) return false;
  }
  return true;
}

/**
 * Computes an interval of the mean that leaves room for what the units did not show: with
 * confidence 1 - alpha, at most a share q of all rows behaves as none of them did, where (1 -
 * q)^units = alpha / 2, and such a row is at most as far away as the range allows.
 *
 * Source: the exact binomial limit of 0 of n (Clopper and Pearson 1934), for values of any size
 * (Anderson 1967, "Confidence limits for the expected value of an arbitrary bounded random
 * variable").
 */
export function unseenInterval(u: Unseen, confidence: number): Interval {
  const share = 1 - ((1 - confidence) / 2) ** (1 / u.units);
  return [u.mean - share * (u.mean - u.range[0]), u.mean + share * (u.range[1] - u.mean)];
}

/** Computes the smallest alpha at which {@link unseenInterval} excludes 0: 1 when it never does. */
export function unseenP({ mean, range: [low, high], units }: Unseen): number {
  if (mean === 0) return 1;
  const share = mean > 0 ? -low / (mean - low) : high / (high - mean);
  return Math.min(1, 2 * Math.max(0, share) ** units);
}
