import { newScorer } from "./add-seed.ts";
import type { GalileoState, ScorerRecord } from "./galileo-state.ts";
import { pageOf, scorerView } from "./scorer-views.ts";
import { detail, standardError } from "./wire-errors.ts";
import type { GalileoExchange, Schemas } from "./wire-types.ts";

type Exchange = GalileoExchange<GalileoState>;

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
/** Fields that the answer cannot have as null: there null leaves what was. */
const NEVER_NULL: readonly string[] = ["name", "tags"];

/** Writes the fields of an update that are there; null is a value, absence is none. Other fields are ignored. */
export function writeFields(state: GalileoState, record: ScorerRecord, patch: Schemas["UpdateScorerRequest"]): void {
  const written = FIELDS.filter((name) => Object.hasOwn(patch, name) && !(patch[name] === null && NEVER_NULL.includes(name)));
  const next = Object.fromEntries(written.map((name) => [name, patch[name]]));
  record.answer = { ...record.answer, ...next, updated_at: state.now() };
  const running = record.versions.find(({ answer }) => answer.id === record.answer.default_version_id)?.answer.generated_scorer;
  if (typeof patch.user_prompt === "string" && running) running.user_prompt = patch.user_prompt; // the running version, at once
}

/** Makes a scorer, without a version. */
export function createScorer({ state, body }: Exchange): Schemas["ScorerResponse"] {
  const { name, id, scorer_type, label, deprecated, required_scorers, required_metric_ids, is_global, project_ids, ...fields } =
    body as Schemas["CreateScorerRequest"]; // checked by the route's rules
  if ([...state.scorers.values()].some(({ answer }) => answer.name === name))
    throw standardError(409, 1_101, `A scorer named '${name}' exists already`, "Choose another name.");
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

function projectsOf(state: GalileoState, ids: readonly string[]): Schemas["ScorerScopeProjectRef"][] {
  return ids.map((id) => {
    const found = state.projects.find((project) => project.id === id);
    if (found === undefined) throw detail(404, `Project ${id} not found`);
    return { id, name: found.name };
  });
}

/** Reads a scorer. */
export function readScorer({ state, path }: Exchange): Schemas["ScorerResponse"] {
  return scorerView(state.scorer(path.scorer_id ?? ""));
}

/** Changes a scorer. A colour configuration of the wrong kind is taken without a word. */
export function updateScorer({ state, path, body }: Exchange): Schemas["ScorerResponse"] {
  const record = state.scorer(path.scorer_id ?? "");
  const patch = body as Schemas["UpdateScorerRequest"]; // checked by the route's rules
  const { default_version_id: chosen } = patch;
  if (chosen != null && !record.versions.some(({ answer }) => answer.id === chosen)) throw detail(404, "Scorer version not found");
  writeFields(state, record, patch);
  return scorerView(record);
}

/** Deletes a scorer; presets are the service's own. */
export function deleteScorer({ state, path }: Exchange): Schemas["DeleteScorerResponse"] {
  const { answer } = state.scorer(path.scorer_id ?? "");
  if (answer.scorer_type === "preset")
    throw standardError(403, 1_103, "A preset scorer cannot be deleted", "Delete scorers of your own only.");
  state.scorers.delete(answer.id);
  return { message: `Scorer ${answer.id} deleted` };
}

/** All tags, each once. */
export function listTags({ state }: Exchange): string[] {
  return [...new Set([...state.scorers.values()].flatMap(({ answer }) => answer.tags))].sort();
}

/** Sets where a scorer may be used. */
export function setScope({ state, path, body }: Exchange): Schemas["ScorerResponse"] {
  const record = state.scorer(path.scorer_id ?? "");
  const { is_global, project_ids = [] } = body as Schemas["UpdateScorerScopeRequest"]; // checked by the route's rules
  record.answer = {
    ...record.answer,
    is_global,
    scope_projects: is_global ? [] : projectsOf(state, project_ids),
    updated_at: state.now(),
  };
  return scorerView(record);
}

function projectPage(state: GalileoState, scorer: ScorerRecord, query: URLSearchParams): Schemas["GetProjectsPaginatedResponseV2"] {
  const { is_global, scope_projects = [] } = scorer.answer;
  const all = state.projects.filter(({ id }) => is_global || scope_projects.some((project) => project.id === id));
  const { items, ...page } = pageOf(all, query);
  return { ...page, projects: items, total_count: all.length };
}

/** Projects in which a scorer may be used. */
export function listScorerProjects({ state, path, query }: Exchange): Schemas["GetProjectsPaginatedResponseV2"] {
  return projectPage(state, state.scorer(path.scorer_id ?? ""), query);
}

/** Projects in which a version may be used. */
export function listVersionProjects({ state, path, query }: Exchange): Schemas["GetProjectsPaginatedResponseV2"] {
  return projectPage(state, state.versionById(path.scorer_version_id ?? "").scorer, query);
}
