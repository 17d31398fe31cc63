/**
 * Workflows that combine several layers: batches of paid work with a journal, and a service with
 * the analysis of its results.
 */
export type { Checkpoint, CheckpointLock } from "../model/checkpoint.ts";
export type { Batch, BatchOptions, BatchPlan, Outcome } from "./batch.ts";
export type {
  ExperimentOutcome,
  RescoreExperimentsOptions,
  ScorerConfig,
} from "./experiment-job.ts";
export type { RescoredExperiment } from "./journal-entries.ts";
export { type RecordOptions, type RunRecord, recordRun } from "./record-run.ts";
export type { RecordedRow } from "./recorded-rows.ts";
export type { RecordedRun } from "./recording.ts";
export {
  type ReplayManyOptions,
  type ReplayManyQuery,
  type ReplayOutcome,
  replayMany,
} from "./replay-many.ts";
export { loadReplays } from "./replay-rows.ts";
export { type RescoreAndCompareOptions, rescoreAndCompare } from "./rescore-and-compare.ts";
export { rescoreExperiments } from "./rescore-experiments.ts";
export { type RescoreManyOptions, type RescoreOutcome, rescoreMany } from "./rescore-many.ts";
export type { Surplus } from "./settle-run.ts";
