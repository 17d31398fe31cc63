/** Comparing, ranking and gating evaluation runs: pure functions over the neutral model. */
export { type Agreement, type AgreementOptions, agreement } from "./agreement.ts";
export { compare } from "./compare.ts";
export type { CompareOptions } from "./compare-options.ts";
export type {
  ChangeCounts,
  ComparedRun,
  Comparison,
  JoinedOn,
  JoinedRows,
  NotCompared,
  RowChange,
  ScorerComparison,
} from "./comparison.ts";
export type { Figure } from "./figure.ts";
export { fromRecords, type RecordColumns } from "./from-records.ts";
export { type GateResult, gate, type RuleResult } from "./gate.ts";
export type { Finding, RuleOutcome } from "./gate-findings.ts";
export {
  defineGate,
  type GatePolicy,
  type GateRule,
  type MaxDropRule,
  type MaxIncreaseRule,
  type MinCoverageRule,
  type MinRowsRule,
  type MinRule,
  type MustPassRule,
} from "./gate-policy.ts";
export { gatePolicySchema } from "./gate-rule-fields.ts";
export type { GateSubject } from "./gate-subject.ts";
export type { JoinKey } from "./join-rows.ts";
export { exactPower, minimumDetectableEffect, type PowerOptions, type RowsNeededQuery, rowsNeeded } from "./power.ts";
export { type Rank, type RankOptions, rank } from "./rank.ts";
export type { Rows } from "./row-source.ts";
export type { MissingRule } from "./row-values.ts";
export { type SummarizeOptions, summarize } from "./summarize.ts";
export type { VendorRule } from "./vendor-rules.ts";
