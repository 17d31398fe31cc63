import type { components } from "../../../generated/weave-additions.ts";
import { type Answer, refuse, WireError } from "../http.ts";
import { formatObjectTime, formatTimeWithoutZone } from "./notation.ts";
import { type BodyRules, type Exchange, page, strings, text } from "./operation.ts";
import {
  isJsonObject,
  type JsonObject,
  LOCAL_USER_BASE64,
  type ObjectVersion,
  type ProjectState,
} from "./project.ts";

// Stored objects of any kind, in the form that Weave's own client reads.

type Wire = components["schemas"];

const OPTIONAL_FLAG = { type: "boolean", nullable: true } as const;
const OPTIONAL_TEXTS = { type: "list", items: "string", nullable: true } as const;

/** Body of `POST /obj/read`. */
export const OBJECT_BODY: BodyRules = {
  project_id: { type: "string", required: true },
  object_id: { type: "string", required: true },
  digest: { type: "string", required: true },
  metadata_only: OPTIONAL_FLAG,
};

/** Body of `POST /objs/query`. */
export const OBJECTS_BODY: BodyRules = {
  project_id: { type: "string", required: true },
  filter: {
    type: "object",
    nullable: true,
    fields: {
      base_object_classes: OPTIONAL_TEXTS,
      leaf_object_classes: OPTIONAL_TEXTS,
      object_ids: OPTIONAL_TEXTS,
      is_op: OPTIONAL_FLAG,
      latest_only: OPTIONAL_FLAG,
    },
  },
  limit: { type: "integer", nullable: true },
  offset: { type: "integer", nullable: true },
  sort_by: {
    type: "list",
    nullable: true,
    each: {
      field: { type: "string", required: true },
      direction: { type: "string", required: true, oneOf: ["asc", "desc"] },
    },
  },
  metadata_only: OPTIONAL_FLAG,
};

/** POST /obj/read */
export function readObject(exchange: Exchange): Answer {
  const { project, body } = exchange;
  const version = findVersion(project, text(exchange, "object_id"), text(exchange, "digest"));
  return { json: { obj: objectView(project, version, body.metadata_only === true) } };
}

/**
 * POST /objs/query: oldest first by default. Unsupported sort fields and empty lists of names or
 * classes are ignored.
 */
export function queryObjects({ project, body }: Exchange): Answer {
  const { base_object_classes, leaf_object_classes, object_ids, is_op, latest_only } = isJsonObject(
    body.filter,
  )
    ? body.filter
    : {};
  const among = (list: unknown, value: string | null): boolean =>
    strings(list).length === 0 || (value !== null && strings(list).includes(value));
  const found = project.objects().filter((version) => {
    const { base, leaf } = classesOf(version);
    if (
      !among(base_object_classes, base) ||
      !among(leaf_object_classes, leaf) ||
      !among(object_ids, version.objectId)
    )
      return false;
    if (typeof is_op === "boolean" && is_op !== (version.kind === "Op")) return false;
    return latest_only !== true || project.latest(version.objectId) === version;
  });
  const keys = Array.isArray(body.sort_by) ? body.sort_by.filter(isJsonObject) : [];
  for (const { field, direction } of (keys.length === 0
    ? [{ field: "created_at", direction: "asc" }]
    : keys
  ).reverse()) {
    const sign = direction === "desc" ? -1 : 1;
    if (field === "created_at") found.sort((a, b) => sign * (a.createdAtUs - b.createdAtUs));
    if (field === "object_id")
      found.sort((a, b) => sign * (a.objectId < b.objectId ? -1 : a.objectId > b.objectId ? 1 : 0));
  }
  const number = (value: unknown): number | null =>
    value === undefined || value === null ? null : Number(value);
  const asked = page(found, number(body.limit), number(body.offset));
  return {
    json: {
      objs: asked.map((version) => objectView(project, version, body.metadata_only === true)),
    },
  };
}

function classesOf({ kind, className }: ObjectVersion): {
  base: string | null;
  leaf: string | null;
} {
  return kind === "Op" ? { base: null, leaf: null } : { base: kind, leaf: className };
}

function objectView(
  project: ProjectState,
  version: ObjectVersion,
  metadataOnly: boolean,
): Wire["ObjSchema"] {
  const { objectId, digest, versionIndex, createdAtUs, kind } = version;
  const { base, leaf } = classesOf(version);
  return {
    project_id: project.name,
    object_id: objectId,
    created_at: formatObjectTime(createdAtUs),
    deleted_at: null,
    digest,
    version_index: versionIndex,
    is_latest: project.latest(objectId) === version ? 1 : 0,
    kind: kind === "Op" ? "op" : "object",
    base_object_class: base,
    leaf_object_class: leaf,
    val: metadataOnly ? {} : storedValue(version),
    // the v2 routes note nobody
    wb_user_id: kind === "Leaderboard" || kind === "AnnotationSpec" ? LOCAL_USER_BASE64 : null,
    size_bytes: null,
    tags: null,
    aliases: null,
  };
}

/** Finds the version of an object by a digest, `latest`, or `v0`, `v1`, …, whatever its kind. */
export function findVersion(
  project: ProjectState,
  objectId: string,
  wanted: string,
): ObjectVersion {
  const versions = project.versions(objectId);
  const index = /^v(\d+)$/.exec(wanted)?.[1];
  const found =
    wanted === "latest"
      ? (project.latest(objectId) ?? versions.at(-1))
      : versions.find(
          ({ digest, versionIndex }) => digest === wanted || versionIndex === Number(index ?? -1),
        );
  if (!found) throw refuse(404, `Obj ${objectId}:${wanted} not found`);
  if (found.deletedAtUs !== null) {
    const time = formatTimeWithoutZone(found.deletedAtUs);
    const reason = `${objectId}:v${found.versionIndex} was deleted at ${time.replace("T", " ")}`;
    throw new WireError(404, { reason, deleted_at: time });
  }
  return found;
}

/** Refuses a name that another kind of object has, or had before it was deleted. Ops are apart. */
export function refuseOtherKind(
  project: ProjectState,
  objectId: string,
  kind: ObjectVersion["kind"],
): void {
  const other = project.versions(objectId).find((one) => one.kind !== "Op" && one.kind !== kind);
  if (other === undefined) return;
  const what = `Cannot publish '${objectId}' as a ${kind}: that name is already used by a ${other.kind} in this project.`;
  throw refuse(
    400,
    `${what} Object versions cannot share types, publish this object under a different name.`,
  );
}

/**
 * Returns the value of a version as it is stored. The sandbox keeps no files: the digest of the
 * object serves as that of its source.
 */
export function storedValue({ kind, className, digest, value }: ObjectVersion): JsonObject {
  const files = { "obj.py": digest };
  if (kind === "Leaderboard" || kind === "AnnotationSpec") return value;
  if (kind === "Op") return { _type: "CustomWeaveType", weave_type: { type: "Op" }, files };
  const {
    eval_attributes: attributes,
    attributes: modelAttributes,
    source_code: source,
    ...rest
  } = value;
  const extra = {
    ...(isJsonObject(attributes) ? attributes : {}),
    ...(isJsonObject(modelAttributes) ? modelAttributes : {}),
  };
  const bases = [...(className === kind ? [] : [kind]), "Object", "BaseModel"];
  return {
    _type: className,
    _class_name: className,
    _bases: bases,
    ...rest,
    ...extra,
    ...(typeof source === "string" ? { files } : {}),
  };
}
