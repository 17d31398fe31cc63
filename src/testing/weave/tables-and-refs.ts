import { type Answer, notSupported, refuse, WireError } from "./answer.ts";
import type { BodyRules } from "./check-request.ts";
import { follow, splitPath } from "./json-path.ts";
import { type Exchange, text } from "./operation.ts";
import type { ProjectState } from "./project-state.ts";
import { isJsonObject, type JsonObject, type ObjectVersion } from "./records.ts";
import type { WeaveState } from "./weave-state.ts";

/** The body of `POST /table/query`. */
export const TABLE_BODY: BodyRules = {
  project_id: { type: "string", required: true },
  digest: { type: "string", required: true },
  filter: { type: "object", nullable: true, fields: { row_digests: { type: "list", items: "string", nullable: true } } },
  limit: { type: "integer", nullable: true },
  offset: { type: "integer", nullable: true },
  sort_by: {
    type: "list",
    nullable: true,
    each: { field: { type: "string", required: true }, direction: { type: "string", required: true } },
  },
};

/** POST /table/query: an unknown table has no rows. Nothing is refused here: a negative limit leaves rows off at the end. */
export function queryTable(exchange: Exchange): Answer {
  const { project, body } = exchange;
  const rows = (project.tables.get(text(exchange, "digest")) ?? []).map((row, index) => ({
    digest: row.digest,
    val: row.value,
    original_index: index,
  }));
  const asked = isJsonObject(body.filter) ? body.filter.row_digests : undefined;
  const wanted = Array.isArray(asked) && asked.length > 0 ? new Set(asked) : null;
  const found = rows.filter((row) => wanted === null || wanted.has(row.digest));
  for (const key of Array.isArray(body.sort_by) ? body.sort_by.filter(isJsonObject).reverse() : []) {
    const path = splitPath(String(key.field));
    const direction = key.direction === "desc" ? -1 : 1;
    found.sort((a, b) => direction * compareValues(follow(a.val, path), follow(b.val, path)));
  }
  const start = Number(body.offset ?? 0);
  const end = body.limit === undefined || body.limit === null ? undefined : start + Number(body.limit);
  return { json: { rows: found.slice(start, end) } };
}

function compareValues(a: unknown, b: unknown): number {
  if (typeof a === "number" && typeof b === "number") return a - b;
  if (typeof a === "string" && typeof b === "string") return a < b ? -1 : a > b ? 1 : 0;
  throw notSupported("sorting a table by values that are not all numbers or all texts");
}

/** POST /refs/read_batch: all values, or a 404 that names what is missing. What was deleted is not missing: it is null. */
export function readRefs({ weave, body }: Exchange): Answer {
  const refs: unknown[] = Array.isArray(body.refs) ? body.refs : [];
  const parsed = refs.map((ref) => parse(String(ref)));
  if (parsed.some((ref) => ref.kind === "table")) throw refuse(400, "Table refs not supported");
  if (parsed.some((ref) => ref.kind === "call")) throw refuse(400, "Call refs not supported in batch read, use calls_query_stream");
  for (const { project } of parsed) if (project.includes("no-such")) throw refuse(404, `Project ${project} not found`);
  if (parsed.some((ref) => ref.digest === "latest")) throw refuse(400, "Reading refs with `latest` is not supported");
  const found = parsed.map((ref) => ({ ref, value: baseValue(weave, ref) }));
  const missing = found.filter(({ value }) => value === undefined).map(({ ref }) => ref.digest);
  if (missing.length > 0) {
    const counts = `Ref read contains ${refs.length} digests, but found ${refs.length - missing.length} objects.`;
    const reason = `${counts} Diff digests: [${missing.map((digest) => `'${digest}'`).join(", ")}]`;
    throw new WireError(404, { reason, missing_object_digests: missing });
  }
  return { json: { vals: found.map(({ ref, value }) => walk(weave.project(ref.project), value, ref.path)) } };
}

interface ParsedRef {
  project: string;
  kind: string;
  name: string;
  digest: string;
  path: string[];
}

function parse(ref: string): ParsedRef {
  const [, project = "", kind = "", name = "", digest = "", path = ""] =
    /^weave:\/\/\/([^/]+\/[^/]+)\/(object|op|call|table)\/([^/:]+):?([^/]*)((?:\/[^/]+)*)$/.exec(ref) ?? [];
  if (project === "") throw refuse(500, "Internal server error");
  return { project, kind, name, digest, path: path.split("/").slice(1) };
}

function baseValue(weave: WeaveState, ref: ParsedRef): unknown {
  const project = weave.project(ref.project);
  const version = project.versions(ref.name).find(({ digest }) => digest === ref.digest);
  return version?.deletedAtUs === null ? storedValue(version) : version && null;
}

function storedValue({ kind, value }: ObjectVersion): JsonObject {
  // The sandbox keeps no source code, hence no files.
  if (kind === "Op") return { _type: "CustomWeaveType", weave_type: { type: "Op" }, files: {} };
  const { eval_attributes: attributes, attributes: modelAttributes, source_code: _sourceCode, ...rest } = value;
  const extra = { ...(isJsonObject(attributes) ? attributes : {}), ...(isJsonObject(modelAttributes) ? modelAttributes : {}) };
  return { _type: kind, _class_name: kind, _bases: ["Object", "BaseModel"], ...rest, ...extra };
}

/** Follows `attr/rows/id/<digest>` to a row, and `attr/<name>` or `key/<name>` to a member. */
function walk(project: ProjectState, value: unknown, path: readonly string[]): unknown {
  if (path.length === 0 || value === null) return value ?? null;
  const [edge = "", name = "", ...rest] = path;
  if (edge === "attr" && name === "rows" && rest[0] === "id") return walk(project, project.row(rest[1] ?? ""), rest.slice(2));
  if (edge !== "attr" && edge !== "key") throw notSupported(`the ref path '${edge}'`);
  return walk(project, follow(value, [name]), rest);
}
