import type { paths } from "../../generated/galileo.ts";
import type { OperationClass, OperationKey } from "../core/options.ts";

/** How each operation of the Galileo document may be repeated (reliability contract, 2). A test holds the table against the document. */
export const galileoOperations: Readonly<Record<OperationKey<paths>, OperationClass | "paid">> = {
  "POST /v2/scorers": "N",
  "PATCH /v2/scorers/{scorer_id}": "P",
  "DELETE /v2/scorers/{scorer_id}": "I",
  "GET /v2/scorers/{scorer_id}": "S",
  "POST /v2/scorers/list": "S",
  "GET /v2/scorers/tags": "S",
  "PUT /v2/scorers/{scorer_id}/scope": "I",
  "GET /v2/scorers/{scorer_id}/projects": "S",
  "GET /v2/scorers/versions/{scorer_version_id}/projects": "S",
  "GET /v2/scorers/{scorer_id}/version": "S",
  "GET /v2/scorers/{scorer_id}/versions": "S",
  "GET /v2/scorers/{scorer_id}/version/code": "S",
  "POST /v2/scorers/{scorer_id}/version/llm": "N",
  "POST /v2/scorers/{scorer_id}/version/luna": "N",
  "POST /v2/scorers/{scorer_id}/version/preset": "N",
  "POST /v2/scorers/{scorer_id}/version/code": "N",
  "POST /v2/scorers/{scorer_id}/versions/{version_number}/restore": "N",
  "POST /v2/scorers/{scorer_id}/versions/{version_number}/health-scores": "N",
  "GET /v2/scorers/{scorer_id}/health-scores": "S",
  // These call a language model.
  "POST /v2/scorers/llm/autogen": "paid",
  "POST /v2/scorers/llm/validate": "paid",
  "POST /v2/scorers/llm/validate/multipart": "paid",
  "POST /v2/scorers/llm/validate/log_record": "paid",
  "POST /v2/scorers/llm/validate/dataset": "paid",
  // Validating code against a sample stores nothing; against records or a data set it makes an experiment.
  "POST /v2/scorers/code/validate": "S",
  "GET /v2/scorers/code/validate/{task_id}": "S",
  "POST /v2/scorers/code/validate/log_record": "N",
  "POST /v2/scorers/code/validate/dataset": "N",
};
