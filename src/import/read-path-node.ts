import { open, readdir, readFile, stat } from "node:fs/promises";
import { basename, dirname, join } from "node:path";
import { InvalidArgumentError, plural } from "../core/errors/usage.ts";
import { nameOfKind } from "../core/options.ts";
import type { LoadedRun } from "../model/run.ts";
import type { ImportFormat } from "./format.ts";
import { FORMAT_NAMES, readFormat, recognize } from "./formats.ts";
import { HEAD_BYTES, type ImportFile, type ImportFolder } from "./import-file.ts";
import { checkImportOptions, type ImportOptions, unpackedLimit } from "./import-options.ts";
import { isSynced, readSynced } from "./synced-node.ts";
import { type LenientReading, refuseTableOptions } from "./table-options.ts";
import { openFile, openHead } from "./unpack.ts";

/** Implements `readRuns()`. With `lenient`, options that do not apply to a file are ignored. */
export async function readPath(
  path: string,
  options: ImportOptions,
  lenient?: LenientReading,
): Promise<LoadedRun[]> {
  checkPath(path);
  checkImportOptions(options, FORMAT_NAMES);
  const stats = await naming(path, stat(path));
  if (!stats.isDirectory())
    return await readFormat(await read(path, options, lenient), options, lenient);
  if (options.format === undefined && (await isSynced(path))) {
    if (lenient === undefined) refuseTableOptions(options, { path }, "of syncRuns()");
    lenient?.onFile("syncRuns()");
    return await readSynced(path);
  }
  const runs: LoadedRun[] = [];
  const names = await filesIn(path);
  const formats = new Map<string, ImportFormat<ImportOptions>>();
  for (const name of names) {
    const format = recognize(await openHead(name, await headOf(join(path, name))), options.format);
    if (format !== undefined) formats.set(name, format);
  }
  for (const [name, format] of formats) {
    const whole = format.wholeOf?.(name) ?? name;
    if (whole !== name && formats.get(whole) === format) continue; // read with that file
    const file = await read(join(path, name), options, lenient);
    runs.push(...(await readFormat(file, options, lenient)));
  }
  if (formats.size > 0) return runs;
  throw new InvalidArgumentError(
    `'${path}' has no file of a format that evalwire recognizes, among ${plural(names.length, "file")}`,
    { path: "path" },
    {
      hint: `Formats: ${options.format ?? FORMAT_NAMES.join(", ")}. Folders inside it are not read.`,
    },
  );
}

function checkPath(path: unknown): void {
  if (typeof path === "string" && path !== "" && !path.includes("\0")) return;
  throw new InvalidArgumentError(
    `'path' must be the path of a file or folder: current value is ${nameOfKind(path)}`,
    { path: "path" },
  );
}

/** Returns the names of the files in a folder, sorted, without hidden ones. */
async function filesIn(folder: string): Promise<string[]> {
  const names = (await naming(folder, readdir(folder))).filter((name) => !name.startsWith("."));
  const files = await Promise.all(
    names.map(async (name) => ({
      name,
      // a link to a file counts as a file, one to nothing does not
      isFile: await stat(join(folder, name)).then(
        (stats) => stats.isFile(),
        () => false,
      ),
    })),
  );
  return files.flatMap(({ name, isFile }) => (isFile ? name : [])).sort();
}

async function read(
  path: string,
  options: ImportOptions,
  lenient?: LenientReading,
): Promise<ImportFile> {
  const bytes = await naming(path, readFile(path));
  lenient?.onBytes?.(path, bytes);
  const at = dirname(path);
  const folder: ImportFolder = {
    names: () => filesIn(at),
    read: (name) => read(join(at, name), options, lenient),
  };
  return await openFile({ name: basename(path), bytes, folder, path }, unpackedLimit(options));
}

/** Reads the beginning of a file. */
async function headOf(path: string): Promise<Uint8Array> {
  const file = await naming(path, open(path, "r"));
  try {
    const { buffer, bytesRead } = await naming(
      path,
      file.read(Buffer.alloc(HEAD_BYTES), 0, HEAD_BYTES, 0),
    );
    return buffer.subarray(0, bytesRead);
  } finally {
    await file.close();
  }
}

/** Rewrites an error of the file system: its own message may not name the file. */
async function naming<T>(path: string, step: Promise<T>): Promise<T> {
  try {
    return await step;
  } catch (error) {
    if (!(error instanceof Error) || !("code" in error)) throw error;
    const [reason = error.code] = error.message.split(", ");
    throw Object.assign(new Error(`Cannot read '${path}': ${reason}`, { cause: error }), {
      code: error.code,
    });
  }
}
