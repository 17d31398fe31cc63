import { InvalidArgumentError } from "../core/errors/usage.ts";
import { checkKeys } from "../core/options.ts";
import { callStatuses } from "./to-run.ts";
import type { CallsQuery, CallsQueryBody } from "./types.ts";

/** What runs to find. All conditions must hold. */
export interface RunQuery {
  /** A model's name or reference. */
  model?: string;
  /** An evaluation's name or reference. */
  evaluation?: string;
  /** The server cannot filter runs by scorer: look at `weave.evaluations.list()` for the evaluations that have it. */
  scorer?: never;
  /** The display name of the run, exactly. */
  name?: string;
  /**
   * Values that the run was tagged with; `a.b` reaches into nested ones. A v2 run has them in its summary, which is searched as well.
   * The server compares loosely: 7 also finds "7" and "07", and "7" also finds 7. `load("attr:build:=7")` compares exactly.
   */
  attributes?: Record<string, string | number | boolean>;
  /** `"running"`, `"completed"`, `"failed"`, or a status that only the server knows. */
  status?: string;
  /** Started at this time or later: a Date, an ISO date, or an age such as `"7d"`, `"24h"`, `"30m"`. */
  since?: Date | string;
  /** Started before this time. */
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

const KNOWN: readonly string[] = [
  "model",
  "evaluation",
  "name",
  "attributes",
  "status",
  "since",
  "until",
  "rescores",
  "kind",
  "order",
  "limit",
];

type Operand = CallsQuery["$expr"];

/** The operations that compare a field with a value, in the server's language. */
const field = (name: string): { $getField: string } => ({ $getField: name });
const equal = (name: string, value: string | number | boolean): Operand => ({ $eq: [field(name), { $literal: value }] });
const either = (operands: Operand[]): Operand => (operands.length === 1 && operands[0] !== undefined ? operands[0] : { $or: operands });

/** Writes the server's query for runs of a project. @throws {InvalidArgumentError} for whatever the server would answer with nothing or with a 502. */
export function toCallsQuery(query: RunQuery, projectId: string, wallNow: number): CallsQueryBody {
  checkKeys(query, KNOWN, "a condition of search()", "query");
  const conditions = conditionsOf(query, wallNow);
  const { limit } = query;
  if (limit !== undefined && !(Number.isInteger(limit) && limit >= 1))
    refuse("limit", `must be a positive integer: current value is ${String(limit)}`);
  return {
    // No trace_roots_only: an evaluation that runs inside another op is a run as well.
    filter: { op_names: [`weave:///${projectId}/op/Evaluation.evaluate:*`] },
    sort_by: [
      { field: "started_at", direction: oneOf("order", query.order ?? "newest", ["newest", "oldest"]) === "newest" ? "desc" : "asc" },
    ],
    ...(conditions.length === 0 ? {} : { query: { $expr: { $and: conditions } } }),
    ...(limit === undefined ? {} : { limit }),
  };
}

function conditionsOf(query: RunQuery, wallNow: number): Operand[] {
  const conditions: Operand[] = [];
  if (query.model !== undefined) conditions.push(matchesObject("inputs.model", "model", query.model));
  if (query.evaluation !== undefined) conditions.push(matchesObject("inputs.self", "evaluation", query.evaluation));
  if (query.name !== undefined) conditions.push(equal("display_name", text("name", query.name)));
  if (query.status !== undefined)
    conditions.push(either(callStatuses(text("status", query.status)).map((status) => equal("summary.weave.status", status))));
  for (const [name, value] of Object.entries(query.attributes ?? {})) conditions.push(hasAttribute(name, value));
  if (query.since !== undefined)
    conditions.push({ $gte: [field("started_at"), { $literal: epochSeconds("since", query.since, wallNow) }] });
  if (query.until !== undefined) conditions.push({ $lt: [field("started_at"), { $literal: epochSeconds("until", query.until, wallNow) }] });
  const v2 = equal("attributes.weave.evaluation_run", "true");
  if (query.kind !== undefined) conditions.push(oneOf("kind", query.kind, ["v2", "classic"]) === "v2" ? v2 : { $not: [v2] });
  const rescores = oneOf("rescores", query.rescores ?? "include", ["include", "exclude", "only"]);
  const original = equal("attributes.weave.source_evaluation_run_id", ""); // the server compares an absent field as empty text
  if (rescores !== "include") conditions.push(rescores === "exclude" ? original : { $not: [original] });
  return conditions;
}

/** Matches a reference exactly, or every version of a named object. */
function matchesObject(path: string, name: string, value: unknown): Operand {
  const given = text(name, value);
  if (given.startsWith("weave:///")) return equal(path, given);
  if (/[/:]/.test(given)) refuse(name, `must be a name or a whole weave:/// reference: current value is '${given}'`);
  return { $contains: { input: field(path), substr: { $literal: `/${given}:` } } };
}

function hasAttribute(name: string, value: unknown): Operand {
  if (!["string", "number", "boolean"].includes(typeof value) || (typeof value === "number" && !Number.isFinite(value))) {
    refuse(`attributes.${name}`, `must be text, a finite number or a boolean: current value is ${value === null ? "null" : typeof value}`);
  }
  if (name === "" || name.startsWith("weave.")) refuse(`attributes.${name}`, "is not an attribute of your own");
  const wanted = value as string | number | boolean; // just checked
  return { $or: [equal(`attributes.${name}`, wanted), equal(`summary.${name}`, wanted)] };
}

const AGE_MS: Readonly<Record<string, number>> = { m: 60_000, h: 3_600_000, d: 86_400_000, w: 604_800_000 };
const ISO_DATE = /^(\d{4})-(\d{2})-(\d{2})(?:T\d{2}:\d{2}(?::\d{2}(?:\.\d{1,9})?)?(?:Z|[+-]\d{2}:\d{2})?)?$/;

/** Reads a time. A date that the server cannot read would be answered with 502. */
export function epochSeconds(name: string, value: Date | string, wallNow: number): number {
  return epochMs(name, value, wallNow) / 1000;
}

function epochMs(name: string, value: unknown, wallNow: number): number {
  if (value instanceof Date && !Number.isNaN(value.getTime())) return value.getTime();
  if (typeof value === "string") {
    const age = /^(\d{1,6})([mhdw])$/.exec(value);
    if (age !== null) return wallNow - Number(age[1]) * (AGE_MS[age[2] ?? ""] ?? 0);
    const parts = ISO_DATE.exec(value);
    const ms = Date.parse(value);
    if (parts !== null && !Number.isNaN(ms) && dayExists(Number(parts[1]), Number(parts[2]), Number(parts[3]))) return ms;
  }
  const shown = value instanceof Date ? "an invalid Date" : typeof value === "string" ? `'${value.slice(0, 40)}'` : typeof value;
  return refuse(
    name,
    `must be a Date, an ISO date such as '2026-11-21' or '2026-11-21T09:30:00Z', or an age such as '7d' or '24h': current value is ${shown}`,
  );
}

/** Tells whether a month has such a day; `Date.parse` takes February 31 for March 3. */
function dayExists(year: number, month: number, day: number): boolean {
  return month >= 1 && month <= 12 && day >= 1 && day <= new Date(Date.UTC(year, month, 0)).getUTCDate();
}

function text(name: string, value: unknown): string {
  return typeof value === "string" && value.trim() !== ""
    ? value
    : refuse(name, `must be a text that is not empty: current value is ${value === null ? "null" : typeof value}`);
}

function oneOf<T extends string>(name: string, value: T, allowed: readonly T[]): T {
  return allowed.includes(value)
    ? value
    : refuse(name, `must be one of ${allowed.map((one) => `'${one}'`).join(", ")}: current value is '${String(value)}'`);
}

function refuse(name: string, why: string): never {
  throw new InvalidArgumentError(`'${name}' ${why}`, { path: `query.${name}` });
}
