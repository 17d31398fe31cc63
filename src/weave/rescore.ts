import { RescoreEmptyError } from "../core/errors/poll.ts";
import { InvalidArgumentError } from "../core/errors/usage.ts";
import { type CallOptions, checkCallOptions, checkKeys, type WriteOptions } from "../core/options.ts";
import { poll } from "../core/poll.ts";
import { schemaOf, type WeaveContext } from "./context.ts";
import type { EvalResults } from "./eval-results.ts";
import type { EvaluationRuns } from "./evaluation-runs.ts";
import { JobWatch } from "./job-watch.ts";
import { type ReconcileOptions, type Reconciliation, reconcile, rescoresOf } from "./reconcile.ts";
import { type RescoreManyItem, type RescoreManyOptions, rescoreMany } from "./rescore-many.ts";
import { type RescoreStatus, tidyStatus } from "./rescore-status.ts";
import type { Scorers } from "./scorers.ts";

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
  /** Of the scorer that scored least: scored trials / trials of the source. Null when the server did not say. */
  coverage: number | null;
}

/** What to rescore: a run, with scorers by name or reference. */
export interface RescoreBody {
  source_evaluation_run_id: string;
  scorer_refs: [string, ...string[]];
}

/** Options of starting a rescore. */
export interface RescoreStartOptions extends WriteOptions {
  /** Notes the source's rescored runs before sending, so that `reconcile()` can tell an older one from the lost one. Default false. */
  snapshot?: boolean;
}

/** Options of waiting for a rescore. */
export interface RescoreWaitOptions extends CallOptions {
  /** Is told of every look, counts in order. */
  onProgress?(status: RescoreStatus): void;
  /** How long the job may stay queued. Default 10 minutes. */
  startTimeoutMs?: number;
  /** Least coverage, 0 to 1: less is a {@link RescoreEmptyError}. Default none. */
  minCoverage?: number;
  /** What an empty completion is. Default `"throw"`. */
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
}

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
   * accepts whatever it is given. Costs money; one such call is in flight per client.
   *
   * @throws {AmbiguousWriteError} when it may have been applied: see `reconcile()`. {@link NotFoundError} when there is no such run.
   */
  async start(body: RescoreBody, options: RescoreStartOptions = {}): Promise<RescoreJob> {
    const { snapshot = false, ...write } = options;
    const { extraBody: _extra, idempotencyKey: _key, onAttempt: _onAttempt, onComplete: _onComplete, ...read } = write;
    checkCallOptions(write, ["extraBody", "idempotencyKey"]);
    const source = checkBody(body);
    const scorerRefs = await this.#resolve(body.scorer_refs, read);
    await this.#neighbours.runs.get(source, read);
    const known = snapshot ? await rescoresOf(this.#context, source, null, read) : undefined;
    return await this.#context.transport.post(
      "/evaluations/rescore",
      {
        body: { project_id: this.#context.projectId, source_evaluation_run_id: source, scorer_refs: scorerRefs },
        answer: schemaOf("rescoreJob"),
        write: { target: { source_evaluation_run_id: source }, advice: ADVICE, ...(known === undefined ? {} : { known }) },
      },
      write,
    );
  }

  /** Looks at a job once. `not_found` is the normal first answer: the worker makes the run when it begins. */
  async status(job: RescoreJob | string, options?: CallOptions): Promise<RescoreStatus> {
    const callId = typeof job === "string" ? job : job?.call_id;
    if (typeof callId !== "string" || callId === "")
      throw new InvalidArgumentError("'job' must be a call id or what start() gave", { path: "job" });
    const body = { project_id: this.#context.projectId, call_id: callId };
    const { status } = await this.#context.transport.post("/evaluations/status", { body, answer: schemaOf("jobStatus") }, options);
    return tidyStatus(status, (text) => this.#context.transport.redact(text));
  }

  /**
   * Waits for a job to end, for 30 minutes unless `timeoutMs` says otherwise; another process can wait with the same two ids.
   *
   * @throws {RescoreFailedError}, {@link RescoreEmptyError}, {@link RescoreNotStartedError}, {@link PollTimeoutError}, {@link PollLostContactError}:
   * each carries the ids and the last state. The job is never submitted again.
   */
  async wait(job: RescoreJob, options: RescoreWaitOptions = {}): Promise<RescoreResult> {
    checkCallOptions(options, WAIT_OPTIONS);
    const { onProgress, startTimeoutMs, minCoverage, onEmpty = "throw", unref, timeoutMs, ...each } = options;
    checkWaitOptions(minCoverage, onEmpty);
    const ids = { call_id: job.call_id, evaluation_run_id: job.evaluation_run_id };
    const watch = new JobWatch(ids, { noun: "rescore", startTimeoutMs });
    const output = await poll({
      job: ids,
      clock: this.#context.transport.clock,
      signal: options.signal,
      timeoutMs,
      unref,
      ask: () => this.status(job, each),
      judge: (status, waitedMs) => {
        onProgress?.call(options, status);
        return watch.judge(status, waitedMs);
      },
    });
    if (watch.isEmpty(output) && onEmpty === "throw" && !(await this.#sourceIsEmpty(job, each))) {
      throw watch.empty(output, "The rescore says that it is complete, and its output is empty");
    }
    const coverage = await this.#coverage(job, minCoverage, each);
    if (minCoverage !== undefined && (coverage ?? 0) < minCoverage) {
      throw watch.empty(
        output,
        `The rescore scored ${((coverage ?? 0) * 100).toFixed(1)} % of the trials, less than the ${(minCoverage * 100).toFixed(1)} % asked for`,
      );
    }
    return { ...ids, output, coverage };
  }

  /** Starts a rescore and waits for it. Costs money. */
  async run(body: RescoreBody, options: RescoreStartOptions & RescoreWaitOptions = {}): Promise<RescoreResult> {
    checkCallOptions(options, [...WAIT_OPTIONS, "snapshot", "extraBody", "idempotencyKey"]);
    const { onProgress, startTimeoutMs, minCoverage, onEmpty, unref, timeoutMs, ...start } = options;
    checkWaitOptions(minCoverage, onEmpty ?? "throw");
    const { snapshot: _snapshot, extraBody: _extra, idempotencyKey: _key, ...wait } = options;
    return await this.wait(await this.start(body, start), wait);
  }

  /** Counts what rescoring these runs would cost, from the server's own counts. Sends nothing that costs. */
  async plan(runIds: string[], scorers: string[], options?: CallOptions): Promise<RescorePlan> {
    if (!Array.isArray(runIds) || runIds.length === 0)
      throw new InvalidArgumentError("'runIds' must name at least one run", { path: "runIds" });
    if (!Array.isArray(scorers) || scorers.length === 0)
      throw new InvalidArgumentError("'scorers' must name at least one scorer", { path: "scorers" });
    const unique = new Set(await this.#resolve(scorers, options));
    let predictions = 0;
    for (const id of new Set(runIds)) predictions += await this.#trialsOf(id, options);
    return { predictions, scorings: predictions * unique.size };
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
  reconcile(lost: unknown, options?: ReconcileOptions): Promise<Reconciliation> {
    return reconcile(this.#context, lost, options);
  }

  /** Ids of the runs that rescored a source so far. @internal */
  knownRescores(source: string, options?: CallOptions): Promise<string[]> {
    return rescoresOf(this.#context, source, null, options);
  }

  /** The wall clock, which tests supply. @internal */
  wallNow(): number {
    return this.#context.transport.clock.wallNow();
  }

  async #resolve(scorers: readonly string[], options: CallOptions | undefined): Promise<string[]> {
    const refs: string[] = [];
    for (const scorer of scorers) refs.push(await this.#neighbours.scorers.resolve(scorer, options));
    return refs;
  }

  /** Counts the predict-and-score calls of a run: that of Python and of the v2 routes, and that of TypeScript. */
  async #trialsOf(runId: string, options: CallOptions | undefined): Promise<number> {
    const { projectId, transport } = this.#context;
    await this.#neighbours.runs.get(runId, options);
    const op_names = ["predict_and_score", "predictAndScore"].map((name) => `weave:///${projectId}/op/Evaluation.${name}:*`);
    const { count } = await transport.post(
      "/calls/query_stats",
      { body: { project_id: projectId, filter: { parent_ids: [runId], op_names } }, answer: schemaOf("callsStats") },
      options,
    );
    return count;
  }

  async #sourceIsEmpty(job: RescoreJob, options: CallOptions): Promise<boolean> {
    const { source_evaluation_run_id: source } = await this.#neighbours.runs.get(job.evaluation_run_id, options);
    return source != null && (await this.#trialsOf(source, options)) === 0;
  }

  /** The coverage of the new run against the source's trials. When it was not asked for, failing to read it fails nothing. */
  async #coverage(job: RescoreJob, minCoverage: number | undefined, options: CallOptions): Promise<number | null> {
    try {
      const { source_evaluation_run_id: source } = await this.#neighbours.runs.get(job.evaluation_run_id, options);
      const ids = source == null ? [job.evaluation_run_id] : [source, job.evaluation_run_id];
      const { evaluations } = await this.#neighbours.results.summary({ evaluation_run_ids: ids }, options);
      const made = evaluations.find(({ evaluation_call_id }) => evaluation_call_id === job.evaluation_run_id);
      const trials = Math.max(0, ...evaluations.map(({ trial_count }) => trial_count));
      if (made === undefined || trials === 0) return trials === 0 ? null : 0;
      const scored = new Map<string, number>();
      for (const { scorer_key, trial_count } of made.scorer_stats)
        scored.set(scorer_key, Math.max(trial_count, scored.get(scorer_key) ?? 0));
      return scored.size === 0 ? 0 : Math.min(...scored.values()) / trials;
    } catch (thrown) {
      if (minCoverage !== undefined || options.signal?.aborted === true || thrown instanceof RescoreEmptyError) throw thrown;
      return null;
    }
  }
}

function checkBody(body: RescoreBody): string {
  const { source_evaluation_run_id: source, scorer_refs: refs } = body;
  if ("wb_user_id" in body)
    throw new InvalidArgumentError("'wb_user_id' is set by the server", { path: "body.wb_user_id" }, { hint: "Leave it out." });
  checkKeys(body, ["source_evaluation_run_id", "scorer_refs"], "a field of a rescore", "body");
  if (typeof source !== "string" || source === "")
    throw new InvalidArgumentError("'source_evaluation_run_id' must name a run", { path: "body.source_evaluation_run_id" });
  if (!Array.isArray(refs) || refs.length === 0)
    throw new InvalidArgumentError("'scorer_refs' must name at least one scorer, by name or reference", { path: "body.scorer_refs" });
  return source;
}

function checkWaitOptions(minCoverage: number | undefined, onEmpty: string): void {
  if (minCoverage !== undefined && !(minCoverage >= 0 && minCoverage <= 1)) {
    throw new InvalidArgumentError(`'minCoverage' must be from 0 to 1: current value is ${String(minCoverage)}`, {
      path: "options.minCoverage",
    });
  }
  if (onEmpty !== "throw" && onEmpty !== "warn")
    throw new InvalidArgumentError(`'onEmpty' must be 'throw' or 'warn': current value is '${String(onEmpty)}'`, {
      path: "options.onEmpty",
    });
}
