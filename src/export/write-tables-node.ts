import { pipeline } from "node:stream/promises";
import { createGzip } from "node:zlib";
import { InvalidArgumentError } from "../core/errors/usage.ts";
import { checkValue } from "../core/options.ts";
import type { Chunk } from "./byte-stream.ts";
import {
  type ChosenFormat,
  checkedFormat,
  FORMAT_OPTIONS,
  type WriteRowsOptions,
} from "./file-formats-node.ts";
import { checkTarget, fillOutput, removeLeftovers, replaceFile, targetOf } from "./files-node.ts";
import { shareInput } from "./shared-rows.ts";
import type { Write } from "./stream-node.ts";
import { checkTableOptions, type TableLayout } from "./table-options.ts";
import { checkTableInput, type TableInput } from "./trials.ts";

/** Result of {@link writeRows}, and of {@link writeTables} for each file. */
export interface WrittenRows {
  /** Path of the file, as it was passed. */
  path: string;
  /** Number of table lines without the header: in the long form, one per trial and score. */
  rows: number;
  /** Size of the file in bytes, after compression. */
  bytes: number;
}

/** File of {@link writeTables}: its path, and the options of {@link writeRows}. */
export interface TableFile extends WriteRowsOptions {
  /** Path of the file, or `"-"` for the standard output. */
  path: string;
}

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
 *
 * @example Parquet with structured outputs for DuckDB
 * ```ts
 * import { writeRows } from "evalwire/export/node";
 * import { WeaveClient } from "evalwire/weave";
 *
 * const run = await new WeaveClient().load("latest");
 * const { rows } = await writeRows("results.parquet", run, { form: "wide", variant: true });
 * if (rows === 0) throw new Error("the run has no rows");
 * ```
 */
export async function writeRows(
  path: string,
  rows: TableInput,
  options: WriteRowsOptions = {},
): Promise<WrittenRows> {
  const [written] = await writeFiles([planOf(path, options)], rows);
  return written as WrittenRows; // one per file
}

/**
 * Writes the same rows to several files, as {@link writeRows} does, and reads them once: the next
 * row is fetched when all files have taken the one before. No file gets its name before all are
 * complete, so an error leaves none of them. The standard output is written as the rows arrive.
 *
 * @throws {InvalidArgumentError} as `writeRows()` does, and for a file that is named twice.
 *
 * @example A spreadsheet and a file for engines
 * ```ts
 * import { mkdtemp } from "node:fs/promises";
 * import { tmpdir } from "node:os";
 * import { join } from "node:path";
 * import { writeTables } from "evalwire/export/node";
 * import { WeaveClient } from "evalwire/weave";
 *
 * const folder = await mkdtemp(join(tmpdir(), "evalwire-"));
 * const run = await new WeaveClient().load("latest");
 * const [sheet, table] = await writeTables(
 *   [{ path: join(folder, "results.xlsx"), form: "wide" }, { path: join(folder, "results.parquet") }],
 *   run,
 * );
 * if ((sheet?.rows ?? 0) > (table?.rows ?? 0)) throw new Error("the long form has a line per score");
 * ```
 */
export async function writeTables(
  files: readonly TableFile[],
  rows: TableInput,
): Promise<WrittenRows[]> {
  return await writeFiles(filePlans(files), rows);
}

/** Checked file of a call. */
export interface FilePlan extends ChosenFormat {
  readonly path: string;
  readonly layout: TableLayout;
  readonly options: WriteRowsOptions;
}

/** Checks the files of a call before anything is read. */
export function filePlans(files: readonly TableFile[]): FilePlan[] {
  checkValue("files", files, { is: someObjects, kind: "a list of files" });
  return files.map(({ path, ...options }) => planOf(path, options));
}

const someObjects = (value: unknown): boolean =>
  Array.isArray(value) &&
  value.length > 0 &&
  value.every((one) => typeof one === "object" && one !== null);

function planOf(path: string, options: WriteRowsOptions): FilePlan {
  const layout = checkTableOptions(options, ["overwrite", "format", ...FORMAT_OPTIONS]);
  return { path, layout, options, ...checkedFormat(path, options) };
}

/** Writes files from one reading of the rows. `output` replaces the standard output. */
export async function writeFiles(
  plans: readonly FilePlan[],
  rows: TableInput,
  output?: Write,
): Promise<WrittenRows[]> {
  checkTableInput(rows);
  await checkTargets(plans);
  const shared = shareInput(rows, plans.length);
  const complete = new Meeting(plans.length);
  const errors: unknown[] = [];
  const stop = (error: unknown): never => {
    errors.push(error);
    shared.fail(error);
    complete.fail(error);
    throw error;
  };
  const write = async (plan: FilePlan, at: number): Promise<WrittenRows> => {
    const written = { path: plan.path, rows: 0, bytes: 0 };
    const source = plan.format.chunks(shared.inputs[at] ?? [], plan.layout, plan.options);
    const fill = async (file: Write): Promise<void> => {
      // the other files stop at once, before this one is removed
      await fillFile(file, countLines(source, written), plan.isZipped, written).catch(stop);
      await complete.arrive();
    };
    const overwrite = plan.options.overwrite === true;
    if (plan.path !== "-") await replaceFile(plan.path, { overwrite }, fill);
    else await (output === undefined ? fillOutput(fill) : fill(output));
    return written;
  };
  const done = await Promise.allSettled(plans.map((plan, at) => write(plan, at).catch(stop)));
  if (errors.length > 0) throw errors[0];
  return done.flatMap((one) => (one.status === "fulfilled" ? one.value : []));
}

async function fillFile(
  write: Write,
  source: AsyncGenerator<Uint8Array, undefined>,
  isZipped: boolean,
  written: WrittenRows,
): Promise<void> {
  const sink = async (parts: AsyncIterable<Uint8Array>): Promise<void> => {
    for await (const bytes of parts) {
      await write(bytes);
      written.bytes += bytes.length;
    }
  };
  await (isZipped ? pipeline(source, createGzip(), sink) : sink(source));
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

/** Refuses files that may not be written, and files that are the same. */
async function checkTargets(plans: readonly FilePlan[]): Promise<void> {
  const targets = new Set<string>();
  for (const { path, options } of plans) {
    if (path !== "-") await checkTarget(path, options.overwrite === true);
    const target = path === "-" ? path : await targetOf(path);
    if (targets.has(target))
      throw new InvalidArgumentError(
        `'${path}' is named twice`,
        { path: "path" },
        { hint: "Every file must have another name." },
      );
    targets.add(target);
    if (path !== "-") await removeLeftovers(path);
  }
}

/** Place where writers wait until all of them are complete. */
class Meeting {
  #missing: number;
  #resolve: () => void = () => {};
  #reject: (error: unknown) => void = () => {};
  readonly #all = new Promise<void>((resolve, reject) => {
    [this.#resolve, this.#reject] = [resolve, reject];
  });

  constructor(writers: number) {
    this.#missing = writers;
    this.#all.catch(() => {}); // a failure has its own way to the caller
  }

  async arrive(): Promise<void> {
    if (--this.#missing === 0) this.#resolve();
    await this.#all;
  }

  fail(error: unknown): void {
    this.#reject(error);
  }
}
