import { InvalidArgumentError } from "../core/errors/usage.ts";
import type { Comparison } from "./comparison.ts";
import { checkDirections, type DirectionOptions } from "./direction.ts";
import type { JoinKey } from "./join-rows.ts";
import { checkBetween, checkOptionNames, checkWhole, checkWord, isObject } from "./options.ts";
import type { WordOptions } from "./read-words.ts";
import type { RowField } from "./row-fields.ts";
import type { TrialsRule } from "./row-values.ts";
import { checkScale, type ScaleOption } from "./scale.ts";

/** Options that turn scores into figures, shared by `summarize()` and `compare()`. */
export interface ScoringOptions extends DirectionOptions, WordOptions {
  /**
   * Scale of each scorer: its lowest and highest score, for example `{ judge: [1, 5] }`, or
   * `"unbounded"`. Pass/fail scores have the scale 0 to 1; scores that all lie between 0 and 1 are
   * assumed to have it too.
   */
  scale?: ScaleOption;
  /**
   * Rule that combines the trials of a row into its score: `"mean"` (the default), `{ passAt: k }`
   * or `{ passAll: k }`, for all scorers or by scorer.
   */
  trials?: TrialsRule | Record<string, TrialsRule>;
  /**
   * Score that a missing score counts as with `missing: "fail"`, by scorer. Default: the worst end
   * of its scale.
   */
  worst?: Record<string, number>;
}

/** Options of `compare()`. */
export interface CompareOptions extends ScoringOptions {
  /**
   * Join key that identifies the same input in both runs: the name of a column or of a field of the
   * input, or a function. Default: the digest; the content of the input if the digests are of two
   * kinds (`notes` then says so); the row's key if there are no digests.
   */
  key?: JoinKey;
  /**
   * Scorers to compare. Default: all that both runs have. A record pairs scorers with different
   * names: the base's name to the candidate's. `latencySeconds`, `tokens` and `costUsd` of the
   * trials can be named too.
   */
  scorers?: string[] | Record<string, string>;
  /**
   * How trials without a score count. With `bounds`, the default, they are not in any figure, but a
   * verdict stands only if no possible value of them would change it. `exclude` leaves them out,
   * `fail` counts them as the worst score, `error` throws.
   */
  missing?: "bounds" | "exclude" | "fail" | "error";
  /** Confidence level of the intervals; 1 minus it is the level of the tests. Default 0.95. */
  confidence?: number;
  /**
   * Largest difference that does not matter, in the scorer's units, for all scorers or by scorer.
   * Enables the verdict `equivalent`.
   */
  margin?: number | Record<string, number>;
  /**
   * Adjustment of p for the number of scorers: Holm (the default), Benjamini-Hochberg or none. Each
   * slice is adjusted separately.
   */
  adjust?: "holm" | "bh" | "none";
  /**
   * Group of a row: the name of a column or input field, or a function. Rows that share a group are
   * not independent.
   */
  cluster?: RowField;
  /**
   * Slice of a row: the name of a column or input field, or a function. Each slice is also compared
   * separately.
   */
  slice?: RowField;
  /**
   * Number of draws for the bootstrap intervals and, above 20 rows, for the permutation test.
   * Default 0: neither is computed.
   */
  resamples?: number;
  /** Seed of the draws. Default 1. */
  seed?: number;
  /**
   * Rows that the result keeps: those whose scores changed (the default), all, also those that only
   * one run has, or none, which needs the least memory.
   */
  keepRows?: "changed" | "all" | "none";
  /** Whether a run can be compared with itself. Default false. */
  allowSameRun?: boolean;
}

/** Options of a comparison, with defaults filled in. */
export interface CompareSettings extends DirectionOptions {
  readonly missing: Comparison["missing"];
  readonly confidence: number;
  readonly margin: number | Record<string, number> | null;
  readonly adjust: "holm" | "bh" | "none";
  readonly keepRows: "changed" | "all" | "none";
  readonly resamples: number;
  readonly seed: number;
  readonly scale: ScaleOption;
  readonly trials: TrialsRule | Record<string, TrialsRule>;
  readonly worst: Record<string, number>;
}

const OPTIONS = [
  "key",
  "scorers",
  "missing",
  "confidence",
  "margin",
  "adjust",
  "cluster",
  "slice",
  "lowerIsBetter",
  "higherIsBetter",
  "resamples",
  "seed",
  "keepRows",
  "allowSameRun",
  "scale",
  "trials",
  "worst",
  "values",
  "decimal",
];

/** Checks the options that `summarize()` and `compare()` share. */
export function checkScoring(o: ScoringOptions): void {
  checkDirections(o);
  if (o.scale !== undefined) checkScale(o.scale);
  checkTrials(o.trials);
  if (o.worst === undefined) return;
  if (!isObject(o.worst))
    throw new InvalidArgumentError(
      `'worst' must be a record of scorers: current value is ${String(o.worst)}`,
      { path: "worst" },
    );
  for (const [scorer, value] of Object.entries(o.worst)) {
    if (typeof value === "number" && Number.isFinite(value)) continue;
    throw new InvalidArgumentError(
      `'worst.${scorer}' must be a number: current value is ${String(value)}`,
      { path: `worst.${scorer}` },
    );
  }
}

function checkTrials(trials: unknown): void {
  if (trials === undefined || isTrialsRule(trials)) return;
  if (isObject(trials) && !("passAt" in trials) && !("passAll" in trials)) {
    const wrong = Object.entries(trials).find(([, rule]) => !isTrialsRule(rule));
    if (wrong === undefined) return;
    throw badTrials(`trials.${wrong[0]}`, wrong[1]);
  }
  throw badTrials("trials", trials);
}

function badTrials(path: string, value: unknown): InvalidArgumentError {
  return new InvalidArgumentError(
    `'${path}' must be "mean", { passAt: k } or { passAll: k } with a whole k of at least 1: current value is ${JSON.stringify(value)}`,
    { path },
  );
}

/** Returns whether a value is a rule that combines trials. */
export function isTrialsRule(value: unknown): value is TrialsRule {
  if (value === "mean") return true;
  if (!isObject(value)) return false;
  const [[name, k] = ["", 0], ...more] = Object.entries(value);
  return (
    more.length === 0 &&
    (name === "passAt" || name === "passAll") &&
    Number.isSafeInteger(k) &&
    Number(k) >= 1
  );
}

/** Returns the rule of one scorer. */
export function trialsOf(scorer: string, trials: CompareSettings["trials"]): TrialsRule {
  return isTrialsRule(trials)
    ? trials
    : Object.hasOwn(trials, scorer)
      ? (trials[scorer] ?? "mean")
      : "mean";
}

/** Returns the margin of one scorer; null when it has none. */
export function marginOf(scorer: string, margin: CompareSettings["margin"]): number | null {
  if (margin === null || typeof margin === "number") return margin;
  return Object.hasOwn(margin, scorer) ? (margin[scorer] ?? null) : null;
}

function checkMargin(margin: unknown): void {
  if (!isObject(margin)) {
    checkBetween(margin, 0, Number.POSITIVE_INFINITY, "margin");
    return;
  }
  for (const [scorer, value] of Object.entries(margin))
    checkBetween(value, 0, Number.POSITIVE_INFINITY, `margin.${scorer}`);
}

function checkScorers(scorers: unknown): void {
  if (scorers === undefined) return;
  const names = Array.isArray(scorers) || isObject(scorers) ? Object.values(scorers) : [null];
  if (names.every((name) => typeof name === "string")) return;
  throw new InvalidArgumentError(
    `'scorers' must be a list of scorers, or a record of base's names to candidate's: current value is ${JSON.stringify(scorers) ?? String(scorers)}`,
    { path: "scorers" },
  );
}

/**
 * Checks the options and fills in the defaults.
 *
 * @throws {InvalidArgumentError} for a wrong or unknown one.
 */
export function settingsOf(o: CompareOptions): CompareSettings {
  checkOptionNames(o, OPTIONS, "compare()");
  checkScorers(o.scorers);
  const {
    missing = "bounds",
    confidence = 0.95,
    margin = null,
    adjust = "holm",
    resamples = 0,
    seed = 1,
    keepRows = "changed",
  } = o;
  checkWord(missing, ["bounds", "exclude", "fail", "error"], "missing");
  checkWord(adjust, ["holm", "bh", "none"], "adjust");
  checkWord(keepRows, ["changed", "all", "none"], "keepRows");
  checkBetween(confidence, 0, 1, "confidence");
  if (margin !== null) checkMargin(margin);
  checkWhole(resamples, 0, "resamples");
  checkWhole(seed, 0, "seed");
  checkScoring(o);
  const { scale = {}, trials = "mean", worst = {}, lowerIsBetter = [], higherIsBetter = [] } = o;
  return {
    missing,
    confidence,
    margin,
    adjust,
    keepRows,
    resamples,
    seed,
    scale,
    trials,
    worst,
    lowerIsBetter,
    higherIsBetter,
  };
}
