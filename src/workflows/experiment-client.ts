import type { CallOptions } from "../core/options.ts";
import type { ExperimentReconciliation } from "../galileo/experiment-writes.ts";
import type {
  CreatedExperiment,
  ExperimentCreateBody,
  RecomputeBody,
  Scorer,
} from "../galileo/types.ts";
import type { LoadedRun } from "../model/run.ts";

/** Options of a call in one project. */
interface InProject extends CallOptions {
  project?: string | undefined;
}

/** Result of scoring one experiment again. */
export interface RescoredExperiment {
  /** Id of the new experiment; that of the experiment itself when it was done in place. */
  experiment_id: string;
  name: string;
  /** Scores that were asked for: rows × scorers. */
  scorings: number;
  inPlace: boolean;
}

/** The record of a trace, as far as a rescore reads it. */
export interface OutputRecord {
  readonly dataset_input?: unknown;
  readonly input?: unknown;
  readonly output?: unknown;
}

/** The parts of a `GalileoClient` that scoring experiments again uses. */
export interface ExperimentClient {
  readonly experiments: {
    get(which: string, options?: InProject): Promise<CreatedExperiment>;
    wait(which: string, options?: InProject): Promise<unknown>;
    create(body: ExperimentCreateBody, options?: InProject): Promise<CreatedExperiment>;
    reconcile(
      name: string,
      options?: InProject & { windowMs?: number },
    ): Promise<ExperimentReconciliation>;
    recompute(body: RecomputeBody, options?: InProject): Promise<void>;
  };
  readonly datasets: {
    rows(
      id: string,
      versionIndex: number,
      query?: { pageSize?: number },
      options?: CallOptions,
    ): AsyncIterable<{ readonly values_dict: Readonly<Record<string, unknown>> }>;
  };
  readonly traces: {
    partialSearch(
      query: { experiment_id: string; select_columns: { column_ids: string[] } },
      options?: InProject,
    ): AsyncIterable<OutputRecord>;
    count(query: { experiment_id: string }, options?: InProject): Promise<number>;
  };
  readonly scorers: {
    get(id: string, options?: CallOptions): Promise<Scorer>;
    find(nameOrLabel: string, options?: CallOptions): Promise<Scorer>;
  };
  load(which: string, options?: InProject): Promise<LoadedRun>;
}
