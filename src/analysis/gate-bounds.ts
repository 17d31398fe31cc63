import type { FigureTest } from "./figure-test.ts";
import {
  atLeast,
  type Finding,
  findingOf,
  type OpenCause,
  type RuleOutcome,
} from "./gate-result.ts";
import type { DifferenceTest } from "./paired-difference.ts";
import { rowsToDecide } from "./stats/power.ts";
import type { Interval } from "./stats/proportion.ts";
import { brief, type NumberWords, percent, plural, show } from "./words-of-results.ts";

/** Test behind a rule: of a difference, or of a figure. */
type Test = DifferenceTest | FigureTest;

/**
 * Rule that an interval decides, with its data: as observed, and with every missing score at its
 * worst and at its best.
 */
export interface BoundRule {
  readonly required: string;
  readonly scorer: string;
  readonly limit: number;
  readonly confidence: number;
  /** Largest absolute score. */
  readonly size: number;
  readonly observed: Test;
  /** Null when no score is missing, or a missing score could have any value. */
  readonly worst: Test | null;
  readonly best: Test | null;
  readonly missing: number;
  /** Whether a missing score that goes against the candidate is a failure of the candidate. */
  readonly missingFail: boolean;
  /** Whether a missing score could have any value. */
  readonly endless: boolean;
  /** Returns the value that the limit applies to. */
  readonly valueOf: (test: Test) => number;
  /** Returns how far a number is on the passing side of the limit. */
  readonly marginOf: (value: number) => number;
  /**
   * Returns how far a difference is on the bad side of 0; null for figures, which can fail without
   * a difference.
   */
  readonly badBy: ((value: number) => number) | null;
  /** Returns p against no difference, or against the limit. */
  readonly failP: (test: Test) => number;
  /**
   * Returns the minimum number of missing scores that have to go against the candidate to change
   * the decision.
   */
  readonly tipping: (decide: (test: Test) => unknown) => number | null;
  readonly numbers: NumberWords;
  readonly words: BoundWords;
}

/** Sentences of a rule. */
export interface BoundWords {
  readonly pass: (end: number) => string;
  /** Sentence for a whole interval on the wrong side of the limit. */
  readonly failWhole: (end: number) => string;
  readonly failPoint: (value: number, level: string) => string;
  /** Sentence for a difference that is distinct from 0 but could be within the limit. */
  readonly openSmall: string;
  readonly open: string;
}

/** Rule whose fail must still be adjusted for the other rules. */
export interface Pending {
  /**
   * p of the best case in units of 1 - confidence, the scale on which the rules of a gate are
   * adjusted.
   */
  readonly ratio: number;
  /** Decides the rule, with p multiplied by a factor. */
  settle(factor: number): Finding;
}

/** Orders the ends of an interval by what they mean for the candidate. */
function ends(rule: BoundRule, interval: Interval): { worst: number; best: number } {
  const [low, high] = interval;
  return rule.marginOf(low) <= rule.marginOf(high)
    ? { worst: low, best: high }
    : { worst: high, best: low };
}

/**
 * Returns whether a number is at the limit or on its passing side, with room for rounding of
 * numbers of the scores' size.
 */
const isWithin = (rule: BoundRule, value: number): boolean =>
  atLeast(rule.marginOf(value), 0, Math.max(rule.size, Math.abs(rule.limit)));

/** Returns whether the bad end of the interval is within the limit. */
function passesInterval(rule: BoundRule, test: Test): boolean {
  const interval = test.interval(rule.confidence);
  return interval !== null && isWithin(rule, ends(rule, interval).worst);
}

const passes = (rule: BoundRule, test: Test): boolean => test.mayPass && passesInterval(rule, test);

/**
 * Returns whether the estimate is on the wrong side of the limit. For a change that is also the
 * wrong side of 0, because a limit is never negative.
 */
const isBeyond = (rule: BoundRule, test: Test): boolean => !isWithin(rule, rule.valueOf(test));

const fails = (rule: BoundRule, test: Test, factor: number): boolean =>
  isBeyond(rule, test) && rule.failP(test) * factor < 1 - rule.confidence;

function outcomeOf(rule: BoundRule, test: Test, factor: number): RuleOutcome {
  if (passes(rule, test)) return "pass";
  return fails(rule, test, factor) ? "fail" : "inconclusive";
}

/** Judges a rule by its data. */
export function judgeBound(rule: BoundRule): Pending {
  const best = rule.best ?? rule.observed;
  const p = rule.endless || !isBeyond(rule, best) ? 1 : rule.failP(best);
  return { ratio: p / (1 - rule.confidence), settle: (factor) => settle(rule, p, factor) };
}

/** Returns the outcome that holds whatever the missing scores turn out to be. */
function overall(rule: BoundRule, factor: number): RuleOutcome {
  if (rule.endless) return "inconclusive";
  if (passes(rule, rule.worst ?? rule.observed)) return "pass";
  return fails(rule, rule.best ?? rule.observed, factor) ? "fail" : "inconclusive";
}

/** Returns the reason why nothing was decided. */
function causeOf(rule: BoundRule, factor: number): OpenCause {
  if (rule.endless) return "missing";
  const { observed, worst, best } = rule;
  if (
    worst !== null &&
    best !== null &&
    outcomeOf(rule, worst, factor) !== outcomeOf(rule, best, factor)
  )
    return "missing";
  const flat = observed.interval(rule.confidence) === null && observed.standardError === 0;
  return !observed.mayPass || flat ? "scale" : "rows";
}

function settle(rule: BoundRule, p: number, factor: number): Finding {
  const { observed, confidence } = rule;
  const outcome = overall(rule, factor);
  const cause = outcome === "inconclusive" ? causeOf(rule, factor) : null;
  const interval = observed.interval(confidence);
  const rows = cause === "rows" ? rowsFor(rule, factor) : null;
  const bounded = (test: Test | null) =>
    test === null ? null : { value: rule.valueOf(test), interval: test.interval(confidence) };
  const [worst, best] = [bounded(rule.worst), bounded(rule.best)];
  const value = rule.valueOf(observed);
  const tippingPoint =
    rule.missing === 0 ? null : rule.tipping((test) => outcomeOf(rule, test, factor));
  const numbers = {
    n: observed.n,
    difference: rule.badBy === null ? null : value,
    value: rule.badBy === null ? value : null,
    interval,
    confidence,
    limit: rule.limit,
    p,
    adjustedP: Math.min(1, p * factor),
    bounds: worst === null || best === null ? null : { worst, best },
    missing: rule.missing,
    tippingPoint,
    rowsToDecide: rows,
  };
  const words = { required: rule.required, found: foundIn(rule, interval, p) };
  const why =
    outcome === "inconclusive"
      ? whyOpen(rule, { cause: cause ?? "rows", factor, p, rows, tippingPoint })
      : whyDecided(rule, outcome);
  return findingOf({ outcome, ...words, why, ...(cause === null ? {} : { cause }) }, numbers);
}

function foundIn(rule: BoundRule, interval: Interval | null, p: number): string {
  const { observed, confidence } = rule;
  const { value, change, changeEnd } = rule.numbers;
  const [print, printEnd] = rule.badBy === null ? [value, value] : [change, changeEnd];
  const range =
    interval === null
      ? "no interval"
      : `${percent(confidence)} interval ${printEnd(interval[0])} to ${printEnd(interval[1])}`;
  const gap = rule.missing === 0 ? "" : `, ${plural(rule.missing, "missing score")}`;
  const tested = rule.badBy === null ? "" : `, p ${show("counts" in observed ? observed.p : p)}`;
  return `${print(rule.valueOf(observed))}, ${range} (n ${observed.n}${tested}${gap})`;
}

function whyDecided(rule: BoundRule, outcome: RuleOutcome): string {
  const pass = outcome === "pass";
  const test = (pass ? rule.worst : rule.best) ?? rule.observed;
  const interval = test.interval(rule.confidence) ?? [0, 0];
  const { worst, best } = ends(rule, interval);
  const filled =
    rule.missing === 0
      ? ""
      : ` This holds even if every missing score is the ${pass ? "worst" : "best"} possible.`;
  if (pass) return rule.words.pass(worst) + filled;
  if (!isWithin(rule, best)) return rule.words.failWhole(best) + filled;
  return rule.words.failPoint(rule.valueOf(test), percent(rule.confidence)) + filled;
}

interface OpenFacts {
  readonly cause: OpenCause;
  readonly factor: number;
  readonly p: number;
  readonly rows: number | null;
  readonly tippingPoint: number | null;
}

function whyOpen(rule: BoundRule, { cause, factor, p, rows, tippingPoint }: OpenFacts): string {
  if (cause === "missing") return whyMissing(rule, tippingPoint);
  const { scorer, observed } = rule;
  if (observed.standardError === null && observed.interval(rule.confidence) === null) {
    const { n } = observed;
    return n < 2
      ? `${plural(n, "row")} ${n === 1 ? "is" : "are"} too few for an interval.`
      : "All rows are in one group, so there is no interval.";
  }
  if (cause === "scale") {
    const why =
      observed.standardError === 0
        ? "its rows show no variation"
        : `${plural(observed.n, "row")} may not include its rare values`;
    return `'${scorer}' has no declared scale, and ${why}: add scale: { ${JSON.stringify(scorer)}: [lowest, highest] }.`;
  }
  const decide = rows === null ? closeTo(rule) : `about ${rows} rows would decide.`;
  const best = rule.best ?? rule.observed;
  if (factor > 1 && fails(rule, best, 1)) {
    return `It fails on its own (p ${brief(p)}), but not after adjusting for the other rules of this gate (adjusted p ${brief(Math.min(1, p * factor))}): ${decide}`;
  }
  const told =
    rule.badBy !== null &&
    rule.badBy(rule.valueOf(best)) > 0 &&
    rule.failP(best) < 1 - rule.confidence;
  return `${told ? rule.words.openSmall : rule.words.open}: ${decide}`;
}

const closeTo = (rule: BoundRule): string =>
  rule.observed.standardError === 0 || rule.observed.standardError === null
    ? "more rows are needed."
    : "the estimate is too close to the limit to say how many rows would decide.";

function whyMissing(rule: BoundRule, tippingPoint: number | null): string {
  const missing = plural(rule.missing, "missing score");
  if (rule.endless) {
    return `The ${missing} could have any value, because '${rule.scorer}' has no known scale: declare one, or set missing: "exclude".`;
  }
  const against = rule.missingFail
    ? tippingPoint === 1
      ? "fails"
      : "fail"
    : `${tippingPoint === 1 ? "goes" : "go"} against the candidate`;
  const turns =
    tippingPoint === null ? "" : ` It changes if ${tippingPoint} of ${rule.missing} ${against}.`;
  return `The outcome depends on the ${missing}: the worst case and the best case differ.${turns} Rerun those rows, or set missing: "exclude".`;
}

function rowsFor(rule: BoundRule, factor: number): number | null {
  const { observed, limit, confidence } = rule;
  if (observed.standardError === null) return null;
  const value = rule.valueOf(observed);
  return rowsToDecide({
    margin: rule.marginOf(value),
    effect: rule.badBy === null ? null : rule.badBy(value),
    limit,
    sd: observed.standardError * Math.sqrt(observed.n),
    confidence,
    factor,
    n: observed.n,
  });
}
