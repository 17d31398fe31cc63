/** Writes rows and checkpoints to files on Node, Deno and Bun. A file is old or new as a whole, whatever happens meanwhile. */

import { randomUUID } from "node:crypto";
import { type FileHandle, link, lstat, open, readFile, rename, unlink } from "node:fs/promises";
import { dirname, extname, join } from "node:path";
import { InvalidArgumentError } from "../core/errors/usage.ts";
import type { Checkpoint } from "../model/checkpoint.ts";
import type { Chunk } from "./byte-stream.ts";
import { csvChunks } from "./csv.ts";
import { jsonlChunks } from "./jsonl.ts";
import { checkTableOptions, type TableLayout, type TableOptions } from "./table-options.ts";
import { checkTableInput, type TableInput } from "./trial-cells.ts";

/** How rows are written to a file. */
export interface WriteRowsOptions extends TableOptions {
  /** Whether a file that stands there already may be replaced. Default false. */
  overwrite?: boolean;
}

/** What was written. */
export interface WrittenRows {
  path: string;
  /** Lines of the table, without the header: in the long form one for each trial and score. */
  rows: number;
  bytes: number;
}

const FORMATS: Readonly<Record<string, (rows: TableInput, layout: TableLayout) => AsyncGenerator<Chunk, undefined>>> = {
  ".csv": csvChunks,
  ".jsonl": jsonlChunks,
};

/**
 * Writes rows to a file; its ending says how: `.csv` or `.jsonl`.
 *
 * They are written to a temporary file in the same folder, which takes the name of the file when it is complete and on the disk: a
 * reader sees the old file or the new one, never a part. A process that is killed leaves a file `.evalwire-….tmp` behind.
 *
 * @throws {InvalidArgumentError} for another ending, a misspelt option, or a file that stands there already (unless `overwrite`). Errors of
 * the file system come as they are.
 *
 * @example Keep the newest run in a file
 * ```ts
 * import { mkdtemp } from "node:fs/promises";
 * import { tmpdir } from "node:os";
 * import { join } from "node:path";
 * import { writeRows } from "evalwire/export/node";
 * import { WeaveClient } from "evalwire/weave";
 *
 * const path = join(await mkdtemp(join(tmpdir(), "evalwire-")), "results.csv");
 * const written = await writeRows(path, await new WeaveClient().load("latest"));
 * if (written.rows === 0) throw new Error("the run has rows");
 * ```
 */
export async function writeRows(path: string, rows: TableInput, options: WriteRowsOptions = {}): Promise<WrittenRows> {
  const layout = checkTableOptions(options, ["overwrite"]);
  checkTableInput(rows);
  const chunksOf = formatOf(path);
  const overwrite = options.overwrite === true;
  if (!overwrite && (await exists(path))) throw alreadyThere(path);
  const written = { path, rows: 0, bytes: 0 };
  await replaceFile(path, overwrite, async (file) => {
    for await (const { bytes, lines } of chunksOf(rows, layout)) {
      await file.writeFile(bytes); // goes on where the last one ended, and writes all of it
      written.rows += lines;
      written.bytes += bytes.length;
    }
  });
  return written;
}

/**
 * Keeps the progress of a long job in a file. Each `save` replaces the file as a whole and has it on the disk when it settles; saves
 * are done one after the other, in the order of the calls.
 *
 * @example Save and load
 * ```ts
 * import { mkdtemp } from "node:fs/promises";
 * import { tmpdir } from "node:os";
 * import { join } from "node:path";
 * import { fileCheckpoint } from "evalwire/export/node";
 *
 * const checkpoint = fileCheckpoint(join(await mkdtemp(join(tmpdir(), "evalwire-")), "job.json"));
 * if ((await checkpoint.load()) !== undefined) throw new Error("nothing was saved yet");
 * await checkpoint.save('{"done":3}');
 * if ((await checkpoint.load()) !== '{"done":3}') throw new Error("it gives back what was saved");
 * ```
 */
export function fileCheckpoint(path: string): Checkpoint {
  checkPath(path);
  let last: Promise<void> = Promise.resolve();
  return {
    async load() {
      try {
        return await readFile(path, "utf8");
      } catch (error) {
        if (codeOf(error) === "ENOENT") return undefined;
        throw error;
      }
    },
    save(state) {
      const replace = (): Promise<void> => replaceFile(path, true, (file) => file.writeFile(state, "utf8"));
      last = last.then(replace, replace); // a save that failed was told to its caller
      return last;
    },
  };
}

/** Writes a file beside `path` and puts it in its place once it is complete and on the disk. */
async function replaceFile(path: string, overwrite: boolean, write: (file: FileHandle) => Promise<void>): Promise<void> {
  const temporary = join(dirname(path), `.evalwire-${randomUUID()}.tmp`);
  const file = await open(temporary, "wx");
  try {
    try {
      await write(file);
      await file.sync();
    } finally {
      await file.close();
    }
    await (overwrite ? rename(temporary, path) : renameToNew(temporary, path));
  } catch (error) {
    await unlink(temporary).catch(() => {}); // it may have its new name already
    throw error;
  }
  await syncFolder(dirname(path));
}

/** Gives a file its name unless another file has it by now: a link fails there, where a rename would replace it. */
async function renameToNew(temporary: string, path: string): Promise<void> {
  try {
    await link(temporary, path);
  } catch (error) {
    if (codeOf(error) === "EEXIST") throw alreadyThere(path);
    if (await exists(path)) throw alreadyThere(path); // a file system without links: the best that can be done there
    await rename(temporary, path);
    return;
  }
  await unlink(temporary);
}

/** Makes the new name survive a power cut. Some systems cannot open a folder: there it is left to them. */
async function syncFolder(folder: string): Promise<void> {
  const handle = await open(folder, "r").catch(() => null);
  if (handle === null) return;
  await handle.sync().catch(() => {});
  await handle.close();
}

function formatOf(path: string): (rows: TableInput, layout: TableLayout) => AsyncGenerator<Chunk, undefined> {
  checkPath(path);
  const ending = extname(path).toLowerCase();
  const format = Object.hasOwn(FORMATS, ending) ? FORMATS[ending] : undefined;
  if (format !== undefined) return format;
  throw new InvalidArgumentError(
    `'path' must end in ${Object.keys(FORMATS).join(" or ")}: current value is '${path}'`,
    { path: "path" },
    { hint: "For another format write .csv or .jsonl and convert it, or hand the columns of toColumns() to a library that writes it." },
  );
}

function checkPath(path: unknown): void {
  if (typeof path === "string" && path !== "" && !path.includes("\0")) return;
  throw new InvalidArgumentError("'path' must be the path of a file", { path: "path" });
}

/** Tells whether a name is taken, by a link that leads nowhere as well. `access` would want Deno's permission to see the user's id. */
async function exists(path: string): Promise<boolean> {
  return await lstat(path).then(
    () => true,
    () => false,
  );
}

function alreadyThere(path: string): InvalidArgumentError {
  return new InvalidArgumentError(`'${path}' exists already`, { path: "path" }, { hint: "Choose another name, or pass overwrite: true." });
}

function codeOf(error: unknown): string | null {
  return typeof error === "object" && error !== null && "code" in error && typeof error.code === "string" ? error.code : null;
}
