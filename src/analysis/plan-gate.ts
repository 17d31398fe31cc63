import { checkPolicy } from "./check-policy.ts";
import type { GatePolicy, GateRule } from "./gate-policy.ts";
import { kindOf } from "./gate-rules.ts";
import type { Chances } from "./plan-chances.ts";
import { type GatePlanOptions, planSettings } from "./plan-options.ts";
import { LEVELS, type PlannedRule, planRule, type RulePlan } from "./plan-rule.ts";
import { plural } from "./words-of-results.ts";

/**
 * Bounds on the gate's chances when every planned rule has the same true change, in units of its
 * own limit.
 */
export interface PlannedGate {
  /** True change of every rule, as a multiple of its limit `m`. */
  at: "0" | "m/2" | "m" | "2m";
  /** Lower bound on the probability that the gate passes, 0 to 1. */
  passAtLeast: number;
  /** Upper bound on the probability that the gate passes, 0 to 1. */
  passAtMost: number;
  /** Lower bound on the probability that the gate fails, 0 to 1. */
  failAtLeast: number;
}

/** Rule that was not planned, and what planning it would need. */
export interface NotPlanned {
  /** The rule, as the policy has it. */
  rule: GateRule;
  /** One sentence: why it was not planned, and what that would need. */
  reason: string;
}

/** Chances that a gate decides, computed before its runs exist. Plain data. */
export interface GatePlan {
  /** Name and version of this format. The number rises when the meaning of a field changes. */
  schema: "evalwire.plan/1";
  /** Number of rows of the planned comparison. */
  rows: number;
  /** Number of trials per row; null when it is that of the pilot, or of the given `sd`. */
  trials: number | null;
  /** Confidence level of the planned comparison, such as 0.95. */
  confidence: number;
  /** Rules that were planned, with their chances. */
  rules: PlannedRule[];
  /**
   * Bounds for the whole gate, valid however the rules depend on each other. Empty when no rule was
   * planned.
   */
  gate: PlannedGate[];
  /** Rules that were not planned. */
  notPlanned: NotPlanned[];
  /** Assumptions, and what was left out. */
  notes: string[];
}

/** Counts the rules that an interval decides: the largest possible factor of Holm's adjustment. */
function familySize(policy: GatePolicy): number {
  return policy.rules.filter(
    (rule) => kindOf(rule).by !== "count" && !("on" in rule && rule.on === "point"),
  ).length;
}

/**
 * Returns what a rule contributes to the gate once `onInconclusive` has decided it when too few
 * rows leave it open.
 */
function effective(
  { pass, fail, failAlone, held }: Chances,
  onInconclusive: GatePolicy["onInconclusive"],
) {
  if (onInconclusive === "pass")
    return { least: 1 - failAlone - held, most: 1 - fail - held, fail };
  return { least: pass, most: pass, fail: onInconclusive === "fail" ? 1 - pass - held : fail };
}

/** Computes bounds for the gate at each level that every rule can reach. */
function gateChances(plans: readonly RulePlan[], policy: GatePolicy): PlannedGate[] {
  if (plans.length === 0) return [];
  return LEVELS.flatMap(({ at }, level) => {
    const chances = plans.flatMap(({ levels }) => levels[level] ?? []);
    if (chances.length < plans.length) return [];
    const each = chances.map((one) => effective(one, policy.onInconclusive));
    const misses = each.reduce((sum, { least }) => sum + (1 - least), 0);
    const passAtMost = Math.max(0, Math.min(...each.map(({ most }) => most)));
    return [
      {
        at,
        passAtLeast: Math.min(passAtMost, Math.max(0, 1 - misses)),
        passAtMost,
        failAtLeast: Math.max(...each.map(({ fail }) => fail)),
      },
    ];
  });
}

function notesFor(
  plans: readonly RulePlan[],
  q: { policy: GatePolicy; factor: number; notPlanned: readonly NotPlanned[] },
): string[] {
  const { policy, factor, notPlanned } = q;
  const { onInconclusive = "warn" } = policy;
  const byDesign =
    "If the true drop is exactly the limit, a gate with many rows fails about half the time by design, because half of the estimates exceed the limit.";
  return [
    ...(plans.some(({ limit }) => limit > 0) ? [byDesign] : []),
    ...plans.flatMap(({ notes }) => notes),
    ...(factor > 1 && plans.length > 0
      ? [
          `Fails are planned with p multiplied by ${factor}, the largest Holm factor for the ${factor} rules that an interval decides. Passes are not adjusted.`,
        ]
      : []),
    ...(onInconclusive === "warn"
      ? []
      : [
          `The gate's chances count a rule that too few rows leave open as a ${onInconclusive} (onInconclusive).`,
        ]),
    ...(notPlanned.length === 0
      ? []
      : [
          `The gate's chances leave out ${plural(notPlanned.length, "rule")} that ${notPlanned.length === 1 ? "is" : "are"} not planned.`,
        ]),
    "The plan assumes that no score is missing.",
  ];
}

/**
 * Computes how likely the rules of a policy are to pass, fail or stay inconclusive in a future
 * comparison.
 *
 * Each `maxDrop` and `maxIncrease` rule is planned at a true change of 0, half its limit, its limit
 * and twice its limit (or at `drops`), with its own confidence. Pass/fail with one trial per row
 * (`discordance`, or a pilot of such runs) uses the exact sum over the rows that change, with the
 * decision of the gate itself. Numbers and several trials per row (`sd`, or a pilot of such runs)
 * use the noncentral t, for normally distributed row differences; `sd² = between + within /
 * trials`.
 *
 * Passes are never adjusted. Fails are planned with p multiplied by the number of rules that an
 * interval decides (`maxDrop`, `maxIncrease`, and `min` and `max` on their bound): the largest
 * factor of Holm's adjustment, which applies to the rule with the smallest p. The other rules have
 * a smaller factor, so their chance of failing is at least the one stated.
 *
 * A pilot enters with the one-sided upper 80% limit of its discordance (Clopper and Pearson) or
 * standard deviation (chi-squared), so that a small pilot does not promise too much; {@link
 * rowsNeeded} uses the observed spread of its pilot instead. Groups (`cluster`) enter with the
 * standard error and the degrees of freedom of the pilot.
 *
 * For the whole gate, `passAtLeast` and `passAtMost` are bounds that hold however the rules depend
 * on each other.
 *
 * @throws {InvalidArgumentError} when the policy or an option is wrong, no option or more than one
 *   defines the spread of a scorer, a limit is 0 without `drops`, or a drop is larger than the rows
 *   that change allow.
 *
 * @example Is a gate with 200 rows useful?
 * ```ts
 * import { planGate } from "evalwire/analysis";
 *
 * const plan = planGate({ rules: [{ scorer: "correct", maxDrop: 0.05 }] }, { rows: 200, discordance: 0.05 });
 * const [unchanged] = plan.rules[0]?.at ?? [];
 * if (unchanged?.pass.toFixed(2) !== "0.75") throw new Error(String(unchanged?.pass));
 * ```
 */
export function planGate(policy: GatePolicy, options: GatePlanOptions): GatePlan {
  checkPolicy(policy);
  const settings = planSettings(policy, options);
  const factor = familySize(policy);
  const plans: RulePlan[] = [];
  const notPlanned: NotPlanned[] = [];
  for (const rule of policy.rules) {
    const plan =
      "maxDrop" in rule || "maxIncrease" in rule
        ? planRule(rule, { policy, settings, factor })
        : null;
    if (plan === null)
      notPlanned.push({ rule, reason: kindOf(rule).unplanned(rule, settings.rows) });
    else plans.push(plan);
  }
  return {
    schema: "evalwire.plan/1",
    rows: settings.rows,
    trials: settings.trials ?? null,
    confidence: settings.confidence,
    rules: plans.map(({ planned }) => planned),
    gate: gateChances(plans, policy),
    notPlanned,
    notes: [...new Set(notesFor(plans, { policy, factor, notPlanned }))],
  };
}
