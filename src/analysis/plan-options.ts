import { didYouMean, InvalidArgumentError } from "../core/errors/usage.ts";
import type { Comparison } from "./comparison.ts";
import type { GatePolicy } from "./gate-policy.ts";
import { checkBetween, checkOptionNames, checkWhole, isNumber, isObject } from "./options.ts";
import { checkPilot } from "./power.ts";
import { showValue } from "./show-value.ts";

/**
 * Variances of the row differences: between rows, and within a row per trial. `components` of a
 * comparison has both.
 */
export interface VarianceComponents {
  /** Variance of the true differences between rows. */
  between: number;
  /** Variance that one trial adds within a row. */
  within: number;
}

/**
 * Size of the planned comparison, and spread of its row differences: exactly one of `pilot`,
 * `discordance` and `sd` for each scorer.
 */
export interface GatePlanOptions {
  /** Number of rows of the planned comparison. */
  rows: number;
  /** Number of trials per row in each run. Default: that of the pilot; with `discordance`, 1. */
  trials?: number;
  /** Earlier comparison of similar runs. The upper 80% limit of its spread is used. */
  pilot?: Comparison;
  /**
   * Share of the rows whose result changes, for all scorers or by scorer. For pass/fail with one
   * trial per row.
   */
  discordance?: number | Record<string, number>;
  /**
   * Standard deviation of the row differences, for all scorers or by scorer, or its variance
   * components by scorer. For numbers, and for several trials per row.
   */
  sd?: number | Record<string, number | VarianceComponents>;
  /**
   * True changes in the bad direction to plan for, for all scorers or by scorer. Default: 0, half
   * the limit, the limit and twice the limit.
   */
  drops?: number[] | Record<string, number[]>;
  /** Confidence level of rules that do not set one. Default: that of the pilot, otherwise 0.95. */
  confidence?: number;
}

/** Options of a plan, checked. */
export interface PlanSettings {
  readonly rows: number;
  readonly trials: number | undefined;
  readonly discordance: GatePlanOptions["discordance"] | undefined;
  readonly sd: GatePlanOptions["sd"] | undefined;
  readonly drops: GatePlanOptions["drops"] | undefined;
  readonly pilot: Comparison | null;
  readonly confidence: number;
}

const NAMES = ["rows", "trials", "pilot", "discordance", "sd", "drops", "confidence"];
const CONFIDENCE = 0.95;

/** Returns the value for one scorer of an option that can be a record of scorers. */
export function optionFor<Value>(
  option: Value | Record<string, Value> | undefined,
  scorer: string,
): Value | undefined {
  if (!isObject(option)) return option;
  // A record, as checked: single values of these options are never plain objects.
  const record = option as Record<string, Value>;
  return Object.hasOwn(record, scorer) ? record[scorer] : undefined;
}

/** Requirements for an option that can be a record of scorers. */
interface ByScorer {
  readonly check: (value: unknown) => boolean;
  readonly expected: string;
  /** Check of a single value for all scorers. */
  readonly plain: (value: unknown) => boolean;
}

const isShare = (value: unknown): boolean => isNumber(value) && value > 0 && value <= 1;
const isSpread = (value: unknown): boolean => isNumber(value) && value > 0;
const isList = (value: unknown): boolean =>
  Array.isArray(value) && value.length > 0 && value.every(isNumber);

function areComponents(value: unknown): value is VarianceComponents {
  if (
    !isObject(value) ||
    Object.keys(value).some((name) => name !== "between" && name !== "within")
  )
    return false;
  const { between, within } = value;
  return (
    isNumber(between) && isNumber(within) && between >= 0 && within >= 0 && between + within > 0
  );
}

const BY_SCORER: Record<"discordance" | "sd" | "drops", ByScorer> = {
  discordance: {
    check: isShare,
    plain: isShare,
    expected: "a share of the rows, above 0 and at most 1",
  },
  sd: {
    check: (value) => isSpread(value) || areComponents(value),
    plain: isSpread,
    expected: "a number above 0, or the variances { between, within } of a scorer",
  },
  drops: { check: isList, plain: isList, expected: "a non-empty list of true changes" },
};

function checkByScorer(
  path: keyof typeof BY_SCORER,
  value: unknown,
  scorers: readonly string[],
): void {
  const { check, plain, expected } = BY_SCORER[path];
  const refuse = (of: string, wrong: unknown): InvalidArgumentError =>
    new InvalidArgumentError(`'${of}' must be ${expected}: current value is ${showValue(wrong)}`, {
      path: of,
    });
  if (value === undefined || plain(value)) return;
  if (!isObject(value)) throw refuse(path, value);
  for (const [scorer, one] of Object.entries(value)) {
    if (!scorers.includes(scorer)) {
      throw new InvalidArgumentError(
        `Unknown scorer '${scorer}' in '${path}': no rule of the policy names it`,
        { path: `${path}.${scorer}` },
        { hint: didYouMean(scorer, scorers) },
      );
    }
    if (!check(one)) throw refuse(`${path}.${scorer}`, one);
  }
}

/** @throws {InvalidArgumentError} when an option is unknown, missing or out of range. */
export function planSettings(policy: GatePolicy, options: GatePlanOptions): PlanSettings {
  checkOptionNames(options, NAMES, "planGate()");
  const { rows, trials, pilot, discordance, sd, drops, confidence } = options;
  checkWhole(rows, 1, "rows");
  if (trials !== undefined) checkWhole(trials, 1, "trials");
  if (pilot !== undefined) checkPilot(pilot);
  if (confidence !== undefined) checkBetween(confidence, 0, 1, "confidence");
  const scorers = [
    ...new Set(policy.rules.flatMap((rule) => ("scorer" in rule ? [rule.scorer] : []))),
  ];
  checkByScorer("discordance", discordance, scorers);
  checkByScorer("sd", sd, scorers);
  checkByScorer("drops", drops, scorers);
  const level = confidence ?? pilot?.confidence ?? CONFIDENCE;
  return { rows, trials, pilot: pilot ?? null, discordance, sd, drops, confidence: level };
}
