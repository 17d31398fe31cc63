/**
 * Writes rows and checkpoints to files on Node, Deno and Bun. Writes are atomic: a file has its
 * complete old content or its complete new content.
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
