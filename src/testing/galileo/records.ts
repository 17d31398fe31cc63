import type { Schemas } from "./wire.ts";

/** A version as the service returns it. */
/** A version of a scorer, as the service returns it. */
export type Version = Schemas["BaseScorerVersionResponse"];

/** Kind of a scorer and of its versions. */
export type VersionKind = Schemas["ScorerTypes"];

/** A stored version: the response for it, and the source of a code version. */
export interface VersionRecord {
  /** The version, as the service returns it. */
  readonly answer: Version;
  /** Source of a code version; null for other kinds. */
  readonly code: string | null;
}

/** A stored scorer. */
export interface ScorerRecord {
  /** Everything except the two versions, which are found by their ids. */
  answer: Omit<Schemas["ScorerResponse"], "latest_version" | "default_version">;
  /** Its versions, oldest first. */
  readonly versions: VersionRecord[];
}

/** The part of the service's state that creates records. */
interface Maker {
  readonly scorers: Map<string, ScorerRecord>;
  readonly user: string;
  now(): string;
  newId(): string;
}

/** Adds a scorer without a version. */
export function newScorer(
  state: Maker,
  { id, name, scorer_type, at }: { id: string; name: string; scorer_type: VersionKind; at: string },
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

/** Parts of a version of any kind. */
interface VersionParts {
  readonly id?: string;
  readonly at?: string;
  readonly fields?: Schemas["CreateScorerVersionRequest"];
  readonly prompt?: string;
  readonly instructions?: string | null;
  readonly template?: Schemas["ChainPollTemplate"] | null;
  readonly loraTaskId?: number;
  readonly code?: string;
}

/** Adds a version to a scorer. The new version becomes the default. */
export function addVersion(
  state: Maker,
  scorer: ScorerRecord,
  kind: VersionKind,
  parts: VersionParts,
): Version {
  const at = parts.at ?? state.now();
  const { fields = {} } = parts;
  const answer: Version = {
    id: parts.id ?? state.newId(),
    version: scorer.versions.length,
    scorer_id: scorer.answer.id,
    model_name: fields.model_name ?? null,
    num_judges: fields.num_judges ?? null,
    scoreable_node_types: fields.scoreable_node_types ?? scorer.answer.scoreable_node_types ?? null,
    cot_enabled: fields.cot_enabled ?? null,
    output_type: fields.output_type ?? scorer.answer.output_type ?? null,
    input_type: fields.input_type ?? scorer.answer.input_type ?? null,
    created_at: at,
    updated_at: at,
    created_by: state.user,
    chain_poll_template: null,
    allowed_model: true,
    ...kindOf(state, scorer, kind, parts, at),
  };
  scorer.versions.push({ answer, code: parts.code ?? null });
  scorer.answer = { ...scorer.answer, default_version_id: answer.id, updated_at: at };
  return answer;
}

function kindOf(
  state: Maker,
  { answer }: ScorerRecord,
  kind: VersionKind,
  parts: VersionParts,
  at: string,
): Partial<Version> {
  const part = {
    id: state.newId(),
    name: answer.name,
    created_by: state.user,
    created_at: at,
    updated_at: at,
  };
  if (kind === "llm") {
    const template = parts.template ?? { template: parts.prompt ?? parts.instructions ?? "" };
    const generated = {
      ...part,
      instructions: parts.instructions ?? null,
      user_prompt: parts.prompt ?? null,
      chain_poll_template: template,
    };
    return {
      generated_scorer: { ...generated, scoreable_node_types: null, scorer_configuration: {} },
      chain_poll_template: template,
    };
  }
  if (kind === "code")
    return {
      registered_scorer: {
        ...part,
        score_type: answer.output_type ?? "boolean",
        data_type: "boolean",
        scoreable_node_types: null,
      },
    };
  if (kind === "luna")
    return {
      finetuned_scorer: {
        ...part,
        lora_task_id: parts.loraTaskId ?? 1,
        prompt: parts.prompt ?? "",
      },
    };
  return {};
}

/**
 * A version as a scorer shows it: without times, and with only the fields that a scorer's response
 * includes for its kind.
 */
function versionInScorer({ answer }: VersionRecord): Schemas["BaseScorerVersionDB"] {
  const {
    generated_scorer: generated,
    registered_scorer: registered,
    finetuned_scorer: finetuned,
    ...rest
  } = answer;
  const {
    created_at: _created,
    updated_at: _updated,
    chain_poll_template: _template,
    allowed_model: _allowed,
    created_by: _by,
    ...kept
  } = rest;
  return {
    ...kept,
    generated_scorer: generated
      ? {
          id: generated.id,
          name: generated.name,
          instructions: generated.instructions ?? null,
          chain_poll_template: generated.chain_poll_template,
          user_prompt: generated.user_prompt ?? null,
        }
      : null,
    registered_scorer: registered
      ? { id: registered.id, name: registered.name, score_type: registered.score_type }
      : null,
    finetuned_scorer: finetuned
      ? {
          id: finetuned.id,
          name: finetuned.name,
          lora_task_id: finetuned.lora_task_id,
          prompt: finetuned.prompt,
        }
      : null,
  };
}

/** A scorer as the service returns it. */
export function scorerView({ answer, versions }: ScorerRecord): Schemas["ScorerResponse"] {
  const latest = versions.at(-1);
  const standard =
    versions.find((version) => version.answer.id === answer.default_version_id) ?? latest;
  return {
    ...answer,
    latest_version: latest === undefined ? null : versionInScorer(latest),
    default_version: standard === undefined ? null : versionInScorer(standard),
  };
}
