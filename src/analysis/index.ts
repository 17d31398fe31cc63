/**
 * Comparing, ranking and gating evaluation runs: pure functions over the neutral model, without
 * network or files.
 *
 * @example Decide whether a candidate may be released
 * ```ts
 * import { compare, fromRecords, gate } from "evalwire/analysis";
 *
 * const run = (passes: number) =>
 *   fromRecords(Array.from({ length: 200 }, (_, id) => ({ id, correct: id < passes })), { key: "id", scorers: ["correct"] });
 * const comparison = await compare(run(180), run(150));
 * const { outcome } = gate(comparison, { rules: [{ scorer: "correct", maxDrop: 0.02 }] });
 * if (outcome !== "fail") throw new Error(outcome);
 * ```
 *
 * @module
 */

export { type Agreement, type AgreementOptions, agreement } from "./agreement.ts";
export type { GradeChange } from "./agreement-figures.ts";
export { defineGate, gatePolicySchema } from "./check-policy.ts";
export type {
  ComparabilityCheck,
  ComparabilityFinding,
  ComparabilityLevel,
} from "./comparability.ts";
export { compare } from "./compare.ts";
export type { CompareOptions, ScoringOptions } from "./compare-options.ts";
export type { ComparedRun } from "./compared-run.ts";
export type { ArmScores, ComparedScores, ScorerScores } from "./compared-scores.ts";
export type {
  ComparedRow,
  Comparison,
  JoinedOn,
  JoinedRows,
  MissingBounds,
  NotCompared,
  RowChange,
  ScorerComparison,
  UncomparedRow,
} from "./comparison.ts";
export type { Direction, DirectionOptions } from "./direction.ts";
export type { Figure } from "./figure.ts";
export { compareFromMoments } from "./from-moments.ts";
export { fromRecords } from "./from-records.ts";
export { gate } from "./gate.ts";
export type * from "./gate-policy.ts";
export type {
  BoundedValue,
  GateResult,
  OpenCause,
  RuleNumbers,
  RuleOutcome,
  RuleResult,
} from "./gate-result.ts";
export type { GateSubject } from "./gate-subject.ts";
export type { JoinKey } from "./join-rows.ts";
export { type MergeOptions, mergeShards } from "./merge-shards.ts";
export type { PairMoments } from "./moments.ts";
export type { MomentsComparison, MomentsRows, MomentsScorer } from "./moments-comparison.ts";
export type { MomentsOptions } from "./moments-options.ts";
export type { ChangeCounts } from "./paired-difference.ts";
export { type PairingOptions, pairingSql } from "./pairing-sql.ts";
export { type GatePlan, type NotPlanned, type PlannedGate, planGate } from "./plan-gate.ts";
export type { GatePlanOptions, VarianceComponents } from "./plan-options.ts";
export type { PlannedChances, PlannedRule } from "./plan-rule.ts";
export type { PlannedSpread } from "./plan-spread.ts";
export {
  exactPower,
  minimumDetectableEffect,
  type PowerOptions,
  type RowsNeededQuery,
  rowsNeeded,
} from "./power.ts";
export type {
  ProjectReport,
  ReportedEvaluation,
  ReportedFigure,
  ReportedProject,
  ReportedRun,
  ReportedScorer,
} from "./project-report.ts";
export { type RankOptions, rank } from "./rank.ts";
export type { Rank, RankPair } from "./rank-places.ts";
export type { WordOptions } from "./read-words.ts";
export type { RecordColumns } from "./record-columns.ts";
export type { ReportedChange } from "./report-change.ts";
export {
  type ProjectReportOptions,
  projectReport,
  type ReportSource,
} from "./report-projects.ts";
export type { RowField } from "./row-fields.ts";
export type { Rows } from "./row-source.ts";
export type { TrialsRule } from "./row-values.ts";
export type { OwnFacts, RunFigure } from "./run-figure.ts";
export type { Scale, ScaleOption } from "./scale.ts";
export type { ScorerDefaults } from "./scorer-defaults.ts";
export type { SqlDialect, SqlTable } from "./sql-text.ts";
export { type SummarizeOptions, summarize } from "./summarize.ts";
export type { VendorRule } from "./vendor-rules.ts";
