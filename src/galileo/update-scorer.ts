import {
  type ErrorDetails,
  EvalwireError,
  type FieldsOf,
  type Guard,
  guardFor,
} from "../core/errors/base.ts";
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
import type { GalileoTransport } from "./context.ts";
import { type FieldFate, fatesOf, isTaken, sentFields, show } from "./sent-fields.ts";
import type { Scorer, ScorerUpdateBody } from "./types.ts";

/**
 * An update was answered with a success, and the scorer does not have all of its values. What was
 * taken is live.
 *
 * @example Name the fields that the service did not take
 * ```ts
 * import { isNotAppliedError, NotAppliedError } from "evalwire";
 * import { GalileoClient } from "evalwire/galileo";
 *
 * const inWords = (reason: unknown) => (isNotAppliedError(reason) ? reason.notApplied.join(", ") : "");
 *
 * const scorer = await new GalileoClient().scorers.list().first();
 * if (scorer === undefined) throw new Error("the project has no scorer");
 * const error = new NotAppliedError("Not taken", { notApplied: ["description"], scorer });
 * if (inWords(error) !== "description") throw error;
 * ```
 */
export class NotAppliedError extends EvalwireError {
  /** Names of the fields that do not have the values that were sent. */
  declare readonly notApplied: readonly string[];
  /** The scorer as it is now. */
  declare readonly scorer: Scorer;
  /** Makes the error. Usually only this package does, and tests of code that handles it. */
  constructor(message: string, fields: FieldsOf<NotAppliedError>, details?: ErrorDetails) {
    super("NotAppliedError", message, fields, details);
  }
}

/**
 * Returns whether a value is a {@link NotAppliedError}.
 *
 * @example In the code that handles it
 * ```ts
 * import { isNotAppliedError, NotAppliedError } from "evalwire";
 * import { GalileoClient } from "evalwire/galileo";
 *
 * const scorer = await new GalileoClient().scorers.list().first();
 * if (scorer === undefined) throw new Error("the project has no scorer");
 * const error: unknown = new NotAppliedError("Not taken", { notApplied: ["description"], scorer });
 * if (!isNotAppliedError(error) || error.scorer.id !== scorer.id) throw error;
 * ```
 */
export const isNotAppliedError: Guard<NotAppliedError> = guardFor("NotAppliedError");

/** Result of an update. */
export interface Updated {
  readonly scorer: Scorer;
  /** Names of the fields that do not have the values that were sent. */
  readonly notApplied: string[];
}

const ROUTE = "/v2/scorers/{scorer_id}";
const ADVICE =
  "It may have been applied. Fetch the scorer with scorers.get(id): if it has your values, it was. With 'base' (the scorer as you last saw it) update() can check and retry by itself.";

/**
 * Sends a patch and verifies each field, by reading when needed. That settles a lost response too
 * (a verifiable write).
 *
 * After a lost response, the update is done when the scorer has a value that was sent and did not
 * have it before. If it still has its previous values, known from `base`, the patch is sent once
 * more. Any other value is never overwritten: it may be someone else's.
 */
export async function updateScorer(
  transport: GalileoTransport,
  id: string,
  patch: ScorerUpdateBody,
  options: WriteOptions & { base?: Scorer } = {},
): Promise<Updated> {
  const { base, onComplete, extraBody = {} } = options;
  const fields: ScorerUpdateBody = { ...patch, ...extraBody };
  // a response need not show a field that this release does not know
  const canTell = ({ field, after }: FieldFate): boolean =>
    after !== undefined || !Object.hasOwn(extraBody, field);
  const failed = (scorer: Scorer): FieldFate[] =>
    fatesOf(fields, base, scorer).filter((one) => one.fate !== "taken" && canTell(one));
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
        const scorer = await sendPatch(transport, id, patch, observed);
        if (failed(scorer).length === 0) return { scorer, notApplied: [] };
        // the response alone does not prove that the service ignored a field
        const now = await readScorer(transport, id, options).catch(() => scorer);
        return { scorer: now, notApplied: failed(now).map(({ field }) => field) };
      } catch (lost) {
        if (!isAmbiguousWriteError(lost) || lost.aborted) throw lost;
        const now = await readScorer(transport, id, options).catch(() => undefined);
        // that the change may have been applied matters more than why the scorer cannot be read
        if (now === undefined) throw lost;
        const outcome = outcomeOf(fatesOf(fields, base, now));
        if (outcome === "applied") {
          recovered = true;
          return { scorer: now, notApplied: failed(now).map(({ field }) => field) };
        }
        if (outcome === "unknown" || (outcome === "not applied" && sent >= 2)) throw lost;
        if (outcome === "conflict") throw thirdValue(id, now, failed(now), attempts);
      }
    }
  } finally {
    if (onComplete !== undefined && meta !== undefined) {
      const { requestId } = meta;
      ignoreErrors(() => onComplete.call(options, { requestId, attempts, recovered }));
    }
  }
}

/** What a read proves about a patch whose response was lost. */
function outcomeOf(
  fates: readonly FieldFate[],
): "applied" | "not applied" | "conflict" | "unknown" {
  if (fates.every(({ fate }) => fate === "taken")) return "applied";
  if (fates.some(({ fate }) => fate === "unknown")) return "unknown";
  if (fates.some(({ fate }) => fate === "other")) return "conflict";
  // a field that had its value before proves nothing
  const seen = fates.some(({ fate, sent, before }) => fate === "taken" && !isTaken(sent, before));
  return seen ? "applied" : "not applied";
}

async function sendPatch(
  transport: GalileoTransport,
  id: string,
  patch: ScorerUpdateBody,
  options: WriteOptions,
): Promise<Scorer> {
  const path = { scorer_id: id };
  const write = { target: path, advice: ADVICE };
  return await transport.patch(ROUTE, { path, body: patch, answer: "scorer", write }, options);
}

/** Fetches a scorer without the hooks and write options of another call. */
export async function readScorer(
  transport: GalileoTransport,
  id: string,
  options: CallOptions,
): Promise<Scorer> {
  return await transport.get(
    ROUTE,
    { path: { scorer_id: id }, answer: "scorer" },
    pick(options, READ_OPTIONS),
  );
}

/** The error of an update that the service answered and did not apply as it was sent. */
export function notAppliedError(
  { scorer, notApplied }: Updated,
  patch: ScorerUpdateBody,
): NotAppliedError {
  const said = sentFields(patch)
    .filter(([field]) => notApplied.includes(field))
    .map(([field, sent]) => `${field} was sent as ${show(sent)} and is ${show(scorer[field])}`);
  return new NotAppliedError(
    `The service reported success and did not apply all of the update of the scorer '${scorer.name}': ${said.join("; ")}`,
    { notApplied, scorer },
    { hint: "Send values that the service accepts, or set these fields in the console." },
  );
}

/** The error after a lost response for values that are neither the previous nor the sent ones. */
function thirdValue(
  id: string,
  now: Scorer,
  fates: readonly FieldFate[],
  attempts: readonly AttemptEvent[],
): ConflictError {
  const third = fates
    .filter(({ fate }) => fate === "other")
    .map(
      ({ field, before, sent, after }) =>
        `${field} was ${show(before)} and is ${show(after)} (${show(sent)} was sent)`,
    );
  return conflict(
    id,
    `The response to the update of the scorer '${now.name}' was lost, and it has neither its previous values nor yours: ${third.join("; ")}`,
    "Another writer may have set them, or the service changed what it was sent. Nothing was sent again: make a new plan from the scorer as it is now.",
    attempts,
  );
}

/** The error for a scorer with unexpected values. No response reports it, so it has no status. */
export function conflict(
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
