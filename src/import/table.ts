import type { TableRecord } from "../analysis/record-columns.ts";
import type { ImportFile } from "./import-file.ts";

/** Table of a file. */
export interface Table {
  readonly file: ImportFile;
  /** How the values are stored. */
  readonly storage: "csv" | "json" | "parquet";
  /** Names of the columns in order. */
  readonly columns: readonly string[];
  readonly records: readonly TableRecord[];
  /** Delimiter of CSV. */
  readonly delimiter?: string;
  /** Columns of Parquet that hold values of any type themselves, not as JSON. */
  readonly variants?: readonly string[];
  /** Columns that were left out, and other facts for the warnings of the runs. */
  readonly notes: readonly string[];
  /** Returns the place of a record in the file: `line 3`. */
  place(index: number): string;
}

/** Returns the name of a run that a file does not name: the file's, without its ending. */
export function runName(path: string): string | null {
  const file = path.split(/[/\\]/).at(-1) ?? "";
  return file.replace(/\.gz$/i, "").replace(/\.\w+$/, "") || null;
}

/** Makes a record. A plain assignment to `__proto__` would add no column. */
export function recordOf(columns: readonly string[], cellOf: (at: number) => unknown): TableRecord {
  const record: TableRecord = {};
  for (const [at, name] of columns.entries()) {
    if (name === "__proto__")
      Object.defineProperty(record, name, { value: cellOf(at), enumerable: true });
    else record[name] = cellOf(at);
  }
  return record;
}
