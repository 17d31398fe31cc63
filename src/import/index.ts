/**
 * Reads the results of other tools, and tables, as runs.
 *
 * @example Read a table
 * ```ts
 * import { parseRuns } from "evalwire/import";
 *
 * const [loaded] = await parseRuns("id,correct\nq1,PASS\nq2,FAIL\n", { name: "results.csv" });
 * for await (const row of loaded?.rows ?? []) console.log(row.key, row.trials[0]?.scores.correct?.value);
 * ```
 *
 * @module
 */

import { InvalidArgumentError } from "../core/errors/usage.ts";
import { checkValue, nameOfKind } from "../core/options.ts";
import type { LoadedRun } from "../model/run.ts";
import { FORMAT_NAMES, readFormat } from "./formats.ts";
import { checkImportOptions, type ImportOptions, unpackedLimit } from "./import-options.ts";
import { openFile } from "./unpack.ts";

export type { ImportFormatName, ImportOptions } from "./import-options.ts";
export type { TableImportOptions } from "./table-options.ts";

/** Options of {@link parseRuns}. */
export interface ParseRunsOptions extends ImportOptions {
  /** Name of the file, by which its format is recognized, and which errors name. Default none. */
  name?: string;
}

/**
 * Reads runs from the content of a file: a table (CSV, TSV, JSON Lines, JSON, Parquet), or a file of
 * another evaluation tool. docs/from-other-tools.md lists the formats and what they keep.
 *
 * The list has one run for each run of the file; most files have one. A run has `warnings` if
 * anything should be known before its figures are trusted, such as which columns were read as
 * scores.
 *
 * @throws {InvalidArgumentError} for an unknown option, for content that no format recognizes, and
 *   for malformed content; it names the file and the line.
 *
 * @example Summarize a table
 * ```ts
 * import { summarize } from "evalwire/analysis";
 * import { parseRuns } from "evalwire/import";
 *
 * const [run] = await parseRuns("id,topic,correct\nq1,math,PASS\nq2,history,FAIL\n", { name: "results.csv" });
 * if (run === undefined) throw new Error("no run");
 * const { correct } = await summarize(run);
 * if (correct?.value !== 0.5) throw new Error(JSON.stringify(correct));
 * ```
 */
export async function parseRuns(
  content: string | Uint8Array,
  options: ParseRunsOptions = {},
): Promise<LoadedRun[]> {
  checkImportOptions(options, FORMAT_NAMES, ["name"]);
  const { name: path = "", ...rest } = options;
  checkValue("options.name", path, { is: (value) => typeof value === "string", kind: "a string" });
  if (typeof content !== "string" && !(content instanceof Uint8Array))
    throw new InvalidArgumentError(
      `'content' must be a string or a Uint8Array: current value is ${nameOfKind(content)}`,
      { path: "content" },
      { hint: "readRuns() of evalwire/import/node reads a file by its path." },
    );
  const bytes = typeof content === "string" ? new TextEncoder().encode(content) : content;
  const name = path.slice(Math.max(path.lastIndexOf("/"), path.lastIndexOf("\\")) + 1);
  return await readFormat(await openFile({ name, bytes, path }, unpackedLimit(rest)), rest);
}
