import { isAmbiguousWriteError } from "../core/errors/call.ts";
import { ConflictError } from "../core/errors/http.ts";
import type { AttemptEvent, CallMeta, CallOptions, WriteOptions } from "../core/options.ts";
import { ignoreErrors } from "../core/options.ts";
import type { GalileoTransport } from "./context.ts";
import { schemaOf } from "./context.ts";
import { sameValue } from "./same-value.ts";
import type { Scorer, ScorerUpdateBody } from "./types.ts";

const ROUTE = "/v2/scorers/{scorer_id}";
const ADVICE =
  "It may have been applied. Read the scorer with scorers.get(id): when it has your values it was; with 'base' (the scorer as you knew it) update() can tell by itself.";

/**
 * Sends a patch, and finds out by reading what became of it when the answer is lost (reliability contract, class P).
 *
 * The scorer has what was sent: done. It has what it had before, as `base` tells: sent once more. Anything else: somebody
 * else's value is never overwritten on a guess.
 */
export async function updateScorer(
  transport: GalileoTransport,
  id: string,
  patch: ScorerUpdateBody,
  options: WriteOptions & { base?: Scorer } = {},
): Promise<Scorer> {
  const { base, ...write } = options;
  const { onComplete } = write;
  const fields: ScorerUpdateBody = { ...patch, ...write.extraBody };
  let recovered = false;
  let meta: CallMeta | undefined;
  const attempts: AttemptEvent[] = [];
  const observed: WriteOptions = {
    ...write,
    onComplete(each) {
      meta = each;
      attempts.push(...each.attempts);
    },
  };
  try {
    for (let sent = 1; ; sent++) {
      try {
        return await sendPatch(transport, id, patch, observed);
      } catch (lost) {
        if (!isAmbiguousWriteError(lost) || lost.aborted) throw lost;
        const now = await readScorer(transport, id, write).catch(() => undefined);
        if (now === undefined) throw lost; // that the change may have been made matters more than why it cannot be read
        if (agrees(now, fields)) {
          recovered = true;
          return now;
        }
        if (base === undefined) throw lost;
        if (!isUntouched(now, base, fields)) throw changedMeanwhile(id, fields, base, now, attempts);
        if (sent >= 2) throw lost;
      }
    }
  } finally {
    if (onComplete !== undefined && meta !== undefined) {
      const { requestId } = meta;
      ignoreErrors(() => onComplete.call(options, { requestId, attempts, recovered }));
    }
  }
}

async function sendPatch(transport: GalileoTransport, id: string, patch: ScorerUpdateBody, options: WriteOptions): Promise<Scorer> {
  const path = { scorer_id: id };
  const write = { target: path, advice: ADVICE };
  return await transport.patch(ROUTE, { path, body: patch, answer: schemaOf("scorer"), write }, options);
}

/** Reads a scorer without the hooks and the write options of another call. */
export async function readScorer(transport: GalileoTransport, id: string, options: CallOptions & WriteOptions): Promise<Scorer> {
  const { onAttempt: _onAttempt, onComplete: _onComplete, extraBody: _extra, idempotencyKey: _key, ...read } = options;
  return await transport.get(ROUTE, { path: { scorer_id: id }, answer: schemaOf("scorer") }, read);
}

/** The fields of a patch that are sent: undefined ones are left out. */
export function sentFields(patch: ScorerUpdateBody): [keyof ScorerUpdateBody & keyof Scorer, unknown][] {
  return Object.entries(patch).filter(([, value]) => value !== undefined) as [keyof ScorerUpdateBody & keyof Scorer, unknown][]; // checkPatch knows the keys
}

function agrees(scorer: Scorer, patch: ScorerUpdateBody): boolean {
  return sentFields(patch).every(([field, value]) => sameValue(scorer[field], value));
}

/** Tells whether the patched fields are as they were. */
export function isUntouched(now: Scorer, base: Scorer, patch: ScorerUpdateBody): boolean {
  return sentFields(patch).every(([field]) => sameValue(now[field], base[field]));
}

/** The error of a value that somebody else changed. It shows both values. */
export function changedMeanwhile(
  id: string,
  patch: ScorerUpdateBody,
  base: Scorer,
  now: Scorer,
  attempts: readonly AttemptEvent[],
): ConflictError {
  const changed = sentFields(patch).filter(([field]) => !sameValue(now[field], base[field]));
  const shown = changed.map(([field]) => `${field} was ${show(base[field])} and is ${show(now[field])}`).join("; ");
  return conflict(
    id,
    `Somebody else changed the scorer '${now.name}' meanwhile: ${shown === "" ? `it was updated at ${String(now.updated_at)}` : shown}`,
    "Nothing of yours was written over theirs. Make a new plan from the scorer as it is now.",
    attempts,
  );
}

/** The error of a scorer that has other values than it should. No answer of the service says so: its status is that of the reading. */
export function conflict(id: string, message: string, hint: string, attempts: readonly AttemptEvent[] = []): ConflictError {
  const requestId = attempts.at(-1)?.requestId ?? "";
  const url = ROUTE.replace("{scorer_id}", id);
  return new ConflictError(message, { status: 200, method: "PATCH", url, requestId, detail: null, attempts }, { hint });
}

/** A value for a message, at most 200 characters. */
export function show(value: unknown): string {
  const text = value === undefined ? "absent" : JSON.stringify(value);
  return text.length > 200 ? `${text.slice(0, 197)}...` : text;
}
