import type { Direction } from "./direction.ts";
import { type FigureValues, figureTest } from "./figure-test.ts";
import type { Scale } from "./scale.ts";

/**
 * One scorer's figure in one run. Plain data: what cannot be stated is null, never NaN.
 */
export interface Figure {
  /** `boolean` when every score is true or false, or 0 or 1; `text` when no string has a reading; `none` when there is no score. */
  kind: "boolean" | "number" | "text" | "none";
  /** Pass rate, or mean of the row means. Null when no row has a score. */
  value: number | null;
  /** Confidence interval of the value. Null when it cannot be stated. */
  interval: [number, number] | null;
  confidence: number;
  /** Null when it cannot be told: one row, or one group. */
  standardError: number | null;
  /** Degrees of freedom of the t distribution; null where none is used. */
  df: number | null;
  /** How value and interval were computed; why there is none. */
  method: string;
  /** Rows with a score. */
  n: number;
  /** Trials with a score, of all trials: 1 when nothing is missing. */
  coverage: number;
  trials: number;
  /** Trials without a score, by reason. `missing` includes trials that the scorer said nothing about. */
  unscored: { missing: number; errored: number; suspect: number };
  /** Why strings could not be read as scores, with the first examples. They count as missing. */
  unread: string[];
  scale: Scale | null;
  direction: Direction;
}

/** How many trials of a run have a score. */
export interface TrialCounts {
  readonly trialCount: number;
  readonly scored: number;
  readonly errored: number;
  readonly suspect: number;
}

/** What a figure is made of. */
export interface FigureInput extends FigureValues {
  readonly confidence: number;
  readonly counts: TrialCounts;
  readonly unread: readonly string[];
  readonly scaleUsed: Scale | null;
  readonly direction: Direction;
}

/** Makes the figure of one scorer from the values of the rows that have one. */
export function figureOf(input: FigureInput): Figure {
  const { trialCount: trials, scored, errored, suspect } = input.counts;
  const { confidence, values } = input;
  const n = values.length;
  const test = n === 0 ? null : figureTest(input);
  const none = input.unread.length > 0 ? `no figure: ${input.unread.join("; ")}` : "no scores";
  return {
    kind: n > 0 ? (input.binary ? "boolean" : "number") : input.unread.length > 0 ? "text" : "none",
    value: test?.value ?? null,
    interval: test?.interval(confidence) ?? null,
    confidence,
    standardError: test?.standardError ?? null,
    df: test?.df ?? null,
    method: test?.method ?? none,
    n,
    coverage: trials === 0 ? 0 : scored / trials,
    trials,
    unscored: { missing: trials - scored - errored - suspect, errored, suspect },
    unread: [...input.unread],
    scale: input.scaleUsed,
    direction: input.direction,
  };
}
