/**
 * A client for Galileo: experiments as runs, their traces and data sets, and scorers with their
 * versions.
 *
 * @example Print the scorers
 * ```ts
 * import { GalileoClient } from "evalwire/galileo";
 *
 * const galileo = new GalileoClient(); // GALILEO_API_KEY
 * for await (const scorer of galileo.scorers.list()) console.log(scorer.name, scorer.scorer_type);
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
export { GalileoClient } from "./client.ts";
export type { Datasets } from "./datasets.ts";
export type { ExperimentProgress } from "./experiment-progress.ts";
export type { ExperimentReconciliation } from "./experiment-writes.ts";
export type { Experiments, ExperimentWaitOptions } from "./experiments.ts";
export type { Jobs } from "./jobs.ts";
export type { LoadOptions } from "./load.ts";
export type { LoadRunsQuery } from "./load-runs.ts";
export type { Sessions, Spans, Traces } from "./log-records.ts";
export type { LogStreams } from "./log-streams.ts";
export type { MetricSettings, MetricSettingsOf } from "./metric-settings.ts";
export type { GalileoOptions } from "./options.ts";
export type { ProjectOptions, ProjectWriteOptions } from "./project-scope.ts";
export type { Projects } from "./projects.ts";
export type { AppliedPlan, ScorerPlan } from "./scorer-plan.ts";
export type {
  ScorerValidations,
  ValidateCodeBody,
  ValidateCodeDatasetBody,
  ValidateCodeForm,
  ValidateCodeRecordsBody,
} from "./scorer-validations.ts";
export type { ScorerVersions } from "./scorer-versions.ts";
export type { Scorers } from "./scorers.ts";
export type * from "./types.ts";
