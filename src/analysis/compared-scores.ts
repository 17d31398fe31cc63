import type { Direction } from "./direction.ts";
import type { Arm } from "./row-values.ts";
import type { Scale } from "./scale.ts";

/** One scorer's scores in one run, by row. */
export interface ArmScores {
  /** Score of each row over its scored trials; null where it has none. */
  values: (number | null)[];
  /** Trials of each row; null when every row has one. */
  trials: number[] | null;
  /** Trials of each row without a score, and what is known of the row: `known + span * x` is its score when each of them scores x. Null when no trial lacks a score. */
  gaps: { missing: number[]; known: number[]; span: number[] } | null;
}

/** One scorer's scores in both runs. */
export interface ScorerScores {
  /** By row: shared ones first, then those that the candidate lacks. Null for a scorer that is only judged in the candidate. */
  base: ArmScores | null;
  /** By row: shared ones, those that it lacks, then those that only it has. */
  candidate: ArmScores;
  /** Whether every row has one trial in both runs; and whether every row of the candidate has one. */
  single: boolean;
  candidateSingle: boolean;
  /** Whether some score is a true or a false. */
  booleans: boolean;
  /** Smallest and largest score of a trial. */
  seen: [number, number];
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
export function toArmScores({ values, trials, gaps }: Arm): ArmScores {
  return {
    values: Array.from(values, (value) => (Number.isNaN(value) ? null : value)),
    trials: trials === null ? null : Array.from(trials),
    gaps: gaps === null ? null : { missing: Array.from(gaps.missing), known: Array.from(gaps.known), span: Array.from(gaps.span) },
  };
}

/** The rows at these positions, as numbers. */
export function armOf({ values, trials, gaps }: ArmScores, positions: readonly number[]): Arm {
  const pick = (from: readonly (number | null)[]): Float64Array => Float64Array.from(positions, (i) => from[i] ?? Number.NaN);
  return {
    values: pick(values),
    trials: trials === null ? null : pick(trials),
    gaps: gaps === null ? null : { missing: pick(gaps.missing), known: pick(gaps.known), span: pick(gaps.span) },
  };
}
