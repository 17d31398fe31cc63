import { InvalidArgumentError } from "../core/errors/usage.ts";
import type { Direction } from "./direction.ts";
import { type BoundWords, judgeBound, type Pending } from "./gate-bounds.ts";
import { LEVEL, mandatory, nonNegative, SCORER, SLICE } from "./gate-fields.ts";
import type { GateRules, MaxDropRule, MaxIncreaseRule } from "./gate-policy.ts";
import { type Finding, nothing } from "./gate-result.ts";
import {
  type GateContext,
  isComparison,
  needsComparison,
  type RuleKind,
  type RuleScores,
  scoresFor,
  where,
} from "./gate-subject.ts";
import {
  boundedDifference,
  observedPairs,
  type PairedArms,
  tippingPoint,
} from "./missing-bounds.ts";
import type { DifferenceTest } from "./paired-difference.ts";
import { missingIn } from "./row-values.ts";
import { endsOf, type Scale } from "./scale.ts";
import { largestOf } from "./stats/sum.ts";
import { type NumberWords, numberWords } from "./words-of-results.ts";

/** Limit on how far a scorer can move in the bad direction. */
interface ChangeRule {
  readonly rule: MaxDropRule | MaxIncreaseRule;
  readonly kind: "maxDrop" | "maxIncrease";
  readonly limit: number;
  /** 1 when a drop is bad, -1 when a rise is. */
  readonly sign: 1 | -1;
}

/** Converts a rule of either kind to a limit. */
export function changeOf(rule: MaxDropRule | MaxIncreaseRule): ChangeRule {
  return "maxDrop" in rule
    ? { rule, kind: "maxDrop", limit: rule.maxDrop, sign: 1 }
    : { rule, kind: "maxIncrease", limit: rule.maxIncrease, sign: -1 };
}

/** @throws {InvalidArgumentError} when a rule limits a change for the better. */
export function checkDirection(
  { rule, kind, limit, sign }: ChangeRule,
  direction: Direction,
): void {
  const wrong = sign === 1 ? "lower" : "higher";
  if (direction !== wrong) return;
  const other = sign === 1 ? "maxIncrease" : "maxDrop";
  throw new InvalidArgumentError(
    `Cannot use '${kind}' on '${rule.scorer}': ${wrong} is better, so the rule would pass a regression`,
    { path: kind },
    {
      hint: `Write { scorer: ${JSON.stringify(rule.scorer)}, ${other}: ${limit} }${sign === -1 ? ", or name the scorer in lowerIsBetter" : ""}`,
    },
  );
}

/**
 * Rejects a limit as wide as the scale. A scale that was only inferred is no reason to reject it
 * and is dropped instead.
 */
function scaleWithin({ rule, kind, limit }: ChangeRule, { scale }: RuleScores): Scale | null {
  if (scale === null || limit < scale.high - scale.low) return scale;
  if (scale.source === "inferred") return null;
  const hint =
    scale.high - scale.low === 1
      ? "Write 0.02 for 2 percentage points"
      : "Use a limit below the width of the scale";
  throw new InvalidArgumentError(
    `Cannot use '${kind}' of ${limit} on '${rule.scorer}': its scores range from ${scale.low} to ${scale.high}`,
    { path: kind },
    { hint },
  );
}

function wordsOf(sign: 1 | -1, limit: number, { size }: NumberWords): BoundWords {
  const noun = sign === 1 ? "drop" : "rise";
  const verb = sign === 1 ? "dropped" : "rose";
  const allowed = size(limit);
  return {
    pass: () =>
      `Even in the worst case (the ${sign === 1 ? "lower" : "upper"} end) the ${noun} is at most ${allowed}.`,
    failWhole: (end) =>
      `Even the smallest plausible ${noun}, ${size(end)}, is more than the ${allowed} allowed.`,
    failPoint: (value, level) =>
      `The ${noun} is real (${level} interval ${sign === 1 ? "below" : "above"} 0), and the best estimate, ${size(value)}, is more than the ${allowed} allowed.`,
    openSmall: `It ${verb}, but perhaps by no more than the ${allowed} allowed`,
    open: `The data fit a ${noun} of more than ${allowed} as well as none`,
  };
}

/** Returns the worst and the best case of a pair, for a rule of this direction. */
function casesOf(arms: PairedArms, sign: 1 | -1) {
  const { observed, lowest, highest, missing } = boundedDifference(arms);
  const [worst, best] = sign === 1 ? [lowest, highest] : [highest, lowest];
  return { observed, worst, best, missing, endless: missing > 0 && arms.scale === null };
}

function judgeChange(context: GateContext, rule: MaxDropRule | MaxIncreaseRule): Pending | Finding {
  const { subject } = context;
  const change = changeOf(rule);
  const { kind, limit, sign } = change;
  if (!isComparison(subject)) throw needsComparison(`A '${kind}' rule`, "subject");
  const scores = scoresFor(context, rule);
  const numbers = numberWords(typeof scores !== "string" && scores.binary);
  const required = `${where(rule)} ${sign === 1 ? "drops" : "rises"} by at most ${numbers.limit(limit, "change", kind)}`;
  if (typeof scores === "string") return nothing(required, scores, limit);
  if (scores.pair === null)
    return nothing(required, `no trial of the base has a score for '${rule.scorer}'`, limit);
  checkDirection(change, scores.direction);
  const pair = { ...scores.pair, scale: endsOf(scaleWithin(change, scores)) };
  const pairs = observedPairs(pair);
  if (pairs.base.length === 0)
    return nothing(
      required,
      `no shared row${rule.slice === undefined ? "" : " of the slice"} has a score in both runs`,
      limit,
    );
  return judgeBound({
    required,
    scorer: rule.scorer,
    limit,
    confidence: rule.confidence ?? subject.confidence,
    size: Math.max(largestOf(pairs.base), largestOf(pairs.candidate)),
    ...casesOf(pair, sign),
    missingFail: pair.binary && sign === 1 && missingIn(pair.base) === 0,
    valueOf: (test) => (test as DifferenceTest).difference, // only differences are made here
    marginOf: (value) => sign * value + limit,
    badBy: (value) => -sign * value,
    failP: (test) => (test as DifferenceTest).p,
    tipping: (decide) => tippingPoint(pair, sign, decide),
    numbers,
    words: wordsOf(sign, limit, numbers),
  });
}

const unplanned = (): string =>
  "The number of rows in its slice is unknown: planning it needs a pilot that was compared with 'slice'.";

/** Kinds of rules about the change from the base to the candidate. */
export const CHANGE_RULES: {
  readonly [Kind in "maxDrop" | "maxIncrease"]: RuleKind<GateRules[Kind]>;
} = {
  maxDrop: {
    fields: {
      ...SCORER,
      maxDrop: mandatory(nonNegative("Maximum drop from the base, in the scorer's units.")),
      ...LEVEL,
      ...SLICE,
    },
    by: "change",
    compares: true,
    judge: judgeChange,
    unplanned,
  },
  maxIncrease: {
    fields: {
      ...SCORER,
      maxIncrease: mandatory(nonNegative("Maximum rise over the base, in the scorer's units.")),
      ...LEVEL,
      ...SLICE,
    },
    by: "change",
    compares: true,
    judge: judgeChange,
    unplanned,
  },
};
