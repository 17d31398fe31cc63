/**
 * Reads the results of other tools, and tables, from files on Node, Deno and Bun.
 *
 * @example Compare two files
 * ```ts
 * import { writeFile } from "node:fs/promises";
 * import { compare } from "evalwire/analysis";
 * import { readRuns } from "evalwire/import/node";
 *
 * await writeFile("main.csv", "id,correct\nq1,PASS\nq2,FAIL\n");
 * await writeFile("branch.csv", "id,correct\nq1,PASS\nq2,PASS\n");
 * const [base, candidate] = [...(await readRuns("main.csv")), ...(await readRuns("branch.csv"))];
 * if (base === undefined || candidate === undefined) throw new Error("no run");
 * const { scorers } = await compare(base, candidate);
 * console.log(scorers.correct?.difference);
 * ```
 *
 * @module
 */

import type { LoadedRun } from "../model/run.ts";
import type { ImportOptions } from "./import-options.ts";
import { readPath } from "./read-path-node.ts";

export type { ImportFormatName, ImportOptions } from "./import-options.ts";
export type { TableImportOptions } from "./table-options.ts";

/**
 * Reads runs from a file, or from every file of a folder that a format recognizes, in the order of
 * their names. Hidden files and folders inside it are not read; `format` selects the files of one
 * format. Formats and options are those of `parseRuns()`.
 *
 * The runs of a folder that `syncRuns()` wrote are those that its manifest lists, oldest first, each
 * with its rows in files of its own, which are read when the rows are iterated.
 *
 * @throws {InvalidArgumentError} for an unknown option, for a file that no format recognizes (in a
 *   folder: if it has no other), and for malformed content; it names the file and the line. Errors
 *   of the file system keep their `code` and name the path.
 *
 * @example Read a run that was exported
 * ```ts
 * import { writeRows } from "evalwire/export/node";
 * import { readRuns } from "evalwire/import/node";
 * import { WeaveClient } from "evalwire/weave";
 *
 * const loaded = await new WeaveClient().load("latest");
 * await writeRows("results.jsonl.gz", loaded);
 * const [run] = await readRuns("results.jsonl.gz");
 * if (run?.run.id !== loaded.run.id) throw new Error(run?.run.id);
 * ```
 *
 * @example Name the columns of a table
 * ```ts
 * import { writeFile } from "node:fs/promises";
 * import { readRuns } from "evalwire/import/node";
 *
 * await writeFile("results.csv", "question;model;grade\nq1;small;C\nq1;large;I\n");
 * const runs = await readRuns("results.csv", {
 *   format: "csv",
 *   key: "question",
 *   run: "model",
 *   scorers: ["grade"],
 *   values: { grade: { C: 1, I: 0 } },
 * });
 * if (runs.length !== 2) throw new Error(`${runs.length} runs`);
 * ```
 */
export async function readRuns(path: string, options: ImportOptions = {}): Promise<LoadedRun[]> {
  return await readPath(path, options);
}
