/**
 * Writes rows and checkpoints to files on Node, Deno and Bun. Writes are atomic: a file has its
 * complete old content or its complete new content.
 */

import { extname } from "node:path";
import { pipeline } from "node:stream/promises";
import { createGzip } from "node:zlib";
import { InvalidArgumentError } from "../core/errors/usage.ts";
import type { Chunk } from "./byte-stream.ts";
import { csvChunks } from "./csv.ts";
import { checkPath, checkTarget, removeLeftovers, replaceFile } from "./files-node.ts";
import { jsonChunks, jsonlChunks } from "./jsonl.ts";
import { parquetChunks } from "./parquet.ts";
import {
  CSV_OPTIONS,
  type CsvOptions,
  checkCsvOptions,
  checkJsonlOptions,
  checkTableOptions,
  JSONL_OPTIONS,
  type JsonlOptions,
  type TableLayout,
} from "./table-options.ts";
import { checkTableInput, type TableInput } from "./trials.ts";

export type { Checkpoint, CheckpointLock } from "../model/checkpoint.ts";
export { fileCheckpoint } from "./checkpoint-node.ts";

/**
 * Options of {@link writeRows}. `bom`, `delimiter` and `excel` apply only to `.csv`, `typed` only
 * to `.jsonl` and `.json`.
 */
export interface WriteRowsOptions extends CsvOptions, JsonlOptions {
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

interface Format {
  /** Names of the options that only some formats have. */
  readonly options: readonly (keyof WriteRowsOptions)[];
  readonly isText: boolean;
  chunks(
    rows: TableInput,
    layout: TableLayout,
    options: WriteRowsOptions,
  ): AsyncGenerator<Chunk, undefined>;
}

const FORMATS: Readonly<Record<string, Format>> = {
  ".csv": {
    options: CSV_OPTIONS,
    isText: true,
    chunks: (rows, layout, options) => csvChunks(rows, layout, checkCsvOptions(options)),
  },
  ".tsv": {
    options: [],
    isText: true,
    chunks: (rows, layout) => csvChunks(rows, layout, checkCsvOptions({ delimiter: "\t" })),
  },
  ".jsonl": {
    options: JSONL_OPTIONS,
    isText: true,
    chunks: (rows, layout, options) => jsonlChunks(rows, layout, checkJsonlOptions(options)),
  },
  ".json": {
    options: JSONL_OPTIONS,
    isText: true,
    chunks: (rows, layout, options) => jsonChunks(rows, layout, checkJsonlOptions(options)),
  },
  ".parquet": { options: [], isText: false, chunks: parquetChunks },
  ".xlsx": { options: [], isText: false, chunks: xlsxChunks },
};

/** Loads the workbook writer, which is larger than all others, on first use. */
async function* xlsxChunks(
  rows: TableInput,
  layout: TableLayout,
): AsyncGenerator<Chunk, undefined> {
  const xlsx = await import("./xlsx.ts");
  yield* xlsx.xlsxChunks(rows, layout);
}

/** Every supported ending of a file name. */
const ENDINGS = Object.entries(FORMATS).flatMap(([ending, { isText }]) =>
  isText ? [ending, `${ending}.gz`] : [ending],
);

/**
 * Writes rows to a file. The extension selects the format: `.csv`, `.tsv` (CSV with tabs), `.jsonl`
 * (JSON Lines), `.json` (one array), `.parquet` or `.xlsx` (an Excel workbook with the sheets `rows`,
 * `summary` and `columns`). The text formats are compressed with gzip when `.gz` follows
 * (`results.jsonl.gz`). All but `.xlsx` are written in constant memory, unless an option of {@link
 * TableOptions} says otherwise. docs/columns.md lists the columns.
 *
 * Rows are written to a temporary file in the same folder, which is renamed once it is complete and
 * on disk: a reader sees the complete old file or the complete new one. A replaced file keeps its
 * mode; if `path` is a symbolic link, its target is replaced. A pipe or device is written directly.
 * Temporary files of killed processes are removed by the next write into the same folder.
 *
 * @throws {InvalidArgumentError} for another extension, an unknown option, an existing file (unless
 *   `overwrite`), or a folder. Errors of the file system keep their `code` and name `path`.
 *
 * @example Save the newest run to a file
 * ```ts
 * import { mkdtemp } from "node:fs/promises";
 * import { tmpdir } from "node:os";
 * import { join } from "node:path";
 * import { writeRows } from "evalwire/export/node";
 * import { WeaveClient } from "evalwire/weave";
 *
 * const path = join(await mkdtemp(join(tmpdir(), "evalwire-")), "results.parquet");
 * const written = await writeRows(path, await new WeaveClient().load("latest"));
 * if (written.rows === 0) throw new Error("the run has no rows");
 * ```
 */
export async function writeRows(
  path: string,
  rows: TableInput,
  options: WriteRowsOptions = {},
): Promise<WrittenRows> {
  const { format, isZipped } = formatOf(path);
  const layout = checkTableOptions(options, ["overwrite", ...CSV_OPTIONS, ...JSONL_OPTIONS]);
  refuseOthers(options, format, path);
  checkTableInput(rows);
  const overwrite = options.overwrite === true;
  await checkTarget(path, overwrite);
  const chunks = format.chunks(rows, layout, options);
  const written = { path, rows: 0, bytes: 0 };
  await removeLeftovers(path);
  await replaceFile(path, { overwrite }, async (write) => {
    const source = countLines(chunks, written);
    const sink = async (parts: AsyncIterable<Uint8Array>): Promise<void> => {
      for await (const bytes of parts) {
        await write(bytes);
        written.bytes += bytes.length;
      }
    };
    await (isZipped ? pipeline(source, createGzip(), sink) : sink(source));
  });
  return written;
}

async function* countLines(
  chunks: AsyncGenerator<Chunk, undefined>,
  written: { rows: number },
): AsyncGenerator<Uint8Array, undefined> {
  for await (const { bytes, lines } of chunks) {
    yield bytes;
    written.rows += lines;
  }
}

/** Refuses options of other formats. */
function refuseOthers(options: WriteRowsOptions, format: Format, path: string): void {
  const given = [...CSV_OPTIONS, ...JSONL_OPTIONS].find(
    (name) => options[name] !== undefined && !format.options.includes(name),
  );
  if (given === undefined) return;
  const owners = Object.keys(FORMATS).filter((ending) => FORMATS[ending]?.options.includes(given));
  throw new InvalidArgumentError(
    `'${given}' applies only to ${owners.join(" and ")}, but 'path' is '${path}'`,
    { path: `options.${given}` },
  );
}

function formatOf(path: string): { format: Format; isZipped: boolean } {
  checkPath(path);
  const isZipped = extname(path).toLowerCase() === ".gz";
  const ending = extname(isZipped ? path.slice(0, -".gz".length) : path).toLowerCase();
  const format = Object.hasOwn(FORMATS, ending) ? FORMATS[ending] : undefined;
  if (format !== undefined && (format.isText || !isZipped)) return { format, isZipped };
  const hint =
    isZipped && format !== undefined
      ? `A ${ending} file is compressed already: omit .gz.`
      : "For another format, pass the result of toColumns() or toRecords() to a library that writes it.";
  throw new InvalidArgumentError(
    `'path' must end in ${ENDINGS.slice(0, -1).join(", ")} or ${ENDINGS.at(-1)}: current value is '${path}'`,
    { path: "path" },
    { hint },
  );
}
