import { InvalidArgumentError } from "../core/errors/usage.ts";
import {
  anObject,
  checkKeys,
  checkRules,
  checkValue,
  integerFrom,
  type Rule,
  type Rules,
  someText,
} from "../core/options.ts";
import { parseRef } from "./parse-ref.ts";

// Checks that refuse arguments before they are sent, because the server would ignore or misread
// them.

/** Part of a list to read. */
export interface ListQuery {
  /** Maximum number of records, at least 0. Unlimited by default. */
  limit?: number;
  /** Number of records to skip. Default 0. */
  offset?: number;
}

/** A number of records to return or to skip. */
export const count: Rule = integerFrom(0, Number.POSITIVE_INFINITY);

/** Refuses an argument, with a hint where one is known. */
export function refuse(path: string, message: string, hint?: string): never {
  throw new InvalidArgumentError(message, { path }, hint === undefined ? undefined : { hint });
}

/**
 * Checks the fields of an argument: no unknown key, and every value of the right kind. Omitted
 * fields are valid.
 */
export function checkFields(fields: object, rules: Rules, what: string, path: string): void {
  checkKeys(fields, Object.keys(rules), what, path);
  checkRules(fields, rules, path);
}

/** Checks the query of a list: the server refuses `limit=-1` and ignores a misspelled name. */
export function checkListQuery(query: ListQuery, own: Rules = {}): void {
  checkFields(query, { limit: count, offset: count, ...own }, "a condition of list()", "query");
}

/** Checks that the body is an object. The server checks its fields. */
export function checkBody(body: object): void {
  checkValue("body", body, anObject);
}

/**
 * Refuses an empty list, which the server ignores as a filter, so that it would return everything.
 * Refuses empty strings in a list, too.
 */
export function checkLists(filter: object, path: string): void {
  for (const [name, value] of Object.entries(filter)) {
    if (!Array.isArray(value)) continue;
    for (const [index, one] of value.entries())
      checkValue(`${path}.${name}[${index}]`, one, someText);
    if (value.length === 0)
      refuse(
        `${path}.${name}`,
        `'${name}' must not be an empty list: the server would ignore the filter`,
        "Leave it out to match everything.",
      );
  }
}

/**
 * Refuses a reference that is not of a scorer object: the server stores a score of an op although
 * it answers 400, and fails on other references.
 */
export function checkScorerRef(path: string, scorer: string): void {
  const kind = parseRef(scorer).kind;
  if (kind === "object") return;
  const what = kind === "op" ? "a function scorer (an op)" : `the reference of a ${kind}`;
  refuse(
    path,
    `Scores are stored for scorer objects only, but '${scorer.slice(0, 100)}' is ${what}`,
    "Create a scorer object with scorers.create() and use the reference that it returns; a rescore accepts function scorers.",
  );
}

/**
 * Refuses a name where a reference is required: a list filtered by name silently matches nothing.
 */
export function checkRefs(
  option: string,
  refs: readonly string[] | undefined,
  noun: string,
  path = "query",
): void {
  for (const ref of refs ?? []) {
    if (typeof ref === "string" && ref.startsWith("weave:///")) continue;
    const shown = String(ref).slice(0, 100);
    refuse(
      `${path}.${option}`,
      `'${option}' accepts only weave:/// references: current value is '${shown}'`,
      `To find runs by name, use search({ ${noun}: ${JSON.stringify(shown)} }).`,
    );
  }
}
