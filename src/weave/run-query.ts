import { aMoment, momentMs } from "../core/iso-time.ts";
import {
  anObject,
  checkValue,
  integerFrom,
  oneOf,
  type Rule,
  type Rules,
  someText,
} from "../core/options.ts";
import type { Run } from "../model/run.ts";
import { checkFields, refuse } from "./checks.ts";
import { callStatuses } from "./to-model.ts";
import type { CallRecord, CallsQuery, CallsQueryBody } from "./types.ts";

/** Conditions on runs. All of them must match. */
export interface RunQuery {
  /** Name or reference of the model. */
  model?: string;
  /** Name or reference of the evaluation. */
  evaluation?: string;
  /**
   * Not supported, because the server cannot filter runs by scorer: use `weave.evaluations.list()`
   * to find the evaluations that have it.
   */
  scorer?: never;
  /** Exact display name of the run. */
  name?: string;
  /**
   * Values that the run was tagged with. `a.b` matches a `b` within `a` as well as an attribute
   * whose name contains the dot; write `a\\.b` to match only the latter. For a v2 run, the summary
   * is searched as well, because its values are there. An empty string is refused, because the
   * server matches every run with it. The server compares loosely: 7 also matches "7" and "07", and
   * "7" also matches 7. `load("attr:build:=7")` compares exactly.
   */
  attributes?: Record<string, string | number | boolean>;
  /**
   * Status of the run: `"running"`, `"completed"`, `"failed"`, or a status that only the server
   * knows.
   */
  status?: string;
  /**
   * Earliest start time, inclusive: a Date, an ISO date with or without a time (UTC unless it has a
   * zone), or an age such as `"7d"`, `"24h"`, `"30m"`.
   */
  since?: Date | string;
  /** Latest start time, exclusive, in the same forms. */
  until?: Date | string;
  /** Whether to include runs that rescore another run. Default `"include"`. */
  rescores?: "include" | "exclude" | "only";
  /**
   * Origin of the run: the v2 routes, or `Evaluation.evaluate()` of an SDK (`"classic"`). Both by
   * default.
   */
  kind?: "v2" | "classic";
  /** Order by start time. Default `"newest"` first. */
  order?: "newest" | "oldest";
  /** Maximum number of runs, at least 1. */
  limit?: number;
}

/**
 * Rules that the conditions must follow: otherwise the server would find nothing, or return 502 for
 * a date that it cannot read.
 */
const RULES: Rules = {
  model: someText,
  evaluation: someText,
  name: someText,
  attributes: anObject,
  status: someText,
  since: aMoment,
  until: aMoment,
  rescores: oneOf("include", "exclude", "only"),
  kind: oneOf("v2", "classic"),
  order: oneOf("newest", "oldest"),
  limit: integerFrom(1, Number.POSITIVE_INFINITY),
};

type Operand = CallsQuery["$expr"];

/** Operations that compare a field with a value, in the server's query language. */
const field = (name: string): { $getField: string } => ({ $getField: name });
const equal = (name: string, value: string | number | boolean): Operand => ({
  $eq: [field(name), { $literal: value }],
});
const either = (operands: Operand[]): Operand =>
  operands.length === 1 && operands[0] !== undefined ? operands[0] : { $or: operands };

/**
 * Builds the server's query for runs of a project.
 *
 * @throws {InvalidArgumentError} for conditions with which the server would find nothing or return
 *   502.
 */
export function toCallsQuery(
  query: RunQuery,
  projectId: string,
  wallNow: number,
  time: "started_at" | "ended_at" = "started_at",
): CallsQueryBody {
  checkFields(query, RULES, "a condition of a search", "query");
  const conditions = conditionsOf(query, wallNow, time);
  const { order, limit } = query;
  return {
    // No trace_roots_only: an evaluation that runs inside another op is a run as well.
    filter: { op_names: [`weave:///${projectId}/op/Evaluation.evaluate:*`] },
    sort_by: [{ field: time, direction: order === "oldest" ? "asc" : "desc" }],
    ...(conditions.length === 0 ? {} : { query: { $expr: { $and: conditions } } }),
    ...(limit === undefined ? {} : { limit }),
  };
}

function conditionsOf(query: RunQuery, wallNow: number, time: string): Operand[] {
  const {
    model,
    evaluation,
    name,
    status,
    attributes = {},
    since,
    until,
    kind,
    rescores = "include",
  } = query;
  const conditions: Operand[] = [];
  if (model !== undefined) conditions.push(matchesObject("inputs.model", "model", model));
  if (evaluation !== undefined)
    conditions.push(matchesObject("inputs.self", "evaluation", evaluation));
  if (name !== undefined) conditions.push(equal("display_name", name));
  if (status !== undefined)
    conditions.push(either(callStatuses(status).map((one) => equal("summary.weave.status", one))));
  for (const [attribute, value] of Object.entries(attributes))
    conditions.push(hasAttribute(attribute, value));
  if (since !== undefined) conditions.push({ $gte: [field(time), epochSeconds(since, wallNow)] });
  if (
    since !== undefined &&
    until !== undefined &&
    epochSeconds(since, wallNow).$literal >= epochSeconds(until, wallNow).$literal
  )
    refuse("query.until", "'until' must be after 'since': no run can match");
  if (until !== undefined) conditions.push({ $lt: [field(time), epochSeconds(until, wallNow)] });
  const v2 = equal("attributes.weave.evaluation_run", "true");
  if (kind !== undefined) conditions.push(kind === "v2" ? v2 : { $not: [v2] });
  // the server compares an absent field as an empty string
  const original = equal("attributes.weave.source_evaluation_run_id", "");
  if (rescores !== "include")
    conditions.push(rescores === "exclude" ? original : { $not: [original] });
  return conditions;
}

/** Matches a reference exactly, or every version of a named object. */
function matchesObject(path: string, name: string, given: string): Operand {
  if (given.startsWith("weave:///")) return equal(path, given);
  if (/[/:]/.test(given))
    refuse(
      `query.${name}`,
      `'${name}' must be a name or a complete weave:/// reference: current value is '${given}'`,
    );
  return { $contains: { input: field(path), substr: { $literal: `/${given}:` } } };
}

const attribute: Rule = {
  is: (value) => typeof value === "string" || typeof value === "boolean" || Number.isFinite(value),
  kind: "a string, a finite number or a boolean",
};

function hasAttribute(name: string, value: string | number | boolean): Operand {
  checkValue(`query.attributes.${name}`, value, attribute);
  if (name.trim() === "" || name.startsWith("weave."))
    refuse(`query.attributes.${name}`, `'${name}' is not a user-defined attribute`);
  if (value === "")
    refuse(
      `query.attributes.${name}`,
      `'${name}' must not be an empty string: the server would find every run, because it treats a missing attribute as one`,
      "Check the variable that the value comes from.",
    );
  return {
    $or: waysOf(name).flatMap((one) => [
      equal(`attributes.${one}`, value),
      equal(`summary.${one}`, value),
    ]),
  };
}

const DOT = /(?<!\\)\./;

/**
 * Returns the possible meanings of a name, in the server's notation: `a.b` is a `b` within `a`, and
 * `a\.b` is an attribute with a dot in its name.
 */
function waysOf(name: string): string[] {
  return DOT.test(name) ? [name, name.split(DOT).join("\\.")] : [name];
}

function epochSeconds(value: unknown, wallNow: number): { $literal: number } {
  return { $literal: (momentMs(value, wallNow) ?? 0) / 1000 }; // never null: it was checked
}

/** Forms of a selector, for hints. */
export const SELECTORS =
  "A selector is 'latest', 'name:nightly', 'attr:branch=main' or 'attr:build:=7', which pick the newest run that matches, or 'tag:baseline', which picks the run that has the tag.";

type Value = string | number | boolean;

/** A parsed selector of runs. */
export interface Selector {
  /** Search that finds at least the matching runs. */
  readonly query: RunQuery;
  /** Returns whether a run that was found matches. */
  fits(run: Run): boolean;
  /** Suggestion for when nothing matches; null if there is none. */
  readonly hint: string | null;
}

/**
 * Parses a selector. Returns null for the ID, URL or reference of a single run.
 *
 * @throws {InvalidArgumentError} when the selector is malformed.
 */
export function parseSelector(selector: string): Selector | null {
  // the URL of a run's page, or its reference
  if (/^(?:https?|weave):\/\//i.test(selector)) return null;
  if (selector === "latest") return { query: {}, fits: () => true, hint: null };
  const colon = selector.indexOf(":");
  if (colon < 0) return null;
  const [kind, value] = [selector.slice(0, colon), selector.slice(colon + 1)];
  if (kind === "name" && value.trim() !== "")
    return { query: { name: value }, fits: () => true, hint: unsetHint(value) };
  const equals = value.indexOf("=");
  const isTyped = value[equals - 1] === ":";
  const name = value.slice(0, isTyped ? equals - 1 : equals);
  if (kind !== "attr" || equals < 0 || name.trim() === "")
    refuse("run", `'${selector.slice(0, 100)}' is not a valid selector`, SELECTORS);
  const wanted = value.slice(equals + 1);
  if (!isTyped && wanted.trim() === "")
    refuse(
      "run",
      `'${selector.slice(0, 100)}' has no value after '='`,
      `Check the variable that the value comes from: the server would find every run. attr:${name}:="" finds the runs whose '${name}' is an empty string.`,
    );
  return isTyped ? byValue(name, [typedValue(selector, name, wanted)], null) : byText(name, wanted);
}

/** Returns a hint for the strings that JavaScript makes of a variable that is not set. */
function unsetHint(text: string): string | null {
  return text === "undefined" || text === "null"
    ? `Is the variable set? The value is the word '${text}'.`
    : null;
}

/**
 * Selects by an untyped value. It is never converted to a number: "1.10" and 1.1 are two versions.
 * `true` and `false` match the booleans as well as the strings.
 */
function byText(name: string, text: string): Selector {
  if (text === "true" || text === "false") return byValue(name, [text === "true", text], null);
  const isNumber = /^-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?$/.test(text);
  return byValue(
    name,
    [text],
    isNumber
      ? `'attr:${name}=${text}' matches the string "${text}": write attr:${name}:=${text} for the number.`
      : unsetHint(text),
  );
}

function typedValue(selector: string, name: string, json: string): Value {
  let value: unknown;
  try {
    value = JSON.parse(json);
  } catch {
    value = undefined;
  }
  if (typeof value === "number" && Number.isInteger(value) && !Number.isSafeInteger(value))
    refuse(
      "run",
      `'${selector.slice(0, 100)}' contains a whole number that a JavaScript number cannot hold exactly`,
      "Find the run by another attribute, or store such a number as a string.",
    );
  if (
    typeof value === "string" ||
    typeof value === "boolean" ||
    (typeof value === "number" && Number.isFinite(value))
  )
    return value;
  return refuse(
    "run",
    `'${selector.slice(0, 100)}' must have a JSON number, boolean or string after ':='`,
    `Write attr:${name}:=7, attr:${name}:=true or attr:${name}:="7"; attr:${name}=… matches the string as it is.`,
  );
}

/**
 * Selects by the value of an attribute. The server compares the stored value according to the type
 * of the literal: 7 also matches "7" and "07", true also matches "true", 1 and "1", and a string
 * matches the number of the same form (seen on the real server). So the search is for the first
 * accepted value, and the runs found are compared again.
 */
function byValue(
  name: string,
  accepted: readonly [Value, ...Value[]],
  hint: string | null,
): Selector {
  const paths = waysOf(name).map((way) =>
    way.split(DOT).map((part) => part.replaceAll("\\.", ".")),
  );
  return {
    // with an empty string, the server finds every run
    query: accepted[0] === "" ? {} : { attributes: { [name]: accepted[0] } },
    fits: ({ raw }) => {
      // the raw object of a run from search() is its call
      const { attributes, summary } = raw as Pick<CallRecord, "attributes" | "summary">;
      const stored = paths
        .flatMap((path) => [follow(attributes, path), follow(summary, path)])
        .filter((value) => value != null);
      return stored.length === 0
        ? accepted[0] !== ""
        : stored.some((value) => accepted.some((one) => one === value));
    },
    hint,
  };
}

function follow(value: unknown, path: readonly string[]): unknown {
  let at = value;
  for (const part of path)
    at =
      typeof at === "object" && at !== null && Object.hasOwn(at, part)
        ? (at as Record<string, unknown>)[part]
        : undefined;
  return at;
}
