import { InvalidArgumentError } from "../core/errors/usage.ts";
import type { Score, Trial } from "../model/scored-row.ts";
import { ABSENT, ownOrPath } from "./own-path.ts";
import { readLiteral, readNumber, type WordReading } from "./read-literal.ts";
import { EMPTY, readWords, valuesOf } from "./read-words.ts";
import type { RecordColumns, TableRecord } from "./record-columns.ts";
import { showValue } from "./show-value.ts";

const missing = (reason: string | null): Score => ({
  kind: "none",
  state: "missing",
  value: null,
  reason,
});
const errored = (reason: string): Score => ({
  kind: "none",
  state: "errored",
  value: null,
  reason,
});

function scored(value: boolean | number): Score {
  return {
    kind: typeof value === "boolean" ? "boolean" : "number",
    state: "scored",
    value,
    reason: null,
  };
}

/**
 * Reads a cell that is neither a string nor a boolean. NaN is an error, because failed scorers
 * leave it.
 */
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

/**
 * Reads a string without `values`. A word is kept unchanged: the analysis reads it together with
 * the words of the other run.
 */
function fromString(cell: string, columns: RecordColumns): Score {
  const text = cell.trim();
  if (text === "") return missing(null);
  const literal = readLiteral(text, columns.decimal ?? ".");
  return literal === null
    ? { kind: "text", state: "scored", value: cell, reason: null }
    : fromReading(literal);
}

/** Reads every string and boolean of a column whose scorer has `values`. */
function readColumn(
  records: readonly TableRecord[],
  scorer: string,
  columns: RecordColumns,
): ReadonlyMap<string, WordReading> {
  const values = valuesOf(columns, scorer);
  if (values === undefined) return new Map();
  const cells = records
    .map((record) => ownOrPath(record, scorer))
    .filter((cell) => typeof cell === "string" || typeof cell === "boolean");
  return readWords(cells.map(String), { values, decimal: columns.decimal });
}

/** Makes a reader of a column's cells as scores. */
export function scoreReader(
  records: readonly TableRecord[],
  scorer: string,
  columns: RecordColumns,
): (record: TableRecord) => Score {
  const readings = readColumn(records, scorer, columns);
  return (record) => {
    const cell = ownOrPath(record, scorer);
    if (typeof cell !== "string" && typeof cell !== "boolean") return fromValue(cell);
    const reading = readings.get(String(cell));
    if (reading !== undefined && reading !== EMPTY) return fromReading(reading);
    return typeof cell === "string" ? fromString(cell, columns) : scored(cell);
  };
}

/** Returns a cell; null when the record lacks the column or has no value in it. */
export function cellOf(record: TableRecord, column: string | undefined): unknown {
  const cell = column === undefined ? null : ownOrPath(record, column);
  return cell === ABSENT ? null : (cell ?? null);
}

/**
 * Returns the JSON of an object; undefined when it cannot be serialized, for example because of a
 * cycle.
 */
export function jsonOf(value: unknown): string | undefined {
  try {
    return JSON.stringify(value);
  } catch {
    return undefined;
  }
}

const isEmpty = (cell: unknown): boolean => cell === null || cell === "" || Number.isNaN(cell);

/** Place of a record, for errors. */
export interface RecordPlace {
  /** Name of the record: `Record 3`. */
  readonly name: string;
  /** Returns the path of the record, or of one of its cells: `records[3].score`. */
  path(column?: string): string;
}

/** Returns the place of a record in a list. */
export function placeInList(index: number): RecordPlace {
  const path = (column?: string): string =>
    `records[${index}]${column === undefined ? "" : `.${column}`}`;
  return { name: `Record ${index}`, path };
}

function refuseCell(
  message: string,
  place: RecordPlace,
  column: string,
  hint: string | null = null,
): never {
  throw new InvalidArgumentError(message, { path: place.path(column) }, { hint });
}

/** Returns an identifying cell as a string; null when it is empty. */
export function identifierIn(
  record: TableRecord,
  column: string,
  place: RecordPlace,
): string | null {
  const cell = cellOf(record, column);
  if (isEmpty(cell)) return null;
  const name = typeof cell === "object" ? jsonOf(cell) : String(cell);
  return (
    name ??
    refuseCell(
      `${place.name} has an object that cannot be written as JSON in its column '${column}'`,
      place,
      column,
    )
  );
}

/** Returns the key of a record. */
export function keyOf(record: TableRecord, column: string, place: RecordPlace): string {
  return (
    identifierIn(record, column, place) ??
    refuseCell(`${place.name} has no value in its key column '${column}'`, place, column)
  );
}

type Measurement = "latencySeconds" | "tokens" | "costUsd";

/**
 * Reads a measurement of a trial. An empty cell or NaN is null, because tables use them when
 * nothing was measured.
 */
function measured(
  record: TableRecord,
  place: RecordPlace,
  columns: RecordColumns,
  option: Measurement,
): number | null {
  const column = columns[option];
  const cell = cellOf(record, column);
  const text = typeof cell === "string" ? cell.trim() : cell;
  if (column === undefined || isEmpty(text)) return null;
  const { decimal = "." } = columns;
  const value =
    typeof text === "string"
      ? readNumber(text, decimal)
      : typeof text === "bigint"
        ? Number(text)
        : text;
  if (typeof value === "number" && Number.isFinite(value)) return value;
  const reading = typeof text === "string" ? readLiteral(text, decimal) : null;
  const hint = reading !== null && "unread" in reading ? reading.unread : null;
  return refuseCell(
    `${place.name} must have a number in its column '${column}' (${option}): current value is ${showValue(cell)}`,
    place,
    column,
    hint,
  );
}

/** Makes the trial that a record describes. */
export function toTrial(
  record: TableRecord,
  place: RecordPlace,
  id: string,
  columns: RecordColumns,
  scores: Record<string, Score>,
): Trial {
  return {
    id,
    predictionId: null,
    url: null,
    output: cellOf(record, columns.output),
    scores,
    latencySeconds: measured(record, place, columns, "latencySeconds"),
    tokens: measured(record, place, columns, "tokens"),
    costUsd: measured(record, place, columns, "costUsd"),
  };
}
