import { poll, type Verdict } from "../core/clock.ts";
import {
  type ErrorDetails,
  EvalwireError,
  type FieldsOf,
  type Guard,
  guardFor,
  redact,
} from "../core/errors/base.ts";
import { PollLostContactError } from "../core/errors/call.ts";
import { type CallOptions, ignoreErrors, nameOfKind, someText } from "../core/options.ts";
import { refuse } from "./checks.ts";
import type { WeaveContext } from "./context.ts";

// Jobs on the server: rescores and evaluations. Both are identified by the ID of their call and end
// in the same ways.

/**
 * Status of a job, as the server reports it. A code that this release does not know does not end a
 * wait by itself.
 */
export type JobStatus =
  | { code: "not_found" }
  | { code: "running"; completed_rows: number; total_rows: number }
  | { code: "failed"; error: string | null }
  | { code: "complete"; output: unknown }
  | { code: string & {} };

/**
 * Thrown when a rescore, an evaluation or a run that was waited for failed on the server.
 *
 * @example Name the job that failed
 * ```ts
 * import { isJobFailedError, JobFailedError } from "evalwire";
 *
 * // The call to wait for or to look at, if there is one.
 * const callOf = (reason: unknown) => (isJobFailedError(reason) ? reason.job.call_id : undefined);
 *
 * const error = new JobFailedError("The scorer failed", { job: { call_id: "01a1" }, lastState: null });
 * if (callOf(error) !== "01a1") throw error;
 * ```
 */
export class JobFailedError extends EvalwireError {
  /** IDs with which another process can check the job. */
  declare readonly job: Readonly<Record<string, string>>;
  /** Last state that the server reported. */
  declare readonly lastState: unknown;
  /** Makes the error. Usually only this package does, and tests of code that handles it. */
  constructor(message: string, fields: FieldsOf<JobFailedError>, details?: ErrorDetails) {
    super("JobFailedError", message, fields, details);
  }
}

/**
 * Thrown when a job did not appear to start in time. It may still start, and is never submitted
 * again.
 *
 * @example Remember a job that may still start
 * ```ts
 * import { isJobNotStartedError, JobNotStartedError } from "evalwire";
 *
 * // The call to wait for or to look at, if there is one.
 * const callOf = (reason: unknown) => (isJobNotStartedError(reason) ? reason.job.call_id : undefined);
 *
 * const error = new JobNotStartedError("Not seen yet", { job: { call_id: "01a1" }, lastState: null });
 * if (callOf(error) !== "01a1") throw error;
 * ```
 */
export class JobNotStartedError extends EvalwireError {
  /** IDs with which another process can continue to wait. */
  declare readonly job: Readonly<Record<string, string>>;
  /** Last state that the server reported. */
  declare readonly lastState: unknown;
  /** Makes the error. Usually only this package does, and tests of code that handles it. */
  constructor(message: string, fields: FieldsOf<JobNotStartedError>, details?: ErrorDetails) {
    super("JobNotStartedError", message, fields, details);
  }
}

/**
 * Thrown when a job completed without output, or scored less than requested.
 *
 * @example Name the job to look at
 * ```ts
 * import { isJobEmptyError, JobEmptyError } from "evalwire";
 *
 * // The call to wait for or to look at, if there is one.
 * const callOf = (reason: unknown) => (isJobEmptyError(reason) ? reason.job.call_id : undefined);
 *
 * const error = new JobEmptyError("No output", { job: { call_id: "01a1" }, lastState: null });
 * if (callOf(error) !== "01a1") throw error;
 * ```
 */
export class JobEmptyError extends EvalwireError {
  /** IDs with which another process can check the job. */
  declare readonly job: Readonly<Record<string, string>>;
  /** Output that the job completed with. */
  declare readonly lastState: unknown;
  /** Makes the error. Usually only this package does, and tests of code that handles it. */
  constructor(message: string, fields: FieldsOf<JobEmptyError>, details?: ErrorDetails) {
    super("JobEmptyError", message, fields, details);
  }
}

/**
 * Returns whether a value is a {@link JobFailedError}.
 *
 * @example In the code that handles it
 * ```ts
 * import { isJobFailedError, JobFailedError } from "evalwire";
 *
 * const inWords = (error: unknown): string => (isJobFailedError(error) ? `job ${error.job.call_id}` : "unexpected");
 * const error = new JobFailedError("The scorer failed", { job: { call_id: "01a1" }, lastState: null });
 * if (inWords(error) !== "job 01a1") throw error;
 * ```
 */
export const isJobFailedError: Guard<JobFailedError> = guardFor("JobFailedError");
/**
 * Returns whether a value is a {@link JobNotStartedError}.
 *
 * @example In the code that handles it
 * ```ts
 * import { isJobNotStartedError, JobNotStartedError } from "evalwire";
 *
 * const inWords = (error: unknown): string => (isJobNotStartedError(error) ? `job ${error.job.call_id}` : "unexpected");
 * const error = new JobNotStartedError("Not seen yet", { job: { call_id: "01a1" }, lastState: null });
 * if (inWords(error) !== "job 01a1") throw error;
 * ```
 */
export const isJobNotStartedError: Guard<JobNotStartedError> = guardFor("JobNotStartedError");
/**
 * Returns whether a value is a {@link JobEmptyError}.
 *
 * @example In the code that handles it
 * ```ts
 * import { isJobEmptyError, JobEmptyError } from "evalwire";
 *
 * const inWords = (error: unknown): string => (isJobEmptyError(error) ? `job ${error.job.call_id}` : "unexpected");
 * const error = new JobEmptyError("No output", { job: { call_id: "01a1" }, lastState: null });
 * if (inWords(error) !== "job 01a1") throw error;
 * ```
 */
export const isJobEmptyError: Guard<JobEmptyError> = guardFor("JobEmptyError");

/** Fetches the status of a job, a rescore or an evaluation, by its call. */
export async function readJobStatus(
  context: WeaveContext,
  job: { call_id: string } | string,
  options: CallOptions | undefined,
): Promise<JobStatus> {
  const body = { project_id: context.projectId, call_id: callIdOf(job) };
  const { status } = await context.transport.post(
    "/evaluations/status",
    { body, answer: "jobStatus" },
    options,
  );
  return tidyStatus(status);
}

/** Returns the call ID of a job. @throws {InvalidArgumentError} when it has none. */
export function callIdOf(job: { call_id: string } | string): string {
  const callId = typeof job === "string" ? job : job?.call_id;
  return someText.is(callId)
    ? callId
    : refuse(
        "job",
        `'job' must be a call ID or a job returned by start(): current value is ${nameOfKind(job)}`,
      );
}

/** Options for following a job. */
interface FollowOptions {
  readonly timeoutMs: number | undefined;
  readonly unref: boolean | undefined;
  onProgress(status: JobStatus): void;
}

/**
 * Polls a job until `watch` ends the wait, and returns the output. `each` are the options of every
 * status check.
 */
export function followJob<Ids extends { call_id: string }>(
  context: WeaveContext,
  ids: Ids,
  watch: JobWatch,
  follow: FollowOptions,
  each: CallOptions,
): Promise<unknown> {
  const { clock } = context.transport;
  return poll({
    job: { ...ids },
    clock,
    signal: each.signal,
    timeoutMs: follow.timeoutMs,
    unref: follow.unref,
    ask: (limitMs) => readJobStatus(context, ids, { ...each, timeoutMs: limitMs }),
    judge: (status, waitedMs) => {
      if (watch.isNews(status)) ignoreErrors(() => follow.onProgress(status));
      return watch.judge(status, waitedMs);
    },
  });
}

/**
 * Tidies a status. The counts of running jobs have been seen to decrease, to be 0, and to exceed
 * the total: no verdict depends on them. The error of a failed job is redacted.
 */
function tidyStatus(status: JobStatus): JobStatus {
  if (status.code === "failed" && "error" in status && typeof status.error === "string")
    return { ...status, code: "failed", error: redact(status.error) };
  if (status.code !== "running") return status;
  // straight from the response: the values may be anything
  const counts = status as { completed_rows?: unknown; total_rows?: unknown };
  const total = countOf(counts.total_rows);
  return {
    ...status,
    code: "running",
    completed_rows: Math.min(countOf(counts.completed_rows), total),
    total_rows: total,
  };
}

function countOf(value: unknown): number {
  return typeof value === "number" && Number.isFinite(value) && value > 0 ? Math.floor(value) : 0;
}

const START_TIMEOUT_MS = 600_000;
const MAX_VANISHED = 3;
const MAX_UNKNOWN = 10;
const KNOWN: readonly string[] = ["not_found", "running", "failed", "complete"];

/** Options of a {@link JobWatch}. */
interface WatchOptions {
  /**
   * Maximum time in milliseconds that a job may stay unseen before it counts as not started.
   * Default 10 minutes.
   */
  startTimeoutMs?: number | undefined;
  /** Noun for messages. */
  noun: string;
}

/**
 * Judges the states of one job. Not found at first means that it is queued, not found after it ran
 * means that it is lost, and an unknown state means that the wait continues. Watches are
 * independent.
 */
export class JobWatch {
  readonly #job: Readonly<Record<string, string>>;
  readonly #options: WatchOptions;
  #seen = false;
  #vanished = 0;
  #unknown = 0;
  #lastReported = "";

  constructor(job: Readonly<Record<string, string>>, options: WatchOptions) {
    this.#job = job;
    this.#options = options;
  }

  /**
   * Returns the output of a completed job; continues while it is queued or running.
   *
   * @throws the error for any other end of the job.
   */
  judge(status: JobStatus, waitedMs: number): Verdict<unknown> {
    const { noun } = this.#options;
    const fields = { job: this.#job, lastState: status };
    const again = `Do not resubmit it because of this error: resume waiting with ${Object.entries(
      this.#job,
    )
      .map(([name, id]) => `${name} '${id}'`)
      .join(" and ")}.`;
    if (status.code === "not_found") {
      this.#unknown = 0;
      const limitMs = this.#options.startTimeoutMs ?? START_TIMEOUT_MS;
      if (this.#seen && ++this.#vanished >= MAX_VANISHED)
        throw new PollLostContactError(
          `The ${noun} was running, but the server no longer knows about it`,
          fields,
          { hint: again },
        );
      if (!this.#seen && waitedMs >= limitMs)
        throw new JobNotStartedError(
          `The ${noun} did not appear to start within ${limitMs} ms`,
          fields,
          {
            hint: `It may still start. ${again}`,
          },
        );
      return { done: false };
    }
    this.#seen = true;
    this.#vanished = 0;
    if (status.code === "failed") {
      const said =
        "error" in status && typeof status.error === "string"
          ? `: ${status.error.slice(0, 2_048)}`
          : "";
      throw new JobFailedError(`The ${noun} failed on the server${said}`, fields);
    }
    if (status.code === "complete")
      return { done: true, value: "output" in status ? status.output : undefined };
    if (status.code === "running") {
      this.#unknown = 0;
      return { done: false };
    }
    if (++this.#unknown >= MAX_UNKNOWN)
      throw new PollLostContactError(
        `For ${MAX_UNKNOWN} status checks in a row, the server reported a state that this release does not know: '${String(status.code)}'`,
        fields,
        { hint: again },
      );
    return { done: false };
  }

  /**
   * Returns whether a status is to be reported. A state that this release does not know is reported
   * once for as long as it lasts.
   */
  isNews(status: JobStatus): boolean {
    const isKnown = KNOWN.includes(status.code);
    const isNews = isKnown || status.code !== this.#lastReported;
    this.#lastReported = status.code;
    return isNews;
  }

  /** Returns the error for a job that completed with too little. */
  empty(lastState: unknown, why: string): JobEmptyError {
    const hint =
      "Failures of a scorer on single rows are only logged on the server: check the rows of the new run.";
    return new JobEmptyError(why, { job: this.#job, lastState }, { hint });
  }

  /** Returns whether the output of a completed job is empty. */
  isEmpty(output: unknown): boolean {
    return (
      output === null ||
      output === undefined ||
      (typeof output === "object" && Object.keys(output).length === 0)
    );
  }
}
