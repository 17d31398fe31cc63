import { CALL_OPTIONS, type CallOptions, checkWriteOptions, pick, WRITE_OPTIONS } from "../core/options.ts";
import { type JobStatus, readJobStatus } from "./job.ts";
import { type ReconcileOptions, type Reconciliation, reconcile } from "./reconcile.ts";
import { planRescore, RESCORE_WAIT_RULES, type RescoreParts, START_RULES, startRescore, waitForRescore } from "./rescore-job.ts";
import type { RescoreBody, RescoreJob, RescorePlan, RescoreResult, RescoreStartOptions, RescoreWaitOptions } from "./rescore-types.ts";

/** Rescores runs with other scorers: paid work, which is sent once and never again on a guess. */
export class Rescore {
  readonly #parts: RescoreParts;
  /** @internal */
  constructor(parts: RescoreParts) {
    this.#parts = parts;
  }

  /**
   * Starts a rescore. Before anything is sent it looks the scorers up and makes sure that the source is a run, since the server
   * accepts whatever it is given. A scorer that is named twice is paid for once. Costs money; one such call is in flight per client.
   *
   * @throws {AmbiguousWriteError} when it may have been applied: see `reconcile()`. {@link NotFoundError} when there is no such run or scorer.
   */
  async start(body: RescoreBody, options: RescoreStartOptions = {}): Promise<RescoreJob> {
    return await startRescore(this.#parts, body, options);
  }

  /** Looks at a job once. `not_found` is the normal first answer: the worker makes the run when it begins. */
  async status(job: RescoreJob | string, options?: CallOptions): Promise<JobStatus> {
    return await readJobStatus(this.#parts.context, job, options);
  }

  /**
   * Waits for a job to end, for 30 minutes unless `timeoutMs` says otherwise; another process can wait with the same two ids.
   *
   * @throws {JobFailedError}, {@link JobEmptyError}, {@link JobNotStartedError}, {@link PollTimeoutError}, {@link PollLostContactError}:
   * each carries the ids and the last state. The job is never submitted again.
   */
  async wait(job: RescoreJob, options: RescoreWaitOptions = {}): Promise<RescoreResult> {
    return await waitForRescore(this.#parts, job, options);
  }

  /** Starts a rescore and waits for it. Costs money. */
  async run(body: RescoreBody, options: RescoreStartOptions & RescoreWaitOptions = {}): Promise<RescoreResult> {
    checkWriteOptions(options, { ...START_RULES, ...RESCORE_WAIT_RULES });
    const { timeoutMs: _waits, ...start } = pick(options, [...WRITE_OPTIONS, "snapshot", "beforeSend"]); // the limit is that of the wait
    const wait = pick(options, [...CALL_OPTIONS, "onProgress", "startTimeoutMs", "minCoverage", "onEmpty", "unref"]);
    return await waitForRescore(this.#parts, await this.start(body, start), { ...wait, scorers: body.scorer_refs });
  }

  /** Counts what rescoring these runs would cost, from the server's own counts. Sends nothing that costs. */
  async plan(runIds: string[], scorers: string[], options?: CallOptions): Promise<RescorePlan> {
    return await planRescore(this.#parts, runIds, scorers, options);
  }

  /**
   * Looks for the run that a lost rescore may have made: runs that name the source, that began between a minute before and an hour after
   * it was sent, and that no other scorer has scored. Takes the error, also as the plain data that its `toJSON()` gives, or `{ source,
   * scorers, sentAt }`.
   *
   * @example What to do when a rescore may have been applied
   * ```ts no-run
   * import { isAmbiguousWriteError, WeaveClient } from "evalwire";
   *
   * const weave = new WeaveClient();
   * try {
   *   await weave.rescore.start({ source_evaluation_run_id: "…", scorer_refs: ["judge"] }, { snapshot: true });
   * } catch (error) {
   *   if (!isAmbiguousWriteError(error)) throw error;
   *   const { outcome, evaluation_run_ids } = await weave.rescore.reconcile(error);
   *   const [id] = evaluation_run_ids;
   *   if (outcome === "one" && id !== undefined) await weave.rescore.wait({ call_id: id, evaluation_run_id: id });
   *   else throw error; // nothing is sent again
   * }
   * ```
   */
  async reconcile(lost: unknown, options?: ReconcileOptions): Promise<Reconciliation> {
    return await reconcile(this.#parts, lost, options);
  }
}
