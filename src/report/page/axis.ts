import { scaleLinear } from "d3-scale";
import { type AxisContent, domainOf } from "../axis-domain.ts";
import { formatTicks } from "../numbers.ts";

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

/** Positions of the ends, in percent of the width: room for markers and labels. */
const EDGES = [4, 96] as const;

/** Widest labels of an axis together, in characters. */
const LABELS = 24;

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
