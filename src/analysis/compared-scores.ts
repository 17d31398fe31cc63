import type { Direction } from "./direction.ts";
import type { Arm } from "./row-values.ts";
import type { Scale } from "./scale.ts";
import type { Interval } from "./stats/proportion.ts";

/** One scorer's scores in one run, by row. */
export interface ArmScores {
  /** Score of each row over its scored trials; null where it has none. */
  values: (number | null)[];
  /** Trials of each row without a score, and what is known of the row: `known + span * x` is its score when each of them scores x. Null when no trial lacks a score. */
  gaps: { missing: number[]; known: number[]; span: number[] } | null;
}

/** One scorer's scores in both runs. */
export interface ScorerScores {
  /** By row: shared ones first, then those that the candidate lacks. */
  base: ArmScores;
  /** By row: shared ones, those that it lacks, then those that only it has. */
  candidate: ArmScores;
  /** Whether every row has one trial. */
  single: boolean;
  /** Whether every score is true or false, or 0 or 1. */
  binary: boolean;
  direction: Direction;
  scale: Scale | null;
}

/**
 * The scores behind a comparison, column by column: what a gate needs to decide with another confidence, scale or rule for missing
 * scores, and what a chart needs to draw. Rows are those of `rows.keys`, in that order.
 */
export interface ComparedScores {
  /** Rows that both runs have. */
  shared: number;
  /** Rows of the base that the candidate lacks. */
  missing: number;
  /** Rows that only the candidate has. */
  added: number;
  /** Group of each row, when `cluster` was given. */
  groups: number[] | null;
  /** Slice of each row, as an index of `names`, when `slice` was given. */
  slices: { names: string[]; of: number[] } | null;
  /** By scorer, of the base's names. Latency, tokens and cost are among them where trials have them. */
  scorers: Record<string, ScorerScores>;
}

/** The plain form of an arm. */
export function toArmScores({ values, gaps }: Arm): ArmScores {
  return {
    values: Array.from(values, (value) => (Number.isNaN(value) ? null : value)),
    gaps: gaps === null ? null : { missing: Array.from(gaps.missing), known: Array.from(gaps.known), span: Array.from(gaps.span) },
  };
}

/** The rows at these positions, as numbers. */
export function armOf({ values, gaps }: ArmScores, positions: readonly number[]): Arm {
  const pick = (from: readonly (number | null)[]): Float64Array => Float64Array.from(positions, (i) => from[i] ?? Number.NaN);
  return {
    values: pick(values),
    gaps: gaps === null ? null : { missing: pick(gaps.missing), known: pick(gaps.known), span: pick(gaps.span) },
  };
}

/** Trials without a score. */
export const missingIn = ({ gaps }: Arm): number => (gaps === null ? 0 : gaps.missing.reduce((sum, count) => sum + count, 0));

/** Smallest and largest score of some arms; 0 and 0 when there is none. */
export function seenIn(arms: readonly ArmScores[]): Interval {
  let [low, high] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY];
  for (const { values } of arms) {
    for (const value of values) {
      if (value === null) continue;
      low = Math.min(low, value);
      high = Math.max(high, value);
    }
  }
  return low > high ? [0, 0] : [low, high];
}
