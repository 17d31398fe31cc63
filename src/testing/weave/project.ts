/** JSON object with unknown members. */
export type JsonObject = { [key: string]: unknown };

/**
 * Stored call. Weave stores runs, predictions and scores as calls; the op's name and the attributes
 * distinguish them.
 */
export interface CallRecord {
  /** ID of the call. */
  readonly id: string;
  /** ID of the trace: the calls of one tree share it. */
  readonly traceId: string;
  /** ID of the call that made this one; null at the root of a trace. */
  readonly parentId: string | null;
  /** Reference of the op. */
  readonly opName: string;
  /** Start time in microseconds since 1970. */
  readonly startedAtUs: number;
  /** Attributes that were set when the call was made. */
  readonly attributes: JsonObject;
  /** Arguments of the op, by name. */
  readonly inputs: JsonObject;
  /** User that made the call; null if none is recorded. */
  readonly userId: string | null;
  /** Digest of the row. Predict-and-score calls only. */
  readonly rowDigest: string | null;
  /** Cost, shown only with `include_costs`. Predictions only. */
  readonly costUsd: number | null;
  /** Name that the app shows instead of the op's; null if there is none. */
  displayName: string | null;
  /** End time in microseconds since 1970; null while the call is running. */
  endedAtUs: number | null;
  /** Exception that ended the call; null if there was none. */
  exception: string | null;
  /** Output of the op. */
  output: unknown;
  /** Summary that was written at the end. */
  summary: JsonObject;
}

/** Kinds of versioned objects. */
export type ObjectKind =
  | "Dataset"
  | "Scorer"
  | "Model"
  | "Evaluation"
  | "Leaderboard"
  | "AnnotationSpec"
  | "Op";

/** Kinds of versioned objects that have their own routes. */
export type RoutedKind = Extract<ObjectKind, "Dataset" | "Scorer" | "Model" | "Evaluation">;

/** Version of an object. */
export interface ObjectVersion {
  /** Kind of the object. */
  readonly kind: ObjectKind;
  /** Class of the object; the class of its kind if it was created through the v2 routes. */
  readonly className: string;
  /** Identifier that the versions of an object share. */
  readonly objectId: string;
  /** Digest of this version. */
  readonly digest: string;
  /** Number of this version, from 0. */
  readonly versionIndex: number;
  /** Creation time in microseconds since 1970. */
  readonly createdAtUs: number;
  /** The object, as it is stored. */
  readonly value: JsonObject;
  /** Time of its deletion in microseconds since 1970; null if it exists. */
  deletedAtUs: number | null;
}

/** Row of a table. */
export interface TableRow {
  /** Digest of the row. */
  readonly digest: string;
  /** Content of the row. */
  readonly value: unknown;
}

/** A piece of feedback. */
export interface FeedbackRecord {
  /** ID of the feedback. */
  readonly id: string;
  /** Reference of the call that it is on. */
  readonly weave_ref: string;
  /** User that wrote it. */
  readonly wb_user_id: string;
  /** Name of the person; null if none is recorded. */
  readonly creator: string | null;
  /** Creation time in microseconds since 1970. */
  readonly createdAtUs: number;
  /** Type, such as `wandb.note.1`. */
  readonly feedback_type: string;
  /** Its content, whose form depends on the type. */
  readonly payload: JsonObject;
  /** Reference of the field that was filled in; null if there is none. */
  readonly annotation_ref: string | null;
  /** Reference of the scorer behind it; null if there is none. */
  readonly runnable_ref: string | null;
  /** Reference of the scorer's call; null if there is none. */
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
  /** Rows of tables, by digest. */
  readonly tables: Map<string, TableRow[]> = new Map();
  /** In the order in which it came; it outlives the calls that it is on. */
  readonly feedback: FeedbackRecord[] = [];
  readonly #calls = new Map<string, CallRecord>();
  readonly #children = new Map<string, CallRecord[]>();
  readonly #objects: ObjectVersion[] = [];
  readonly #rows = new Map<string, unknown>();
  #ordered: CallRecord[] | undefined;

  /** Makes an empty project. A {@link WeaveState} has one per name. */
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
