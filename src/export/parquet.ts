import type { SchemaElement } from "hyparquet";
import type { ColumnSource } from "hyparquet-writer";
import type { Chunk, TableEncoder } from "./byte-stream.ts";
import { typedCell } from "./cell-text.ts";
import type { ColumnType, NamedColumn } from "./columns.ts";
import { openTable } from "./table.ts";
import type { TableLayout } from "./table-options.ts";
import type { TableInput } from "./trials.ts";

/**
 * Limits of a row group, which is held in memory: whichever comes first. Larger groups compress
 * little better.
 */
const GROUP_ROWS = 10_000;
const GROUP_CHARACTERS = 16_000_000;

const STRING = { type: "BYTE_ARRAY", converted_type: "UTF8" } as const;

/** JSON is stored as STRING, because Iceberg does not read Parquet's JSON type. */
const TYPES: Readonly<Record<ColumnType, Omit<SchemaElement, "name">>> = {
  text: STRING,
  integer: { type: "INT32" },
  number: { type: "DOUBLE" },
  time: { type: "INT64", converted_type: "TIMESTAMP_MILLIS" },
  date: { type: "INT32", converted_type: "DATE" },
  json: STRING,
  any: STRING,
};

/**
 * Yields a Parquet file in parts, one per row group. The next rows are read after the consumer has
 * taken the part, so memory is constant.
 */
export async function* parquetChunks(
  rows: TableInput,
  layout: TableLayout,
  { variant }: { variant: boolean },
): AsyncGenerator<Chunk, undefined> {
  const { columns, batches } = await openTable(rows, layout);
  const file = await openParquet(columns, { variant });
  for await (const lines of batches) {
    for (const line of lines) {
      const group = file.add(line);
      if (group !== null) yield group;
    }
  }
  yield file.end();
}

/** Starts a Parquet file. The library is loaded on first use. */
export async function openParquet(
  columns: readonly NamedColumn[],
  { variant = false }: { variant?: boolean } = {},
): Promise<TableEncoder> {
  const { ByteWriter, ParquetWriter } = await import("hyparquet-writer");
  const writer = new ByteWriter();
  const schema: SchemaElement[] = [
    { name: "root", num_children: columns.length },
    ...columns.flatMap(({ name, type }) =>
      variant && type === "json"
        ? variantSchema(name)
        : [{ name, repetition_type: "OPTIONAL" as const, ...TYPES[type] }],
    ),
  ];
  const file = new ParquetWriter({ writer, schema, createdBy: "evalwire" });
  let group = newGroup(columns);
  const endGroup = (): Chunk => {
    const { data, lines } = group;
    if (lines > 0) file.write({ columnData: data, rowGroupSize: lines });
    group = newGroup(columns);
    return { bytes: taken(writer), lines };
  };
  return {
    add(line) {
      addLine(group, line, columns, variant);
      const isFull = group.lines >= GROUP_ROWS || group.characters >= GROUP_CHARACTERS;
      return isFull ? endGroup() : null;
    },
    end() {
      const { lines, bytes } = endGroup();
      file.finish();
      const rest = taken(writer);
      const both = new Uint8Array(bytes.length + rest.length);
      both.set(bytes);
      both.set(rest, bytes.length);
      return { bytes: both, lines };
    },
  };
}

function variantSchema(name: string): SchemaElement[] {
  const logical_type = { type: "VARIANT" } as const;
  return [
    { name, repetition_type: "OPTIONAL", num_children: 2, logical_type },
    { name: "metadata", type: "BYTE_ARRAY", repetition_type: "REQUIRED" },
    { name: "value", type: "BYTE_ARRAY", repetition_type: "OPTIONAL" },
  ];
}

/** Values of the next row group. */
interface Group {
  readonly data: (Omit<ColumnSource, "data"> & { data: unknown[] })[];
  lines: number;
  characters: number;
}

function newGroup(columns: readonly NamedColumn[]): Group {
  return { data: columns.map(({ name }) => ({ name, data: [] })), lines: 0, characters: 0 };
}

function addLine(
  group: Group,
  line: readonly unknown[],
  columns: readonly NamedColumn[],
  variant: boolean,
): void {
  for (const [index, column] of columns.entries()) {
    const value = cellOf(line[index], column);
    if (typeof value === "string") group.characters += value.length;
    group.data[index]?.data.push(variant && column.type === "json" ? variantOf(value) : value);
  }
  group.lines++;
}

function cellOf(value: unknown, column: NamedColumn): unknown {
  if (column.type === "time" || column.type === "date")
    return typeof value === "string" ? new Date(value) : null;
  return typedCell(value, column);
}

/** Returns the value of a JSON string. Undefined is an empty cell, null would be a JSON null. */
function variantOf(json: unknown): unknown {
  return typeof json === "string" ? JSON.parse(json) : undefined;
}

/** Returns the bytes that were written since the last call. */
function taken(writer: { getBytes(): Uint8Array; index: number }): Uint8Array {
  const bytes = writer.getBytes().slice();
  writer.index = 0;
  return bytes;
}
