import * as z from "zod/mini";
import type { components } from "../../generated/weave.ts";
import type { components as additions } from "../../generated/weave-additions.ts";

// What goes over the wire: the types of the document, and at the end the schemas of single answers.

type Schemas = components["schemas"];

/** A run as the v2 routes give it. */
export type EvaluationRun = Schemas["EvaluationRunReadRes"];
/** What makes a run. */
export type EvaluationRunCreateBody = Schemas["EvaluationRunCreateBody"];
/** A prediction: one answer of the model to one input. */
export type Prediction = Schemas["PredictionReadRes"];
/** A score: what one scorer said of one prediction. */
export type ScoreRecord = Schemas["ScoreReadRes"];
/**
 * A version as the v2 routes describe it, with what they cannot say of objects that Python code
 * left behind.
 */
type Stored<T> = Omit<T, "name"> & {
  /**
   * null for one that was stored without a name, as by `weave.Dataset(rows=…)` or `MyScorer()`: its
   * `object_id` is then that of its class.
   */
  name: string | null;
  /** Its own class in Python or TypeScript: `MyScorer`, where it is not `Scorer`; null for ops. */
  class_name: string | null;
};
/**
 * A scorer object, or an op that was asked for by its name: function scorers are ops, and in no
 * list.
 */
export type Scorer = Stored<Schemas["ScorerReadRes"]>;
/** A data set object; `rows` refers to its table. */
export type Dataset = Stored<Schemas["DatasetReadRes"]>;
/** A model object. */
export type Model = Stored<Omit<Schemas["ModelReadRes"], "source_code">> & {
  /**
   * Its source; null when none is stored with it, as of a Python class, whose code its ops have.
   * Lists leave it out where there is one.
   */
  source_code?: string | null;
};
/** An evaluation object: data set and scorers. */
export type Evaluation = Stored<Schemas["EvaluationReadRes"]>;
/** A version of any object as it is stored. */
export type StoredObject = additions["schemas"]["ObjSchema"];
/** What asks for rows and summaries. */
export type EvalResultsQueryBody = Schemas["EvalResultsQueryBody"];
/** One page of rows, and the summary when it was asked for. */
export type EvalResultsPage = Schemas["EvalResultsQueryRes"];
/** One row: an input, and per run the trials on it. */
export type EvalResultsRow = Schemas["EvalResultsRow"];
/** One trial of a row. */
export type EvalResultsTrial = Schemas["EvalResultsTrial"];
/** The server's figures per run and scorer. */
export type EvalResultsSummary = Schemas["EvalResultsSummaryRes"];
/** A filter of rows. */
export type EvalResultsFilter = Schemas["EvalResultsFilter"];
/** A sort key of rows. */
export type EvalResultsSortBy = Schemas["EvalResultsSortBy"];
/** What asks for calls. `project_id` is the client's. */
export type CallsQueryBody = Omit<Schemas["CallsQueryReq"], "project_id">;
/** A filter in the server's query language. */
export type CallsQuery = Schemas["Query"];
/** How many calls there are. */
export type CallsStats = Schemas["CallsQueryStatsRes"];
/** What makes a prediction. */
export type PredictionCreateBody = Schemas["PredictionCreateBody"];
/** What makes a score. */
export type ScoreCreateBody = Schemas["ScoreCreateBody"];
/** What makes a scorer, or a new version of it. */
export type ScorerCreateBody = Schemas["ScorerCreateBody"];
/** What makes a data set, or a new version of it. */
export type DatasetCreateBody = Schemas["DatasetCreateBody"];
/** What makes a model, or a new version of it. */
export type ModelCreateBody = Schemas["ModelCreateBody"];
/** What makes an evaluation, or a new version of it. */
export type EvaluationCreateBody = Schemas["EvaluationCreateBody"];
/** The ids of a rescore that was taken. */
export type RescoreAnswer = Schemas["RescoreRes"];
/** What the server says of a version that it stored. */
export type NewVersion = Schemas["DatasetCreateRes"];
/** What the server says of itself. */
export type ServerInfo = Schemas["ServerInfoRes"];

/**
 * A call: anything that was traced. The document leaves its fields open; these are seen on every
 * one.
 */
export interface CallRecord {
  id: string;
  project_id: string;
  op_name: string;
  display_name?: string | null;
  trace_id: string;
  parent_id?: string | null;
  started_at: string;
  ended_at?: string | null;
  exception?: string | null;
  attributes: Record<string, unknown>;
  inputs: Record<string, unknown>;
  output?: unknown;
  summary?: Record<string, unknown> | null;
  [field: string]: unknown;
}

// The schemas are loaded on demand by context.ts and by nothing else, since importing zod costs 50
// ms: this file's value is its default export. Objects are loose: unknown fields stay. The declared
// types hold each schema against the generated one, so that a regenerated type breaks the build
// here.

const text = z.string();
const id = z.string().check(z.minLength(1));
const optionalText = z.exactOptional(z.nullable(z.string()));
const fields = z.record(z.string(), z.unknown());
const optionalFields = z.exactOptional(z.nullable(fields));

const stats = z.looseObject({
  scorer_key: text,
  path: z.nullable(text),
  value_type: z.nullable(text), // an open enum: a kind that a later server adds stays as it is
  trial_count: z.number(),
  numeric_count: z.number(),
  numeric_mean: z.nullable(z.number()),
  pass_true_count: z.number(),
  pass_known_count: z.number(),
  pass_rate: z.nullable(z.number()),
  pass_signal_coverage: z.nullable(z.number()),
});

const runSummary = z.looseObject({
  evaluation_call_id: text,
  trial_count: z.number(),
  scorer_stats: z.array(stats),
  predict_total_tokens: z.nullable(z.number()),
  predict_total_cost: z.nullable(z.number()),
  evaluation_ref: z.nullable(text),
  model_ref: z.nullable(text),
  display_name: z.nullable(text),
  trace_id: z.nullable(text),
  started_at: z.nullable(text),
});

/** The schemas of single answers, by the name under which a resource asks for them. */
const schemas: {
  readonly evaluationRun: z.ZodMiniType<EvaluationRun>;
  readonly prediction: z.ZodMiniType<Prediction>;
  readonly score: z.ZodMiniType<ScoreRecord>;
  readonly storedObject: z.ZodMiniType<{
    obj: Pick<StoredObject, "object_id" | "digest" | "version_index" | "created_at" | "kind">;
  }>;
  readonly modelSource: z.ZodMiniType<Pick<Schemas["ModelReadRes"], "source_code">>;
  readonly summaryPage: z.ZodMiniType;
  readonly callsStats: z.ZodMiniType<CallsStats>;
  readonly rescoreJob: z.ZodMiniType<RescoreAnswer>;
  readonly jobStatus: z.ZodMiniType;
  readonly callId: z.ZodMiniType<{ call_id: string }>;
  readonly evaluationRunId: z.ZodMiniType<{ evaluation_run_id: string }>;
  readonly predictionId: z.ZodMiniType<{ prediction_id: string }>;
  readonly scoreId: z.ZodMiniType<{ score_id: string }>;
  readonly newVersion: z.ZodMiniType<NewVersion>;
  readonly storedVersion: z.ZodMiniType<additions["schemas"]["ObjCreateRes"]>;
  readonly feedbackPage: z.ZodMiniType<additions["schemas"]["FeedbackQueryRes"]>;
  readonly feedbackId: z.ZodMiniType<Pick<additions["schemas"]["FeedbackCreateRes"], "id">>;
  readonly success: z.ZodMiniType<{ success: boolean }>;
  readonly deleted: z.ZodMiniType<{ num_deleted: number }>;
  readonly serverInfo: z.ZodMiniType<ServerInfo>;
} = {
  evaluationRun: z.looseObject({
    evaluation_run_id: text,
    evaluation: text,
    model: text,
    status: optionalText,
    started_at: optionalText,
    finished_at: optionalText,
    summary: optionalFields,
    source_evaluation_run_id: optionalText,
  }),
  prediction: z.looseObject({
    prediction_id: text,
    model: text,
    inputs: fields,
    output: z.unknown(),
    evaluation_run_id: optionalText,
    wb_user_id: optionalText,
  }),
  score: z.looseObject({
    score_id: text,
    scorer: text,
    value: z.unknown(),
    evaluation_run_id: optionalText,
    wb_user_id: optionalText,
  }),
  storedObject: z.looseObject({
    obj: z.looseObject({
      object_id: id,
      digest: id,
      version_index: z.number(),
      created_at: text,
      kind: text,
      base_object_class: optionalText,
      leaf_object_class: optionalText,
    }),
  }),
  modelSource: z.looseObject({ source_code: text }),
  summaryPage: z.looseObject({
    summary: z.looseObject({ row_count: z.number(), evaluations: z.array(runSummary) }),
  }),
  callsStats: z.looseObject({
    count: z.number(),
    has_more: z.exactOptional(z.boolean()),
    total_storage_size_bytes: z.exactOptional(z.nullable(z.number())),
  }),
  rescoreJob: z.looseObject({ call_id: id, evaluation_run_id: id }),
  jobStatus: z.looseObject({ status: z.looseObject({ code: text }) }),
  callId: z.looseObject({ call_id: id }),
  evaluationRunId: z.looseObject({ evaluation_run_id: id }),
  predictionId: z.looseObject({ prediction_id: id }),
  scoreId: z.looseObject({ score_id: id }),
  storedVersion: z.looseObject({ digest: id, object_id: optionalText }),
  feedbackPage: z.looseObject({ result: z.array(fields), total_count: z.number() }),
  feedbackId: z.looseObject({ id }),
  newVersion: z.looseObject({ object_id: id, digest: id, version_index: z.number() }),
  success: z.looseObject({ success: z.boolean() }),
  deleted: z.looseObject({ num_deleted: z.number() }),
  serverInfo: z.looseObject({
    min_required_weave_python_version: text,
    trace_server_version: optionalText,
  }),
};

export default schemas;
