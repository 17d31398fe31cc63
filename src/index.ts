/**
 * The clients, the errors with their guards, and the neutral model.
 *
 * @example Print the rows of the newest run
 * ```ts
 * import { isAuthenticationError, WeaveClient } from "evalwire";
 *
 * const weave = new WeaveClient(); // WANDB_API_KEY, WANDB_ENTITY, WANDB_PROJECT
 * try {
 *   const { run, rows } = await weave.load("latest");
 *   for await (const row of rows) console.log(run.name, row.key, row.trials.length);
 * } catch (error) {
 *   if (isAuthenticationError(error)) console.error("Check WANDB_API_KEY");
 *   throw error;
 * }
 * ```
 *
 * @module
 */

export type { ClientOptions, Limits } from "./core/client-options.ts";
export type { KeySource } from "./core/credentials.ts";
export {
  type Cause,
  ERROR_CODES,
  type ErrorName,
  EvalwireError,
  type Guard,
  isEvalwireError,
} from "./core/errors/base.ts";
export * from "./core/errors/call.ts";
export {
  AuthenticationError,
  BadRequestError,
  ConflictError,
  HttpError,
  isAuthenticationError,
  isBadRequestError,
  isConflictError,
  isHttpError,
  isNotFoundError,
  isPermissionError,
  isRateLimitError,
  isServerError,
  isValidationError,
  NotFoundError,
  PermissionError,
  RateLimitError,
  ServerError,
  ValidationError,
  type ValidationIssue,
} from "./core/errors/http.ts";
export {
  ConfigurationError,
  InvalidArgumentError,
  isConfigurationError,
  isInvalidArgumentError,
} from "./core/errors/usage.ts";
export type {
  AttemptEvent,
  CallMeta,
  CallOptions,
  LogFields,
  Logger,
  RetryOptions,
} from "./core/options.ts";
export type { RecordStream, StreamReport } from "./core/record-stream.ts";
export type { Pages, Records } from "./core/records.ts";
export { GalileoClient } from "./galileo/client.ts";
export { isNotAppliedError, NotAppliedError } from "./galileo/update-scorer.ts";
export type { Checkpoint, CheckpointLock } from "./model/checkpoint.ts";
export type { LoadedRun, Provider, Rows, Run, RunDataset } from "./model/run.ts";
export type { Score, ScoredRow, Trial } from "./model/scored-row.ts";
export { RenseiClient } from "./rensei/client.ts";
export { WeaveClient } from "./weave/client.ts";
export { isPartialDeletionError, PartialDeletionError } from "./weave/deletion.ts";
export {
  isJobEmptyError,
  isJobFailedError,
  isJobNotStartedError,
  JobEmptyError,
  JobFailedError,
  JobNotStartedError,
} from "./weave/job.ts";
