import type { ComparabilityFinding } from "./comparability.ts";
import type { ComparedRun } from "./compared-run.ts";
import type { GatePolicy, GateRule } from "./gate-policy.ts";

/** What a rule came to. */
export type RuleOutcome = "pass" | "fail" | "inconclusive";

/**
 * Why a rule is inconclusive: too few rows; scores that are missing and could turn it; a scale that was not declared.
 * `onInconclusive` speaks of `rows` only.
 */
export type OpenCause = "rows" | "missing" | "scale";

/** The numbers of a rule, beside its words. What a kind of rule does not have is null. */
export interface RuleNumbers {
  /** Rows that it was decided on. */
  n: number;
  /** Candidate minus base; of `maxDrop` and `maxIncrease`. */
  difference: number | null;
  /** The candidate's own value: of `min` and `max` its figure, of counting rules the count or share. */
  value: number | null;
  /** Interval of the difference or value at `confidence`. */
  interval: [number, number] | null;
  confidence: number | null;
  /** What the rule allows. */
  limit: number;
  /** p of the best case against no difference, or against the limit; and times its Holm factor among the rules of the gate. */
  p: number | null;
  adjustedP: number | null;
  /** Difference or value when every missing score turns out worst, and best. Null when none is missing. */
  bounds: { worst: BoundedValue; best: BoundedValue } | null;
  /** Trials without a score. */
  missing: number;
  /** The fewest missing scores that have to go against the candidate for the outcome to turn. */
  tippingPoint: number | null;
  /** About how many rows would decide the rule with 80% chance at what was observed. Null when it is decided, or the estimate lies within 10% of the limit. */
  rowsToDecide: number | null;
}

/** A value with its interval. */
export interface BoundedValue {
  value: number;
  interval: [number, number] | null;
}

/** A rule with its outcome in words and in numbers. */
export interface RuleResult extends RuleNumbers {
  rule: GateRule;
  outcome: RuleOutcome;
  /** Why it is inconclusive; null when it is decided. */
  cause: OpenCause | null;
  /** What the rule asks for. */
  required: string;
  /** What the data say. */
  found: string;
  /** Why that makes the outcome. */
  why: string;
}

/** What a gate came to. Plain data: a report or a comment needs nothing else. */
export interface GateResult {
  schema: "evalwire.gate/1";
  /** Version of the package that made it. */
  version: string;
  /** The worst of the rules, unless a finding stands against deciding. */
  outcome: RuleOutcome;
  /** 0 pass, 100 fail, 101 inconclusive: apart from the codes that a crash gives. */
  exitCode: 0 | 100 | 101;
  /** Null when one run was judged by its figures. */
  base: ComparedRun | null;
  candidate: ComparedRun | null;
  /** Rows that both runs have; of one run, its rows with a score. */
  n: number;
  confidence: number;
  rules: RuleResult[];
  /** What makes the runs hard to compare, at the levels of the policy, of scorers that the rules name. */
  comparability: ComparabilityFinding[];
  /** Why the outcome is not that of the rules alone, and what was left out or assumed. */
  notes: string[];
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

/** A rule's result without the rule. */
export type Finding = Omit<RuleResult, "rule">;

/** A finding whose numbers are only those given. */
export function findingOf(
  words: Pick<Finding, "outcome" | "required" | "found" | "why"> & { cause?: OpenCause },
  numbers: Partial<RuleNumbers> = {},
): Finding {
  return { cause: null, ...NO_NUMBERS, ...numbers, ...words };
}

/** The finding where there is no score to judge. */
export const nothing: (required: string, reason: string, limit: number) => Finding = (required, reason, limit) =>
  findingOf({ outcome: "fail", required, found: `no score: ${reason}`, why: "A rule without scores cannot pass." }, { limit });

/** Whether a bound meets a number, with room for rounding of numbers of their size. */
export function atLeast(value: number, bound: number, size: number = Math.max(Math.abs(value), Math.abs(bound))): boolean {
  return value >= bound - 1e-12 * size;
}
