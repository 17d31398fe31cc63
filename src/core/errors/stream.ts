import { type ErrorDetails, EvalwireError, guardFor } from "./base.ts";

/** Why a line of a stream could not be read. */
export type BadLineReason = "not-json" | "not-utf8" | "line-too-long" | "too-many-blank-lines" | "not-a-record";

/** A line of a stream is not a record. The message never holds the text of the line. */
export class StreamParseError extends EvalwireError {
  /** Number of the line, from 1. */
  readonly line: number;
  /** Where the line begins, in bytes after decompression. */
  readonly byteOffset: number;
  readonly reason: BadLineReason;
  /** Records given before it. */
  readonly records: number;

  constructor(
    message: string,
    fields: { line: number; byteOffset: number; reason: BadLineReason; records: number },
    details?: ErrorDetails,
  ) {
    super("stream_parse", message, details);
    this.line = fields.line;
    this.byteOffset = fields.byteOffset;
    this.reason = fields.reason;
    this.records = fields.records;
  }
}

/** A stream ended inside a record: the answer was cut. */
export class StreamTruncatedError extends EvalwireError {
  /** Bytes of the record that is not whole. */
  readonly partialBytes: number;
  /** Records given before it. */
  readonly records: number;

  constructor(message: string, fields: { partialBytes: number; records: number }, details?: ErrorDetails) {
    super("stream_truncated", message, details);
    this.partialBytes = fields.partialBytes;
    this.records = fields.records;
  }
}

/** The connection broke after records had been given. */
export class StreamInterruptedError extends EvalwireError {
  /** Records given before the break. */
  readonly records: number;

  constructor(message: string, fields: { records: number }, details?: ErrorDetails) {
    super("stream_interrupted", message, details);
    this.records = fields.records;
  }
}

/** The server put an error into the stream where a record belongs. */
export class StreamServerError extends EvalwireError {
  /** What the server said, redacted, at most 2 KiB. */
  readonly detail: string;
  /** Number of the line, from 1. */
  readonly line: number;
  /** Records given before it. */
  readonly records: number;

  constructor(message: string, fields: { detail: string; line: number; records: number }, details?: ErrorDetails) {
    super("stream_server", message, details);
    this.detail = fields.detail;
    this.line = fields.line;
    this.records = fields.records;
  }
}

/** Tells whether a value is a {@link StreamParseError}. */
export const isStreamParseError: (value: unknown) => value is StreamParseError = guardFor("stream_parse");
/** Tells whether a value is a {@link StreamTruncatedError}. */
export const isStreamTruncatedError: (value: unknown) => value is StreamTruncatedError = guardFor("stream_truncated");
/** Tells whether a value is a {@link StreamInterruptedError}. */
export const isStreamInterruptedError: (value: unknown) => value is StreamInterruptedError = guardFor("stream_interrupted");
/** Tells whether a value is a {@link StreamServerError}. */
export const isStreamServerError: (value: unknown) => value is StreamServerError = guardFor("stream_server");
