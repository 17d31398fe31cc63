import { checkKeys, checkRules, type Rule, type Rules } from "../core/options.ts";

// Rules of what a test hands in. They are core's own, so that a misspelt option is the same error everywhere; the sandbox's answers share nothing with the client.

/** Checks options: no unknown one, each of its kind; those that were left out are right. @throws {InvalidArgumentError} */
export function checkOptions(options: object, rules: Rules, path = "options"): void {
  checkKeys(options, Object.keys(rules), "an option", path);
  checkRules(options, rules, path);
}

export const anything: Rule = { is: () => true, kind: "a value" };
export const aText: Rule = { is: (value) => typeof value === "string", kind: "a string" };
export const aList: Rule = { is: Array.isArray, kind: "a list" };
export const aDate: Rule = { is: (value) => value instanceof Date && !Number.isNaN(value.getTime()), kind: "a valid Date" };
export const anHttpUrl: Rule = {
  is: (value) => typeof value === "string" && /^https?:\/\/[^/]/.test(value) && URL.canParse(value),
  kind: "an http or https URL, such as 'https://trace.example.com'",
};
/** A time of a seed: the sandbox keeps microseconds, and reads no zone but UTC. */
export const aUtcTime: Rule = {
  is: (value) =>
    typeof value === "string" &&
    /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}(?:\.\d{1,6})?(?:Z|\+00:00)?$/.test(value) &&
    !Number.isNaN(Date.parse(`${value.slice(0, 19)}Z`)),
  kind: "a time in UTC, such as '2026-11-21T09:30:00Z'",
};

/** What JSON can hold without a change. `JSON.stringify()` would write NaN as null, leave undefined out, and make a Map an empty object. */
export const aJsonValue: Rule = { is: isJson, kind: "a JSON value (no undefined, NaN, Date, Map or Set)" };

function isJson(value: unknown): boolean {
  if (value === null || typeof value === "string" || typeof value === "boolean") return true;
  if (typeof value !== "object") return Number.isFinite(value);
  if (Array.isArray(value)) return value.every(isJson);
  return /^\[object Object\]$/.test(Object.prototype.toString.call(value)) && !("toJSON" in value) && Object.values(value).every(isJson);
}

/** Returns a rule that also accepts null. */
export function orNull(rule: Rule): Rule {
  return { is: (value) => value === null || rule.is(value), kind: `${rule.kind}, or null` };
}
