import { InvalidArgumentError } from "../core/errors/usage.ts";
import type { Comparison, ScorerComparison } from "./comparison.ts";
import { judgeMaxDrop, judgeMaxIncrease } from "./gate-change-rules.ts";
import type { PlannedSpread } from "./gate-plan.ts";
import type { GatePolicy, MaxDropRule, MaxIncreaseRule } from "./gate-policy.ts";
import { needsComparison, type RuleScores, type ScorerRule, scoresFor } from "./gate-subject.ts";
import { observedPairs, type PairedArms } from "./missing-bounds.ts";
import { type DifferenceTest, differenceTest, type Pairs, rowDifferences } from "./paired-difference.ts";
import { observedSpread } from "./pilot.ts";
import type { MeanSpread } from "./plan-mean.ts";
import { at } from "./stats/at.ts";
import { moments } from "./stats/mean.ts";
import { NEAR } from "./stats/unseen.ts";
import { upperDeviation, upperShare } from "./stats/upper-limits.ts";

/** The spread that a rule is planned with. */
export interface RuleSpread {
  readonly told: PlannedSpread;
  /** Pass and fail with one trial a row have a discordance. */
  readonly data: { readonly discordance: number } | MeanSpread;
  /** Share of the rows of the comparison that the rule looks at. */
  readonly share: number;
}

/** Confidence of the one-sided upper limits that a pilot enters with. */
const LEVEL = 0.8;

/** A rule of a policy with the pilot that it is planned from. */
export interface PilotRule {
  readonly pilot: Comparison;
  readonly policy: GatePolicy;
  readonly rule: MaxDropRule | MaxIncreaseRule;
  readonly trials: number | undefined;
}

/** The scores of a rule's rows. @throws {InvalidArgumentError} when the pilot has none. */
function scoresOf({ pilot, policy }: PilotRule, rule: ScorerRule): RuleScores & { readonly pair: PairedArms } {
  const scores = scoresFor(pilot, rule, policy);
  if (typeof scores === "string")
    throw new InvalidArgumentError(`Cannot plan from the pilot: it does not compare '${rule.scorer}' (${scores})`, { path: "pilot" });
  const { pair } = scores;
  if (pair === null) throw needsComparison("A pilot", "pilot");
  return { ...scores, pair };
}

/** Share of the rows (or groups) whose difference is away from the median by more than the gate takes for the same. */
function differentShare(pairs: Pairs): number | null {
  const { groups, scale } = pairs;
  if (scale === null) return null;
  const differences = rowDifferences(pairs);
  const sorted = differences.slice().sort();
  const half = sorted.length >> 1;
  const median = sorted.length % 2 === 1 ? at(sorted, half) : (at(sorted, half - 1) + at(sorted, half)) / 2;
  const near = NEAR * (scale[1] - scale[0]);
  const units = (of: (place: number) => boolean): number => {
    const places = Array.from(differences.keys()).filter(of);
    return groups === null ? places.length : new Set(places.map((place) => at(groups, place))).size;
  };
  return units((place) => Math.abs(at(differences, place) - median) > near) / units(() => true);
}

function componentsOf({ pilot, rule, trials }: PilotRule): NonNullable<ScorerComparison["components"]> {
  const of = rule.slice === undefined ? pilot.scorers : (pilot.slices[rule.slice] ?? {});
  const components = Object.hasOwn(of, rule.scorer) ? of[rule.scorer]?.components : undefined;
  if (components !== undefined && components !== null) return components;
  throw new InvalidArgumentError(
    `Cannot plan for ${trials} trials a row: the pilot does not say how much '${rule.scorer}' varies between the trials of a row`,
    { path: "trials" },
    { hint: "Pass a pilot with several trials a row and trials: 'mean', or leave 'trials' out to plan for the trials of the pilot" },
  );
}

/**
 * Variance of the row differences with so many trials, times what groups add to it, and how far it is an extrapolation: its share of the
 * variance that was seen, by which the degrees of freedom fall (Satterthwaite 1946, with the variance within rows taken as known).
 */
function varianceOf(one: PilotRule, single: boolean, pairs: Pairs, sd: number): { variance: number; certainty: number } {
  const { trials } = one;
  const seen = sd * sd;
  if (trials === undefined || (single && trials === 1)) return { variance: seen, certainty: 1 };
  const { between, within } = componentsOf(one);
  const ofRows = (moments(rowDifferences(pairs)).sd ?? 0) ** 2;
  const variance = (between + within / trials) * (pairs.groups === null ? 1 : seen / ofRows);
  return { variance, certainty: Math.min(1, variance / seen) ** 2 };
}

function spreadOfNumbers(
  one: PilotRule,
  single: boolean,
  pairs: Pairs,
  q: { test: DifferenceTest; sd: number },
): Omit<RuleSpread, "share"> {
  const { test, sd } = q;
  const { groups, scale, binary } = pairs;
  const seenDf = test.df ?? test.n - 1;
  const { variance, certainty } = varianceOf(one, single, pairs, sd);
  const upper = upperDeviation(Math.sqrt(variance), Math.max(1, seenDf * certainty), LEVEL);
  const told = { source: "pilot", pilotRows: test.n } as const;
  if (binary && one.trials === 1 && groups === null) {
    // With one trial a row the gate counts the rows that change: E[d²] is their share.
    const square = test.difference ** 2;
    const discordance = Math.min(1, upper * upper + square);
    return { told: { ...told, discordance, sd: null, estimate: Math.min(1, variance + square) }, data: { discordance } };
  }
  return {
    told: { ...told, discordance: null, sd: upper, estimate: Math.sqrt(variance) },
    data: {
      sd: upper,
      width: scale === null ? null : scale[1] - scale[0],
      groups: groups === null ? null : { rows: test.n, count: new Set(groups).size, df: seenDf },
      different: differentShare(pairs),
    },
  };
}

/** The spread of a rule as a pilot shows it. @throws {InvalidArgumentError} when a gate would refuse the rule, or the pilot does not tell. */
export function spreadFromPilot(one: PilotRule): RuleSpread {
  const { pilot, policy, rule, trials } = one;
  const { pair } = scoresOf(one, rule);
  const { single } = pair;
  // Refuses what the gate would refuse: a rule that looks the wrong way, or a limit off the scale.
  if ("maxDrop" in rule) judgeMaxDrop(pilot, rule, policy);
  else judgeMaxIncrease(pilot, rule, policy);
  const all = scoresOf(one, { scorer: rule.scorer }).pair.base.values.length;
  const share = pair.base.values.length / all;
  const pairs = observedPairs(pair);
  const test = differenceTest(pairs);
  const observed = observedSpread(rule.scorer, test, pairs.groups !== null);
  if ("sd" in observed) return { ...spreadOfNumbers(one, single, pairs, { test, sd: observed.sd }), share };
  if (trials !== undefined && trials > 1) componentsOf(one);
  const discordance = upperShare(observed.changed, observed.n, LEVEL);
  return {
    told: { source: "pilot", discordance, sd: null, estimate: observed.discordance, pilotRows: observed.n },
    data: { discordance },
    share,
  };
}
