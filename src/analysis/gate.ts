import { displayable } from "../model/display.ts";
import { VERSION } from "../model/version.ts";
import { checkPolicy, DEFAULT_OVERLAP } from "./check-policy.ts";
import { aboutRuns, type ComparabilityFinding } from "./comparability.ts";
import type { ComparedRun } from "./compared-run.ts";
import type { Comparison } from "./comparison.ts";
import type { GatePolicy } from "./gate-policy.ts";
import type { GateResult, RuleOutcome, RuleResult } from "./gate-result.ts";
import { kindOf } from "./gate-rules.ts";
import {
  checkSubject,
  type GateContext,
  type GateSubject,
  gateContext,
  isComparison,
} from "./gate-subject.ts";
import { confidenceOf } from "./gate-value-rules.ts";
import { holm } from "./stats/adjust.ts";
import { at } from "./stats/at.ts";
import { inferredScale, percent, plural } from "./words-of-results.ts";

const EXIT_CODES = { pass: 0, fail: 100, inconclusive: 101 } as const;

/**
 * Judges all rules. Passes are never adjusted; fails are adjusted for the number of rules that an
 * interval decides (Holm).
 */
function judgeAll(context: GateContext): RuleResult[] {
  const judged = context.policy.rules.map((rule) => ({
    rule,
    found: kindOf(rule).judge(context, rule),
  }));
  const pending = judged.flatMap(({ found }) => ("settle" in found ? [found] : []));
  const adjusted = holmRatios(pending.map(({ ratio }) => ratio));
  return judged.map(({ rule, found }): RuleResult => {
    if (!("settle" in found)) return { rule, counted: countedAs(found, context.policy), ...found };
    const ratio = at(adjusted, pending.indexOf(found));
    const settled = found.settle(found.ratio === 0 ? 1 : ratio / found.ratio);
    return { rule, counted: countedAs(settled, context.policy), ...settled };
  });
}

/** Returns the outcome of a rule that counts for the gate. */
const countedAs = (
  { outcome, cause }: Pick<RuleResult, "outcome" | "cause">,
  { onInconclusive = "warn" }: GatePolicy,
): RuleOutcome =>
  outcome === "inconclusive" && cause === "rows" && onInconclusive !== "warn"
    ? onInconclusive
    : outcome;

/** Applies Holm's adjustment to p values in units of their own levels, without a cap at 1. */
function holmRatios(ratios: readonly number[]): number[] {
  const largest = Math.max(1, ...ratios) * ratios.length;
  return holm(ratios.map((ratio) => ratio / largest)).map((ratio) => ratio * largest);
}

/** Returns the runs that were judged. */
function runsOf(subject: GateSubject): { base: ComparedRun | null; candidate: ComparedRun | null } {
  if (isComparison(subject)) return { base: subject.base, candidate: subject.candidate };
  const figure = Object.values(subject).find((one) => "run" in one && one.run !== null);
  return { base: null, candidate: figure !== undefined && "run" in figure ? figure.run : null };
}

/** Returns the scorers that rules name. */
const scorersOf = ({ rules }: GatePolicy): Set<string> =>
  new Set(rules.flatMap((rule) => ("scorer" in rule ? [rule.scorer] : [])));

/**
 * Returns the findings about the runs, and about scorers that a rule names, at the policy's levels.
 */
function findingsFor(subject: GateSubject, policy: GatePolicy): ComparabilityFinding[] {
  const named = scorersOf(policy);
  const found = isComparison(subject)
    ? subject.comparability
    : aboutRuns({ candidate: runsOf(subject).candidate });
  return found
    .filter(({ scorer }) => scorer === null || named.has(scorer))
    .map((one) => ({ ...one, level: levelOf(one, policy) }));
}

function levelOf(
  { check, level }: ComparabilityFinding,
  policy: GatePolicy,
): ComparabilityFinding["level"] {
  const asked = policy.comparability?.[check];
  if (check === "unfinished" && policy.unfinished !== undefined)
    return policy.unfinished === "allow" ? "note" : "refuse";
  return asked ?? level;
}

/** Explains why too few of the base's rows are left to compare; null when enough are. */
function overlapNote(subject: GateSubject, policy: GatePolicy): string | null {
  if (!isComparison(subject)) return null;
  const { base, removed, editedCount } = subject.rows;
  const overlap = base === 0 ? 1 : (base - removed.length - editedCount) / base;
  const { minOverlap = DEFAULT_OVERLAP } = policy;
  if (overlap >= minOverlap) return null;
  return `The candidate's data set has only ${percent(overlap)} of the base's rows; minOverlap requires ${percent(minOverlap)}.`;
}

/** Lists what the policy left out or assumed. */
function notesFor(
  { subject, policy, excluded }: GateContext,
  rules: readonly RuleResult[],
): string[] {
  const notes: string[] = [];
  if (policy.unfinished === "allow") notes.push("The policy allows unfinished runs.");
  if (policy.missing === "exclude") notes.push("The policy excludes missing scores.");
  if (isComparison(subject)) {
    const { size } = excluded();
    if (size > 0)
      notes.push(
        `The policy excludes ${plural(size, "row")}: ${policy.exclude?.slice(0, 5).join(", ")}.`,
      );
    if (subject.missing === "fail")
      notes.push("Missing scores counted as the worst score when the runs were compared.");
    for (const scorer of undeclaredIn(subject, policy)) {
      notes.push(
        `'${scorer}' has no declared direction: name it in lowerIsBetter or higherIsBetter to check the direction of its rules.`,
      );
    }
    notes.push(...subject.notes);
  } else {
    const named = scorersOf(policy);
    for (const [scorer, { scale }] of Object.entries(subject)) {
      if (named.has(scorer) && scale?.source === "inferred") notes.push(inferredScale(scorer));
    }
  }
  const held = rules.filter(({ cause }) => cause === "missing" || cause === "scale").length;
  if (held > 0 && policy.onInconclusive !== undefined && policy.onInconclusive !== "warn") {
    notes.push(
      `onInconclusive does not apply to ${plural(held, "rule")} that missing scores or an undeclared scale left open.`,
    );
  }
  return [...new Set(notes)];
}

function undeclaredIn({ scores }: Comparison, policy: GatePolicy): string[] {
  return policy.rules.flatMap((rule) =>
    kindOf(rule).by === "change" &&
    "scorer" in rule &&
    scores.scorers[rule.scorer]?.direction === "undeclared"
      ? [rule.scorer]
      : [],
  );
}

/** Returns the outcome of the rules alone. */
function ofRules(rules: readonly RuleResult[]): RuleOutcome {
  const outcomes = rules.map(({ counted }) => counted);
  if (outcomes.includes("fail")) return "fail";
  return outcomes.includes("inconclusive") ? "inconclusive" : "pass";
}

/**
 * Decides whether a comparison, or the figures of one run, satisfies a policy, and explains each
 * rule in words and numbers.
 *
 * A rule passes or fails only if its interval decides it, whatever the missing scores turn out to
 * be; otherwise it is inconclusive. `onInconclusive` decides rules that are open only because of
 * too few rows. Unfinished runs, runs that cannot be compared, too few shared rows and missing
 * scores leave the gate inconclusive; each has its own override in the policy. A scorer without
 * scores fails its rules. End a CI program with `process.exitCode = result.exitCode`.
 *
 * @throws {InvalidArgumentError} when the policy has an unknown field, names a scorer or slice that
 *   does not exist, limits a change for the better, has a limit off the scale, or needs a
 *   comparison that is not there.
 *
 * @example Stop a drop
 * ```ts
 * import { compare, fromRecords, gate } from "evalwire/analysis";
 *
 * const run = (passes: number) =>
 *   fromRecords(Array.from({ length: 200 }, (_, id) => ({ id, correct: id < passes })), { key: "id", scorers: ["correct"] });
 * const verdict = gate(await compare(run(180), run(150)), { rules: [{ scorer: "correct", maxDrop: 0.02 }] });
 * if (verdict.outcome !== "fail" || verdict.exitCode !== 100) throw new Error(verdict.rules[0]?.why);
 * ```
 *
 * @example Could missing scores change the decision?
 * ```ts
 * import { compare, fromRecords, gate } from "evalwire/analysis";
 *
 * const run = (passes: number) =>
 *   fromRecords(Array.from({ length: 200 }, (_, id) => ({ id, correct: id > 190 ? null : id < passes })), { key: "id", scorers: ["correct"] });
 * const { rules } = gate(await compare(run(180), run(180)), { rules: [{ scorer: "correct", maxDrop: 0.02 }] });
 * for (const { outcome, missing, bounds, tippingPoint } of rules)
 *   console.log(outcome, missing, bounds?.worst.value, bounds?.best.interval, tippingPoint);
 * ```
 */
export function gate(subject: GateSubject, policy: GatePolicy): GateResult {
  checkSubject(subject);
  checkPolicy(policy);
  const context = gateContext(subject, policy);
  const rules = judgeAll(context);
  const comparability = findingsFor(subject, policy);
  const overlap = overlapNote(subject, policy);
  const decided = ofRules(rules);
  const blocked = [
    ...(overlap === null ? [] : [overlap]),
    ...comparability
      .filter(({ level }) => level === "refuse" || (level === "warn" && decided === "pass"))
      .map(({ text }) => text),
  ];
  const outcome = blocked.length > 0 ? "inconclusive" : decided;
  const why = [
    ...(overlap === null ? [] : [overlap]),
    ...comparability.map(({ level, text }) => `${level === "note" ? "" : "Inconclusive: "}${text}`),
  ];
  const { base, candidate } = runsOf(subject);
  return displayable({
    schema: "evalwire.gate/1",
    version: VERSION,
    outcome,
    exitCode: EXIT_CODES[outcome],
    base,
    candidate,
    n: isComparison(subject)
      ? subject.rows.shared
      : Math.max(0, ...Object.values(subject).map(({ n }) => n)),
    confidence: confidenceOf(subject),
    rules,
    blocked,
    comparability,
    notes: [...why, ...notesFor(context, rules)],
    policy,
  });
}
