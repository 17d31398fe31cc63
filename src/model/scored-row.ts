/** Input of a run with all its trials and scores. */
export interface ScoredRow {
  /** Identifier of the input within the run: its digest if it has one. */
  key: string;
  /**
   * The provider's content hash of the input. Rows of different runs with the same digest had the
   * same input.
   */
  digest: string | null;
  /** Algorithm of the digest: digests of two kinds never match. */
  digestKind: "dataset" | "inline" | null;
  /** The input, if it was requested. */
  input: unknown;
  /**
   * Other columns of the row's table, by name: those with the same value in all trials of the row.
   */
  columns?: Record<string, unknown>;
  /**
   * Values of the row that differ from the service's, and why: a value that the server dropped, a
   * reference that could not be read. Each note starts with the place of the value
   * (`trials[0].output`). Absent when there are none.
   */
  notes?: string[];
  /** Answers of the model to the input. */
  trials: Trial[];
}

/** Answer of the model to the input of its row. */
export interface Trial {
  /** ID of the trial in its run. */
  id: string;
  /** ID of the prediction behind the trial; null if there is none. */
  predictionId: string | null;
  /** URL of the trial in the provider's app; null if there is none. */
  url: string | null;
  /** Output of the model, if it was requested; null if there is none. */
  output: unknown;
  /**
   * Why the trial has no output and no scores, such as an exception of its model. Absent when it
   * has some, or when the reason is unknown.
   */
  error?: string;
  /**
   * Scores by scorer key: the scorer's name, or `name.path` for object scores (`judge.passed`); a
   * dot inside a name is written `\\.` (see {@link scoreKey}). A scorer without an entry did not
   * score the trial.
   */
  scores: Record<string, Score>;
  /** Time that the model took, in seconds; null if it is unknown. */
  latencySeconds: number | null;
  /** Number of tokens that the model used; null if it is unknown. */
  tokens: number | null;
  /** Cost of the trial in US dollars; null if it is unknown. */
  costUsd: number | null;
}

/**
 * Score of one trial by one scorer. A failed score is represented by a state, never by a number.
 */
export interface Score {
  /** Type of the value; `none` when there is no value. */
  kind: "boolean" | "number" | "text" | "none";
  /**
   * `not-applicable`: the scorer does not apply to the trial, such as a metric of tool calls to an
   * answer without any. Such a trial is outside every denominator of the scorer. It is not
   * `missing`, which is a score that should be there.
   */
  state: "scored" | "missing" | "errored" | "suspect" | "not-applicable";
  /** The value; null when there is none. */
  value: boolean | number | string | null;
  /** Reason for the score, if the scorer stated one, or reason why there is no score. */
  reason: string | null;
  /** Cost of the score itself in US dollars, such as that of a judge. Absent when it is unknown. */
  costUsd?: number;
  /** The provider's own object, where it could not be read: an unknown state. Absent otherwise. */
  raw?: unknown;
}
