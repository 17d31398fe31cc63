/**
 * Writes rows and checkpoints to files on Node, Deno and Bun. A file is old or new as a whole,
 * whatever happens meanwhile.
 */

import { extname } from "node:path";
import { InvalidArgumentError } from "../core/errors/usage.ts";
import type { Chunk } from "./byte-stream.ts";
import { csvChunks } from "./csv.ts";
import { alreadyThere, checkPath, exists, removeLeftovers, replaceFile } from "./files-node.ts";
import { jsonlChunks } from "./jsonl.ts";
import {
  CSV_OPTIONS,
  type CsvOptions,
  checkCsvOptions,
  checkTableOptions,
  type TableLayout,
} from "./table-options.ts";
import { checkTableInput, type TableInput } from "./trial-cells.ts";

export type { Checkpoint, CheckpointLock } from "../model/checkpoint.ts";
export { fileCheckpoint } from "./checkpoint-node.ts";

/** How rows are written to a file. `bom` and `delimiter` are for `.csv` alone. */
export interface WriteRowsOptions extends CsvOptions {
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

type Format = (
  rows: TableInput,
  layout: TableLayout,
  options: CsvOptions,
) => AsyncGenerator<Chunk, undefined>;

const FORMATS: Readonly<Record<string, Format>> = {
  ".csv": (rows, layout, options) => csvChunks(rows, layout, checkCsvOptions(options)),
  ".jsonl": jsonlChunks,
};

/**
 * Writes rows to a file; its ending says how: `.csv` or `.jsonl`.
 *
 * They are written to a temporary file in the same folder, which takes the name of the file when it
 * is complete and on the disk: a reader sees the old file or the new one, never a part. A file that
 * is replaced keeps its mode, and of a symbolic link the target is replaced. What a process that
 * was killed left unfinished is removed by the next write into the same folder.
 *
 * @throws {InvalidArgumentError} for another ending, a misspelt option, or a file that stands there
 *   already (unless `overwrite`). Errors of the file system have their `code` and name `path`.
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
export async function writeRows(
  path: string,
  rows: TableInput,
  options: WriteRowsOptions = {},
): Promise<WrittenRows> {
  const chunksOf = formatOf(path);
  const layout = checkTableOptions(options, ["overwrite", ...CSV_OPTIONS]);
  if (chunksOf !== FORMATS[".csv"]) refuseCsvOptions(options, path);
  checkTableInput(rows);
  const overwrite = options.overwrite === true;
  if (!overwrite && (await exists(path))) throw alreadyThere(path);
  const chunks = chunksOf(rows, layout, options);
  const written = { path, rows: 0, bytes: 0 };
  await removeLeftovers(path);
  await replaceFile(path, { overwrite }, async (file) => {
    for await (const { bytes, lines } of chunks) {
      await file.writeFile(bytes); // goes on where the last one ended, and writes all of it
      written.rows += lines;
      written.bytes += bytes.length;
    }
  });
  return written;
}

function refuseCsvOptions(options: CsvOptions, path: string): void {
  const given = CSV_OPTIONS.find((name) => options[name] !== undefined);
  if (given === undefined) return;
  throw new InvalidArgumentError(`'${given}' is an option of CSV, and 'path' is '${path}'`, {
    path: `options.${given}`,
  });
}

function formatOf(path: string): Format {
  checkPath(path);
  const ending = extname(path).toLowerCase();
  const format = Object.hasOwn(FORMATS, ending) ? FORMATS[ending] : undefined;
  if (format !== undefined) return format;
  throw new InvalidArgumentError(
    `'path' must end in ${Object.keys(FORMATS).join(" or ")}: current value is '${path}'`,
    { path: "path" },
    {
      hint: "For another format write .csv or .jsonl and convert it, or hand the columns of toColumns() to a library that writes it.",
    },
  );
}
