import type { BasicType, ColumnSource } from "hyparquet-writer";
import type { Chunk } from "./byte-stream.ts";
import { typedCell } from "./cell-text.ts";
import type { Column, ColumnType } from "./columns.ts";
import { openTable } from "./table.ts";
import type { TableLayout } from "./table-options.ts";
import type { TableInput } from "./trials.ts";

/**
 * Limits of a row group, which is held in memory: whichever comes first. Larger groups compress
 * little better.
 */
const GROUP_ROWS = 10_000;
const GROUP_CHARACTERS = 16_000_000;

/** JSON is stored as STRING, because Iceberg does not read Parquet's JSON type. */
const TYPES: Readonly<Record<ColumnType, BasicType>> = {
  text: "STRING",
  integer: "INT32",
  number: "DOUBLE",
  time: "TIMESTAMP",
  json: "STRING",
  any: "STRING",
};

/**
 * Yields a Parquet file in parts, one per row group. The next rows are read after the consumer has
 * taken the part, so memory is constant. The library is loaded on first use.
 */
export async function* parquetChunks(
  rows: TableInput,
  layout: TableLayout,
  { variant }: { variant: boolean },
): AsyncGenerator<Chunk, undefined> {
  const { ByteWriter, ParquetWriter, schemaFromColumnData } = await import("hyparquet-writer");
  const { columns, batches } = await openTable(rows, layout);
  const types = variant ? { ...TYPES, json: "VARIANT" as const } : TYPES;
  const typed = columns.map(({ name, type }) => ({ name, type: types[type], data: [] }));
  const writer = new ByteWriter();
  const schema = schemaFromColumnData({ columnData: typed });
  const file = new ParquetWriter({ writer, schema, createdBy: "evalwire" });
  let group = newGroup(columns);
  const endGroup = (): Chunk => {
    const lines = group.lines;
    file.write({ columnData: group.data, rowGroupSize: Math.max(1, lines) });
    group = newGroup(columns);
    return { bytes: taken(writer), lines };
  };
  for await (const lines of batches) {
    for (const line of lines) {
      addLine(group, line, columns, variant);
      if (group.lines >= GROUP_ROWS || group.characters >= GROUP_CHARACTERS) yield endGroup();
    }
  }
  if (group.lines > 0) yield endGroup();
  file.finish();
  yield { bytes: taken(writer), lines: 0 };
}

/** Values of the next row group. */
interface Group {
  readonly data: (Omit<ColumnSource, "data"> & { data: unknown[] })[];
  lines: number;
  characters: number;
}

function newGroup(columns: readonly Column[]): Group {
  return { data: columns.map(({ name }) => ({ name, data: [] })), lines: 0, characters: 0 };
}

function addLine(
  group: Group,
  line: readonly unknown[],
  columns: readonly Column[],
  variant: boolean,
): void {
  for (const [index, column] of columns.entries()) {
    const value = cellOf(line[index], column);
    if (typeof value === "string") group.characters += value.length;
    group.data[index]?.data.push(variant && column.type === "json" ? variantOf(value) : value);
  }
  group.lines++;
}

function cellOf(value: unknown, column: Column): unknown {
  if (column.type === "time") return typeof value === "string" ? new Date(value) : null;
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
