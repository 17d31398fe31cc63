import { ROWS_WITHOUT_SCALE } from "./paired-difference.ts";
import {
  clusteredEstimate,
  type Estimate,
  meanEstimate,
  moments,
  studentInterval,
  studentP,
} from "./stats/mean.ts";
import { normalCritical, normalUpper } from "./stats/normal.ts";
import { clopperPearson, type Interval, wilson } from "./stats/proportion.ts";
import { studentCritical } from "./stats/student-t.ts";
import { plural } from "./words-of-results.ts";

/** Scores of one run: one value per row. */
export interface FigureValues {
  readonly values: Float64Array;
  /** Whether every score is true or false. */
  readonly binary: boolean;
  /** Whether every row has a single trial. */
  readonly single: boolean;
  readonly groups: Int32Array | null;
  readonly scale: Interval | null;
  /** Interval of a pass rate with one trial per row: Wilson's (`score`), or the exact one. */
  readonly interval: "score" | "exact";
}

/** Facts about the values of one run from which its figure is computed. */
export interface FigureSample extends Omit<FigureValues, "values" | "groups"> {
  readonly n: number;
  readonly estimate: Estimate;
  /** Number of groups, and of the rows behind a mean without spread; null without groups. */
  readonly groups: { readonly count: number; rowsBehind(): number } | null;
}

/** Procedure for the figure of a run: its interval at any confidence, and p against any value. */
export interface FigureTest {
  readonly value: number;
  readonly standardError: number | null;
  readonly df: number | null;
  readonly n: number;
  readonly method: string;
  /** See `DifferenceTest.mayPass`. */
  readonly mayPass: boolean;
  interval(confidence: number): Interval | null;
  /**
   * Two-sided p against a true value of `value`: the smallest alpha at which the interval excludes
   * it. 1 when there is no interval.
   */
  p(value: number): number;
}

/**
 * Finds the smallest alpha at which an interval excludes a value, by bisection on the logarithm.
 */
function pByHalving(interval: (confidence: number) => Interval, value: number): number {
  const excludes = (alpha: number): boolean => {
    const [low, high] = interval(1 - alpha);
    return value < low || value > high;
  };
  let low = Math.log(1e-15);
  let high = Math.log(1 - 1e-12);
  if (!excludes(Math.exp(high))) return 1;
  if (excludes(Math.exp(low))) return Math.exp(low);
  for (let step = 0; step < 60; step++) {
    const middle = (low + high) / 2;
    if (excludes(Math.exp(middle))) high = middle;
    else low = middle;
  }
  return Math.exp(high);
}

/** Tests pass/fail with one trial per row. */
function ofProportion({
  n,
  estimate: { value: mean },
  ...input
}: FigureSample): Pick<FigureTest, "method" | "interval" | "p"> {
  if (input.interval === "exact") {
    const interval = (confidence: number): Interval => clopperPearson(mean * n, n, confidence);
    return {
      method: "proportion, Clopper-Pearson interval",
      interval,
      p: (value) => pByHalving(interval, value),
    };
  }
  return {
    method: "proportion, Wilson interval",
    interval: (confidence) => wilson(mean * n, n, confidence),
    p: (value) => {
      if (value === mean) return 1;
      const spread = Math.sqrt(Math.max(0, value * (1 - value)) / n);
      return spread === 0 ? 0 : Math.min(1, 2 * normalUpper(Math.abs(mean - value) / spread));
    },
  };
}

/**
 * Counts the rows behind the mean when its standard error is 0: all of them, or fewer when groups
 * have unequal sizes. Source: Kish 1965.
 */
function rowsBehind(groups: Int32Array, n: number): number {
  const sizes = new Map<number, number>();
  for (const group of groups) sizes.set(group, (sizes.get(group) ?? 0) + 1);
  return n ** 2 / [...sizes.values()].reduce((sum, size) => sum + size * size, 0);
}

/**
 * Maximum number of rows that one row counts as: a scale far wider than the scores would otherwise
 * make them count as too many.
 */
const MAX_EFFECTIVE = 10;

/**
 * Computes the exact interval on the effective number of rows: the number of pass/fail rows that
 * would have this standard error.
 *
 * Source: Korn and Graubard 1998, "Confidence intervals for proportions with small expected number
 * of positive counts estimated from survey data", Survey Methodology 24.
 */
function onEffectiveRows(
  { n, groups, estimate: e }: FigureSample,
  scale: Interval,
): (confidence: number) => Interval {
  const width = scale[1] - scale[0];
  const share = Math.min(1, Math.max(0, (e.value - scale[0]) / width));
  const error = (e.standardError ?? 0) / width;
  const rows =
    error === 0 || share === 0 || share === 1
      ? (groups?.rowsBehind() ?? n)
      : (share * (1 - share)) / (error * error);
  return (confidence) => {
    const ratio = normalCritical(confidence) / studentCritical(1 - confidence, e.df);
    const effective = Math.min(MAX_EFFECTIVE * n, rows * ratio * ratio);
    const [low, high] = clopperPearson(share * effective, effective, confidence);
    return [scale[0] + low * width, scale[0] + high * width];
  };
}

function ofMean(input: FigureSample): Pick<FigureTest, "method" | "interval" | "p"> {
  const { estimate: e } = input;
  const groups = input.groups === null ? "" : ` (${plural(input.groups.count, "group")})`;
  if (e.standardError === null)
    return { method: `mean of row means${groups}`, interval: () => null, p: () => 1 };
  const robust = input.groups === null ? "" : `, cluster-robust (CR2)${groups}`;
  if (input.scale !== null) {
    const interval = onEffectiveRows(input, input.scale);
    return {
      method: `mean of row means, exact interval on effective rows${robust}`,
      interval,
      p: (value) => pByHalving(interval, value),
    };
  }
  const method = `mean of row means, t interval${robust}`;
  if (e.standardError === 0) return { method, interval: () => null, p: () => 1 };
  return {
    method,
    interval: (confidence) => studentInterval(e, confidence),
    p: (value) => studentP({ ...e, value: e.value - value }),
  };
}

/** Computes the figure of a run from facts about at least one value. */
export function sampleTest(sample: FigureSample): FigureTest {
  const { n, estimate: e } = sample;
  const proportion = sample.binary && sample.single && sample.groups === null;
  return {
    value: e.value,
    standardError: e.standardError,
    df: proportion || e.standardError === null ? null : e.df,
    n,
    mayPass: sample.scale !== null || n >= ROWS_WITHOUT_SCALE,
    ...(proportion ? ofProportion(sample) : ofMean(sample)),
  };
}

/**
 * Computes the figure of a run from at least one value. docs/statistics.md explains which procedure
 * is used when.
 */
export function figureTest({ values, groups, ...form }: FigureValues): FigureTest {
  const n = values.length;
  return sampleTest({
    ...form,
    n,
    estimate: groups === null ? meanEstimate(moments(values)) : clusteredEstimate(values, groups),
    groups:
      groups === null
        ? null
        : { count: new Set(groups).size, rowsBehind: () => rowsBehind(groups, n) },
  });
}
