import type { AttemptEvent } from "../options.ts";
import { type ErrorDetails, EvalwireError, type FieldsOf, type Guard, guardFor } from "./base.ts";

export * from "./stream.ts";

/**
 * The server returned a redirect. Redirects are refused, because following one can send a key or a
 * paid write to another server.
 *
 * @example Find out where a proxy wanted to send the request
 * ```ts
 * import { isRedirectError, WeaveClient } from "evalwire";
 *
 * const fetch = async () => new Response(null, { status: 307, headers: { Location: "https://login.example.com/?next=1" } }); // instead of a server
 * const weave = new WeaveClient({ fetch, retry: { maxAttempts: 1 } });
 * const error: unknown = await weave.load("latest").catch((reason) => reason);
 * if (!isRedirectError(error)) throw error;
 * console.error(error.status, error.locationOrigin); // 307 https://login.example.com
 * ```
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
 *
 * @example See whether the server may have received anything
 * ```ts
 * import { type Cause, isNetworkError, WeaveClient } from "evalwire";
 *
 * const fetch = async () => Promise.reject(new TypeError("fetch failed")); // instead of a server
 * const weave = new WeaveClient({ fetch, retry: { maxAttempts: 1 } });
 * const error: unknown = await weave.load("latest").catch((reason) => reason);
 * if (!isNetworkError(error)) throw error;
 * const { code, message } = error.cause as Cause; // such as ECONNREFUSED
 * console.error(error.phase, error.method, error.url, error.attempts.length, code, message);
 * ```
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
 *
 * @example Say which limit was reached
 * ```ts
 * import { isTimeoutError, TimeoutError } from "evalwire";
 *
 * const inWords = (reason: unknown) => (isTimeoutError(reason) ? `the ${reason.which} took over ${reason.timeoutMs} ms` : "");
 *
 * const error = new TimeoutError("No response", { which: "attempt", timeoutMs: 30_000, attempts: [] });
 * if (inWords(error) !== "the attempt took over 30000 ms") throw error;
 * ```
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

/**
 * A 2xx response whose body is not JSON or does not match the documented shape.
 *
 * @example Report a response that does not match
 * ```ts
 * import { isResponseShapeError, ResponseShapeError } from "evalwire";
 *
 * const inWords = (reason: unknown) => (isResponseShapeError(reason) ? `${reason.path} must be ${reason.expected}` : "");
 *
 * const error = new ResponseShapeError("Unexpected response", { path: "runs[0].id", expected: "a string" });
 * if (inWords(error) !== "runs[0].id must be a string") throw error;
 * ```
 */
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
 *
 * @example Say whose limit it was
 * ```ts
 * import { isResponseTooLargeError, ResponseTooLargeError } from "evalwire";
 *
 * const inWords = (reason: unknown) => (isResponseTooLargeError(reason) ? (reason.limit ?? "the server's limit") : "");
 *
 * const error = new ResponseTooLargeError("Too large", { limit: 1_048_576 });
 * if (inWords(error) !== 1_048_576) throw error;
 * ```
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
 *
 * @example Find out whether the write was applied, and do not send it again
 * ```ts
 * import { isAmbiguousWriteError, WeaveClient } from "evalwire";
 *
 * const fetch = async () => Promise.reject(new TypeError("fetch failed")); // the response is lost
 * const weave = new WeaveClient({ fetch });
 * const created = weave.evaluationRuns.create({
 *   evaluation: "weave:///acme/search/object/search-eval:v1",
 *   model: "weave:///acme/search/object/model:v1",
 * });
 * const error: unknown = await created.catch((reason) => reason);
 * if (!isAmbiguousWriteError(error)) throw error;
 * console.error(error.operation, error.requestId, error.sentAt.toISOString(), error.advice);
 * ```
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

/**
 * The rows changed while their pages were read: continuing would lose or duplicate rows.
 *
 * @example Read everything again
 * ```ts
 * import { isPagesShiftedError, PagesShiftedError } from "evalwire";
 *
 * const startAgain = (reason: unknown) => isPagesShiftedError(reason) && reason.rows > 0;
 *
 * const error = new PagesShiftedError("The rows changed", { rows: 40 });
 * if (!startAgain(error)) throw error;
 * ```
 */
export class PagesShiftedError extends EvalwireError {
  /** Number of rows before the shift was detected. */
  declare readonly rows: number;
  /** Makes the error. Usually only this package does, and tests of code that handles it. */
  constructor(message: string, fields: FieldsOf<PagesShiftedError>, details?: ErrorDetails) {
    super("PagesShiftedError", message, fields, details);
  }
}

/**
 * The job did not finish within the time limit of the wait.
 *
 * @example Resume the wait in another process
 * ```ts
 * import { isPollTimeoutError, PollTimeoutError } from "evalwire";
 *
 * // The call to wait for or to look at, if there is one.
 * const callOf = (reason: unknown) => (isPollTimeoutError(reason) ? reason.job.call_id : undefined);
 *
 * const error = new PollTimeoutError("Still running", { job: { call_id: "01a1" }, lastState: null });
 * if (callOf(error) !== "01a1") throw error;
 * ```
 */
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

/**
 * Polling stopped because the server no longer returns a usable status of the job.
 *
 * @example Resume the wait when the server is back
 * ```ts
 * import { isPollLostContactError, PollLostContactError } from "evalwire";
 *
 * // The call to wait for or to look at, if there is one.
 * const callOf = (reason: unknown) => (isPollLostContactError(reason) ? reason.job.call_id : undefined);
 *
 * const error = new PollLostContactError("No usable status", { job: { call_id: "01a1" }, lastState: null });
 * if (callOf(error) !== "01a1") throw error;
 * ```
 */
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

/**
 * Returns whether a value is a {@link RedirectError}.
 *
 * @example Expect it in a test
 * ```ts
 * import assert from "node:assert/strict";
 * import { isRedirectError, WeaveClient } from "evalwire";
 *
 * const fetch = async () => new Response(null, { status: 307, headers: { Location: "https://login.example.com/?next=1" } }); // instead of a server
 * const weave = new WeaveClient({ fetch, retry: { maxAttempts: 1 } });
 * await assert.rejects(weave.load("latest"), isRedirectError);
 * ```
 */
export const isRedirectError: Guard<RedirectError> = guardFor("RedirectError");
/**
 * Returns whether a value is a {@link NetworkError}.
 *
 * @example Expect it in a test
 * ```ts
 * import assert from "node:assert/strict";
 * import { isNetworkError, WeaveClient } from "evalwire";
 *
 * const fetch = async () => Promise.reject(new TypeError("fetch failed")); // instead of a server
 * const weave = new WeaveClient({ fetch, retry: { maxAttempts: 1 } });
 * await assert.rejects(weave.load("latest"), isNetworkError);
 * ```
 */
export const isNetworkError: Guard<NetworkError> = guardFor("NetworkError");
/**
 * Returns whether a value is a {@link TimeoutError}.
 *
 * @example In the code that handles it
 * ```ts
 * import { isTimeoutError, TimeoutError } from "evalwire";
 *
 * const inWords = (error: unknown): string => (isTimeoutError(error) ? error.which : "unexpected");
 * const error = new TimeoutError("No response", { which: "attempt", timeoutMs: 30_000, attempts: [] });
 * if (inWords(error) !== "attempt") throw error;
 * ```
 */
export const isTimeoutError: Guard<TimeoutError> = guardFor("TimeoutError");
/**
 * Returns whether a value is a {@link ResponseShapeError}.
 *
 * @example In the code that handles it
 * ```ts
 * import { isResponseShapeError, ResponseShapeError } from "evalwire";
 *
 * const inWords = (error: unknown): string => (isResponseShapeError(error) ? error.path : "unexpected");
 * const error = new ResponseShapeError("Unexpected response", { path: "runs[0].id", expected: "a string" });
 * if (inWords(error) !== "runs[0].id") throw error;
 * ```
 */
export const isResponseShapeError: Guard<ResponseShapeError> = guardFor("ResponseShapeError");
/**
 * Returns whether a value is a {@link ResponseTooLargeError}.
 *
 * @example In the code that handles it
 * ```ts
 * import { isResponseTooLargeError, ResponseTooLargeError } from "evalwire";
 *
 * const inWords = (error: unknown): string => (isResponseTooLargeError(error) ? String(error.limit) : "unexpected");
 * const error = new ResponseTooLargeError("Too large", { limit: 1_048_576 });
 * if (inWords(error) !== "1048576") throw error;
 * ```
 */
export const isResponseTooLargeError: Guard<ResponseTooLargeError> =
  guardFor("ResponseTooLargeError");
/**
 * Returns whether a value is an {@link AmbiguousWriteError}.
 *
 * @example Expect it in a test
 * ```ts
 * import assert from "node:assert/strict";
 * import { isAmbiguousWriteError, WeaveClient } from "evalwire";
 *
 * const fetch = async () => Promise.reject(new TypeError("fetch failed")); // the response is lost
 * const weave = new WeaveClient({ fetch });
 * const created = weave.evaluationRuns.create({
 *   evaluation: "weave:///acme/search/object/search-eval:v1",
 *   model: "weave:///acme/search/object/model:v1",
 * });
 * await assert.rejects(created, isAmbiguousWriteError);
 * ```
 */
export const isAmbiguousWriteError: Guard<AmbiguousWriteError> = guardFor("AmbiguousWriteError");
/**
 * Returns whether a value is a {@link PagesShiftedError}.
 *
 * @example In the code that handles it
 * ```ts
 * import { isPagesShiftedError, PagesShiftedError } from "evalwire";
 *
 * const inWords = (error: unknown): string => (isPagesShiftedError(error) ? `changed after ${error.rows} rows` : "unexpected");
 * const error = new PagesShiftedError("The rows changed", { rows: 40 });
 * if (inWords(error) !== "changed after 40 rows") throw error;
 * ```
 */
export const isPagesShiftedError: Guard<PagesShiftedError> = guardFor("PagesShiftedError");
/**
 * Returns whether a value is a {@link PollTimeoutError}.
 *
 * @example In the code that handles it
 * ```ts
 * import { isPollTimeoutError, PollTimeoutError } from "evalwire";
 *
 * const inWords = (error: unknown): string => (isPollTimeoutError(error) ? `job ${error.job.call_id}` : "unexpected");
 * const error = new PollTimeoutError("Still running", { job: { call_id: "01a1" }, lastState: null });
 * if (inWords(error) !== "job 01a1") throw error;
 * ```
 */
export const isPollTimeoutError: Guard<PollTimeoutError> = guardFor("PollTimeoutError");
/**
 * Returns whether a value is a {@link PollLostContactError}.
 *
 * @example In the code that handles it
 * ```ts
 * import { isPollLostContactError, PollLostContactError } from "evalwire";
 *
 * const inWords = (error: unknown): string => (isPollLostContactError(error) ? `job ${error.job.call_id}` : "unexpected");
 * const error = new PollLostContactError("No usable status", { job: { call_id: "01a1" }, lastState: null });
 * if (inWords(error) !== "job 01a1") throw error;
 * ```
 */
export const isPollLostContactError: Guard<PollLostContactError> = guardFor("PollLostContactError");
