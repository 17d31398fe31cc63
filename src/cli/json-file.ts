import { readFile } from "node:fs/promises";
import { anObject } from "../core/options.ts";
import { CommandError } from "./failure.ts";
import { syntaxErrorAt } from "./json-syntax.ts";

/** Largest file that is read, in bytes: any other was named by mistake. */
const MAX_BYTES = 256 * 1024 * 1024;

/** JSON file, as messages describe it. */
export interface JsonFile {
  /** Kind of the file with its name: `The policy 'gate.json'`. */
  readonly title: string;
  /** Code of the errors. Default: `invalid_argument`. */
  readonly code?: string;
  readonly hint?: string;
}

/** Errors of the file system, in words. */
const REASONS: Readonly<Record<string, string>> = {
  ENOENT: "does not exist",
  ENOTDIR: "does not exist: a part of its path is not a folder",
  EISDIR: "is a folder, not a file",
  EACCES: "cannot be read: there is no permission",
  EPERM: "cannot be read: there is no permission",
  ERR_FS_FILE_TOO_LARGE: "is too large",
};

/**
 * Reads a JSON file in UTF-8, with or without a byte order mark. No message shows its content, which
 * may contain a key.
 *
 * @throws {CommandError} that says why the file cannot be read, or where its syntax is wrong. Its
 *   code is `no_such_file` if there is no file.
 */
export async function readJsonFile(path: string, file: JsonFile): Promise<unknown> {
  const { code = "invalid_argument", title } = file;
  const refused = (why: string, hint = file.hint ?? null): CommandError =>
    new CommandError(code, `${title} ${why}`, { hint });
  const bytes = await readFile(path).catch((error: NodeJS.ErrnoException) => {
    const why = REASONS[error.code ?? ""] ?? `cannot be read: ${error.message}`;
    if (error.code !== "ENOENT") throw refused(why);
    throw new CommandError("no_such_file", `${title} ${why}`, { hint: file.hint ?? null });
  });
  if (bytes.length > MAX_BYTES)
    throw refused(`is too large: the limit is ${MAX_BYTES / 1024 ** 2} MiB`);
  const text = decoded(bytes);
  if (text === null)
    throw refused("is not in UTF-8", "Save it as UTF-8: PowerShell writes UTF-16 by default.");
  if (text.trim() === "") throw refused("is empty");
  try {
    return JSON.parse(text);
  } catch {
    throw refused(`is not valid JSON: ${placeIn(text, syntaxErrorAt(text))}`, file.hint ?? SYNTAX);
  }
}

const SYNTAX = "JSON has no comments, no single quotes, and no comma after the last member.";

/**
 * Reads a JSON file that contains one object.
 *
 * @throws {CommandError} as `readJsonFile()` does, and for any other value.
 */
export async function readJsonObject(
  path: string,
  file: JsonFile,
): Promise<Record<string, unknown>> {
  const value = await readJsonFile(path, file);
  if (anObject.is(value)) return value as Record<string, unknown>; // an object has only string keys
  const { code = "invalid_argument", title, hint = null } = file;
  throw new CommandError(code, `${title} does not contain a JSON object`, { hint });
}

/** Returns whether a file could not be read because it does not exist. */
export const isMissingFile = (error: unknown): boolean =>
  error instanceof CommandError && error.code === "no_such_file";

/** Returns the text without a byte order mark; null if it is not UTF-8. */
function decoded(bytes: Uint8Array): string | null {
  try {
    return new TextDecoder("utf-8", { fatal: true }).decode(bytes);
  } catch {
    return null;
  }
}

/** Returns where a position is: `line 3, column 5`. */
function placeIn(text: string, at: number): string {
  if (at >= text.length) return "it ends too early";
  const before = text.slice(0, at).split("\n");
  return `see line ${before.length}, column ${(before.at(-1)?.length ?? 0) + 1}`;
}
