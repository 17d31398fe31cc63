/** A JSON object of which only some members are known. */
export type JsonObject = { [key: string]: unknown };

/**
 * One stored call. Weave keeps runs, predictions and scores all as calls; the kind is in the op's
 * name and in the attributes.
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
  /** Of predict-and-score calls: the digest of the row. */
  readonly rowDigest: string | null;
  /** Of predictions: seen with `include_costs` only. */
  readonly costUsd: number | null;
  displayName: string | null;
  endedAtUs: number | null;
  exception: string | null;
  output: unknown;
  summary: JsonObject;
}

/** The kinds of versioned objects that have routes of their own. */
export type RoutedKind = "Dataset" | "Scorer" | "Model" | "Evaluation";

/** The kinds of versioned objects that are stored as they are sent. */
type BuiltinKind = "Leaderboard" | "AnnotationSpec";

/** The kinds of versioned objects. */
type ObjectKind = RoutedKind | BuiltinKind | "Op";

/** One version of an object. */
export interface ObjectVersion {
  readonly kind: ObjectKind;
  /** Its own class; that of its kind when it was made through the v2 routes. */
  readonly className: string;
  readonly objectId: string;
  readonly digest: string;
  readonly versionIndex: number;
  readonly createdAtUs: number;
  readonly value: JsonObject;
  deletedAtUs: number | null;
}

/** One row of a table. */
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

/** The user whom the server puts on every write; in the v2 lists it appears in Base64. */
export const LOCAL_USER = "local-user";
/** {@link LOCAL_USER} as predictions and scores show it. */
export const LOCAL_USER_BASE64 = "bG9jYWwtdXNlcg==";

/** True for a JSON object, false for null and lists. */
export function isJsonObject(value: unknown): value is JsonObject {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** The members under `attributes.weave`, where the server keeps its own marks. */
export function weaveAttributes(call: CallRecord): JsonObject {
  const own = call.attributes.weave;
  return isJsonObject(own) ? own : {};
}

/**
 * `Evaluation.evaluate` of `weave:///acme/evals/op/Evaluation.evaluate:digest`; the text itself
 * when it is no ref.
 */
export function opShortName(opName: string): string {
  return /\/([^/:]*):[^/]*$/.exec(opName)?.[1] ?? opName;
}

/** A call that has just begun, with nothing in it yet. */
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
 * All that the sandbox knows of one project. Calls are indexed by id and by parent, so that a page
 * of a big run costs what the run costs.
 */
export class ProjectState {
  /** `entity/project`. */
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

  /** Adds one call. A second call of one id replaces the first. */
  addCall(call: CallRecord): void {
    if (this.#calls.has(call.id)) this.deleteCalls([call.id]);
    this.#calls.set(call.id, call);
    this.#ordered = undefined;
    if (call.parentId === null) return;
    const siblings = this.#children.get(call.parentId);
    if (siblings) siblings.push(call);
    else this.#children.set(call.parentId, [call]);
  }

  /** Finds one call. */
  call(id: string): CallRecord | undefined {
    return this.#calls.get(id);
  }

  /** The calls directly under one, in the order in which they were added. */
  children(id: string): readonly CallRecord[] {
    return this.#children.get(id) ?? [];
  }

  /** All calls, oldest first: the server's default order. */
  calls(): readonly CallRecord[] {
    this.#ordered ??= [...this.#calls.values()].sort(byStart);
    return this.#ordered;
  }

  /** Deletes calls with all that is under them, and counts every one of them. */
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
   * Adds a version of an object. The same content again is the same version, made anew: it becomes
   * the latest.
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

  /** Every version of one name, deleted ones too. */
  versions(objectId: string): readonly ObjectVersion[] {
    return this.#objects.filter((version) => version.objectId === objectId);
  }

  /** The newest version of one name; undefined when all are deleted. */
  latest(objectId: string): ObjectVersion | undefined {
    return this.#objects.findLast(
      (version) => version.objectId === objectId && version.deletedAtUs === null,
    );
  }

  /**
   * Every version that is not deleted, of one kind or of all, in the order in which they were
   * added.
   */
  objects(kind?: ObjectKind): ObjectVersion[] {
    return this.#objects.filter(
      (version) => version.deletedAtUs === null && (kind === undefined || version.kind === kind),
    );
  }

  /** Stores a table and makes its rows findable by their digests. */
  addTable(digest: string, rows: readonly TableRow[]): void {
    this.tables.set(digest, [...rows]);
    for (const row of rows) this.#rows.set(row.digest, row.value);
  }

  /** The value of a dataset row. */
  row(digest: string): unknown {
    return this.#rows.get(digest);
  }
}
