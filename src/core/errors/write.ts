import { type ErrorDetails, EvalwireError, guardFor } from "./base.ts";

/** What is known of a write whose outcome is not. */
export interface AmbiguousWriteFields {
  /** The route, e.g. `"POST /evaluations/rescore"`. */
  readonly operation: string;
  readonly requestId: string;
  readonly sentAt: Date;
  /** The status of the answer, when one came. */
  readonly status: number | null;
  /** True when the server said that it succeeded and only its answer was lost. */
  readonly likelyApplied: boolean;
  /** True when the caller gave up after the request had left. */
  readonly aborted: boolean;
  /** The ids that the write spoke of, by the name of their field. */
  readonly target: Readonly<Record<string, string>>;
  readonly advice: string;
  /** How far the server's clock is ahead of this one, in milliseconds, when an answer told. */
  readonly clockSkewMs?: number | null;
  /** Ids of like things that were there before it was sent, when a look was taken. */
  readonly known?: readonly string[] | null;
}

/**
 * A write may have been applied: it was sent, and no complete answer came back.
 *
 * It is never sent again by this package. `advice` says how to find out what happened.
 */
export class AmbiguousWriteError extends EvalwireError {
  readonly operation: string;
  readonly requestId: string;
  readonly sentAt: Date;
  readonly status: number | null;
  readonly likelyApplied: boolean;
  readonly aborted: boolean;
  readonly target: Readonly<Record<string, string>>;
  readonly advice: string;
  readonly clockSkewMs: number | null;
  readonly known: readonly string[] | null;

  constructor(message: string, fields: AmbiguousWriteFields, details?: Omit<ErrorDetails, "hint">) {
    super("ambiguous_write", message, { ...details, hint: fields.advice });
    this.operation = fields.operation;
    this.requestId = fields.requestId;
    this.sentAt = fields.sentAt;
    this.status = fields.status;
    this.likelyApplied = fields.likelyApplied;
    this.aborted = fields.aborted;
    this.target = fields.target;
    this.advice = fields.advice;
    this.clockSkewMs = fields.clockSkewMs ?? null;
    this.known = fields.known ?? null;
  }
}

/** Tells whether a value is an {@link AmbiguousWriteError}. */
export const isAmbiguousWriteError: (value: unknown) => value is AmbiguousWriteError = guardFor("ambiguous_write");
