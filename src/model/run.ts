import type { ScoredRow } from "./scored-row.ts";

/** The service that a run comes from. */
export type Provider = "weave" | "galileo" | "rensei" | (string & {});

/** One evaluation run: one model, one set of inputs, one set of scorers. The same for every provider. */
export interface Run {
  provider: Provider;
  id: string;
  name: string | null;
  /** `entity/project` for Weave. */
  project: string;
  /** Reference or name of the evaluation. */
  evaluation: string | null;
  /** Reference or name of the model. */
  model: string | null;
  kind: "v2" | "classic" | "replay" | (string & {});
  status: "running" | "completed" | "failed" | (string & {});
  /** Why the run lacks rows or scores that it was asked for, such as failed replays of a batch. Null when it is whole. */
  partial: string | null;
  startedAt: Date | null;
  finishedAt: Date | null;
  /** The run that this one rescored or replayed. */
  sourceRunId: string | null;
  attributes: Record<string, unknown>;
  /** Its page in the provider's app. */
  url: string | null;
  /** The provider's own object, as on the wire. */
  raw: unknown;
}

/** The rows of a run, fetched as they are iterated. */
export interface Rows extends AsyncIterable<ScoredRow> {
  /**
   * The place after the last row that was given, by the iteration that began last: as `resumeFrom` of a load of the same run it goes on there.
   * Undefined before the first row, and where the provider has no such thing.
   */
  readonly resumeToken?: string | undefined;
}

/** A run and its rows. Iterating the rows again fetches them again. */
export interface LoadedRun {
  run: Run;
  rows: Rows;
  /**
   * Fetches which version of each scorer graded this run: a reference by scorer name (`judge`, also for `judge.passed`), null
   * where it is unknown. Cheapest after the rows were read. Absent when the provider does not record it.
   */
  scorerVersions?(): Promise<Record<string, string | null>>;
  /** Fetches the version of the data set that the run was made on; null when the run has none. Absent when the provider has no data sets. */
  dataset?(): Promise<RunDataset | null>;
}

/** The version of a data set that a run was made on. */
export interface RunDataset {
  /** Its reference, or another string that is equal for equal versions. */
  version: string;
  /** Fetches the digests of its rows. */
  digests(): Promise<ReadonlySet<string>>;
}
