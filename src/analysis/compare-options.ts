import { InvalidArgumentError } from "../core/errors/usage.ts";
import type { Comparison } from "./comparison.ts";
import { checkDirections, type DirectionOptions } from "./direction.ts";
import type { JoinKey } from "./join-rows.ts";
import { checkBetween, checkOptionNames, checkWhole, checkWord, isObject } from "./options.ts";
import type { WordOptions } from "./read-words.ts";
import type { RowField } from "./row-fields.ts";
import type { TrialsRule } from "./row-values.ts";
import { checkScale, type ScaleOption } from "./scale.ts";

/** How scores become figures; the same for one run and for a comparison. */
export interface ScoringOptions extends DirectionOptions, WordOptions {
  /** Ends of the scale of scorers: `{ judge: [1, 5] }`, or `"unbounded"`. Pass and fail have 0 and 1; scores that all lie from 0 to 1 are taken to have them too. */
  scale?: ScaleOption;
  /** How the trials of a row become its score: `"mean"` (the default), `{ passAt: k }` or `{ passAll: k }`, for all scorers or for each by name. */
  trials?: TrialsRule | Record<string, TrialsRule>;
  /** What a missing score counts as under `missing: "fail"`, by scorer. By default the worst end of its scale. */
  worst?: Record<string, number>;
}

/** How to compare two runs. */
export interface CompareOptions extends ScoringOptions {
  /**
   * What makes a row of the candidate the same input as one of the base: the name of a column or of a field of the input, or a
   * function. By default the digest; the content of the input when the digests are of two kinds (`notes` then says so); the row's
   * key when there are no digests.
   */
  key?: JoinKey;
  /** Which scorers; by default all that both runs have. A record pairs scorers of different names: base's name to candidate's. `latencySeconds`, `tokens` and `costUsd` of the trials can be named too. */
  scorers?: string[] | Record<string, string>;
  /**
   * What trials without a score count as. Under `bounds`, the default, they are in no figure, but a verdict stands only if it
   * survives them whatever they are. `exclude` leaves them out, `fail` counts them as the worst score, `error` refuses them.
   */
  missing?: "bounds" | "exclude" | "fail" | "error";
  /** Confidence level of the intervals; 1 minus it is the level of the tests. Default 0.95. */
  confidence?: number;
  /** Largest difference that does not matter, in the scorer's units, for all scorers or for each by name: makes the verdict `equivalent` possible. */
  margin?: number | Record<string, number>;
  /** Adjustment of p over the scorers: Holm by default, or Benjamini-Hochberg. Slices are adjusted each for itself. */
  adjust?: "holm" | "bh" | "none";
  /** Group of a row: the name of a column or input field, or a function. Rows that share a group are not independent. */
  cluster?: RowField;
  /** Slice of a row: the name of a column or input field, or a function. Each slice is compared for itself as well. */
  slice?: RowField;
  /** Draws of the bootstrap intervals and, beyond 20 rows, of the permutation test. Default 0: neither. */
  resamples?: number;
  /** Seed of the draws. Default 1. */
  seed?: number;
  /** Which rows the result holds. Default `changed`. `none` needs the least memory. */
  keepRows?: "changed" | "all" | "none";
  /** Allows to compare a run with itself. */
  allowSameRun?: boolean;
}

/** Options of a comparison, filled in. */
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

/** Checks the options that figures and comparisons share. */
export function checkScoring(o: ScoringOptions): void {
  checkDirections(o);
  if (o.scale !== undefined) checkScale(o.scale);
  checkTrials(o.trials);
  if (o.worst === undefined) return;
  if (!isObject(o.worst))
    throw new InvalidArgumentError(`'worst' must be a record of scorers: current value is ${String(o.worst)}`, { path: "worst" });
  for (const [scorer, value] of Object.entries(o.worst)) {
    if (typeof value === "number" && Number.isFinite(value)) continue;
    throw new InvalidArgumentError(`'worst.${scorer}' must be a number: current value is ${String(value)}`, { path: `worst.${scorer}` });
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

/** Whether a value says how trials become a score. */
export function isTrialsRule(value: unknown): value is TrialsRule {
  if (value === "mean") return true;
  if (!isObject(value)) return false;
  const [[name, k] = ["", 0], ...more] = Object.entries(value);
  return more.length === 0 && (name === "passAt" || name === "passAll") && Number.isSafeInteger(k) && Number(k) >= 1;
}

/** The rule of one scorer. */
export function trialsOf(scorer: string, trials: CompareSettings["trials"]): TrialsRule {
  return isTrialsRule(trials) ? trials : Object.hasOwn(trials, scorer) ? (trials[scorer] ?? "mean") : "mean";
}

/** The margin of one scorer; null when it has none. */
export function marginOf(scorer: string, margin: CompareSettings["margin"]): number | null {
  if (margin === null || typeof margin === "number") return margin;
  return Object.hasOwn(margin, scorer) ? (margin[scorer] ?? null) : null;
}

function checkMargin(margin: unknown): void {
  if (!isObject(margin)) {
    checkBetween(margin, 0, Number.POSITIVE_INFINITY, "margin");
    return;
  }
  for (const [scorer, value] of Object.entries(margin)) checkBetween(value, 0, Number.POSITIVE_INFINITY, `margin.${scorer}`);
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

/** Checks the options and fills in the defaults. @throws {InvalidArgumentError} for a wrong or unknown one. */
export function settingsOf(o: CompareOptions): CompareSettings {
  checkOptionNames(o, OPTIONS, "compare()");
  checkScorers(o.scorers);
  const { missing = "bounds", confidence = 0.95, margin = null, adjust = "holm", resamples = 0, seed = 1, keepRows = "changed" } = o;
  checkWord(missing, ["bounds", "exclude", "fail", "error"], "missing");
  checkWord(adjust, ["holm", "bh", "none"], "adjust");
  checkWord(keepRows, ["changed", "all", "none"], "keepRows");
  checkBetween(confidence, 0, 1, "confidence");
  if (margin !== null) checkMargin(margin);
  checkWhole(resamples, 0, "resamples");
  checkWhole(seed, 0, "seed");
  checkScoring(o);
  const { scale = {}, trials = "mean", worst = {}, lowerIsBetter = [], higherIsBetter = [] } = o;
  return { missing, confidence, margin, adjust, keepRows, resamples, seed, scale, trials, worst, lowerIsBetter, higherIsBetter };
}
