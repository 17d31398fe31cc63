import type { Verdict } from "../core/clock.ts";
import { PollLostContactError } from "../core/errors/call.ts";
import { JobEmptyError, JobFailedError, JobNotStartedError } from "./job-errors.ts";
import { isEmptyOutput, type JobStatus } from "./job-status.ts";

const START_TIMEOUT_MS = 600_000;
const MAX_VANISHED = 3;
const MAX_UNKNOWN = 10;
const KNOWN: readonly string[] = ["not_found", "running", "failed", "complete"];

/** What a watch of a job may vary. */
export interface WatchOptions {
  /** How long a job may stay unseen before it counts as not started. Default 10 minutes. */
  startTimeoutMs?: number | undefined;
  /** The noun for messages. */
  noun: string;
}

/**
 * Judges the states of one job: absent at first means queued, absent after it ran means lost, an unknown state waits.
 * Two watches share nothing.
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

  /** Gives the output of a completed job; goes on while it is queued or runs. @throws what the job's end means. */
  judge(status: JobStatus, waitedMs: number): Verdict<unknown> {
    const { noun } = this.#options;
    const fields = { job: this.#job, lastState: status };
    const again = `Never submit it again on this ground: wait once more with ${Object.entries(this.#job)
      .map(([name, id]) => `${name} '${id}'`)
      .join(" and ")}.`;
    if (status.code === "not_found") {
      this.#unknown = 0;
      const limitMs = this.#options.startTimeoutMs ?? START_TIMEOUT_MS;
      if (this.#seen && ++this.#vanished >= MAX_VANISHED)
        throw new PollLostContactError(`The ${noun} ran, and the server no longer knows it`, fields, { hint: again });
      if (!this.#seen && waitedMs >= limitMs)
        throw new JobNotStartedError(`The ${noun} was not seen to start within ${limitMs} ms`, fields, {
          hint: `It may still start. ${again}`,
        });
      return { done: false };
    }
    this.#seen = true;
    this.#vanished = 0;
    if (status.code === "failed") {
      const said = "error" in status && typeof status.error === "string" ? `: ${status.error.slice(0, 2_048)}` : "";
      throw new JobFailedError(`The ${noun} failed on the server${said}`, fields);
    }
    if (status.code === "complete") return { done: true, value: "output" in status ? status.output : undefined };
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

  /** Tells whether a look is worth telling: a state that this release does not know is told once for as long as it lasts. */
  isNews(status: JobStatus): boolean {
    const isKnown = KNOWN.includes(status.code);
    const isNews = isKnown || status.code !== this.#lastTold;
    this.#lastTold = status.code;
    return isNews;
  }

  /** The error of a job that completed with nothing. */
  empty(lastState: unknown, why: string): JobEmptyError {
    return new JobEmptyError(
      why,
      { job: this.#job, lastState },
      { hint: "Failures of a scorer on single rows are only logged on the server: look at the rows of the new run." },
    );
  }

  /** Tells whether a completed job gave nothing. */
  isEmpty(output: unknown): boolean {
    return isEmptyOutput(output);
  }
}
