/** How the emulated worker takes its jobs. A job moves on by one step each time somebody looks at it, so that no test has to wait. */
export interface RescoreWorker {
  /** Looks that find nothing yet: the worker has not begun. Default 1. */
  absentLooks: number;
  /** Looks that find the job running. Default 1. */
  runningLooks: number;
  /**
   * How a job ends. `complete`: every row scored. `failed`: with an exception. `empty`: completes with an empty output and no trials, as a failed
   * job was seen to look. `partial`: as `complete`, but every fifth row has no score. `stuck`: runs for ever. `lost`: never begins. Default `complete`.
   */
  outcome: "complete" | "failed" | "empty" | "partial" | "stuck" | "lost";
  /** What a scorer gives a row. undefined: it crashed on that row. Default: true, as the emulated worker of the real server. */
  score: (scorer: string, row: { digest: string; input: unknown; output: unknown }) => unknown;
}

/** A worker that succeeds on the third look. */
export const DEFAULT_WORKER: RescoreWorker = { absentLooks: 1, runningLooks: 1, outcome: "complete", score: () => true };

/** One job that the worker has been given. */
export interface RescoreJob {
  /** Id of the call that the worker will make. */
  readonly id: string;
  readonly project: string;
  readonly kind: "rescore" | "evaluate_model";
  /** Of a rescore: the run whose predictions are scored again. */
  readonly sourceRunId: string | null;
  readonly scorerRefs: readonly string[];
  readonly evaluation: string | null;
  readonly model: string | null;
  looks: number;
  done: boolean;
}
