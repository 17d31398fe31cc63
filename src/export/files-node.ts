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
import { nameOfKind } from "../core/options.ts";
import { streamWriter, type Write } from "./stream-node.ts";

/** Options of {@link replaceFile}. */
export interface ReplaceOptions {
  /** Whether an existing file may be replaced. It keeps its mode. */
  readonly overwrite: boolean;
  /** Mode of a new file. Defaults to the default of the process. */
  readonly mode?: number;
}

/**
 * Writes a temporary file beside `path` and renames it to `path` once it is complete and on disk.
 * If `path` is a symbolic link, its target is replaced. A pipe or device is written directly.
 *
 * @throws {InvalidArgumentError} when the target of a link does not exist, or when the file exists
 *   and must not be replaced. Errors of the file system keep their `code` and name `path`.
 */
export async function replaceFile(
  path: string,
  options: ReplaceOptions,
  fill: (write: Write) => Promise<void>,
): Promise<void> {
  const target = await targetOf(path);
  const before = await stat(target).catch(() => undefined);
  if (before?.isDirectory() === true) throw isFolder(path);
  if (before !== undefined && !before.isFile()) return await fillDirectly(path, target, fill);
  const temporary = temporaryPath(dirname(target));
  const mode = before === undefined ? options.mode : 0o600;
  const file = await naming(path, open(temporary, "wx", mode));
  try {
    try {
      await fill(writerOf(file, path));
      if (before !== undefined) await naming(path, file.chmod(before.mode & 0o7777));
      await naming(path, file.sync());
    } finally {
      await naming(path, file.close());
    }
    await naming(
      path,
      options.overwrite ? rename(temporary, target) : renameToNew(temporary, target),
    );
  } catch (error) {
    await unlink(temporary).catch(() => {}); // it may already have its new name
    throw error;
  }
  await syncFolder(dirname(target));
}

/** Writes to the standard output. The next part is requested when the last one was taken. */
export async function fillOutput(fill: (write: Write) => Promise<void>): Promise<void> {
  const out = process.stdout;
  const write = streamWriter(out);
  // `write` passes an error on; without a listener, its later event would end the process
  out.on("error", ignore);
  await fill(async (data) => {
    try {
      await write(data);
    } catch (error) {
      throw outputError(error);
    }
  });
  out.off("error", ignore);
}

const ignore = (): void => {};

function outputError(error: unknown): Error {
  const [reason] = (error instanceof Error ? error.message : String(error)).split(", ");
  const message = `Cannot write to the standard output: ${reason}`;
  return Object.assign(new Error(message, { cause: error }), { code: codeOf(error) });
}

function writerOf(file: FileHandle, path: string): Write {
  // continues at the current position and writes all bytes
  return (data) => naming(path, file.writeFile(data, "utf8"));
}

async function fillDirectly(
  path: string,
  target: string,
  fill: (write: Write) => Promise<void>,
): Promise<void> {
  const file = await naming(path, open(target, "w"));
  try {
    await fill(writerOf(file, path));
  } finally {
    await naming(path, file.close());
  }
}

/**
 * Resolves links in a path. @throws {InvalidArgumentError} for a link whose target does not exist.
 */
export async function targetOf(path: string): Promise<string> {
  const at = await lstat(path).catch(() => undefined);
  if (at?.isSymbolicLink() !== true)
    return join(await realpath(dirname(path)).catch(() => dirname(path)), basename(path));
  return await realpath(path).catch((error: unknown) => {
    if (codeOf(error) !== "ENOENT") throw error;
    const hint = "Create the file, or pass the path of the target.";
    throw new InvalidArgumentError(
      `'${path}' is a symbolic link to a file that does not exist`,
      { path: "path" },
      { hint },
    );
  });
}

/** Returns the path of a new temporary file. A leftover of it is known by its name. */
export function temporaryPath(folder: string): string {
  return join(folder, `${temporaryName(process.pid)}${randomUUID()}.tmp`);
}

/** Removes temporary files beside a file that were left by ended processes of this machine. */
export async function removeLeftovers(path: string): Promise<void> {
  if (hostName() === "") return; // a file of another machine would look like one of this machine
  const folder = dirname(await targetOf(path));
  for (const name of await readdir(folder).catch(() => [])) {
    const [, pid] = /^\.evalwire-[0-9a-f]{8}-(\d+)-[\w-]+\.tmp$/.exec(name) ?? [];
    if (pid === undefined || !name.startsWith(temporaryName(Number(pid))) || !hasEnded(Number(pid)))
      continue;
    await unlink(join(folder, name)).catch(() => {});
  }
}

/**
 * Returns the prefix of a process's temporary files. It includes the machine, because process IDs
 * are only unique within one machine.
 */
function temporaryName(pid: number): string {
  return `.evalwire-${createHash("sha256").update(hostName()).digest("hex").slice(0, 8)}-${pid}-`;
}

/**
 * Returns the name of this machine; empty if access to it is denied, as under Deno without
 * --allow-sys.
 */
export function hostName(): string {
  try {
    return hostname();
  } catch {
    return "";
  }
}

/** Returns whether a process of this machine is known to have ended. */
export function hasEnded(pid: number): boolean {
  try {
    process.kill(pid, 0); // signal 0 only checks whether it exists
    return false;
  } catch (error) {
    return codeOf(error) === "ESRCH";
  }
}

/**
 * Rewrites an error of the file system as an error about the caller's file: its own message names
 * the temporary file, or none.
 */
export async function naming<T>(path: string, step: Promise<T>): Promise<T> {
  try {
    return await step;
  } catch (error) {
    const code = codeOf(error);
    if (error instanceof Error && error.name === "NotCapable") throw notPermitted(path, error);
    if (code === null || !(error instanceof Error) || error instanceof InvalidArgumentError)
      throw error;
    const [reason = code] = error.message.split(", ");
    throw Object.assign(new Error(`Cannot write '${path}': ${reason}`, { cause: error }), { code });
  }
}

/**
 * Returns Deno's error about a permission as one about the caller's file: its own may name a
 * temporary file beside it, so the folder is what has to be allowed.
 */
function notPermitted(path: string, error: Error): Error {
  const denied = /"([^"]*)"/.exec(error.message)?.[1] ?? path;
  const place = basename(denied).startsWith(".evalwire-") ? dirname(denied) : denied;
  const message = `Cannot write '${path}': Deno needs permission for '${place}': allow it with --allow-read=${place} --allow-write=${place}`;
  return Object.assign(new Error(message, { cause: error }), { name: error.name });
}

/**
 * Renames a file unless the new name is taken: a link fails in that case, whereas a rename would
 * replace the other file.
 */
async function renameToNew(temporary: string, path: string): Promise<void> {
  try {
    await link(temporary, path);
  } catch (error) {
    if (codeOf(error) === "EEXIST") throw alreadyThere(path);
    // for file systems without links: not atomic
    if (await exists(path)) throw alreadyThere(path);
    await rename(temporary, path);
    return;
  }
  await unlink(temporary);
}

/**
 * Makes a rename durable across power failures. On systems that cannot open a folder, durability is
 * left to the system.
 */
export async function syncFolder(folder: string): Promise<void> {
  const handle = await open(folder, "r").catch(() => null);
  if (handle === null) return;
  await handle.sync().catch(() => {});
  await handle.close();
}

export function checkPath(path: unknown): void {
  if (typeof path === "string" && path !== "" && !path.includes("\0")) return;
  throw new InvalidArgumentError(
    `'path' must be a file path: current value is ${nameOfKind(path)}`,
    { path: "path" },
  );
}

/**
 * Throws when a path may not be written: an existing file that must not be replaced, or a folder. A
 * pipe or device exists before it is written.
 */
export async function checkTarget(path: string, overwrite: boolean): Promise<void> {
  const target = await stat(path).catch(() => undefined);
  if (target?.isDirectory() === true) throw isFolder(path);
  if (target !== undefined && !target.isFile()) return;
  if (!overwrite && (await exists(path))) throw alreadyThere(path);
}

/**
 * Returns whether a name is taken, including by a broken link. `access` would require Deno's
 * permission to read the user ID.
 */
export async function exists(path: string): Promise<boolean> {
  return await lstat(path).then(
    () => true,
    () => false,
  );
}

function alreadyThere(path: string): InvalidArgumentError {
  return new InvalidArgumentError(
    `'${path}' already exists`,
    { path: "options.overwrite" },
    { hint: "Choose another name, or pass overwrite: true." },
  );
}

function isFolder(path: string): InvalidArgumentError {
  return new InvalidArgumentError(
    `'${path}' is a folder`,
    { path: "path" },
    { hint: "Pass the path of a file." },
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
