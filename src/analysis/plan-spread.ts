import { InvalidArgumentError } from "../core/errors/usage.ts";
import { isMeasure } from "../model/measures.ts";
import type { Comparison, ScorerComparison } from "./comparison.ts";
import { changeOf, checkDirection } from "./gate-change-rules.ts";
import type { GatePolicy, MaxDropRule, MaxIncreaseRule } from "./gate-policy.ts";
import { kindOf } from "./gate-rules.ts";
import {
  type GateContext,
  gateContext,
  type RuleScores,
  type ScorerRule,
  scoresFor,
} from "./gate-subject.ts";
import { observedPairs, type PairedArms } from "./missing-bounds.ts";
import {
  type DifferenceTest,
  differenceTest,
  type Pairs,
  rowDifferences,
} from "./paired-difference.ts";
import type { MeanSpread } from "./plan-chances.ts";
import { optionFor, type PlanSettings, type VarianceComponents } from "./plan-options.ts";
import { observedSpread } from "./power.ts";
import { declaredScale } from "./scale.ts";
import { at } from "./stats/at.ts";
import { moments, upperDeviation } from "./stats/mean.ts";
import { upperShare } from "./stats/proportion.ts";
import { medianOf, NEAR } from "./stats/unseen.ts";
import { plural } from "./words-of-results.ts";

/** Spread behind the plan of a rule, and its source. */
export interface PlannedSpread {
  /**
   * Where the spread comes from: the runs of a pilot, a given share of changed rows, or a given
   * standard deviation.
   */
  source: "pilot" | "discordance" | "sd";
  /** Share of the rows whose result changes. Null for numbers and for several trials per row. */
  discordance: number | null;
  /** Standard deviation of the row differences. Null for pass/fail with one trial per row. */
  sd: number | null;
  /**
   * Estimate from the pilot; `discordance` or `sd` is its upper 80% limit. Null without a pilot.
   */
  estimate: number | null;
  /** Number of rows of the pilot. Null without a pilot. */
  pilotRows: number | null;
}

/** Option that defines the spread of a scorer. */
type Source =
  | { readonly from: "pilot"; readonly value: Comparison }
  | { readonly from: "discordance"; readonly value: number }
  | { readonly from: "sd"; readonly value: number | VarianceComponents };

/**
 * Returns the option that defines the spread of a scorer.
 *
 * @throws {InvalidArgumentError} when there is none, or more than one.
 */
function sourceOf(scorer: string, settings: PlanSettings): Source {
  const { pilot } = settings;
  const discordance = optionFor(settings.discordance, scorer);
  const sd = optionFor(settings.sd, scorer);
  const sources: Source[] = [];
  if (pilot !== null && Object.hasOwn(pilot.scores.scorers, scorer))
    sources.push({ from: "pilot", value: pilot });
  if (discordance !== undefined) sources.push({ from: "discordance", value: discordance });
  if (sd !== undefined) sources.push({ from: "sd", value: sd });
  const [source, other] = sources;
  const name = JSON.stringify(scorer);
  if (source !== undefined && other !== undefined) {
    throw new InvalidArgumentError(
      `Cannot plan for '${scorer}': both '${source.from}' and '${other.from}' define its spread`,
      { path: other.from },
      {
        hint: `Keep one of them; to use '${other.from}' for another scorer only, write a record: ${other.from}: { "judge": 0.3 }`,
      },
    );
  }
  if (source !== undefined) return source;
  // The error for a pilot without the scorer lists the scorers that it has.
  if (pilot !== null) return { from: "pilot", value: pilot };
  throw new InvalidArgumentError(
    `Cannot plan for '${scorer}': no option defines its spread`,
    { path: "discordance" },
    {
      hint: `Write discordance: { ${name}: 0.1 } (share of the rows whose result changes), sd: { ${name}: 0.3 } (standard deviation of the row differences), or pass a pilot that compares it`,
    },
  );
}

/** Rejects what a gate would reject, as far as possible without scores. */
function checkRule(rule: MaxDropRule | MaxIncreaseRule, width: number | null): void {
  const change = changeOf(rule);
  const { kind, limit } = change;
  checkDirection(change, isMeasure(rule.scorer) ? "lower" : "undeclared");
  if (width === null || limit < width) return;
  throw new InvalidArgumentError(
    `Cannot use '${kind}' of ${limit} on '${rule.scorer}': its scores cannot change by more than ${width}`,
    { path: kind },
    { hint: width === 1 ? "Write 0.02 for 2 percentage points" : "Write a smaller limit" },
  );
}

/** Returns the width of the scale that a policy declares; null when it declares none with ends. */
function declaredWidth(scorer: string, { scale }: GatePolicy): number | null {
  const ends = declaredScale(scorer, scale);
  return Array.isArray(ends) ? ends[1] - ends[0] : null;
}

const told = { estimate: null, pilotRows: null } as const;

function fromDiscordance(
  scorer: string,
  discordance: number,
  trials: number | undefined,
): RuleSpread {
  if (isMeasure(scorer)) {
    throw new InvalidArgumentError(
      `Cannot plan for '${scorer}' with 'discordance': its scores are numbers, not pass/fail`,
      { path: "discordance" },
      {
        hint: `Write sd: { ${JSON.stringify(scorer)}: 100 }, the standard deviation of its row differences`,
      },
    );
  }
  if (trials !== undefined && trials > 1) {
    throw new InvalidArgumentError(
      `Cannot plan for ${trials} trials per row with the 'discordance' of '${scorer}': it is about rows with one trial`,
      { path: "trials" },
      {
        hint: `Write sd: { ${JSON.stringify(scorer)}: { between: 0.02, within: 0.2 } } (variances), or pass a pilot with several trials per row`,
      },
    );
  }
  return {
    told: { ...told, source: "discordance", discordance, sd: null },
    data: { discordance },
    share: 1,
  };
}

function fromSd(q: {
  scorer: string;
  given: number | VarianceComponents;
  trials: number | undefined;
  width: number | null;
}): RuleSpread {
  const { scorer, given, trials, width } = q;
  if (typeof given === "number" && trials !== undefined) {
    throw new InvalidArgumentError(
      `Cannot plan for ${plural(trials, "trial")} per row with a plain 'sd' of '${scorer}': one number does not say how much of it more trials would reduce`,
      { path: "trials" },
      {
        hint: `Write sd: { ${JSON.stringify(scorer)}: { between: 0.02, within: 0.2 } } (variances), or omit 'trials' if 'sd' is that of the row means`,
      },
    );
  }
  const sd =
    typeof given === "number" ? given : Math.sqrt(given.between + given.within / (trials ?? 1));
  return {
    told: { ...told, source: "sd", discordance: null, sd },
    data: { sd, width, groups: null, different: null },
    share: 1,
  };
}

/**
 * Returns the spread of a rule from the option that defines it; null when the rule has a slice and
 * there is no pilot to count its rows.
 */
export function spreadFor(
  rule: MaxDropRule | MaxIncreaseRule,
  policy: GatePolicy,
  settings: PlanSettings,
): RuleSpread | null {
  const { scorer, slice } = rule;
  const { trials } = settings;
  const source = sourceOf(scorer, settings);
  if (source.from === "pilot")
    return spreadFromPilot({ pilot: source.value, policy, rule, trials });
  const width = source.from === "discordance" ? 1 : declaredWidth(scorer, policy);
  const spread =
    source.from === "discordance"
      ? fromDiscordance(scorer, source.value, trials)
      : fromSd({ scorer, given: source.value, trials, width });
  checkRule(rule, width);
  return slice === undefined ? spread : null;
}

/** Spread behind the plan of a rule, with the data of its model. */
export interface RuleSpread {
  readonly told: PlannedSpread;
  /**
   * Discordance for pass/fail with one trial per row, otherwise the spread of the row differences.
   */
  readonly data: { readonly discordance: number } | MeanSpread;
  /** Share of the comparison's rows that the rule applies to. */
  readonly share: number;
}

/** Confidence of the one-sided upper limits of a pilot's spread. */
const LEVEL = 0.8;

/** Rule of a policy with the pilot for its plan. */
interface PilotRule {
  readonly pilot: Comparison;
  readonly policy: GatePolicy;
  readonly rule: MaxDropRule | MaxIncreaseRule;
  readonly trials: number | undefined;
}

/** Returns the scores of a rule's rows. @throws {InvalidArgumentError} when the pilot has none. */
function scoresOf(
  context: GateContext,
  rule: ScorerRule,
): RuleScores & { readonly pair: PairedArms } {
  const scores = scoresFor(context, rule);
  if (typeof scores === "string")
    throw new InvalidArgumentError(
      `Cannot plan from the pilot: it does not compare '${rule.scorer}' (${scores})`,
      { path: "pilot" },
    );
  const { pair } = scores;
  if (pair === null)
    throw new InvalidArgumentError(
      `Cannot plan from the pilot: only its candidate has scores for '${rule.scorer}'`,
      { path: "pilot" },
    );
  return { ...scores, pair };
}

/**
 * Returns the share of the rows (or groups) whose difference is further from the median than the
 * gate treats as equal.
 */
function differentShare(pairs: Pairs): number | null {
  const { groups, scale } = pairs;
  if (scale === null) return null;
  const differences = rowDifferences(pairs);
  const median = medianOf(differences);
  const near = NEAR * (scale[1] - scale[0]);
  const units = (of: (place: number) => boolean): number => {
    const places = Array.from(differences.keys()).filter(of);
    return groups === null ? places.length : new Set(places.map((place) => at(groups, place))).size;
  };
  return units((place) => Math.abs(at(differences, place) - median) > near) / units(() => true);
}

function componentsOf({
  pilot,
  rule,
  trials,
}: PilotRule): NonNullable<ScorerComparison["components"]> {
  const of = rule.slice === undefined ? pilot.scorers : (pilot.slices[rule.slice] ?? {});
  const components = Object.hasOwn(of, rule.scorer) ? of[rule.scorer]?.components : undefined;
  if (components !== undefined && components !== null) return components;
  throw new InvalidArgumentError(
    `Cannot plan for ${plural(trials ?? 0, "trial")} per row: the pilot does not show how much '${rule.scorer}' varies between the trials of a row`,
    { path: "trials" },
    {
      hint: "Pass a pilot with several trials per row and trials: 'mean', or omit 'trials' to plan for the pilot's trials",
    },
  );
}

/**
 * Computes the variance of the row differences with this many trials, times the effect of groups,
 * and its certainty: the squared share of the observed variance, by which the degrees of freedom
 * fall (Satterthwaite 1946, with the variance within rows taken as known).
 */
function varianceOf(
  one: PilotRule,
  single: boolean,
  pairs: Pairs,
  sd: number,
): { variance: number; certainty: number } {
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
    // With one trial per row the gate counts the rows that change: E[d²] is their share.
    const square = test.difference ** 2;
    const discordance = Math.min(1, upper * upper + square);
    return {
      told: { ...told, discordance, sd: null, estimate: Math.min(1, variance + square) },
      data: { discordance },
    };
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

/**
 * Returns the spread of a rule from a pilot.
 *
 * @throws {InvalidArgumentError} when a gate would reject the rule, or the pilot shows no spread.
 */
function spreadFromPilot(one: PilotRule): RuleSpread {
  const { pilot, policy, rule, trials } = one;
  const context = gateContext(pilot, policy);
  const { pair } = scoresOf(context, rule);
  const { single } = pair;
  // Rejects what the gate would reject: a rule that limits a change for the better, or a limit off
  // the scale.
  kindOf(rule).judge(context, rule);
  const all = scoresOf(context, { scorer: rule.scorer }).pair.base.values.length;
  const share = pair.base.values.length / all;
  const pairs = observedPairs(pair);
  const test = differenceTest(pairs);
  const observed = observedSpread(rule.scorer, test, pairs.groups !== null);
  if ("sd" in observed)
    return { ...spreadOfNumbers(one, single, pairs, { test, sd: observed.sd }), share };
  if (trials !== undefined && trials > 1) componentsOf(one);
  const discordance = upperShare(observed.changed, observed.n, LEVEL);
  return {
    told: {
      source: "pilot",
      discordance,
      sd: null,
      estimate: observed.discordance,
      pilotRows: observed.n,
    },
    data: { discordance },
    share,
  };
}
