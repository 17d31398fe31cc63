import { didYouMean, InvalidArgumentError } from "../core/errors/usage.ts";
import { type ArmScores, scoresOf } from "./compared-scores.ts";
import type { Comparison, NotCompared, ScorerComparison } from "./comparison.ts";
import { CHANGE_RULES } from "./gate-change-rules.ts";
import { count, countOrShare, keys, mandatory, SCORER, SLICE, share } from "./gate-fields.ts";
import type {
  GateRule,
  GateRules,
  MaxRegressionsRule,
  MinCoverageRule,
  MinRowsRule,
  MustPassRule,
} from "./gate-policy.ts";
import { atLeast, type Finding, findingOf, nothing } from "./gate-result.ts";
import {
  type GateContext,
  isComparison,
  needsComparison,
  type RuleKind,
  type RuleScores,
  scoresFor,
  where,
} from "./gate-subject.ts";
import { VALUE_RULES } from "./gate-value-rules.ts";
import { missingAt } from "./row-values.ts";
import { at } from "./stats/at.ts";
import { percent, plural } from "./words-of-results.ts";

/**
 * Lists scorers of the base that could not be compared. They are gaps, unless their values are
 * strings that are not scores. A scorer that is new in the candidate is not a gap.
 */
const lostScorers = (subject: Comparison): NotCompared[] =>
  subject.notCompared.filter((entry) => entry.baseCoverage !== null);

/** Returns the share of trials with a score, in the rows that a policy does not exclude. */
function coverageOf(arm: ArmScores, places: readonly number[]): number {
  let [scored, trials] = [0, 0];
  for (const i of places) {
    const here = arm.trials === null ? 1 : at(arm.trials, i);
    trials += here;
    scored += here - Math.min(here, arm.gaps === null ? 0 : at(arm.gaps.missing, i));
  }
  return trials === 0 ? 0 : scored / trials;
}

/**
 * Returns the coverage of every scorer. For a comparison: in both runs over the base's rows,
 * including scorers that could not be compared.
 */
function coverages(context: GateContext): { name: string; coverage: number }[] {
  const { subject } = context;
  if (!isComparison(subject)) {
    // strings that are not scores are not a gap
    const scored = Object.entries(subject).filter(([, figure]) => figure.kind !== "text");
    return scored.map(([name, figure]) => ({ name: `'${name}'`, coverage: figure.coverage }));
  }
  const excluded = context.excluded();
  const { shared, missing } = subject.scores;
  const places = Array.from({ length: shared + missing }, (_, i) => i).filter(
    (i) => !excluded.has(i),
  );
  const inBoth = Object.values(subject.scorers).flatMap((c) => {
    const scores = scoresOf(subject.scores, c.scorer);
    const of = (arm: ArmScores | null | undefined, whole: number): number =>
      excluded.size === 0 || !arm ? whole : coverageOf(arm, places);
    return [
      { name: `'${c.scorer}' in the base`, coverage: of(scores?.base, c.base.coverage) },
      {
        name: `'${c.candidateScorer}' in the candidate`,
        coverage: of(scores?.candidate, c.candidate.coverage),
      },
    ];
  });
  const lost = lostScorers(subject).map((entry) => ({
    name: `'${entry.scorer}' in the candidate (${entry.why})`,
    coverage: Math.min(entry.baseCoverage ?? 0, entry.candidateCoverage ?? 0),
  }));
  return [...inBoth, ...lost];
}

function judgeMinCoverage(context: GateContext, { minCoverage }: MinCoverageRule): Finding {
  const required = `every scorer has a score in at least ${percent(minCoverage)} of the trials`;
  const all = coverages(context).sort((a, b) => a.coverage - b.coverage);
  const worst = all[0];
  if (worst === undefined) return nothing(required, "there is no scorer", minCoverage);
  const below = all.filter(({ coverage }) => !atLeast(coverage, minCoverage, 1));
  const list = (below.length === 0 ? [worst] : below.slice(0, 5))
    .map(({ name, coverage }) => `${percent(coverage)} (${name})`)
    .join(", ");
  const numbers = { value: worst.coverage, limit: minCoverage };
  if (below.length === 0) {
    return findingOf(
      {
        outcome: "pass",
        required,
        found: `lowest coverage: ${list}`,
        why: "Every scorer reaches the minimum.",
      },
      numbers,
    );
  }
  const why = `${below.length} of ${all.length} ${below.length === 1 ? "is" : "are"} below the minimum.`;
  return findingOf({ outcome: "fail", required, found: list, why }, numbers);
}

/** Counts the rows in which each scorer has a score; in a comparison, in both runs. */
function rowCounts(context: GateContext): { name: string; n: number }[] {
  const { subject } = context;
  if (!isComparison(subject))
    return Object.entries(subject).flatMap(([name, figure]) =>
      figure.kind === "text" ? [] : [{ name, n: figure.n }],
    );
  const excluded = context.excluded();
  const { shared, missing } = subject.scores;
  const rowsOf = (c: ScorerComparison): number => {
    const scores = scoresOf(subject.scores, c.scorer);
    const { base, candidate } = scores ?? { base: null, candidate: null };
    if (excluded.size === 0 || base === null || candidate === null) return c.n;
    const places = Array.from({ length: shared + missing }, (_, i) => i);
    return places.filter(
      (i) => !excluded.has(i) && base.values[i] !== null && candidate.values[i] !== null,
    ).length;
  };
  const compared = Object.values(subject.scorers).map((c) => ({ name: c.scorer, n: rowsOf(c) }));
  return [...compared, ...lostScorers(subject).map(({ scorer }) => ({ name: scorer, n: 0 }))];
}

function judgeMinRows(context: GateContext, { minRows }: MinRowsRule): Finding {
  const { subject } = context;
  const required = `every scorer has at least ${plural(minRows, "row")}`;
  const fewest = rowCounts(context).sort((a, b) => a.n - b.n)[0];
  if (fewest === undefined) return nothing(required, "there is no scorer", minRows);
  const joined = isComparison(subject)
    ? ` (${subject.rows.shared} shared, ${subject.rows.onlyBase} only in the base, ${subject.rows.onlyCandidate} only in the candidate)`
    : "";
  const enough = fewest.n >= minRows;
  const words = {
    required,
    found: `'${fewest.name}' has ${plural(fewest.n, "row")}${joined}`,
    why: enough ? "That is enough." : "That is too few.",
  };
  return findingOf(
    { outcome: enough ? "pass" : "fail", ...words },
    { n: fewest.n, value: fewest.n, limit: minRows },
  );
}

/**
 * Returns the scores of a rule that counts passes.
 *
 * @throws {InvalidArgumentError} when the scores are not pass/fail.
 */
function passScores(
  context: GateContext,
  rule: MustPassRule | MaxRegressionsRule,
  kind: string,
): RuleScores | string {
  if (!isComparison(context.subject)) throw needsComparison(`A '${kind}' rule`, "subject");
  const scores = scoresFor(context, rule);
  if (typeof scores === "string" || scores.binary) return scores;
  throw new InvalidArgumentError(
    `A '${kind}' rule needs pass/fail scores: the scores of '${rule.scorer}' are numbers`,
    { path: kind },
    { hint: "Use a pass/fail scorer" },
  );
}

function judgeMustPass(context: GateContext, rule: MustPassRule): Finding {
  const { subject, policy } = context;
  const named = rule.mustPass;
  const required = `${named.length} named ${named.length === 1 ? "row passes" : "rows pass"} '${rule.scorer}' in every trial`;
  const scores = passScores({ ...context, excluded: () => new Set() }, rule, "mustPass");
  if (typeof scores === "string") return nothing(required, scores, named.length);
  const keys = isComparison(subject) ? subject.rows.keys : null;
  if (keys === null) {
    throw new InvalidArgumentError(
      "A 'mustPass' rule cannot be decided: the comparison holds no rows",
      { path: "mustPass" },
      { hint: "Compare with keepRows: 'changed' or 'all'" },
    );
  }
  const passing = scores.direction === "lower" ? 0 : 1;
  const { own } = scores;
  const excluded = new Set(policy.exclude ?? []);
  const both = named.find((key) => excluded.has(key));
  if (both !== undefined) {
    throw new InvalidArgumentError(
      `Row '${both}' cannot be in both 'mustPass' and 'exclude' of the policy`,
      { path: "exclude" },
    );
  }
  const places = new Map<string, number[]>();
  for (const [i, key] of keys.entries()) places.set(key, [...(places.get(key) ?? []), i]);
  const passes = (i: number): boolean => missingAt(own, i) === 0 && at(own.values, i) === passing;
  const absent = named.filter((key) => !places.has(key));
  const failed = named.filter((key) => places.get(key)?.every(passes) === false);
  const numbers = {
    n: named.length,
    value: named.length - absent.length - failed.length,
    limit: named.length,
  };
  if (absent.length + failed.length === 0) {
    return findingOf(
      {
        outcome: "pass",
        required,
        found: "all of them passed",
        why: "Every named row was run and passed every trial.",
      },
      numbers,
    );
  }
  const parts = [
    failed.length === 0 ? [] : [`${failed.length} failed: ${listOf(failed)}`],
    absent.length === 0 ? [] : [`${absent.length} not among the shared rows: ${listOf(absent)}`],
  ].flat();
  return findingOf(
    {
      outcome: "fail",
      required,
      found: parts.join("; "),
      why: "A row that must pass did not pass, or was not run.",
    },
    numbers,
  );
}

/** Quotes the first five names of a list. */
const listOf = (names: readonly string[]): string =>
  names
    .slice(0, 5)
    .map((name) => `'${name}'`)
    .join(", ") + (names.length > 5 ? ", …" : "");

/**
 * Counts rows that passed every trial in the base but not in the candidate: those observed, and
 * those that missing scores could add.
 */
function countRegressions({ pair, direction }: RuleScores): {
  seen: number;
  possible: number;
  rows: number;
} {
  const count = { seen: 0, possible: 0, rows: 0 };
  if (pair === null) return count;
  const passing = direction === "lower" ? 0 : 1;
  pair.base.values.forEach((was, i) => {
    const now = at(pair.candidate.values, i);
    const [lostBefore, lostNow] = [missingAt(pair.base, i), missingAt(pair.candidate, i)];
    if (Number.isNaN(was + now) && lostBefore + lostNow === 0) return; // excluded by the policy
    count.rows += 1;
    const passed = was === passing || Number.isNaN(was);
    const failsNow = !Number.isNaN(now) && now !== passing;
    if (was === passing && lostBefore === 0 && failsNow) count.seen += 1;
    else if (passed && (failsNow ? lostBefore > 0 : lostNow > 0)) count.possible += 1;
  });
  return count;
}

/** Judges a limit on regressions. A whole number is a count; a fraction is a share of the rows. */
function judgeMaxRegressions(context: GateContext, rule: MaxRegressionsRule): Finding {
  const asShare = !Number.isInteger(rule.maxRegressions);
  const allowed = asShare ? percent(rule.maxRegressions) : String(rule.maxRegressions);
  const required = `at most ${asShare ? `${allowed} of the rows` : plural(rule.maxRegressions, "row")} of ${where(rule)} ${asShare || rule.maxRegressions !== 1 ? "regress" : "regresses"} from pass to fail`;
  const scores = passScores(context, rule, "maxRegressions");
  if (typeof scores === "string") return nothing(required, scores, rule.maxRegressions);
  const { seen, possible, rows } = countRegressions(scores);
  if (rows === 0)
    return nothing(required, "no shared row has a score in both runs", rule.maxRegressions);
  const limit = asShare ? rule.maxRegressions * rows : rule.maxRegressions;
  const missing = possible === 0 ? "" : `, plus ${possible} with a missing score`;
  const found = `${seen} of ${plural(rows, "row")}${missing}`;
  const numbers = {
    n: rows,
    value: asShare ? seen / rows : seen,
    limit: rule.maxRegressions,
    missing: possible,
  };
  if (!atLeast(limit, seen, rows))
    return findingOf(
      { outcome: "fail", required, found, why: `That is more than the ${allowed} allowed.` },
      numbers,
    );
  if (atLeast(limit, seen + possible, rows)) {
    return findingOf(
      {
        outcome: "pass",
        required,
        found,
        why: `That is at most the ${allowed} allowed${possible === 0 ? "" : ", whatever the missing scores turn out to be"}.`,
      },
      numbers,
    );
  }
  const turn = Math.floor(limit) - seen + 1;
  const why = `The outcome depends on the missing scores: it changes if ${turn} of the ${plural(possible, "row")} with a missing score ${turn === 1 ? "fails" : "fail"}. Rerun those rows, or set missing: "exclude".`;
  return findingOf(
    { outcome: "inconclusive", cause: "missing", required, found, why },
    { ...numbers, tippingPoint: turn },
  );
}

/**
 * Kinds of rules, by the field that defines them. Those that an interval decides have their own
 * files.
 */
export const RULES: { readonly [Kind in keyof GateRules]: RuleKind<GateRules[Kind]> } = {
  ...VALUE_RULES,
  ...CHANGE_RULES,
  maxRegressions: {
    fields: {
      ...SCORER,
      maxRegressions: mandatory(
        countOrShare(
          "Maximum number of rows that regress from pass to fail: a whole number, or a share of the rows below 1.",
        ),
      ),
      ...SLICE,
    },
    by: "count",
    compares: true,
    judge: judgeMaxRegressions,
    unplanned: () =>
      "It counts rows that regress: planning it needs the share of rows that pass in the base and fail in the candidate.",
  },
  minCoverage: {
    fields: { minCoverage: mandatory(share("Minimum share of the trials with a score.")) },
    by: "count",
    compares: false,
    judge: judgeMinCoverage,
    unplanned: () =>
      "It counts scores: planning it needs the share of trials that end without one.",
  },
  minRows: {
    fields: { minRows: mandatory(count("Minimum number of rows.")) },
    by: "count",
    compares: false,
    judge: judgeMinRows,
    unplanned: ({ minRows }, rows) =>
      `It only counts rows: ${plural(rows, "row")} would be ${minRows <= rows ? "enough if each has a score" : "too few"}.`,
  },
  mustPass: {
    fields: { mustPass: mandatory(keys("Keys of rows that must pass in every trial.")), ...SCORER },
    by: "count",
    compares: true,
    judge: judgeMustPass,
    unplanned: () => "It is about individual rows: planning it needs each row's chance of passing.",
  },
};

const KINDS = Object.keys(RULES) as (keyof GateRules)[]; // the table has these keys and no others

/** Returns the field that defines the kind of a rule. */
export function ruleKind(rule: object, path = "rule"): keyof GateRules {
  const kinds = KINDS.filter((kind) => Object.hasOwn(rule, kind));
  if (kinds.length === 1 && kinds[0] !== undefined) return kinds[0];
  if (kinds.length > 1) {
    throw new InvalidArgumentError(
      `Cannot read ${path}: it combines ${kinds.map((kind) => `'${kind}'`).join(" and ")}: write ${kinds.length} rules`,
      { path },
    );
  }
  const names = Object.keys(rule).filter(
    (name) => !["scorer", "slice", "on", "confidence"].includes(name),
  );
  throw new InvalidArgumentError(
    `Cannot read ${path}: it has no requirement${names.length === 0 ? "" : `, and '${names[0]}' is not one`}`,
    { path },
    { hint: didYouMean(names[0] ?? "", KINDS) },
  );
}

/** Returns the kind of a rule, from its fields. */
export function kindOf(rule: GateRule): RuleKind<GateRule> {
  // the same field defines the kind of a rule and its type
  return RULES[ruleKind(rule)] as RuleKind<GateRule>;
}
