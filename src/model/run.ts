import type { ScoredRow } from "./scored-row.ts";

/** Service that a run comes from. */
export type Provider = "weave" | "galileo" | "rensei" | (string & {});

/**
 * Evaluation run: one model, one set of inputs, one set of scorers. The same for every provider.
 */
export interface Run {
  /** Service or tool that the run comes from. */
  provider: Provider;
  /** ID of the run in its project. */
  id: string;
  /** Display name; null if the run has none. */
  name: string | null;
  /** `entity/project` for Weave, the id of the project for Galileo. */
  project: string;
  /** Reference or name of the evaluation. */
  evaluation: string | null;
  /** Reference or name of the model. */
  model: string | null;
  /** How the run was made, in its service's terms. */
  kind: "v2" | "classic" | "replay" | (string & {});
  /** Status when the run was read. Scores of a run that is not `completed` can still change. */
  status: "running" | "completed" | "failed" | (string & {});
  /**
   * Reason why the run lacks requested rows or scores, such as failed replays of a batch. Null when
   * it is complete.
   */
  partial: string | null;
  /** Start time; null if it is unknown. */
  startedAt: Date | null;
  /** End time; null if the run is not finished, or its end is unknown. */
  finishedAt: Date | null;
  /** Id of the run that this one rescored or replayed. */
  sourceRunId: string | null;
  /**
   * Metadata of the run. A whole number that a JavaScript number cannot hold is a string of its
   * digits.
   */
  attributes: Record<string, unknown>;
  /** URL of the run's page in the provider's app. */
  url: string | null;
  /**
   * The provider's object in its wire format; whole numbers that a JavaScript number cannot hold
   * are strings of digits.
   */
  raw: unknown;
}

/** Rows of a run, fetched as they are iterated. */
export interface Rows extends AsyncIterable<ScoredRow> {
  /**
   * Place after the last row that the most recent iteration yielded. Pass it as `resumeFrom` to a
   * load of the same run to continue there. Undefined before the first row, and for providers
   * without resume tokens.
   */
  readonly resumeToken?: string | undefined;
}

/** Run with its rows. Iterating the rows again fetches them again. */
export interface LoadedRun {
  /** Facts about the run. */
  run: Run;
  /** Its rows, with their trials and scores. */
  rows: Rows;
  /**
   * True when only the rows after a resume token are read. Analyses throw: their figures would be
   * those of the rest of a run.
   */
  resumed?: true;
  /**
   * Facts to know before the figures of the run are trusted, such as a figure of the provider that
   * differs from that of the rows. Comparisons list each as a finding. Absent when there is
   * nothing.
   */
  warnings?: readonly string[];
  /**
   * Fetches the version of each scorer that graded this run: a reference by scorer name (`judge`,
   * which includes `judge.passed`), or null if it is unknown. Cheapest after the rows were read.
   * Absent when the provider does not record versions.
   */
  scorerVersions?(): Promise<Record<string, string | null>>;
  /**
   * Fetches the version of the run's data set; null when the run has none. Absent when the provider
   * has no data sets.
   */
  dataset?(): Promise<RunDataset | null>;
}

/** Version of a run's data set. */
export interface RunDataset {
  /** Reference to the version, or another string that is equal for equal versions. */
  version: string;
  /** Fetches the digests of the data set's rows. */
  digests(): Promise<ReadonlySet<string>>;
}
