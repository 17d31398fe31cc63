import type { ComparabilityCheck, ComparabilityLevel } from "./comparability.ts";
import type { ScaleOption } from "./scale.ts";

/**
 * Requires the candidate's figure over all its rows to be at least `min`: the lower end of its
 * interval (`bound`, the default), or the value itself (`point`).
 */
export interface MinRule {
  /** Name of the scorer that is judged. */
  scorer: string;
  /** Smallest figure that passes, in the scorer's units: 0.9 is a pass rate of 90%. */
  min: number;
  /** Figure that must reach `min`: the value, or the lower end of its interval. Default `bound`. */
  on?: "point" | "bound";
  /** Only the rows of this slice. Default: all rows. */
  slice?: string;
  /** Confidence level of the interval. Default: that of the comparison. */
  confidence?: number;
}

/**
 * Requires the candidate's figure over all its rows to be at most `max`: the upper end of its
 * interval (`bound`, the default), or the value itself (`point`).
 */
export interface MaxRule {
  /** Name of the scorer that is judged. */
  scorer: string;
  /** Largest figure that passes, in the scorer's units, such as seconds of a latency. */
  max: number;
  /** Figure that must not exceed `max`: the value, or the upper end of its interval. Default `bound`. */
  on?: "point" | "bound";
  /** Only the rows of this slice. Default: all rows. */
  slice?: string;
  /** Confidence level of the interval. Default: that of the comparison. */
  confidence?: number;
}

/**
 * Allows a drop of at most `maxDrop` from the base, in the scorer's units: 0.02 is 2 percentage
 * points of a pass rate.
 */
export interface MaxDropRule {
  /** Name of the scorer that is judged. */
  scorer: string;
  /** Largest drop that passes, in the scorer's units. */
  maxDrop: number;
  /** Confidence level of the interval. Default: that of the comparison. */
  confidence?: number;
  /** Only the rows of this slice. Default: all rows. */
  slice?: string;
}

/**
 * Allows a rise of at most `maxIncrease` over the base, for errors, latencies and anything else
 * where lower is better.
 */
export interface MaxIncreaseRule {
  /** Name of the scorer that is judged. */
  scorer: string;
  /** Largest rise that passes, in the scorer's units. */
  maxIncrease: number;
  /** Confidence level of the interval. Default: that of the comparison. */
  confidence?: number;
  /** Only the rows of this slice. Default: all rows. */
  slice?: string;
}

/**
 * Limits the rows (a whole number, or a share below 1) that passed every trial in the base but not
 * in the candidate.
 */
export interface MaxRegressionsRule {
  /** Name of the scorer that is judged. */
  scorer: string;
  /** Largest number of regressed rows that passes; below 1, the largest share of the rows. */
  maxRegressions: number;
  /** Only the rows of this slice. Default: all rows. */
  slice?: string;
}

/**
 * Requires every scorer to have scored at least this share of the trials, in both runs and over the
 * base's rows.
 */
export interface MinCoverageRule {
  /** Smallest share of the trials with a score, 0 to 1. */
  minCoverage: number;
}

/** Requires every scorer to have at least this many rows. */
export interface MinRowsRule {
  /** Smallest number of rows that passes. */
  minRows: number;
}

/** Requires these rows, by key, to pass in every trial. */
export interface MustPassRule {
  /** Keys of the rows that have to pass. */
  mustPass: string[];
  /** Name of the scorer that judges them. */
  scorer: string;
}

/**
 * Kinds of rules, by the field that defines them.
 *
 * @example Rules in your own words
 * ```ts
 * import type { GateRule, GateRules } from "evalwire/analysis";
 *
 * const words: { [Kind in keyof GateRules]?: (rule: GateRules[Kind]) => string } = {
 *   maxDrop: ({ scorer, maxDrop }) => `${scorer} drops by at most ${maxDrop}`,
 * };
 * const rule: GateRule = { scorer: "correct", maxDrop: 0.02 };
 * if (words.maxDrop?.(rule) !== "correct drops by at most 0.02") throw new Error();
 * ```
 */
export interface GateRules {
  /** A smallest figure of the candidate. */
  min: MinRule;
  /** A largest figure of the candidate. */
  max: MaxRule;
  /** A largest drop from the base. */
  maxDrop: MaxDropRule;
  /** A largest rise over the base. */
  maxIncrease: MaxIncreaseRule;
  /** A largest number or share of regressed rows. */
  maxRegressions: MaxRegressionsRule;
  /** A smallest share of trials with a score. */
  minCoverage: MinCoverageRule;
  /** A smallest number of rows. */
  minRows: MinRowsRule;
  /** Rows that have to pass. */
  mustPass: MustPassRule;
}

/** One rule of a gate. */
export type GateRule = GateRules[keyof GateRules];

/** Policy that a release has to satisfy. */
export interface GatePolicy {
  /** URL of the policy's JSON Schema, for editors. */
  $schema?: string;
  /** Rules that all have to pass. */
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
