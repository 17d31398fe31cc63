import type { Direction } from "./direction.ts";
import { type FigureTest, type FigureValues, figureTest } from "./figure-test.ts";
import type { Scale } from "./scale.ts";

/**
 * Figure of one scorer in one run. Plain data: a value that cannot be computed is null, never NaN.
 */
export interface Figure {
  /**
   * `boolean` when every score is true or false, or 0 or 1; `text` when all values are strings that
   * are not scores; `none` when there is no score.
   */
  kind: "boolean" | "number" | "text" | "none";
  /** Pass rate, or mean of the row scores. Null when no row has a score. */
  value: number | null;
  /** Confidence interval of the value. Null when it cannot be computed. */
  interval: [number, number] | null;
  /** Confidence level of `interval`, such as 0.95. */
  confidence: number;
  /** Null when it cannot be computed: with one row or one group. */
  standardError: number | null;
  /** Degrees of freedom of the t distribution; null when no t distribution is used. */
  df: number | null;
  /** Method behind value and interval, or the reason why there are none. */
  method: string;
  /** Number of rows with a score. */
  n: number;
  /** Share of all trials that have a score: 1 when nothing is missing. */
  coverage: number;
  /** Number of trials that the scorer applies to, with or without a score. */
  trials: number;
  /**
   * Number of trials without a score, by reason. `missing` includes trials that the scorer did not
   * score.
   */
  unscored: { missing: number; errored: number; suspect: number };
  /**
   * Number of trials that the scorer does not apply to. They are not among `trials` and affect
   * neither coverage nor value.
   */
  notApplicable: number;
  /**
   * Reasons why strings could not be read as scores, with the first examples. Such strings count as
   * missing.
   */
  unread: string[];
  /** Ends of the scale; null when it has none or none is known. */
  scale: Scale | null;
  /** Whether a higher or a lower score is better. */
  direction: Direction;
}

/** Counts of a run's trials. */
export interface TrialCounts {
  readonly trialCount: number;
  readonly scored: number;
  readonly errored: number;
  readonly suspect: number;
  readonly notApplicable: number;
}

/** Facts about a figure besides its test. */
export interface FigureFacts {
  readonly binary: boolean;
  readonly confidence: number;
  readonly counts: TrialCounts;
  readonly unread: readonly string[];
  readonly scaleUsed: Scale | null;
  readonly direction: Direction;
}

/** Computes the figure of one scorer from the rows that have a value. */
export function figureOf(input: FigureValues & FigureFacts): Figure {
  return figureFrom(input.values.length === 0 ? null : figureTest(input), input);
}

/** Makes a figure of its test; null when no row has a value. */
export function figureFrom(test: FigureTest | null, input: FigureFacts): Figure {
  const { trialCount: trials, scored, errored, suspect, notApplicable } = input.counts;
  const { confidence } = input;
  const n = test?.n ?? 0;
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
    notApplicable,
    unread: [...input.unread],
    scale: input.scaleUsed,
    direction: input.direction,
  };
}
