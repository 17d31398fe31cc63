import { isAmbiguousWriteError } from "../core/errors/call.ts";
import { ConflictError } from "../core/errors/http.ts";
import {
  type AttemptEvent,
  type CallMeta,
  type CallOptions,
  ignoreErrors,
  pick,
  READ_OPTIONS,
  WRITE_OPTIONS,
  type WriteOptions,
} from "../core/options.ts";
import { type GalileoTransport, schemaOf } from "./context.ts";
import { sameValue, sentFields, warningsOf } from "./scorer-patch.ts";
import type { Scorer, ScorerUpdateBody } from "./types.ts";

/** What an update would change, and the way to make it and to take it back. */
export interface ScorerPlan {
  /** Fields whose value would change. */
  changes: { field: string; before: unknown; after: unknown }[];
  /** What may surprise. */
  warnings: string[];
  /** The plan in words, a line each. */
  toString(): string;
  /**
   * Makes the change, unless somebody changed the scorer since the plan was made.
   *
   * The service has no ETag: the scorer is read once more and compared, so that a change in the moment between that look and the
   * update is not seen. @throws {ConflictError} with both values.
   */
  apply(): Promise<AppliedPlan>;
}

/** A change that was made. */
export interface AppliedPlan {
  scorer: Scorer;
  /** Puts the fields back as they were, unless somebody changed them since; an abort of the plan's signal does not keep it. @throws {ConflictError} with both values. */
  revert(): Promise<Scorer>;
}

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
  const { base, onComplete, extraBody } = options;
  const fields: ScorerUpdateBody = { ...patch, ...extraBody };
  let recovered = false;
  let meta: CallMeta | undefined;
  const attempts: AttemptEvent[] = [];
  const observed: WriteOptions = {
    ...pick(options, WRITE_OPTIONS),
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
        const now = await readScorer(transport, id, options).catch(() => undefined);
        if (now === undefined) throw lost; // that the change may have been made matters more than why it cannot be read
        if (agrees(now, fields)) {
          recovered = true;
          return now;
        }
        if (base === undefined) throw lost;
        const changes = differences(fields, base, now);
        if (changes !== "") throw changedMeanwhile(id, now, changes, attempts);
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
async function readScorer(transport: GalileoTransport, id: string, options: CallOptions): Promise<Scorer> {
  return await transport.get(ROUTE, { path: { scorer_id: id }, answer: schemaOf("scorer") }, pick(options, READ_OPTIONS));
}

function agrees(scorer: Scorer, patch: ScorerUpdateBody): boolean {
  return sentFields(patch).every(([field, value]) => sameValue(scorer[field], value));
}

/** The fields of a patch whose values differ between two states of a scorer, with both values; empty when it is untouched. */
function differences(patch: ScorerUpdateBody, was: Scorer, is: Scorer): string {
  const changed = sentFields(patch).filter(([field]) => !sameValue(is[field], was[field]));
  return changed.map(([field]) => `${field} was ${show(was[field])} and is ${show(is[field])}`).join("; ");
}

/** The error of a scorer that somebody else changed. It shows both values. */
function changedMeanwhile(id: string, now: Scorer, changes: string, attempts: readonly AttemptEvent[] = []): ConflictError {
  const message = `Somebody else changed the scorer '${now.name}' meanwhile: ${changes}`;
  return conflict(id, message, "Nothing of yours was written over theirs. Make a new plan from the scorer as it is now.", attempts);
}

/** The error of a scorer that has other values than it should. No answer of the service says so: it has no status. */
function conflict(id: string, message: string, hint: string, attempts: readonly AttemptEvent[] = []): ConflictError {
  const requestId = attempts.at(-1)?.requestId ?? "";
  const url = ROUTE.replace("{scorer_id}", id);
  return new ConflictError(message, { status: null, method: "PATCH", url, requestId, detail: null, attempts }, { hint });
}

/** A value for a message, at most 200 characters. */
function show(value: unknown): string {
  const text = value === undefined ? "absent" : JSON.stringify(value);
  return text.length > 200 ? `${text.slice(0, 197)}...` : text;
}

/** Reads a scorer and plans an update. Sends nothing that changes anything. */
export async function planUpdate(
  transport: GalileoTransport,
  id: string,
  patch: ScorerUpdateBody,
  options: CallOptions = {},
): Promise<ScorerPlan> {
  const base = await readScorer(transport, id, options);
  const changes = sentFields(patch).flatMap(([field, after]) =>
    sameValue(base[field], after) ? [] : [{ field, before: base[field], after }],
  );
  const warnings = warningsOf(base, patch);
  return {
    changes,
    warnings,
    toString: () => describe(base, changes, warnings),
    apply: async () => {
      const now = await readScorer(transport, id, options);
      const theirs = differences(patch, base, now);
      if (theirs !== "") throw changedMeanwhile(id, now, theirs);
      if (now.updated_at !== base.updated_at) throw changedMeanwhile(id, now, `it was updated at ${String(now.updated_at)}`);
      if (changes.length === 0) return { scorer: now, revert: async () => now };
      const scorer = await updateScorer(transport, id, patch, { ...options, base });
      return { scorer, revert: () => revertTo(transport, id, base, scorer, patch, options) };
    },
  };
}

async function revertTo(
  transport: GalileoTransport,
  id: string,
  before: Scorer,
  applied: Scorer,
  patch: ScorerUpdateBody,
  planned: CallOptions,
): Promise<Scorer> {
  const { signal: _signal, ...options } = planned; // who gave up on a change wants it taken back all the same
  const now = await readScorer(transport, id, options);
  if (differences(patch, before, now) === "") return now; // reverted already
  const theirs = differences(patch, applied, now);
  if (theirs !== "") throw changedMeanwhile(id, now, theirs);
  const inverse: ScorerUpdateBody = Object.fromEntries(sentFields(patch).map(([field]) => [field, before[field] ?? null]));
  const reverted = await updateScorer(transport, id, inverse, { ...options, base: applied });
  const kept = differences(patch, before, reverted);
  if (kept === "") return reverted;
  throw conflict(
    id,
    `Not everything of the scorer '${before.name}' was put back: ${kept}`,
    "The service ignored what was sent for these fields: set them in the console.",
  );
}

function describe(base: Scorer, changes: ScorerPlan["changes"], warnings: readonly string[]): string {
  const lines = changes.map(({ field, before, after }) => `  ${field}: ${show(before)} -> ${show(after)}`);
  const head =
    changes.length === 0
      ? `Scorer '${base.name}': nothing would change`
      : `Scorer '${base.name}': ${changes.length} ${changes.length === 1 ? "field" : "fields"} would change`;
  return [head, ...lines, ...warnings.map((warning) => `  warning: ${warning}`)].join("\n");
}
