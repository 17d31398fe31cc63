import { randomUUID } from "node:crypto";
import { link, readFile, unlink, writeFile } from "node:fs/promises";
import { dirname } from "node:path";
import process from "node:process";
import { setTimeout as pause } from "node:timers/promises";
import { InvalidArgumentError } from "../core/errors/usage.ts";
import { codeOf, hasEnded, hostName, naming, temporaryPath } from "./files-node.ts";

/** Owner of a lock, as recorded in its file. */
interface Holder {
  readonly pid: number;
  readonly host: string;
  readonly since: string;
  readonly token: string;
}

/** Words of the errors of a lock. */
export interface Locked {
  /** The locked thing, such as `checkpoint`. */
  readonly noun: string;
  /** Path of the argument that named it. */
  readonly argument: string;
  /** Sentence that says what was not done. */
  readonly nothing: string;
}

/**
 * File that exists while a process owns the checkpoint or folder beside it. A link to a new
 * name succeeds for only one of several processes.
 */
export class FileLock {
  readonly warnings: string[] = [];
  readonly #path: string;
  readonly #token: string = randomUUID();
  readonly #locked: Locked;

  private constructor(path: string, locked: Locked) {
    this.#path = path;
    this.#locked = locked;
  }

  /**
   * Acquires the lock.
   *
   * @throws {InvalidArgumentError} when another process has it and `wait` is false; the signal's
   *   reason when waiting was aborted.
   */
  static async take(
    path: string,
    locked: Locked,
    { wait, signal }: { wait: boolean; signal?: AbortSignal | undefined },
  ): Promise<FileLock> {
    const lock = new FileLock(path, locked);
    for (let unreadable = 0; ; ) {
      signal?.throwIfAborted();
      if (await lock.#make(path)) return lock;
      const holder = await readHolder(path);
      if (holder === "gone") continue;
      unreadable = holder === "unreadable" ? unreadable + 1 : 0;
      if (holder !== "unreadable" && isLeft(holder)) {
        if (await lock.#remove(holder))
          lock.warnings.push(
            `Took over the lock of a process that no longer exists: ${nameOf(holder)}.`,
          );
      } else if (holder === "unreadable" ? unreadable >= MAX_UNREADABLE : !wait) {
        throw lock.#taken(holder);
      }
      await pause(LOCK_PAUSE_MS, undefined, signal === undefined ? {} : { signal }).catch(() =>
        signal?.throwIfAborted(),
      );
    }
  }

  #taken(holder: Holder | "unreadable"): InvalidArgumentError {
    const { noun, argument, nothing } = this.#locked;
    const who = holder === "unreadable" ? "the lock file cannot be read" : nameOf(holder);
    const hint = `Wait for it, pass ifLocked: "wait", or remove '${this.#path}' if you are sure that no process is using the ${noun}. ${nothing}`;
    return new InvalidArgumentError(
      `The ${noun} is already locked: ${who}`,
      { path: argument },
      { hint },
    );
  }

  /** Throws when the lock was removed or replaced: another process may own what it protects. */
  async refuseIfLost(): Promise<void> {
    const holder = await readHolder(this.#path);
    if (typeof holder === "object" && holder.token === this.#token) return;
    const hint = `Another process may be using the ${this.#locked.noun}. No new work is started.`;
    throw new InvalidArgumentError(
      `The lock '${this.#path}' was removed or replaced`,
      { path: this.#locked.argument },
      { hint },
    );
  }

  async release(): Promise<void> {
    const holder = await readHolder(this.#path);
    if (typeof holder === "object" && holder.token === this.#token)
      await unlink(this.#path).catch(() => {});
  }

  /**
   * Creates a lock file. It appears with its content, so a process that is killed leaves a complete
   * lock or none.
   */
  async #make(path: string): Promise<boolean> {
    const holder: Holder = {
      pid: process.pid,
      host: hostName(),
      since: new Date().toISOString(),
      token: this.#token,
    };
    const temporary = temporaryPath(dirname(path));
    try {
      await naming(path, writeFile(temporary, JSON.stringify(holder), { flag: "wx" }));
      return await link(temporary, path).then(
        () => true,
        async (error: unknown) => {
          if (codeOf(error) === "EEXIST") return false;
          return await writeDirectly(path, holder); // for file systems without links
        },
      );
    } finally {
      await unlink(temporary).catch(() => {});
    }
  }

  /**
   * Removes the lock of a process that no longer exists. Of several processes that try, only one
   * succeeds, and only while the lock is unchanged.
   */
  async #remove(holder: Holder): Promise<boolean> {
    const permit = `${this.#path}.${holder.token}`;
    if (!(await this.#make(permit))) {
      const other = await readHolder(permit);
      // that process was killed before it could remove its permit
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
 * On file systems without links, a lock file is empty between its creation and its first write. A
 * file that remains unreadable is not waited for.
 */
const MAX_UNREADABLE = 20;

async function writeDirectly(path: string, holder: Holder): Promise<boolean> {
  try {
    await writeFile(path, JSON.stringify(holder), { flag: "wx" });
    return true;
  } catch (error) {
    if (codeOf(error) === "EEXIST") return false;
    throw error;
  }
}

async function readHolder(path: string): Promise<Holder | "gone" | "unreadable"> {
  try {
    // validated below
    const holder = JSON.parse(await readFile(path, "utf8")) as Partial<Holder> | null;
    const { pid, host, since, token } = holder ?? {};
    const isWhole =
      typeof pid === "number" && [host, since, token].every((one) => typeof one === "string");
    // the token is used in a file name
    return isWhole && /^[\w-]+$/.test(token ?? "") ? (holder as Holder) : "unreadable";
  } catch (error) {
    if (codeOf(error) === "ENOENT") return "gone";
    if (error instanceof SyntaxError) return "unreadable";
    throw error;
  }
}

/**
 * Returns whether the process that holds a lock is known to have ended. Processes on other hosts
 * cannot be checked.
 */
function isLeft({ pid, host, since }: Holder): boolean {
  if (host === "" || host !== hostName()) return false;
  // A restarted container can have the same host name and process ID: a lock that is older than
  // this process belongs to a previous one.
  if (pid === process.pid)
    return Date.parse(since) < Date.now() - process.uptime() * 1000 - CLOCK_MARGIN_MS;
  return hasEnded(pid);
}

function nameOf({ pid, host, since }: Holder): string {
  return `process ${pid} on '${host}', since ${since}`;
}
