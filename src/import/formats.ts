import type { LoadedRun } from "../model/run.ts";
import { deepeval } from "./deepeval.ts";
import { describeContent } from "./describe-content.ts";
import { everyEvalEver } from "./every-eval-ever.ts";
import type { ImportFormat } from "./format.ts";
import type { ImportFile } from "./import-file.ts";
import type { ImportOptions } from "./import-options.ts";
import { inspect } from "./inspect.ts";
import { lmEval } from "./lm-eval.ts";
import { promptfoo } from "./promptfoo.ts";
import { type LenientReading, refuseTableOptions } from "./table-options.ts";
import { TABLES } from "./tables.ts";

/** Formats of other tools, by name. */
const TOOLS: readonly ImportFormat<ImportOptions>[] = [
  deepeval,
  everyEvalEver,
  inspect,
  lmEval,
  promptfoo,
];

/** Tables come last: files of other tools have the same endings. */
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
export async function readFormat(
  file: ImportFile,
  options: ImportOptions,
  lenient?: LenientReading,
): Promise<LoadedRun[]> {
  const { format } = options;
  const found = FORMATS.find((one) =>
    format === undefined ? one.matches(file) : one.name === format,
  );
  if (found !== undefined) {
    if (TABLES.includes(found)) return await found.read(file, options, lenient);
    if (lenient === undefined) refuseTableOptions(options, file, found.name);
    lenient?.onFile(found.name);
    return await found.read(file, options);
  }
  throw file.error(
    null,
    `has no format that evalwire recognizes: it looks like ${describeContent(file)}`,
    `Formats: ${FORMAT_NAMES.join(", ")}. If it is one of them, pass 'format'.`,
  );
}
