export type { Fault, FaultMatch } from "./faults.ts";
export { gpqa } from "./gpqa.ts";
export { type HandlerOptions, weaveHandlers } from "./handlers-weave.ts";
export { type RecordedOptions, recorded } from "./recorded.ts";
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
