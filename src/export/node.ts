/**
 * Writes rows and checkpoints to files on Node, Deno and Bun. Writes are atomic: a file has its
 * complete old content or its complete new content.
 */

import { extname } from "node:path";
import { pipeline } from "node:stream/promises";
import { createGzip } from "node:zlib";
import { InvalidArgumentError } from "../core/errors/usage.ts";
import { checkValue, oneOf } from "../core/options.ts";
import type { Chunk } from "./byte-stream.ts";
import { csvChunks } from "./csv.ts";
import { checkPath, checkTarget, fillOutput, removeLeftovers, replaceFile } from "./files-node.ts";
import { jsonChunks, jsonlChunks } from "./jsonl.ts";
import { parquetChunks } from "./parquet.ts";
import type { Write } from "./stream-node.ts";
import {
  CSV_OPTIONS,
  type CsvOptions,
  checkCsvOptions,
  checkJsonlOptions,
  checkParquetOptions,
  checkTableOptions,
  JSONL_OPTIONS,
  type JsonlOptions,
  PARQUET_OPTIONS,
  type ParquetOptions,
  type TableLayout,
} from "./table-options.ts";
import { checkTableInput, type TableInput } from "./trials.ts";

export type { Checkpoint, CheckpointLock } from "../model/checkpoint.ts";
export { fileCheckpoint } from "./checkpoint-node.ts";
export { writeEveryEvalEver } from "./eee-node.ts";
export type { SyncFormat } from "./sync-run-node.ts";
export {
  type RunSources,
  type SyncError,
  type SyncedRuns,
  type SyncRunsOptions,
  syncRuns,
} from "./sync-runs-node.ts";

/** Format of a file. CSV, TSV, JSON Lines and JSON can be compressed with gzip. */
export type FileFormat =
  | "csv"
  | "csv.gz"
  | "tsv"
  | "tsv.gz"
  | "jsonl"
  | "jsonl.gz"
  | "json"
  | "json.gz"
  | "parquet"
  | "xlsx";

/**
 * Options of {@link writeRows}. `bom`, `delimiter` and `excel` apply only to `.csv`, `typed` only
 * to `.jsonl` and `.json`, `variant` only to `.parquet`.
 */
export interface WriteRowsOptions extends CsvOptions, JsonlOptions, ParquetOptions {
  /** Whether an existing file may be replaced. Default false. */
  overwrite?: boolean;
  /**
   * Format of the file. Default: that of the extension. Required for the path `"-"`, the standard
   * output.
   */
  format?: FileFormat;
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
  ".parquet": {
    options: PARQUET_OPTIONS,
    isText: false,
    chunks: (rows, layout, options) => parquetChunks(rows, layout, checkParquetOptions(options)),
  },
  ".xlsx": { options: [], isText: false, chunks: xlsxChunks },
};

/** Options that only some formats have. */
const FORMAT_OPTIONS = [...CSV_OPTIONS, ...JSONL_OPTIONS, ...PARQUET_OPTIONS];

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
 * mode; if `path` is a symbolic link, its target is replaced. A pipe or device is written directly,
 * and so is the standard output, whose path is `"-"`.
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
  const layout = checkTableOptions(options, ["overwrite", "format", ...FORMAT_OPTIONS]);
  const { format, isZipped } = formatOf(path, options.format);
  refuseOthers(options, format, path);
  checkTableInput(rows);
  const written = { path, rows: 0, bytes: 0 };
  const fill = async (write: Write): Promise<void> => {
    const source = countLines(format.chunks(rows, layout, options), written);
    const sink = async (parts: AsyncIterable<Uint8Array>): Promise<void> => {
      for await (const bytes of parts) {
        await write(bytes);
        written.bytes += bytes.length;
      }
    };
    await (isZipped ? pipeline(source, createGzip(), sink) : sink(source));
  };
  if (path === "-") await fillOutput(fill);
  else {
    const overwrite = options.overwrite === true;
    await checkTarget(path, overwrite);
    await removeLeftovers(path);
    await replaceFile(path, { overwrite }, fill);
  }
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
  const given = FORMAT_OPTIONS.find(
    (name) => options[name] !== undefined && !format.options.includes(name),
  );
  if (given === undefined) return;
  const owners = Object.keys(FORMATS).filter((ending) => FORMATS[ending]?.options.includes(given));
  throw new InvalidArgumentError(
    `'${given}' applies only to ${owners.join(" and ")}, but 'path' is '${path}'`,
    { path: `options.${given}` },
  );
}

/** Returns the format of the option, otherwise that of the path. */
function formatOf(path: string, chosen: unknown): { format: Format; isZipped: boolean } {
  checkPath(path);
  const names = ENDINGS.map((one) => one.slice(1));
  if (chosen !== undefined) checkValue("options.format", chosen, oneOf(...names));
  else if (path === "-")
    throw new InvalidArgumentError(
      "'format' is required for the path '-', which is the standard output",
      { path: "options.format" },
      { hint: `Pass one of ${names.join(", ")}. For a file of that name, pass './-'.` },
    );
  const ending = chosen === undefined ? endingOf(path) : `.${chosen}`;
  const isZipped = ending.endsWith(".gz");
  const whole = ending.replace(/\.gz$/, "");
  const format = ENDINGS.includes(ending) ? FORMATS[whole] : undefined;
  if (format !== undefined) return { format, isZipped };
  const hint =
    isZipped && Object.hasOwn(FORMATS, whole)
      ? `A ${whole} file is compressed already: omit .gz.`
      : "Or name the format in 'format'. For another format, pass the result of toColumns() or toRecords() to a library that writes it.";
  throw new InvalidArgumentError(
    `'path' must end in ${ENDINGS.slice(0, -1).join(", ")} or ${ENDINGS.at(-1)}: current value is '${path}'`,
    { path: "path" },
    { hint },
  );
}

function endingOf(path: string): string {
  const last = extname(path).toLowerCase();
  return last === ".gz" ? extname(path.slice(0, -".gz".length)).toLowerCase() + last : last;
}
