import type { LoadedRun } from "../model/run.ts";
import { describeContent } from "./describe-content.ts";
import type { ImportFormat } from "./format.ts";
import type { ImportFile } from "./import-file.ts";
import type { ImportOptions } from "./import-options.ts";
import { refuseTableOptions } from "./table-options.ts";
import { TABLES } from "./tables.ts";

/** Formats of other tools, by name. */
const TOOLS: readonly ImportFormat<ImportOptions>[] = [];

/** Tables come last: files of other tools have the same endings. */
const FORMATS: readonly ImportFormat<ImportOptions>[] = [...TOOLS, ...TABLES];

/** Names of all formats. */
export const FORMAT_NAMES: readonly string[] = FORMATS.map(({ name }) => name);

/** Returns whether a format recognizes a file: the one that is named, or any. */
export function isRecognized(file: ImportFile, format: string | undefined): boolean {
  return FORMATS.some((one) => (format ?? one.name) === one.name && one.matches(file));
}

/**
 * Reads runs from a file in the format of the options, or in the one that recognizes it.
 *
 * @throws {InvalidArgumentError} when no format recognizes it.
 */
export async function readFormat(file: ImportFile, options: ImportOptions): Promise<LoadedRun[]> {
  const { format } = options;
  const found = FORMATS.find((one) =>
    format === undefined ? one.matches(file) : one.name === format,
  );
  if (found !== undefined) {
    if (!TABLES.includes(found)) refuseTableOptions(options, file, found.name);
    return await found.read(file, options);
  }
  throw file.error(
    null,
    `has no format that evalwire recognizes: it looks like ${describeContent(file)}`,
    `Formats: ${FORMAT_NAMES.join(", ")}. If it is one of them, pass 'format'.`,
  );
}
