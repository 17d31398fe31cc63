import type { AttemptEvent } from "../options.ts";
import { type ErrorDetails, EvalwireError, type FieldsOf, type Guard, guardFor } from "./base.ts";

/**
 * The server answered with a redirect. Redirects are refused, because following one can carry a key
 * or a paid write to another server.
 */
export class RedirectError extends EvalwireError {
  /** The status; 0 where a browser hides it. */
  declare readonly status: number;
  /**
   * Scheme and host of the place that was named, without path and query; null when there is none.
   */
  declare readonly locationOrigin: string | null;
  constructor(message: string, fields: FieldsOf<RedirectError>, details?: ErrorDetails) {
    super(
      "RedirectError",
      message,
      { status: fields.status, locationOrigin: fields.locationOrigin },
      details,
    ); // a failure has more
  }
}

/**
 * No complete answer came to a call that is safe to repeat, or the request certainly never left.
 */
export class NetworkError extends EvalwireError {
  /** `"unsent"` when the request certainly did not reach the server, else `"unknown"`. */
  declare readonly phase: "unsent" | "unknown";
  declare readonly method: string;
  /** The address without its query. */
  declare readonly url: string;
  declare readonly requestId: string;
  declare readonly attempts: readonly AttemptEvent[];
  constructor(message: string, fields: FieldsOf<NetworkError>, details?: ErrorDetails) {
    super("NetworkError", message, fields, details);
  }
}

/**
 * A time limit was reached: that of one attempt, of the whole call, or of the silence between two
 * parts of a stream.
 */
export class TimeoutError extends EvalwireError {
  declare readonly which: "attempt" | "total" | "idle";
  /** The limit that was reached, in milliseconds. */
  declare readonly timeoutMs: number;
  declare readonly attempts: readonly AttemptEvent[];
  constructor(message: string, fields: FieldsOf<TimeoutError>, details?: ErrorDetails) {
    super("TimeoutError", message, fields, details);
  }
}

/** A successful answer is not JSON, or not of the promised shape. */
export class ResponseShapeError extends EvalwireError {
  /**
   * Where the answer departs from its shape, e.g. `"evaluation_run_id"`; empty for the whole
   * answer.
   */
  declare readonly path: string;
  /** What was expected there. */
  declare readonly expected: string;
  constructor(message: string, fields: FieldsOf<ResponseShapeError>, details?: ErrorDetails) {
    super("ResponseShapeError", message, fields, details);
  }
}

/**
 * An answer is larger than the limit of the client, where reading stopped, or a single row is
 * larger than that of the server.
 */
export class ResponseTooLargeError extends EvalwireError {
  /** The client's limit in bytes; null when it was the server's. */
  declare readonly limit: number | null;
  constructor(message: string, fields: FieldsOf<ResponseTooLargeError>, details?: ErrorDetails) {
    super("ResponseTooLargeError", message, fields, details);
  }
}

/**
 * A write may have been applied: it was sent, and no complete answer came back.
 *
 * It is never sent again by this package. `advice` says how to find out what happened.
 */
export class AmbiguousWriteError extends EvalwireError {
  /** The route, e.g. `"POST /evaluations/rescore"`. */
  declare readonly operation: string;
  declare readonly requestId: string;
  declare readonly sentAt: Date;
  /** The status of the answer, when one came. */
  declare readonly status: number | null;
  /** True when the server said that it succeeded and only its answer was lost. */
  declare readonly likelyApplied: boolean;
  /** True when the caller gave up after the request had left. */
  declare readonly aborted: boolean;
  /** The ids that the write spoke of, by the name of their field. */
  declare readonly target: Readonly<Record<string, string>>;
  declare readonly advice: string;
  /** How far the server's clock is ahead of this one, in milliseconds, when an answer told. */
  declare readonly clockSkewMs: number | null;
  /** Ids of like things that were there before it was sent, when a look was taken. */
  declare readonly known: readonly string[] | null;
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

/** Why a line of a stream could not be read. */
export type BadLineReason =
  | "not-json"
  | "not-utf8"
  | "line-too-long"
  | "too-many-blank-lines"
  | "not-a-record";

/** A line of a stream is not a record. The message never holds the text of the line. */
export class StreamParseError extends EvalwireError {
  /** Number of the line, from 1. */
  declare readonly line: number;
  /** Where the line begins, in bytes after decompression. */
  declare readonly byteOffset: number;
  declare readonly reason: BadLineReason;
  /** Records given before it. */
  declare readonly records: number;
  constructor(message: string, fields: FieldsOf<StreamParseError>, details?: ErrorDetails) {
    super("StreamParseError", message, fields, details);
  }
}

/** A stream ended inside a record: the answer was cut. */
export class StreamTruncatedError extends EvalwireError {
  /** Bytes of the record that is not whole. */
  declare readonly partialBytes: number;
  /** Records given before it. */
  declare readonly records: number;
  constructor(message: string, fields: FieldsOf<StreamTruncatedError>, details?: ErrorDetails) {
    super("StreamTruncatedError", message, fields, details);
  }
}

/** The connection broke after records had been given. */
export class StreamInterruptedError extends EvalwireError {
  /** Records given before the break. */
  declare readonly records: number;
  constructor(message: string, fields: FieldsOf<StreamInterruptedError>, details?: ErrorDetails) {
    super("StreamInterruptedError", message, fields, details);
  }
}

/** The server put an error into the stream where a record belongs. */
export class StreamServerError extends EvalwireError {
  /** What the server said, redacted, at most 2 KiB. */
  declare readonly detail: string;
  /** Number of the line, from 1. */
  declare readonly line: number;
  /** Records given before it. */
  declare readonly records: number;
  constructor(message: string, fields: FieldsOf<StreamServerError>, details?: ErrorDetails) {
    super("StreamServerError", message, fields, details);
  }
}

/**
 * The rows changed while they were read page after page; going on would lose rows or give some
 * twice.
 */
export class PagesShiftedError extends EvalwireError {
  /** Rows given before the shift was seen. */
  declare readonly rows: number;
  constructor(message: string, fields: FieldsOf<PagesShiftedError>, details?: ErrorDetails) {
    super("PagesShiftedError", message, fields, details);
  }
}

/** The job did not end in the time allowed. */
export class PollTimeoutError extends EvalwireError {
  /** The ids that let another process go on waiting. */
  declare readonly job: Readonly<Record<string, string>>;
  /** The last answer about it, as on the wire; null when there was none. */
  declare readonly lastState: unknown;
  constructor(message: string, fields: FieldsOf<PollTimeoutError>, details?: ErrorDetails) {
    super("PollTimeoutError", message, fields, details);
  }
}

/** The server no longer says anything useful about the job. */
export class PollLostContactError extends EvalwireError {
  /** The ids that let another process go on waiting. */
  declare readonly job: Readonly<Record<string, string>>;
  /** The last answer about it, as on the wire; null when there was none. */
  declare readonly lastState: unknown;
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
