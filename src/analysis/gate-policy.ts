import type { ComparabilityCheck, ComparabilityLevel } from "./comparability.ts";
import type { ScaleOption } from "./scale.ts";

/** The candidate's figure over all its rows must be at least `min`: its interval's lower end (`bound`, the default), or the value itself (`point`). */
export interface MinRule {
  scorer: string;
  min: number;
  on?: "point" | "bound";
  slice?: string;
  confidence?: number;
}

/** The candidate's figure over all its rows must be at most `max`: its interval's upper end (`bound`, the default), or the value itself (`point`). */
export interface MaxRule {
  scorer: string;
  max: number;
  on?: "point" | "bound";
  slice?: string;
  confidence?: number;
}

/** The scorer may not have dropped by more than `maxDrop`, in its units: 0.02 is 2 points of a pass rate. */
export interface MaxDropRule {
  scorer: string;
  maxDrop: number;
  confidence?: number;
  slice?: string;
}

/** The scorer may not have risen by more than `maxIncrease`: for errors, latencies, anything of which less is better. */
export interface MaxIncreaseRule {
  scorer: string;
  maxIncrease: number;
  confidence?: number;
  slice?: string;
}

/** At most so many rows (a whole number, or a share below 1) may have passed every trial in the base and not in the candidate. */
export interface MaxRegressionsRule {
  scorer: string;
  maxRegressions: number;
  slice?: string;
}

/** Every scorer must have scored at least this share of the trials, in both runs and over the base's rows. */
export interface MinCoverageRule {
  minCoverage: number;
}

/** Every scorer must have at least this many rows. */
export interface MinRowsRule {
  minRows: number;
}

/** These rows, by key, must pass in every trial. */
export interface MustPassRule {
  mustPass: string[];
  scorer: string;
}

/** The kinds of rules by the field that makes them. */
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

/** What a release has to satisfy. */
export interface GatePolicy {
  /** Address of the policy's JSON Schema, for editors. */
  $schema?: string;
  rules: GateRule[];
  /** What it means when too few rows decide a rule. It does not speak of unfinished runs, missing scores or runs that cannot be compared. Default `warn`. */
  onInconclusive?: "fail" | "warn" | "pass";
  /** Whether runs may be judged that are not completed. Default `refuse`. */
  unfinished?: "refuse" | "allow";
  /** Smallest share of the base's rows that the candidate's data set must still have. Default 0.9. */
  minOverlap?: number;
  /** What each finding about comparability does: `note` says it, `warn` turns a pass into inconclusive, `refuse` makes the gate inconclusive. */
  comparability?: Partial<Record<ComparabilityCheck, ComparabilityLevel>>;
  /** Ends of the scale of scorers, instead of those of the comparison: `{ judge: [1, 5] }`. */
  scale?: ScaleOption;
  /** Whether missing scores count as their worst case (`bounds`, the default) or are left out. */
  missing?: "bounds" | "exclude";
  /** Keys of rows that are left out of every rule. */
  exclude?: string[];
}
