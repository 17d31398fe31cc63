/** Reads the results of other tools, and tables, as runs. */

import { didYouMean, InvalidArgumentError } from "../core/errors/usage.ts";
import { nameOfKind } from "../core/options.ts";
import type { LoadedRun } from "../model/run.ts";
import { deepeval } from "./deepeval.ts";
import type { ImportFormat } from "./format.ts";
import { ImportFile } from "./import-file.ts";
import { promptfoo } from "./promptfoo.ts";

/** Options of {@link parseRuns}. */
export interface ImportOptions {
  /** Format of the content. Default: recognized by the name and the content. */
  format?: string;
}

/** Formats in the order in which they are tried. */
const FORMATS: readonly ImportFormat<ImportOptions>[] = [deepeval, promptfoo];

/** Reads runs from the content of a file. */
export async function parseRuns(
  content: string | Uint8Array,
  options: ImportOptions & { name?: string } = {},
): Promise<LoadedRun[]> {
  const { name = "", ...rest } = options;
  if (typeof content !== "string" && !(content instanceof Uint8Array))
    throw new InvalidArgumentError(
      `'content' must be a string or a Uint8Array: current value is ${nameOfKind(content)}`,
      { path: "content" },
    );
  const bytes = typeof content === "string" ? new TextEncoder().encode(content) : content;
  return await readFormat(new ImportFile(name, bytes), rest);
}

/** Reads runs from a file in the format of the options, or in the one that matches. */
export async function readFormat(file: ImportFile, options: ImportOptions): Promise<LoadedRun[]> {
  const { format } = options;
  const names = FORMATS.map((one) => one.name);
  const found = FORMATS.find((one) =>
    format === undefined ? one.matches(file) : one.name === format,
  );
  if (found !== undefined) return await found.read(file, options);
  if (format !== undefined)
    throw new InvalidArgumentError(
      `'format' must be one of ${names.join(", ")}: current value is '${format}'`,
      { path: "options.format" },
      { hint: didYouMean(format, names) },
    );
  throw file.error(
    null,
    "has no format that evalwire recognizes",
    `Pass 'format': ${names.join(", ")}.`,
  );
}
