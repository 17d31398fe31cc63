import type { RowValues } from "./row-values.ts";
import { clusteredEstimate, type Estimate, meanEstimate, moments, studentInterval } from "./stats/mean.ts";
import { clopperPearson, type Interval, wilson } from "./stats/proportion.ts";

/**
 * One scorer's figure in one run. Plain data: what cannot be stated is null, never NaN.
 */
export interface Figure {
  /** Pass rate, or mean of the row means. Null when no row has a score. */
  value: number | null;
  /** Confidence interval of the value. Null when it cannot be stated: no score, a single row of numbers, or a vendor's rule. */
  interval: [number, number] | null;
  confidence: number;
  /** How value and interval were computed. */
  method: string;
  /** Rows with a score. */
  n: number;
  /** Trials with a score, of all trials: 1 when nothing is missing. */
  coverage: number;
  trials: number;
  /** Trials without a score, by reason. `missing` includes trials that the scorer said nothing about. */
  unscored: { missing: number; errored: number; suspect: number };
}

/** What a figure is made of. */
export interface FigureInput {
  values: RowValues;
  /** Means of the rows that have one. */
  means: Float64Array;
  /** True when every score is true or false. */
  binary: boolean;
  /** Group of each row of `means`. */
  groups: Int32Array | null;
  confidence: number;
  interval: "score" | "exact";
}

/** Keeps an interval of truth values inside what such values can reach. */
export function clip(interval: Interval | null, low: number, high: number): Interval | null {
  return interval === null ? null : [Math.max(low, interval[0]), Math.min(high, interval[1])];
}

/** Interval of the mean of truth values when t cannot give one: all rows alike, or one row. */
function scoreInterval(value: number, n: number, input: FigureInput): Interval {
  return input.interval === "exact" ? clopperPearson(value * n, n, input.confidence) : wilson(value * n, n, input.confidence);
}

function measured(input: FigureInput): { value: number; interval: Interval | null; method: string } {
  const n = input.means.length;
  const m = moments(input.means);
  const scoreMethod = input.interval === "exact" ? "Clopper-Pearson interval" : "Wilson interval";
  if (input.groups !== null) {
    const e: Estimate = clusteredEstimate(input.means, input.groups);
    const interval = studentInterval(e, input.confidence);
    const method = `mean of row means, cluster-robust t interval (${new Set(input.groups).size} groups)`;
    return { value: m.mean, interval: input.binary ? clip(interval ?? [0, 1], 0, 1) : interval, method };
  }
  if (input.binary && input.values.single) {
    return { value: m.mean, interval: scoreInterval(m.mean, n, input), method: `proportion, ${scoreMethod}` };
  }
  if (input.binary && (m.sd === null || m.sd === 0)) {
    return {
      value: m.mean,
      interval: scoreInterval(m.mean, n, input),
      method: `mean of row means, ${scoreMethod} on rows (all rows alike)`,
    };
  }
  const interval = studentInterval(meanEstimate(m), input.confidence);
  return { value: m.mean, interval: input.binary ? clip(interval, 0, 1) : interval, method: "mean of row means, t interval" };
}

/** Makes the figure of one scorer. */
export function figureOf(input: FigureInput): Figure {
  const { trials, scored, errored, suspect } = input.values;
  const counts = {
    n: input.means.length,
    coverage: trials === 0 ? 0 : scored / trials,
    trials,
    unscored: { missing: trials - scored - errored - suspect, errored, suspect },
  };
  if (counts.n === 0) return { value: null, interval: null, confidence: input.confidence, method: "no scores", ...counts };
  const { value, interval, method } = measured(input);
  return { value, interval, confidence: input.confidence, method, ...counts };
}
