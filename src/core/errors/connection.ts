import type { AttemptEvent } from "../options.ts";
import { type ErrorDetails, EvalwireError, guardFor } from "./base.ts";

/** The exchange that a connection error speaks of. */
export interface ExchangeFields {
  readonly method: string;
  /** The address without its query. */
  readonly url: string;
  readonly requestId: string;
  readonly attempts: readonly AttemptEvent[];
}

/** The server answered with a redirect. Redirects are refused, because following one can carry a key or a paid write to another server. */
export class RedirectError extends EvalwireError {
  /** The status; 0 where a browser hides it. */
  readonly status: number;
  /** Scheme and host of the place that was named, without path and query; null when there is none. */
  readonly locationOrigin: string | null;

  constructor(message: string, fields: { status: number; locationOrigin: string | null }, details?: ErrorDetails) {
    super("redirect", message, details);
    this.status = fields.status;
    this.locationOrigin = fields.locationOrigin;
  }
}

/** No complete answer came to a call that is safe to repeat, or the request certainly never left. */
export class NetworkError extends EvalwireError {
  /** `"unsent"` when the request certainly did not reach the server, else `"unknown"`. */
  readonly phase: "unsent" | "unknown";
  readonly method: string;
  /** The address without its query. */
  readonly url: string;
  readonly requestId: string;
  readonly attempts: readonly AttemptEvent[];

  constructor(message: string, fields: ExchangeFields & { phase: "unsent" | "unknown" }, details?: ErrorDetails) {
    super("network", message, details);
    this.phase = fields.phase;
    this.method = fields.method;
    this.url = fields.url;
    this.requestId = fields.requestId;
    this.attempts = fields.attempts;
  }
}

/** A time limit was reached: that of one attempt, of the whole call, or of the silence between two parts of a stream. */
export class TimeoutError extends EvalwireError {
  readonly which: "attempt" | "total" | "idle";
  /** The limit that was reached, in milliseconds. */
  readonly timeoutMs: number;
  readonly attempts: readonly AttemptEvent[];

  constructor(
    message: string,
    fields: { which: "attempt" | "total" | "idle"; timeoutMs: number; attempts: readonly AttemptEvent[] },
    details?: ErrorDetails,
  ) {
    super("timeout", message, details);
    this.which = fields.which;
    this.timeoutMs = fields.timeoutMs;
    this.attempts = fields.attempts;
  }
}

/** Tells whether a value is a {@link RedirectError}. */
export const isRedirectError: (value: unknown) => value is RedirectError = guardFor("redirect");
/** Tells whether a value is a {@link NetworkError}. */
export const isNetworkError: (value: unknown) => value is NetworkError = guardFor("network");
/** Tells whether a value is a {@link TimeoutError}. */
export const isTimeoutError: (value: unknown) => value is TimeoutError = guardFor("timeout");
