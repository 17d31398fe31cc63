import type { operations } from "../../../generated/galileo.ts";
import requests from "../galileo-requests.json" with { type: "json" };
import { findRoute, type Prepared, prepare } from "../http.ts";
import { CLIENT_ROUTES } from "./client-routes.ts";
import { experimentColumns, experimentMetrics, traceColumns } from "./columns.ts";
import { listDatasets, listDatasetVersions, readDataset, readDatasetContent } from "./datasets.ts";
import { createExperiment, readExperiment, searchExperiments } from "./experiments.ts";
import { exportRecords } from "./export.ts";
import {
  healthcheck,
  listJobs,
  listProjects,
  login,
  readJob,
  readMetricSettings,
  readProject,
  searchLogStreams,
  updateMetricSettings,
} from "./projects.ts";
import {
  createScorer,
  deleteScorer,
  listScorerProjects,
  listScorers,
  listTags,
  listVersionProjects,
  readScorer,
  setScope,
  updateScorer,
} from "./scorers.ts";
import type { Exchange } from "./state.ts";
import {
  countTraces,
  recomputeMetrics,
  searchPartialTraces,
  searchSessions,
  searchSpans,
  searchTraces,
} from "./traces.ts";
import type { Schema } from "./validate.ts";
import {
  createCodeVersion,
  createLlmVersion,
  createLunaVersion,
  createPresetVersion,
  listVersions,
  readCode,
  readHealthScores,
  readTask,
  readVersion,
  restoreVersion,
  startExperiment,
  startTask,
  validateCode,
  writeHealthScore,
} from "./versions.ts";
import type { AnswerOf } from "./wire.ts";

type Operation = keyof operations;

/**
 * The function of every operation of the API document, by its operation id. It fails to compile
 * when one is missing or returns another shape.
 */
const OPERATIONS: { readonly [Id in Operation]: (exchange: Exchange) => AnswerOf<Id> } = {
  autogen_llm_scorer_v2_scorers_llm_autogen_post: startTask,
  count_traces_v2_projects__project_id__traces_count_post: countTraces,
  create_code_scorer_version_v2_scorers__scorer_id__version_code_post: createCodeVersion,
  create_experiment_v2_projects__project_id__experiments_post: createExperiment,
  create_llm_scorer_version_v2_scorers__scorer_id__version_llm_post: createLlmVersion,
  create_luna_scorer_version_v2_scorers__scorer_id__version_luna_post: createLunaVersion,
  create_preset_scorer_version_v2_scorers__scorer_id__version_preset_post: createPresetVersion,
  create_v2_scorers_post: createScorer,
  delete_scorer_v2_scorers__scorer_id__delete: deleteScorer,
  experiments_available_columns_v2_projects__project_id__experiments_available_columns_post:
    experimentColumns,
  export_records_v2_projects__project_id__export_records_post: exportRecords,
  get_dataset_v2_datasets__dataset_id__get: readDataset,
  get_dataset_version_content_v2_datasets__dataset_id__versions__version_index__content_get:
    readDatasetContent,
  get_experiment_metrics_v2_projects__project_id__experiments__experiment_id__metrics_post:
    experimentMetrics,
  get_experiment_v2_projects__project_id__experiments__experiment_id__get: readExperiment,
  get_job_v2_jobs__job_id__get: readJob,
  get_jobs_for_project_run_v2_projects__project_id__runs__run_id__jobs_get: listJobs,
  get_metric_settings_v2_projects__project_id__experiments__experiment_id__metric_settings_get:
    readMetricSettings,
  get_metric_settings_v2_projects__project_id__log_streams__log_stream_id__metric_settings_get:
    readMetricSettings,
  get_project_v2_projects__project_id__get: readProject,
  get_projects_paginated_v2_projects_paginated_post: listProjects,
  get_scorer_health_scores_v2_scorers__scorer_id__health_scores_get: readHealthScores,
  get_scorer_v2_scorers__scorer_id__get: readScorer,
  get_scorer_version_code_v2_scorers__scorer_id__version_code_get: readCode,
  get_scorer_version_or_latest_v2_scorers__scorer_id__version_get: readVersion,
  get_validate_code_scorer_task_result_v2_scorers_code_validate__task_id__get: readTask,
  healthcheck_v2_healthcheck_get: healthcheck,
  list_all_versions_for_scorer_v2_scorers__scorer_id__versions_get: listVersions,
  list_projects_for_scorer_route_v2_scorers__scorer_id__projects_get: listScorerProjects,
  list_projects_for_scorer_version_route_v2_scorers_versions__scorer_version_id__projects_get:
    listVersionProjects,
  list_scorers_with_filters_v2_scorers_list_post: listScorers,
  list_tags_v2_scorers_tags_get: listTags,
  login_api_key_v2_login_api_key_post: login,
  manual_llm_validate_multipart_v2_scorers_llm_validate_multipart_post: startTask,
  manual_llm_validate_v2_scorers_llm_validate_post: startTask,
  query_dataset_versions_v2_datasets__dataset_id__versions_query_post: listDatasetVersions,
  query_datasets_v2_datasets_query_post: listDatasets,
  query_partial_traces_v2_projects__project_id__traces_partial_search_post: searchPartialTraces,
  query_sessions_v2_projects__project_id__sessions_search_post: searchSessions,
  query_spans_v2_projects__project_id__spans_search_post: searchSpans,
  query_traces_v2_projects__project_id__traces_search_post: searchTraces,
  recompute_metrics_v2_projects__project_id__recompute_metrics_post: recomputeMetrics,
  restore_scorer_version_v2_scorers__scorer_id__versions__version_number__restore_post:
    restoreVersion,
  search_experiments_v2_projects__project_id__experiments_search_post: searchExperiments,
  search_log_streams_v2_projects__project_id__log_streams_search_post: searchLogStreams,
  set_scorer_scope_v2_scorers__scorer_id__scope_put: setScope,
  traces_available_columns_v2_projects__project_id__traces_available_columns_post: traceColumns,
  update_metric_settings_v2_projects__project_id__experiments__experiment_id__metric_settings_patch:
    updateMetricSettings,
  update_metric_settings_v2_projects__project_id__log_streams__log_stream_id__metric_settings_patch:
    updateMetricSettings,
  update_v2_scorers__scorer_id__patch: updateScorer,
  validate_code_scorer_dataset_v2_scorers_code_validate_dataset_post: startExperiment,
  validate_code_scorer_log_record_v2_scorers_code_validate_log_record_post: startExperiment,
  validate_code_scorer_v2_scorers_code_validate_post: validateCode,
  validate_llm_scorer_dataset_v2_scorers_llm_validate_dataset_post: startExperiment,
  validate_llm_scorer_log_record_v2_scorers_llm_validate_log_record_post: startExperiment,
  write_scorer_version_health_score_v2_scorers__scorer_id__versions__version_number__health_scores_post:
    writeHealthScore,
};

/** The rules of the document for the requests of an operation. */
interface RequestRules {
  readonly method: string;
  /** Path with `{names}`, without the prefix under which the service has it. */
  readonly path: string;
  readonly parameters: Readonly<Record<string, Schema>>;
  readonly query: Readonly<Record<string, Schema>>;
  /** Names of the required query parameters. */
  readonly required: readonly string[];
  readonly body?: Schema;
  /** Whether the body is a form. */
  readonly form?: boolean;
  /** Whether the body may be absent. */
  readonly optional?: boolean;
}

/** One operation: its route, the rules for its requests, and what it does. */
export interface GalileoRoute extends RequestRules {
  readonly run: (exchange: Exchange) => unknown;
}

/** The three path prefixes under which the service has the same routes. */
const BASES = /^(?:\/public\/v2|\/v2)?(?=\/)/;

/** Routes without a placeholder come first: `/tags` is not an id. */
const PREPARED: readonly Prepared<GalileoRoute>[] = Object.entries(OPERATIONS)
  .map(([id, run]): GalileoRoute => {
    // the document has rules for each of its operations
    const rules = (requests.operations as Readonly<Record<string, RequestRules>>)[id];
    if (rules === undefined) throw new Error(`galileo-requests.json has no operation '${id}'`);
    return { ...rules, run };
  })
  .concat(CLIENT_ROUTES)
  .map((route) => prepare(route))
  .sort((a, b) => a.names.length - b.names.length);

/** Returns the path below its prefix. Jobs are not available under `/public/v2`. */
function below(pathname: string): string {
  return /^\/public\/v2\/(?:jobs\/|projects\/[^/]+\/runs\/)/.test(pathname)
    ? pathname
    : pathname.replace(BASES, "");
}

/** Returns whether a path belongs to Galileo and to no other service. */
export function isGalileoPath(pathname: string): boolean {
  return PREPARED.some(({ pattern }) => pattern.test(below(pathname)));
}

/**
 * Finds the operation of a request and the decoded parameters of its path.
 *
 * @throws {WireError} 404 or 405.
 */
export function routeOf(
  method: string,
  pathname: string,
): { route: GalileoRoute; path: Record<string, string> } {
  const { route, path } = findRoute(PREPARED, method, below(pathname));
  return {
    route,
    path: Object.fromEntries(
      Object.entries(path).map(([name, value]) => [name, decodeURIComponent(value)]),
    ),
  };
}
