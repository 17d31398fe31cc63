import type { ScorerRecord, VersionRecord } from "./galileo-state.ts";
import type { Schemas } from "./wire-types.ts";

/** A version as a scorer shows it: without times, and each kind cut down to what the scorer's answer has of it. */
function versionInScorer({ answer }: VersionRecord): Schemas["BaseScorerVersionDB"] {
  const { generated_scorer: generated, registered_scorer: registered, finetuned_scorer: finetuned, ...rest } = answer;
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
    registered_scorer: registered ? { id: registered.id, name: registered.name, score_type: registered.score_type } : null,
    finetuned_scorer: finetuned
      ? { id: finetuned.id, name: finetuned.name, lora_task_id: finetuned.lora_task_id, prompt: finetuned.prompt }
      : null,
  };
}

/** A scorer as the service writes it. */
export function scorerView({ answer, versions }: ScorerRecord): Schemas["ScorerResponse"] {
  const latest = versions.at(-1);
  const standard = versions.find((version) => version.answer.id === answer.default_version_id) ?? latest;
  return {
    ...answer,
    latest_version: latest === undefined ? null : versionInScorer(latest),
    default_version: standard === undefined ? null : versionInScorer(standard),
  };
}

/** One page of a list, and where the next begins. */
export interface Page<Item> {
  readonly items: Item[];
  readonly starting_token: number;
  readonly limit: number;
  readonly paginated: boolean;
  readonly next_starting_token: number | null;
}

/** Cuts a page out of a list by what the query says. */
export function pageOf<Item>(all: readonly Item[], query: URLSearchParams): Page<Item> {
  const start = Number(query.get("starting_token") ?? 0);
  const limit = Number(query.get("limit") ?? 100);
  const items = all.slice(start, start + limit);
  const more = start + limit < all.length;
  return { items, starting_token: start, limit, paginated: more || start > 0, next_starting_token: more ? start + limit : null };
}
