import { InvalidArgumentError } from "../core/errors/usage.ts";
import { changeOf } from "./gate-change-rules.ts";
import type { GatePolicy, MaxDropRule, MaxIncreaseRule } from "./gate-policy.ts";
import { where } from "./gate-subject.ts";
import { ROWS_WITHOUT_SCALE } from "./paired-difference.ts";
import {
  type ChanceModel,
  type Chances,
  meanModel,
  type PlannedTest,
  probability,
  proportionModel,
  rowsForPass,
} from "./plan-chances.ts";
import { optionFor, type PlanSettings } from "./plan-options.ts";
import { type PlannedSpread, type RuleSpread, spreadFor } from "./plan-spread.ts";
import { plural, show } from "./words-of-results.ts";

/** Chances of a rule's three outcomes at one true change. */
export interface PlannedChances {
  /** True change in the bad direction: a drop under `maxDrop`, a rise under `maxIncrease`. */
  drop: number;
  /** Probability that the rule passes, 0 to 1. */
  pass: number;
  /** Probability that the rule fails, 0 to 1. */
  fail: number;
  /** Probability that the rule stays undecided, 0 to 1. */
  inconclusive: number;
}

/** Rule with the chances of its outcomes. */
export interface PlannedRule {
  /** The rule, as the policy has it. */
  rule: MaxDropRule | MaxIncreaseRule;
  /** Name of the scorer that the rule judges. */
  scorer: string;
  /** Number of rows behind the decision: those of the slice if the rule has one. */
  rows: number;
  /** Confidence level of the rule's interval. */
  confidence: number;
  /** Factor applied to p for a fail: the number of rules of the gate that an interval decides. */
  factor: number;
  /** Planned procedure of the gate. */
  method: string;
  /** Spread of the row differences that the chances assume. */
  spread: PlannedSpread;
  /** Chances when the true change is 0, half the limit, the limit, and twice the limit. */
  at: PlannedChances[];
  /**
   * Minimum number of rows of the comparison with which an unchanged candidate passes with 80%
   * probability, within 1%. Null when a million are too few.
   */
  rowsForPass80: number | null;
}

/** True changes of every plan, in units of the limit. */
export const LEVELS: readonly { readonly at: "0" | "m/2" | "m" | "2m"; readonly times: number }[] =
  [
    { at: "0", times: 0 },
    { at: "m/2", times: 0.5 },
    { at: "m", times: 1 },
    { at: "2m", times: 2 },
  ];

/** Plan of a rule, with the data that the plan of the gate needs. */
export interface RulePlan {
  readonly planned: PlannedRule;
  readonly limit: number;
  /** Chances at each level; null where the true change is impossible. */
  readonly levels: readonly (Chances | null)[];
  readonly notes: readonly string[];
}

/** Room for rounding when a change is compared with the largest possible one. */
const ROUNDING = 1e-12;

const canBe = (drop: number, { reach }: ChanceModel): boolean =>
  Math.abs(drop) <= reach * (1 + ROUNDING);

/** Returns the model of a rule's rows, as a function of the rows of the whole comparison. */
function modelFor({ data, share }: RuleSpread, test: PlannedTest): ChanceModel {
  const model =
    "discordance" in data ? proportionModel(data.discordance, test) : meanModel(data, test);
  return { ...model, sd: model.sd / Math.sqrt(share), at: (rows) => model.at(rowsOf(rows, share)) };
}

const rowsOf = (rows: number, share: number): number => Math.max(1, Math.round(rows * share));

/**
 * Returns the true changes to plan for.
 *
 * @throws {InvalidArgumentError} when none follow from the limit, or one is impossible.
 */
function dropsOf(
  rule: MaxDropRule | MaxIncreaseRule,
  limit: number,
  model: ChanceModel,
  given: number[] | undefined,
): number[] {
  if (given === undefined) {
    if (limit > 0)
      return LEVELS.map(({ times }) => times * limit).filter((drop) => canBe(drop, model));
    throw new InvalidArgumentError(
      `Cannot plan the rule for ${where(rule)}: its limit is 0, so 'drops' is required`,
      { path: "drops" },
      { hint: `Write drops: { ${JSON.stringify(rule.scorer)}: [0, 0.01, 0.02] }` },
    );
  }
  const wrong = given.find((drop) => !canBe(drop, model));
  if (wrong === undefined) return given;
  throw new InvalidArgumentError(
    `Cannot plan for a true change of ${wrong} in ${where(rule)}: it cannot be larger than ${reachOf(model)}`,
    { path: "drops" },
    { hint: "Leave it out, or plan with a larger discordance or scale" },
  );
}

const reachOf = ({ reach }: ChanceModel): string =>
  `${show(reach)}, the share of the rows that change or the width of the scale`;

/** Notes what the plan of a rule assumes or leaves out. */
function notesOf(
  rule: MaxDropRule | MaxIncreaseRule,
  model: ChanceModel,
  q: { limit: number; rows: number; spread: RuleSpread },
): string[] {
  const { told, data } = q.spread;
  const of = where(rule);
  const notes: string[] = [];
  const left = LEVELS.filter(({ times }) => !canBe(times * q.limit, model)).map(({ at }) => at);
  if (left.length > 0) {
    const be = left.length === 1 ? "is" : "are";
    notes.push(
      `${of}: ${left.join(" and ")} ${be} left out, because a true change cannot be larger than ${reachOf(model)}.`,
    );
  }
  if (told.estimate !== null) {
    const [name, used] =
      told.discordance === null
        ? ["standard deviation", told.sd ?? 0]
        : ["discordance", told.discordance];
    const seen = `the ${show(told.estimate)} observed in the ${plural(told.pilotRows ?? 0, "row")} of the pilot`;
    notes.push(`${of}: planned with a ${name} of ${show(used)}, the upper 80% limit of ${seen}.`);
  }
  if ("discordance" in data) return notes;
  if (data.groups !== null) {
    notes.push(
      `${of}: planned with groups like those of the pilot, and at most its degrees of freedom (${show(data.groups.df)}).`,
    );
  }
  if (data.width === null && q.rows < ROWS_WITHOUT_SCALE) {
    const scale = `scale: { ${JSON.stringify(rule.scorer)}: [lowest, highest] }`;
    notes.push(
      `'${rule.scorer}' has no declared scale, so it cannot pass with fewer than ${ROWS_WITHOUT_SCALE} rows: add ${scale} to the policy ([0, 1] for pass/fail).`,
    );
  }
  return notes;
}

/** Plans one rule; null when it cannot be planned because the size of its slice is unknown. */
export function planRule(
  rule: MaxDropRule | MaxIncreaseRule,
  { policy, settings, factor }: { policy: GatePolicy; settings: PlanSettings; factor: number },
): RulePlan | null {
  const spread = spreadFor(rule, policy, settings);
  if (spread === null) return null;
  const { limit } = changeOf(rule);
  const test = { limit, confidence: rule.confidence ?? settings.confidence, factor };
  const model = modelFor(spread, test);
  const given = optionFor(settings.drops, rule.scorer);
  const drops = dropsOf(rule, limit, model, given);
  const chances = model.at(settings.rows);
  const at = drops.map((drop): PlannedChances => {
    const { pass, fail } = chances(drop);
    return { drop, pass, fail, inconclusive: probability(1 - pass - fail) };
  });
  const rows = rowsOf(settings.rows, spread.share);
  return {
    planned: {
      rule,
      scorer: rule.scorer,
      rows,
      confidence: test.confidence,
      factor,
      method: model.method,
      spread: spread.told,
      at,
      rowsForPass80: rowsForPass(model, test),
    },
    limit,
    levels: LEVELS.map(({ times }) =>
      canBe(times * limit, model) ? chances(times * limit) : null,
    ),
    notes: notesOf(rule, model, { limit, rows, spread }),
  };
}
