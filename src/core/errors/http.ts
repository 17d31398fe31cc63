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

/** 400: the server rejected the request as invalid. */
export class BadRequestError extends HttpError {
  /** Makes the error. Usually only this package does, and tests of code that handles it. */
  constructor(message: string, fields: HttpErrorFields, details?: ErrorDetails) {
    super(message, fields, details, "BadRequestError");
  }
}
/** 401: the key is missing, invalid or expired. */
export class AuthenticationError extends HttpError {
  /** Makes the error. Usually only this package does, and tests of code that handles it. */
  constructor(message: string, fields: HttpErrorFields, details?: ErrorDetails) {
    super(message, fields, details, "AuthenticationError");
  }
}
/** 403: the key is valid but has no permission for this. */
export class PermissionError extends HttpError {
  /** Makes the error. Usually only this package does, and tests of code that handles it. */
  constructor(message: string, fields: HttpErrorFields, details?: ErrorDetails) {
    super(message, fields, details, "PermissionError");
  }
}
/**
 * 404: the object does not exist, was deleted, or is not visible to this key. Also thrown when a
 * search finds nothing; then `status` is null.
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
 */
export class ConflictError extends HttpError {
  /** Makes the error. Usually only this package does, and tests of code that handles it. */
  constructor(message: string, fields: HttpErrorFields, details?: ErrorDetails) {
    super(message, fields, details, "ConflictError");
  }
}
/** 422: fields of the request are invalid; `issues` lists them. */
export class ValidationError extends HttpError {
  /** The fields that the server rejected. Empty if it named none. */
  declare readonly issues: readonly ValidationIssue[];
  /** Makes the error. Usually only this package does, and tests of code that handles it. */
  constructor(message: string, fields: HttpErrorFields, details?: ErrorDetails) {
    super(message, fields, details, "ValidationError");
  }
}
/** 429: too many requests; `retryAfterMs` is the delay that the server asked for, if any. */
export class RateLimitError extends HttpError {
  /** Makes the error. Usually only this package does, and tests of code that handles it. */
  constructor(message: string, fields: HttpErrorFields, details?: ErrorDetails) {
    super(message, fields, details, "RateLimitError");
  }
}
/** 5xx: the server failed. */
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

/** Returns whether a value is a {@link BadRequestError}. */
export const isBadRequestError: Guard<BadRequestError> = guardFor("BadRequestError");
/** Returns whether a value is an {@link AuthenticationError}. */
export const isAuthenticationError: Guard<AuthenticationError> = guardFor("AuthenticationError");
/** Returns whether a value is a {@link PermissionError}. */
export const isPermissionError: Guard<PermissionError> = guardFor("PermissionError");
/** Returns whether a value is a {@link NotFoundError}. */
export const isNotFoundError: Guard<NotFoundError> = guardFor("NotFoundError");
/** Returns whether a value is a {@link ConflictError}. */
export const isConflictError: Guard<ConflictError> = guardFor("ConflictError");
/** Returns whether a value is a {@link ValidationError}. */
export const isValidationError: Guard<ValidationError> = guardFor("ValidationError");
/** Returns whether a value is a {@link RateLimitError}. */
export const isRateLimitError: Guard<RateLimitError> = guardFor("RateLimitError");
/** Returns whether a value is a {@link ServerError}. */
export const isServerError: Guard<ServerError> = guardFor("ServerError");
/** Returns whether a value is an {@link HttpError} of any kind. */
export const isHttpError: Guard<HttpError> = guardFor(...NAMES);
