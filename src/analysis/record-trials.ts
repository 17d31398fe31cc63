import { InvalidArgumentError } from "../core/errors/usage.ts";
import type { Score, Trial } from "../model/scored-row.ts";
import { ABSENT, ownOrPath } from "./own-path.ts";
import { readLiteral, readNumber } from "./read-literal.ts";
import type { RecordColumns, TableRecord } from "./record-columns.ts";
import { showValue } from "./show-value.ts";

/** Returns a cell; null when the record lacks the column or has no value in it. */
export function cellOf(record: TableRecord, column: string | undefined): unknown {
  const cell = column === undefined ? null : ownOrPath(record, column);
  return cell === ABSENT ? null : (cell ?? null);
}

/** Returns the JSON of an object; undefined when it has none, because of a cycle for example. */
export function jsonOf(value: unknown): string | undefined {
  try {
    return JSON.stringify(value);
  } catch {
    return undefined;
  }
}

const isEmpty = (cell: unknown): boolean => cell === null || cell === "" || Number.isNaN(cell);

function refuse(message: string, index: number, column: string, hint: string | null = null): never {
  throw new InvalidArgumentError(message, { path: `records[${index}].${column}` }, { hint });
}

/** Returns a cell that identifies something as a string; null when it is empty. */
export function identifierIn(record: TableRecord, column: string, index: number): string | null {
  const cell = cellOf(record, column);
  if (isEmpty(cell)) return null;
  const name = typeof cell === "object" ? jsonOf(cell) : String(cell);
  return name ?? refuse(`Record ${index} has an object that cannot be written as JSON in its column '${column}'`, index, column);
}

/** Returns the key of a record. */
export function keyOf(record: TableRecord, column: string, index: number): string {
  return identifierIn(record, column, index) ?? refuse(`Record ${index} has no value in its key column '${column}'`, index, column);
}

type Measurement = "latencySeconds" | "tokens" | "costUsd";

/** Reads a measurement of a trial. An empty cell or NaN is null: tables hold them where nothing was measured. */
function measured(record: TableRecord, index: number, columns: RecordColumns, option: Measurement): number | null {
  const column = columns[option];
  const cell = cellOf(record, column);
  const text = typeof cell === "string" ? cell.trim() : cell;
  if (column === undefined || isEmpty(text)) return null;
  const { decimal = "." } = columns;
  const value = typeof text === "string" ? readNumber(text, decimal) : typeof text === "bigint" ? Number(text) : text;
  if (typeof value === "number" && Number.isFinite(value)) return value;
  const reading = typeof text === "string" ? readLiteral(text, decimal) : null;
  const hint = reading !== null && "unread" in reading ? reading.unread : null;
  return refuse(
    `Record ${index} has no number in its column '${column}' (${option}): current value is ${showValue(cell)}`,
    index,
    column,
    hint,
  );
}

/** Makes the trial that a record describes. */
export function toTrial(record: TableRecord, index: number, id: string, columns: RecordColumns, scores: Record<string, Score>): Trial {
  return {
    id,
    predictionId: null,
    url: null,
    output: cellOf(record, columns.output),
    scores,
    latencySeconds: measured(record, index, columns, "latencySeconds"),
    tokens: measured(record, index, columns, "tokens"),
    costUsd: measured(record, index, columns, "costUsd"),
  };
}
