import { type Answer, lazily, notSupported, refuse, WireError } from "../http.ts";
import { follow, splitPath } from "./expression.ts";
import { hexDigest, objectRef, PLACEHOLDER_OPS, shortDigest } from "./notation.ts";
import {
  type BodyRules,
  type Exchange,
  optionalText,
  part,
  queryPage,
  type Route,
  text,
} from "./operation.ts";
import {
  isJsonObject,
  type JsonObject,
  type ObjectVersion,
  type ProjectState,
  type RoutedKind,
} from "./project.ts";
import type { WeaveState } from "./state.ts";
import { findVersion, refuseOtherKind, storedValue } from "./stored-objects.ts";
import { type ObjectView, VIEWS } from "./views.ts";

/** The four operations that every kind of versioned object has. */
export interface ObjectRoutes {
  create: Route;
  list: Route;
  read: Route;
  delete: Route;
}

/** Creates the routes of one kind of objects. */
export function objectRoutes(kind: RoutedKind, plural: string, body: BodyRules): ObjectRoutes {
  const base = `/v2/{entity}/{project}/${plural}`;
  const view = VIEWS[kind];
  return {
    create: { method: "POST", path: base, body, run: (exchange) => create(kind, exchange) },
    list: {
      method: "GET",
      path: base,
      query: { limit: "integer", offset: "integer" },
      run: (exchange) => list(kind, view.list, exchange),
    },
    read: {
      method: "GET",
      path: `${base}/{object_id}/versions/{digest}`,
      run: (exchange) => read(view.read, exchange),
    },
    delete: {
      method: "DELETE",
      path: `${base}/{object_id}`,
      query: { digests: "strings" },
      run: remove,
    },
  };
}

function list(kind: RoutedKind, view: ObjectView, { project, query }: Exchange): Answer {
  const versions = queryPage(project.objects(kind), query);
  return {
    lines: lazily(versions, (version) => view(version, version.digest)),
    contentType: "application/x-ndjson",
  };
}

function read(view: ObjectView, exchange: Exchange): Answer {
  const version = findVersion(
    exchange.project,
    part(exchange, "object_id"),
    part(exchange, "digest"),
  );
  return { json: view(version, part(exchange, "digest")) };
}

/**
 * Returns the value of the version that a ref names; undefined if the version does not exist or was
 * deleted.
 */
export function presentValue(project: ProjectState, ref: unknown): JsonObject | undefined {
  const [, objectId, digest] = /\/object\/([^/:]+):([^/]+)$/.exec(String(ref)) ?? [];
  if (objectId === undefined) return undefined;
  return project
    .versions(objectId)
    .find((version) => version.digest === digest && version.deletedAtUs === null)?.value;
}

function remove(exchange: Exchange): Answer {
  const objectId = part(exchange, "object_id");
  const wanted = exchange.query.getAll("digests");
  const present = exchange.project
    .versions(objectId)
    .filter((version) => version.deletedAtUs === null);
  const names = ({ digest, versionIndex }: ObjectVersion): string[] => [digest, `v${versionIndex}`];
  const chosen =
    wanted.length === 0
      ? present
      : present.filter((version) => names(version).some((name) => wanted.includes(name)));
  if (chosen.length === 0)
    throw refuse(404, `Object ${objectId} (${pythonList(wanted)}) not found when deleting.`);
  if (chosen.length < wanted.length) {
    const counts = `Delete request contains ${wanted.length} digests, but found ${chosen.length} objects to delete.`;
    throw refuse(
      404,
      `${counts} Diff digests: {${wanted.map((digest) => `'${digest}'`).join(", ")}}`,
    );
  }
  const deletedAtUs = Math.floor(exchange.weave.nowUs() / 1000) * 1000;
  for (const version of chosen) version.deletedAtUs = deletedAtUs;
  return { json: { num_deleted: chosen.length } };
}

function pythonList(items: readonly string[]): string {
  return items.length === 0 ? "None" : `[${items.map((item) => `'${item}'`).join(", ")}]`;
}

function safeName(exchange: Exchange, kind: RoutedKind): string {
  const name = optionalText(exchange, "name") ?? kind;
  const safe = name
    .replaceAll(/[ /]/g, "_")
    .replaceAll(/[^\p{L}\p{N}_.-]/gu, "")
    .toLowerCase();
  if (safe === "") throw refuse(422, "Object name cannot be empty");
  return safe;
}

async function create(kind: RoutedKind, exchange: Exchange): Promise<Answer> {
  const { project, weave } = exchange;
  const objectId = safeName(exchange, kind);
  refuseOtherKind(project, objectId, kind);
  const value = await newValue(kind, exchange, objectId);
  const digest = await shortDigest([kind, value]);
  const createdAtUs = Math.floor(weave.nowUs() / 1000) * 1000;
  const { versionIndex } = project.addObject({
    kind,
    className: kind,
    objectId,
    digest,
    createdAtUs,
    value,
  });
  const answer = { digest, object_id: objectId, version_index: versionIndex };
  const ref = objectRef(project.name, objectId, digest);
  // A dataset's response has no ref: the caller constructs it.
  if (kind === "Dataset") return { json: answer };
  const member = { Scorer: "scorer", Model: "model_ref", Evaluation: "evaluation_ref" }[kind];
  return { json: { ...answer, [member]: ref } };
}

async function newValue(
  kind: RoutedKind,
  exchange: Exchange,
  objectId: string,
): Promise<JsonObject> {
  const { body, project } = exchange;
  const common = {
    name: optionalText(exchange, "name"),
    description: optionalText(exchange, "description"),
  };
  if (kind === "Dataset")
    return { ...common, name: common.name ?? objectId, rows: await newTable(exchange) };
  if (kind === "Scorer")
    return { ...common, score: await shortDigest([project.name, objectId, body.op_source_code]) };
  if (kind === "Model")
    return { ...common, source_code: body.source_code, attributes: body.attributes ?? null };
  return {
    ...common,
    dataset: body.dataset,
    scorers: body.scorers ?? [],
    trials: Number(body.trials ?? 1),
    evaluation_name: body.evaluation_name ?? null,
    eval_attributes: body.eval_attributes ?? null,
    evaluate: PLACEHOLDER_OPS.evaluate,
    predict_and_score: PLACEHOLDER_OPS.predictAndScore,
    summarize: PLACEHOLDER_OPS.summarize,
  };
}

async function newTable({ body, project }: Exchange): Promise<string> {
  const values: unknown[] = Array.isArray(body.rows) ? body.rows : [];
  const rows = await Promise.all(
    values.map(async (value) => ({ digest: await shortDigest(value), value })),
  );
  const digest = await hexDigest(rows.map((row) => row.digest));
  project.addTable(digest, rows);
  return `weave:///${project.name}/table/${digest}`;
}

/** Body of `POST /table/query`. */
export const TABLE_BODY: BodyRules = {
  project_id: { type: "string", required: true },
  digest: { type: "string", required: true },
  filter: {
    type: "object",
    nullable: true,
    fields: { row_digests: { type: "list", items: "string", nullable: true } },
  },
  limit: { type: "integer", nullable: true },
  offset: { type: "integer", nullable: true },
  sort_by: {
    type: "list",
    nullable: true,
    each: {
      field: { type: "string", required: true },
      direction: { type: "string", required: true },
    },
  },
};

/**
 * POST /table/query: an unknown table has no rows. Nothing is refused here: a negative limit drops
 * rows at the end.
 */
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
  for (const key of Array.isArray(body.sort_by)
    ? body.sort_by.filter(isJsonObject).reverse()
    : []) {
    const path = splitPath(String(key.field));
    const direction = key.direction === "desc" ? -1 : 1;
    found.sort((a, b) => direction * compareValues(follow(a.val, path), follow(b.val, path)));
  }
  const start = Number(body.offset ?? 0);
  const end =
    body.limit === undefined || body.limit === null ? undefined : start + Number(body.limit);
  return { json: { rows: found.slice(start, end) } };
}

function compareValues(a: unknown, b: unknown): number {
  if (typeof a === "number" && typeof b === "number") return a - b;
  if (typeof a === "string" && typeof b === "string") return a < b ? -1 : a > b ? 1 : 0;
  throw notSupported("sorting a table by values that are not all numbers or all strings");
}

/**
 * POST /refs/read_batch: returns all values, or a 404 that names the missing ones. Deleted objects
 * are not missing: they are null.
 */
export function readRefs({ weave, body }: Exchange): Answer {
  const refs: unknown[] = Array.isArray(body.refs) ? body.refs : [];
  const parsed = refs.map((ref) => parse(String(ref)));
  if (parsed.some((ref) => ref.kind === "table")) throw refuse(400, "Table refs not supported");
  if (parsed.some((ref) => ref.kind === "call"))
    throw refuse(400, "Call refs not supported in batch read, use calls_query_stream");
  for (const { project } of parsed)
    if (project.includes("no-such")) throw refuse(404, `Project ${project} not found`);
  if (parsed.some((ref) => ref.digest === "latest"))
    throw refuse(400, "Reading refs with `latest` is not supported");
  const found = parsed.map((ref) => ({ ref, value: baseValue(weave, ref) }));
  const missing = found.filter(({ value }) => value === undefined).map(({ ref }) => ref.digest);
  if (missing.length > 0) {
    const counts = `Ref read contains ${refs.length} digests, but found ${refs.length - missing.length} objects.`;
    const reason = `${counts} Diff digests: [${missing.map((digest) => `'${digest}'`).join(", ")}]`;
    throw new WireError(404, { reason, missing_object_digests: missing });
  }
  return {
    json: {
      vals: found.map(({ ref, value }) => walk(weave.project(ref.project), value, ref.path)),
    },
  };
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
    /^weave:\/\/\/([^/]+\/[^/]+)\/(object|op|call|table)\/([^/:]+):?([^/]*)((?:\/[^/]+)*)$/.exec(
      ref,
    ) ?? [];
  if (project === "") throw refuse(500, "Internal server error");
  return { project, kind, name, digest, path: path.split("/").slice(1).map(decodeURIComponent) };
}

function baseValue(weave: WeaveState, ref: ParsedRef): unknown {
  const project = weave.project(ref.project);
  const version = project.versions(ref.name).find(({ digest }) => digest === ref.digest);
  return version?.deletedAtUs === null ? storedValue(version) : version && null;
}

/** Resolves `attr/rows/id/<digest>` to a row, and `attr/<name>` or `key/<name>` to a member. */
function walk(project: ProjectState, value: unknown, path: readonly string[]): unknown {
  if (path.length === 0 || value === null) return value ?? null;
  const [edge = "", name = "", ...rest] = path;
  if (edge === "attr" && name === "rows" && rest[0] === "id") {
    const row = project.row(rest[1] ?? "");
    if (row === undefined) throw refuse(404, `Row digest ${rest[1]} not found`);
    return walk(project, row, rest.slice(2));
  }
  if (edge !== "attr" && edge !== "key") throw notSupported(`the ref path '${edge}'`);
  return walk(project, follow(value, [name]), rest);
}
