import type { ScoreUnit } from "./view.ts";

/** Numbers that an axis shows. */
export interface AxisContent {
  readonly unit: ScoreUnit;
  /** Whether the numbers are differences. Then 0 is on the axis. */
  readonly signed: boolean;
  /** Numbers that are always on the axis. */
  readonly points: readonly number[];
  /** Intervals. A few that are much wider than the others are cut at the ends of the axis. */
  readonly ranges: readonly (readonly [number, number])[];
}

/** Largest end of an axis, and smallest width: what floating-point numbers can divide. */
const LARGE = 1e307;
const SMALL = 1e-280;

/** Returns the middle one of some numbers, 0 without any. */
function median(numbers: readonly number[]): number {
  const sorted = [...numbers].sort((a, b) => a - b);
  return sorted[Math.floor(sorted.length / 2)] ?? 0;
}

/** Returns the ends of an axis: all points, and the intervals as far as they leave the rest readable. */
export function domainOf({ unit, signed, points, ranges }: AxisContent): [number, number] {
  const inside = signed ? [0, ...points] : points;
  const sure = inside.length > 0 ? inside : ranges.map(([low, high]) => (low + high) / 2);
  if (sure.length === 0) return [0, 1];
  const [first, last] = [Math.min(...sure), Math.max(...sure)];
  const room = Math.max(last - first, 3 * median(ranges.map(([low, high]) => high - low)));
  const ends = ranges.flatMap(([low, high]) => [
    Math.max(low, first - room),
    Math.min(high, last + room),
  ]);
  const low = Math.max(-LARGE, Math.min(first, ...ends));
  const high = Math.min(LARGE, Math.max(last, ...ends));
  const size = Math.max(Math.abs(low), Math.abs(high));
  if (high - low > Math.max(SMALL, 1e-12 * size)) return [low, high];
  const pad = unit === "share" ? 0.05 : size < SMALL ? 1 : size / 20;
  if (unit === "share" && !signed) return [Math.max(0, low - pad), Math.min(1, high + pad)];
  return [low - pad, high + pad];
}
