import type { StoredObject } from "../../src/weave/stored-objects.ts";
import { json } from "./answers.ts";
import type { Answer } from "./fake-fetch.ts";
import { bodyOf } from "./weave.ts";

/** Returns a version as the server stores it: a scorer named `judge` by default. */
export function stored(
  fields: Partial<StoredObject> = {},
  value: Record<string, unknown> = {},
): StoredObject {
  const { object_id = "judge", base_object_class = "Scorer" } = fields;
  return {
    project_id: "acme/search",
    object_id,
    digest: "d0",
    version_index: 0,
    is_latest: 1,
    created_at: "2026-11-21T08:00:00.000000Z",
    kind: "object",
    base_object_class,
    leaf_object_class: base_object_class,
    val: { name: object_id, description: null, ...value },
    ...fields,
  };
}

interface ObjectsBody {
  object_id?: string;
  digest?: string;
  metadata_only?: boolean;
  filter?: { base_object_classes?: string[]; object_ids?: string[]; latest_only?: boolean };
  limit?: number;
  offset?: number;
}

/** Responds to `/obj/read` and `/objs/query` as a server with these versions, in this order. */
export function objectsAnswer(...versions: readonly StoredObject[]): Answer {
  return (request) => {
    const {
      object_id,
      digest,
      metadata_only,
      filter = {},
      limit,
      offset = 0,
    } = bodyOf(request) as ObjectsBody;
    const shown = (one: StoredObject): StoredObject =>
      metadata_only === true ? { ...one, val: {} } : one;
    if (request.url.pathname === "/obj/read") {
      const isWanted = (one: StoredObject): boolean =>
        digest === "latest"
          ? one.is_latest === 1
          : one.digest === digest || `v${one.version_index}` === digest;
      const found = versions.find((one) => one.object_id === object_id && isWanted(one));
      if (found === undefined)
        return json({ reason: `Obj ${object_id}:${digest} not found` }, { status: 404 })(request);
      return json({ obj: shown(found) })(request);
    }
    const fits = ({ object_id: id, base_object_class: base, is_latest }: StoredObject): boolean =>
      (filter.object_ids ?? [id]).includes(id) &&
      (filter.base_object_classes ?? [String(base)]).includes(String(base)) &&
      (filter.latest_only !== true || is_latest === 1);
    const found = versions
      .filter(fits)
      .slice(offset, limit === undefined ? undefined : offset + limit);
    return json({ objs: found.map(shown) })(request);
  };
}
