import { createHash, randomUUID } from "node:crypto";
import {
  type FileHandle,
  link,
  lstat,
  open,
  readdir,
  realpath,
  rename,
  stat,
  unlink,
} from "node:fs/promises";
import { hostname } from "node:os";
import { basename, dirname, join } from "node:path";
import process from "node:process";
import { InvalidArgumentError } from "../core/errors/usage.ts";

/** How a file is put in its place. */
export interface ReplaceOptions {
  /** Whether a file that stands there already may be replaced. It keeps its mode. */
  readonly overwrite: boolean;
  /** The mode of a new file; the process's own default when it is left out. */
  readonly mode?: number;
}

/**
 * Writes a file beside `path` and puts it in its place once it is complete and on the disk. Where
 * `path` is a symbolic link, its target is replaced.
 *
 * @throws {InvalidArgumentError} when the target of a link does not exist, or the name is taken and
 *   may not be. Errors of the file system with their `code`; they name `path`.
 */
export async function replaceFile(
  path: string,
  options: ReplaceOptions,
  write: (file: FileHandle) => Promise<void>,
): Promise<void> {
  const target = await targetOf(path);
  const temporary = join(dirname(target), `${temporaryName(process.pid)}${randomUUID()}.tmp`);
  try {
    const before = await stat(target).catch(() => undefined);
    const file = await open(temporary, "wx", before === undefined ? options.mode : 0o600);
    try {
      try {
        await write(file);
        if (before !== undefined) await file.chmod(before.mode & 0o7777);
        await file.sync();
      } finally {
        await file.close();
      }
      await (options.overwrite ? rename(temporary, target) : renameToNew(temporary, target));
    } catch (error) {
      await unlink(temporary).catch(() => {}); // it may have its new name already
      throw error;
    }
  } catch (error) {
    throw named(error, temporary, path);
  }
  await syncFolder(dirname(target));
}

/** Where a path leads. @throws {InvalidArgumentError} for a link that leads nowhere. */
export async function targetOf(path: string): Promise<string> {
  const at = await lstat(path).catch(() => undefined);
  if (at?.isSymbolicLink() !== true)
    return join(await realpath(dirname(path)).catch(() => dirname(path)), basename(path));
  return await realpath(path).catch((error: unknown) => {
    if (codeOf(error) !== "ENOENT") throw error;
    const hint = "Make the file, or name the place itself.";
    throw new InvalidArgumentError(
      `'${path}' is a symbolic link to a file that does not exist`,
      { path: "path" },
      { hint },
    );
  });
}

/** Removes what processes of this machine that have ended left unfinished beside a file. */
export async function removeLeftovers(path: string): Promise<void> {
  const folder = dirname(await targetOf(path));
  for (const name of await readdir(folder).catch(() => [])) {
    const [, pid] = /^\.evalwire-[0-9a-f]{8}-(\d+)-[\w-]+\.tmp$/.exec(name) ?? [];
    if (pid === undefined || !name.startsWith(temporaryName(Number(pid))) || !hasEnded(Number(pid)))
      continue;
    await unlink(join(folder, name)).catch(() => {});
  }
}

/**
 * How the names of a process's temporary files begin: they tell its machine, as numbers of
 * processes are told apart by it.
 */
function temporaryName(pid: number): string {
  return `.evalwire-${createHash("sha256").update(hostName()).digest("hex").slice(0, 8)}-${pid}-`;
}

/**
 * The name of this machine; empty where it may not be asked for, as under Deno without --allow-sys.
 */
export function hostName(): string {
  try {
    return hostname();
  } catch {
    return "";
  }
}

/** Whether a process of this machine has certainly ended. */
export function hasEnded(pid: number): boolean {
  try {
    process.kill(pid, 0); // asks only
    return false;
  } catch (error) {
    return codeOf(error) === "ESRCH";
  }
}

/**
 * An error of the file system about the temporary file, told as one about the file that the caller
 * named.
 */
function named(error: unknown, temporary: string, path: string): unknown {
  const code = codeOf(error);
  if (code === null || !(error instanceof Error) || !error.message.includes(temporary))
    return error;
  const [reason = code] = error.message.split(", ");
  return Object.assign(new Error(`Cannot write '${path}': ${reason}`, { cause: error }), { code });
}

/**
 * Gives a file its name unless another file has it by now: a link fails there, where a rename would
 * replace it.
 */
async function renameToNew(temporary: string, path: string): Promise<void> {
  try {
    await link(temporary, path);
  } catch (error) {
    if (codeOf(error) === "EEXIST") throw alreadyThere(path);
    // a file system without links: the best that can be done there
    if (await exists(path)) throw alreadyThere(path);
    await rename(temporary, path);
    return;
  }
  await unlink(temporary);
}

/**
 * Makes the new name survive a power cut. Some systems cannot open a folder: there it is left to
 * them.
 */
async function syncFolder(folder: string): Promise<void> {
  const handle = await open(folder, "r").catch(() => null);
  if (handle === null) return;
  await handle.sync().catch(() => {});
  await handle.close();
}

export function checkPath(path: unknown): void {
  if (typeof path === "string" && path !== "" && !path.includes("\0")) return;
  throw new InvalidArgumentError("'path' must be the path of a file", { path: "path" });
}

/**
 * Tells whether a name is taken, by a link that leads nowhere as well. `access` would want Deno's
 * permission to see the user's id.
 */
export async function exists(path: string): Promise<boolean> {
  return await lstat(path).then(
    () => true,
    () => false,
  );
}

export function alreadyThere(path: string): InvalidArgumentError {
  return new InvalidArgumentError(
    `'${path}' exists already`,
    { path: "path" },
    { hint: "Choose another name, or pass overwrite: true." },
  );
}

export function codeOf(error: unknown): string | null {
  return typeof error === "object" &&
    error !== null &&
    "code" in error &&
    typeof error.code === "string"
    ? error.code
    : null;
}
