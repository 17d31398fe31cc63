import type { Score } from "../model/scored-row.ts";
import { ABSENT, ownOrPath } from "./own-path.ts";
import { readLiteral, type WordReading } from "./read-literal.ts";
import { EMPTY, readWords, valuesOf } from "./read-words.ts";
import type { RecordColumns, TableRecord } from "./record-columns.ts";
import { showValue } from "./show-value.ts";

const missing = (reason: string | null): Score => ({ kind: "none", state: "missing", value: null, reason });
const errored = (reason: string): Score => ({ kind: "none", state: "errored", value: null, reason });

function scored(value: boolean | number): Score {
  return { kind: typeof value === "boolean" ? "boolean" : "number", state: "scored", value, reason: null };
}

/** Reads a cell that is neither a string nor a boolean. NaN is an error: it is what a failed scorer leaves. */
function fromValue(cell: unknown): Score {
  if (cell === null || cell === undefined || cell === ABSENT) return missing(null);
  if (typeof cell === "number" || typeof cell === "bigint") {
    const value = Number(cell);
    return Number.isFinite(value) ? scored(value) : errored(`${value} is not a finite number`);
  }
  return errored(`${showValue(cell)} is not a score`);
}

function fromReading(reading: WordReading): Score {
  if ("value" in reading) return scored(reading.value);
  return reading.failed ? errored(reading.unread) : missing(reading.unread);
}

/** Reads a string without `values`. A word is kept as it is: the analysis reads it together with the words of the other run. */
function fromString(cell: string, columns: RecordColumns): Score {
  const text = cell.trim();
  if (text === "") return missing(null);
  const literal = readLiteral(text, columns.decimal ?? ".");
  return literal === null ? { kind: "text", state: "scored", value: cell, reason: null } : fromReading(literal);
}

/** Reads every string and boolean of a column whose scorer has `values`. */
function readColumn(records: readonly TableRecord[], scorer: string, columns: RecordColumns): ReadonlyMap<string, WordReading> {
  const values = valuesOf(columns, scorer);
  if (values === undefined) return new Map();
  const cells = records.map((record) => ownOrPath(record, scorer)).filter((cell) => typeof cell === "string" || typeof cell === "boolean");
  return readWords(cells.map(String), { values, decimal: columns.decimal });
}

/** Makes the reader of a column's cells as scores. */
export function scoreReader(records: readonly TableRecord[], scorer: string, columns: RecordColumns): (record: TableRecord) => Score {
  const readings = readColumn(records, scorer, columns);
  return (record) => {
    const cell = ownOrPath(record, scorer);
    if (typeof cell !== "string" && typeof cell !== "boolean") return fromValue(cell);
    const reading = readings.get(String(cell));
    if (reading !== undefined && reading !== EMPTY) return fromReading(reading);
    return typeof cell === "string" ? fromString(cell, columns) : scored(cell);
  };
}
