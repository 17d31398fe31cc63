export type { KeySource } from "../core/credentials.ts";
export type { AttemptEvent, CallMeta, CallOptions, LogFields, Logger, RetryOptions, WriteOptions } from "../core/options.ts";
export { RenseiClient } from "./client.ts";
export type { EvalRuns } from "./eval-runs.ts";
export type { RenseiOptions } from "./options.ts";
export type { ReplayBatch } from "./replay-batch.ts";
export type { ReplayManyOptions, ReplayManyQuery } from "./replay-many.ts";
export type { ReplayOptions } from "./replay-once.ts";
export type * from "./types.ts";
