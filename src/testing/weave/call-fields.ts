import { notSupported, refuse, WireError } from "./answer.ts";
import { type Cast, castText, type FieldSource, type Scalar } from "./expression.ts";
import { follow, splitPath, storedText } from "./json-path.ts";
import { type CallRecord, opShortName } from "./records.ts";
import { traceStatus } from "./run-views.ts";

const ALLOWED =
  "Allowed fields: attributes, display_name, ended_at, exception, id, input_refs, inputs, op_name, otel, output, output_refs, parent_id, " +
  "started_at, storage_size_bytes, summary, thread_id, total_storage_size_bytes, trace_id, turn_id, wb_run_id, wb_run_step, wb_run_step_end, " +
  "wb_user_id. Allowed dynamic prefixes: annotation_queue_items.*, attributes.*, feedback.*, inputs.*, output.*, summary.*, " +
  "summary.weave.*.";

const TEXT_FIELDS = {
  id: (call: CallRecord) => call.id,
  op_name: (call: CallRecord) => call.opName,
  display_name: (call: CallRecord) => call.displayName,
  trace_id: (call: CallRecord) => call.traceId,
  parent_id: (call: CallRecord) => call.parentId,
  exception: (call: CallRecord) => call.exception,
  wb_user_id: (call: CallRecord) => call.userId,
} as const;

function isTextField(path: string): path is keyof typeof TEXT_FIELDS {
  return Object.hasOwn(TEXT_FIELDS, path);
}

function computed(call: CallRecord, name: string, cast: Cast): Scalar {
  if (cast !== null && name !== "latency_ms")
    throw notSupported(`comparing the field 'summary.weave.${name}' with a literal that is no string`);
  if (name === "status") return traceStatus(call);
  if (name === "trace_name") return call.displayName ?? opShortName(call.opName);
  if (name === "latency_ms") return call.endedAtUs === null ? null : Math.floor((call.endedAtUs - call.startedAtUs) / 1000);
  throw notSupported(`the field 'summary.weave.${name}'`);
}

/** Refuses a column that no call has. */
export function checkColumn(column: string): void {
  const root = splitPath(column)[0] ?? "";
  if (root !== "project_id" && !new RegExp(`[ :.]${root}[,.]`).test(ALLOWED))
    throw refuse(422, `Field ${column} is not allowed. ${ALLOWED}`);
}

/** What a path of `POST /calls/stream_query` means for a call. Absent members of JSON fields are the empty text, not null. */
export function callField(call: CallRecord, path: string, cast: Cast): Scalar {
  if (path === "started_at") return call.startedAtUs;
  if (path === "ended_at") return call.endedAtUs;
  if (isTextField(path)) {
    if (cast !== null) throw notSupported(`comparing the field '${path}' with a literal that is no string`);
    return TEXT_FIELDS[path](call);
  }
  const [root = "", ...rest] = splitPath(path);
  if (root === "summary" && rest[0] === "weave") return computed(call, rest.slice(1).join("."), cast);
  if (root !== "attributes" && root !== "inputs" && root !== "output" && root !== "summary") {
    if (/^(feedback|annotation_queue_items|otel)$/.test(root) || ALLOWED.includes(` ${path},`)) throw notSupported(`the field '${path}'`);
    throw refuse(422, `Field ${path} is not allowed. ${ALLOWED}`);
  }
  return castText(storedText(follow(call[root], rest)), cast);
}

/** The microseconds that a literal beside a time stands for: seconds since 1970, or ISO text. */
export function timeLiteral(literal: Scalar): Scalar {
  if (literal === null) return null;
  const seconds = typeof literal === "string" ? Number(literal.trim() || Number.NaN) : Number(literal);
  if (!Number.isNaN(seconds)) return checkYear(seconds * 1e6);
  const iso = /^(\d{4}-\d\d-\d\d)(?:[T ](\d\d:\d\d(?::\d\d)?)(?:\.(\d+))?(Z|[+-]\d\d:?\d\d)?)?$/i.exec(String(literal).trim());
  const ms = iso ? Date.parse(`${iso[1]}T${iso[2] ?? "00:00"}${iso[4]?.toUpperCase() ?? "Z"}`) : Number.NaN;
  // The real service takes any text here, and its database then gives up: an error that a client would take for a passing one.
  if (Number.isNaN(ms)) throw new WireError(502, { reason: "Temporary backend error" });
  return ms * 1000 + Number((iso?.[3] ?? "").padEnd(6, "0").slice(0, 6));
}

function checkYear(us: number): number {
  const year = Math.floor(us / 1e6 / 31_556_952) + 1970;
  if (year > 9999) throw refuse(400, `year ${year} is out of range`);
  return us;
}

function isTime(path: string): boolean {
  return path === "started_at" || path === "ended_at";
}

/** The JSON fields that the service looks through as text before it reads them. The summary is not among them. */
const INDEXED: ReadonlySet<string> = new Set(["attributes", "inputs", "output"]);

/** The fields of one call, for a query expression. */
export function callSource(call: CallRecord): FieldSource {
  return {
    nullIsEqual: true,
    read: (path, cast) => callField(call, path, cast),
    isIndexed: (path) => INDEXED.has(splitPath(path)[0] ?? ""),
    storesNumber: (path) => typeof follow(call, splitPath(path)) === "number",
    isTime,
    literal: (path, literal) => (isTime(path) ? timeLiteral(literal) : literal),
  };
}
