import { WireError } from "../http.ts";
import { inOrder, matches } from "./filters.ts";
import { newScorer, type ScorerRecord, scorerView } from "./records.ts";
import type { Exchange, GalileoState } from "./state.ts";
import { detail, pageIn, pageOf, type Schemas, standardError } from "./wire.ts";

const FIELDS: readonly (keyof Schemas["UpdateScorerRequest"])[] = [
  "name",
  "description",
  "tags",
  "defaults",
  "model_type",
  "ground_truth",
  "default_version_id",
  "user_prompt",
  "scoreable_node_types",
  "output_type",
  "input_type",
  "multimodal_capabilities",
  "roll_up_method",
  "metric_color_picker_config",
];
/** Fields that are never null in a response: null leaves them unchanged. */
const NEVER_NULL: readonly string[] = ["name", "tags"];

/**
 * Writes the fields that an update contains. Null is a value; an absent field is left alone.
 * Unknown fields are ignored.
 */
export function writeFields(
  state: GalileoState,
  record: ScorerRecord,
  patch: Schemas["UpdateScorerRequest"],
): void {
  const written = FIELDS.filter(
    (name) => Object.hasOwn(patch, name) && !(patch[name] === null && NEVER_NULL.includes(name)),
  );
  const next = Object.fromEntries(written.map((name) => [name, patch[name]]));
  record.answer = { ...record.answer, ...next, updated_at: state.now() };
  const running = record.versions.find(
    ({ answer }) => answer.id === record.answer.default_version_id,
  )?.answer.generated_scorer;
  // changes the running version immediately
  if (typeof patch.user_prompt === "string" && running) running.user_prompt = patch.user_prompt;
}

/** The rule that is missing from the document: `between` needs two numbers, the smaller first. */
function checkColors({ metric_color_picker_config: config }: Schemas["UpdateScorerRequest"]): void {
  if (config?.type !== "numeric") return;
  const issues = config.constraints.flatMap((constraint, index) => {
    const [low = 0, high = 0, ...rest] = [constraint.value].flat();
    if (constraint.operator !== "between" || (rest.length === 0 && low < high)) return [];
    return {
      type: "value_error",
      loc: ["body", "metric_color_picker_config", "numeric", "constraints", index],
      msg: "Value error, 'between' needs a list of exactly two numbers in ascending order",
      input: constraint,
    };
  });
  if (issues.length > 0) throw new WireError(422, { detail: issues });
}

/** Creates a scorer without a version. */
export function createScorer({ state, body }: Exchange): Schemas["ScorerResponse"] {
  const {
    name,
    id,
    scorer_type,
    label,
    deprecated,
    required_scorers,
    required_metric_ids,
    is_global,
    project_ids,
    ...fields
  } = body as Schemas["CreateScorerRequest"]; // checked by the route's rules
  checkColors(fields);
  if ([...state.scorers.values()].some(({ answer }) => answer.name === name))
    throw standardError(
      409,
      1_101,
      `A scorer named '${name}' already exists`,
      "Choose another name.",
    );
  const record = newScorer(state, { id: id ?? state.newId(), name, scorer_type, at: state.now() });
  writeFields(state, record, fields);
  record.answer = {
    ...record.answer,
    label: label ?? name,
    deprecated: deprecated ?? false,
    required_scorers: required_scorers ?? null,
    required_metric_ids: required_metric_ids ?? null,
    is_global: is_global ?? true,
    scope_projects: projectsOf(state, project_ids ?? []),
  };
  return scorerView(record);
}

function projectsOf(
  state: GalileoState,
  ids: readonly string[],
): Schemas["ScorerScopeProjectRef"][] {
  return ids.map((id) => {
    const found = state.projects.find((project) => project.id === id);
    if (found === undefined) throw detail(404, `Project ${id} not found`);
    return { id, name: found.name };
  });
}

/** Returns a scorer. */
export function readScorer({ state, path }: Exchange): Schemas["ScorerResponse"] {
  return scorerView(state.scorer(path.scorer_id ?? ""));
}

/** Updates a scorer. A color configuration of the wrong kind is accepted silently. */
export function updateScorer({ state, path, body }: Exchange): Schemas["ScorerResponse"] {
  const record = state.scorer(path.scorer_id ?? "");
  const patch = body as Schemas["UpdateScorerRequest"]; // checked by the route's rules
  checkColors(patch);
  const { default_version_id: chosen } = patch;
  if (chosen != null && !record.versions.some(({ answer }) => answer.id === chosen))
    throw detail(404, "Scorer version not found");
  writeFields(state, record, patch);
  return scorerView(record);
}

/** Deletes a scorer. Presets belong to the service and cannot be deleted. */
export function deleteScorer({ state, path }: Exchange): Schemas["DeleteScorerResponse"] {
  const { answer } = state.scorer(path.scorer_id ?? "");
  if (answer.scorer_type === "preset")
    throw standardError(
      403,
      1_103,
      "A preset scorer cannot be deleted",
      "Only your own scorers can be deleted.",
    );
  state.scorers.delete(answer.id);
  return { message: `Scorer ${answer.id} deleted` };
}

/** Returns all tags without duplicates. */
export function listTags({ state }: Exchange): string[] {
  return [...new Set([...state.scorers.values()].flatMap(({ answer }) => answer.tags))].sort();
}

/** Sets where a scorer may be used. */
export function setScope({ state, path, body }: Exchange): Schemas["ScorerResponse"] {
  const record = state.scorer(path.scorer_id ?? "");
  // checked by the route's rules
  const { is_global, project_ids = [] } = body as Schemas["UpdateScorerScopeRequest"];
  record.answer = {
    ...record.answer,
    is_global,
    scope_projects: is_global ? [] : projectsOf(state, project_ids),
    updated_at: state.now(),
  };
  return scorerView(record);
}

function projectPage(
  state: GalileoState,
  scorer: ScorerRecord,
  query: URLSearchParams,
): Schemas["GetProjectsPaginatedResponseV2"] {
  const { is_global, scope_projects = [] } = scorer.answer;
  const all = state.projects.filter(
    ({ id }) => is_global || scope_projects.some((project) => project.id === id),
  );
  const { items, ...page } = pageOf(all, pageIn(query));
  return {
    ...page,
    projects: items.map(({ id, name, createdAt }) => ({
      id,
      name,
      created_at: createdAt,
      updated_at: createdAt,
      permissions: [],
      bookmark: false,
      labels: [],
    })),
    total_count: all.length,
  };
}

/** Lists the projects that may use a scorer. */
export function listScorerProjects({
  state,
  path,
  query,
}: Exchange): Schemas["GetProjectsPaginatedResponseV2"] {
  return projectPage(state, state.scorer(path.scorer_id ?? ""), query);
}

/** Lists the projects that may use a version. */
export function listVersionProjects({
  state,
  path,
  query,
}: Exchange): Schemas["GetProjectsPaginatedResponseV2"] {
  return projectPage(state, state.versionById(path.scorer_version_id ?? "").scorer, query);
}

type Filter = NonNullable<Schemas["ListScorersRequest"]["filters"]>[number];
type Sort = NonNullable<Schemas["ListScorersRequest"]["sort"]>;

/** Strings of a scorer that a string filter compares. */
function textsOf({ answer }: ScorerRecord, name: Filter["name"]): readonly string[] {
  switch (name) {
    case "name":
      return [answer.name];
    case "scorer_type":
      return [answer.scorer_type];
    case "model_type":
      return answer.model_type == null ? [] : [answer.model_type];
    case "tags":
      return answer.tags;
    case "creator":
      return answer.created_by == null ? [] : [answer.created_by];
    case "label":
      return answer.label == null ? [] : [answer.label];
    case "scoreable_node_types":
      return answer.scoreable_node_types ?? [];
    case "multimodal_capabilities":
      return answer.multimodal_capabilities ?? [];
    default:
      return [answer.id];
  }
}

function holds(record: ScorerRecord, filter: Filter): boolean {
  const { answer } = record;
  switch (filter.name) {
    case "exclude_slm_scorers":
      return answer.model_type !== "slm";
    case "exclude_multimodal_scorers":
      return (answer.multimodal_capabilities ?? []).length === 0;
    case "is_global":
      return (answer.is_global === filter.value) === (filter.operator !== "ne");
    case "scope_projects":
      return (
        (filter.include_global === true && answer.is_global === true) ||
        (answer.scope_projects ?? []).some(({ id }) => filter.project_ids.includes(id))
      );
    case "created_at":
    case "updated_at":
      return inOrder(
        Date.parse(answer[filter.name] ?? ""),
        filter.operator,
        Date.parse(filter.value),
      );
    default: {
      const plain = (value: string): string =>
        "case_sensitive" in filter && filter.case_sensitive === false ? value.toLowerCase() : value;
      // names ignore case unless requested otherwise
      const sensitive = filter.name !== "name" || filter.case_sensitive === true;
      const fold = sensitive ? plain : (value: string): string => value.toLowerCase();
      return matches(
        textsOf(record, filter.name).map(fold),
        filter.operator ?? "eq",
        [filter.value].flat().map(fold),
      );
    }
  }
}

/**
 * Returns the sort key of a scorer. The two project sorts put the scorers that the project may use
 * first.
 */
function keyOf({ answer }: ScorerRecord, sort: Sort): string {
  if (sort.name === "updated_at") return answer.updated_at ?? "";
  if (sort.name === "name" || sort.name === undefined) return answer.name;
  const enabled =
    answer.is_global === true || (answer.scope_projects ?? []).some(({ id }) => id === sort.value);
  return enabled ? "1" : "0";
}

/** Lists scorers, with the filters and sort order of the body and the page of the query. */
export function listScorers({ state, query, body }: Exchange): Schemas["ListScorersResponse"] {
  // checked by the route's rules
  const { filters = [], sort } = body as Schemas["ListScorersRequest"];
  const found = [...state.scorers.values()].filter((record) =>
    filters.every((one) => holds(record, one)),
  );
  if (sort) {
    const sign = sort.ascending === false ? -1 : 1;
    found.sort(
      (a, b) =>
        sign * (keyOf(a, sort) < keyOf(b, sort) ? -1 : keyOf(a, sort) > keyOf(b, sort) ? 1 : 0),
    );
  }
  const { items, ...page } = pageOf(found, pageIn(query));
  return { ...page, scorers: items.map(scorerView) };
}
