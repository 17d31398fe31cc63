import type { Direction } from "./direction.ts";
import type { RowValues } from "./row-values.ts";
import type { Scale } from "./scale.ts";
import { at } from "./stats/at.ts";
import type { Interval } from "./stats/proportion.ts";

/** One scorer's scores in one run, by row. */
export interface ArmScores {
  /** Score of each row over its scored trials; null where it has none. */
  values: (number | null)[];
  /** Trials of each row without a score; null when no trial lacks one. */
  missing: number[] | null;
  /** `known + span * x` is the score of a row when each of its missing trials scores x. Null when no trial lacks a score. */
  known: number[] | null;
  span: number[] | null;
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

/** Scores of some rows of one run, as numbers. NaN where a row has none. */
export interface Arm {
  readonly values: Float64Array;
  readonly missing: Float64Array;
  readonly known: Float64Array;
  readonly span: Float64Array;
}

/** The plain form of an arm. */
export function toArmScores({ values, missing, known, span }: RowValues): ArmScores {
  const complete = missing.every((count) => count === 0);
  return {
    values: Array.from(values, (value) => (Number.isNaN(value) ? null : value)),
    missing: complete ? null : Array.from(missing),
    known: complete ? null : Array.from(known),
    span: complete ? null : Array.from(span),
  };
}

/** The rows at these positions, as numbers. */
export function armOf(scores: ArmScores, positions: readonly number[]): Arm {
  const pick = (from: readonly (number | null)[] | null, absent: number): Float64Array =>
    Float64Array.from(positions, (i) => (from === null ? absent : (from[i] ?? Number.NaN)));
  const values = pick(scores.values, Number.NaN);
  return {
    values,
    missing: pick(scores.missing, 0),
    known: scores.known === null ? values : pick(scores.known, 0),
    span: pick(scores.span, 0),
  };
}

/** Trials without a score. */
export const missingIn = (arm: Arm): number => arm.missing.reduce((sum, count) => sum + count, 0);

/** The scores of an arm when every missing trial scores `end`. */
export function filled(arm: Arm, end: number): Float64Array {
  return arm.values.map((value, i) => (at(arm.missing, i) === 0 ? value : at(arm.known, i) + at(arm.span, i) * end));
}

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
