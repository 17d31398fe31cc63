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
  /** Delimiter of CSV; null for other formats. */
  readonly delimiter: string | null;
  /** Columns that were left out, and other facts for the warnings of the runs. */
  readonly notes: readonly string[];
  /** Returns the place of a record in the file: `line 3`. */
  place(index: number): string;
}
