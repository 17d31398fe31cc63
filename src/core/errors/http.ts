import type { AttemptEvent } from "../options.ts";
import { type ErrorDetails, EvalwireError, type FieldsOf, type Guard, guardFor } from "./base.ts";

/** What an HTTP error knows of the exchange. */
export interface HttpErrorFields extends Omit<FieldsOf<HttpError>, "retryAfterMs"> {
  readonly retryAfterMs?: number | null;
  /** The problems of a 422, as the server lists them. */
  readonly issues?: readonly ValidationIssue[];
}

/** One problem that the server found in a request. */
export interface ValidationIssue {
  /** Where it stands, e.g. `["body", "limit"]`. */
  readonly loc: readonly (string | number)[];
  readonly msg: string;
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
 * The server answered with an error status, or with something that comes to the same. The
 * subclasses name the common ones.
 */
export class HttpError extends EvalwireError {
  /**
   * The error status; null when no answer had one: a search found nothing, or a value is not the
   * one that it should be.
   */
  declare readonly status: number | null;
  declare readonly method: string;
  /** The address without its query. */
  declare readonly url: string;
  /** The id that was sent as `x-request-id`, or the server's own when it names one. */
  declare readonly requestId: string;
  /** What the server said, as text of at most 2 KiB, redacted. Null when it said nothing. */
  declare readonly detail: string | null;
  /** Every attempt of this call, the last one included. */
  declare readonly attempts: readonly AttemptEvent[];
  /** How long the server asked to wait, in milliseconds; null when it did not ask. */
  declare readonly retryAfterMs: number | null;

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

/** 400: the server understood the request and refuses it. */
export class BadRequestError extends HttpError {
  constructor(message: string, fields: HttpErrorFields, details?: ErrorDetails) {
    super(message, fields, details, "BadRequestError");
  }
}
/** 401: the key is missing, wrong or expired. */
export class AuthenticationError extends HttpError {
  constructor(message: string, fields: HttpErrorFields, details?: ErrorDetails) {
    super(message, fields, details, "AuthenticationError");
  }
}
/** 403: the key is good, and may not do this. */
export class PermissionError extends HttpError {
  constructor(message: string, fields: HttpErrorFields, details?: ErrorDetails) {
    super(message, fields, details, "PermissionError");
  }
}
/**
 * 404: there is no such thing, or it was deleted, or the key may not see it. Also a search that
 * found nothing: its `status` is null.
 */
export class NotFoundError extends HttpError {
  constructor(message: string, fields: HttpErrorFields, details?: ErrorDetails) {
    super(message, fields, details, "NotFoundError");
  }
}
/**
 * 409, or a value that someone else changed in the meantime, or a name that several have: then its
 * `status` is null.
 */
export class ConflictError extends HttpError {
  constructor(message: string, fields: HttpErrorFields, details?: ErrorDetails) {
    super(message, fields, details, "ConflictError");
  }
}
/** 422: a field of the request is wrong; `issues` names each. */
export class ValidationError extends HttpError {
  declare readonly issues: readonly ValidationIssue[];
  constructor(message: string, fields: HttpErrorFields, details?: ErrorDetails) {
    super(message, fields, details, "ValidationError");
  }
}
/** 429: too many requests; `retryAfterMs` is what the server asked for, when it said so. */
export class RateLimitError extends HttpError {
  constructor(message: string, fields: HttpErrorFields, details?: ErrorDetails) {
    super(message, fields, details, "RateLimitError");
  }
}
/** 5xx: the server failed. */
export class ServerError extends HttpError {
  constructor(message: string, fields: HttpErrorFields, details?: ErrorDetails) {
    super(message, fields, details, "ServerError");
  }
}

type HttpErrorClass = new (
  message: string,
  fields: HttpErrorFields,
  details?: ErrorDetails,
) => HttpError;

/** The class of error that stands for a status. */
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
