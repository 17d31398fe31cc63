import type { AttemptEvent } from "../options.ts";
import { type ErrorDetails, EvalwireError, guardFor } from "./base.ts";

/** What an HTTP error knows of the exchange. */
export interface HttpErrorFields {
  readonly status: number;
  readonly method: string;
  /** The address without its query. */
  readonly url: string;
  readonly requestId: string;
  /** What the server said, as text of at most 2 KiB, redacted. Null when it said nothing. */
  readonly detail: string | null;
  readonly attempts: readonly AttemptEvent[];
  /** How long the server asked to wait, in milliseconds. */
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

/** The server answered with an error status. The subclasses name the common ones. */
export class HttpError extends EvalwireError {
  readonly status: number;
  readonly method: string;
  /** The address without its query. */
  readonly url: string;
  /** The id that was sent as `x-request-id`, or the server's own when it names one. */
  readonly requestId: string;
  /** What the server said, as text of at most 2 KiB, redacted. Null when it said nothing. */
  readonly detail: string | null;
  /** Every attempt of this call, the last one included. */
  readonly attempts: readonly AttemptEvent[];
  /** How long the server asked to wait, in milliseconds; null when it did not ask. */
  readonly retryAfterMs: number | null;

  constructor(message: string, fields: HttpErrorFields, details?: ErrorDetails, code = "http") {
    super(code, message, details);
    this.status = fields.status;
    this.method = fields.method;
    this.url = fields.url;
    this.requestId = fields.requestId;
    this.detail = fields.detail;
    this.attempts = fields.attempts;
    this.retryAfterMs = fields.retryAfterMs ?? null;
  }
}

/** 400: the server understood the request and refuses it. */
export class BadRequestError extends HttpError {
  constructor(message: string, fields: HttpErrorFields, details?: ErrorDetails) {
    super(message, fields, details, "bad_request");
  }
}
/** 401: the key is missing, wrong or expired. */
export class AuthenticationError extends HttpError {
  constructor(message: string, fields: HttpErrorFields, details?: ErrorDetails) {
    super(message, fields, details, "authentication");
  }
}
/** 403: the key is good, and may not do this. */
export class PermissionError extends HttpError {
  constructor(message: string, fields: HttpErrorFields, details?: ErrorDetails) {
    super(message, fields, details, "permission");
  }
}
/** 404: there is no such thing, or it was deleted, or the key may not see it. */
export class NotFoundError extends HttpError {
  constructor(message: string, fields: HttpErrorFields, details?: ErrorDetails) {
    super(message, fields, details, "not_found");
  }
}
/** 409, or a value that somebody else changed meanwhile. */
export class ConflictError extends HttpError {
  constructor(message: string, fields: HttpErrorFields, details?: ErrorDetails) {
    super(message, fields, details, "conflict");
  }
}
/** 422: a field of the request is wrong; `issues` names each. */
export class ValidationError extends HttpError {
  readonly issues: readonly ValidationIssue[];
  constructor(message: string, fields: HttpErrorFields, details?: ErrorDetails) {
    super(message, fields, details, "validation");
    this.issues = fields.issues ?? [];
  }
}
/** 429: too many requests; `retryAfterMs` is what the server asked for, when it said so. */
export class RateLimitError extends HttpError {
  constructor(message: string, fields: HttpErrorFields, details?: ErrorDetails) {
    super(message, fields, details, "rate_limit");
  }
}
/** 5xx: the server failed. */
export class ServerError extends HttpError {
  constructor(message: string, fields: HttpErrorFields, details?: ErrorDetails) {
    super(message, fields, details, "server");
  }
}

type HttpErrorClass = new (message: string, fields: HttpErrorFields, details?: ErrorDetails) => HttpError;

/** The class of error that stands for a status. */
export function httpErrorClass(status: number): HttpErrorClass {
  switch (status) {
    case 400:
      return BadRequestError;
    case 401:
      return AuthenticationError;
    case 403:
      return PermissionError;
    case 404:
      return NotFoundError;
    case 409:
      return ConflictError;
    case 422:
      return ValidationError;
    case 429:
      return RateLimitError;
    default:
      return status >= 500 && status <= 599 ? ServerError : HttpError;
  }
}

/** Tells whether a value is an {@link HttpError} of any kind. */
export const isHttpError: (value: unknown) => value is HttpError = guardFor(
  "http",
  "bad_request",
  "authentication",
  "permission",
  "not_found",
  "conflict",
  "validation",
  "rate_limit",
  "server",
);
/** Tells whether a value is a {@link BadRequestError}. */
export const isBadRequestError: (value: unknown) => value is BadRequestError = guardFor("bad_request");
/** Tells whether a value is an {@link AuthenticationError}. */
export const isAuthenticationError: (value: unknown) => value is AuthenticationError = guardFor("authentication");
/** Tells whether a value is a {@link PermissionError}. */
export const isPermissionError: (value: unknown) => value is PermissionError = guardFor("permission");
/** Tells whether a value is a {@link NotFoundError}. */
export const isNotFoundError: (value: unknown) => value is NotFoundError = guardFor("not_found");
/** Tells whether a value is a {@link ConflictError}. */
export const isConflictError: (value: unknown) => value is ConflictError = guardFor("conflict");
/** Tells whether a value is a {@link ValidationError}. */
export const isValidationError: (value: unknown) => value is ValidationError = guardFor("validation");
/** Tells whether a value is a {@link RateLimitError}. */
export const isRateLimitError: (value: unknown) => value is RateLimitError = guardFor("rate_limit");
/** Tells whether a value is a {@link ServerError}. */
export const isServerError: (value: unknown) => value is ServerError = guardFor("server");
