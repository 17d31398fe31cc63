import type { GalileoScorerSeed, GalileoSeed } from "./galileo-seed.ts";
import type { GalileoState, ScorerRecord } from "./galileo-state.ts";
import { addVersion } from "./versions.ts";
import type { Schemas } from "./wire-types.ts";

/** Puts the data of a seed into a state. */
export function addGalileoSeed(state: GalileoState, seed: GalileoSeed): void {
  for (const { id, name } of seed.projects ?? []) {
    const at = "2026-01-05T08:00:00.000Z";
    state.projects.push({ id, name, created_at: at, updated_at: at, permissions: [], bookmark: false, labels: [] });
  }
  for (const scorer of seed.scorers ?? []) addScorer(state, scorer);
}

function addScorer(state: GalileoState, seed: GalileoScorerSeed): void {
  const { name: _name, tags, description, default_version_id, ...fields } = seed.fields ?? {};
  const record = newScorer(state, { id: seed.id, name: seed.name, scorer_type: seed.kind, at: seed.createdAt });
  record.answer = {
    ...record.answer,
    ...fields,
    tags: tags ?? [],
    description: description ?? "",
    label: seed.label ?? seed.name,
    is_global: seed.isGlobal ?? true,
    scope_projects: state.projects.filter(({ id }) => seed.projectIds?.includes(id)).map(({ id, name }) => ({ id, name })),
  };
  for (const { id, prompt, code, fields: versionFields } of seed.versions) {
    addVersion(state, record, seed.kind, {
      id,
      at: seed.createdAt,
      ...(prompt === undefined ? {} : { prompt }),
      ...(code === undefined ? {} : { code }),
      ...(versionFields === undefined ? {} : { fields: versionFields }),
    });
  }
  if (default_version_id != null) record.answer = { ...record.answer, default_version_id };
}

/** Adds a scorer without a version. */
export function newScorer(
  state: GalileoState,
  { id, name, scorer_type, at }: { id: string; name: string; scorer_type: Schemas["ScorerTypes"]; at: string },
): ScorerRecord {
  const answer: ScorerRecord["answer"] = {
    id,
    name,
    scorer_type,
    permissions: [],
    defaults: null,
    model_type: null,
    ground_truth: false,
    default_version_id: null,
    user_prompt: null,
    scoreable_node_types: null,
    output_type: null,
    input_type: null,
    multimodal_capabilities: null,
    required_scorers: null,
    required_metric_ids: null,
    deprecated: false,
    roll_up_method: null,
    roll_up_config: null,
    label: name,
    tags: [],
    included_fields: [],
    description: "",
    created_by: state.user,
    created_at: at,
    updated_at: at,
    metric_color_picker_config: null,
    color_threshold_config: null,
    metric_name: name,
    is_global: true,
    scope_projects: [],
  };
  const record: ScorerRecord = { answer, versions: [] };
  state.scorers.set(id, record);
  return record;
}
