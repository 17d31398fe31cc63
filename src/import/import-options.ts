import { didYouMean, InvalidArgumentError } from "../core/errors/usage.ts";
import { checkKeys, checkRules, integerFrom, nameOfKind } from "../core/options.ts";
import { checkTableOptions, TABLE_OPTIONS, type TableImportOptions } from "./table-options.ts";

/** Name of a format that is read. */
export type ImportFormatName =
  | "csv"
  | "deepeval"
  | "every-eval-ever"
  | "inspect"
  | "json"
  | "jsonl"
  | "lm-eval"
  | "parquet"
  | "promptfoo"
  | "tsv";

/** Options for reading runs from files. */
export interface ImportOptions extends TableImportOptions {
  /** Format of the content. Default: recognized by the name and the content. */
  format?: ImportFormatName;
  /**
   * Maximum size of compressed content after unpacking, in bytes. Default 268,435,456 (256 MiB).
   */
  maxUnpackedBytes?: number;
}

/** Default of `maxUnpackedBytes`. */
const MAX_UNPACKED_BYTES = 268_435_456;

/** Returns the limit for unpacked content. */
export function unpackedLimit({ maxUnpackedBytes = MAX_UNPACKED_BYTES }: ImportOptions): number {
  return maxUnpackedBytes;
}

/**
 * Checks the options before anything is read. `formats` has the names of all formats, `extra` those
 * of the caller's additional options.
 */
export function checkImportOptions(
  options: ImportOptions,
  formats: readonly string[],
  extra: readonly string[] = [],
): void {
  checkKeys(
    options,
    ["format", "maxUnpackedBytes", ...TABLE_OPTIONS, ...extra],
    "an option for reading runs",
    "options",
  );
  const bytes = integerFrom(1, Number.POSITIVE_INFINITY);
  checkRules(options, { maxUnpackedBytes: bytes }, "options");
  checkTableOptions(options);
  const { format } = options;
  if (format === undefined || formats.includes(format)) return;
  throw new InvalidArgumentError(
    `'format' must be one of ${formats.join(", ")}: current value is ${nameOfKind(format)}`,
    { path: "options.format" },
    { hint: didYouMean(String(format), formats) },
  );
}
