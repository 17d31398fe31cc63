import type { Direction } from "./direction.ts";
import type { Arm } from "./row-values.ts";
import type { Scale } from "./scale.ts";
import { at } from "./stats/at.ts";

/** Scores of one scorer in one run, by row. */
export interface ArmScores {
  /** Score of each row over its scored trials; null for a row without one. */
  values: (number | null)[];
  /** Number of trials of each row; null when every row has one. */
  trials: number[] | null;
  /**
   * Number of trials of each row without a score (`missing`), and the row's score if each of them
   * scores x: `known + span * x`. Null when no trial lacks a score.
   */
  gaps: { missing: number[]; known: number[]; span: number[] } | null;
}

/** Scores of one scorer in both runs. */
export interface ScorerScores {
  /**
   * Scores of the base: shared rows first, then those that the candidate lacks. Null for a scorer
   * that is only judged in the candidate.
   */
  base: ArmScores | null;
  /**
   * Scores of the candidate: shared rows, then those that it lacks, then those that only it has.
   */
  candidate: ArmScores;
  /** Whether every row has a single trial in both runs. */
  single: boolean;
  /** Whether every row of the candidate has a single trial. */
  candidateSingle: boolean;
  /** Whether any score is `true` or `false`. */
  booleans: boolean;
  /** Lowest and highest score of a trial. */
  seen: [number, number];
  /** Whether every score is true or false, or 0 or 1. */
  binary: boolean;
  /** Whether a higher or a lower score is better. */
  direction: Direction;
  /** Ends of the scale; null when it has none or none is known. */
  scale: Scale | null;
}

/**
 * Scores behind a comparison, by column: enough for a gate to decide with another confidence, scale
 * or rule for missing scores, and for a chart to draw. Rows are those of `rows.keys`, in that
 * order.
 */
export interface ComparedScores {
  /** Number of rows that both runs have. */
  shared: number;
  /** Number of rows of the base that the candidate lacks. */
  missing: number;
  /** Number of rows that only the candidate has. */
  added: number;
  /** Group of each row, if `cluster` was given. */
  groups: number[] | null;
  /**
   * Slice of each row, as an index into `names`, if `slice` was given: of the rows of `rows.keys`, then
   * of the removed ones.
   */
  slices: { names: string[]; of: number[] } | null;
  /**
   * Scores by scorer, under the base's names. Includes latency, tokens and cost if trials have
   * them.
   */
  scorers: Record<string, ScorerScores>;
}

/** Returns the scores of a scorer; undefined without any. */
export const scoresOf = (
  { scorers }: Pick<ComparedScores, "scorers">,
  scorer: string,
): ScorerScores | undefined => (Object.hasOwn(scorers, scorer) ? scorers[scorer] : undefined);

/** Converts an arm to plain data. */
export function toArmScores({ values, trials, gaps }: Arm): ArmScores {
  return {
    values: Array.from(values, (value) => (Number.isNaN(value) ? null : value)),
    trials: trials === null ? null : Array.from(trials),
    gaps:
      gaps === null
        ? null
        : {
            missing: Array.from(gaps.missing),
            known: Array.from(gaps.known),
            span: Array.from(gaps.span),
          },
  };
}

/** Returns a test whether the row at a position is in a slice; each one is in the whole, null. */
export function isInSlice(
  { slices }: Pick<ComparedScores, "slices">,
  slice: string | null,
): (position: number) => boolean {
  if (slice === null) return () => true;
  const index = slices?.names.indexOf(slice) ?? -1;
  return (position) => slices?.of[position] === index;
}

/** Picks the groups of the rows at these positions; null without groups. */
export const groupsOf = (
  { groups }: Pick<ComparedScores, "groups">,
  positions: readonly number[],
): Int32Array | null => (groups === null ? null : Int32Array.from(positions, (i) => at(groups, i)));

/** Picks the rows at these positions, as numbers. */
export function armOf({ values, trials, gaps }: ArmScores, positions: readonly number[]): Arm {
  const pick = (from: readonly (number | null)[]): Float64Array =>
    Float64Array.from(positions, (i) => from[i] ?? Number.NaN);
  return {
    values: pick(values),
    trials: trials === null ? null : pick(trials),
    gaps:
      gaps === null
        ? null
        : { missing: pick(gaps.missing), known: pick(gaps.known), span: pick(gaps.span) },
  };
}
