import type { Finding, RuleOutcome } from "./gate-findings.ts";
import { checkPolicy, type GatePolicy, type GateRule } from "./gate-policy.ts";
import { decideRule } from "./gate-rules.ts";
import type { GateSubject } from "./gate-subject.ts";

/** A rule with its outcome in words. */
export interface RuleResult extends Finding {
  rule: GateRule;
}

/** What a gate came to. Plain data. */
export interface GateResult {
  schema: "evalwire.gate/1";
  /** The worst of the rules; an inconclusive rule counts as the policy says. */
  outcome: RuleOutcome;
  /** 0 pass, 100 fail, 101 inconclusive: apart from the codes that a crash gives. */
  exitCode: 0 | 100 | 101;
  rules: RuleResult[];
}

const EXIT_CODES = { pass: 0, fail: 100, inconclusive: 101 } as const;

/**
 * Decides whether a comparison, or the figures of one run, satisfy a policy, and says for each rule in words why.
 *
 * A rule passes or fails only when the interval decides it; else it is inconclusive, and the policy's `onInconclusive` says what that
 * means: `fail` and `pass` decide it so, `warn` (the default) leaves the gate inconclusive. A scorer that could not be measured fails its rules.
 *
 * @throws {InvalidArgumentError} when the policy is misspelt, names a scorer or slice that does not exist, or needs a comparison and
 * has none.
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
 */
export function gate(subject: GateSubject, policy: GatePolicy): GateResult {
  checkPolicy(policy);
  const rules = policy.rules.map((rule): RuleResult => ({ rule, ...decideRule(subject, rule) }));
  const outcome = overall(rules, policy.onInconclusive ?? "warn");
  return { schema: "evalwire.gate/1", outcome, exitCode: EXIT_CODES[outcome], rules };
}

function overall(rules: readonly RuleResult[], onInconclusive: "fail" | "warn" | "pass"): RuleOutcome {
  if (rules.some(({ outcome }) => outcome === "fail")) return "fail";
  if (rules.every(({ outcome }) => outcome === "pass")) return "pass";
  return onInconclusive === "warn" ? "inconclusive" : onInconclusive;
}
