/**
 * The sandbox: an emulation of the services in memory, for tests without an account, a key or a
 * network.
 *
 * @example A client against the sandbox
 * ```ts
 * import { scenario, Store, weaveSandbox } from "evalwire/testing";
 * import { WeaveClient } from "evalwire/weave";
 *
 * const store = new Store(scenario({ rows: 10, passRate: 0.8 }));
 * const sandbox = weaveSandbox(store);
 * const weave = new WeaveClient({
 *   apiKey: "any-key",
 *   project: "acme/search",
 *   fetch: (input, init) => sandbox(new Request(input, init)),
 * });
 * const { run } = await weave.load("latest");
 * console.log(run.name);
 * ```
 *
 * @module
 */

export type { Fault, FaultMatch } from "./faults.ts";
export { experiments } from "./galileo/experiments-seed.ts";
export { gpqaExperiments } from "./galileo/gpqa-seed.ts";
export type {
  ScorerRecord as GalileoScorerRecord,
  Version as GalileoVersion,
  VersionRecord as GalileoVersionRecord,
} from "./galileo/records.ts";
export type {
  LogRecord as GalileoLogRecord,
  MetricColumn as GalileoMetricColumn,
  Run as GalileoRun,
} from "./galileo/runs.ts";
export { type GalileoSandboxOptions, galileoSandbox } from "./galileo/sandbox.ts";
export { scorers } from "./galileo/scorers-seed.ts";
export type {
  GalileoCell,
  GalileoDatasetSeed,
  GalileoExperimentSeed,
  GalileoLogStreamSeed,
  GalileoMetricSeed,
  GalileoProjectSeed,
  GalileoRowSeed,
  GalileoRunSeed,
  GalileoScorerSeed,
  GalileoScoreSeed,
  GalileoSeed,
  GalileoSpanSeed,
  GalileoTraceSeed,
  GalileoVersionSeed,
} from "./galileo/seed.ts";
export type {
  ConcurrentWrite,
  GalileoJudge,
  GalileoState,
  GalileoStateOptions,
} from "./galileo/state.ts";
export type {
  Dataset as GalileoDataset,
  Experiment as GalileoExperiment,
  Project as GalileoProject,
} from "./galileo/stored.ts";
export type { Schemas as GalileoSchemas } from "./galileo/wire.ts";
export { gpqa, type RecordedOptions, recorded } from "./recorded.ts";
export type { GradeResult as RenseiGradeResult } from "./rensei/grading.ts";
export { type RenseiSandboxOptions, renseiSandbox } from "./rensei/sandbox.ts";
export {
  type EvalRunsOptions,
  evalRuns,
  type RenseiRun,
  type RenseiState,
  type RenseiStateOptions,
} from "./rensei/state.ts";
export { type RowData, type RunData, run } from "./run.ts";
export { type ScenarioOptions, scenario } from "./scenario.ts";
export type {
  DatasetSeed,
  EvaluationSeed,
  FeedbackSeed,
  ModelSeed,
  RenseiGraderSeed,
  RenseiJudgeSeed,
  RenseiRunSeed,
  RenseiSeed,
  RunSeed,
  ScorerSeed,
  ScoreSeed,
  Seed,
  TrialSeed,
  WeaveProjectSeed,
} from "./seed.ts";
export { Store, type StoreOptions } from "./store.ts";
export type {
  CallRecord as WeaveCallRecord,
  FeedbackRecord as WeaveFeedbackRecord,
  JsonObject,
  ObjectKind as WeaveObjectKind,
  ObjectVersion as WeaveObjectVersion,
  ProjectState as WeaveProjectState,
  TableRow as WeaveTableRow,
} from "./weave/project.ts";
export { type WeaveSandboxOptions, weaveSandbox } from "./weave/sandbox.ts";
export type { RescoreWorker, WeaveState, WeaveStateOptions, WorkerJob } from "./weave/state.ts";
