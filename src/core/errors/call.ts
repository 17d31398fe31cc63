import type { AttemptEvent } from "../options.ts";
import { type ErrorDetails, EvalwireError, type FieldsOf, type Guard, guardFor } from "./base.ts";

/**
 * The server returned a redirect. Redirects are refused, because following one can send a key or a
 * paid write to another server.
 */
export class RedirectError extends EvalwireError {
  /** HTTP status; 0 where a browser hides it. */
  declare readonly status: number;
  /** Scheme and host of the redirect target, without path and query; null if there is none. */
  declare readonly locationOrigin: string | null;
  /** Makes the error. Usually only this package does, and tests of code that handles it. */
  constructor(message: string, fields: FieldsOf<RedirectError>, details?: ErrorDetails) {
    super(
      "RedirectError",
      message,
      { status: fields.status, locationOrigin: fields.locationOrigin },
      details,
    ); // a failure has more fields
  }
}

/**
 * No complete response arrived for a call that is safe to retry, or the last attempt was certainly
 * not sent.
 */
export class NetworkError extends EvalwireError {
  /** `"unsent"` if the last attempt certainly did not reach the server, else `"unknown"`. */
  declare readonly phase: "unsent" | "unknown";
  /** HTTP method of the request. */
  declare readonly method: string;
  /** The URL without its query. */
  declare readonly url: string;
  /** The `x-request-id` of the call, which all its attempts sent. */
  declare readonly requestId: string;
  /** All attempts of the call, including the last. */
  declare readonly attempts: readonly AttemptEvent[];
  /** Makes the error. Usually only this package does, and tests of code that handles it. */
  constructor(message: string, fields: FieldsOf<NetworkError>, details?: ErrorDetails) {
    super("NetworkError", message, fields, details);
  }
}

/**
 * A time limit was reached: of one attempt, of the whole call, or between two parts of a stream
 * (idle).
 */
export class TimeoutError extends EvalwireError {
  /** The limit: of one attempt, of the whole call, or between two parts of a stream. */
  declare readonly which: "attempt" | "total" | "idle";
  /** The limit that was reached, in milliseconds. */
  declare readonly timeoutMs: number;
  /** All attempts of the call, including the last. */
  declare readonly attempts: readonly AttemptEvent[];
  /** Makes the error. Usually only this package does, and tests of code that handles it. */
  constructor(message: string, fields: FieldsOf<TimeoutError>, details?: ErrorDetails) {
    super("TimeoutError", message, fields, details);
  }
}

/** A 2xx response whose body is not JSON or does not match the documented shape. */
export class ResponseShapeError extends EvalwireError {
  /** Path of the first mismatch, e.g. `"evaluation_run_id"`; empty for the whole response. */
  declare readonly path: string;
  /** Description of the expected value. */
  declare readonly expected: string;
  /** Makes the error. Usually only this package does, and tests of code that handles it. */
  constructor(message: string, fields: FieldsOf<ResponseShapeError>, details?: ErrorDetails) {
    super("ResponseShapeError", message, fields, details);
  }
}

/**
 * A response exceeds the client's limit, at which reading stopped, or a single row exceeds the
 * server's limit.
 */
export class ResponseTooLargeError extends EvalwireError {
  /** The client's limit in bytes; null if the server's limit was exceeded. */
  declare readonly limit: number | null;
  /** Makes the error. Usually only this package does, and tests of code that handles it. */
  constructor(message: string, fields: FieldsOf<ResponseTooLargeError>, details?: ErrorDetails) {
    super("ResponseTooLargeError", message, fields, details);
  }
}

/**
 * The outcome of a write is unknown: it may have been applied.
 *
 * This package never resends it. `advice` says how to find out what happened.
 */
export class AmbiguousWriteError extends EvalwireError {
  /** The route, e.g. `"POST /evaluations/rescore"`. */
  declare readonly operation: string;
  /** The `x-request-id` that the write was sent with. */
  declare readonly requestId: string;
  /** Time at which the request was sent, by the local clock. */
  declare readonly sentAt: Date;
  /** Status of the response; null if there was none. */
  declare readonly status: number | null;
  /** True if the server returned a 2xx status, but its response was lost or unusable. */
  declare readonly likelyApplied: boolean;
  /** True if the caller aborted after the request had been sent. */
  declare readonly aborted: boolean;
  /** Ids that the write refers to, by field name. */
  declare readonly target: Readonly<Record<string, string>>;
  /** Instructions: how to find out whether the write was applied. */
  declare readonly advice: string;
  /** How far the server's clock is ahead of the local one, in milliseconds; null if unknown. */
  declare readonly clockSkewMs: number | null;
  /** Ids of similar objects that existed before it was sent; null if this was not checked. */
  declare readonly known: readonly string[] | null;
  /** Makes the error. Usually only this package does, and tests of code that handles it. */
  constructor(message: string, fields: AmbiguousWriteFields, details?: Omit<ErrorDetails, "hint">) {
    super(
      "AmbiguousWriteError",
      message,
      { clockSkewMs: null, known: null, ...fields },
      { ...details, hint: fields.advice },
    );
  }
}

type AmbiguousWriteFields = Omit<FieldsOf<AmbiguousWriteError>, "clockSkewMs" | "known"> &
  Partial<Pick<AmbiguousWriteError, "clockSkewMs" | "known">>;

/** Why a line of a stream is not a record. */
export type BadLineReason =
  | "not-json"
  | "not-utf8"
  | "line-too-long"
  | "too-many-blank-lines"
  | "not-a-record";

/** A line of a stream is not a record. The message never contains the text of the line. */
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

/** A stream ended in the middle of a record: the response was truncated. */
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

/** The connection broke after records had been yielded. */
export class StreamInterruptedError extends EvalwireError {
  /** Number of records before the break. */
  declare readonly records: number;
  /** Makes the error. Usually only this package does, and tests of code that handles it. */
  constructor(message: string, fields: FieldsOf<StreamInterruptedError>, details?: ErrorDetails) {
    super("StreamInterruptedError", message, fields, details);
  }
}

/** The server sent an error in the stream in place of a record. */
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

/** The rows changed while their pages were read: continuing would lose or duplicate rows. */
export class PagesShiftedError extends EvalwireError {
  /** Number of rows before the shift was detected. */
  declare readonly rows: number;
  /** Makes the error. Usually only this package does, and tests of code that handles it. */
  constructor(message: string, fields: FieldsOf<PagesShiftedError>, details?: ErrorDetails) {
    super("PagesShiftedError", message, fields, details);
  }
}

/** The job did not finish within the time limit of the wait. */
export class PollTimeoutError extends EvalwireError {
  /** Ids with which another process can resume waiting. */
  declare readonly job: Readonly<Record<string, string>>;
  /** The last status response, as on the wire; null if there was none. */
  declare readonly lastState: unknown;
  /** Makes the error. Usually only this package does, and tests of code that handles it. */
  constructor(message: string, fields: FieldsOf<PollTimeoutError>, details?: ErrorDetails) {
    super("PollTimeoutError", message, fields, details);
  }
}

/** Polling stopped because the server no longer returns a usable status of the job. */
export class PollLostContactError extends EvalwireError {
  /** Ids with which another process can resume waiting. */
  declare readonly job: Readonly<Record<string, string>>;
  /** The last status response, as on the wire; null if there was none. */
  declare readonly lastState: unknown;
  /** Makes the error. Usually only this package does, and tests of code that handles it. */
  constructor(message: string, fields: FieldsOf<PollLostContactError>, details?: ErrorDetails) {
    super("PollLostContactError", message, fields, details);
  }
}

/** Returns whether a value is a {@link RedirectError}. */
export const isRedirectError: Guard<RedirectError> = guardFor("RedirectError");
/** Returns whether a value is a {@link NetworkError}. */
export const isNetworkError: Guard<NetworkError> = guardFor("NetworkError");
/** Returns whether a value is a {@link TimeoutError}. */
export const isTimeoutError: Guard<TimeoutError> = guardFor("TimeoutError");
/** Returns whether a value is a {@link ResponseShapeError}. */
export const isResponseShapeError: Guard<ResponseShapeError> = guardFor("ResponseShapeError");
/** Returns whether a value is a {@link ResponseTooLargeError}. */
export const isResponseTooLargeError: Guard<ResponseTooLargeError> =
  guardFor("ResponseTooLargeError");
/** Returns whether a value is an {@link AmbiguousWriteError}. */
export const isAmbiguousWriteError: Guard<AmbiguousWriteError> = guardFor("AmbiguousWriteError");
/** Returns whether a value is a {@link StreamParseError}. */
export const isStreamParseError: Guard<StreamParseError> = guardFor("StreamParseError");
/** Returns whether a value is a {@link StreamTruncatedError}. */
export const isStreamTruncatedError: Guard<StreamTruncatedError> = guardFor("StreamTruncatedError");
/** Returns whether a value is a {@link StreamInterruptedError}. */
export const isStreamInterruptedError: Guard<StreamInterruptedError> =
  guardFor("StreamInterruptedError");
/** Returns whether a value is a {@link StreamServerError}. */
export const isStreamServerError: Guard<StreamServerError> = guardFor("StreamServerError");
/** Returns whether a value is a {@link PagesShiftedError}. */
export const isPagesShiftedError: Guard<PagesShiftedError> = guardFor("PagesShiftedError");
/** Returns whether a value is a {@link PollTimeoutError}. */
export const isPollTimeoutError: Guard<PollTimeoutError> = guardFor("PollTimeoutError");
/** Returns whether a value is a {@link PollLostContactError}. */
export const isPollLostContactError: Guard<PollLostContactError> = guardFor("PollLostContactError");
