/** One input of a run, with everything that was said about it. */
export interface ScoredRow {
  /** What identifies the input within the run: the digest where there is one. */
  key: string;
  /** The provider's content hash of the input. Rows of different runs with the same digest had the same input. */
  digest: string | null;
  /** Which algorithm made the digest: digests of two kinds never agree. */
  digestKind: "dataset" | "inline" | null;
  /** The input, when it was asked for. */
  input: unknown;
  /** Further columns of the table that the row came from, by name: those that have one value in all trials of the row. */
  columns?: Record<string, unknown>;
  /**
   * What is not in the row as the service has it, and why: a value that the server dropped, a reference that could not be read. Each begins
   * with its place (`trials[0].output`). Absent when there is nothing to say.
   */
  notes?: string[];
  trials: Trial[];
}

/** One answer of the model to the input of its row. */
export interface Trial {
  id: string;
  predictionId: string | null;
  url: string | null;
  output: unknown;
  /** Why the trial has no output and no scores, such as what its model raised. Absent when it has some, or when that is not known. */
  error?: string;
  /**
   * By scorer key: the scorer's name, or `name.path` for object scores (`judge.passed`); a dot inside a name is written `\\.` (see
   * {@link scoreKey}). A scorer that is absent said nothing.
   */
  scores: Record<string, Score>;
  latencySeconds: number | null;
  tokens: number | null;
  costUsd: number | null;
}

/** What one scorer said of one trial. A failed score is a state, never a number. */
export interface Score {
  kind: "boolean" | "number" | "text" | "none";
  state: "scored" | "missing" | "errored" | "suspect";
  value: boolean | number | string | null;
  /** Why the score is what it is, when the scorer said so, or why there is none. */
  reason: string | null;
}
