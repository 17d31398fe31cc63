import { type ErrorDetails, EvalwireError, guardFor } from "./base.ts";

/** The job that was waited for, and what was last seen of it. */
export interface PollFields {
  /** The ids that let another process go on waiting. */
  readonly job: Readonly<Record<string, string>>;
  /** The last answer about it, as on the wire; null when there was none. */
  readonly lastState: unknown;
}

/** The base of the errors of waiting: each carries the ids of the job and the last state. */
class PollError extends EvalwireError {
  readonly job: Readonly<Record<string, string>>;
  readonly lastState: unknown;
  constructor(code: string, message: string, fields: PollFields, details?: ErrorDetails) {
    super(code, message, details);
    this.job = fields.job;
    this.lastState = fields.lastState;
  }
}

/** The rescore ended with an error on the server. */
export class RescoreFailedError extends PollError {
  constructor(message: string, fields: PollFields, details?: ErrorDetails) {
    super("rescore_failed", message, fields, details);
  }
}
/** The rescore was not seen to start in the time allowed. It may still start: it is never submitted again. */
export class RescoreNotStartedError extends PollError {
  constructor(message: string, fields: PollFields, details?: ErrorDetails) {
    super("rescore_not_started", message, fields, details);
  }
}
/** The rescore says that it is complete, and scored nothing or less than was asked for. */
export class RescoreEmptyError extends PollError {
  constructor(message: string, fields: PollFields, details?: ErrorDetails) {
    super("rescore_empty", message, fields, details);
  }
}
/** The job did not end in the time allowed. */
export class PollTimeoutError extends PollError {
  constructor(message: string, fields: PollFields, details?: ErrorDetails) {
    super("poll_timeout", message, fields, details);
  }
}
/** The server no longer says anything useful about the job. */
export class PollLostContactError extends PollError {
  constructor(message: string, fields: PollFields, details?: ErrorDetails) {
    super("poll_lost_contact", message, fields, details);
  }
}

/** Tells whether a value is a {@link RescoreFailedError}. */
export const isRescoreFailedError: (value: unknown) => value is RescoreFailedError = guardFor("rescore_failed");
/** Tells whether a value is a {@link RescoreNotStartedError}. */
export const isRescoreNotStartedError: (value: unknown) => value is RescoreNotStartedError = guardFor("rescore_not_started");
/** Tells whether a value is a {@link RescoreEmptyError}. */
export const isRescoreEmptyError: (value: unknown) => value is RescoreEmptyError = guardFor("rescore_empty");
/** Tells whether a value is a {@link PollTimeoutError}. */
export const isPollTimeoutError: (value: unknown) => value is PollTimeoutError = guardFor("poll_timeout");
/** Tells whether a value is a {@link PollLostContactError}. */
export const isPollLostContactError: (value: unknown) => value is PollLostContactError = guardFor("poll_lost_contact");
