import type { GalileoSeed } from "./galileo/galileo-seed.ts";
import type { RenseiSeed } from "./rensei/rensei-seed.ts";

/**
 * The plain data that a {@link Store} starts from: one member per provider, so that `{ ...scenario(…), ...scorers(), ...evalRuns() }` has all.
 * Every value survives `JSON.parse(JSON.stringify(seed))`.
 */
export interface Seed {
  weave?: { projects: WeaveProjectSeed[] };
  galileo?: GalileoSeed;
  rensei?: RenseiSeed;
}

/** One Weave project. Versions of an object stand in the order in which they were made. */
export interface WeaveProjectSeed {
  /** `entity/project`. */
  name: string;
  datasets?: DatasetSeed[];
  scorers?: ScorerSeed[];
  models?: ModelSeed[];
  evaluations?: EvaluationSeed[];
  runs?: RunSeed[];
}

/** One version of a dataset. Digests are given, never computed: the sandbox knows no digest algorithm of Weave. */
export interface DatasetSeed {
  name: string;
  digest: string;
  tableDigest: string;
  /** ISO 8601 in UTC, up to microseconds. */
  createdAt: string;
  description?: string;
  /**
   * True for the data set that an evaluation over a bare list of rows leaves behind: its stored name is null, and the service's own answer cannot take
   * that. Reading it is a 500, and the list of data sets breaks off there.
   */
  unnamed?: true;
  rows: { digest: string; value: unknown }[];
}

/** One version of a scorer object. */
export interface ScorerSeed {
  name: string;
  digest: string;
  createdAt: string;
  description?: string;
  /** Digest of the op that scores. */
  scoreOp?: string;
}

/** One version of a model object. */
export interface ModelSeed {
  name: string;
  digest: string;
  createdAt: string;
  description?: string;
  sourceCode?: string;
  attributes?: Record<string, unknown>;
}

/** One version of an evaluation: a dataset and the scorers to run on it. */
export interface EvaluationSeed {
  name: string;
  digest: string;
  createdAt: string;
  description?: string;
  /** Ref of the dataset. */
  dataset: string;
  /** Refs of scorer objects, or of ops (function scorers). */
  scorers: string[];
  trials?: number;
  evaluationName?: string;
  evaluateOp?: string;
  predictAndScoreOp?: string;
  summarizeOp?: string;
  /** The evaluation's own attributes, such as its owner. */
  attributes?: Record<string, unknown>;
}

/** One evaluation run with its trials. */
export interface RunSeed {
  id: string;
  /** `v2`: made through the REST API; `classic`: made by `weave.Evaluation.evaluate()`, absent from the v2 lists. */
  kind: "v2" | "classic";
  /** Default: the run's own id. */
  traceId?: string;
  /** Given when the run is nested in another op: it is then no trace root. */
  parentId?: string;
  name?: string;
  evaluation: string;
  model: string;
  startedAt: string;
  /** null: still running. */
  finishedAt: string | null;
  /** Classic runs only: a v2 run cannot have attributes of its own. */
  attributes?: Record<string, unknown>;
  summary?: Record<string, unknown>;
  output?: unknown;
  sourceRunId?: string;
  exception?: string;
  trials: TrialSeed[];
}

/** One trial of one row: the predict-and-score call with its children. */
export interface TrialSeed {
  id: string;
  /** null: the trial has no prediction of its own, as in a rescored run. */
  predictionId: string | null;
  rowDigest: string;
  /** The inline row, or the ref string of a dataset row. */
  input: unknown;
  output: unknown;
  scores: Record<string, ScoreSeed>;
  startedAt: string;
  latencySeconds: number;
  /** Default true. An unfinished prediction shows neither its output nor its scores. */
  finished?: boolean;
  /** The exception of the model: the trial goes on without an output and gets no scores. */
  modelCrash?: string;
  /** The exception of a scorer: it takes the whole trial with it, so that neither output nor scores show; only the prediction keeps its output. */
  crash?: string;
  tokens?: number;
  /** Seen with `include_costs` only. */
  costUsd?: number;
}

/** One score: the value, and the id of the scorer's call when there is one of its own. */
export interface ScoreSeed {
  value: unknown;
  id?: string;
}
