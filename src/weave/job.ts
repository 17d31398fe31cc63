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
import { type CallOptions, ignoreErrors, someText } from "../core/options.ts";
import { refuse } from "./checks.ts";
import { schemaOf, type WeaveContext } from "./context.ts";

// Jobs of the server, rescores and evaluations: both are asked for by the id of their call, and end
// in the same ways.

/** What the server says of a job. A code that this release does not know waits. */
export type JobStatus =
  | { code: "not_found" }
  | { code: "running"; completed_rows: number; total_rows: number }
  | { code: "failed"; error: string | null }
  | { code: "complete"; output: unknown }
  | { code: string & {} };

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

/**
 * The job was not seen to start in the time allowed. It may still start: it is never submitted
 * again.
 */
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

/**
 * Looks once at a job of the server, a rescore or an evaluation: both are asked for by their call.
 */
export async function readJobStatus(
  context: WeaveContext,
  job: { call_id: string } | string,
  options: CallOptions | undefined,
): Promise<JobStatus> {
  const body = { project_id: context.projectId, call_id: callIdOf(job) };
  const { status } = await context.transport.post(
    "/evaluations/status",
    { body, answer: schemaOf("jobStatus") },
    options,
  );
  return tidyStatus(status);
}

/** The id of the call of a job. @throws {InvalidArgumentError} when it has none. */
export function callIdOf(job: { call_id: string } | string): string {
  const callId = typeof job === "string" ? job : job?.call_id;
  return someText.is(callId)
    ? callId
    : refuse("job", "'job' must be a call id or what start() returned");
}

/** How a job is followed. */
interface FollowOptions {
  readonly timeoutMs: number | undefined;
  readonly unref: boolean | undefined;
  onProgress(status: JobStatus): void;
}

/**
 * Follows a job to its end, as its watch judges, and gives its output. The options of a look are
 * `each`.
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
 * Brings the counts of a running job into order: they are seen to fall, to be 0, and to run past
 * the total. No verdict rests on them. What a failed job says is redacted.
 */
function tidyStatus(status: JobStatus): JobStatus {
  if (status.code === "failed" && "error" in status && typeof status.error === "string")
    return { ...status, code: "failed", error: redact(status.error) };
  if (status.code !== "running") return status;
  // as on the wire: anything may stand there
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

/** What a watch of a job may vary. */
interface WatchOptions {
  /** How long a job may stay unseen before it counts as not started. Default 10 minutes. */
  startTimeoutMs?: number | undefined;
  /** The noun for messages. */
  noun: string;
}

/**
 * Judges the states of one job: absent at first means queued, absent after it ran means lost, an
 * unknown state waits. Two watches share nothing.
 */
export class JobWatch {
  readonly #job: Readonly<Record<string, string>>;
  readonly #options: WatchOptions;
  #seen = false;
  #vanished = 0;
  #unknown = 0;
  #lastTold = "";

  constructor(job: Readonly<Record<string, string>>, options: WatchOptions) {
    this.#job = job;
    this.#options = options;
  }

  /**
   * Gives the output of a completed job; goes on while it is queued or runs.
   *
   * @throws what the job's end means.
   */
  judge(status: JobStatus, waitedMs: number): Verdict<unknown> {
    const { noun } = this.#options;
    const fields = { job: this.#job, lastState: status };
    const again = `Never submit it again on this ground: wait once more with ${Object.entries(
      this.#job,
    )
      .map(([name, id]) => `${name} '${id}'`)
      .join(" and ")}.`;
    if (status.code === "not_found") {
      this.#unknown = 0;
      const limitMs = this.#options.startTimeoutMs ?? START_TIMEOUT_MS;
      if (this.#seen && ++this.#vanished >= MAX_VANISHED)
        throw new PollLostContactError(
          `The ${noun} ran, and the server no longer knows it`,
          fields,
          { hint: again },
        );
      if (!this.#seen && waitedMs >= limitMs)
        throw new JobNotStartedError(
          `The ${noun} was not seen to start within ${limitMs} ms`,
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
        `The server answered ${MAX_UNKNOWN} times with a state that this release does not know: '${String(status.code)}'`,
        fields,
        { hint: again },
      );
    return { done: false };
  }

  /**
   * Tells whether a look is worth telling: a state that this release does not know is told once for
   * as long as it lasts.
   */
  isNews(status: JobStatus): boolean {
    const isKnown = KNOWN.includes(status.code);
    const isNews = isKnown || status.code !== this.#lastTold;
    this.#lastTold = status.code;
    return isNews;
  }

  /** The error of a job that completed with nothing. */
  empty(lastState: unknown, why: string): JobEmptyError {
    const hint =
      "Failures of a scorer on single rows are only logged on the server: look at the rows of the new run.";
    return new JobEmptyError(why, { job: this.#job, lastState }, { hint });
  }

  /** Tells whether a completed job gave nothing. */
  isEmpty(output: unknown): boolean {
    return (
      output === null ||
      output === undefined ||
      (typeof output === "object" && Object.keys(output).length === 0)
    );
  }
}
