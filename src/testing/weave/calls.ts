import { type Answer, lazily, notSupported } from "../http.ts";
import { castText, checkExpression, matches, type Scalar } from "./expression.ts";
import { type BodyRules, type Exchange, page, strings } from "./operation.ts";
import { type CallRecord, isJsonObject, type JsonObject } from "./project.ts";
import { callField, callSource, checkColumn } from "./query-fields.ts";
import { callView } from "./views.ts";

const FILTER: BodyRules = {
  op_names: { type: "list", items: "string", nullable: true },
  input_refs: { type: "list", items: "string", nullable: true },
  parent_ids: { type: "list", items: "string", nullable: true },
  trace_ids: { type: "list", items: "string", nullable: true },
  call_ids: { type: "list", items: "string", nullable: true },
  trace_roots_only: { type: "boolean", nullable: true },
};

/** Body of `POST /calls/query_stats`. */
export const STATS_BODY: BodyRules = {
  project_id: { type: "string", required: true },
  filter: { type: "object", nullable: true, fields: FILTER },
  query: { type: "object", nullable: true, fields: { $expr: { type: "object", required: true } } },
  limit: { type: "integer", nullable: true },
};

/** Body of `POST /calls/stream_query`. */
export const CALLS_BODY: BodyRules = {
  ...STATS_BODY,
  offset: { type: "integer", nullable: true },
  sort_by: {
    type: "list",
    nullable: true,
    each: {
      field: { type: "string", required: true },
      direction: { type: "string", required: true, oneOf: ["asc", "desc"] },
    },
  },
  columns: { type: "list", items: "string", nullable: true },
};

const UNSUPPORTED_SWITCHES = [
  "include_costs",
  "include_feedback",
  "include_storage_size",
  "include_total_storage_size",
  "expand_columns",
  "latest_only",
];
const UNSUPPORTED_FILTERS = ["output_refs", "thread_ids", "turn_ids", "wb_user_ids", "wb_run_ids"];

function refuseUnknownWays(body: JsonObject, filter: JsonObject): void {
  const given = (fields: JsonObject, name: string): boolean =>
    Array.isArray(fields[name]) || fields[name] === true;
  const found =
    UNSUPPORTED_SWITCHES.find((name) => given(body, name)) ??
    UNSUPPORTED_FILTERS.find((name) => given(filter, name));
  if (found !== undefined) throw notSupported(`'${found}' of a calls query`);
}

/**
 * Creates a matcher for names and refs: exact, or with `:*` for any version. Other wildcards are
 * matched literally.
 */
function versionMatcher(patterns: readonly string[]): (text: string) => boolean {
  const prefixes = patterns
    .filter((pattern) => pattern.endsWith(":*"))
    .map((pattern) => pattern.slice(0, -1));
  const exact = new Set(patterns);
  return (text) => exact.has(text) || prefixes.some((prefix) => text.startsWith(prefix));
}

function refsIn(value: unknown): string[] {
  if (typeof value === "string") return value.startsWith("weave:///") ? [value] : [];
  return typeof value === "object" && value !== null ? Object.values(value).flatMap(refsIn) : [];
}

/** Returns the conditions of `filter`. An empty list is not a condition. */
function filterConditions(filter: JsonObject): ((call: CallRecord) => boolean)[] {
  const conditions: ((call: CallRecord) => boolean)[] = [];
  const oneOf = (name: string, read: (call: CallRecord) => string | null): void => {
    const wanted = new Set(strings(filter[name]));
    if (wanted.size > 0) conditions.push((call) => wanted.has(read(call) ?? ""));
  };
  oneOf("call_ids", (call) => call.id);
  oneOf("trace_ids", (call) => call.traceId);
  oneOf("parent_ids", (call) => call.parentId);
  const [opNames, inputRefs] = [strings(filter.op_names), strings(filter.input_refs)];
  const opMatches = versionMatcher(opNames);
  const refMatches = versionMatcher(inputRefs);
  if (opNames.length > 0) conditions.push((call) => opMatches(call.opName));
  if (inputRefs.length > 0) conditions.push((call) => refsIn(call.inputs).some(refMatches));
  if (filter.trace_roots_only === true) conditions.push((call) => call.parentId === null);
  return conditions;
}

function found({ project, body }: Exchange): readonly CallRecord[] {
  const filter = isJsonObject(body.filter) ? body.filter : {};
  refuseUnknownWays(body, filter);
  const conditions = filterConditions(filter);
  const expression = isJsonObject(body.query) ? body.query.$expr : undefined;
  if (expression !== undefined) {
    checkExpression(expression, ["body", "query", "$expr"]);
    conditions.push((call) => matches(expression, callSource(call)));
  }
  return project.calls().filter((call) => conditions.every((condition) => condition(call)));
}

type Order = (a: CallRecord, b: CallRecord) => number;

/** Returns the sort value of a field: members of JSON fields are numbers if they are numeric. */
function sortValue(call: CallRecord, field: string): Scalar {
  const value = callField(call, field, null);
  return typeof value === "string" && field.includes(".")
    ? (castText(value, "double") ?? value)
    : value;
}

/**
 * Compares two calls by one field. In JSON fields, numbers come first, then strings, then absent
 * values.
 */
function orderBy(field: string, direction: 1 | -1): Order {
  const rank = (value: unknown): number =>
    typeof value === "number" ? 0 : value === "" || value === null ? 2 : 1;
  return (a, b) => {
    const [x, y] = [sortValue(a, field), sortValue(b, field)];
    if (rank(x) !== rank(y)) return rank(x) - rank(y);
    if (x === y || x === null || y === null) return 0;
    return x < y ? -direction : direction;
  };
}

function sorted(calls: readonly CallRecord[], sortBy: unknown): readonly CallRecord[] {
  if (!Array.isArray(sortBy) || sortBy.length === 0) return calls;
  const keys = sortBy
    .filter(isJsonObject)
    .map(
      (key) =>
        ({ field: String(key.field), direction: key.direction === "desc" ? -1 : 1 }) as const,
    );
  const last = keys.at(-1);
  const orders = keys.map((key) => orderBy(key.field, key.direction));
  // The service adds the ID: in the direction of a last key of started_at, otherwise descending.
  if (last && !keys.some((key) => key.field === "id"))
    orders.push(orderBy("id", last.field === "started_at" ? last.direction : -1));
  return [...calls].sort((a, b) => {
    for (const order of orders) {
      const difference = order(a, b);
      if (difference !== 0) return difference;
    }
    return 0;
  });
}

function integer(value: unknown): number | null {
  return value === undefined || value === null ? null : Number(value);
}

/** POST /calls/stream_query. */
export function streamCalls(exchange: Exchange): Answer {
  const { body, project } = exchange;
  const calls = page(
    sorted(found(exchange), body.sort_by),
    integer(body.limit),
    integer(body.offset),
  );
  const columns = strings(body.columns);
  for (const column of columns) checkColumn(column);
  return {
    lines: lazily(calls, (call) =>
      callView(project.name, call, columns.length === 0 ? null : columns),
    ),
    contentType: "application/jsonl",
  };
}

/** POST /calls/query_stats: returns only a count, up to `limit`. */
export function countCalls(exchange: Exchange): Answer {
  const count = found(exchange).length;
  const limit = integer(exchange.body.limit) ?? Number.POSITIVE_INFINITY;
  return {
    json: {
      count: Math.min(count, limit),
      has_more: count > limit,
      total_storage_size_bytes: null,
    },
  };
}
