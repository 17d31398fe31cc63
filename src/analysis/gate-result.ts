import type { ComparabilityFinding } from "./comparability.ts";
import type { ComparedRun } from "./compared-run.ts";
import type { GatePolicy, GateRule } from "./gate-policy.ts";

/** Outcome of a rule. */
export type RuleOutcome = "pass" | "fail" | "inconclusive";

/**
 * Reason why a rule is inconclusive: too few rows (`rows`), missing scores that could change the
 * outcome (`missing`), or an undeclared scale (`scale`). `onInconclusive` applies to `rows` only.
 */
export type OpenCause = "rows" | "missing" | "scale";

/** Numbers behind the sentences of a rule. Fields that do not apply to a kind of rule are null. */
export interface RuleNumbers {
  /** Number of rows behind the decision. */
  n: number;
  /** Candidate minus base, for `maxDrop` and `maxIncrease`. */
  difference: number | null;
  /**
   * The candidate's own value: its figure for `min` and `max`, the count or share for counting
   * rules.
   */
  value: number | null;
  /** Confidence interval of the difference or value, at the level `confidence`. */
  interval: [number, number] | null;
  /** Confidence level of the decision; null for rules without an interval. */
  confidence: number | null;
  /** Limit of the rule. */
  limit: number;
  /** p of the best case against no difference, or against the limit. */
  p: number | null;
  /** `p` times its Holm factor among the rules of the gate. */
  adjustedP: number | null;
  /**
   * Difference or value if every missing score is the worst, and if every one is the best,
   * possible. Null when none is missing.
   */
  bounds: { worst: BoundedValue; best: BoundedValue } | null;
  /** Number of trials without a score. */
  missing: number;
  /**
   * Minimum number of missing scores that have to go against the candidate to change the outcome.
   */
  tippingPoint: number | null;
  /**
   * Approximate number of rows that would decide the rule with 80% probability if the estimate were
   * the truth. Null when the rule is decided, or the estimate is within 10% of the limit.
   */
  rowsToDecide: number | null;
}

/** A value with its interval. */
export interface BoundedValue {
  /** The value itself. */
  value: number;
  /** Its confidence interval; null when it cannot be computed. */
  interval: [number, number] | null;
}

/** Rule with its outcome in words and numbers. */
export interface RuleResult extends RuleNumbers {
  /** The rule, as the policy has it. */
  rule: GateRule;
  /** Outcome of the rule by itself. */
  outcome: RuleOutcome;
  /**
   * Outcome that counts for the gate: `outcome`, unless `onInconclusive` of the policy decides the
   * rule.
   */
  counted: RuleOutcome;
  /** Reason why it is inconclusive; null when it is decided. */
  cause: OpenCause | null;
  /** Requirement of the rule. */
  required: string;
  /** Finding from the data. */
  found: string;
  /** Explanation of the outcome. */
  why: string;
}

/** Result of a gate. Plain data: a report or a pull request comment needs nothing else. */
export interface GateResult {
  /** Name and version of this format. The number rises when the meaning of a field changes. */
  schema: "evalwire.gate/1";
  /** Version of the package that produced it. */
  version: string;
  /** Worst outcome of the rules, unless a finding prevents a decision. */
  outcome: RuleOutcome;
  /** 0 for pass, 100 for fail, 101 for inconclusive: distinct from the exit codes of a crash. */
  exitCode: 0 | 100 | 101;
  /** The base run; null when the figures of one run were judged. */
  base: ComparedRun | null;
  /** The candidate run; null when plain rows were judged. */
  candidate: ComparedRun | null;
  /** Number of rows that both runs have; for one run, of its rows with a score. */
  n: number;
  /** Confidence level of the comparison or of the figures, such as 0.95. */
  confidence: number;
  /** Results of the rules, in the order of the policy. */
  rules: RuleResult[];
  /**
   * Reasons why the gate is inconclusive whatever its rules say: unfinished runs, runs that are
   * hard to compare, too few of the base's rows. Empty when the rules alone decide.
   */
  blocked: string[];
  /**
   * Findings that make the runs hard to compare, at the levels of the policy, for the scorers that
   * the rules name.
   */
  comparability: ComparabilityFinding[];
  /**
   * Reasons why the outcome differs from that of the rules alone, and what was left out or assumed.
   */
  notes: string[];
  /** The policy that was applied. */
  policy: GatePolicy;
}

const NO_NUMBERS: RuleNumbers = {
  n: 0,
  difference: null,
  value: null,
  interval: null,
  confidence: null,
  limit: 0,
  p: null,
  adjustedP: null,
  bounds: null,
  missing: 0,
  tippingPoint: null,
  rowsToDecide: null,
};

/** Result of a rule, without what the gate adds. */
export type Finding = Omit<RuleResult, "rule" | "counted">;

/** Makes a finding with these numbers; all others are null or 0. */
export function findingOf(
  words: Pick<Finding, "outcome" | "required" | "found" | "why"> & { cause?: OpenCause },
  numbers: Partial<RuleNumbers> = {},
): Finding {
  return { cause: null, ...NO_NUMBERS, ...numbers, ...words };
}

/** Makes the finding of a rule that has no score to judge. */
export const nothing: (required: string, reason: string, limit: number) => Finding = (
  required,
  reason,
  limit,
) =>
  findingOf(
    {
      outcome: "fail",
      required,
      found: `no score: ${reason}`,
      why: "A rule without scores cannot pass.",
    },
    { limit },
  );

/** Returns whether a value is at least a bound, with room for rounding of numbers of that size. */
export function atLeast(
  value: number,
  bound: number,
  size: number = Math.max(Math.abs(value), Math.abs(bound)),
): boolean {
  return value >= bound - 1e-12 * size;
}
