import type { paths } from "../../generated/weave.ts";
import type { OperationClass, OperationKey } from "../core/options.ts";

/**
 * How each operation of the Weave document may be repeated (reliability contract, 2).
 * The type makes a missing one a build error; a test holds the table against the document as well.
 */
export const weaveOperations: Readonly<Record<OperationKey<paths>, OperationClass | "paid">> = {
  "POST /v2/{entity}/{project}/datasets": "N",
  "GET /v2/{entity}/{project}/datasets": "S",
  "GET /v2/{entity}/{project}/datasets/{object_id}/versions/{digest}": "S",
  "DELETE /v2/{entity}/{project}/datasets/{object_id}": "I",
  "POST /v2/{entity}/{project}/scorers": "N",
  "GET /v2/{entity}/{project}/scorers": "S",
  "GET /v2/{entity}/{project}/scorers/{object_id}/versions/{digest}": "S",
  "DELETE /v2/{entity}/{project}/scorers/{object_id}": "I",
  "POST /v2/{entity}/{project}/evaluations": "N",
  "GET /v2/{entity}/{project}/evaluations": "S",
  "GET /v2/{entity}/{project}/evaluations/{object_id}/versions/{digest}": "S",
  "DELETE /v2/{entity}/{project}/evaluations/{object_id}": "I",
  "POST /v2/{entity}/{project}/models": "N",
  "GET /v2/{entity}/{project}/models": "S",
  "GET /v2/{entity}/{project}/models/{object_id}/versions/{digest}": "S",
  "DELETE /v2/{entity}/{project}/models/{object_id}": "I",
  "POST /v2/{entity}/{project}/evaluation_runs": "N",
  "GET /v2/{entity}/{project}/evaluation_runs": "S",
  "DELETE /v2/{entity}/{project}/evaluation_runs": "I",
  "GET /v2/{entity}/{project}/evaluation_runs/{evaluation_run_id}": "S",
  "POST /v2/{entity}/{project}/evaluation_runs/{evaluation_run_id}/finish": "N",
  "POST /v2/{entity}/{project}/predictions": "N",
  "GET /v2/{entity}/{project}/predictions": "S",
  "DELETE /v2/{entity}/{project}/predictions": "I",
  "GET /v2/{entity}/{project}/predictions/{prediction_id}": "S",
  "POST /v2/{entity}/{project}/predictions/{prediction_id}/finish": "N",
  "POST /v2/{entity}/{project}/scores": "N",
  "GET /v2/{entity}/{project}/scores": "S",
  "DELETE /v2/{entity}/{project}/scores": "I",
  "GET /v2/{entity}/{project}/scores/{score_id}": "S",
  "POST /v2/{entity}/{project}/eval_results/query": "S",
  "POST /evaluations/evaluate_model": "paid",
  "POST /evaluations/rescore": "paid",
  "POST /evaluations/status": "S",
  "POST /calls/query_stats": "S",
  "POST /table/query": "S",
  "POST /refs/read_batch": "S",
  "POST /calls/stream_query": "S",
  "GET /server_info": "S",
};
