/** JSON object with unknown members. */
export type JsonObject = { [key: string]: unknown };

/**
 * Stored call. Weave stores runs, predictions and scores as calls; the op's name and the attributes
 * distinguish them.
 */
export interface CallRecord {
  readonly id: string;
  readonly traceId: string;
  readonly parentId: string | null;
  readonly opName: string;
  readonly startedAtUs: number;
  readonly attributes: JsonObject;
  readonly inputs: JsonObject;
  readonly userId: string | null;
  /** Digest of the row. Predict-and-score calls only. */
  readonly rowDigest: string | null;
  /** Cost, shown only with `include_costs`. Predictions only. */
  readonly costUsd: number | null;
  displayName: string | null;
  endedAtUs: number | null;
  exception: string | null;
  output: unknown;
  summary: JsonObject;
}

/** Kinds of versioned objects that have their own routes. */
export type RoutedKind = "Dataset" | "Scorer" | "Model" | "Evaluation";

/** Kinds of versioned objects that are stored as they are sent. */
type BuiltinKind = "Leaderboard" | "AnnotationSpec";

/** Kinds of versioned objects. */
type ObjectKind = RoutedKind | BuiltinKind | "Op";

/** Version of an object. */
export interface ObjectVersion {
  readonly kind: ObjectKind;
  /** Class of the object; the class of its kind if it was created through the v2 routes. */
  readonly className: string;
  readonly objectId: string;
  readonly digest: string;
  readonly versionIndex: number;
  readonly createdAtUs: number;
  readonly value: JsonObject;
  deletedAtUs: number | null;
}

/** Row of a table. */
interface TableRow {
  readonly digest: string;
  readonly value: unknown;
}

/** A piece of feedback. */
export interface FeedbackRecord {
  readonly id: string;
  readonly weave_ref: string;
  readonly wb_user_id: string;
  readonly creator: string | null;
  readonly createdAtUs: number;
  readonly feedback_type: string;
  readonly payload: JsonObject;
  readonly annotation_ref: string | null;
  readonly runnable_ref: string | null;
  readonly call_ref: string | null;
}

/** User that the server records for every write; the v2 lists show it in Base64. */
export const LOCAL_USER = "local-user";
/** {@link LOCAL_USER} in the form that predictions and scores show. */
export const LOCAL_USER_BASE64 = "bG9jYWwtdXNlcg==";

/** Returns whether a value is a JSON object, and not null or a list. */
export function isJsonObject(value: unknown): value is JsonObject {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** Returns the members under `attributes.weave`, where the server stores its own marks. */
export function weaveAttributes(call: CallRecord): JsonObject {
  const own = call.attributes.weave;
  return isJsonObject(own) ? own : {};
}

/**
 * Returns the name in a ref, such as `Evaluation.evaluate` for
 * `weave:///acme/evals/op/Evaluation.evaluate:digest`; the string itself if it is not a ref.
 */
export function opShortName(opName: string): string {
  return /\/([^/:]*):[^/]*$/.exec(opName)?.[1] ?? opName;
}

/** Creates a call that has just started and is still empty. */
export function freshCall(id: string, startedAtUs: number): CallRecord {
  return {
    id,
    traceId: id,
    parentId: null,
    opName: "",
    displayName: null,
    startedAtUs,
    endedAtUs: null,
    exception: null,
    attributes: {},
    inputs: {},
    output: null,
    summary: {},
    userId: LOCAL_USER,
    rowDigest: null,
    costUsd: null,
  };
}

function byStart(a: CallRecord, b: CallRecord): number {
  return a.startedAtUs - b.startedAtUs || (a.id < b.id ? -1 : a.id > b.id ? 1 : 0);
}

/**
 * State of one project. Calls are indexed by ID and by parent, so the cost of a page depends on its
 * run, not on the project.
 */
export class ProjectState {
  /** Name in the form `entity/project`. */
  readonly name: string;
  readonly tables: Map<string, TableRow[]> = new Map();
  /** In the order in which it came; it outlives the calls that it is on. */
  readonly feedback: FeedbackRecord[] = [];
  readonly #calls = new Map<string, CallRecord>();
  readonly #children = new Map<string, CallRecord[]>();
  readonly #objects: ObjectVersion[] = [];
  readonly #rows = new Map<string, unknown>();
  #ordered: CallRecord[] | undefined;

  constructor(name: string) {
    this.name = name;
  }

  /** Adds one call. A second call with the same ID replaces the first. */
  addCall(call: CallRecord): void {
    if (this.#calls.has(call.id)) this.deleteCalls([call.id]);
    this.#calls.set(call.id, call);
    this.#ordered = undefined;
    if (call.parentId === null) return;
    const siblings = this.#children.get(call.parentId);
    if (siblings) siblings.push(call);
    else this.#children.set(call.parentId, [call]);
  }

  /** Returns one call. */
  call(id: string): CallRecord | undefined {
    return this.#calls.get(id);
  }

  /** Returns the direct children of a call in insertion order. */
  children(id: string): readonly CallRecord[] {
    return this.#children.get(id) ?? [];
  }

  /** Returns all calls, oldest first: the server's default order. */
  calls(): readonly CallRecord[] {
    this.#ordered ??= [...this.#calls.values()].sort(byStart);
    return this.#ordered;
  }

  /** Deletes calls with all their descendants, and returns the number of deleted calls. */
  deleteCalls(ids: readonly string[]): number {
    let deleted = 0;
    const pending = [...ids];
    for (let id = pending.pop(); id !== undefined; id = pending.pop()) {
      const call = this.#calls.get(id);
      if (!call) continue;
      pending.push(...this.children(id).map((child) => child.id));
      this.#calls.delete(id);
      this.#children.delete(id);
      deleted++;
      const siblings = call.parentId === null ? undefined : this.#children.get(call.parentId);
      siblings?.splice(siblings.indexOf(call), 1);
    }
    if (deleted > 0) this.#ordered = undefined;
    return deleted;
  }

  /**
   * Adds a version of an object. If the content already exists, that version is created again: it
   * becomes the latest.
   */
  addObject(version: Omit<ObjectVersion, "versionIndex" | "deletedAtUs">): ObjectVersion {
    const versions = this.versions(version.objectId);
    const same = versions.find((other) => other.digest === version.digest);
    const added = {
      ...version,
      versionIndex: same?.versionIndex ?? versions.length,
      deletedAtUs: null,
    };
    if (same) this.#objects.splice(this.#objects.indexOf(same), 1);
    this.#objects.push(added);
    return added;
  }

  /** Returns every version of one name, including deleted ones. */
  versions(objectId: string): readonly ObjectVersion[] {
    return this.#objects.filter((version) => version.objectId === objectId);
  }

  /** Returns the newest version of one name; undefined if all are deleted. */
  latest(objectId: string): ObjectVersion | undefined {
    return this.#objects.findLast(
      (version) => version.objectId === objectId && version.deletedAtUs === null,
    );
  }

  /** Returns every version that is not deleted, of one kind or of all, in insertion order. */
  objects(kind?: ObjectKind): ObjectVersion[] {
    return this.#objects.filter(
      (version) => version.deletedAtUs === null && (kind === undefined || version.kind === kind),
    );
  }

  /** Stores a table and indexes its rows by their digests. */
  addTable(digest: string, rows: readonly TableRow[]): void {
    this.tables.set(digest, [...rows]);
    for (const row of rows) this.#rows.set(row.digest, row.value);
  }

  /** Returns the value of a dataset row. */
  row(digest: string): unknown {
    return this.#rows.get(digest);
  }
}
