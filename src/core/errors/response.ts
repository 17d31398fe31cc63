import { type ErrorDetails, EvalwireError, guardFor } from "./base.ts";

/** A successful answer is not JSON, or not of the promised shape. */
export class ResponseShapeError extends EvalwireError {
  /** Where the answer departs from its shape, e.g. `"evaluation_run_id"`; empty for the whole answer. */
  readonly path: string;
  /** What was expected there. */
  readonly expected: string;

  constructor(message: string, fields: { path: string; expected: string }, details?: ErrorDetails) {
    super("response_shape", message, details);
    this.path = fields.path;
    this.expected = fields.expected;
  }
}

/** An answer is larger than the limit of the client. Reading stopped there. */
export class ResponseTooLargeError extends EvalwireError {
  /** The limit in bytes. */
  readonly limit: number;

  constructor(message: string, fields: { limit: number }, details?: ErrorDetails) {
    super("response_too_large", message, details);
    this.limit = fields.limit;
  }
}

/** The rows changed while they were read page after page; going on would lose rows or give some twice. */
export class PagesShiftedError extends EvalwireError {
  /** Rows given before the shift was seen. */
  readonly rows: number;

  constructor(message: string, fields: { rows: number }, details?: ErrorDetails) {
    super("pages_shifted", message, details);
    this.rows = fields.rows;
  }
}

/** Tells whether a value is a {@link ResponseShapeError}. */
export const isResponseShapeError: (value: unknown) => value is ResponseShapeError = guardFor("response_shape");
/** Tells whether a value is a {@link ResponseTooLargeError}. */
export const isResponseTooLargeError: (value: unknown) => value is ResponseTooLargeError = guardFor("response_too_large");
/** Tells whether a value is a {@link PagesShiftedError}. */
export const isPagesShiftedError: (value: unknown) => value is PagesShiftedError = guardFor("pages_shifted");
