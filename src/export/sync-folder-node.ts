import { createHash, randomUUID } from "node:crypto";
import { lstat, mkdir, readdir, readFile, realpath, rename, stat, unlink } from "node:fs/promises";
import { dirname, join } from "node:path";
import { InvalidArgumentError, plural } from "../core/errors/usage.ts";
import type { Run } from "../model/run.ts";
import { FileLock, type Locked } from "./file-lock-node.ts";
import { codeOf, exists, naming, replaceFile, syncFolder } from "./files-node.ts";
import {
  type FileLine,
  hashOf,
  isThere,
  lineWith,
  MANIFEST,
  Manifest,
  type RetireLine,
  type RunKey,
} from "./sync-manifest-node.ts";
import { fileName, isOurs, partitionPath, TABLES } from "./sync-paths.ts";
import type { WrittenRun } from "./sync-run-node.ts";

const FOLDER: Locked = {
  noun: "folder",
  argument: "options.folder",
  nothing: "Nothing was written.",
};
/** Hidden folder for the lock and for files that are not complete. */
const HIDDEN = ".evalwire";
const COMMIT = "commit.json";

/** Changes that make the files of a run visible. Paths are relative to the folder. */
interface Commit {
  readonly retires: readonly RetireLine[];
  readonly appears: readonly { readonly from: string; readonly line: FileLine }[];
}

/** Folder of many runs, owned by this process until it is closed. */
export class SyncFolder {
  readonly warnings: string[] = [];
  /** Errors of the folder itself, after which no run can be written. */
  readonly failures: Set<unknown> = new Set();
  readonly #shown: string;
  readonly #root: string;
  readonly #lock: FileLock;
  readonly #manifest: Manifest;

  private constructor(shown: string, root: string, lock: FileLock, manifest: Manifest) {
    this.#shown = shown;
    this.#root = root;
    this.#lock = lock;
    this.#manifest = manifest;
  }

  /**
   * Opens a folder, which is created if it does not exist, and finishes what a killed process began.
   *
   * @throws {InvalidArgumentError} for a folder that contains other files, was written in another
   *   format or by a newer release, or is locked.
   */
  static async open(
    path: string,
    format: string,
    waiting: { wait: boolean; signal: AbortSignal | undefined },
  ): Promise<SyncFolder> {
    const root = await naming(path, prepare(path));
    await naming(path, mkdir(join(root, HIDDEN), { recursive: true }));
    const lock = await FileLock.take(join(root, HIDDEN, "lock"), FOLDER, waiting);
    try {
      const folder = new SyncFolder(path, root, lock, await naming(path, Manifest.read(root)));
      folder.#checkFormat(format);
      await folder.io(folder.#repair());
      return folder;
    } catch (error) {
      await lock.release();
      throw error;
    }
  }

  /** Awaits a step on the folder. Its error names the folder and is kept in `failures`. */
  async io<T>(step: Promise<T>): Promise<T> {
    try {
      return await naming(this.#shown, step);
    } catch (error) {
      this.failures.add(error);
      throw error;
    }
  }

  /** Returns the path of a new file that no reader sees. */
  newPath(): string {
    return join(this.#root, HIDDEN, `${randomUUID()}.tmp`);
  }

  /** Returns whether the folder has the complete files of a run in this state. */
  async has(run: Run): Promise<boolean> {
    const files = [...this.#manifest.filesOf(keyOf(run)).values()];
    const finished = run.finishedAt?.toISOString() ?? null;
    const isSame = files.every((file) => file.finished_at === finished && isSameState(file, run));
    if (files.length < TABLES.length || !isSame) return false;
    return (await Promise.all(files.map((file) => isThere(this.#root, file)))).every(Boolean);
  }

  /** Returns whether the folder has a run with this content. */
  async hasContent(written: WrittenRun): Promise<boolean> {
    const { run, content, files } = written;
    const now = this.#manifest.filesOf(keyOf(run));
    return (
      (await this.has(run)) &&
      now.get("runs")?.content === content &&
      now.get("trials")?.sha256 === files.trials.sha256 &&
      now.get("scores")?.sha256 === files.scores.sha256
    );
  }

  /**
   * Makes the files of a run visible, and moves those that it replaces away. From the moment when
   * the plan is on disk, a killed process is continued by the next one.
   */
  async commit(written: WrittenRun): Promise<void> {
    await this.io(this.#lock.refuseIfLost());
    const commit = this.#plan(written);
    const path = join(this.#root, HIDDEN, COMMIT);
    const plan = replaceFile(path, { overwrite: true }, (write) => write(JSON.stringify(commit)));
    // the user knows the folder, not this file
    await this.io(plan.catch((error: Error) => Promise.reject(error.cause ?? error)));
    await this.io(this.#apply(commit));
    const lost = commit.appears.find(({ line }) => !this.#manifest.isLive(line.path));
    if (lost !== undefined)
      await this.io(Promise.reject(new Error(`'${lost.line.path}' was removed or changed`)));
    await this.io(unlink(path));
  }

  async close(): Promise<void> {
    await this.#lock.release();
  }

  #plan({ run, place, files, content, exportedAt, format }: WrittenRun): Commit {
    const key = keyOf(run);
    const times = [run.startedAt, run.finishedAt]
      .flatMap((time) => time?.toISOString() ?? [])
      .sort();
    const hash = createHash("sha256");
    for (const table of TABLES) hash.update(files[table].sha256);
    const name = `${fileName(run.id, hashOf(key), hash.digest("hex"))}.${format}`;
    const partition = partitionPath(place, (long) =>
      createHash("sha256").update(long).digest("hex").slice(0, 32),
    );
    const appears = TABLES.map((table) => {
      const { path, ...counts } = files[table];
      const fields = {
        path: `${table}/${partition}/${name}`,
        ...key,
        status: run.status,
        partial: run.partial,
        finished_at: run.finishedAt?.toISOString() ?? null,
        ...counts,
        min_time: times[0] ?? null,
        max_time: times.at(-1) ?? null,
        exported_at: exportedAt,
        ...(table === "runs" ? { content } : {}),
      };
      return { from: path.slice(this.#root.length + 1), line: lineWith(table, fields) };
    });
    // the run disappears before its trials and scores, and appears after them
    const now = this.#manifest.filesOf(key);
    const retires = TABLES.toReversed().flatMap((table) => {
      const line = now.get(table);
      return line === undefined ? [] : [retireLine(line)];
    });
    return { retires, appears };
  }

  async #apply({ retires, appears }: Commit): Promise<void> {
    const open = retires.filter((line) => this.#manifest.isLive(line.retires));
    if (open.length > 0) await this.#manifest.append(open);
    const moves = [
      ...retires.map(({ retires: from, moved_to }) => [from, moved_to] as const),
      ...appears.map(({ from, line }) => [from, line.path] as const),
    ];
    for (const [from, to] of moves) await this.#move(from, to);
    await this.#syncFolders(moves.flat());
    const lines: FileLine[] = [];
    for (const { line } of appears)
      if (!this.#manifest.isLive(line.path) && (await isThere(this.#root, line))) lines.push(line);
    await this.#manifest.append(lines);
  }

  /** Moves a file unless that was done before. */
  async #move(from: string, to: string): Promise<void> {
    const [source, target] = [join(this.#root, from), join(this.#root, to)];
    if (!(await exists(source))) return;
    await mkdir(dirname(target), { recursive: true });
    await rename(source, target);
  }

  /** Makes changed names durable: in the folders of these paths, and in those above. */
  async #syncFolders(paths: readonly string[]): Promise<void> {
    const folders = new Set<string>();
    for (const path of paths)
      for (let at = dirname(path); !folders.has(at); at = dirname(at)) folders.add(at);
    for (const folder of folders) await syncFolder(join(this.#root, folder));
  }

  /** Finishes the commit of a killed process, and removes what it left. */
  async #repair(): Promise<void> {
    this.warnings.push(...this.#lock.warnings);
    if (this.#manifest.isRepaired)
      this.warnings.push(`Removed an incomplete last line of '${MANIFEST}'.`);
    const hidden = join(this.#root, HIDDEN);
    const plan = await readFile(join(hidden, COMMIT), "utf8").catch((error: unknown) => {
      if (codeOf(error) === "ENOENT") return null;
      throw error;
    });
    if (plan !== null) await this.#apply(JSON.parse(plan) as Commit); // a whole file of commit()
    await this.#retireUnlisted();
    for (const name of await readdir(hidden))
      if (name.endsWith(".tmp") || name === COMMIT) await unlink(join(hidden, name));
  }

  /** Moves files away that `syncRuns()` wrote but the manifest does not list. */
  async #retireUnlisted(): Promise<void> {
    const moved: string[] = [];
    for (const table of TABLES) {
      const names = await readdir(join(this.#root, table), { recursive: true }).catch(
        (error: unknown) => {
          if (codeOf(error) === "ENOENT") return [];
          throw error;
        },
      );
      for (const name of names) {
        const path = `${table}/${name.replaceAll("\\", "/")}`;
        // some file systems return names in another normal form
        if (!isOurs(path) || this.#manifest.isLive(path.normalize("NFC"))) continue;
        await this.#move(path, retiredPath(path));
        moved.push(path, retiredPath(path));
      }
    }
    if (moved.length === 0) return;
    await this.#syncFolders(moved);
    this.warnings.push(
      `Moved ${plural(moved.length / 2, "file")} that '${MANIFEST}' does not list to 'retired'.`,
    );
  }

  #checkFormat(format: string): void {
    for (const { path } of this.#manifest.live()) {
      const used = path.slice(path.lastIndexOf(".") + 1);
      if (used === format) return;
      throw new InvalidArgumentError(
        `'format' must be '${used}', the format of the folder: current value is '${format}'`,
        { path: "options.format" },
        { hint: "Choose another folder for another format." },
      );
    }
  }
}

/** Returns whether a run is in the state of a listed file, as far as it is known before its rows. */
function isSameState({ status, partial }: FileLine, run: Run): boolean {
  if (run.status === "unknown" && status === "completed" && partial === null) return true;
  return status === run.status && partial === run.partial;
}

/** Returns the identity of a run. */
function keyOf({ provider, project, id }: Run): RunKey {
  return { provider, project, run_id: id };
}

function retireLine({ table, path, provider, project, run_id, finished_at }: FileLine): RetireLine {
  const fields = { retires: path, moved_to: retiredPath(path), provider, project, run_id };
  return lineWith(table, { ...fields, finished_at });
}

function retiredPath(path: string): string {
  return `retired/${path}`;
}

/** Creates the folder if needed, and returns its path without links. */
async function prepare(path: string): Promise<string> {
  const found = await stat(path).catch((error: unknown) => {
    if (codeOf(error) === "ENOENT") return undefined;
    throw error;
  });
  if (found === undefined) {
    const at = await lstat(path).catch(() => undefined); // another process may have created it
    if (at?.isSymbolicLink() === true)
      throw refused(
        `'${path}' is a symbolic link to a folder that does not exist`,
        "Create the folder, or pass the path of the target.",
      );
    await mkdir(path, { recursive: true });
  } else if (!found.isDirectory())
    throw refused(`'${path}' is not a folder`, "Choose another path.");
  const names = await readdir(path);
  // the manifest is created first, perhaps by another process since the names were read
  if (names.some((name) => !name.startsWith(".")) && !(await exists(join(path, MANIFEST))))
    throw refused(
      `'${path}' contains other files and no '${MANIFEST}'`,
      "Choose an empty folder, or one that syncRuns() wrote.",
    );
  return await realpath(path);
}

function refused(message: string, hint: string): InvalidArgumentError {
  return new InvalidArgumentError(message, { path: "options.folder" }, { hint });
}
