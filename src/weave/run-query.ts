import { timeToMs } from "../core/iso-time.ts";
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

/** What runs to find. All conditions must hold. */
export interface RunQuery {
  /** A model's name or reference. */
  model?: string;
  /** An evaluation's name or reference. */
  evaluation?: string;
  /**
   * The server cannot filter runs by scorer: look at `weave.evaluations.list()` for the evaluations
   * that have it.
   */
  scorer?: never;
  /** The display name of the run, exactly. */
  name?: string;
  /**
   * Values that the run was tagged with. `a.b` finds a `b` within `a` as well as an attribute whose
   * name has the dot; write `a\\.b` for the latter only. A v2 run has them in its summary, which is
   * searched as well. An empty string is refused: the server finds every run with it. The server
   * compares loosely: 7 also finds "7" and "07", and "7" also finds 7. `load("attr:build:=7")`
   * compares exactly.
   */
  attributes?: Record<string, string | number | boolean>;
  /** `"running"`, `"completed"`, `"failed"`, or a status that only the server knows. */
  status?: string;
  /**
   * Started at this time or later: a Date, an ISO date with or without a time (UTC unless it names
   * a zone), or an age such as `"7d"`, `"24h"`, `"30m"`.
   */
  since?: Date | string;
  /** Started before this time; the same forms. */
  until?: Date | string;
  /** Whether runs that rescore another one are among them. Default `"include"`. */
  rescores?: "include" | "exclude" | "only";
  /** Runs made through the v2 routes, or by `Evaluation.evaluate()` of an SDK. Default both. */
  kind?: "v2" | "classic";
  /** By start time. Default `"newest"` first. */
  order?: "newest" | "oldest";
  /** Most runs to give. */
  limit?: number;
}

const moment: Rule = {
  is: (value) => epochMs(value, 0) !== null,
  kind: "a valid Date, an ISO date such as '2026-11-21' or '2026-11-21T09:30:00Z', or an age such as '7d' or '24h'",
};
/** The server would answer with nothing, or with a 502 to a date that it cannot read. */
const RULES: Rules = {
  model: someText,
  evaluation: someText,
  name: someText,
  attributes: anObject,
  status: someText,
  since: moment,
  until: moment,
  rescores: oneOf("include", "exclude", "only"),
  kind: oneOf("v2", "classic"),
  order: oneOf("newest", "oldest"),
  limit: integerFrom(1, Number.POSITIVE_INFINITY),
};

type Operand = CallsQuery["$expr"];

/** The operations that compare a field with a value, in the server's language. */
const field = (name: string): { $getField: string } => ({ $getField: name });
const equal = (name: string, value: string | number | boolean): Operand => ({
  $eq: [field(name), { $literal: value }],
});
const either = (operands: Operand[]): Operand =>
  operands.length === 1 && operands[0] !== undefined ? operands[0] : { $or: operands };

/**
 * Writes the server's query for runs of a project.
 *
 * @throws {InvalidArgumentError} for whatever the server would answer with nothing or with a 502.
 */
export function toCallsQuery(query: RunQuery, projectId: string, wallNow: number): CallsQueryBody {
  checkFields(query, RULES, "a condition of search()", "query");
  const conditions = conditionsOf(query, wallNow);
  const { order, limit } = query;
  return {
    // No trace_roots_only: an evaluation that runs inside another op is a run as well.
    filter: { op_names: [`weave:///${projectId}/op/Evaluation.evaluate:*`] },
    sort_by: [{ field: "started_at", direction: order === "oldest" ? "asc" : "desc" }],
    ...(conditions.length === 0 ? {} : { query: { $expr: { $and: conditions } } }),
    ...(limit === undefined ? {} : { limit }),
  };
}

function conditionsOf(query: RunQuery, wallNow: number): Operand[] {
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
  if (since !== undefined)
    conditions.push({ $gte: [field("started_at"), epochSeconds(since, wallNow)] });
  if (
    since !== undefined &&
    until !== undefined &&
    epochSeconds(since, wallNow).$literal >= epochSeconds(until, wallNow).$literal
  )
    refuse("query.until", "'until' must be after 'since': no run can match");
  if (until !== undefined)
    conditions.push({ $lt: [field("started_at"), epochSeconds(until, wallNow)] });
  const v2 = equal("attributes.weave.evaluation_run", "true");
  if (kind !== undefined) conditions.push(kind === "v2" ? v2 : { $not: [v2] });
  // the server compares an absent field as empty text
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
      `'${name}' must be a name or a whole weave:/// reference: current value is '${given}'`,
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
    refuse(`query.attributes.${name}`, `'${name}' is not an attribute of your own`);
  if (value === "")
    refuse(
      `query.attributes.${name}`,
      `'${name}' must not be an empty string: the server would find every run, since it takes a missing attribute for one`,
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
 * What a name may mean, as the server writes it: `a.b` is a `b` within `a`, and `a\.b` an attribute
 * with a dot in its name.
 */
function waysOf(name: string): string[] {
  return DOT.test(name) ? [name, name.split(DOT).join("\\.")] : [name];
}

const AGE_MS: Readonly<Record<string, number>> = {
  m: 60_000,
  h: 3_600_000,
  d: 86_400_000,
  w: 604_800_000,
};

function epochSeconds(value: unknown, wallNow: number): { $literal: number } {
  return { $literal: (epochMs(value, wallNow) ?? 0) / 1000 }; // never null: it was checked
}

/** Reads a time or an age; null when it is neither. */
function epochMs(value: unknown, wallNow: number): number | null {
  const age = typeof value === "string" ? /^(\d{1,6})([mhdw])$/.exec(value) : null;
  return age === null ? timeToMs(value) : wallNow - Number(age[1]) * (AGE_MS[age[2] ?? ""] ?? 0);
}

/** The forms of a selector, for hints. */
export const SELECTORS =
  "A selector reads 'latest', 'name:nightly', 'attr:branch=main' or 'attr:build:=7'; each takes the newest run that matches. 'tag:baseline' takes the run that has the tag.";

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

/**
 * Takes a selector apart; null for what names one run.
 *
 * @throws {InvalidArgumentError} for what is neither.
 */
export function parseSelector(selector: string): Selector | null {
  if (/^(?:https?|weave):\/\//i.test(selector)) return null; // the page of a run, or its reference
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
    refuse("run", `'${selector.slice(0, 100)}' is not a selector of runs`, SELECTORS);
  const wanted = value.slice(equals + 1);
  if (!isTyped && wanted.trim() === "")
    refuse(
      "run",
      `'${selector.slice(0, 100)}' has no value after '='`,
      `Check the variable that the value comes from: the server would find every run. attr:${name}:="" finds the runs whose '${name}' is an empty string.`,
    );
  return isTyped ? byValue(name, [typedValue(selector, name, wanted)], null) : byText(name, wanted);
}

/** What JavaScript makes of a variable that is not set, when it is put into a string. */
function unsetHint(text: string): string | null {
  return text === "undefined" || text === "null"
    ? `Is the variable set? '${text}' is the word itself.`
    : null;
}

/**
 * A string is never taken for a number: "1.10" and 1.1 are two versions. `true` and `false` are the
 * booleans as well as the strings.
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
      `'${selector.slice(0, 100)}' has a whole number that a JavaScript number cannot hold exactly`,
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
    `Write attr:${name}:=7, attr:${name}:=true or attr:${name}:="7"; attr:${name}=… takes the string as it is.`,
  );
}

/**
 * Finds an attribute by its value. The server compares what is stored as its literal's type says: 7
 * finds "7" and "07" as well, true finds "true", 1 and "1", and a string finds the number of the
 * same form (seen on the real server). So the first accepted value is searched for, and what was
 * found is compared again.
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
    // the server finds every run with an empty string
    query: accepted[0] === "" ? {} : { attributes: { [name]: accepted[0] } },
    fits: ({ raw }) => {
      // a run that search() found holds its call
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
