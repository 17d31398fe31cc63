export type { Fault, FaultMatch } from "./faults.ts";
export type { GalileoScorerSeed, GalileoSeed, GalileoVersionSeed } from "./galileo/galileo-seed.ts";
export type { ConcurrentWrite, GalileoState, GalileoStateOptions } from "./galileo/galileo-state.ts";
export { type GalileoSandboxOptions, galileoSandbox } from "./galileo/sandbox.ts";
export { scorers } from "./galileo/some-scorers.ts";
export { gpqa } from "./gpqa.ts";
export { galileoHandlers } from "./handlers-galileo.ts";
export { renseiHandlers } from "./handlers-rensei.ts";
export { type HandlerOptions, weaveHandlers } from "./handlers-weave.ts";
export { type RecordedOptions, recorded } from "./recorded.ts";
export { type EvalRunsOptions, evalRuns } from "./rensei/eval-runs.ts";
export type { RenseiGraderSeed, RenseiJudgeSeed, RenseiRunSeed, RenseiSeed } from "./rensei/rensei-seed.ts";
export type { RenseiRun, RenseiState } from "./rensei/rensei-state.ts";
export { type RenseiSandboxOptions, renseiSandbox } from "./rensei/sandbox.ts";
export { type ScenarioOptions, scenario } from "./scenario.ts";
export type {
  DatasetSeed,
  EvaluationSeed,
  ModelSeed,
  RunSeed,
  ScorerSeed,
  ScoreSeed,
  Seed,
  TrialSeed,
  WeaveProjectSeed,
} from "./seed.ts";
export { Store, type StoreOptions } from "./store.ts";
export type { RescoreWorker } from "./weave/rescore-worker.ts";
export { type WeaveSandboxOptions, weaveSandbox } from "./weave/sandbox.ts";
export type { WeaveState, WeaveStateOptions } from "./weave/weave-state.ts";
