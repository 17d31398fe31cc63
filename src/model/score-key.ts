// A scorer key names one score of a trial: the scorer and, for an object score, the path to the
// field.

import type { Score } from "./scored-row.ts";

/**
 * Sets a score under any name. An assignment to `__proto__` would set the prototype instead.
 */
export function setScore(scores: Record<string, Score>, key: string, score: Score): void {
  Object.defineProperty(scores, key, {
    value: score,
    enumerable: true,
    configurable: true,
    writable: true,
  });
}

/**
 * Returns a scorer key: the scorer's name and the fields of an object score, joined by dots
 * (`judge.passed`).
 *
 * A dot inside a name is written `\.` and a backslash `\\`, so two scores never share a key: a
 * scorer named `judge.passed` always has the key `judge\.passed`.
 *
 * @example A field, and a scorer whose name has a dot
 * ```ts
 * import { scoreKey } from "evalwire/weave";
 *
 * if (scoreKey("judge", "passed") !== "judge.passed") throw new Error("unexpected key of a field");
 * if (scoreKey("judge.passed") !== "judge\\.passed") throw new Error("unexpected key of a name with a dot");
 * ```
 */
export function scoreKey(scorer: string, ...path: readonly string[]): string {
  return [scorer, ...path]
    .map((name) => (/[.\\]/.test(name) ? name.replaceAll(/[.\\]/g, "\\$&") : name))
    .join(".");
}

/**
 * Returns the keys that contain a scorer key, longest first, including the key itself: `judge.a.b`,
 * `judge.a`, `judge`.
 */
export function keysAbove(key: string): string[] {
  const ends = [...key.matchAll(/\\.|(\.)/gs)].flatMap((match) =>
    match[1] === undefined ? [] : [match.index],
  );
  return [key, ...ends.reverse().map((end) => key.slice(0, end))];
}
