import type { GalileoSeed } from "./galileo/seed.ts";

/**
 * Plain data for the initial state of a {@link Store}: one member per provider, so that `{
 * ...scenario(…), ...scorers(), ...evalRuns() }` contains them all. Every value survives
 * `JSON.parse(JSON.stringify(seed))`.
 */
export interface Seed {
  /** Projects of Weave. Default: none. */
  weave?: { projects: WeaveProjectSeed[] };
  /** Data of Galileo. Default: empty. */
  galileo?: GalileoSeed;
  /** Runs, graders and judges of Rensei. Default: empty. */
  rensei?: RenseiSeed;
}

/** Weave project. Versions of an object are in the order in which they were created. */
export interface WeaveProjectSeed {
  /** Name in the form `entity/project`. */
  name: string;
  /** Versions of data sets. Default: none. */
  datasets?: DatasetSeed[];
  /** Versions of scorers. Default: none. */
  scorers?: ScorerSeed[];
  /** Versions of models. Default: none. */
  models?: ModelSeed[];
  /** Versions of evaluations. Default: none. */
  evaluations?: EvaluationSeed[];
  /** Evaluation runs with their trials. Default: none. */
  runs?: RunSeed[];
  /** Ratings, notes and reactions, on calls of the runs. */
  feedback?: FeedbackSeed[];
}

/** Version of a dataset. Digests must be passed: the sandbox does not compute Weave's digests. */
export interface DatasetSeed {
  /** Name of the object. */
  name: string;
  /** Digest of the version. */
  digest: string;
  /** Digest of the table with its rows. */
  tableDigest: string;
  /** Creation time: ISO 8601 in UTC, up to microseconds. */
  createdAt: string;
  /** Description for people. Default: none. */
  description?: string;
  /**
   * Like {@link ScorerSeed.unnamed}. An evaluation of a plain list of rows also creates such a data
   * set.
   */
  unnamed?: true;
  /** Rows, each with its digest. */
  rows: { digest: string; value: unknown }[];
}

/** Version of a scorer object. */
export interface ScorerSeed {
  /** Name of the object. */
  name: string;
  /** Digest of the version. */
  digest: string;
  /** Creation time: ISO 8601 in UTC, up to microseconds. */
  createdAt: string;
  /** Description for people. Default: none. */
  description?: string;
  /**
   * True for an object that Python stored without a name, such as `MyScorer()`: `name` is then its
   * class. The v2 routes cannot show it: reading it fails with 500, and listing its kind stops at
   * it, or fails with 500 if it comes first.
   */
  unnamed?: true;
  /** Class in Python. Default `Scorer`. */
  className?: string;
  /** Digest of the op that scores. */
  scoreOp?: string;
}

/** Version of a model object. */
export interface ModelSeed {
  /** Name of the object. */
  name: string;
  /** Digest of the version. */
  digest: string;
  /** Creation time: ISO 8601 in UTC, up to microseconds. */
  createdAt: string;
  /** Description for people. Default: none. */
  description?: string;
  /** Like {@link ScorerSeed.unnamed}. */
  unnamed?: true;
  /** Class in Python. Default `Model`. */
  className?: string;
  /**
   * Source code stored by the v2 routes. Without it, the model is a Python class, which they refuse
   * to read: "has no source file".
   */
  sourceCode?: string;
  /** Attributes of the model, such as its temperature. Default: none. */
  attributes?: Record<string, unknown>;
}

/** Version of an evaluation: a dataset and the scorers to run on it. */
export interface EvaluationSeed {
  /** Name of the object. */
  name: string;
  /** Digest of the version. */
  digest: string;
  /** Creation time: ISO 8601 in UTC, up to microseconds. */
  createdAt: string;
  /** Description for people. Default: none. */
  description?: string;
  /** Like {@link ScorerSeed.unnamed}. */
  unnamed?: true;
  /** Reference to the dataset. */
  dataset: string;
  /** References to scorer objects or to ops (function scorers). */
  scorers: string[];
  /** Number of trials per row. Default 1. */
  trials?: number;
  /** Name that its runs get. Default: none. */
  evaluationName?: string;
  /** Reference of the op that runs it. Default: a placeholder. */
  evaluateOp?: string;
  /** Reference of the op that runs and scores one row. Default: a placeholder. */
  predictAndScoreOp?: string;
  /** Reference of the op that computes its summary. Default: a placeholder. */
  summarizeOp?: string;
  /** Attributes of the evaluation, such as its owner. */
  attributes?: Record<string, unknown>;
}

/** Evaluation run with its trials. */
export interface RunSeed {
  /** ID of the run's call. */
  id: string;
  /**
   * `v2`: created through the REST API. `classic`: created by `weave.Evaluation.evaluate()`, and
   * absent from the v2 lists.
   */
  kind: "v2" | "classic";
  /** Trace ID. Default: the ID of the run. */
  traceId?: string;
  /** ID of the parent call, if the run is nested in another op: it is then not a trace root. */
  parentId?: string;
  /** Display name. Default: none. */
  name?: string;
  /** Reference of the evaluation. */
  evaluation: string;
  /** Reference of the model. */
  model: string;
  /** Start time: ISO 8601 in UTC, up to microseconds. */
  startedAt: string;
  /** End time; null if the run is still in progress. */
  finishedAt: string | null;
  /** Attributes. Classic runs only: a v2 run cannot have any. */
  attributes?: Record<string, unknown>;
  /** Summary that the run reported. Default: empty. */
  summary?: Record<string, unknown>;
  /** Output of the run, such as the figures of a classic run. Default: none. */
  output?: unknown;
  /** ID of the run that this one rescored. Default: none. */
  sourceRunId?: string;
  /** Exception that ended the run. Default: none. */
  exception?: string;
  /** Trials in the order in which they ran. */
  trials: TrialSeed[];
}

/** Trial of one row: the predict-and-score call with its children. */
export interface TrialSeed {
  /** ID of the predict-and-score call. */
  id: string;
  /** ID of the prediction; null if the trial has none, as in a rescored run. */
  predictionId: string | null;
  /** Digest of the row. */
  rowDigest: string;
  /** Inline row, or the reference to a dataset row. */
  input: unknown;
  /** Output of the model. */
  output: unknown;
  /** Scores by scorer. */
  scores: Record<string, ScoreSeed>;
  /** Start time: ISO 8601 in UTC, up to microseconds. */
  startedAt: string;
  /** Time that the model took, in seconds. */
  latencySeconds: number;
  /**
   * Whether the prediction was finished. Default true. An unfinished prediction shows neither its
   * output nor its scores.
   */
  finished?: boolean;
  /** Exception of the model: the trial continues without an output and gets no scores. */
  modelCrash?: string;
  /**
   * Exception of a scorer: the whole trial fails, so neither its output nor its scores are shown.
   * Only the prediction keeps its output.
   */
  crash?: string;
  /** Number of tokens that the model used. Default: not recorded. */
  tokens?: number;
  /** Cost of the trial. Shown only with `include_costs`. */
  costUsd?: number;
}

/** Score: the value, and the ID of the scorer's call if it has one. */
export interface ScoreSeed {
  /** Value that the scorer returned. */
  value: unknown;
  /** ID of the scorer's call. Default: none. */
  id?: string;
}

/** A piece of feedback on a call. */
export interface FeedbackSeed {
  /** ID of the call: of a prediction, a trial or a run. */
  callId: string;
  /** `wandb.annotation.<name>`, `wandb.note.1`, `wandb.reaction.1`, or your own name. */
  type: string;
  /** Of an annotation: `{ value }`. */
  payload: Record<string, unknown>;
  /** Creation time: ISO 8601 in UTC, up to microseconds. */
  createdAt: string;
  /** Name of the person. */
  creator?: string;
  /** Reference of the field that was filled in. */
  annotationRef?: string;
}

/** Initial state of the Rensei side of a store. */
export interface RenseiSeed {
  /** Graded traces, oldest first. */
  runs: RenseiRunSeed[];
  /** Graders of the organization. */
  graders: RenseiGraderSeed[];
  /** Model profiles that judge. */
  judges: RenseiJudgeSeed[];
}

/** Graded trace. */
export interface RenseiRunSeed {
  /** ID of the run. */
  id: string;
  /** Default: absent from the list of runs. */
  orgId?: string;
  /** Agent card of the run. Default: none. */
  agentCardId?: string;
  /** Data set of the run. Default: none. */
  datasetId?: string;
  /** ISO 8601 in UTC. Default: one hour after the run before it, from 2026-11-01T00:00:00Z. */
  startedAt?: string;
  /** Graders of the run: used by a replay that does not name any. */
  graderIds: string[];
  /** State of the payload. `collected`: it was stored and then deleted. */
  trace: "kept" | "collected" | "none";
  /** Output of the agent; null if the payload was not kept. */
  output: unknown;
  /** Quality from 0 to 1: the score that a perfect judge would assign. */
  merit: number;
}

/** Grader of the organization. */
export interface RenseiGraderSeed {
  /** ID of the grader. */
  id: string;
  /**
   * Kind of grader. `structural` validates the output against a schema, `model` asks the judge, and
   * `human` queues a review and returns `pending` at once.
   */
  kind: "structural" | "model" | "human";
  /** Required fields of the output. Structural graders only. */
  requires?: string[];
  /** Whether null is a valid output. Structural graders only. Default false. */
  allowsNull?: boolean;
  /** Error with which it crashes. */
  crash?: string;
}

/** Model profile that judges. The first one is used by runs that do not name any. */
export interface RenseiJudgeSeed {
  /** ID of the model profile. */
  id: string;
  /** Amount subtracted from every merit. */
  strictness: number;
  /** Maximum deviation of its scores from its own judgment, 0 to 1. */
  noise: number;
  /** Duration of a judgment in milliseconds. Default 0. */
  delayMs?: number;
  /** Whether it says so when the output is null, with a score of 0. Default false. */
  reportsNull?: boolean;
  /** Error with which it crashes. */
  crash?: string;
}
