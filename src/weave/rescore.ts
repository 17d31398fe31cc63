import { InvalidArgumentError } from "../core/errors/usage.ts";
import { type CallOptions, checkCallOptions } from "../core/options.ts";
import { schemaOf, type WeaveContext } from "./context.ts";
import type { EvalResults } from "./eval-results.ts";
import type { EvaluationRuns } from "./evaluation-runs.ts";
import { followJob, readJobStatus } from "./follow-job.ts";
import type { JobStatus } from "./job-status.ts";
import { JobWatch } from "./job-watch.ts";
import { nameOfRef } from "./parse-ref.ts";
import { type ReconcileOptions, type Reconciliation, reconcile, rescoresOf } from "./reconcile.ts";
import { checkExtraBody, checkRescoreBody, checkWaitOptions, resolveScorers } from "./rescore-checks.ts";
import { coverageOf, isSourceEmpty, tooLow, trialsOf } from "./rescore-coverage.ts";
import type { NotedStart } from "./rescore-journal.ts";
import { type RescoreManyItem, type RescoreManyOptions, rescoreMany } from "./rescore-many.ts";
import type { RescoreBody, RescoreJob, RescorePlan, RescoreResult, RescoreStartOptions, RescoreWaitOptions } from "./rescore-types.ts";
import type { Scorers } from "./scorers.ts";

const ADVICE =
  "It may have been applied; do not simply send it again. rescore.reconcile(error) looks for the run that it may have made: go on with its id, and send again only when you accept to pay twice.";
const WAIT_OPTIONS: readonly string[] = ["onProgress", "startTimeoutMs", "minCoverage", "onEmpty", "unref"];

/** What rescoring needs of its neighbours. */
export interface RescoreNeighbours {
  readonly runs: EvaluationRuns;
  readonly results: EvalResults;
  readonly scorers: Scorers;
}

/** Rescores runs with other scorers: paid work, which is sent once and never again on a guess. */
export class Rescore {
  readonly #context: WeaveContext;
  readonly #neighbours: RescoreNeighbours;
  /** @internal */
  constructor(context: WeaveContext, neighbours: RescoreNeighbours) {
    this.#context = context;
    this.#neighbours = neighbours;
  }

  /**
   * Starts a rescore. Before anything is sent it looks the scorers up and makes sure that the source is a run, since the server
   * accepts whatever it is given. A scorer that is named twice is paid for once. Costs money; one such call is in flight per client.
   *
   * @throws {AmbiguousWriteError} when it may have been applied: see `reconcile()`. {@link NotFoundError} when there is no such run or scorer.
   */
  async start(body: RescoreBody, options: RescoreStartOptions = {}): Promise<RescoreJob> {
    return await this.startNoted(body, options);
  }

  /** Starts as `start()`; when a note is to be taken, it is taken last, so that what is noted was all but certainly sent. @internal */
  async startNoted(body: RescoreBody, options: RescoreStartOptions, note?: (start: NotedStart) => Promise<void>): Promise<RescoreJob> {
    const { snapshot = false, ...write } = options;
    const { extraBody: _extra, idempotencyKey: _key, onAttempt: _onAttempt, onComplete: _onComplete, ...read } = write;
    checkCallOptions(write, ["extraBody", "idempotencyKey"]);
    checkExtraBody(write);
    const source = checkRescoreBody(body);
    const { transport, projectId } = this.#context;
    const scorer_refs = await resolveScorers(this.#neighbours.scorers, body.scorer_refs, read);
    await this.#neighbours.runs.get(source, read);
    const known = snapshot || note ? (await rescoresOf(this.#context, source, read)).map(({ id }) => id) : null;
    await note?.({ sentAt: new Date(transport.clock.wallNow()).toISOString(), known: known ?? [], clockSkewMs: transport.clockSkewMs });
    return await transport.post(
      "/evaluations/rescore",
      {
        body: { project_id: projectId, source_evaluation_run_id: source, scorer_refs },
        answer: schemaOf("rescoreJob"),
        write: { target: { source_evaluation_run_id: source }, advice: ADVICE, ...(known === null ? {} : { known }) },
      },
      write,
    );
  }

  /** Looks at a job once. `not_found` is the normal first answer: the worker makes the run when it begins. */
  async status(job: RescoreJob | string, options?: CallOptions): Promise<JobStatus> {
    return await readJobStatus(this.#context, job, options);
  }

  /**
   * Waits for a job to end, for 30 minutes unless `timeoutMs` says otherwise; another process can wait with the same two ids.
   *
   * @throws {JobFailedError}, {@link JobEmptyError}, {@link JobNotStartedError}, {@link PollTimeoutError}, {@link PollLostContactError}:
   * each carries the ids and the last state. The job is never submitted again.
   */
  async wait(job: RescoreJob, options: RescoreWaitOptions = {}): Promise<RescoreResult> {
    return await this.waitFor(job, [], options);
  }

  /** Waits as `wait()`, and knows which scorers should have scored. @internal */
  async waitFor(job: RescoreJob, scorers: readonly string[], options: RescoreWaitOptions): Promise<RescoreResult> {
    checkCallOptions(options, WAIT_OPTIONS);
    checkWaitOptions(options);
    const { onProgress, startTimeoutMs, minCoverage, onEmpty = "throw", unref, timeoutMs, ...each } = options;
    if (typeof job?.call_id !== "string" || typeof job.evaluation_run_id !== "string" || job.evaluation_run_id === "")
      throw new InvalidArgumentError("'job' must hold the two ids that start() gave", { path: "job" });
    const ids = { call_id: job.call_id, evaluation_run_id: job.evaluation_run_id };
    const watch = new JobWatch(ids, { noun: "rescore", startTimeoutMs });
    const follow = { timeoutMs, unref, onProgress: (status: JobStatus) => onProgress?.call(options, status) };
    const output = await followJob(this.#context, ids, watch, follow, each);
    if (watch.isEmpty(output) && onEmpty === "throw" && !(await isSourceEmpty(this.#context, this.#neighbours.runs, ids, each)))
      throw watch.empty(output, "The rescore says that it is complete, and its output is empty");
    const coverage = await this.#coverage(ids, new Set(scorers.map(nameOfRef)).size, minCoverage, each);
    if (minCoverage !== undefined && (coverage ?? 0) < minCoverage) throw watch.empty(output, tooLow(coverage, minCoverage));
    return { ...ids, output, coverage };
  }

  /** Starts a rescore and waits for it. Costs money. */
  async run(body: RescoreBody, options: RescoreStartOptions & RescoreWaitOptions = {}): Promise<RescoreResult> {
    checkCallOptions(options, [...WAIT_OPTIONS, "snapshot", "extraBody", "idempotencyKey"]);
    checkWaitOptions(options);
    const { onProgress: _p, startTimeoutMs: _s, minCoverage: _m, onEmpty: _e, unref: _u, timeoutMs: _t, ...start } = options;
    const { snapshot: _snapshot, extraBody: _extra, idempotencyKey: _key, ...wait } = options;
    return await this.waitFor(await this.start(body, start), body.scorer_refs, wait);
  }

  /** Counts what rescoring these runs would cost, from the server's own counts. Sends nothing that costs. */
  async plan(runIds: string[], scorers: string[], options?: CallOptions): Promise<RescorePlan> {
    if (!Array.isArray(runIds) || runIds.length === 0)
      throw new InvalidArgumentError("'runIds' must name at least one run", { path: "runIds" });
    if (!Array.isArray(scorers) || scorers.length === 0)
      throw new InvalidArgumentError("'scorers' must name at least one scorer", { path: "scorers" });
    const refs = await resolveScorers(this.#neighbours.scorers, scorers, options);
    let predictions = 0;
    for (const id of new Set(runIds)) {
      await this.#neighbours.runs.get(id, options);
      predictions += await trialsOf(this.#context, id, options);
    }
    return { predictions, scorings: predictions * refs.length };
  }

  /**
   * Rescores several runs, one after the other, and gives each outcome as it is known, failures beside successes.
   *
   * `maxScorings` bounds what may be spent: a plan above it is refused before anything is sent. With a checkpoint each start is
   * noted before it is sent; another process that goes on with it waits for what was started, looks for what was lost
   * (`reconcile()`), and never sends again what may have been sent.
   */
  runMany(runIds: string[], scorers: string[], options: RescoreManyOptions): AsyncIterable<RescoreManyItem> {
    return rescoreMany(this, runIds, scorers, options);
  }

  /**
   * Looks for the run that a lost rescore may have made: runs that name the source, started since it was sent.
   * Takes the error, also as the plain data that its `toJSON()` gives, or `{ source, sentAt }`.
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
    return await reconcile(this.#context, lost, options);
  }

  /** When the coverage was not asked for, failing to read it fails nothing. */
  async #coverage(job: RescoreJob, scorers: number, minCoverage: number | undefined, options: CallOptions): Promise<number | null> {
    try {
      return await coverageOf(this.#neighbours, job, scorers, options);
    } catch (thrown) {
      if (minCoverage !== undefined || options.signal?.aborted === true) throw thrown;
      return null;
    }
  }
}
