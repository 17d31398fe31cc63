/**
 * A client for W&B Weave: runs with their rows and scores, scorers, data sets, leaderboards, and
 * paid rescores.
 *
 * @example List the runs of the last week
 * ```ts
 * import { WeaveClient } from "evalwire/weave";
 *
 * const weave = new WeaveClient({ project: "acme/search" }); // WANDB_API_KEY
 * const runs = await weave.evaluationRuns.search({ since: "7d" }).toArray();
 * for (const run of runs) console.log(run.id, run.name, run.status);
 * ```
 *
 * @module
 */

export type { ClientOptions, Limits } from "../core/client-options.ts";
export type { KeySource } from "../core/credentials.ts";
export type {
  AttemptEvent,
  CallMeta,
  CallOptions,
  LogFields,
  Logger,
  RetryOptions,
  WriteOptions,
} from "../core/options.ts";
export type { RecordStream, StreamReport } from "../core/record-stream.ts";
export type { Pages, Records } from "../core/records.ts";
export { rowDigest, verifyRowDigest } from "../model/row-digest.ts";
export type * from "../model/run.ts";
export { scoreKey } from "../model/score-key.ts";
export type * from "../model/scored-row.ts";
export type { Calls } from "./calls.ts";
export type { ListQuery } from "./checks.ts";
export { WeaveClient } from "./client.ts";
export type { DatasetRow, DatasetRowsOptions, Datasets } from "./datasets.ts";
export type { Deletion } from "./deletion.ts";
export type { EvalResults, RowsOptions, SummaryWithCoverage } from "./eval-results.ts";
export type {
  EvaluateModel,
  EvaluateModelJob,
  EvaluateModelWaitOptions,
} from "./evaluate-model.ts";
export type {
  EvaluationRunListOptions,
  EvaluationRunListQuery,
  EvaluationRuns,
  EvaluationRunWaitOptions,
} from "./evaluation-runs.ts";
export type { Evaluations } from "./evaluations.ts";
export type { JobStatus } from "./job.ts";
export type {
  Leaderboard,
  LeaderboardColumn,
  LeaderboardCreateBody,
  Leaderboards,
  NewLeaderboard,
} from "./leaderboards.ts";
export type { LoadOptions } from "./load.ts";
export type { LoadRunsOptions, LoadRunsQuery } from "./load-runs.ts";
export type { Models } from "./models.ts";
export type { WeaveOptions } from "./options.ts";
export { parseRef, type WeaveRef } from "./parse-ref.ts";
export type { Predictions } from "./predictions.ts";
export type { LostRescore, ReconcileOptions, Reconciliation } from "./reconcile.ts";
export type { Refs } from "./refs.ts";
export type { Rescore } from "./rescore.ts";
export type {
  RescoreBody,
  RescoreJob,
  RescorePlan,
  RescoreResult,
  RescoreStart,
  RescoreStartOptions,
  RescoreWaitOptions,
} from "./rescore-types.ts";
export type { ResumablePages } from "./resume-token.ts";
export { type InputOverlap, inputOverlap } from "./run-inputs.ts";
export type { RunQuery } from "./run-query.ts";
export type { RunTag, RunTags, TagMove } from "./run-tags.ts";
export type { Scorers } from "./scorers.ts";
export type { Scores } from "./scores.ts";
export type * from "./types.ts";
export type { Urls } from "./urls.ts";
export type { ObjectListQuery } from "./versioned-objects.ts";
