import type { CallOptions, WriteOptions } from "../core/options.ts";
import type { JobStatus } from "./job.ts";

/** A rescore under way. Its two ids let any process wait for it. */
export interface RescoreJob {
  call_id: string;
  /** The new run, which appears when the worker begins. */
  evaluation_run_id: string;
}

/** A rescore that has ended. */
export interface RescoreResult extends RescoreJob {
  /** The server's own figures of the new scorers. */
  output: unknown;
  /**
   * Of the scorer that scored least: scored trials / trials of the source. Null when the server did
   * not say.
   */
  coverage: number | null;
}

/** What to rescore: a run, with scorers by name or reference. */
export interface RescoreBody {
  source_evaluation_run_id: string;
  scorer_refs: [string, ...string[]];
}

/**
 * A rescore that is about to be sent: what `reconcile()` needs to find it when its answer is lost.
 */
export interface RescoreStart {
  sentAt: string;
  /** Rescored runs of the source that are there already. */
  known: readonly string[];
  /** How far the server's clock is ahead of this one, in milliseconds; null when no answer told. */
  clockSkewMs: number | null;
}

/** Options of starting a rescore. */
export interface RescoreStartOptions extends WriteOptions {
  /**
   * Notes the source's rescored runs before sending, so that `reconcile()` can tell an older one
   * from the lost one. Default false.
   */
  snapshot?: boolean;
  /**
   * Called once, after all checks and just before the paid request leaves: the place to note that
   * it may be sent. Nothing is sent before it settles; when it throws, nothing is sent and the
   * start fails with what it threw. Takes a snapshot.
   */
  beforeSend?(start: RescoreStart): void | Promise<void>;
}

/** Options of waiting for a rescore. */
export interface RescoreWaitOptions extends CallOptions {
  /**
   * Is told of every look, counts in order; of a state that this release does not know once. What
   * it throws is ignored.
   */
  onProgress?(status: JobStatus): void;
  /** How long the job may stay queued. Default 10 minutes. */
  startTimeoutMs?: number;
  /**
   * The scorers that were asked for, by name or reference: one that failed on every row is only
   * noticed when it is known.
   */
  scorers?: readonly string[];
  /** Least coverage, 0 to 1: less is a {@link JobEmptyError}. Default none. */
  minCoverage?: number;
  /**
   * What an empty completion is: an error, or a result whose `output` is empty and whose `coverage`
   * says how much was scored. Default `"throw"`.
   */
  onEmpty?: "throw" | "warn";
  /** True when waiting should not keep a Node process alive. Default false. */
  unref?: boolean;
}

/** What a rescore would cost. */
export interface RescorePlan {
  /** Trials of the runs. */
  predictions: number;
  /** Trials x scorers: how often a scorer will run. */
  scorings: number;
  /** The same for each run, in the order in which they were named. */
  runs: { id: string; predictions: number; scorings: number }[];
}
