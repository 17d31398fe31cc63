import { addTrace, newRun, type Run, type Scorers } from "./runs.ts";
import type { GalileoDatasetSeed, GalileoExperimentSeed, GalileoRowSeed } from "./seed.ts";
import type { Schemas } from "./wire.ts";

/** A stored project. */
export interface Project {
  readonly id: string;
  readonly name: string;
  readonly type: Schemas["ProjectType"];
  readonly createdAt: string;
}

/** A stored data set. Its version n is at index n - 1. */
export interface Dataset {
  readonly id: string;
  readonly name: string;
  readonly createdAt: string;
  readonly projectIds: readonly string[];
  readonly versions: readonly { readonly rows: readonly GalileoRowSeed[] }[];
}

/** A stored experiment: a run, and what only experiments have. */
export interface Experiment {
  readonly run: Run;
  readonly taskType: Schemas["TaskType"];
  readonly dataset: { readonly id: string; readonly version: number } | null;
  readonly promptModel: string | null;
  readonly groupName: string | null;
  readonly tags: Readonly<Record<string, string>>;
  readonly progress: number;
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
