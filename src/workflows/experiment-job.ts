import type { GalileoClient } from "../galileo/client.ts";
import type { ExperimentProgress } from "../galileo/experiment-progress.ts";
import type { Experiment, ExperimentCreateBody } from "../galileo/types.ts";
import type { LoadedRun } from "../model/run.ts";
import { type BatchOptions, type Outcome, READ_CALL_OPTIONS } from "./batch.ts";
import type { Journal } from "./journal.ts";
import type { ExperimentEntry, RescoredExperiment } from "./journal-entries.ts";
import type { StoredOutputs } from "./stored-outputs.ts";

/** Batch options that apply to reads in one project. */
export const EXPERIMENT_READS: readonly [...typeof READ_CALL_OPTIONS, "project"] = [
  ...READ_CALL_OPTIONS,
  "project",
];

/** Configuration of a scorer in an experiment: its id, and the model, judges or filters to use. */
export type ScorerConfig = NonNullable<ExperimentCreateBody["scorers"]>[number];

/** Options of scoring experiments again. `timeoutMs` limits each wait, 30 minutes by default. */
export interface RescoreExperimentsOptions extends BatchOptions {
  /** Name or id of the project. Default: the project of the client. */
  project?: string;
  /**
   * Whether the outputs of each experiment must be those that its data set stores. Default true:
   * scores of other outputs are not scores of the experiment.
   */
  checkOutputs?: boolean;
  /** How long to look for an experiment whose creation lost its response. Default 120,000. */
  windowMs?: number;
  /**
   * Whether to wait for the new experiments. If false, an experiment is `started` at the end.
   * Default true. In place there is no job to wait for.
   */
  wait?: boolean;
  /**
   * Called after every check of a new experiment, for display only. Exceptions that it throws are
   * ignored.
   */
  onProgress?(runId: string, progress: ExperimentProgress): void;
  /**
   * Computes the scores of the experiments themselves again, and so replaces them: the service
   * keeps no old ones. Needs `exportFirst`. Default false.
   */
  inPlace?: boolean;
  /**
   * Receives each experiment with its present scores before they are replaced, and must read all of
   * its rows, such as `(run) => writeFile(path, toJsonl(run))`. What it throws prevents the rest.
   */
  exportFirst?(run: LoadedRun): unknown;
}

/** Outcome of one experiment; `runId` is its id. */
export type ExperimentOutcome = Outcome<RescoredExperiment> & {
  /** The new experiment; null if none is known to have been started, or if it is done in place. */
  readonly job: { readonly experiment_id: string; readonly name: string } | null;
};

/** One experiment, with what scoring it again costs. */
export interface ExperimentTask {
  readonly experiment: Experiment;
  readonly scorings: number;
  readonly stored?: StoredOutputs;
  /** Traces of the experiment, when it is done in place. */
  readonly records?: number;
  /** Why it cannot be scored again; nothing is sent for it. */
  readonly refused?: Error;
}

/** Parts that one batch works with. */
export interface ExperimentJob {
  readonly galileo: GalileoClient;
  readonly configs: ScorerConfig[];
  readonly options: RescoreExperimentsOptions;
  readonly journal: Journal<ExperimentEntry>;
}
