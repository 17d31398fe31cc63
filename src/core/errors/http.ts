import type { AttemptEvent } from "../options.ts";
import { type ErrorDetails, EvalwireError, type FieldsOf, type Guard, guardFor } from "./base.ts";

/** Fields of an HTTP error. */
export interface HttpErrorFields extends Omit<FieldsOf<HttpError>, "retryAfterMs"> {
  readonly retryAfterMs?: number | null;
  /** The issues of a 422, as the server lists them. */
  readonly issues?: readonly ValidationIssue[];
}

/**
 * Fields of an error that no response caused: a search found nothing or too much, or a value is not
 * what was expected (decision 5).
 */
export function withoutResponse(method: string, url: string): HttpErrorFields {
  return { status: null, method, url, requestId: "", detail: null, attempts: [] };
}

/** An issue that the server found in a request. */
export interface ValidationIssue {
  /** Location of the field, e.g. `["body", "limit"]`. */
  readonly loc: readonly (string | number)[];
  /** The server's description of the issue. */
  readonly msg: string;
  /** The server's identifier for the kind of issue, such as `missing`. */
  readonly type: string;
}

const NAMES = [
  "HttpError",
  "BadRequestError",
  "AuthenticationError",
  "PermissionError",
  "NotFoundError",
  "ConflictError",
  "ValidationError",
  "RateLimitError",
  "ServerError",
] as const;

/**
 * The server returned an error status, or the outcome of a call is equivalent to one. Common
 * statuses have subclasses.
 *
 * @example Read what the server answered
 * ```ts
 * import { isHttpError, WeaveClient } from "evalwire";
 *
 * const fetch = async () => Response.json({ detail: "…" }, { status: 418 }); // instead of a server
 * const weave = new WeaveClient({ fetch, retry: { maxAttempts: 1 } });
 * const error: unknown = await weave.load("latest").catch((reason) => reason);
 * if (!isHttpError(error)) throw error;
 * console.error(error.status, error.method, error.url, error.requestId, error.attempts.length);
 * ```
 */
export class HttpError extends EvalwireError {
  /**
   * The error status; null if no response had one: a search found nothing, or a value differs from
   * the expected one.
   */
  declare readonly status: number | null;
  /** HTTP method of the request. */
  declare readonly method: string;
  /** The URL without its query. */
  declare readonly url: string;
  /** The server's request id if it sent one, otherwise the `x-request-id` of the request. */
  declare readonly requestId: string;
  /** The server's message, redacted, at most 2 KiB; null if there was none. */
  declare readonly detail: string | null;
  /** All attempts of this call, including the last. */
  declare readonly attempts: readonly AttemptEvent[];
  /** Delay that the server asked for, in milliseconds; null if it did not. */
  declare readonly retryAfterMs: number | null;

  /** Makes the error. Usually only this package does, and tests of code that handles it. */
  constructor(
    message: string,
    { issues, ...fields }: HttpErrorFields,
    details?: ErrorDetails,
    name: (typeof NAMES)[number] = "HttpError",
  ) {
    const own = name === "ValidationError" ? { issues: issues ?? [] } : {};
    super(name, message, { ...fields, retryAfterMs: fields.retryAfterMs ?? null, ...own }, details);
  }
}

/**
 * 400: the server rejected the request as invalid.
 *
 * @example Show why the server rejected a request
 * ```ts
 * import { isBadRequestError, WeaveClient } from "evalwire";
 *
 * const fetch = async () => Response.json({ detail: "Unknown filter" }, { status: 400 }); // instead of a server
 * const weave = new WeaveClient({ fetch, retry: { maxAttempts: 1 } });
 * const error: unknown = await weave.load("latest").catch((reason) => reason);
 * if (!isBadRequestError(error)) throw error;
 * console.error(error.detail);
 * ```
 */
export class BadRequestError extends HttpError {
  /** Makes the error. Usually only this package does, and tests of code that handles it. */
  constructor(message: string, fields: HttpErrorFields, details?: ErrorDetails) {
    super(message, fields, details, "BadRequestError");
  }
}
/**
 * 401: the key is missing, invalid or expired.
 *
 * @example Say which key to check
 * ```ts
 * import { isAuthenticationError, WeaveClient } from "evalwire";
 *
 * const fetch = async () => Response.json({ detail: "…" }, { status: 401 }); // instead of a server
 * const weave = new WeaveClient({ fetch, retry: { maxAttempts: 1 } });
 * const error: unknown = await weave.load("latest").catch((reason) => reason);
 * if (!isAuthenticationError(error)) throw error;
 * console.error(`Check WANDB_API_KEY: ${error.url} refused it`);
 * ```
 */
export class AuthenticationError extends HttpError {
  /** Makes the error. Usually only this package does, and tests of code that handles it. */
  constructor(message: string, fields: HttpErrorFields, details?: ErrorDetails) {
    super(message, fields, details, "AuthenticationError");
  }
}
/**
 * 403: the key is valid but has no permission for this.
 *
 * @example Say what the key may not do
 * ```ts
 * import { isPermissionError, WeaveClient } from "evalwire";
 *
 * const fetch = async () => Response.json({ detail: "…" }, { status: 403 }); // instead of a server
 * const weave = new WeaveClient({ fetch, retry: { maxAttempts: 1 } });
 * const error: unknown = await weave.load("latest").catch((reason) => reason);
 * if (!isPermissionError(error)) throw error;
 * console.error(`Ask for access: ${error.method} ${error.url}`, error.detail);
 * ```
 */
export class PermissionError extends HttpError {
  /** Makes the error. Usually only this package does, and tests of code that handles it. */
  constructor(message: string, fields: HttpErrorFields, details?: ErrorDetails) {
    super(message, fields, details, "PermissionError");
  }
}
/**
 * 404: the object does not exist, was deleted, or is not visible to this key. Also thrown when a
 * search finds nothing; then `status` is null.
 *
 * @example Use a default when no run matches
 * ```ts
 * import { isNotFoundError, WeaveClient } from "evalwire";
 *
 * const loaded = await new WeaveClient().load("name:no-such-run").catch((error: unknown) => {
 *   if (isNotFoundError(error)) return null; // error.status is null: the search found nothing
 *   throw error;
 * });
 * if (loaded !== null) throw new Error(loaded.run.id);
 * ```
 */
export class NotFoundError extends HttpError {
  /** Makes the error. Usually only this package does, and tests of code that handles it. */
  constructor(message: string, fields: HttpErrorFields, details?: ErrorDetails) {
    super(message, fields, details, "NotFoundError");
  }
}
/**
 * 409: a conflict. Also thrown for a value that has changed in the meantime and for a name that
 * several objects have; then `status` is null.
 *
 * @example Read what a write conflicts with
 * ```ts
 * import { isConflictError, WeaveClient } from "evalwire";
 *
 * const fetch = async () => Response.json({ detail: "The name is taken" }, { status: 409 }); // instead of a server
 * const weave = new WeaveClient({ fetch, retry: { maxAttempts: 1 } });
 * const error: unknown = await weave.load("latest").catch((reason) => reason);
 * if (!isConflictError(error)) throw error;
 * console.error(error.status, error.detail);
 * ```
 */
export class ConflictError extends HttpError {
  /** Makes the error. Usually only this package does, and tests of code that handles it. */
  constructor(message: string, fields: HttpErrorFields, details?: ErrorDetails) {
    super(message, fields, details, "ConflictError");
  }
}
/**
 * 422: fields of the request are invalid; `issues` lists them.
 *
 * @example List the fields that the server rejected
 * ```ts
 * import { isValidationError, WeaveClient } from "evalwire";
 *
 * const fetch = async () => Response.json({ detail: [{ loc: ["body", "limit"], msg: "too large", type: "value_error" }] }, { status: 422 }); // instead of a server
 * const weave = new WeaveClient({ fetch, retry: { maxAttempts: 1 } });
 * const error: unknown = await weave.load("latest").catch((reason) => reason);
 * if (!isValidationError(error)) throw error;
 * for (const { loc, msg } of error.issues) console.error(loc.join("."), msg);
 * if (error.issues.length !== 1) throw error;
 * ```
 */
export class ValidationError extends HttpError {
  /** The fields that the server rejected. Empty if it named none. */
  declare readonly issues: readonly ValidationIssue[];
  /** Makes the error. Usually only this package does, and tests of code that handles it. */
  constructor(message: string, fields: HttpErrorFields, details?: ErrorDetails) {
    super(message, fields, details, "ValidationError");
  }
}
/**
 * 429: too many requests; `retryAfterMs` is the delay that the server asked for, if any.
 *
 * @example Find out how long to wait
 * ```ts
 * import { isRateLimitError, WeaveClient } from "evalwire";
 *
 * const fetch = async () => Response.json({}, { status: 429, headers: { "Retry-After": "90" } }); // instead of a server
 * const weave = new WeaveClient({ fetch, retry: { maxAttempts: 1 } });
 * const error: unknown = await weave.load("latest").catch((reason) => reason);
 * if (!isRateLimitError(error)) throw error;
 * if (error.retryAfterMs !== 90_000) throw error;
 * ```
 */
export class RateLimitError extends HttpError {
  /** Makes the error. Usually only this package does, and tests of code that handles it. */
  constructor(message: string, fields: HttpErrorFields, details?: ErrorDetails) {
    super(message, fields, details, "RateLimitError");
  }
}
/**
 * 5xx: the server failed.
 *
 * @example Report the attempts that failed
 * ```ts
 * import { isServerError, WeaveClient } from "evalwire";
 *
 * const fetch = async () => Response.json({ detail: "…" }, { status: 503 }); // instead of a server
 * const weave = new WeaveClient({ fetch, retry: { maxAttempts: 1 } });
 * const error: unknown = await weave.load("latest").catch((reason) => reason);
 * if (!isServerError(error)) throw error;
 * for (const attempt of error.attempts) console.error(attempt);
 * ```
 */
export class ServerError extends HttpError {
  /** Makes the error. Usually only this package does, and tests of code that handles it. */
  constructor(message: string, fields: HttpErrorFields, details?: ErrorDetails) {
    super(message, fields, details, "ServerError");
  }
}

type HttpErrorClass = new (
  message: string,
  fields: HttpErrorFields,
  details?: ErrorDetails,
) => HttpError;

/** Returns the error class of a status. */
export function httpErrorClass(status: number): HttpErrorClass {
  const classes: Readonly<Record<number, HttpErrorClass>> = {
    400: BadRequestError,
    401: AuthenticationError,
    403: PermissionError,
    404: NotFoundError,
    409: ConflictError,
    422: ValidationError,
    429: RateLimitError,
  };
  return classes[status] ?? (status >= 500 && status <= 599 ? ServerError : HttpError);
}

/**
 * Returns whether a value is a {@link BadRequestError}.
 *
 * @example Expect it in a test
 * ```ts
 * import assert from "node:assert/strict";
 * import { isBadRequestError, WeaveClient } from "evalwire";
 *
 * const fetch = async () => new Response(null, { status: 400 }); // instead of a server
 * const weave = new WeaveClient({ fetch, retry: { maxAttempts: 1 } });
 * await assert.rejects(weave.load("latest"), isBadRequestError);
 * ```
 */
export const isBadRequestError: Guard<BadRequestError> = guardFor("BadRequestError");
/**
 * Returns whether a value is an {@link AuthenticationError}.
 *
 * @example Expect it in a test
 * ```ts
 * import assert from "node:assert/strict";
 * import { isAuthenticationError, WeaveClient } from "evalwire";
 *
 * const fetch = async () => new Response(null, { status: 401 }); // instead of a server
 * const weave = new WeaveClient({ fetch, retry: { maxAttempts: 1 } });
 * await assert.rejects(weave.load("latest"), isAuthenticationError);
 * ```
 */
export const isAuthenticationError: Guard<AuthenticationError> = guardFor("AuthenticationError");
/**
 * Returns whether a value is a {@link PermissionError}.
 *
 * @example Expect it in a test
 * ```ts
 * import assert from "node:assert/strict";
 * import { isPermissionError, WeaveClient } from "evalwire";
 *
 * const fetch = async () => new Response(null, { status: 403 }); // instead of a server
 * const weave = new WeaveClient({ fetch, retry: { maxAttempts: 1 } });
 * await assert.rejects(weave.load("latest"), isPermissionError);
 * ```
 */
export const isPermissionError: Guard<PermissionError> = guardFor("PermissionError");
/**
 * Returns whether a value is a {@link NotFoundError}.
 *
 * @example Expect it in a test
 * ```ts
 * import assert from "node:assert/strict";
 * import { isNotFoundError, WeaveClient } from "evalwire";
 *
 * await assert.rejects(new WeaveClient().load("name:no-such-run"), isNotFoundError);
 * ```
 */
export const isNotFoundError: Guard<NotFoundError> = guardFor("NotFoundError");
/**
 * Returns whether a value is a {@link ConflictError}.
 *
 * @example Expect it in a test
 * ```ts
 * import assert from "node:assert/strict";
 * import { isConflictError, WeaveClient } from "evalwire";
 *
 * const fetch = async () => new Response(null, { status: 409 }); // instead of a server
 * const weave = new WeaveClient({ fetch, retry: { maxAttempts: 1 } });
 * await assert.rejects(weave.load("latest"), isConflictError);
 * ```
 */
export const isConflictError: Guard<ConflictError> = guardFor("ConflictError");
/**
 * Returns whether a value is a {@link ValidationError}.
 *
 * @example Expect it in a test
 * ```ts
 * import assert from "node:assert/strict";
 * import { isValidationError, WeaveClient } from "evalwire";
 *
 * const fetch = async () => new Response(null, { status: 422 }); // instead of a server
 * const weave = new WeaveClient({ fetch, retry: { maxAttempts: 1 } });
 * await assert.rejects(weave.load("latest"), isValidationError);
 * ```
 */
export const isValidationError: Guard<ValidationError> = guardFor("ValidationError");
/**
 * Returns whether a value is a {@link RateLimitError}.
 *
 * @example Expect it in a test
 * ```ts
 * import assert from "node:assert/strict";
 * import { isRateLimitError, WeaveClient } from "evalwire";
 *
 * const fetch = async () => new Response(null, { status: 429 }); // instead of a server
 * const weave = new WeaveClient({ fetch, retry: { maxAttempts: 1 } });
 * await assert.rejects(weave.load("latest"), isRateLimitError);
 * ```
 */
export const isRateLimitError: Guard<RateLimitError> = guardFor("RateLimitError");
/**
 * Returns whether a value is a {@link ServerError}.
 *
 * @example Expect it in a test
 * ```ts
 * import assert from "node:assert/strict";
 * import { isServerError, WeaveClient } from "evalwire";
 *
 * const fetch = async () => new Response(null, { status: 500 }); // instead of a server
 * const weave = new WeaveClient({ fetch, retry: { maxAttempts: 1 } });
 * await assert.rejects(weave.load("latest"), isServerError);
 * ```
 */
export const isServerError: Guard<ServerError> = guardFor("ServerError");
/**
 * Returns whether a value is an {@link HttpError} of any kind.
 *
 * @example Expect a status without a class of its own
 * ```ts
 * import assert from "node:assert/strict";
 * import { isHttpError, WeaveClient } from "evalwire";
 *
 * const fetch = async () => new Response(null, { status: 418 }); // instead of a server
 * const weave = new WeaveClient({ fetch, retry: { maxAttempts: 1 } });
 * await assert.rejects(weave.load("latest"), isHttpError);
 * ```
 */
export const isHttpError: Guard<HttpError> = guardFor(...NAMES);
