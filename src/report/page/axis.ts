import { scaleLinear } from "d3-scale";
import { formatTicks } from "../numbers.ts";
import type { ScoreUnit } from "../view.ts";

/** Tick of an axis. */
export interface Tick {
  /** Position, as a percentage of the width. */
  readonly x: string;
  readonly label: string;
}

/** Horizontal axis of a plot whose width is unknown: positions are percentages of it. */
export interface Axis {
  readonly ticks: readonly Tick[];
  /** Returns the position of a value; that of the nearer end if it is outside. */
  readonly x: (value: number) => string;
  /** Returns on which side a value is outside: -1, 0 or 1. */
  readonly side: (value: number) => -1 | 0 | 1;
}

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

/** Positions of the ends, in percent of the width: room for markers and labels. */
const EDGES = [4, 96] as const;

/** Widest labels of an axis together, in characters. */
const LABELS = 24;

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

/** Makes an axis. */
export function axisOf(content: AxisContent): Axis {
  const [low, high] = domainOf(content);
  const scale = scaleLinear([low, high], [...EDGES]).clamp(true);
  const x = (value: number): string => `${Number(scale(value).toFixed(2))}%`;
  return {
    x,
    side: (value) => (value < low ? -1 : value > high ? 1 : 0),
    ticks: ticksOf((count) => scale.ticks(count), content).map(({ value, label }) => ({
      x: x(value),
      label,
    })),
  };
}

/** Chooses as many ticks as have room for their labels. */
function ticksOf(
  ticks: (count: number) => number[],
  { unit, signed }: AxisContent,
): { value: number; label: string }[] {
  for (const count of [5, 4, 3, 2, 1]) {
    const values = ticks(count);
    const labels = formatTicks(values, unit, signed);
    const widest = Math.max(0, ...labels.map((label) => label.length + 2));
    if (values.length * widest <= LABELS)
      return values.map((value, i) => ({ value, label: labels[i] ?? "" }));
  }
  const [value] = ticks(1);
  return value === undefined ? [] : [{ value, label: formatTicks([value], unit, signed)[0] ?? "" }];
}
