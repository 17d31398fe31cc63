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

/** Preview of an update, which can be applied and reverted. */
export interface ScorerPlan {
  /** Fields whose values would change. */
  changes: { field: string; before: unknown; after: unknown }[];
  /** Effects that are easy to overlook. */
  warnings: string[];
  /** Describes the plan in words, one line per change and warning. */
  toString(): string;
  /**
   * Applies the change, unless the scorer has changed since the plan was made.
   *
   * The service has no ETags, so the scorer is read again and compared first. A change between that
   * read and the update goes unnoticed. @throws {ConflictError} with both values.
   */
  apply(): Promise<AppliedPlan>;
}

/** An applied change. */
export interface AppliedPlan {
  scorer: Scorer;
  /**
   * Restores the previous values of the fields, unless they have changed since then. Aborting the
   * signal of the plan does not prevent this.
   *
   * @throws {ConflictError} with both values.
   */
  revert(): Promise<Scorer>;
}

const ROUTE = "/v2/scorers/{scorer_id}";
const ADVICE =
  "It may have been applied. Fetch the scorer with scorers.get(id): if it has your values, it was. With 'base' (the scorer as you last saw it) update() can check and retry by itself.";

/**
 * Sends a patch. If the response is lost, reads the scorer to find out whether the patch was
 * applied (a verifiable write).
 *
 * If the scorer has the values that were sent, the update is done. If it still has its previous
 * values, known from `base`, the patch is sent once more. Any other value is someone else's and is
 * never overwritten.
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
        // that the change may have been applied matters more than why the scorer cannot be read
        if (now === undefined) throw lost;
        if (agrees(now, fields)) {
          recovered = true;
          return now;
        }
        if (base === undefined) throw lost;
        const changes = differences(fields, base, now);
        if (changes !== "") throw changedSince(id, now, changes, attempts);
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

async function sendPatch(
  transport: GalileoTransport,
  id: string,
  patch: ScorerUpdateBody,
  options: WriteOptions,
): Promise<Scorer> {
  const path = { scorer_id: id };
  const write = { target: path, advice: ADVICE };
  return await transport.patch(
    ROUTE,
    { path, body: patch, answer: schemaOf("scorer"), write },
    options,
  );
}

/** Fetches a scorer without the hooks and write options of another call. */
async function readScorer(
  transport: GalileoTransport,
  id: string,
  options: CallOptions,
): Promise<Scorer> {
  return await transport.get(
    ROUTE,
    { path: { scorer_id: id }, answer: schemaOf("scorer") },
    pick(options, READ_OPTIONS),
  );
}

function agrees(scorer: Scorer, patch: ScorerUpdateBody): boolean {
  return sentFields(patch).every(([field, value]) => sameValue(scorer[field], value));
}

/**
 * Describes the fields of a patch whose values differ between two states of a scorer, with both
 * values. Empty when none differs.
 */
function differences(patch: ScorerUpdateBody, was: Scorer, is: Scorer): string {
  const changed = sentFields(patch).filter(([field]) => !sameValue(is[field], was[field]));
  return changed
    .map(([field]) => `${field} was ${show(was[field])} and is ${show(is[field])}`)
    .join("; ");
}

/** The error for a scorer that changed in the meantime. It shows both values. */
function changedSince(
  id: string,
  now: Scorer,
  changes: string,
  attempts: readonly AttemptEvent[] = [],
): ConflictError {
  const message = `The scorer '${now.name}' was changed in the meantime: ${changes}`;
  return conflict(
    id,
    message,
    "That change was not overwritten. Make a new plan from the scorer as it is now.",
    attempts,
  );
}

/** The error for a scorer with unexpected values. No response reports it, so it has no status. */
function conflict(
  id: string,
  message: string,
  hint: string,
  attempts: readonly AttemptEvent[] = [],
): ConflictError {
  const requestId = attempts.at(-1)?.requestId ?? "";
  const url = ROUTE.replace("{scorer_id}", id);
  return new ConflictError(
    message,
    { status: null, method: "PATCH", url, requestId, detail: null, attempts },
    { hint },
  );
}

/** Formats a value for a message, with at most 200 characters. */
function show(value: unknown): string {
  const text = value === undefined ? "absent" : JSON.stringify(value);
  return text.length > 200 ? `${text.slice(0, 197)}...` : text;
}

/** Fetches a scorer and plans an update. Changes nothing. */
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
      if (theirs !== "") throw changedSince(id, now, theirs);
      if (now.updated_at !== base.updated_at)
        throw changedSince(id, now, `it was updated at ${String(now.updated_at)}`);
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
  // a caller who aborts a change still wants it reverted
  const { signal: _signal, ...options } = planned;
  const now = await readScorer(transport, id, options);
  if (differences(patch, before, now) === "") return now; // already reverted
  const theirs = differences(patch, applied, now);
  if (theirs !== "") throw changedSince(id, now, theirs);
  const inverse: ScorerUpdateBody = Object.fromEntries(
    sentFields(patch).map(([field]) => [field, before[field] ?? null]),
  );
  const reverted = await updateScorer(transport, id, inverse, { ...options, base: applied });
  const kept = differences(patch, before, reverted);
  if (kept === "") return reverted;
  throw conflict(
    id,
    `The scorer '${before.name}' was not fully reverted: ${kept}`,
    "The service ignored the values sent for these fields: set them in the console.",
  );
}

function describe(
  base: Scorer,
  changes: ScorerPlan["changes"],
  warnings: readonly string[],
): string {
  const lines = changes.map(
    ({ field, before, after }) => `  ${field}: ${show(before)} -> ${show(after)}`,
  );
  const head =
    changes.length === 0
      ? `Scorer '${base.name}': nothing would change`
      : `Scorer '${base.name}': ${changes.length} ${changes.length === 1 ? "field" : "fields"} would change`;
  return [head, ...lines, ...warnings.map((warning) => `  warning: ${warning}`)].join("\n");
}
