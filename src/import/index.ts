/** Reads the results of other tools, and tables, as runs. */

import { InvalidArgumentError } from "../core/errors/usage.ts";
import { checkValue, nameOfKind } from "../core/options.ts";
import type { LoadedRun } from "../model/run.ts";
import { FORMAT_NAMES, readFormat } from "./formats.ts";
import { checkImportOptions, type ImportOptions, unpackedLimit } from "./import-options.ts";
import { openFile } from "./unpack.ts";

export type { ImportFormatName, ImportOptions } from "./import-options.ts";
export type { TableOptions } from "./table-options.ts";

/** Options of {@link parseRuns}. */
export interface ParseRunsOptions extends ImportOptions {
  /** Name of the file, by which its format is recognized, and which errors name. Default none. */
  name?: string;
}

/**
 * Reads runs from the content of a file.
 */
export async function parseRuns(
  content: string | Uint8Array,
  options: ParseRunsOptions = {},
): Promise<LoadedRun[]> {
  checkImportOptions(options, FORMAT_NAMES, ["name"]);
  const { name: path = "", ...rest } = options;
  checkValue("options.name", path, { is: (value) => typeof value === "string", kind: "a string" });
  if (typeof content !== "string" && !(content instanceof Uint8Array))
    throw new InvalidArgumentError(
      `'content' must be a string or a Uint8Array: current value is ${nameOfKind(content)}`,
      { path: "content" },
      { hint: "readRuns() of evalwire/import/node reads a file by its path." },
    );
  const bytes = typeof content === "string" ? new TextEncoder().encode(content) : content;
  const name = path.slice(Math.max(path.lastIndexOf("/"), path.lastIndexOf("\\")) + 1);
  return await readFormat(await openFile({ name, bytes, path }, unpackedLimit(rest)), rest);
}
