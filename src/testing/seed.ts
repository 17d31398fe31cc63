import type { GalileoSeed } from "./galileo/seed.ts";

/**
 * The plain data that a {@link Store} starts from: one member per provider, so that `{
 * ...scenario(…), ...scorers(), ...evalRuns() }` has all. Every value survives
 * `JSON.parse(JSON.stringify(seed))`.
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

/**
 * One version of a dataset. Digests are given, never computed: the sandbox knows no digest
 * algorithm of Weave.
 */
export interface DatasetSeed {
  name: string;
  digest: string;
  tableDigest: string;
  /** ISO 8601 in UTC, up to microseconds. */
  createdAt: string;
  description?: string;
  /**
   * See {@link ScorerSeed.unnamed}: so is the data set that an evaluation over a bare list of rows
   * leaves behind.
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
  /**
   * True for what Python stored without a name, as `MyScorer()`: `name` is then its class. The v2
   * routes cannot show it: reading it is a 500, and their list of its kind breaks off there, a 500
   * when it comes first.
   */
  unnamed?: true;
  /** Its class in Python. Default `Scorer`. */
  className?: string;
  /** Digest of the op that scores. */
  scoreOp?: string;
}

/** One version of a model object. */
export interface ModelSeed {
  name: string;
  digest: string;
  createdAt: string;
  description?: string;
  /** See {@link ScorerSeed.unnamed}. */
  unnamed?: true;
  /** Its class in Python. Default `Model`. */
  className?: string;
  /**
   * What the v2 routes store. Without it the model is a Python class, which they refuse to read:
   * "has no source file".
   */
  sourceCode?: string;
  attributes?: Record<string, unknown>;
}

/** One version of an evaluation: a dataset and the scorers to run on it. */
export interface EvaluationSeed {
  name: string;
  digest: string;
  createdAt: string;
  description?: string;
  /** See {@link ScorerSeed.unnamed}. */
  unnamed?: true;
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
  /**
   * `v2`: made through the REST API; `classic`: made by `weave.Evaluation.evaluate()`, absent from
   * the v2 lists.
   */
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
  /**
   * The exception of a scorer: it takes the whole trial with it, so that neither output nor scores
   * show; only the prediction keeps its output.
   */
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

/** What the Rensei side of a store starts from. */
export interface RenseiSeed {
  runs: RenseiRunSeed[];
  graders: RenseiGraderSeed[];
  judges: RenseiJudgeSeed[];
}

/** One graded trace. */
export interface RenseiRunSeed {
  id: string;
  /** Graders of the run itself: those of a replay that names none. */
  graderIds: string[];
  /** `collected`: it was there, and was cleaned away. */
  trace: "kept" | "collected" | "none";
  /** What the agent said; null where the payload was not kept. */
  output: unknown;
  /** How good it is, 0 to 1: what a perfect judge would say. */
  merit: number;
}

/** One grader of the organisation. */
export interface RenseiGraderSeed {
  id: string;
  /**
   * `structural` holds the output against a schema, `model` asks the judge, `human` waits for a
   * person and never runs in a replay.
   */
  kind: "structural" | "model" | "human";
  /** Of structural graders: what the output must have. */
  requires?: string[];
  /** Of structural graders: whether null is a good output. Default false. */
  allowsNull?: boolean;
  /** It crashes, with this error. */
  crash?: string;
}

/** One model profile that judges. The first is the one of runs that name none. */
export interface RenseiJudgeSeed {
  id: string;
  /** What it takes off every merit. */
  strictness: number;
  /** How far its scores stray from what it thinks, 0 to 1. */
  noise: number;
  /** How long it takes, in milliseconds. Default 0. */
  delayMs?: number;
  /** It crashes, with this error. */
  crash?: string;
}
