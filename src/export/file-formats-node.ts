import { extname } from "node:path";
import { InvalidArgumentError } from "../core/errors/usage.ts";
import { checkValue, oneOf } from "../core/options.ts";
import type { Chunk } from "./byte-stream.ts";
import { csvChunks } from "./csv.ts";
import { checkPath } from "./files-node.ts";
import { jsonChunks, jsonlChunks } from "./jsonl.ts";
import { parquetChunks } from "./parquet.ts";
import {
  CSV_OPTIONS,
  type CsvOptions,
  checkCsvOptions,
  checkJsonlOptions,
  checkParquetOptions,
  JSONL_OPTIONS,
  type JsonlOptions,
  PARQUET_OPTIONS,
  type ParquetOptions,
  type TableLayout,
} from "./table-options.ts";
import type { TableInput } from "./trials.ts";

/** Format of a file. CSV, TSV, JSON Lines and JSON can be compressed with gzip. */
export type FileFormat =
  | "csv"
  | "csv.gz"
  | "tsv"
  | "tsv.gz"
  | "jsonl"
  | "jsonl.gz"
  | "json"
  | "json.gz"
  | "parquet"
  | "xlsx";

/**
 * Options of {@link writeRows}. `bom`, `delimiter` and `excel` apply only to `.csv`, `typed` only
 * to `.jsonl` and `.json`, `variant` only to `.parquet`.
 */
export interface WriteRowsOptions extends CsvOptions, JsonlOptions, ParquetOptions {
  /** Whether an existing file may be replaced. Default false. */
  overwrite?: boolean;
  /**
   * Format of the file. Default: that of the extension. Required for the path `"-"`, the standard
   * output.
   */
  format?: FileFormat;
}

interface Format {
  /** Names of the options that only some formats have. */
  readonly options: readonly (keyof WriteRowsOptions)[];
  readonly isText: boolean;
  chunks(
    rows: TableInput,
    layout: TableLayout,
    options: WriteRowsOptions,
  ): AsyncGenerator<Chunk, undefined>;
}

const FORMATS: Readonly<Record<string, Format>> = {
  ".csv": {
    options: CSV_OPTIONS,
    isText: true,
    chunks: (rows, layout, options) => csvChunks(rows, layout, checkCsvOptions(options)),
  },
  ".tsv": {
    options: [],
    isText: true,
    chunks: (rows, layout) => csvChunks(rows, layout, checkCsvOptions({ delimiter: "\t" })),
  },
  ".jsonl": {
    options: JSONL_OPTIONS,
    isText: true,
    chunks: (rows, layout, options) => jsonlChunks(rows, layout, checkJsonlOptions(options)),
  },
  ".json": {
    options: JSONL_OPTIONS,
    isText: true,
    chunks: (rows, layout, options) => jsonChunks(rows, layout, checkJsonlOptions(options)),
  },
  ".parquet": {
    options: PARQUET_OPTIONS,
    isText: false,
    chunks: (rows, layout, options) => parquetChunks(rows, layout, checkParquetOptions(options)),
  },
  ".xlsx": { options: [], isText: false, chunks: xlsxChunks },
};

/** Options that only some formats have. */
export const FORMAT_OPTIONS: readonly (keyof WriteRowsOptions)[] = [
  ...CSV_OPTIONS,
  ...JSONL_OPTIONS,
  ...PARQUET_OPTIONS,
];

/** Loads the workbook writer, which is larger than all others, on first use. */
async function* xlsxChunks(
  rows: TableInput,
  layout: TableLayout,
): AsyncGenerator<Chunk, undefined> {
  const xlsx = await import("./xlsx.ts");
  yield* xlsx.xlsxChunks(rows, layout);
}

/** Every supported ending of a file name. */
export const ENDINGS: readonly string[] = Object.entries(FORMATS).flatMap(([ending, { isText }]) =>
  isText ? [ending, `${ending}.gz`] : [ending],
);

/** Format of a file. */
export interface ChosenFormat {
  readonly format: Format;
  readonly isZipped: boolean;
}

/**
 * Returns the format of a file.
 *
 * @throws {InvalidArgumentError} when it is unknown, or has not one of the options.
 */
export function checkedFormat(path: string, options: WriteRowsOptions): ChosenFormat {
  const chosen = formatOf(path, options.format);
  refuseOthers(options, chosen.format, path);
  return chosen;
}

/** Refuses options of other formats. */
function refuseOthers(options: WriteRowsOptions, format: Format, path: string): void {
  const given = FORMAT_OPTIONS.find(
    (name) => options[name] !== undefined && !format.options.includes(name),
  );
  if (given === undefined) return;
  const owners = Object.keys(FORMATS).filter((ending) => FORMATS[ending]?.options.includes(given));
  throw new InvalidArgumentError(
    `'${given}' applies only to ${owners.join(" and ")}, but 'path' is '${path}'`,
    { path: `options.${given}` },
  );
}

/** Returns the format of the option, otherwise that of the path. */
export function formatOf(path: string, chosen: unknown): ChosenFormat {
  checkPath(path);
  const names = ENDINGS.map((one) => one.slice(1));
  if (chosen !== undefined) checkValue("options.format", chosen, oneOf(...names));
  else if (path === "-")
    throw new InvalidArgumentError(
      "'format' is required for the path '-', which is the standard output",
      { path: "options.format" },
      { hint: `Pass one of ${names.join(", ")}. For a file of that name, pass './-'.` },
    );
  const ending = chosen === undefined ? endingOf(path) : `.${chosen}`;
  const isZipped = ending.endsWith(".gz");
  const whole = ending.replace(/\.gz$/, "");
  const format = ENDINGS.includes(ending) ? FORMATS[whole] : undefined;
  if (format !== undefined) return { format, isZipped };
  const hint =
    isZipped && Object.hasOwn(FORMATS, whole)
      ? `A ${whole} file is compressed already: omit .gz.`
      : "Or name the format in 'format'. For another format, pass the result of toColumns() or toRecords() to a library that writes it.";
  throw new InvalidArgumentError(
    `'path' must end in ${ENDINGS.slice(0, -1).join(", ")} or ${ENDINGS.at(-1)}: current value is '${path}'`,
    { path: "path" },
    { hint },
  );
}

/** Returns the ending of a file name that selects its format. */
export function endingOf(path: string): string {
  const last = extname(path).toLowerCase();
  return last === ".gz" ? extname(path.slice(0, -".gz".length)).toLowerCase() + last : last;
}
