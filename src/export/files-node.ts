import { randomUUID } from "node:crypto";
import { type FileHandle, link, lstat, open, rename, unlink } from "node:fs/promises";
import { dirname, join } from "node:path";
import { InvalidArgumentError } from "../core/errors/usage.ts";

/** Writes a file beside `path` and puts it in its place once it is complete and on the disk. */
export async function replaceFile(path: string, overwrite: boolean, write: (file: FileHandle) => Promise<void>): Promise<void> {
  const temporary = join(dirname(path), `.evalwire-${randomUUID()}.tmp`);
  const file = await open(temporary, "wx");
  try {
    try {
      await write(file);
      await file.sync();
    } finally {
      await file.close();
    }
    await (overwrite ? rename(temporary, path) : renameToNew(temporary, path));
  } catch (error) {
    await unlink(temporary).catch(() => {}); // it may have its new name already
    throw error;
  }
  await syncFolder(dirname(path));
}

/** Gives a file its name unless another file has it by now: a link fails there, where a rename would replace it. */
async function renameToNew(temporary: string, path: string): Promise<void> {
  try {
    await link(temporary, path);
  } catch (error) {
    if (codeOf(error) === "EEXIST") throw alreadyThere(path);
    if (await exists(path)) throw alreadyThere(path); // a file system without links: the best that can be done there
    await rename(temporary, path);
    return;
  }
  await unlink(temporary);
}

/** Makes the new name survive a power cut. Some systems cannot open a folder: there it is left to them. */
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

/** Tells whether a name is taken, by a link that leads nowhere as well. `access` would want Deno's permission to see the user's id. */
export async function exists(path: string): Promise<boolean> {
  return await lstat(path).then(
    () => true,
    () => false,
  );
}

export function alreadyThere(path: string): InvalidArgumentError {
  return new InvalidArgumentError(`'${path}' exists already`, { path: "path" }, { hint: "Choose another name, or pass overwrite: true." });
}

export function codeOf(error: unknown): string | null {
  return typeof error === "object" && error !== null && "code" in error && typeof error.code === "string" ? error.code : null;
}
