import type { FileMetaData, ParquetParsers } from "hyparquet";
import { plural } from "../core/errors/usage.ts";
import { parseExactly } from "../core/exact-json.ts";
import type { ImportFile } from "./import-file.ts";
import { recordOf, type Table } from "./table.ts";

/** Compression that the library unpacks. */
const CODECS: readonly string[] = ["UNCOMPRESSED", "SNAPPY"];

/**
 * Reads a table from Parquet. Lists, structs and maps become JSON values, times and dates ISO 8601
 * strings, whole numbers above 2^53 bigints, bytes base64. The library is loaded on first use.
 *
 * @throws {InvalidArgumentError} for a damaged file, for compression that is not supported, and for
 *   more than `limit` bytes after unpacking.
 */
export async function readParquet(file: ImportFile, limit: number): Promise<Table> {
  const { parquetMetadataAsync, parquetRead, parquetSchema } = await import("hyparquet");
  const source = asyncBuffer(file.bytes);
  const attempt = async <T>(step: () => Promise<T>): Promise<T> => {
    try {
      return await step();
    } catch (error) {
      const reason = error instanceof Error ? error.message : String(error);
      throw file.error(null, `is not a valid Parquet file: ${reason}`);
    }
  };
  const metadata = await attempt(() => parquetMetadataAsync(source));
  checkMetadata(metadata, file, limit);
  const children = parquetSchema(metadata).children;
  const columns = children.map(({ element }) => element.name);
  const twice = columns.find((name, at) => columns.indexOf(name) < at);
  if (twice !== undefined) throw file.error(null, `has two columns with the name '${twice}'`);
  const variants = children.flatMap(({ element }) =>
    element.logical_type?.type === "VARIANT" ? element.name : [],
  );
  const scales = children.map(({ element: { converted_type, scale } }) =>
    converted_type === "DECIMAL" ? (scale ?? 0) : null,
  );
  const lines = await attempt(async () => {
    let rows: unknown[][] = [];
    const onComplete = (all: unknown[][]): void => {
      rows = all;
    };
    await parquetRead({ file: source, metadata, parsers: PARSERS, geoparquet: false, onComplete });
    return rows;
  });
  const records = lines.map((line) =>
    recordOf(columns, (at) => cellOf(line[at], scales[at] ?? null)),
  );
  const place = (index: number): string => `row ${index + 1}`;
  return { file, storage: "parquet", columns, records, variants, notes: [], place };
}

function checkMetadata(
  { row_groups: groups }: FileMetaData,
  file: ImportFile,
  limit: number,
): void {
  const chunks = groups.flatMap(({ columns }) => columns.flatMap((one) => one.meta_data ?? []));
  const codec = chunks.find((chunk) => !CODECS.includes(chunk.codec))?.codec;
  if (codec !== undefined)
    throw file.error(
      null,
      `is compressed with ${codec}, which is not supported`,
      "Write it with snappy or without compression: df.to_parquet(path, compression='snappy') in pandas and write_parquet(…) in polars.",
    );
  const bytes = chunks.reduce((sum, chunk) => sum + Number(chunk.total_uncompressed_size), 0);
  if (bytes > limit)
    throw file.error(
      null,
      `has ${plural(bytes, "byte")} after unpacking, but the limit is ${limit}`,
      "If you trust the file, raise 'maxUnpackedBytes'.",
    );
}

function asyncBuffer(bytes: Uint8Array): {
  byteLength: number;
  slice(start: number, end?: number): ArrayBuffer;
} {
  return {
    byteLength: bytes.length,
    slice: (start, end) => new Uint8Array(bytes.subarray(start, end)).buffer,
  };
}

const isoTime = (milliseconds: number): string => {
  const time = new Date(milliseconds);
  return Number.isNaN(time.getTime()) ? String(milliseconds) : time.toISOString();
};

const decoder = new TextDecoder();

const PARSERS: Partial<ParquetParsers> = {
  timestampFromMilliseconds: (value) => isoTime(Number(value)),
  timestampFromMicroseconds: (value) => isoTime(Number(value) / 1000),
  timestampFromNanoseconds: (value) => isoTime(Number(value) / 1_000_000),
  dateFromDays: (days) => isoTime(days * 86_400_000).slice(0, 10),
  jsonFromBytes: (bytes) => parseExactly(decoder.decode(bytes)),
};

/** Returns a cell as a value of JSON, or as a bigint that a number cannot represent. */
function cellOf(value: unknown, scale: number | null): unknown {
  if (value === undefined || value === null) return null;
  if (typeof value === "bigint") return Number.isSafeInteger(Number(value)) ? Number(value) : value;
  // the library multiplies by a power of ten, which leaves a rounding error
  if (typeof value === "number" && scale !== null) return Number(value.toFixed(scale));
  if (typeof value !== "object") return value;
  if (value instanceof Uint8Array)
    return btoa(Array.from(value, (byte) => String.fromCharCode(byte)).join(""));
  if (Array.isArray(value)) return value.map((one) => cellOf(one, null));
  if (value instanceof Date) return isoTime(value.getTime());
  return Object.fromEntries(Object.entries(value).map(([name, one]) => [name, cellOf(one, null)]));
}
