import { randomUUID } from "node:crypto";
import { open, readFile, unlink } from "node:fs/promises";
import process from "node:process";
import { setTimeout as pause } from "node:timers/promises";
import { InvalidArgumentError } from "../core/errors/usage.ts";
import type { Checkpoint } from "../model/checkpoint.ts";
import {
  checkPath,
  codeOf,
  hasEnded,
  hostName,
  removeLeftovers,
  replaceFile,
  targetOf,
} from "./files-node.ts";

/**
 * Keeps the progress of a long job in a file, which nobody else may read (mode 0600) unless it
 * exists with another mode. Each `save` replaces the file as a whole and has it on the disk when it
 * settles; saves are done one after the other, in the order of the calls.
 *
 * `lock()` makes a file `<path>.lock` with process, host and time. The lock of a process of this
 * host that has ended is taken over; that of another host cannot be judged, and stays until its
 * file is removed.
 *
 * @example Save and load
 * ```ts
 * import { mkdtemp } from "node:fs/promises";
 * import { tmpdir } from "node:os";
 * import { join } from "node:path";
 * import { fileCheckpoint } from "evalwire/export/node";
 *
 * const checkpoint = fileCheckpoint(join(await mkdtemp(join(tmpdir(), "evalwire-")), "job.json"));
 * if ((await checkpoint.load()) !== undefined) throw new Error("nothing was saved yet");
 * await checkpoint.save('{"done":3}');
 * if ((await checkpoint.load()) !== '{"done":3}') throw new Error("it gives back what was saved");
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
        await replaceFile(path, { overwrite: true, mode: 0o600 }, (file) =>
          file.writeFile(state, "utf8"),
        );
      };
      last = last.then(replace, replace); // a save that failed was told to its caller
      return last;
    },
    async lock({ wait, signal }) {
      const lock = await FileLock.take(`${await targetOf(path)}.lock`, wait, signal);
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

/** Who holds a lock, as its file says. */
interface Holder {
  readonly pid: number;
  readonly host: string;
  readonly since: string;
  readonly token: string;
}

/**
 * A file that exists while a process owns what is beside it. Made with `wx`, which only one of
 * several processes can do.
 */
class FileLock {
  readonly warnings: string[] = [];
  readonly #path: string;
  readonly #token: string;

  private constructor(path: string, token: string) {
    this.#path = path;
    this.#token = token;
  }

  /**
   * Takes the lock.
   *
   * @throws {InvalidArgumentError} when another process has it and `wait` is false; the signal's
   *   reason.
   */
  static async take(
    path: string,
    wait: boolean,
    signal: AbortSignal | undefined,
  ): Promise<FileLock> {
    const lock = new FileLock(path, randomUUID());
    for (let unreadable = 0; ; ) {
      signal?.throwIfAborted();
      if (await lock.#make(path)) return lock;
      const holder = await readHolder(path);
      if (holder === "gone") continue;
      unreadable = holder === "unreadable" ? unreadable + 1 : 0;
      if (holder !== "unreadable" && isLeft(holder)) {
        if (await lock.#remove(holder))
          lock.warnings.push(`Took over the lock of a process that has ended: ${nameOf(holder)}.`);
      } else if (!wait && (holder !== "unreadable" || unreadable >= MAX_UNREADABLE)) {
        const who = holder === "unreadable" ? "its lock file cannot be read" : nameOf(holder);
        const hint = `Wait for it, pass ifLocked: "wait", or remove '${path}' if you are sure that no process uses it. Nothing was sent.`;
        throw new InvalidArgumentError(
          `Another process is using this checkpoint: ${who}`,
          { path: "options.checkpoint" },
          { hint },
        );
      }
      await pause(LOCK_PAUSE_MS, undefined, signal === undefined ? {} : { signal }).catch(() =>
        signal?.throwIfAborted(),
      );
    }
  }

  /** Refuses to go on when somebody took the lock away: a second owner may be at work. */
  async refuseIfLost(): Promise<void> {
    const holder = await readHolder(this.#path);
    if (typeof holder === "object" && holder.token === this.#token) return;
    const hint = "Another process may be using the checkpoint. Nothing more is sent.";
    throw new InvalidArgumentError(
      `The lock '${this.#path}' was taken away`,
      { path: "options.checkpoint" },
      { hint },
    );
  }

  async release(): Promise<void> {
    const holder = await readHolder(this.#path);
    if (typeof holder === "object" && holder.token === this.#token)
      await unlink(this.#path).catch(() => {});
  }

  async #make(path: string): Promise<boolean> {
    const file = await open(path, "wx").catch((error: unknown) => {
      if (codeOf(error) === "EEXIST") return undefined;
      throw error;
    });
    if (file === undefined) return false;
    const holder: Holder = {
      pid: process.pid,
      host: hostName(),
      since: new Date().toISOString(),
      token: this.#token,
    };
    try {
      await file.writeFile(JSON.stringify(holder));
    } finally {
      await file.close();
    }
    return true;
  }

  /**
   * Removes the lock of a process that has ended. Of several that want to, one may; and only while
   * it is still that lock.
   */
  async #remove(holder: Holder): Promise<boolean> {
    const permit = `${this.#path}.${holder.token}`;
    if (!(await this.#make(permit))) {
      const other = await readHolder(permit);
      // it was killed in these few lines
      if (typeof other === "object" && isLeft(other)) await unlink(permit).catch(() => {});
      return false;
    }
    try {
      const now = await readHolder(this.#path);
      if (typeof now !== "object" || now.token !== holder.token) return false;
      await unlink(this.#path);
      return true;
    } finally {
      await unlink(permit).catch(() => {});
    }
  }
}

const LOCK_PAUSE_MS = 100;
const CLOCK_MARGIN_MS = 2_000;
/**
 * A lock file is empty between its making and its writing; one that stays so is no lock of ours.
 */
const MAX_UNREADABLE = 20;

async function readHolder(path: string): Promise<Holder | "gone" | "unreadable"> {
  try {
    // checked next
    const holder = JSON.parse(await readFile(path, "utf8")) as Partial<Holder> | null;
    const { pid, host, since, token } = holder ?? {};
    const isWhole =
      typeof pid === "number" && [host, since, token].every((one) => typeof one === "string");
    // the token becomes part of a file name
    return isWhole && /^[\w-]+$/.test(token ?? "") ? (holder as Holder) : "unreadable";
  } catch (error) {
    if (codeOf(error) === "ENOENT") return "gone";
    if (error instanceof SyntaxError) return "unreadable";
    throw error;
  }
}

/**
 * Whether the process that holds a lock has certainly ended. Of one on another host nothing is
 * known.
 */
function isLeft({ pid, host, since }: Holder): boolean {
  if (host === "" || host !== hostName()) return false;
  // A container begins again with the same name and the same number: what is older than this
  // process was another one.
  if (pid === process.pid)
    return Date.parse(since) < Date.now() - process.uptime() * 1000 - CLOCK_MARGIN_MS;
  return hasEnded(pid);
}

function nameOf({ pid, host, since }: Holder): string {
  return `process ${pid} on '${host}', since ${since}`;
}
