import { type ErrorDetails, EvalwireError, type FieldsOf, type Guard, guardFor } from "./base.ts";

/** Why a line of a stream is not a record. */
export type BadLineReason =
  | "not-json"
  | "not-utf8"
  | "line-too-long"
  | "too-many-blank-lines"
  | "not-a-record";

/**
 * A line of a stream is not a record. The message never contains the text of the line.
 *
 * @example Say which line is broken
 * ```ts
 * import { isStreamParseError, WeaveClient } from "evalwire";
 *
 * const fetch = async () => new Response("not JSON\n"); // instead of a server
 * const weave = new WeaveClient({ fetch, retry: { maxAttempts: 1 } });
 * const error: unknown = await weave.load("latest").catch((reason) => reason);
 * if (!isStreamParseError(error)) throw error;
 * console.error(`line ${error.line} at byte ${error.byteOffset}: ${error.reason}`);
 * ```
 */
export class StreamParseError extends EvalwireError {
  /** Line number, starting at 1. */
  declare readonly line: number;
  /** Position of the start of the line, in bytes after decompression. */
  declare readonly byteOffset: number;
  /** Defect of the line. */
  declare readonly reason: BadLineReason;
  /** Number of records before it. */
  declare readonly records: number;
  /** Makes the error. Usually only this package does, and tests of code that handles it. */
  constructor(message: string, fields: FieldsOf<StreamParseError>, details?: ErrorDetails) {
    super("StreamParseError", message, fields, details);
  }
}

/**
 * A stream ended in the middle of a record: the response was truncated.
 *
 * @example See how much arrived
 * ```ts
 * import { isStreamTruncatedError, WeaveClient } from "evalwire";
 *
 * const fetch = async () => new Response('{"id":'); // instead of a server
 * const weave = new WeaveClient({ fetch, retry: { maxAttempts: 1 } });
 * const error: unknown = await weave.load("latest").catch((reason) => reason);
 * if (!isStreamTruncatedError(error)) throw error;
 * console.error(`${error.records} records, then ${error.partialBytes} bytes of another`);
 * ```
 */
export class StreamTruncatedError extends EvalwireError {
  /** Number of bytes of the incomplete record. */
  declare readonly partialBytes: number;
  /** Number of records before it. */
  declare readonly records: number;
  /** Makes the error. Usually only this package does, and tests of code that handles it. */
  constructor(message: string, fields: FieldsOf<StreamTruncatedError>, details?: ErrorDetails) {
    super("StreamTruncatedError", message, fields, details);
  }
}

/**
 * The connection broke after records had been yielded.
 *
 * @example Say how much arrived
 * ```ts
 * import { isStreamInterruptedError, StreamInterruptedError } from "evalwire";
 *
 * const arrived = (reason: unknown) => (isStreamInterruptedError(reason) ? reason.records : 0);
 *
 * const error = new StreamInterruptedError("The connection broke", { records: 40 });
 * if (arrived(error) !== 40) throw error;
 * ```
 */
export class StreamInterruptedError extends EvalwireError {
  /** Number of records before the break. */
  declare readonly records: number;
  /** Makes the error. Usually only this package does, and tests of code that handles it. */
  constructor(message: string, fields: FieldsOf<StreamInterruptedError>, details?: ErrorDetails) {
    super("StreamInterruptedError", message, fields, details);
  }
}

/**
 * The server sent an error in the stream in place of a record.
 *
 * @example Show what the server sent
 * ```ts
 * import { isStreamServerError, StreamServerError } from "evalwire";
 *
 * const inWords = (reason: unknown) => (isStreamServerError(reason) ? `line ${reason.line}: ${reason.detail}` : "");
 *
 * const error = new StreamServerError("The server failed", { detail: "out of memory", line: 41, records: 40 });
 * if (inWords(error) !== "line 41: out of memory") throw error;
 * ```
 */
export class StreamServerError extends EvalwireError {
  /** The server's message, redacted, at most 2 KiB. */
  declare readonly detail: string;
  /** Line number, starting at 1. */
  declare readonly line: number;
  /** Number of records before it. */
  declare readonly records: number;
  /** Makes the error. Usually only this package does, and tests of code that handles it. */
  constructor(message: string, fields: FieldsOf<StreamServerError>, details?: ErrorDetails) {
    super("StreamServerError", message, fields, details);
  }
}

/**
 * Returns whether a value is a {@link StreamParseError}.
 *
 * @example Expect it in a test
 * ```ts
 * import assert from "node:assert/strict";
 * import { isStreamParseError, WeaveClient } from "evalwire";
 *
 * const fetch = async () => new Response("not JSON\n"); // instead of a server
 * const weave = new WeaveClient({ fetch, retry: { maxAttempts: 1 } });
 * await assert.rejects(weave.load("latest"), isStreamParseError);
 * ```
 */
export const isStreamParseError: Guard<StreamParseError> = guardFor("StreamParseError");
/**
 * Returns whether a value is a {@link StreamTruncatedError}.
 *
 * @example Expect it in a test
 * ```ts
 * import assert from "node:assert/strict";
 * import { isStreamTruncatedError, WeaveClient } from "evalwire";
 *
 * const fetch = async () => new Response('{"id":'); // instead of a server
 * const weave = new WeaveClient({ fetch, retry: { maxAttempts: 1 } });
 * await assert.rejects(weave.load("latest"), isStreamTruncatedError);
 * ```
 */
export const isStreamTruncatedError: Guard<StreamTruncatedError> = guardFor("StreamTruncatedError");
/**
 * Returns whether a value is a {@link StreamInterruptedError}.
 *
 * @example In the code that handles it
 * ```ts
 * import { isStreamInterruptedError, StreamInterruptedError } from "evalwire";
 *
 * const inWords = (error: unknown): string => (isStreamInterruptedError(error) ? `${error.records} records` : "unexpected");
 * const error = new StreamInterruptedError("The connection broke", { records: 40 });
 * if (inWords(error) !== "40 records") throw error;
 * ```
 */
export const isStreamInterruptedError: Guard<StreamInterruptedError> =
  guardFor("StreamInterruptedError");
/**
 * Returns whether a value is a {@link StreamServerError}.
 *
 * @example In the code that handles it
 * ```ts
 * import { isStreamServerError, StreamServerError } from "evalwire";
 *
 * const inWords = (error: unknown): string => (isStreamServerError(error) ? error.detail : "unexpected");
 * const error = new StreamServerError("The server failed", { detail: "out of memory", line: 41, records: 40 });
 * if (inWords(error) !== "out of memory") throw error;
 * ```
 */
export const isStreamServerError: Guard<StreamServerError> = guardFor("StreamServerError");
