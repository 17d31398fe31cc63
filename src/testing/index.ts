export type { Fault, FaultMatch } from "./faults.ts";
export { experiments } from "./galileo/experiments-seed.ts";
export { gpqaExperiments } from "./galileo/gpqa-seed.ts";
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
export { gpqa, type RecordedOptions, recorded } from "./recorded.ts";
export { type RenseiSandboxOptions, renseiSandbox } from "./rensei/sandbox.ts";
export {
  type EvalRunsOptions,
  evalRuns,
  type RenseiRun,
  type RenseiState,
} from "./rensei/state.ts";
export { type RowData, type RunData, run } from "./run.ts";
export { type ScenarioOptions, scenario } from "./scenario.ts";
export type {
  DatasetSeed,
  EvaluationSeed,
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
export { type WeaveSandboxOptions, weaveSandbox } from "./weave/sandbox.ts";
export type { RescoreWorker, WeaveState, WeaveStateOptions } from "./weave/state.ts";
