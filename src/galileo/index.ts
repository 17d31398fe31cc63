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
export { GalileoClient, type GalileoOptions } from "./client.ts";
export type { ExperimentReconciliation } from "./experiment-writes.ts";
export type { AppliedPlan, ScorerPlan } from "./scorer-plan.ts";
export type {
  ScorerValidations,
  ValidateCodeBody,
  ValidateCodeDatasetBody,
  ValidateCodeRecordsBody,
} from "./scorer-validations.ts";
export type { ScorerVersions } from "./scorer-versions.ts";
export type { Scorers } from "./scorers.ts";
export type * from "./types.ts";
