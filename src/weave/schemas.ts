import * as z from "zod/mini";
import type * as wire from "./types.ts";

// Loaded on demand by context.ts and by nothing else, since importing zod costs 50 ms. Objects are loose: unknown fields stay.
// The declared types hold each schema against the generated one, so that a regenerated type breaks the build here.

const text = z.string();
const id = z.string().check(z.minLength(1));
const optionalText = z.exactOptional(z.nullable(z.string()));
const fields = z.record(z.string(), z.unknown());
const optionalFields = z.exactOptional(z.nullable(fields));

const version = { object_id: text, digest: text, version_index: z.number(), created_at: text, name: text, description: optionalText };

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
export const schemas: {
  readonly evaluationRun: z.ZodMiniType<wire.EvaluationRun>;
  readonly prediction: z.ZodMiniType<wire.Prediction>;
  readonly score: z.ZodMiniType<wire.ScoreRecord>;
  readonly scorer: z.ZodMiniType<wire.Scorer>;
  readonly dataset: z.ZodMiniType<wire.Dataset>;
  readonly model: z.ZodMiniType<wire.Model>;
  readonly evaluation: z.ZodMiniType<wire.Evaluation>;
  readonly summaryPage: z.ZodMiniType;
  readonly callsStats: z.ZodMiniType<wire.CallsStats>;
  readonly rescoreJob: z.ZodMiniType<wire.RescoreAnswer>;
  readonly jobStatus: z.ZodMiniType;
  readonly callId: z.ZodMiniType<{ call_id: string }>;
  readonly evaluationRunId: z.ZodMiniType<{ evaluation_run_id: string }>;
  readonly predictionId: z.ZodMiniType<{ prediction_id: string }>;
  readonly scoreId: z.ZodMiniType<{ score_id: string }>;
  readonly newVersion: z.ZodMiniType<wire.NewVersion>;
  readonly success: z.ZodMiniType<{ success: boolean }>;
  readonly deleted: z.ZodMiniType<{ num_deleted: number }>;
  readonly serverInfo: z.ZodMiniType<wire.ServerInfo>;
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
  scorer: z.looseObject({ ...version, score_op: text }),
  dataset: z.looseObject({ ...version, rows: text }),
  model: z.looseObject({ ...version, source_code: text, attributes: optionalFields }),
  evaluation: z.looseObject({
    ...version,
    dataset: text,
    scorers: z.array(text),
    trials: z.number(),
    evaluation_name: optionalText,
    evaluate_op: optionalText,
    predict_and_score_op: optionalText,
    summarize_op: optionalText,
  }),
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
  newVersion: z.looseObject({ object_id: id, digest: id, version_index: z.number() }),
  success: z.looseObject({ success: z.boolean() }),
  deleted: z.looseObject({ num_deleted: z.number() }),
  serverInfo: z.looseObject({
    min_required_weave_python_version: text,
    trace_server_version: optionalText,
  }),
};
