import { at } from "./stats/at.ts";
import {
  clusteredEstimate,
  type Estimate,
  meanEstimate,
  moments,
  studentInterval,
  studentP,
} from "./stats/mean.ts";
import type { Interval } from "./stats/proportion.ts";
import { tangoInterval, tangoP } from "./stats/tango.ts";
import { areAlike, type Unseen, unseenInterval, unseenP } from "./stats/unseen.ts";
import { plural } from "./words-of-results.ts";

/** Number of rows below which numbers without a scale can fail a gate but not pass it. */
export const ROWS_WITHOUT_SCALE = 200;

/** Scores of the same rows in two runs. */
export interface Pairs {
  readonly base: Float64Array;
  readonly candidate: Float64Array;
  /** Whether every score is true or false. */
  readonly binary: boolean;
  /** Whether every row has a single trial in both runs. */
  readonly single: boolean;
  /** Group of each row. */
  readonly groups: Int32Array | null;
  /** Ends of the scale of the scores; null when it has none or none is known. */
  readonly scale: Interval | null;
}

/** Counts of rows by their result in both runs. */
export interface ChangeCounts {
  /** Passed in both runs. */
  bothPass: number;
  /** Passed in the candidate only. */
  improved: number;
  /** Passed in the base only. */
  regressed: number;
  /** Failed in both runs. */
  bothFail: number;
}

/**
 * Procedure for a paired difference: its p, its interval at any confidence, and whether a gate can
 * pass on it.
 */
export interface DifferenceTest {
  readonly difference: number;
  /** Null when it cannot be computed: with one row or one group. */
  readonly standardError: number | null;
  /** Degrees of freedom of the t distribution; null when no t distribution is used. */
  readonly df: number | null;
  readonly n: number;
  readonly counts: ChangeCounts | null;
  /**
   * Two-sided p against no difference: the smallest alpha at which the interval excludes 0. 1 when
   * there is no interval.
   */
  readonly p: number;
  readonly method: string;
  /**
   * Whether a gate can pass. False for numbers without a scale in fewer than 200 rows: a change
   * that none of them shows could have any size.
   */
  readonly mayPass: boolean;
  /** Returns the confidence interval; null when it cannot be computed. */
  interval(confidence: number): Interval | null;
}

/** Computes candidate minus base, row by row. */
export function rowDifferences(pairs: Pairs): Float64Array {
  return pairs.candidate.map((value, i) => value - at(pairs.base, i));
}

/** Clips an interval to the range of possible values. */
function clip(interval: Interval | null, [low, high]: Interval): Interval | null {
  return interval === null ? null : [Math.max(low, interval[0]), Math.min(high, interval[1])];
}

function countChanges(pairs: Pairs): ChangeCounts {
  const counts: ChangeCounts = { bothPass: 0, improved: 0, regressed: 0, bothFail: 0 };
  pairs.candidate.forEach((candidate, i) => {
    const base = at(pairs.base, i);
    if (candidate === base) counts[base === 1 ? "bothPass" : "bothFail"] += 1;
    else counts[candidate === 1 ? "improved" : "regressed"] += 1;
  });
  return counts;
}

/**
 * Tests pass/fail with one trial per row: Tango's interval, and McNemar's test with the same half
 * correction.
 */
export function countedTest(counts: ChangeCounts): DifferenceTest {
  const { improved: b, regressed: c } = counts;
  const n = counts.bothPass + b + c + counts.bothFail;
  return {
    difference: n === 0 ? 0 : (b - c) / n,
    standardError: n === 0 ? null : Math.sqrt(Math.max(0, b + c - (b - c) ** 2 / n)) / n,
    df: null,
    n,
    counts,
    p: tangoP(b, c),
    method: "Tango's paired score interval with half a continuity correction",
    mayPass: true,
    interval: (confidence) => tangoInterval({ improved: b, regressed: c, n }, confidence),
  };
}

/**
 * Tests by t alone, which has no interval when all differences are the same or their spread is
 * unknown.
 */
function byStudent(e: Estimate): Pick<DifferenceTest, "p" | "interval"> {
  if (e.standardError === 0) return { p: 1, interval: () => null };
  return { p: studentP(e), interval: (confidence) => studentInterval(e, confidence) };
}

/**
 * Tests by the hull of the t interval and the interval for unseen changes, when almost all
 * differences are alike.
 */
function byHull(e: Estimate, unseen: Unseen): Pick<DifferenceTest, "p" | "interval"> {
  return {
    p: Math.max(studentP(e), unseenP(unseen)),
    interval: (confidence) => {
      const t = studentInterval(e, confidence) ?? [e.value, e.value];
      const rare = unseenInterval(unseen, confidence);
      return clip([Math.min(t[0], rare[0]), Math.max(t[1], rare[1])], unseen.range);
    },
  };
}

/** Facts about row differences from which their mean is tested. */
export interface DifferenceSample {
  readonly n: number;
  readonly estimate: Estimate;
  /** Number of groups; null without groups. */
  readonly groups: number | null;
  readonly scale: Interval | null;
  /** Returns whether almost all differences are alike, for a scale of this width. */
  alike(width: number): boolean;
}

/**
 * Tests numbers, or several trials per row, by t on the row differences; uses the hull if a scale
 * bounds unseen changes.
 */
export function meanTest(sample: DifferenceSample): DifferenceTest {
  const { n, estimate: e, groups, scale } = sample;
  const width = scale === null ? 0 : scale[1] - scale[0];
  const unseen: Unseen | null =
    scale !== null && e.standardError !== null && sample.alike(width)
      ? { mean: e.value, range: [-width, width], units: groups ?? n }
      : null;
  const t = byStudent(e);
  const plain =
    scale === null
      ? t
      : { ...t, interval: (confidence: number) => clip(t.interval(confidence), [-width, width]) };
  const used = groups === null ? "paired t on row differences" : clusterMethod(groups);
  return {
    difference: e.value,
    standardError: e.standardError,
    df: e.standardError === null ? null : e.df,
    n,
    counts: null,
    method:
      unseen === null
        ? used
        : `${used}, widened for what ${unseen.units} ${groups === null ? "rows" : "groups"} may not have shown`,
    mayPass: scale !== null || n >= ROWS_WITHOUT_SCALE,
    ...(unseen === null ? plain : byHull(e, unseen)),
  };
}

const clusterMethod = (groups: number): string =>
  `cluster-robust t (CR2) on row differences (${plural(groups, "group")})`;

function byMean(pairs: Pairs): DifferenceTest {
  const { groups, scale } = pairs;
  const differences = rowDifferences(pairs);
  return meanTest({
    n: differences.length,
    estimate:
      groups === null ? meanEstimate(moments(differences)) : clusteredEstimate(differences, groups),
    groups: groups === null ? null : new Set(groups).size,
    scale,
    alike: (width) => areAlike(differences, groups, width),
  });
}

/**
 * Tests the difference of two runs over the same rows. docs/statistics.md explains which procedure
 * is used when.
 */
export function differenceTest(pairs: Pairs): DifferenceTest {
  return pairs.binary && pairs.single && pairs.groups === null
    ? countedTest(countChanges(pairs))
    : byMean(pairs);
}
