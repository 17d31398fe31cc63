import type { GalileoSeed } from "./galileo/seed.ts";

/**
 * Plain data for the initial state of a {@link Store}: one member per provider, so that `{
 * ...scenario(…), ...scorers(), ...evalRuns() }` contains them all. Every value survives
 * `JSON.parse(JSON.stringify(seed))`.
 */
export interface Seed {
  weave?: { projects: WeaveProjectSeed[] };
  galileo?: GalileoSeed;
  rensei?: RenseiSeed;
}

/** Weave project. Versions of an object are in the order in which they were created. */
export interface WeaveProjectSeed {
  /** Name in the form `entity/project`. */
  name: string;
  datasets?: DatasetSeed[];
  scorers?: ScorerSeed[];
  models?: ModelSeed[];
  evaluations?: EvaluationSeed[];
  runs?: RunSeed[];
  /** Ratings, notes and reactions, on calls of the runs. */
  feedback?: FeedbackSeed[];
}

/** Version of a dataset. Digests must be passed: the sandbox does not compute Weave's digests. */
export interface DatasetSeed {
  name: string;
  digest: string;
  tableDigest: string;
  /** Creation time: ISO 8601 in UTC, up to microseconds. */
  createdAt: string;
  description?: string;
  /**
   * Like {@link ScorerSeed.unnamed}. An evaluation of a plain list of rows also creates such a data
   * set.
   */
  unnamed?: true;
  rows: { digest: string; value: unknown }[];
}

/** Version of a scorer object. */
export interface ScorerSeed {
  name: string;
  digest: string;
  createdAt: string;
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
  name: string;
  digest: string;
  createdAt: string;
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
  attributes?: Record<string, unknown>;
}

/** Version of an evaluation: a dataset and the scorers to run on it. */
export interface EvaluationSeed {
  name: string;
  digest: string;
  createdAt: string;
  description?: string;
  /** Like {@link ScorerSeed.unnamed}. */
  unnamed?: true;
  /** Reference to the dataset. */
  dataset: string;
  /** References to scorer objects or to ops (function scorers). */
  scorers: string[];
  trials?: number;
  evaluationName?: string;
  evaluateOp?: string;
  predictAndScoreOp?: string;
  summarizeOp?: string;
  /** Attributes of the evaluation, such as its owner. */
  attributes?: Record<string, unknown>;
}

/** Evaluation run with its trials. */
export interface RunSeed {
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
  name?: string;
  evaluation: string;
  model: string;
  startedAt: string;
  /** End time; null if the run is still in progress. */
  finishedAt: string | null;
  /** Attributes. Classic runs only: a v2 run cannot have any. */
  attributes?: Record<string, unknown>;
  summary?: Record<string, unknown>;
  output?: unknown;
  sourceRunId?: string;
  exception?: string;
  trials: TrialSeed[];
}

/** Trial of one row: the predict-and-score call with its children. */
export interface TrialSeed {
  id: string;
  /** ID of the prediction; null if the trial has none, as in a rescored run. */
  predictionId: string | null;
  rowDigest: string;
  /** Inline row, or the reference to a dataset row. */
  input: unknown;
  output: unknown;
  scores: Record<string, ScoreSeed>;
  startedAt: string;
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
  tokens?: number;
  /** Cost of the trial. Shown only with `include_costs`. */
  costUsd?: number;
}

/** Score: the value, and the ID of the scorer's call if it has one. */
export interface ScoreSeed {
  value: unknown;
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
  createdAt: string;
  /** Name of the person. */
  creator?: string;
  /** Reference of the field that was filled in. */
  annotationRef?: string;
}

/** Initial state of the Rensei side of a store. */
export interface RenseiSeed {
  runs: RenseiRunSeed[];
  graders: RenseiGraderSeed[];
  judges: RenseiJudgeSeed[];
}

/** Graded trace. */
export interface RenseiRunSeed {
  id: string;
  /** Default: absent from the list of runs. */
  orgId?: string;
  agentCardId?: string;
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
