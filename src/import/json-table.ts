import type { TableRecord } from "../analysis/record-columns.ts";
import type { ImportFile } from "./import-file.ts";
import type { Table } from "./table.ts";

/**
 * Reads a table from JSON Lines: one object per line.
 *
 * @throws {InvalidArgumentError} that names the line.
 */
export function readJsonLines(file: ImportFile): Table {
  const records: TableRecord[] = [];
  const numbers: number[] = [];
  for (const { line, place, value } of file.jsonLines()) {
    records.push(recordOf(value, file, place));
    numbers.push(line);
  }
  return tableOf(file, records, (index) => `line ${numbers[index] ?? 0}`);
}

/**
 * Reads a table from JSON: a list of objects.
 *
 * @throws {InvalidArgumentError} that names the element.
 */
export function readJsonList(file: ImportFile): Table {
  const list = file.json();
  if (!Array.isArray(list))
    throw file.error(
      null,
      "must be a list of objects, one per row",
      'Write one object per row: [{ "id": "q1", "correct": true }, …].',
    );
  const place = (index: number): string => `[${index}]`;
  const records = list.map((one, index) => recordOf(one, file, place(index)));
  return tableOf(file, records, place);
}

function recordOf(value: unknown, file: ImportFile, place: string): TableRecord {
  if (typeof value === "object" && value !== null && !Array.isArray(value))
    return value as TableRecord; // an object of JSON
  throw file.error(place, "must be an object with the columns as its fields");
}

function tableOf(
  file: ImportFile,
  records: readonly TableRecord[],
  place: (index: number) => string,
): Table {
  if (records.length === 0) throw file.error(null, "is empty: it has no objects");
  const names = new Set<string>();
  for (const record of records) for (const name of Object.keys(record)) names.add(name);
  const columns = [...names];
  return { file, storage: "json", columns, records, notes: [], place };
}
