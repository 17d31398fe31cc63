import { InvalidArgumentError } from "../core/errors/usage.ts";
import type { Figure } from "./figure.ts";
import type { FigureTest } from "./figure-test.ts";
import { type BoundWords, judgeBound, type Pending } from "./gate-bounds.ts";
import { LEVEL, mandatory, number, type PolicyFields, SCORER, SLICE, word } from "./gate-fields.ts";
import type { GatePolicy, GateRules, MaxRule, MinRule } from "./gate-policy.ts";
import { atLeast, type Finding, findingOf, nothing } from "./gate-result.ts";
import {
  type GateContext,
  type GateSubject,
  isComparison,
  type RuleKind,
  type RuleScores,
  scoresFor,
  where,
} from "./gate-subject.ts";
import {
  type BoundedFigure,
  boundedFigure,
  figureTippingPoint,
  type OwnArm,
} from "./missing-bounds.ts";
import { endsOf } from "./scale.ts";
import { largestOf } from "./stats/sum.ts";
import { brief, type NumberWords, numberWords, percent } from "./words-of-results.ts";

/** Limit on the candidate's own figure. */
interface ValueRule {
  readonly rule: MinRule | MaxRule;
  readonly kind: "min" | "max";
  readonly limit: number;
  /** 1 when the limit is a minimum, -1 when it is a maximum. */
  readonly sign: 1 | -1;
}

/**
 * Rejects a limit off the scale. A scale that was only inferred is no reason to reject it and is
 * dropped instead.
 */
function withSense({ rule, kind, limit }: ValueRule, scores: RuleScores): RuleScores {
  const { scale } = scores;
  if (scale === null || (limit >= scale.low && limit <= scale.high)) return scores;
  if (scale.source === "inferred") return { ...scores, scale: null };
  const percentage =
    scale.low === 0 && scale.high === 1 && limit > 1
      ? `Write ${limit / 100} for ${limit}%`
      : "Use a limit on the scale";
  throw new InvalidArgumentError(
    `Cannot use '${kind}' of ${limit} on '${rule.scorer}': its scores range from ${scale.low} to ${scale.high}`,
    { path: kind },
    { hint: percentage },
  );
}

function wordsOf(sign: 1 | -1, limit: number, { value }: NumberWords): BoundWords {
  const bound = value(limit, brief);
  const [good, bad] = sign === 1 ? ["at least", "below"] : ["at most", "above"];
  const [low, high] = sign === 1 ? ["lower", "upper"] : ["upper", "lower"];
  return {
    pass: (end) => `Even the ${low} end, ${value(end, brief)}, is ${good} ${bound}.`,
    failWhole: (end) => `Even the ${high} end, ${value(end, brief)}, is ${bad} ${bound}.`,
    failPoint: (score) => `The value, ${value(score, brief)}, is ${bad} ${bound}.`,
    openSmall: `The data fit values on both sides of ${bound}`,
    open: `The data fit values on both sides of ${bound}`,
  };
}

/**
 * Decides without the uncertainty: the value itself decides, unless missing scores could change the
 * outcome.
 */
function judgePoint(
  { rule, limit, sign }: ValueRule,
  { value }: NumberWords,
  required: string,
  figure: BoundedFigure,
): Finding {
  const holds = (test: FigureTest | null): boolean =>
    test !== null && atLeast(sign * test.value, sign * limit);
  const { observed, lowest, highest, missing } = figure;
  const [worst, best] =
    missing === 0 ? [observed, observed] : sign === 1 ? [lowest, highest] : [highest, lowest];
  const outcome = holds(worst) ? "pass" : best !== null && !holds(best) ? "fail" : "inconclusive";
  const numbers = { n: observed.n, value: observed.value, limit, missing };
  const found = `${value(observed.value)} (n ${observed.n})`;
  const good = sign === 1 ? "at least" : "at most";
  const bad = sign === 1 ? "below" : "above";
  if (outcome === "inconclusive") {
    const why = `The value of '${rule.scorer}' depends on ${missing} missing ${missing === 1 ? "score" : "scores"}. Rerun those rows, or set missing: "exclude".`;
    return findingOf({ outcome, cause: "missing", required, found, why }, numbers);
  }
  const why = `The value is ${outcome === "pass" ? good : bad} ${value(limit)} (\`on: "point"\` ignores the uncertainty).`;
  return findingOf({ outcome, required, found, why }, numbers);
}

/**
 * Judges a figure without the scores behind it: its value can be judged if no score is missing; its
 * uncertainty cannot.
 */
function judgeBareFigure(
  { rule, limit, sign }: ValueRule,
  required: string,
  figure: Figure,
  policy: GatePolicy,
): Finding {
  const value = figure.value ?? 0;
  const words = numberWords(figure.kind === "boolean");
  const found = words.value(value);
  const missing =
    policy.missing === "exclude" ? 0 : Math.round((1 - figure.coverage) * figure.trials);
  const numbers = { n: figure.n, value, limit, missing };
  if (rule.on === "point" && missing === 0) {
    const outcome = atLeast(sign * value, sign * limit) ? "pass" : "fail";
    const [good, bad] = sign === 1 ? ["at least", "below"] : ["at most", "above"];
    const why = `The value is ${outcome === "pass" ? good : bad} ${words.value(limit)} (\`on: "point"\` ignores the uncertainty).`;
    return findingOf({ outcome, required, found, why }, numbers);
  }
  const why =
    missing > 0
      ? `${missing} ${missing === 1 ? "score is" : "scores are"} missing, and the figure does not include the scores behind it: pass what summarize() returns, or set missing: "exclude".`
      : 'The figure does not include the scores behind it: pass what summarize() returns without a vendor\'s rule, or set on: "point".';
  return findingOf({ outcome: "inconclusive", cause: "missing", required, found, why }, numbers);
}

function bareFigure(subject: GateSubject, scorer: string): Figure | null {
  if (isComparison(subject)) return null;
  const figure = Object.hasOwn(subject, scorer) ? subject[scorer] : undefined;
  return figure !== undefined &&
    figure.value !== null &&
    (!("scores" in figure) || figure.scores === null)
    ? figure
    : null;
}

function judgeValue(context: GateContext, value: ValueRule): Pending | Finding {
  const { subject, policy } = context;
  const { rule, limit, sign } = value;
  const point = rule.on === "point";
  const good = sign === 1 ? "at least" : "at most";
  const level = rule.confidence ?? confidenceOf(subject, rule.scorer);
  const found = scoresFor(context, rule);
  const bare = typeof found === "string" ? bareFigure(subject, rule.scorer) : null;
  const isShare = typeof found === "string" ? bare?.kind === "boolean" : found.binary;
  const words = numberWords(isShare);
  const bound = words.limit(limit, "value", value.kind);
  const required = point
    ? `${where(rule)} is ${good} ${bound}`
    : `the ${percent(level)} interval of ${where(rule)} lies at or ${sign === 1 ? "above" : "below"} ${bound}`;
  if (typeof found === "string") {
    return bare === null
      ? nothing(required, found, limit)
      : judgeBareFigure(value, required, bare, policy);
  }
  const scores = withSense(value, found);
  const own: OwnArm = {
    arm: scores.own,
    groups: scores.ownGroups,
    binary: scores.binary,
    single: scores.ownSingle,
    scale: endsOf(scores.scale),
    interval: scores.ownInterval,
  };
  const figure = boundedFigure(own);
  if (figure === null) return nothing(required, "no row has a score", limit);
  if (point) return judgePoint(value, words, required, figure);
  const { observed, lowest, highest, missing } = figure;
  const [worst, best] = sign === 1 ? [lowest, highest] : [highest, lowest];
  return judgeBound({
    required,
    scorer: rule.scorer,
    limit,
    confidence: level,
    size: largestOf(scores.own.values.filter((score) => !Number.isNaN(score))),
    observed,
    worst,
    best,
    missing,
    missingFail: own.binary && sign === 1,
    endless: missing > 0 && own.scale === null,
    valueOf: (test) => (test as FigureTest).value, // only figures are made here
    marginOf: (score) => sign * (score - limit),
    badBy: null,
    failP: (test) => (test as FigureTest).p(limit),
    tipping: (decide) => figureTippingPoint(own, sign, decide),
    numbers: words,
    words: wordsOf(sign, limit, words),
  });
}

/** Returns the confidence level of the subject's intervals. */
export function confidenceOf(subject: GateSubject, scorer?: string): number {
  if (isComparison(subject)) return subject.confidence;
  const figure =
    scorer !== undefined && Object.hasOwn(subject, scorer)
      ? subject[scorer]
      : Object.values(subject)[0];
  return figure?.confidence ?? 0.95;
}

const ON: PolicyFields = {
  on: word(
    ["point", "bound"],
    "Whether the value itself (`point`) or the end of its interval (`bound`, the default) decides.",
  ),
};

const unplanned = (): string =>
  "It judges the candidate's own value, not its difference from the base: planning it needs the expected value and its spread.";

/** Kinds of rules about the candidate's own value. */
export const VALUE_RULES: { readonly [Kind in "min" | "max"]: RuleKind<GateRules[Kind]> } = {
  min: {
    fields: { ...SCORER, min: mandatory(number("Minimum value.")), ...ON, ...SLICE, ...LEVEL },
    by: "value",
    compares: false,
    judge: (context, rule) => judgeValue(context, { rule, kind: "min", limit: rule.min, sign: 1 }),
    unplanned,
  },
  max: {
    fields: { ...SCORER, max: mandatory(number("Maximum value.")), ...ON, ...SLICE, ...LEVEL },
    by: "value",
    compares: false,
    judge: (context, rule) => judgeValue(context, { rule, kind: "max", limit: rule.max, sign: -1 }),
    unplanned,
  },
};
