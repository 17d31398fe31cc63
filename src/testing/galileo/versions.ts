import type { GalileoState, ScorerRecord, VersionRecord } from "./galileo-state.ts";
import { pageOf } from "./scorer-views.ts";
import { detail, standardError } from "./wire-errors.ts";
import type { AnswerOf, GalileoExchange, Schemas } from "./wire-types.ts";

type Exchange = GalileoExchange<GalileoState>;
type Version = Schemas["BaseScorerVersionResponse"];
type VersionKind = Schemas["ScorerTypes"];

/** What a version is made of, whatever its kind. */
export interface VersionParts {
  readonly id?: string;
  readonly at?: string;
  readonly fields?: Schemas["CreateScorerVersionRequest"];
  readonly prompt?: string;
  readonly instructions?: string | null;
  readonly template?: Schemas["ChainPollTemplate"] | null;
  readonly loraTaskId?: number;
  readonly code?: string;
}

/** Adds a version to a scorer; the newest one becomes the default, as it does when nobody chose another. */
export function addVersion(state: GalileoState, scorer: ScorerRecord, kind: VersionKind, parts: VersionParts): Version {
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

function kindOf(state: GalileoState, { answer }: ScorerRecord, kind: VersionKind, parts: VersionParts, at: string): Partial<Version> {
  const part = { id: state.newId(), name: answer.name, created_by: state.user, created_at: at, updated_at: at };
  if (kind === "llm") {
    const template = parts.template ?? { template: parts.prompt ?? parts.instructions ?? "" };
    const generated = {
      ...part,
      instructions: parts.instructions ?? null,
      user_prompt: parts.prompt ?? null,
      chain_poll_template: template,
    };
    return { generated_scorer: { ...generated, scoreable_node_types: null, scorer_configuration: {} }, chain_poll_template: template };
  }
  if (kind === "code")
    return {
      registered_scorer: { ...part, score_type: answer.output_type ?? "boolean", data_type: "boolean", scoreable_node_types: null },
    };
  if (kind === "luna") return { finetuned_scorer: { ...part, lora_task_id: parts.loraTaskId ?? 1, prompt: parts.prompt ?? "" } };
  return {};
}

function byNumber(scorer: ScorerRecord, number: string | null): VersionRecord {
  const found = number === null ? scorer.versions.at(-1) : scorer.versions.find(({ answer }) => answer.version === Number(number));
  if (found === undefined) throw detail(404, "Scorer version not found");
  return found;
}

function scorerOfKind({ state, path }: Exchange, kind: VersionKind): ScorerRecord {
  const scorer = state.scorer(path.scorer_id ?? "");
  if (scorer.answer.scorer_type === kind) return scorer;
  throw standardError(
    400,
    1_102,
    `A ${scorer.answer.scorer_type} scorer takes no ${kind} version`,
    `Make a version of the kind '${scorer.answer.scorer_type}'.`,
  );
}

/** Makes an LLM version. */
export function createLlmVersion(exchange: Exchange): Version {
  const body = exchange.body as Schemas["CreateLLMScorerVersionRequest"]; // checked by the route's rules
  return addVersion(exchange.state, scorerOfKind(exchange, "llm"), "llm", {
    fields: body,
    instructions: body.instructions ?? null,
    template: body.chain_poll_template ?? null,
    ...(body.user_prompt == null ? {} : { prompt: body.user_prompt }),
  });
}

/** Makes a version of a fine-tuned scorer. */
export function createLunaVersion(exchange: Exchange): Version {
  const body = exchange.body as Schemas["CreateCustomLunaScorerVersionRequest"]; // as above
  return addVersion(exchange.state, scorerOfKind(exchange, "luna"), "luna", { prompt: body.prompt, loraTaskId: body.lora_task_id });
}

/** Makes a version of a preset scorer. */
export function createPresetVersion(exchange: Exchange): Version {
  const body = exchange.body as Schemas["CreateScorerVersionRequest"]; // as above
  return addVersion(exchange.state, scorerOfKind(exchange, "preset"), "preset", { fields: body });
}

/** Makes a code version. The result of a validation that failed is refused. */
export function createCodeVersion(exchange: Exchange): Version {
  const { file, validation_result } = exchange.body as { file: string; validation_result: string }; // checked by the route's rules
  if (validation_result.includes('"invalid"'))
    throw standardError(
      400,
      1_107,
      "The validation of the code failed",
      "Validate the code, and send the result of a validation that passed.",
    );
  return addVersion(exchange.state, scorerOfKind(exchange, "code"), "code", { code: file });
}

/** Reads a version by its number, or the latest. */
export function readVersion({ state, path, query }: Exchange): Version {
  return byNumber(state.scorer(path.scorer_id ?? ""), query.get("version")).answer;
}

/** Lists the versions of a scorer, the newest first. */
export function listVersions({ state, path, query }: Exchange): Schemas["ListScorerVersionsResponse"] {
  const all = state.scorer(path.scorer_id ?? "").versions.map(({ answer }) => answer);
  const { items, ...page } = pageOf(all.reverse(), query);
  return { ...page, versions: items };
}

/** Makes an earlier version the newest again, as a new version. */
export function restoreVersion({ state, path }: Exchange): Version {
  const scorer = state.scorer(path.scorer_id ?? "");
  const { answer, code } = byNumber(scorer, path.version_number ?? "");
  const at = state.now();
  const restored: Version = { ...answer, id: state.newId(), version: scorer.versions.length, created_at: at, updated_at: at };
  scorer.versions.push({ answer: restored, code });
  scorer.answer = { ...scorer.answer, default_version_id: restored.id, updated_at: at };
  return restored;
}

/** Reads the source of a code version. */
export function readCode({ state, path, query }: Exchange): AnswerOf<"get_scorer_version_code_v2_scorers__scorer_id__version_code_get"> {
  const { code } = byNumber(state.scorer(path.scorer_id ?? ""), query.get("version"));
  if (code === null) throw detail(404, "The version has no code");
  return code;
}
