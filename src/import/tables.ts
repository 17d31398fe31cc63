import type { LoadedRun } from "../model/run.ts";
import { readAnyTable } from "./any-table.ts";
import { readCsv } from "./csv-table.ts";
import type { ImportFormat } from "./format.ts";
import type { ImportFile } from "./import-file.ts";
import { type ImportOptions, unpackedLimit } from "./import-options.ts";
import { readJsonLines, readJsonList } from "./json-table.ts";
import { isOwnTable } from "./own-layout.ts";
import { readOwnTable } from "./own-table.ts";
import { readParquet } from "./parquet-table.ts";
import type { Table } from "./table.ts";
import { type LenientReading, namesColumns } from "./table-options.ts";

/** Formats of tables, by name. */
export const TABLES: readonly ImportFormat<ImportOptions>[] = [
  tableFormat(
    "csv",
    (file) => /\.csv$/i.test(file.name) || (file.name === "" && looksLikeCsv(file)),
    readCsv,
  ),
  tableFormat(
    "json",
    ({ name, head }) => /^(?:.*\.json)?$/i.test(name) && /^\s*\[\s*[{\]]/.test(head),
    readJsonList,
  ),
  tableFormat(
    "jsonl",
    ({ name, head }) =>
      /\.(?:jsonl|ndjson)$/i.test(name) ||
      (name === "" && /^\s*\{(?:.*\}\s*\n|[^\n]*$)/.test(head)),
    readJsonLines,
  ),
  tableFormat(
    "parquet",
    ({ name, head }) => /\.parquet$/i.test(name) || head.startsWith("PAR1"),
    (file, options) => readParquet(file, unpackedLimit(options)),
  ),
  tableFormat(
    "tsv",
    ({ name }) => /\.(?:tsv|tab)$/i.test(name),
    (file, options) => readCsv(file, { delimiter: "\t", ...options }),
  ),
];

function tableFormat(
  name: string,
  matches: (file: ImportFile) => boolean,
  open: (file: ImportFile, options: ImportOptions) => Table | Promise<Table>,
): ImportFormat<ImportOptions> {
  return {
    name,
    matches,
    read: async (file, options, lenient) => readTable(await open(file, options), options, lenient),
  };
}

function readTable(
  table: Table,
  options: ImportOptions,
  lenient: LenientReading | undefined,
): LoadedRun[] {
  const isOwn = isOwnTable(table.columns) && !namesColumns(options, lenient);
  lenient?.onFile(isOwn ? "own table" : "table");
  if (isOwn) return readOwnTable(table, options);
  const kept = lenient?.columns?.filter((name) => table.columns.includes(name)) ?? [];
  if (kept.length === 0) return readAnyTable(table, options);
  return readAnyTable(table, { ...options, columns: [...(options.columns ?? []), ...kept] });
}

/** Returns whether content without a name has a first line of several cells. */
function looksLikeCsv({ head }: ImportFile): boolean {
  const [line = ""] = head.replace(/^sep=.\s/i, "").split(/[\r\n]/, 1);
  return /^[^[{<\0\ufffd][^\0\ufffd]*[,;\t|]/.test(line);
}
