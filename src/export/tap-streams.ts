import { typedCell } from "./cell-text.ts";
import type { Column, ColumnType } from "./columns.ts";
import { RUN_COLUMNS, SCORE_COLUMNS, TRIAL_COLUMNS } from "./sync-columns.ts";

/** Name of a stream. */
export type StreamName = "runs" | "trials" | "scores";

/** JSON Schema of the records of a stream. */
export interface StreamSchema {
  /** Every record is an object. */
  type: "object";
  /** JSON types of the columns, by name; `format` is `date-time` for times. */
  properties: Record<string, { type: string[]; format?: string }>;
}

/** Message that describes the records of a stream. */
export interface SchemaMessage {
  /** Kind of the message. */
  type: "SCHEMA";
  /** Stream that is described. */
  stream: StreamName;
  /** JSON Schema of its records. */
  schema: StreamSchema;
  /** Columns that identify a record. */
  key_properties: string[];
  /** Columns that the state is based on. */
  bookmark_properties: string[];
}

/** Message with one line of a table. */
export interface RecordMessage {
  /** Kind of the message. */
  type: "RECORD";
  /** Stream that the record belongs to. */
  stream: StreamName;
  /** The line of the table, by column. */
  record: Record<string, string | number | null>;
}

/** Stream in a catalog. */
export interface CatalogStream {
  /** Identifier of the stream, the same as its name. */
  tap_stream_id: StreamName;
  /** Name of the stream. */
  stream: StreamName;
  /** Columns that identify a record. */
  key_properties: string[];
  /** JSON Schema of the records. */
  schema: StreamSchema;
  /** Parts that can be selected: the stream itself has an empty breadcrumb, columns have their path. */
  metadata: { breadcrumb: string[]; metadata: Record<string, unknown> }[];
}

/** Streams that the tap has, as its mode `--discover` prints them. */
export interface Catalog {
  /** The three streams: runs, trials and scores. */
  streams: CatalogStream[];
}

const RUN = ["provider", "project", "run_id"];
const TRIAL = [...RUN, "row_key", "trial_index", "trial_id"];

/** Identity of the records of each stream. */
const KEYS: Readonly<Record<StreamName, readonly string[]>> = {
  runs: RUN,
  trials: TRIAL,
  scores: [...TRIAL, "scorer"],
};
const COLUMNS: Readonly<Record<StreamName, readonly { name: string; type: ColumnType }[]>> = {
  runs: RUN_COLUMNS,
  trials: TRIAL_COLUMNS,
  scores: SCORE_COLUMNS,
};
const JSON_TYPES: Readonly<Record<ColumnType, { type: string; format?: string }>> = {
  text: { type: "string" },
  integer: { type: "integer" },
  number: { type: "number" },
  time: { type: "string", format: "date-time" },
  date: { type: "string", format: "date" },
  json: { type: "string" },
  any: { type: "string" },
};

/** All streams, in the order in which the records of a run are sent: the run comes last. */
export const STREAMS: readonly StreamName[] = ["trials", "scores", "runs"];

/** Returns the SCHEMA message of a stream. */
export function schemaMessage(stream: StreamName): SchemaMessage {
  const properties = COLUMNS[stream].map(({ name, type }) => {
    const { type: word, ...format } = JSON_TYPES[type];
    const isKey = KEYS[stream].includes(name);
    return [name, { type: isKey ? [word] : ["null", word], ...format }];
  });
  return {
    type: "SCHEMA",
    stream,
    schema: { type: "object", properties: Object.fromEntries(properties) },
    key_properties: [...KEYS[stream]],
    bookmark_properties: stream === "runs" ? ["finished_at"] : [],
  };
}

/**
 * Returns the streams that {@link tap} has: what a Singer tap prints with `--discover`.
 *
 * @example The identity of a score
 * ```ts
 * import { discover } from "evalwire/export/singer";
 *
 * const scores = discover().streams.find(({ stream }) => stream === "scores");
 * if (scores?.key_properties.at(-1) !== "scorer") throw new Error("a score belongs to a scorer");
 * ```
 */
export function discover(): Catalog {
  return {
    streams: STREAMS.toReversed().map((stream) => {
      const { schema, key_properties } = schemaMessage(stream);
      const own = {
        inclusion: "available",
        selected: true,
        "table-key-properties": key_properties,
        "forced-replication-method": "INCREMENTAL",
        "valid-replication-keys": stream === "runs" ? ["finished_at"] : [],
      };
      const properties = Object.keys(schema.properties).map((name) => ({
        breadcrumb: ["properties", name],
        metadata: { inclusion: "automatic" },
      }));
      const metadata = [{ breadcrumb: [], metadata: own }, ...properties];
      return { tap_stream_id: stream, stream, key_properties, schema, metadata };
    }),
  };
}

/** Values that replace null in the columns of a key, which must not be null. */
const KEY_NULLS: Readonly<Record<string, string | number>> = { trial_index: -1, trial_id: "" };

/** Returns the RECORD message of a line. */
export function recordMessage<Line>(
  stream: StreamName,
  columns: readonly Column<Line>[],
  line: Line,
): RecordMessage {
  const cells = columns.map((column): [string, string | number | null] => {
    const value = cellOf(typedCell(column.read(line) ?? null, column));
    return [
      column.name,
      value ?? (KEYS[stream].includes(column.name) ? (KEY_NULLS[column.name] ?? null) : null),
    ];
  });
  return { type: "RECORD", stream, record: Object.fromEntries(cells) };
}

/** JSON has no NaN and no infinities. */
function cellOf(value: unknown): string | number | null {
  if (typeof value === "string") return value;
  return typeof value === "number" && Number.isFinite(value) ? value : null;
}
