import { type Answer, lazily, refuse, WireError } from "./answer.ts";
import type { BodyRules } from "./check-request.ts";
import { type ObjectView, VIEWS } from "./object-views.ts";
import { type Exchange, optionalText, part, type Route } from "./operation.ts";
import { objectRef, PLACEHOLDER_OPS } from "./ops.ts";
import { queryPage } from "./paging.ts";
import { hexDigest, shortDigest } from "./private-digest.ts";
import type { JsonObject, ObjectVersion, RoutedKind } from "./records.ts";
import { formatTimeWithoutZone } from "./wire-time.ts";

/** The four operations that every kind of versioned object has. */
export interface ObjectRoutes {
  create: Route;
  list: Route;
  read: Route;
  delete: Route;
}

/** Makes the routes of one kind of objects. */
export function objectRoutes(kind: RoutedKind, plural: string, body: BodyRules): ObjectRoutes {
  const base = `/v2/{entity}/{project}/${plural}`;
  const view = VIEWS[kind];
  return {
    create: { method: "POST", path: base, body, run: (exchange) => create(kind, exchange) },
    list: { method: "GET", path: base, query: { limit: "integer", offset: "integer" }, run: (exchange) => list(kind, view, exchange) },
    read: { method: "GET", path: `${base}/{object_id}/versions/{digest}`, run: (exchange) => read(view, exchange) },
    delete: { method: "DELETE", path: `${base}/{object_id}`, query: { digests: "texts" }, run: remove },
  };
}

function list(kind: RoutedKind, view: ObjectView, { project, query }: Exchange): Answer {
  const versions = queryPage(project.objects(kind), query);
  return { lines: lazily(versions, (version) => view(version, version.digest)), contentType: "application/x-ndjson" };
}

function read(view: ObjectView, exchange: Exchange): Answer {
  const version = findVersion(exchange, part(exchange, "object_id"), part(exchange, "digest"));
  return { json: view(version, part(exchange, "digest")) };
}

function findVersion({ project }: Exchange, objectId: string, wanted: string): ObjectVersion {
  const versions = project.versions(objectId);
  const present = versions.filter((version) => version.deletedAtUs === null);
  const index = /^v(\d+)$/.exec(wanted)?.[1];
  const found =
    wanted === "latest"
      ? (present.at(-1) ?? versions.at(-1))
      : versions.find(({ digest, versionIndex }) => digest === wanted || versionIndex === Number(index ?? -1));
  if (!found) throw refuse(404, `Obj ${objectId}:${wanted} not found`);
  if (found.deletedAtUs !== null) {
    const time = formatTimeWithoutZone(found.deletedAtUs);
    const reason = `${objectId}:v${found.versionIndex} was deleted at ${time.replace("T", " ")}`;
    throw new WireError(404, { reason, deleted_at: time });
  }
  return found;
}

function remove(exchange: Exchange): Answer {
  const objectId = part(exchange, "object_id");
  const wanted = exchange.query.getAll("digests");
  const present = exchange.project.versions(objectId).filter((version) => version.deletedAtUs === null);
  const names = ({ digest, versionIndex }: ObjectVersion): string[] => [digest, `v${versionIndex}`];
  const chosen = wanted.length === 0 ? present : present.filter((version) => names(version).some((name) => wanted.includes(name)));
  if (chosen.length === 0) throw refuse(404, `Object ${objectId} (${pythonList(wanted)}) not found when deleting.`);
  if (chosen.length < wanted.length) {
    const counts = `Delete request contains ${wanted.length} digests, but found ${chosen.length} objects to delete.`;
    throw refuse(404, `${counts} Diff digests: {${wanted.map((digest) => `'${digest}'`).join(", ")}}`);
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
  const value = await newValue(kind, exchange, objectId);
  const digest = await shortDigest([kind, value]);
  const createdAtUs = Math.floor(weave.nowUs() / 1000) * 1000;
  const { versionIndex } = project.addObject({ kind, objectId, digest, createdAtUs, value });
  const answer = { digest, object_id: objectId, version_index: versionIndex };
  const ref = objectRef(project.name, objectId, digest);
  // A dataset's answer has no ref: the caller puts it together.
  if (kind === "Dataset") return { json: answer };
  const member = { Scorer: "scorer", Model: "model_ref", Evaluation: "evaluation_ref" }[kind];
  return { json: { ...answer, [member]: ref } };
}

async function newValue(kind: RoutedKind, exchange: Exchange, objectId: string): Promise<JsonObject> {
  const { body, project } = exchange;
  const common = { name: optionalText(exchange, "name"), description: optionalText(exchange, "description") };
  if (kind === "Dataset") return { ...common, name: common.name ?? objectId, rows: await newTable(exchange) };
  if (kind === "Scorer") return { ...common, score: await shortDigest([project.name, objectId, body.op_source_code]) };
  if (kind === "Model") return { ...common, source_code: body.source_code, attributes: body.attributes ?? null };
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
  const rows = await Promise.all(values.map(async (value) => ({ digest: await shortDigest(value), value })));
  const digest = await hexDigest(rows.map((row) => row.digest));
  project.addTable(digest, rows);
  return `weave:///${project.name}/table/${digest}`;
}
