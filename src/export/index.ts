/**
 * Turns rows into tables: columns in memory, CSV, or one JSON object a line, as streams of bytes.
 */

export { toCsv } from "./csv.ts";
export { toJsonl } from "./jsonl.ts";
export { toColumns } from "./table.ts";
export type { CsvOptions, TableOptions } from "./table-options.ts";
export type { TableInput } from "./trial-cells.ts";
