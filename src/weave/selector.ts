import { InvalidArgumentError } from "../core/errors/usage.ts";
import type { Run } from "../model/run.ts";
import type { RunQuery } from "./run-query.ts";
import type { CallRecord } from "./types.ts";

/** The forms of a selector, for hints. */
export const SELECTORS =
  "A selector reads 'latest', 'name:nightly', 'attr:branch=main' or 'attr:build:=7'; each takes the newest run that matches.";

type Value = string | number | boolean;

/** A selector of runs, taken apart. */
export interface Selector {
  /** The search that finds at least the runs that match. */
  readonly query: RunQuery;
  /** Whether a run that was found matches. */
  fits(run: Run): boolean;
  /** What to try when nothing matches; null when there is nothing to say. */
  readonly hint: string | null;
}

/** Takes a selector apart; null for the id of a run. @throws {InvalidArgumentError} for what is neither. */
export function parseSelector(selector: string): Selector | null {
  if (selector === "latest") return { query: {}, fits: () => true, hint: null };
  const colon = selector.indexOf(":");
  if (colon < 0) return null;
  const [kind, value] = [selector.slice(0, colon), selector.slice(colon + 1)];
  if (kind === "name" && value !== "") return { query: { name: value }, fits: () => true, hint: null };
  const equals = value.indexOf("=");
  const isTyped = value[equals - 1] === ":";
  const name = value.slice(0, isTyped ? equals - 1 : equals);
  if (kind !== "attr" || equals < 0 || name === "")
    throw new InvalidArgumentError(`'${selector.slice(0, 100)}' is not a selector of runs`, { path: "run" }, { hint: SELECTORS });
  const wanted = value.slice(equals + 1);
  return isTyped ? byValue(name, [typedValue(selector, name, wanted)], null) : byText(name, wanted);
}

/** A string is never taken for a number: "1.10" and 1.1 are two versions. `true` and `false` are the booleans as well as the strings. */
function byText(name: string, text: string): Selector {
  if (text === "") return { query: { attributes: { [name]: text } }, fits: () => true, hint: null };
  if (text === "true" || text === "false") return byValue(name, [text === "true", text], null);
  const isNumber = /^-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?$/.test(text);
  return byValue(
    name,
    [text],
    isNumber ? `'attr:${name}=${text}' matches the string "${text}": write attr:${name}:=${text} for the number.` : null,
  );
}

function typedValue(selector: string, name: string, json: string): Value {
  let value: unknown;
  try {
    value = JSON.parse(json);
  } catch {
    value = undefined;
  }
  if (typeof value === "string" || typeof value === "boolean" || (typeof value === "number" && Number.isFinite(value))) return value;
  throw new InvalidArgumentError(
    `'${selector.slice(0, 100)}' must have a JSON number, boolean or string after ':='`,
    { path: "run" },
    { hint: `Write attr:${name}:=7, attr:${name}:=true or attr:${name}:="7"; attr:${name}=… takes the string as it is.` },
  );
}

/**
 * Finds an attribute by its value. The server compares what is stored as its literal's type says: 7 finds "7" and "07" as well, true
 * finds "true", 1 and "1", and a string finds the number of the same form (seen on the real server). So the first accepted value is
 * searched for, and what was found is compared again.
 */
function byValue(name: string, accepted: readonly [Value, ...Value[]], hint: string | null): Selector {
  const path = name.split(/(?<!\\)\./).map((part) => part.replaceAll("\\.", "."));
  return {
    query: { attributes: { [name]: accepted[0] } },
    fits: ({ raw }) => {
      const { attributes, summary } = raw as Pick<CallRecord, "attributes" | "summary">; // a run that search() found holds its call
      const stored = [attributes, summary].map((fields) => follow(fields, path)).filter((value) => value != null);
      return stored.length === 0 ? accepted[0] !== "" : stored.some((value) => accepted.some((one) => one === value));
    },
    hint,
  };
}

function follow(value: unknown, path: readonly string[]): unknown {
  let at = value;
  for (const part of path)
    at = typeof at === "object" && at !== null && Object.hasOwn(at, part) ? (at as Record<string, unknown>)[part] : undefined;
  return at;
}
