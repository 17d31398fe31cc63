/**
 * Writes rows and checkpoints to files on Node, Deno and Bun. Writes are atomic: a file has its
 * complete old content or its complete new content.
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

/** Options of {@link writeRows}. `bom` and `delimiter` apply only to `.csv`. */
export interface WriteRowsOptions extends CsvOptions {
  /** Whether an existing file may be replaced. Default false. */
  overwrite?: boolean;
}

/** Result of {@link writeRows}. */
export interface WrittenRows {
  path: string;
  /** Number of table lines without the header: in the long form, one per trial and score. */
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
 * Writes rows to a file. The extension selects the format: `.csv` or `.jsonl`.
 *
 * Rows are written to a temporary file in the same folder, which is renamed once it is complete and
 * on disk: a reader sees the complete old file or the complete new one. A replaced file keeps its
 * mode; if `path` is a symbolic link, its target is replaced. Temporary files of killed processes
 * are removed by the next write into the same folder.
 *
 * @throws {InvalidArgumentError} for another extension, an unknown option, or an existing file
 *   (unless `overwrite`). Errors of the file system keep their `code` and name `path`.
 *
 * @example Save the newest run to a file
 * ```ts
 * import { mkdtemp } from "node:fs/promises";
 * import { tmpdir } from "node:os";
 * import { join } from "node:path";
 * import { writeRows } from "evalwire/export/node";
 * import { WeaveClient } from "evalwire/weave";
 *
 * const path = join(await mkdtemp(join(tmpdir(), "evalwire-")), "results.csv");
 * const written = await writeRows(path, await new WeaveClient().load("latest"));
 * if (written.rows === 0) throw new Error("the run has no rows");
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
      await file.writeFile(bytes); // continues at the current position and writes all bytes
      written.rows += lines;
      written.bytes += bytes.length;
    }
  });
  return written;
}

function refuseCsvOptions(options: CsvOptions, path: string): void {
  const given = CSV_OPTIONS.find((name) => options[name] !== undefined);
  if (given === undefined) return;
  throw new InvalidArgumentError(`'${given}' applies only to CSV, but 'path' is '${path}'`, {
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
      hint: "For another format, write .csv or .jsonl and convert it, or pass the columns of toColumns() to a library that writes it.",
    },
  );
}
