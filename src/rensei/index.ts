/**
 * A client for Rensei: graded traces of agents, their replays, and which grades can be trusted.
 *
 * @example List eval runs
 * ```ts
 * import { RenseiClient } from "evalwire/rensei";
 *
 * const rensei = new RenseiClient(); // RENSEI_OPERATOR_TOKEN
 * for await (const run of rensei.evalRuns.list({ orgId: "org-1" })) console.log(run.id);
 * ```
 *
 * @module
 */

export type { ClientOptions } from "../core/client-options.ts";
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
export type { Pages, Records } from "../core/records.ts";
export { RenseiClient, type RenseiOptions } from "./client.ts";
export type { EvalRuns, ReplayOptions } from "./eval-runs.ts";
export { judgeGrades } from "./judge-grades.ts";
export type { EvalRunsQuery } from "./list-runs.ts";
export type { LostReplay, ReconcileReplayOptions, ReplayReconciliation } from "./reconcile.ts";
export type * from "./types.ts";
