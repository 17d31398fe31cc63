import { isRecord } from "./context.ts";
import type { Scorer, ScorerUpdateBody } from "./types.ts";

/** Returns the fields of a patch that are sent: undefined ones are left out. */
export function sentFields(
  patch: ScorerUpdateBody,
): [keyof ScorerUpdateBody & keyof Scorer, unknown][] {
  return Object.entries(patch).filter(([, value]) => value !== undefined) as [
    keyof ScorerUpdateBody & keyof Scorer,
    unknown,
  ][]; // checkPatch knows the keys
}

/** Outcome of one field that was sent. */
export interface FieldFate {
  readonly field: keyof ScorerUpdateBody & keyof Scorer;
  readonly before: unknown;
  readonly sent: unknown;
  readonly after: unknown;
  /**
   * - `taken`: it has the value that was sent.
   * - `kept`: it still has its previous value.
   * - `other`: it has a third value; `unknown`: it does not have the value that was sent, and its
   *   previous value is not known.
   */
  readonly fate: "taken" | "kept" | "other" | "unknown";
}

/**
 * Compares the fields that were sent with their values before, as far as those are known, and
 * after. Inside an object, only what was sent is compared: the service adds fields of its own.
 */
export function fatesOf(
  patch: ScorerUpdateBody,
  before: Scorer | undefined,
  after: Scorer,
): FieldFate[] {
  return sentFields(patch).map(([field, sent]) => {
    const values = { before: before?.[field], after: after[field] };
    const fate = isTaken(sent, values.after)
      ? "taken"
      : before === undefined
        ? "unknown"
        : samePart(values.after, values.before, sent)
          ? "kept"
          : "other";
    return { field, sent, ...values, fate };
  });
}

/** Returns whether a field has the value that was sent. An empty value counts as a cleared one. */
export function isTaken(sent: unknown, after: unknown): boolean {
  if ((sent ?? null) === null && isEmpty(after)) return true;
  return sameValue(partOf(after, sent), sent);
}

/** Returns whether two values agree in what was sent of them. */
export function samePart(a: unknown, b: unknown, sent: unknown): boolean {
  return sameValue(partOf(a, sent), partOf(b, sent));
}

/** The part of a value that a sent value speaks of: the same keys of objects, in lists too. */
function partOf(value: unknown, sent: unknown): unknown {
  if (Array.isArray(value) && Array.isArray(sent) && value.length === sent.length)
    return value.map((one, index) => partOf(one, sent[index]));
  if (!isRecord(value) || !isRecord(sent)) return value;
  return Object.fromEntries(
    Object.entries(sent).map(([key, one]) => [
      key,
      Object.hasOwn(value, key) ? partOf(value[key], one) : undefined,
    ]),
  );
}

/**
 * Returns whether two JSON values are equal, regardless of key order. An absent field equals null:
 * the service writes either.
 */
export function sameValue(a: unknown, b: unknown): boolean {
  if (a === b || (a ?? null) === (b ?? null)) return true;
  if (
    typeof a !== "object" ||
    typeof b !== "object" ||
    a === null ||
    b === null ||
    Array.isArray(a) !== Array.isArray(b)
  )
    return false;
  const left = a as Record<string, unknown>; // objects and arrays are both compared by their keys
  const right = b as Record<string, unknown>;
  return [...new Set([...Object.keys(left), ...Object.keys(right)])].every((key) =>
    sameValue(left[key], right[key]),
  );
}

function isEmpty(value: unknown): boolean {
  return (value ?? "") === "" || (Array.isArray(value) && value.length === 0);
}

/** Formats a value for a message, with at most 200 characters. An absent value is null. */
export function show(value: unknown): string {
  const text = JSON.stringify(value ?? null);
  return text.length > 200 ? `${text.slice(0, 197)}...` : text;
}
