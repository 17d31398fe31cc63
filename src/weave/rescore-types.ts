import type { CallOptions, WriteOptions } from "../core/options.ts";
import type { JobStatus } from "./job.ts";

/** A rescore job. Any process can wait for it with its two IDs. */
export interface RescoreJob {
  /** ID of the job's call. */
  call_id: string;
  /** ID of the new run, which exists once the worker has started. */
  evaluation_run_id: string;
}

/** A completed rescore. */
export interface RescoreResult extends RescoreJob {
  /** Statistics of the new scorers, as the server reports them. */
  output: unknown;
  /**
   * Coverage of the scorer that scored the fewest trials: scored trials divided by trials of the
   * source, from 0 to 1. Null if the source has no trials, or if the coverage could not be read.
   */
  coverage: number | null;
}

/** A run to rescore, and the scorers to use. */
export interface RescoreBody {
  /** ID of the run to rescore, or the URL of its page. */
  source_evaluation_run_id: string;
  /** Scorers by name or reference. */
  scorer_refs: [string, ...string[]];
}

/**
 * A rescore that is about to be sent: what `reconcile()` needs to find it if its response is lost.
 */
export interface RescoreStart {
  /** Time of sending, as an ISO time in UTC. */
  sentAt: string;
  /** IDs of existing runs that rescored the same source. */
  known: readonly string[];
  /**
   * Milliseconds by which the server's clock is ahead of this one; null if no response has shown
   * it.
   */
  clockSkewMs: number | null;
}

/** Options for starting a rescore. */
export interface RescoreStartOptions extends WriteOptions {
  /**
   * Whether to record the source's existing rescored runs before sending, so that `reconcile()` can
   * tell an older run from the lost one. Default false.
   */
  snapshot?: boolean;
  /**
   * Called once, after all checks and just before the paid request is sent, so that you can record
   * that it may be sent. The request is sent only after this settles; if it throws, the request is
   * not sent and the start fails with the same error. Implies `snapshot`.
   */
  beforeSend?(start: RescoreStart): void | Promise<void>;
}

/** Options for waiting for a rescore. */
export interface RescoreWaitOptions extends CallOptions {
  /**
   * Called after every successful status check. A state that this release does not know is reported
   * only once for as long as it lasts. The completed count never exceeds the total, but the counts
   * may decrease. Exceptions it throws are ignored.
   */
  onProgress?(status: JobStatus): void;
  /** Maximum time that the job may stay queued, in milliseconds. Default 600,000 (10 minutes). */
  startTimeoutMs?: number;
  /**
   * Requested scorers, by name or reference. A scorer that failed on every row is detected only if
   * it is listed here.
   */
  scorers?: readonly string[];
  /**
   * Minimum coverage, from 0 to 1; lower coverage throws {@link JobEmptyError}. No minimum by
   * default.
   */
  minCoverage?: number;
  /**
   * Handling of a job that completes with empty output: `"throw"` throws {@link JobEmptyError};
   * `"warn"` returns a result with empty `output`, whose `coverage` shows how much was scored.
   * Default `"throw"`.
   */
  onEmpty?: "throw" | "warn";
  /** True to let a Node process exit while waiting. Default false. */
  unref?: boolean;
}

/** Amount of work that a rescore would take. */
export interface RescorePlan {
  /** Number of trials of the runs. */
  predictions: number;
  /** Number of scorings: trials times scorers. */
  scorings: number;
  /** The same numbers for each run, in the order of the arguments. */
  runs: { id: string; predictions: number; scorings: number }[];
  /** References of the scorers, without duplicates: a name refers to its newest version. */
  scorers: string[];
}
