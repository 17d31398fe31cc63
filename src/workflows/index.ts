/**
 * Workflows that combine several layers: batches of paid work with a journal, so that nothing is
 * paid for twice, and a service with the analysis of its results.
 *
 * @example Replay two runs with a second judge, for at most two payments
 * ```ts
 * import { RenseiClient } from "evalwire/rensei";
 * import { replayMany } from "evalwire/workflows";
 *
 * const batch = replayMany(
 *   new RenseiClient(),
 *   { runIds: ["run-1", "run-2"], judges: ["judge-strict"] },
 *   { ceiling: 2 },
 * );
 * for await (const { runId, state } of batch) console.log(runId, state);
 * ```
 *
 * @module
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
