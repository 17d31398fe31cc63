import { scoreKey, setScore } from "../model/score-key.ts";
import type { Score } from "../model/scored-row.ts";
import { readable, roundingOf, withDigits } from "./plain-values.ts";
import { isReference, type References, referencesIn } from "./references.ts";
import { isTooLarge, TOO_LARGE } from "./too-large.ts";

/**
 * Converts the scorers' results for a trial into scores, each under its own key. `place` names the
 * row in messages.
 */
export function toScores(
  said: Readonly<Record<string, unknown>>,
  place: string,
  references: References | null,
): Record<string, Score> {
  const scores: Record<string, Score> = {};
  for (const [scorer, stored] of Object.entries(said)) {
    const given = references === null ? stored : references.resolve(stored);
    const value = readable(given, place, `the score of '${scorer}'`, `scores.${scorer}`);
    flatten({ scores, references }, [scorer], value, reasonIn(value));
  }
  return scores;
}

/** Fields of object scores that hold the reason. */
const REASON_FIELDS = ["reason", "reasoning", "explanation", "why"];

/**
 * Returns whether a field of an object that Python's client stored belongs to its class, as in
 * every such object, and is not part of a score.
 */
function isOfClass(name: string, part: unknown): boolean {
  return (
    ["_type", "_class_name", "_bases"].includes(name) ||
    (part === null && ["name", "description"].includes(name))
  );
}

function reasonIn(value: unknown): string | null {
  if (typeof value !== "object" || value === null) return null;
  const said = REASON_FIELDS.map((name) => (value as Record<string, unknown>)[name]).find(
    (text) => typeof text === "string" && text !== "" && !isReference(text),
  ); // any object may have these fields
  return typeof said === "string" ? said : null;
}

interface Target {
  readonly scores: Record<string, Score>;
  readonly references: References | null;
}

/**
 * Writes a score under its scorer's name, and each field of an object score under `name.path`, like
 * the server's own figures.
 */
function flatten(
  target: Target,
  path: readonly [string, ...string[]],
  value: unknown,
  reason: string | null,
): void {
  if (typeof value === "object" && value !== null && !Array.isArray(value) && !isTooLarge(value)) {
    const isStoredObject = Object.hasOwn(value, "_class_name") && Object.hasOwn(value, "_bases");
    const parts = Object.entries(value).filter(
      ([name, part]) => !(isStoredObject && isOfClass(name, part)),
    );
    for (const [name, part] of parts)
      flatten(target, [...path, name], part, REASON_FIELDS.includes(name) ? null : reason);
    if (parts.length > 0) return;
  }
  setScore(target.scores, scoreKey(...path), scoreOf(value, reason, target.references));
}

const errored = (reason: string): Score => ({
  kind: "none",
  state: "errored",
  value: null,
  reason,
});

function scoreOf(value: unknown, reason: string | null, references: References | null): Score {
  if (isTooLarge(value)) return errored(TOO_LARGE);
  switch (typeof value) {
    case "boolean":
      return { kind: "boolean", state: "scored", value, reason };
    case "number":
      return Number.isFinite(value)
        ? { kind: "number", state: "scored", value, reason }
        : errored(`${value} is not a finite number`);
    case "bigint": {
      const rounded = roundingOf(value);
      return {
        kind: "number",
        state: "scored",
        value: Number(value),
        reason: reason === null ? rounded : `${reason} (${rounded})`,
      };
    }
    case "string":
      return isReference(value)
        ? errored(whyReference(value, references))
        : { kind: "text", state: "scored", value, reason };
    default: {
      const [ref] = referencesIn(value);
      if (ref !== undefined) return errored(whyReference(ref, references));
      // A list has no figure: it is kept as text so that nothing is lost. Null and {} mean no
      // score.
      return Array.isArray(value)
        ? { kind: "text", state: "scored", value: JSON.stringify(withDigits(value)), reason }
        : {
            kind: "none",
            state: "missing",
            value: null,
            reason: reason ?? "the scorer returned no value",
          };
    }
  }
}

function whyReference(ref: string, references: References | null): string {
  if (references === null)
    return `the score is, or contains, a reference (${ref}): load with { resolveReferences: true } to read its value`;
  return `the score is, or contains, a reference (${ref}) that was not read: ${references.whyNot(ref)}`;
}
