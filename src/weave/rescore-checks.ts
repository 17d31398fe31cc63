import {
  aBoolean,
  aFunction,
  type CallOptions,
  checkKeys,
  listOf,
  milliseconds,
  nameOfKind,
  oneOf,
  type Rules,
  type WriteOptions,
} from "../core/options.ts";
import { refuse } from "./checks.ts";
import type { WeaveContext } from "./context.ts";
import { parseRef } from "./parse-ref.ts";
import type { RescoreBody } from "./rescore-types.ts";
import type { Scorers } from "./scorers.ts";
import { checkClass, readBehind } from "./stored-objects.ts";

/** Refuses a body that the server would misread, before anything is sent. Returns the source. */
export function checkRescoreBody(body: RescoreBody): string {
  refuseUserId(body, "body");
  checkKeys(body, ["source_evaluation_run_id", "scorer_refs"], "a field of a rescore", "body");
  const { source_evaluation_run_id: source, scorer_refs: refs } = body;
  if (typeof source !== "string" || source.trim() === "")
    refuse(
      "body.source_evaluation_run_id",
      `'source_evaluation_run_id' must be the ID of a run: current value is ${nameOfKind(source)}`,
    );
  if (!listOf("scorer").is(refs))
    refuse(
      "body.scorer_refs",
      `'scorer_refs' must list at least one scorer, by name or reference: current value is ${nameOfKind(refs)}`,
    );
  return source;
}

/**
 * Refuses `wb_user_id`, which is never sent: it determines on whose behalf the work is done, and
 * the server sets it.
 */
export function refuseUserId(fields: object | undefined, path: string): void {
  if (typeof fields === "object" && fields !== null && "wb_user_id" in fields)
    refuse(`${path}.wb_user_id`, "'wb_user_id' is set by the server", "Leave it out.");
}

/** Checks the additional fields of a paid request's body. */
export function checkExtraBody({ extraBody }: WriteOptions): void {
  refuseUserId(extraBody, "options.extraBody");
}

/**
 * Returns the references of scorers, without duplicates, after checking that each scorer exists: a
 * name by resolving it, a reference by reading it.
 */
export async function resolveScorers(
  { context, scorers }: { readonly context: WeaveContext; readonly scorers: Scorers },
  names: readonly string[],
  options: () => CallOptions,
): Promise<string[]> {
  const refs = new Set<string>();
  for (const name of names) {
    const ref = await scorers.resolve(name, options());
    if (ref === name && !refs.has(ref)) await refuseUnknownScorer(context, ref, options());
    refs.add(ref);
  }
  return [...refs];
}

/** Refuses a reference that does not refer to a scorer object or function. */
async function refuseUnknownScorer(
  context: WeaveContext,
  ref: string,
  options: CallOptions | undefined,
): Promise<void> {
  const parsed = parseRef(ref);
  const { kind } = parsed;
  if (kind !== "object" && kind !== "op")
    refuse("scorer", `'${ref.slice(0, 100)}' is a ${kind}, not a scorer`);
  checkClass(await readBehind(context, parsed, options), "Scorer");
}

/** Options for waiting for a job, in addition to those of every call. */
export const WAIT_RULES: Rules = {
  onProgress: aFunction,
  startTimeoutMs: milliseconds,
  onEmpty: oneOf("throw", "warn"),
  unref: aBoolean,
};
