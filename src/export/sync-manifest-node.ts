import { createHash } from "node:crypto";
import { open, readFile, stat, truncate } from "node:fs/promises";
import { join } from "node:path";
import { InvalidArgumentError } from "../core/errors/usage.ts";
import { codeOf } from "./files-node.ts";
import { isOurs, TABLES, type TableName } from "./sync-paths.ts";

export const MANIFEST = "manifest.jsonl";
/** Version of the lines of the manifest and of the tables' columns. */
const SCHEMA = 1;

/** Identity of a run among all providers and projects. */
export interface RunKey {
  readonly provider: string;
  readonly project: string;
  readonly run_id: string;
}

/** Line of the manifest for a file of a table. */
export interface FileLine extends RunKey {
  readonly schema: number;
  readonly table: TableName;
  /** Path below the folder, with forward slashes. */
  readonly path: string;
  readonly status: string;
  readonly partial: string | null;
  readonly finished_at: string | null;
  readonly rows: number;
  readonly bytes: number;
  readonly sha256: string;
  /** When the run started and finished, as far as it is known. */
  readonly min_time: string | null;
  readonly max_time: string | null;
  readonly exported_at: string;
  /** Hash of the table's values without those that describe the export: only of `runs`. */
  readonly content?: string;
}

/** Line of the manifest for a file that was moved away. */
export interface RetireLine extends RunKey {
  readonly schema: number;
  readonly table: TableName;
  /** Path of the file before it was moved. */
  readonly retires: string;
  readonly moved_to: string;
  readonly finished_at: string | null;
}

/** Returns a hash that identifies a run. */
export function hashOf({ provider, project, run_id }: RunKey): string {
  return createHash("sha256").update(nameOf({ provider, project, run_id })).digest("hex");
}

function nameOf({ provider, project, run_id }: RunKey): string {
  return JSON.stringify([provider, project, run_id]);
}

/** Files of a synced folder, as listed by its manifest. Appends are on disk when they resolve. */
export class Manifest {
  /** True if the file ended inside a line, which was removed. */
  readonly isRepaired: boolean;
  readonly #path: string;
  readonly #files = new Map<string, FileLine>();
  readonly #runs = new Map<string, Map<TableName, FileLine>>();

  private constructor(
    path: string,
    lines: readonly (FileLine | RetireLine)[],
    isRepaired: boolean,
  ) {
    this.#path = path;
    this.isRepaired = isRepaired;
    for (const line of lines) this.#note(line);
  }

  /**
   * Reads the manifest of a folder; a missing one is created. An incomplete last line is removed.
   *
   * @throws {InvalidArgumentError} for a line that cannot be read, or a newer schema. Nothing was
   *   changed then.
   */
  static async read(folder: string): Promise<Manifest> {
    const path = join(folder, MANIFEST);
    const bytes = await readFile(path).catch((error: unknown) => {
      if (codeOf(error) === "ENOENT") return Buffer.alloc(0);
      throw error;
    });
    const end = bytes.lastIndexOf("\n") + 1;
    const text = bytes.subarray(0, end).toString("utf8");
    const lines = text === "" ? [] : text.slice(0, -1).split("\n").map(lineOf);
    const isRepaired = end < bytes.length;
    if (isRepaired) await truncate(path, end);
    const manifest = new Manifest(path, lines, isRepaired);
    if (isRepaired || bytes.length === 0) await manifest.append([]);
    return manifest;
  }

  /** Returns whether a file is listed and was not retired. */
  isLive(path: string): boolean {
    return this.#files.has(path);
  }

  /** Returns the files that are listed and were not retired. */
  live(): IterableIterator<FileLine> {
    return this.#files.values();
  }

  /** Returns the live files of a run by table. */
  filesOf(run: RunKey): ReadonlyMap<TableName, FileLine> {
    return this.#runs.get(nameOf(run)) ?? new Map();
  }

  /** Appends lines. */
  async append(lines: readonly (FileLine | RetireLine)[]): Promise<void> {
    const file = await open(this.#path, "a");
    try {
      if (lines.length > 0)
        await file.writeFile(lines.map((line) => `${JSON.stringify(line)}\n`).join(""));
      await file.sync();
    } finally {
      await file.close();
    }
    for (const line of lines) this.#note(line);
  }

  #note(line: FileLine | RetireLine): void {
    const files = this.#runs.get(nameOf(line)) ?? new Map<TableName, FileLine>();
    if ("retires" in line) {
      this.#files.delete(line.retires);
      if (files.get(line.table)?.path === line.retires) files.delete(line.table);
    } else {
      this.#files.set(line.path, line);
      this.#runs.set(nameOf(line), files.set(line.table, line));
    }
  }
}

/** Returns a line with the fields that every line has. */
export function lineWith<T extends RunKey>(
  table: TableName,
  fields: T,
): { schema: number; table: TableName } & T {
  return { schema: SCHEMA, table, ...fields };
}

function lineOf(text: string, at: number): FileLine | RetireLine {
  const line = parsed(text);
  if (typeof line?.schema === "number" && line.schema > SCHEMA) {
    throw new InvalidArgumentError(
      `The folder was written by a newer release: schema ${line.schema} in line ${at + 1} of '${MANIFEST}', and this release knows ${SCHEMA}`,
      { path: "options.folder" },
      { hint: "Update evalwire, or choose another folder. Nothing was changed." },
    );
  }
  const isFile = "path" in (line ?? {});
  const strings = [line?.run_id, line?.provider, line?.project, ...(isFile ? [line?.sha256] : [])];
  const path = isFile ? line?.path : line?.retires;
  const isWhole =
    line?.schema === SCHEMA &&
    TABLES.some((table) => table === line.table) &&
    strings.every((one) => typeof one === "string") &&
    (!isFile || typeof line.bytes === "number") &&
    typeof path === "string" &&
    isOurs(path);
  if (isWhole) return line as unknown as FileLine | RetireLine; // its fields were checked above
  throw new InvalidArgumentError(
    `Line ${at + 1} of '${MANIFEST}' cannot be read`,
    { path: "options.folder" },
    { hint: "Restore the file, or choose another folder. Nothing was changed." },
  );
}

function parsed(text: string): Record<string, unknown> | null {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === "object" ? (value as Record<string, unknown> | null) : null;
  } catch {
    return null;
  }
}

/** Returns whether a listed file exists with the listed size. */
export async function isThere(folder: string, { path, bytes }: FileLine): Promise<boolean> {
  return await stat(join(folder, path)).then(
    (found) => found.isFile() && found.size === bytes,
    () => false,
  );
}
