import { type ErrorDetails, EvalwireError, type FieldsOf, type Guard, guardFor } from "../core/errors/base.ts";

/** A job that was waited for, a rescore or an evaluation, ended with an error on the server. */
export class JobFailedError extends EvalwireError {
  /** The ids that let another process look at the job. */
  declare readonly job: Readonly<Record<string, string>>;
  /** The last answer about it, as on the wire. */
  declare readonly lastState: unknown;
  constructor(message: string, fields: FieldsOf<JobFailedError>, details?: ErrorDetails) {
    super("JobFailedError", message, fields, details);
  }
}

/** The job was not seen to start in the time allowed. It may still start: it is never submitted again. */
export class JobNotStartedError extends EvalwireError {
  /** The ids that let another process continue to wait. */
  declare readonly job: Readonly<Record<string, string>>;
  /** The last answer about it, as on the wire. */
  declare readonly lastState: unknown;
  constructor(message: string, fields: FieldsOf<JobNotStartedError>, details?: ErrorDetails) {
    super("JobNotStartedError", message, fields, details);
  }
}

/** The job says that it is complete, and scored nothing or less than was asked for. */
export class JobEmptyError extends EvalwireError {
  /** The ids that let another process look at the job. */
  declare readonly job: Readonly<Record<string, string>>;
  /** The last answer about it, as on the wire. */
  declare readonly lastState: unknown;
  constructor(message: string, fields: FieldsOf<JobEmptyError>, details?: ErrorDetails) {
    super("JobEmptyError", message, fields, details);
  }
}

/** Returns whether a value is a {@link JobFailedError}. */
export const isJobFailedError: Guard<JobFailedError> = guardFor("JobFailedError");
/** Returns whether a value is a {@link JobNotStartedError}. */
export const isJobNotStartedError: Guard<JobNotStartedError> = guardFor("JobNotStartedError");
/** Returns whether a value is a {@link JobEmptyError}. */
export const isJobEmptyError: Guard<JobEmptyError> = guardFor("JobEmptyError");
