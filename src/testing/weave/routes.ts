import type { operations } from "../../../generated/weave.ts";
import { CALLS_BODY, countCalls, STATS_BODY, streamCalls } from "./calls.ts";
import type { BodyRules } from "./check-request.ts";
import { EVAL_RESULTS_BODY, queryEvalResults } from "./eval-results.ts";
import { evaluationStatus } from "./evaluation-status.ts";
import { type ObjectRoutes, objectRoutes } from "./objects.ts";
import type { Route } from "./operation.ts";
import { createPrediction, createScore, finishPrediction, listPredictions, listScores, readPrediction, readScore } from "./predictions.ts";
import { startEvaluateModel, startRescore } from "./rescore-jobs.ts";
import { createRun, deleteCalls, finishRun, listRuns, readRun } from "./runs.ts";
import { queryTable, readRefs, TABLE_BODY } from "./tables-and-refs.ts";

const V2 = "/v2/{entity}/{project}";
const REQUIRED = { type: "string", required: true } as const;
const OPTIONAL = { type: "string", nullable: true } as const;
const PAGED = { limit: "integer", offset: "integer" } as const;
const NAMED: BodyRules = { name: REQUIRED, description: OPTIONAL };

const datasets = objectRoutes("Dataset", "datasets", {
  name: OPTIONAL,
  description: OPTIONAL,
  rows: { type: "list", items: "object", required: true },
});
const scorers = objectRoutes("Scorer", "scorers", { ...NAMED, op_source_code: REQUIRED });
const models = objectRoutes("Model", "models", { ...NAMED, source_code: REQUIRED, attributes: { type: "object", nullable: true } });
const evaluations = objectRoutes("Evaluation", "evaluations", {
  ...NAMED,
  dataset: REQUIRED,
  scorers: { type: "list", items: "string", nullable: true },
  trials: { type: "integer" },
  evaluation_name: OPTIONAL,
  eval_attributes: { type: "object", nullable: true },
});

type Named<Prefix extends string> = { [Verb in keyof ObjectRoutes as `${Prefix}_${Verb}`]: Route };

function named<Prefix extends string>(prefix: Prefix, routes: ObjectRoutes): Named<Prefix> {
  const entries = Object.entries(routes).map(([verb, route]) => [`${prefix}_${verb}`, route]);
  // fromEntries forgets the keys; they are made from the two types in the line above.
  return Object.fromEntries(entries) as Named<Prefix>;
}

/** Every operation of the API document, by its operation id: the compiler says when one is missing. */
export const ROUTES: { readonly [Id in keyof operations]: Route } = {
  ...named("dataset", datasets),
  ...named("scorer", scorers),
  ...named("model", models),
  ...named("evaluation", evaluations),
  evaluation_run_create: {
    method: "POST",
    path: `${V2}/evaluation_runs`,
    body: { evaluation: REQUIRED, model: REQUIRED, source_evaluation_run_id: OPTIONAL },
    run: createRun,
  },
  evaluation_run_list: {
    method: "GET",
    path: `${V2}/evaluation_runs`,
    query: { evaluations: "texts", models: "texts", evaluation_run_ids: "texts", ...PAGED },
    run: listRuns,
  },
  evaluation_run_delete: {
    method: "DELETE",
    path: `${V2}/evaluation_runs`,
    query: { evaluation_run_ids: "required texts" },
    run: deleteCalls("evaluation_run_ids"),
  },
  evaluation_run_read: { method: "GET", path: `${V2}/evaluation_runs/{evaluation_run_id}`, run: readRun },
  evaluation_run_finish: {
    method: "POST",
    path: `${V2}/evaluation_runs/{evaluation_run_id}/finish`,
    body: { summary: { type: "object", nullable: true } },
    run: finishRun,
  },
  prediction_create: {
    method: "POST",
    path: `${V2}/predictions`,
    body: {
      model: REQUIRED,
      inputs: { type: "object", required: true },
      output: { type: "any", required: true },
      evaluation_run_id: OPTIONAL,
    },
    run: createPrediction,
  },
  prediction_list: { method: "GET", path: `${V2}/predictions`, query: { evaluation_run_id: "text", ...PAGED }, run: listPredictions },
  prediction_delete: {
    method: "DELETE",
    path: `${V2}/predictions`,
    query: { prediction_ids: "required texts" },
    run: deleteCalls("prediction_ids"),
  },
  prediction_read: { method: "GET", path: `${V2}/predictions/{prediction_id}`, run: readPrediction },
  prediction_finish: { method: "POST", path: `${V2}/predictions/{prediction_id}/finish`, run: finishPrediction },
  score_create: {
    method: "POST",
    path: `${V2}/scores`,
    body: { prediction_id: REQUIRED, scorer: REQUIRED, value: { type: "any", required: true }, evaluation_run_id: OPTIONAL },
    run: createScore,
  },
  score_list: { method: "GET", path: `${V2}/scores`, query: { evaluation_run_id: "text", ...PAGED }, run: listScores },
  score_delete: { method: "DELETE", path: `${V2}/scores`, query: { score_ids: "required texts" }, run: deleteCalls("score_ids") },
  score_read: { method: "GET", path: `${V2}/scores/{score_id}`, run: readScore },
  eval_results_query: { method: "POST", path: `${V2}/eval_results/query`, body: EVAL_RESULTS_BODY, run: queryEvalResults },
  evaluate_model_evaluations_evaluate_model_post: {
    method: "POST",
    path: "/evaluations/evaluate_model",
    body: { project_id: REQUIRED, evaluation_ref: REQUIRED, model_ref: REQUIRED },
    run: startEvaluateModel,
  },
  rescore_evaluations_rescore_post: {
    method: "POST",
    path: "/evaluations/rescore",
    body: {
      source_evaluation_run_id: REQUIRED,
      scorer_refs: { type: "list", items: "string", required: true, atLeast: 1 },
      project_id: REQUIRED,
    },
    run: startRescore,
  },
  evaluation_status_evaluations_status_post: {
    method: "POST",
    path: "/evaluations/status",
    body: { project_id: REQUIRED, call_id: REQUIRED },
    run: evaluationStatus,
  },
  calls_query_stats_calls_query_stats_post: { method: "POST", path: "/calls/query_stats", body: STATS_BODY, run: countCalls },
  table_query_table_query_post: { method: "POST", path: "/table/query", body: TABLE_BODY, run: queryTable },
  refs_read_batch_refs_read_batch_post: {
    method: "POST",
    path: "/refs/read_batch",
    body: { refs: { type: "list", items: "string", required: true } },
    run: readRefs,
  },
  calls_query_stream_calls_stream_query_post: { method: "POST", path: "/calls/stream_query", body: CALLS_BODY, run: streamCalls },
  server_info_server_info_get: {
    method: "GET",
    path: "/server_info",
    run: () => ({ json: { min_required_weave_python_version: "0.0.1", trace_server_version: null } }),
  },
};
