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
export { RenseiClient, type RenseiOptions } from "./client.ts";
export type { EvalRuns, ReplayOptions } from "./eval-runs.ts";
export type * from "./types.ts";
