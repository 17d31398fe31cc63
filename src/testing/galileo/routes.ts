import type { operations } from "../../../generated/galileo.ts";
import { findRoute, type Prepared, prepare } from "../http.ts";
import {
  autogenBody,
  type Check,
  createBody,
  healthScoreBody,
  llmDatasetBody,
  llmRecordsBody,
  llmVersionBody,
  lunaVersionBody,
  presetVersionBody,
  scopeBody,
  updateBody,
} from "./checks.ts";
import {
  createScorer,
  deleteScorer,
  listBody,
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

/** One operation: its route, its validation, and what it does. */
export interface GalileoRoute<Answer = unknown> {
  readonly method: "GET" | "POST" | "PUT" | "PATCH" | "DELETE";
  /** Path under `/v2/scorers`, with `{names}` as in the API document. */
  readonly path: string;
  /** Query parameters that are required, or must be whole numbers or UUIDs. */
  readonly query?: Readonly<Record<string, "integer" | "required uuid" | "uuid">>;
  /** Check of the body. Without one, the body is ignored. */
  readonly body?: Check;
  /** Required parts of a form. */
  readonly form?: readonly string[];
  readonly run: (exchange: Exchange) => Answer;
}

const paged = { starting_token: "integer", limit: "integer" } as const;

type ScorerOperation = Extract<keyof operations, `${string}_v2_scorers_${string}`>;

/**
 * Every operation of the API document, by its operation id. It fails to compile when one is missing
 * or returns another shape.
 */
const ROUTES: { readonly [Id in ScorerOperation]: GalileoRoute<AnswerOf<Id>> } = {
  create_v2_scorers_post: { method: "POST", path: "", body: createBody, run: createScorer },
  get_scorer_v2_scorers__scorer_id__get: { method: "GET", path: "/{scorer_id}", run: readScorer },
  update_v2_scorers__scorer_id__patch: {
    method: "PATCH",
    path: "/{scorer_id}",
    body: updateBody,
    run: updateScorer,
  },
  delete_scorer_v2_scorers__scorer_id__delete: {
    method: "DELETE",
    path: "/{scorer_id}",
    run: deleteScorer,
  },
  list_scorers_with_filters_v2_scorers_list_post: {
    method: "POST",
    path: "/list",
    query: paged,
    body: listBody,
    run: listScorers,
  },
  list_tags_v2_scorers_tags_get: { method: "GET", path: "/tags", run: listTags },
  set_scorer_scope_v2_scorers__scorer_id__scope_put: {
    method: "PUT",
    path: "/{scorer_id}/scope",
    body: scopeBody,
    run: setScope,
  },
  list_projects_for_scorer_route_v2_scorers__scorer_id__projects_get: {
    method: "GET",
    path: "/{scorer_id}/projects",
    query: paged,
    run: listScorerProjects,
  },
  list_projects_for_scorer_version_route_v2_scorers_versions__scorer_version_id__projects_get: {
    method: "GET",
    path: "/versions/{scorer_version_id}/projects",
    query: paged,
    run: listVersionProjects,
  },
  get_scorer_version_or_latest_v2_scorers__scorer_id__version_get: {
    method: "GET",
    path: "/{scorer_id}/version",
    query: { version: "integer" },
    run: readVersion,
  },
  list_all_versions_for_scorer_v2_scorers__scorer_id__versions_get: {
    method: "GET",
    path: "/{scorer_id}/versions",
    query: { ...paged, run_id: "uuid" },
    run: listVersions,
  },
  get_scorer_version_code_v2_scorers__scorer_id__version_code_get: {
    method: "GET",
    path: "/{scorer_id}/version/code",
    query: { version: "integer" },
    run: readCode,
  },
  create_llm_scorer_version_v2_scorers__scorer_id__version_llm_post: {
    method: "POST",
    path: "/{scorer_id}/version/llm",
    body: llmVersionBody,
    run: createLlmVersion,
  },
  create_luna_scorer_version_v2_scorers__scorer_id__version_luna_post: {
    method: "POST",
    path: "/{scorer_id}/version/luna",
    body: lunaVersionBody,
    run: createLunaVersion,
  },
  create_preset_scorer_version_v2_scorers__scorer_id__version_preset_post: {
    method: "POST",
    path: "/{scorer_id}/version/preset",
    body: presetVersionBody,
    run: createPresetVersion,
  },
  create_code_scorer_version_v2_scorers__scorer_id__version_code_post: {
    method: "POST",
    path: "/{scorer_id}/version/code",
    form: ["file", "validation_result"],
    run: createCodeVersion,
  },
  restore_scorer_version_v2_scorers__scorer_id__versions__version_number__restore_post: {
    method: "POST",
    path: "/{scorer_id}/versions/{version_number}/restore",
    run: restoreVersion,
  },
  write_scorer_version_health_score_v2_scorers__scorer_id__versions__version_number__health_scores_post:
    {
      method: "POST",
      path: "/{scorer_id}/versions/{version_number}/health-scores",
      body: healthScoreBody,
      run: writeHealthScore,
    },
  get_scorer_health_scores_v2_scorers__scorer_id__health_scores_get: {
    method: "GET",
    path: "/{scorer_id}/health-scores",
    query: { dataset_id: "required uuid" },
    run: readHealthScores,
  },
  autogen_llm_scorer_v2_scorers_llm_autogen_post: {
    method: "POST",
    path: "/llm/autogen",
    body: autogenBody,
    run: startTask,
  },
  manual_llm_validate_v2_scorers_llm_validate_post: {
    method: "POST",
    path: "/llm/validate",
    run: startTask,
  },
  manual_llm_validate_multipart_v2_scorers_llm_validate_multipart_post: {
    method: "POST",
    path: "/llm/validate/multipart",
    form: ["body"],
    run: startTask,
  },
  validate_llm_scorer_log_record_v2_scorers_llm_validate_log_record_post: {
    method: "POST",
    path: "/llm/validate/log_record",
    body: llmRecordsBody,
    run: startExperiment,
  },
  validate_llm_scorer_dataset_v2_scorers_llm_validate_dataset_post: {
    method: "POST",
    path: "/llm/validate/dataset",
    body: llmDatasetBody,
    run: startExperiment,
  },
  validate_code_scorer_v2_scorers_code_validate_post: {
    method: "POST",
    path: "/code/validate",
    form: ["file"],
    run: validateCode,
  },
  get_validate_code_scorer_task_result_v2_scorers_code_validate__task_id__get: {
    method: "GET",
    path: "/code/validate/{task_id}",
    run: readTask,
  },
  validate_code_scorer_log_record_v2_scorers_code_validate_log_record_post: {
    method: "POST",
    path: "/code/validate/log_record",
    form: ["file"],
    run: startExperiment,
  },
  validate_code_scorer_dataset_v2_scorers_code_validate_dataset_post: {
    method: "POST",
    path: "/code/validate/dataset",
    form: ["file", "dataset_id"],
    run: startExperiment,
  },
};

/** The three path prefixes under which the service has the same routes. */
const BASES = /^(?:\/public\/v2|\/v2)?\/scorers(?=\/|$)/;

/** Routes without a placeholder come first: `/tags` is not an id. */
const PREPARED: readonly Prepared<GalileoRoute>[] = Object.values(ROUTES)
  .map((route: GalileoRoute) => prepare(route))
  .sort((a, b) => a.names.length - b.names.length);

/** Returns whether a path belongs to Galileo and to no other service. */
export function isGalileoPath(pathname: string): boolean {
  const below = pathname.replace(BASES, "");
  return BASES.test(pathname) && PREPARED.some(({ pattern }) => pattern.test(below));
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
  const { route, path } = findRoute(
    BASES.test(pathname) ? PREPARED : [],
    method,
    pathname.replace(BASES, ""),
  );
  return {
    route,
    path: Object.fromEntries(
      Object.entries(path).map(([name, value]) => [name, decodeURIComponent(value)]),
    ),
  };
}
