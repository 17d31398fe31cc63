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

// Arguments that the server would ignore or misread are refused before they are sent.

/** How a list of objects is narrowed. */
export interface ListQuery {
  /** Most records, at least 0. */
  limit?: number;
  /** Records to leave out at the beginning. */
  offset?: number;
}

/** A number of records, or of those to leave out. */
export const count: Rule = integerFrom(0, Number.POSITIVE_INFINITY);

/** Refuses an argument, saying what to do where that is known. */
export function refuse(path: string, message: string, hint?: string): never {
  throw new InvalidArgumentError(message, { path }, hint === undefined ? undefined : { hint });
}

/**
 * Checks the fields of an argument: no unknown key, each of its kind; those that were left out are
 * right.
 */
export function checkFields(fields: object, rules: Rules, what: string, path: string): void {
  checkKeys(fields, Object.keys(rules), what, path);
  checkRules(fields, rules, path);
}

/**
 * Checks the query of a list: `limit=-1` is refused by the server, a misspelt name is ignored by
 * it.
 */
export function checkListQuery(query: ListQuery, own: Rules = {}): void {
  checkFields(query, { limit: count, offset: count, ...own }, "a condition of list()", "query");
}

/** Checks that there is a body; its fields are the server's to check. */
export function checkBody(body: object): void {
  checkValue("body", body, anObject);
}

/**
 * An empty list is no filter for the server: it would answer with everything. What is in a list
 * must say something, too.
 */
export function checkLists(filter: object, path: string): void {
  for (const [name, value] of Object.entries(filter)) {
    if (!Array.isArray(value)) continue;
    for (const [index, one] of value.entries())
      checkValue(`${path}.${name}[${index}]`, one, someText);
    if (value.length === 0)
      refuse(
        `${path}.${name}`,
        `'${name}' must not be an empty list: the server takes it for no condition at all`,
        "Leave it out to mean everything.",
      );
  }
}

/** The server stores the score of an op and answers 400, and breaks at other references. */
export function checkScorerRef(path: string, scorer: string): void {
  const kind = parseRef(scorer).kind;
  if (kind === "object") return;
  const what = kind === "op" ? "a function scorer (an op)" : `the reference of a ${kind}`;
  refuse(
    path,
    `Scores are stored for scorer objects only, and '${scorer.slice(0, 100)}' is ${what}`,
    "Make a scorer object with scorers.create() and use its name; a rescore takes function scorers.",
  );
}

/** A list filter that holds a name silently matches nothing. */
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
      `'${option}' takes weave:/// references: current value is '${shown}'`,
      `To find runs by name use search({ ${noun}: ${JSON.stringify(shown)} }).`,
    );
  }
}
