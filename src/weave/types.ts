import * as z from "zod/mini";
import type { components } from "../../generated/weave.ts";
import type { components as additions } from "../../generated/weave-additions.ts";

// Types of the wire format, from the OpenAPI document, followed by the schemas of single responses.

/** Every schema of Weave's OpenAPI document by its name there, for types that have no name here. */
export type WeaveSchemas = components["schemas"];

/** Evaluation run, as the v2 routes return it. */
export type EvaluationRun = WeaveSchemas["EvaluationRunReadRes"];
/** Body that creates a run. */
export type EvaluationRunCreateBody = WeaveSchemas["EvaluationRunCreateBody"];
/** Prediction: one output of the model for one input. */
export type Prediction = WeaveSchemas["PredictionReadRes"];
/** Score: the result of one scorer for one prediction. */
export type ScoreRecord = WeaveSchemas["ScoreReadRes"];
/**
 * Version of an object as the v2 routes describe it, extended for objects that Python code stored and that the
 * v2 routes cannot describe.
 */
export type StoredVersion<T> = Omit<T, "name"> & {
  /**
   * Null for an object that was stored without a name, as by `weave.Dataset(rows=…)` or
   * `MyScorer()`: its `object_id` is then that of its class.
   */
  name: string | null;
  /**
   * Name of the object's own class in Python or TypeScript, such as `MyScorer` for a subclass of
   * `Scorer`; null for ops.
   */
  class_name: string | null;
};
/**
 * Scorer object, or an op that was requested by name: function scorers are ops and appear in no
 * list.
 */
export type Scorer = StoredVersion<WeaveSchemas["ScorerReadRes"]>;
/** Data set object; `rows` is the reference of its table. */
export type Dataset = StoredVersion<WeaveSchemas["DatasetReadRes"]>;
/** Model object. */
export type Model = StoredVersion<Omit<WeaveSchemas["ModelReadRes"], "source_code">> & {
  /**
   * Source code; null if none is stored with the model, as for a Python class, whose code is in its
   * ops. Lists omit the field if there is source code.
   */
  source_code?: string | null;
};
/** Evaluation object: a data set and scorers. */
export type Evaluation = StoredVersion<WeaveSchemas["EvaluationReadRes"]>;
/** Query for rows and summaries. */
export type EvalResultsQueryBody = WeaveSchemas["EvalResultsQueryBody"];
/** One page of rows, with the summary if it was requested. */
export type EvalResultsPage = WeaveSchemas["EvalResultsQueryRes"];
/** Row: an input, and the trials of each run on it. */
export type EvalResultsRow = WeaveSchemas["EvalResultsRow"];
/** One trial of a row. */
export type EvalResultsTrial = WeaveSchemas["EvalResultsTrial"];
/** Statistics by run and scorer, as the server computes them. */
export type EvalResultsSummary = WeaveSchemas["EvalResultsSummaryRes"];
/** Filter for rows. */
export type EvalResultsFilter = WeaveSchemas["EvalResultsFilter"];
/** Sort key for rows. */
export type EvalResultsSortBy = WeaveSchemas["EvalResultsSortBy"];
/** Query for calls. The client adds `project_id`. */
export type CallsQueryBody = Omit<WeaveSchemas["CallsQueryReq"], "project_id">;
/** Filter in the server's query language. */
export type CallsQuery = WeaveSchemas["Query"];
/** Number of matching calls. */
export type CallsStats = WeaveSchemas["CallsQueryStatsRes"];
/** Body that creates a prediction. */
export type PredictionCreateBody = WeaveSchemas["PredictionCreateBody"];
/** Body that creates a score. */
export type ScoreCreateBody = WeaveSchemas["ScoreCreateBody"];
/** Body that creates a scorer or a new version of it. */
export type ScorerCreateBody = WeaveSchemas["ScorerCreateBody"];
/** Body that creates a data set or a new version of it. */
export type DatasetCreateBody = WeaveSchemas["DatasetCreateBody"];
/** Body that creates a model or a new version of it. */
export type ModelCreateBody = WeaveSchemas["ModelCreateBody"];
/** Body that creates an evaluation or a new version of it. */
export type EvaluationCreateBody = WeaveSchemas["EvaluationCreateBody"];
/** Version that was stored, as the server reports it. */
export type NewVersion = WeaveSchemas["DatasetCreateRes"];
/** Server version information. */
export type ServerInfo = WeaveSchemas["ServerInfoRes"];

/**
 * A traced call of any kind. The OpenAPI document leaves its fields open; these were present on
 * every call seen.
 */
export interface CallRecord {
  /** ID of the call. */
  id: string;
  /** Project of the call, as `entity/project`. */
  project_id: string;
  /** Reference of the op, or its name. */
  op_name: string;
  /** Name that the app shows instead of the op's; null if there is none. */
  display_name?: string | null;
  /** ID of the trace: the calls of one tree share it. */
  trace_id: string;
  /** ID of the call that made this one; null at the root of a trace. */
  parent_id?: string | null;
  /** Start time, as an ISO time. */
  started_at: string;
  /** End time, as an ISO time; null while the call is running. */
  ended_at?: string | null;
  /** Exception that ended the call; null if there was none. */
  exception?: string | null;
  /** Attributes that were set when the call was made. */
  attributes: Record<string, unknown>;
  /** Arguments of the op, by name. */
  inputs: Record<string, unknown>;
  /** Output of the op, if it ended without an exception. */
  output?: unknown;
  /** Usage, status and what else was summarized at the end; null while the call is running. */
  summary?: Record<string, unknown> | null;
  /** Fields that only some calls have. */
  [field: string]: unknown;
}

// Only options.ts loads the schemas, on demand, because importing zod takes 50 ms: the default
// export is this file's only value. Objects are loose: unknown fields are kept. The declared types
// check each schema against the generated type, so a type that changes when it is regenerated fails
// to compile here.

const text = z.string();
const id = z.string().check(z.minLength(1));
const optionalText = z.exactOptional(z.nullable(z.string()));
const fields = z.record(z.string(), z.unknown());
const optionalFields = z.exactOptional(z.nullable(fields));

const stats = z.looseObject({
  scorer_key: text,
  path: z.nullable(text),
  value_type: z.nullable(text), // an open enum: kinds that later servers add are kept
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

/** Schemas of single responses, by the name with which resources load them. */
const schemas: {
  readonly evaluationRun: z.ZodMiniType<EvaluationRun>;
  readonly prediction: z.ZodMiniType<Prediction>;
  readonly score: z.ZodMiniType<ScoreRecord>;
  readonly storedObject: z.ZodMiniType<{
    obj: Pick<
      additions["schemas"]["ObjSchema"],
      "object_id" | "digest" | "version_index" | "created_at" | "kind"
    >;
  }>;
  readonly modelSource: z.ZodMiniType<Pick<WeaveSchemas["ModelReadRes"], "source_code">>;
  readonly summaryPage: z.ZodMiniType;
  readonly callsStats: z.ZodMiniType<CallsStats>;
  readonly rescoreJob: z.ZodMiniType<WeaveSchemas["RescoreRes"]>;
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
