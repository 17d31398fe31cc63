import type { ComparabilityCheck, ComparabilityLevel } from "./comparability.ts";
import type { ScaleOption } from "./scale.ts";

/**
 * Requires the candidate's figure over all its rows to be at least `min`: the lower end of its
 * interval (`bound`, the default), or the value itself (`point`).
 */
export interface MinRule {
  scorer: string;
  min: number;
  on?: "point" | "bound";
  slice?: string;
  confidence?: number;
}

/**
 * Requires the candidate's figure over all its rows to be at most `max`: the upper end of its
 * interval (`bound`, the default), or the value itself (`point`).
 */
export interface MaxRule {
  scorer: string;
  max: number;
  on?: "point" | "bound";
  slice?: string;
  confidence?: number;
}

/**
 * Allows a drop of at most `maxDrop` from the base, in the scorer's units: 0.02 is 2 percentage
 * points of a pass rate.
 */
export interface MaxDropRule {
  scorer: string;
  maxDrop: number;
  confidence?: number;
  slice?: string;
}

/**
 * Allows a rise of at most `maxIncrease` over the base, for errors, latencies and anything else
 * where lower is better.
 */
export interface MaxIncreaseRule {
  scorer: string;
  maxIncrease: number;
  confidence?: number;
  slice?: string;
}

/**
 * Limits the rows (a whole number, or a share below 1) that passed every trial in the base but not
 * in the candidate.
 */
export interface MaxRegressionsRule {
  scorer: string;
  maxRegressions: number;
  slice?: string;
}

/**
 * Requires every scorer to have scored at least this share of the trials, in both runs and over the
 * base's rows.
 */
export interface MinCoverageRule {
  minCoverage: number;
}

/** Requires every scorer to have at least this many rows. */
export interface MinRowsRule {
  minRows: number;
}

/** Requires these rows, by key, to pass in every trial. */
export interface MustPassRule {
  mustPass: string[];
  scorer: string;
}

/** Kinds of rules, by the field that defines them. */
export interface GateRules {
  min: MinRule;
  max: MaxRule;
  maxDrop: MaxDropRule;
  maxIncrease: MaxIncreaseRule;
  maxRegressions: MaxRegressionsRule;
  minCoverage: MinCoverageRule;
  minRows: MinRowsRule;
  mustPass: MustPassRule;
}

/** One rule of a gate. */
export type GateRule = GateRules[keyof GateRules];

/** Policy that a release has to satisfy. */
export interface GatePolicy {
  /** URL of the policy's JSON Schema, for editors. */
  $schema?: string;
  rules: GateRule[];
  /**
   * Outcome of rules that too few rows leave open; `warn` keeps them inconclusive. Does not apply
   * to unfinished runs, missing scores or runs that cannot be compared. Default `warn`.
   */
  onInconclusive?: "fail" | "warn" | "pass";
  /** Whether unfinished runs can be judged. Default `refuse`. */
  unfinished?: "refuse" | "allow";
  /**
   * Minimum share of the base's rows that the candidate's data set must still contain. Default 0.9.
   */
  minOverlap?: number;
  /**
   * Level of each comparability check: `note` only reports it, `warn` turns a pass into
   * inconclusive, `refuse` makes the gate inconclusive.
   */
  comparability?: Partial<Record<ComparabilityCheck, ComparabilityLevel>>;
  /**
   * Scale of each scorer, for example `{ judge: [1, 5] }`. Overrides the scales of the comparison.
   */
  scale?: ScaleOption;
  /** Whether missing scores count as their worst case (`bounds`, the default) or are excluded. */
  missing?: "bounds" | "exclude";
  /** Keys of rows that every rule leaves out. */
  exclude?: string[];
}
