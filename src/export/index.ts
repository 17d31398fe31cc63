/** Exports rows as tables: columns in memory, or CSV and JSON Lines as byte streams. */

export { toCsv } from "./csv.ts";
export { toJsonl } from "./jsonl.ts";
export { toColumns } from "./table.ts";
export type { CsvOptions, TableOptions } from "./table-options.ts";
export type { TableInput } from "./trial-cells.ts";
