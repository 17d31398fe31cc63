import { readFile } from "node:fs/promises";
import type { Checkpoint } from "../model/checkpoint.ts";
import { FileLock, type Locked } from "./file-lock-node.ts";
import { checkPath, codeOf, removeLeftovers, replaceFile, targetOf } from "./files-node.ts";

const CHECKPOINT: Locked = {
  noun: "checkpoint",
  argument: "options.checkpoint",
  nothing: "Nothing was written or paid for.",
};

/**
 * Stores the progress of a long job in a file. A new file is readable only by its owner (mode
 * 0600); an existing file keeps its mode. Each `save` replaces the whole file and resolves once the
 * file is on disk; saves are serialized in call order.
 *
 * `lock()` creates the file `<path>.lock` with process, host and time. The lock of a process on
 * this host that no longer exists is taken over. Whether a process on another host still exists
 * cannot be checked, so its lock remains until the file is removed.
 *
 * @example Save and load
 * ```ts
 * import { mkdtemp } from "node:fs/promises";
 * import { tmpdir } from "node:os";
 * import { join } from "node:path";
 * import { fileCheckpoint } from "evalwire/export/node";
 *
 * const checkpoint = fileCheckpoint(join(await mkdtemp(join(tmpdir(), "evalwire-")), "job.json"));
 * if ((await checkpoint.load()) !== undefined) throw new Error("a new checkpoint is not empty");
 * await checkpoint.save('{"done":3}');
 * if ((await checkpoint.load()) !== '{"done":3}') throw new Error("the saved state was not returned");
 * ```
 *
 * @example Lock the checkpoint while you work
 * ```ts
 * import { fileCheckpoint } from "evalwire/export/node";
 *
 * const checkpoint = fileCheckpoint("job.json");
 * const lock = await checkpoint.lock({ wait: false }); // throws while another process has it
 * try {
 *   for (const warning of lock.warnings) console.warn(warning);
 *   await checkpoint.save('{"done":3}');
 * } finally {
 *   await lock.release();
 * }
 * ```
 */
export function fileCheckpoint(path: string): Checkpoint & Required<Pick<Checkpoint, "lock">> {
  checkPath(path);
  let last: Promise<void> = Promise.resolve();
  let held: FileLock | undefined;
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
      const replace = async (): Promise<void> => {
        await held?.refuseIfLost();
        await replaceFile(path, { overwrite: true, mode: 0o600 }, (write) => write(state));
      };
      last = last.then(replace, replace); // the caller of a failed save received its error
      return last;
    },
    async lock({ wait, signal }) {
      const lock = await FileLock.take(`${await targetOf(path)}.lock`, CHECKPOINT, {
        wait,
        signal,
      });
      await removeLeftovers(path);
      held = lock;
      return {
        warnings: lock.warnings,
        async release() {
          if (held === lock) held = undefined;
          await lock.release();
        },
      };
    },
  };
}
