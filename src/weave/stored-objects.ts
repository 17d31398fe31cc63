import { PagesShiftedError, ResponseShapeError } from "../core/errors/call.ts";
import {
  CALL_OPTIONS,
  type CallOptions,
  checkCallOptions,
  checkValue,
  pick,
  someText,
} from "../core/options.ts";
import { Pages } from "../core/records.ts";
import { refuse } from "./checks.ts";
import { hasTexts, inProjectOf, type WeaveContext, type WeavePaths } from "./context.ts";
import type { WeaveRef } from "./parse-ref.ts";

/** Version of any object, as it is stored. */
export type StoredObject =
  WeavePaths["/obj/read"]["post"]["responses"][200]["content"]["application/json"]["obj"];

// Objects as they are stored, read through the routes that Weave's own client uses. The v2 routes
// fail at objects without a name, which `weave.Dataset(rows=…)` and `MyScorer()` create; one such
// object makes the whole list fail (decision 28).

/** The base class under which the server lists an object, whatever its own class is. */
export type BaseClass = "Scorer" | "Dataset" | "Model" | "Evaluation" | "Leaderboard";

/**
 * A version, identified by its name and a digest, `latest`, or `v0`, `v1`, …; `metadata_only`
 * leaves its value on the server.
 */
interface Version {
  readonly object_id: string;
  readonly digest: string;
  readonly metadata_only?: boolean;
}

/**
 * Reads one version of any kind of object.
 *
 * @throws {NotFoundError} if it does not exist or was deleted.
 */
export async function readStored(
  context: WeaveContext,
  version: Version,
  options: CallOptions | undefined,
): Promise<StoredObject> {
  checkValue("object_id", version.object_id, someText);
  checkValue("digest", version.digest, someText);
  const body = { project_id: context.projectId, ...version };
  return (await context.transport.post("/obj/read", { body, answer: "storedObject" }, options)).obj;
}

/**
 * Reads the metadata of the version behind a reference, without its value, from the project that
 * the reference names.
 */
export function readBehind(
  context: WeaveContext,
  ref: WeaveRef,
  options: CallOptions | undefined,
): Promise<StoredObject> {
  return readStored(
    inProjectOf(context, ref),
    { object_id: ref.name, digest: ref.digest, metadata_only: true },
    options,
  );
}

/**
 * Refuses an object of another kind, because a name can refer to any kind. Functions are ops, and
 * may be scorers.
 */
export function checkClass(
  { object_id, kind, base_object_class: found }: StoredObject,
  wanted: BaseClass,
): void {
  if (kind === "op" ? wanted === "Scorer" : found === wanted || found == null) return;
  const article = (word: string): string => `${/^[aeiou]/i.test(word) ? "an" : "a"} ${word}`;
  refuse(
    "object_id",
    `'${object_id}' is ${article(kind === "op" ? "op" : String(found))}, not ${article(wanted)}`,
  );
}

/** Maximum number of versions per response. */
const PAGE = 500;
const ORDER = ["created_at", "object_id"].map((field) => ({ field, direction: "asc" as const }));
const isStored = hasTexts("object_id", "digest", "created_at", "kind");

/** A query for stored objects: which to read, and how to convert them. */
interface StoredQuery<T> {
  readonly filter: { base_object_classes: string[]; object_ids?: string[]; latest_only?: boolean };
  /** True to leave the values on the server. */
  readonly metadata_only?: boolean;
  readonly limit?: number | undefined;
  readonly offset?: number | undefined;
  view(stored: StoredObject): T;
}

/**
 * Reads versions page by page, oldest first. Each page after the first begins with the last version
 * of the previous page, because a version that is deleted or stored again in the meantime would
 * shift the others past the reader.
 *
 * @throws {PagesShiftedError} if that happens.
 */
export function storedObjects<T>(
  context: WeaveContext,
  query: StoredQuery<T>,
  options: CallOptions = {},
): Pages<T> {
  checkCallOptions(options);
  const {
    limit: most = Number.POSITIVE_INFINITY,
    offset: from = 0,
    filter,
    metadata_only = false,
    view,
  } = query;
  const each = pick(options, CALL_OPTIONS);
  return new Pages((wanted = Number.POSITIVE_INFINITY) => {
    let left = most;
    let offset = from;
    let last: StoredObject | undefined;
    return {
      next: async () => {
        if (left <= 0) return undefined;
        const overlap = last === undefined ? 0 : 1;
        const limit = Math.min(PAGE, left, wanted) + overlap;
        const body = {
          project_id: context.projectId,
          filter,
          metadata_only,
          sort_by: ORDER,
          limit,
          offset: offset - overlap,
        };
        const page = checkPage(
          (await context.transport.post("/objs/query", { body }, each)).objs,
          limit,
        );
        if (left <= 0) return undefined; // the reader has stopped
        if (last !== undefined) checkFollows(last, page.shift(), offset - from);
        offset += page.length;
        left = page.length + overlap < limit ? 0 : left - page.length;
        last = page.at(-1) ?? last;
        return page.length === 0 ? undefined : page.map(view);
      },
      cancel: () => {
        left = 0;
      },
    };
  });
}

function checkPage(objs: unknown, limit: number): StoredObject[] {
  if (!Array.isArray(objs) || objs.length > limit)
    throw new ResponseShapeError("The response does not contain the requested objects", {
      path: "objs",
      expected: `at most ${limit} objects`,
    });
  const wrong = objs.findIndex((one) => typeof one !== "object" || one === null || !isStored(one));
  if (wrong < 0) return objs;
  const expected = "an object with object_id, digest, created_at and kind";
  throw new ResponseShapeError("The response contains an entry that is not a stored object", {
    path: `objs[${wrong}]`,
    expected,
  });
}

function checkFollows(last: StoredObject, first: StoredObject | undefined, count: number): void {
  if (
    first?.object_id === last.object_id &&
    first.digest === last.digest &&
    first.created_at === last.created_at
  )
    return;
  throw new PagesShiftedError(
    `The objects changed while they were being read: '${last.object_id}:${last.digest}' is no longer at position ${count}`,
    { rows: count },
    { hint: "Read the list again." },
  );
}
