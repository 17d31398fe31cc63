import { checkKeys, checkRules, type Rule, type Rules } from "../core/options.ts";

// Rules for the arguments of tests. They use core's checks, so a misspelled option is the same
// error everywhere. The sandbox's responses share no code with the client.

/**
 * Checks that options are known and valid; omitted options are fine.
 *
 * @throws {InvalidArgumentError}
 */
export function checkOptions(options: object, rules: Rules, path = "options"): void {
  checkKeys(options, Object.keys(rules), "an option", path);
  checkRules(options, rules, path);
}

export const anything: Rule = { is: () => true, kind: "a value" };
export const aString: Rule = { is: (value) => typeof value === "string", kind: "a string" };
export const aList: Rule = { is: Array.isArray, kind: "a list" };
export const aDate: Rule = {
  is: (value) => value instanceof Date && !Number.isNaN(value.getTime()),
  kind: "a valid Date",
};
export const anHttpUrl: Rule = {
  is: (value) => typeof value === "string" && /^https?:\/\/[^/]/.test(value) && URL.canParse(value),
  kind: "an http or https URL, such as 'https://trace.example.com'",
};
/** A time in a seed: the sandbox keeps microseconds and accepts only UTC. */
export const aUtcTime: Rule = {
  is: (value) =>
    typeof value === "string" &&
    /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}(?:\.\d{1,6})?(?:Z|\+00:00)?$/.test(value) &&
    !Number.isNaN(Date.parse(`${value.slice(0, 19)}Z`)),
  kind: "a time in UTC, such as '2026-11-21T09:30:00Z'",
};

/**
 * A value that JSON can hold unchanged. `JSON.stringify()` would write NaN as null, drop undefined,
 * and turn a Map into an empty object.
 */
export const aJsonValue: Rule = {
  is: isJson,
  kind: "a JSON value (no undefined, NaN, Date, Map or Set)",
};

function isJson(value: unknown): boolean {
  if (value === null || typeof value === "string" || typeof value === "boolean") return true;
  if (typeof value !== "object") return Number.isFinite(value);
  if (Array.isArray(value)) return value.every(isJson);
  return (
    /^\[object Object\]$/.test(Object.prototype.toString.call(value)) &&
    !("toJSON" in value) &&
    Object.values(value).every(isJson)
  );
}

/** Returns a rule that also accepts null. */
export function orNull(rule: Rule): Rule {
  return { is: (value) => value === null || rule.is(value), kind: `${rule.kind}, or null` };
}
