/**
 * Writes rows and checkpoints to files on Node, Deno and Bun. Writes are atomic: a file has its
 * complete old content or its complete new content.
 *
 * @example Write the newest run as a table
 * ```ts
 * import { writeRows } from "evalwire/export/node";
 * import { WeaveClient } from "evalwire/weave";
 *
 * const written = await writeRows("results.csv", await new WeaveClient().load("latest"));
 * console.log(`${written.rows} lines in ${written.path}`);
 * ```
 *
 * @module
 */

export type { Checkpoint, CheckpointLock } from "../model/checkpoint.ts";
export { fileCheckpoint } from "./checkpoint-node.ts";
export { writeEveryEvalEver } from "./eee-node.ts";
export type { FileFormat, WriteRowsOptions } from "./file-formats-node.ts";
export type { SyncFormat } from "./sync-run-node.ts";
export {
  type RunSources,
  type SyncError,
  type SyncedRuns,
  type SyncRunsOptions,
  syncRuns,
} from "./sync-runs-node.ts";
export type { ParquetOptions } from "./table-options.ts";
export { type TableFile, type WrittenRows, writeRows, writeTables } from "./write-tables-node.ts";
