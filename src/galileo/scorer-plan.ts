import type { CallOptions } from "../core/options.ts";
import { type GalileoTransport, isRecord } from "./context.ts";
import { warningsOf } from "./scorer-warnings.ts";
import { isTaken, samePart, sentFields, show } from "./sent-fields.ts";
import type { Scorer, ScorerUpdateBody } from "./types.ts";
import { conflict, readScorer, updateScorer } from "./update-scorer.ts";

/** Preview of an update, which can be applied and reverted. */
export interface ScorerPlan {
  /** Fields whose values would change. */
  changes: { field: string; before: unknown; after: unknown }[];
  /** Effects that are easy to overlook. */
  warnings: string[];
  /** Describes the plan in words, one line per change and warning. */
  toString(): string;
  /**
   * Applies the change, unless one of its fields has changed since the plan was made, or a change
   * of another field calls for a warning that the plan does not have.
   *
   * The service has no ETags, so the scorer is read again and compared first. A change between that
   * read and the update goes unnoticed. @throws {ConflictError} with both values.
   */
  apply(): Promise<AppliedPlan>;
}

/** An applied change. */
export interface AppliedPlan {
  /** The scorer after the change. */
  scorer: Scorer;
  /**
   * Names of the fields that the service did not take, although it reported success: they do not
   * have the values that were sent. Empty when the change was applied as planned.
   */
  notApplied: string[];
  /**
   * Restores the previous values of the fields, unless they have changed since then. Aborting the
   * signal of the plan does not prevent this.
   *
   * @throws {ConflictError} with both values.
   */
  revert(): Promise<Scorer>;
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
    isTaken(after, base[field]) ? [] : [{ field, before: base[field] ?? null, after }],
  );
  const warnings = await warningsOf(transport, base, patch, options);
  return {
    changes,
    warnings,
    toString: () => describe(base, changes, warnings),
    apply: async () => {
      const now = await readScorer(transport, id, options);
      const changed = differences(patch, base, now);
      if (changed !== "") throw changedSince(id, now, `was changed in the meantime: ${changed}`);
      const fresh = await warningsOf(transport, now, patch, options);
      const missing = fresh.filter((warning) => !warnings.includes(warning));
      if (missing.length > 0)
        throw changedSince(
          id,
          now,
          `was changed in the meantime, and the plan lacks a warning: ${missing.join("; ")}`,
        );
      if (changes.length === 0) return { scorer: now, notApplied: [], revert: async () => now };
      const updated = await updateScorer(transport, id, patch, { ...options, base: now });
      return {
        ...updated,
        revert: () => revertTo(transport, id, now, updated.scorer, patch, options),
      };
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
  const left = sentFields(patch).filter(
    ([field, sent]) => !samePart(now[field], before[field], sent),
  );
  if (left.length === 0) return now; // already reverted, or nothing was applied
  const theirs = left.filter(
    ([field, sent]) => !isTaken(sent, now[field]) && !samePart(now[field], applied[field], sent),
  );
  if (theirs.length > 0) {
    const changed = differences(Object.fromEntries(theirs), applied, now);
    throw changedSince(id, now, `was changed after apply(): ${changed}`);
  }
  const inverse: ScorerUpdateBody = Object.fromEntries(
    left.map(([field, sent]) => [field, previous(field, before[field] ?? null, sent)]),
  );
  const { scorer } = await updateScorer(transport, id, inverse, { ...options, base: now });
  const kept = differences(patch, before, scorer);
  if (kept === "") return scorer;
  throw conflict(
    id,
    `The scorer '${before.name}' was not fully reverted: ${kept}`,
    "The service did not take the values sent for these fields: set them in the console.",
  );
}

/**
 * What restores a field. It is not documented whether the service replaces `defaults` or merges
 * them, so what was added is sent as null.
 */
function previous(field: string, before: unknown, sent: unknown): unknown {
  if (field !== "defaults" || !isRecord(before) || !isRecord(sent)) return before;
  return { ...Object.fromEntries(Object.keys(sent).map((key) => [key, null])), ...before };
}

/**
 * Describes the fields of a patch whose values differ between two states of a scorer, with both
 * values. Empty when none differs.
 */
function differences(patch: ScorerUpdateBody, was: Scorer, is: Scorer): string {
  return sentFields(patch)
    .filter(([field, sent]) => !samePart(is[field], was[field], sent))
    .map(([field]) => `${field} was ${show(was[field])} and is ${show(is[field])}`)
    .join("; ");
}

function changedSince(id: string, now: Scorer, what: string): ReturnType<typeof conflict> {
  return conflict(
    id,
    `The scorer '${now.name}' ${what}`,
    "That change was not overwritten. Make a new plan from the scorer as it is now.",
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
  // a line break in a name would look like another change
  return [head, ...lines, ...warnings.map((warning) => `  warning: ${warning}`)]
    .map((line) => line.replace(/[\r\n]+/g, " "))
    .join("\n");
}
