import type { LoadedRun } from "../model/run.ts";
import { describeContent } from "./describe-content.ts";
import { everyEvalEver } from "./every-eval-ever.ts";
import type { ImportFormat } from "./format.ts";
import type { ImportFile } from "./import-file.ts";
import type { ImportOptions } from "./import-options.ts";

/** Formats of other tools, by name. */
const TOOLS: readonly ImportFormat<ImportOptions>[] = [everyEvalEver];

/** Formats of tables, which come last: those of other tools use the same endings. */
const TABLES: readonly ImportFormat<ImportOptions>[] = [];

const FORMATS: readonly ImportFormat<ImportOptions>[] = [...TOOLS, ...TABLES];

/** Names of all formats. */
export const FORMAT_NAMES: readonly string[] = FORMATS.map(({ name }) => name);

/** Returns the format that recognizes a file: the one that is named, or any; undefined if none. */
export function recognize(
  file: ImportFile,
  format: string | undefined,
): ImportFormat<ImportOptions> | undefined {
  return FORMATS.find((one) => (format ?? one.name) === one.name && one.matches(file));
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
  if (found !== undefined) return await found.read(file, options);
  throw file.error(
    null,
    `has no format that evalwire recognizes: it looks like ${describeContent(file)}`,
    `Formats: ${FORMAT_NAMES.join(", ")}. If it is one of them, pass 'format'.`,
  );
}
