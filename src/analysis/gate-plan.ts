import type { Comparison } from "./comparison.ts";
import type { GateRule, MaxDropRule, MaxIncreaseRule } from "./gate-policy.ts";

/** Variances of the row differences: between rows, and within a row for each trial. `components` of a comparison has both. */
export interface VarianceComponents {
  between: number;
  within: number;
}

/** Size of the planned comparison, and spread of its row differences: exactly one of `pilot`, `discordance` and `sd` for each scorer. */
export interface GatePlanOptions {
  /** Rows of the planned comparison. */
  rows: number;
  /** Trials of each row in each run. By default those of the pilot; with `discordance`, 1. */
  trials?: number;
  /** Earlier comparison of similar runs. Its spread enters with its upper 80% limit. */
  pilot?: Comparison;
  /** Share of the rows whose pass or fail changes, for all scorers or for each by name. For pass and fail with one trial a row. */
  discordance?: number | Record<string, number>;
  /** Standard deviation of the row differences, for all scorers or for each by name; or its variance components by name. For numbers, and for several trials a row. */
  sd?: number | Record<string, number | VarianceComponents>;
  /** True changes in the bad direction to plan for, for all scorers or for each by name. Default 0, half the limit, the limit and twice the limit. */
  drops?: number[] | Record<string, number[]>;
  /** Confidence level of the rules without one. By default that of the pilot, else 0.95. */
  confidence?: number;
}

/** Spread that a rule was planned with, and its source. */
export interface PlannedSpread {
  source: "pilot" | "discordance" | "sd";
  /** Share of the rows whose pass or fail changes. Null for numbers and for several trials a row. */
  discordance: number | null;
  /** Standard deviation of the row differences. Null for pass and fail with one trial a row. */
  sd: number | null;
  /** Estimate of the pilot; `discordance` or `sd` is its upper 80% limit. Null without a pilot. */
  estimate: number | null;
  /** Rows of the pilot. Null without a pilot. */
  pilotRows: number | null;
}

/** Chances of a rule's three outcomes at one true change. */
export interface PlannedChances {
  /** True change in the bad direction: a drop under `maxDrop`, a rise under `maxIncrease`. */
  drop: number;
  pass: number;
  fail: number;
  inconclusive: number;
}

/** A rule with the chances of its outcomes. */
export interface PlannedRule {
  rule: MaxDropRule | MaxIncreaseRule;
  scorer: string;
  /** Rows that the rule is decided on: those of its slice, where it has one. */
  rows: number;
  confidence: number;
  /** What p is multiplied by for a fail: the number of rules of the gate that an interval decides. */
  factor: number;
  /** Procedure of the gate that was planned. */
  method: string;
  spread: PlannedSpread;
  at: PlannedChances[];
  /** Smallest number of rows of the comparison at which an unchanged candidate passes with 80% chance, within 1%. Null when a million are too few. */
  rowsForPass80: number | null;
}

/** Limits of the chances of the gate when every planned rule has the same true change, in units of its own limit. */
export interface PlannedGate {
  at: "0" | "m/2" | "m" | "2m";
  passAtLeast: number;
  passAtMost: number;
  failAtLeast: number;
}

/** A rule that was not planned, and what it would need. */
export interface NotPlanned {
  rule: GateRule;
  reason: string;
}

/** Chances that a gate decides, before its runs are made. Plain data. */
export interface GatePlan {
  schema: "evalwire.plan/1";
  rows: number;
  /** Trials of each row; null when they are those of the pilot, or of the `sd` that was given. */
  trials: number | null;
  confidence: number;
  rules: PlannedRule[];
  /** Bounds that hold however the rules depend on each other. Empty when no rule was planned. */
  gate: PlannedGate[];
  notPlanned: NotPlanned[];
  /** Assumptions, and what was left out. */
  notes: string[];
}
