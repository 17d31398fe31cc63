import type { CallRecord, ObjectKind, ObjectVersion, TableRow } from "./records.ts";

function byStart(a: CallRecord, b: CallRecord): number {
  return a.startedAtUs - b.startedAtUs || (a.id < b.id ? -1 : a.id > b.id ? 1 : 0);
}

/** All that the sandbox knows of one project. Calls are indexed by id and by parent, so that a page of a big run costs what the run costs. */
export class ProjectState {
  /** `entity/project`. */
  readonly name: string;
  readonly tables: Map<string, TableRow[]> = new Map();
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

  /** Adds a version of an object. The same content again is the same version, made anew: it becomes the latest. */
  addObject(version: Omit<ObjectVersion, "versionIndex" | "deletedAtUs">): ObjectVersion {
    const versions = this.versions(version.objectId);
    const same = versions.find((other) => other.digest === version.digest);
    const added = { ...version, versionIndex: same?.versionIndex ?? versions.length, deletedAtUs: null };
    if (same) this.#objects.splice(this.#objects.indexOf(same), 1);
    this.#objects.push(added);
    return added;
  }

  /** Every version of one name, deleted ones too. */
  versions(objectId: string): readonly ObjectVersion[] {
    return this.#objects.filter((version) => version.objectId === objectId);
  }

  /** Every version of one kind that is not deleted, oldest first. */
  objects(kind: ObjectKind): readonly ObjectVersion[] {
    return this.#objects.filter((version) => version.kind === kind && version.deletedAtUs === null);
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
