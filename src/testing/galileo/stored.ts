import { addTrace, newRun, type Run, type Scorers } from "./runs.ts";
import type { GalileoDatasetSeed, GalileoExperimentSeed, GalileoRowSeed } from "./seed.ts";
import type { Schemas } from "./wire.ts";

/** A stored project. */
export interface Project {
  /** UUID, version 4. */
  readonly id: string;
  /** Name that people read. */
  readonly name: string;
  /** Kind of the project. */
  readonly type: Schemas["ProjectType"];
  /** Creation time, as an ISO time. */
  readonly createdAt: string;
}

/** A stored data set. Its version n is at index n - 1. */
export interface Dataset {
  /** UUID, version 4. */
  readonly id: string;
  /** Name that people read. */
  readonly name: string;
  /** Creation time, as an ISO time. */
  readonly createdAt: string;
  /** Projects that use it. */
  readonly projectIds: readonly string[];
  /** Its versions, oldest first. */
  readonly versions: readonly { readonly rows: readonly GalileoRowSeed[] }[];
}

/** A stored experiment: a run, and what only experiments have. */
export interface Experiment {
  /** Its metrics and traces. */
  readonly run: Run;
  /** Kind of task that made it. */
  readonly taskType: Schemas["TaskType"];
  /** Data set that it ran on, with the number of the version; null if there is none. */
  readonly dataset: { readonly id: string; readonly version: number } | null;
  /** Model that the prompt ran on; null if there is none. */
  readonly promptModel: string | null;
  /** Group that it belongs to; null if there is none. */
  readonly groupName: string | null;
  /** Tags by key. */
  readonly tags: Readonly<Record<string, string>>;
  /** Share of the outputs that exist, 0 to 1. */
  readonly progress: number;
  /** Aggregates that the service reports instead of those of the traces, if they were given. */
  readonly aggregates: GalileoExperimentSeed["aggregates"];
}

/** The data set of a seed. */
export function storedDataset({ projectIds = [], ...seed }: GalileoDatasetSeed): Dataset {
  return { ...seed, projectIds };
}

/** The experiment of a seed, with its traces. */
export function storedExperiment(
  state: Scorers & { readonly datasets: ReadonlyMap<string, Dataset> },
  { traces = [], datasetId, ...seed }: GalileoExperimentSeed,
): Experiment {
  const run = newRun(state, "experiment", seed);
  for (const trace of traces) addTrace(run, trace);
  const latest =
    datasetId === undefined ? undefined : state.datasets.get(datasetId)?.versions.length;
  return {
    run,
    taskType: 16,
    dataset:
      datasetId === undefined
        ? null
        : { id: datasetId, version: seed.datasetVersion ?? latest ?? 1 },
    promptModel: seed.promptModel ?? null,
    groupName: seed.groupName ?? null,
    tags: seed.tags ?? {},
    progress: seed.progress ?? 1,
    aggregates: seed.aggregates,
  };
}
