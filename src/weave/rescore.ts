import { sharedLimit } from "../core/clock.ts";
import { InvalidArgumentError } from "../core/errors/usage.ts";
import {
  aBoolean,
  aFunction,
  aShare,
  CALL_OPTIONS,
  type CallOptions,
  checkCallOptions,
  checkValue,
  checkWriteOptions,
  listOf,
  nameOfKind,
  pick,
  READ_OPTIONS,
  type Rules,
  WRITE_OPTIONS,
} from "../core/options.ts";
import type { WeaveContext } from "./context.ts";
import type { EvalResults } from "./eval-results.ts";
import type { EvaluationRuns } from "./evaluation-runs.ts";
import { followJob, type JobStatus, JobWatch, readJobStatus } from "./job.ts";
import { nameOfRef } from "./parse-ref.ts";
import { type ReconcileOptions, type Reconciliation, reconcile, rescoresOf } from "./reconcile.ts";
import { checkExtraBody, checkRescoreBody, resolveScorers, WAIT_RULES } from "./rescore-checks.ts";
import type {
  RescoreBody,
  RescoreJob,
  RescorePlan,
  RescoreResult,
  RescoreStartOptions,
  RescoreWaitOptions,
} from "./rescore-types.ts";
import type { Scorers } from "./scorers.ts";
import { runIdOf } from "./urls.ts";

/**
 * Rescores of existing runs with other scorers. Rescoring is paid work: sent at most once, never
 * retried speculatively.
 */
export class Rescore {
  readonly #parts: RescoreParts;
  /** @internal */
  constructor(parts: RescoreParts) {
    this.#parts = parts;
  }

  /**
   * Starts a rescore. Costs money. First resolves the scorers and checks that the source is a run,
   * because the server accepts any input. A scorer that is listed twice is paid for once. A client
   * has at most one paid request in flight.
   *
   * @throws {AmbiguousWriteError} when the rescore may have started: see `reconcile()`.
   *   {@link NotFoundError} when the run or a referenced scorer does not exist.
   *   {@link InvalidArgumentError} when a name is not that of a scorer.
   *
   * @example Record a paid request just before it is sent
   * ```ts
   * import { writeFile } from "node:fs/promises";
   * import { WeaveClient } from "evalwire/weave";
   *
   * const weave = new WeaveClient(); // WANDB_API_KEY, WANDB_ENTITY, WANDB_PROJECT
   * const { run } = await weave.load("latest");
   * const scorers: [string] = ["correct"];
   * const job = await weave.rescore.start(
   *   { source_evaluation_run_id: run.id, scorer_refs: scorers },
   *   {
   *     beforeSend: ({ sentAt, known, clockSkewMs }) =>
   *       writeFile("sent.json", JSON.stringify({ source: run.id, scorers, sentAt, known, clockSkewMs })),
   *   },
   * );
   * const { coverage } = await weave.rescore.wait(job, { scorers, minCoverage: 0.95 });
   * if (coverage !== 1) throw new Error(`coverage ${coverage}`);
   * ```
   */
  async start(body: RescoreBody, options: RescoreStartOptions = {}): Promise<RescoreJob> {
    return await startRescore(this.#parts, body, options);
  }

  /**
   * Fetches the status of a job. `not_found` is the normal first status: the worker creates the run
   * when it starts.
   */
  async status(job: RescoreJob | string, options?: CallOptions): Promise<JobStatus> {
    return await readJobStatus(this.#parts.context, job, options);
  }

  /**
   * Waits for a job to end, for up to 30 minutes unless `timeoutMs` is set. Another process can
   * wait with the same two IDs.
   *
   * @throws {JobFailedError}, {@link JobEmptyError}, {@link JobNotStartedError},
   *   {@link PollTimeoutError} or {@link PollLostContactError}, each with the IDs and the last
   *   state. The job is never submitted again.
   */
  async wait(job: RescoreJob, options: RescoreWaitOptions = {}): Promise<RescoreResult> {
    return await waitForRescore(this.#parts, job, options);
  }

  /** Starts a rescore and waits for it. Costs money. */
  async run(
    body: RescoreBody,
    options: RescoreStartOptions & RescoreWaitOptions = {},
  ): Promise<RescoreResult> {
    checkWriteOptions(options, { ...START_RULES, ...RESCORE_WAIT_RULES });
    const { timeoutMs: _waits, ...start } = pick(options, [
      ...WRITE_OPTIONS,
      "snapshot",
      "beforeSend",
    ]); // timeoutMs limits the wait
    const wait = pick(options, [
      ...CALL_OPTIONS,
      "onProgress",
      "startTimeoutMs",
      "minCoverage",
      "onEmpty",
      "unref",
    ]);
    return await waitForRescore(this.#parts, await this.start(body, start), {
      ...wait,
      scorers: body.scorer_refs,
    });
  }

  /**
   * Counts the scorings that rescoring these runs would take, using the server's counts. Sends no
   * paid request.
   *
   * @example Count before you pay
   * ```ts
   * import { WeaveClient } from "evalwire/weave";
   *
   * const weave = new WeaveClient(); // WANDB_API_KEY, WANDB_ENTITY, WANDB_PROJECT
   * const { run } = await weave.load("latest");
   * const { scorings } = await weave.rescore.plan([run.id], ["correct", "judge"]);
   * if (scorings > 10_000) throw new Error(`${scorings} scorings are too many`);
   * ```
   */
  async plan(runIds: string[], scorers: string[], options?: CallOptions): Promise<RescorePlan> {
    return await planRescore(this.#parts, runIds, scorers, options);
  }

  /**
   * Looks for the run that a lost rescore may have created: a run that names the source, started
   * between a minute before and an hour after the request was sent, and has no scores from other
   * scorers. Accepts the error, the plain data that its `toJSON()` returns, or `{ source, scorers,
   * sentAt }`.
   *
   * @example Handle a rescore that may have started
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
   *   else throw error; // it is not sent again
   * }
   * ```
   *
   * @example Look for a lost rescore from another process
   * ```ts
   * import { type LostRescore, WeaveClient } from "evalwire/weave";
   *
   * const weave = new WeaveClient(); // WANDB_API_KEY, WANDB_ENTITY, WANDB_PROJECT
   * const { run } = await weave.load("latest");
   * const lost: LostRescore = { source: run.id, scorers: ["correct"], sentAt: new Date(), known: [] };
   * const { outcome, evaluation_run_ids } = await weave.rescore.reconcile(lost, { windowMs: 0 });
   * if (outcome !== "none") throw new Error(evaluation_run_ids.join(", ")); // nothing was sent
   * ```
   */
  async reconcile(lost: unknown, options?: ReconcileOptions): Promise<Reconciliation> {
    return await reconcile(this.#parts, lost, options);
  }
}

const ADVICE =
  "It may have started: do not simply retry it. rescore.reconcile(error) looks for the run that it may have created: continue with that run's ID, and retry only if you accept paying twice.";
/** Options for starting, and for waiting, in addition to those of every call. */
const START_RULES: Rules = { snapshot: aBoolean, beforeSend: aFunction };
const RESCORE_WAIT_RULES: Rules = { ...WAIT_RULES, scorers: listOf("scorer"), minCoverage: aShare };

/** The parts of a client that rescoring uses. */
interface RescoreParts {
  readonly context: WeaveContext;
  readonly runs: EvaluationRuns;
  readonly results: EvalResults;
  readonly scorers: Scorers;
}

/** Implements `Rescore.start`. */
async function startRescore(
  parts: RescoreParts,
  body: RescoreBody,
  options: RescoreStartOptions,
): Promise<RescoreJob> {
  checkWriteOptions(options, START_RULES);
  checkExtraBody(options);
  const source = runIdOf(parts.context, checkRescoreBody(body), "body.source_evaluation_run_id");
  const { transport, projectId } = parts.context;
  const limit = sharedLimit(transport.clock, options.timeoutMs);
  const read = (): CallOptions => ({ ...pick(options, READ_OPTIONS), ...limit() });
  const scorer_refs = await resolveScorers(parts, body.scorer_refs, read);
  await parts.runs.get(source, read());
  const isNoted = options.snapshot === true || options.beforeSend !== undefined;
  const known = isNoted
    ? (await rescoresOf(parts.context, source, read())).map(({ id }) => id)
    : null;
  // Last, so that a recorded request was almost certainly sent.
  await options.beforeSend?.({
    sentAt: new Date(transport.clock.wallNow()).toISOString(),
    known: known ?? [],
    clockSkewMs: transport.clockSkewMs,
  });
  const write = { ...pick(options, WRITE_OPTIONS), ...limit() };
  return await transport.post(
    "/evaluations/rescore",
    {
      body: { project_id: projectId, source_evaluation_run_id: source, scorer_refs },
      answer: "rescoreJob",
      write: {
        target: { source_evaluation_run_id: source, scorer_refs: scorer_refs.join(" ") },
        advice: ADVICE,
        ...(known === null ? {} : { known }),
      },
    },
    write,
  );
}

/** Implements `Rescore.wait`. */
async function waitForRescore(
  parts: RescoreParts,
  job: RescoreJob,
  options: RescoreWaitOptions,
): Promise<RescoreResult> {
  checkCallOptions(options, RESCORE_WAIT_RULES);
  const {
    onProgress,
    startTimeoutMs,
    scorers = [],
    minCoverage,
    onEmpty = "throw",
    unref,
    timeoutMs,
    ...each
  } = options;
  if (
    typeof job?.call_id !== "string" ||
    typeof job.evaluation_run_id !== "string" ||
    job.evaluation_run_id === ""
  )
    throw new InvalidArgumentError(
      `'job' must contain the two IDs that start() returned: current value is ${nameOfKind(job)}`,
      {
        path: "job",
      },
    );
  const ids = { call_id: job.call_id, evaluation_run_id: job.evaluation_run_id };
  const watch = new JobWatch(ids, { noun: "rescore", startTimeoutMs });
  const follow = {
    timeoutMs,
    unref,
    onProgress: (status: JobStatus) => onProgress?.call(options, status),
  };
  const output = await followJob(parts.context, ids, watch, follow, each);
  if (
    watch.isEmpty(output) &&
    onEmpty === "throw" &&
    !(await isSourceEmpty(parts.context, parts.runs, ids, each))
  )
    throw watch.empty(output, "The rescore was reported as complete, but its output is empty");
  const coverage = await coverageOrNull(
    parts,
    ids,
    new Set(scorers.map(nameOfRef)).size,
    minCoverage,
    each,
  );
  if (minCoverage !== undefined && (coverage ?? 0) < minCoverage)
    throw watch.empty(output, tooLow(coverage, minCoverage));
  return { ...ids, output, coverage };
}

/** Implements `Rescore.plan`. */
async function planRescore(
  parts: RescoreParts,
  runIds: readonly string[],
  scorers: readonly string[],
  options: CallOptions | undefined,
): Promise<RescorePlan> {
  checkValue("runIds", runIds, listOf("run"));
  checkValue("scorers", scorers, listOf("scorer"));
  const limit = sharedLimit(parts.context.transport.clock, options?.timeoutMs);
  const read = (): CallOptions => ({ ...options, ...limit() });
  const refs = await resolveScorers(parts, scorers, read);
  const runs: RescorePlan["runs"] = [];
  for (const id of new Set(
    runIds.map((one, index) => runIdOf(parts.context, one, `runIds[${index}]`)),
  )) {
    await parts.runs.get(id, read());
    const trials = await trialsOf(parts.context, id, read());
    runs.push({ id, predictions: trials, scorings: trials * refs.length });
  }
  const predictions = runs.reduce((sum, run) => sum + run.predictions, 0);
  return { predictions, scorings: predictions * refs.length, runs, scorers: refs };
}

/** Returns the coverage, or null if it cannot be read. Throws in that case if a minimum was set. */
async function coverageOrNull(
  parts: RescoreParts,
  job: RescoreJob,
  scorers: number,
  minCoverage: number | undefined,
  options: CallOptions,
): Promise<number | null> {
  try {
    return await coverageOf(parts, job, scorers, options);
  } catch (thrown) {
    if (minCoverage !== undefined || options.signal?.aborted === true) throw thrown;
    return null;
  }
}

/**
 * Counts the trials of a run: its predict-and-score calls, by the op name of Python and the v2
 * routes and by that of TypeScript.
 */
async function trialsOf(
  context: WeaveContext,
  runId: string,
  options: CallOptions | undefined,
): Promise<number> {
  const { projectId, transport } = context;
  const op_names = ["predict_and_score", "predictAndScore"].map(
    (name) => `weave:///${projectId}/op/Evaluation.${name}:*`,
  );
  const { count } = await transport.post(
    "/calls/query_stats",
    {
      body: { project_id: projectId, filter: { parent_ids: [runId], op_names } },
      answer: "callsStats",
    },
    options,
  );
  return count;
}

/**
 * Returns whether the source of a job has no trials. False if it cannot be read: an empty job is
 * then still an error.
 */
async function isSourceEmpty(
  context: WeaveContext,
  runs: EvaluationRuns,
  job: RescoreJob,
  options: CallOptions,
): Promise<boolean> {
  try {
    const { source_evaluation_run_id: source } = await runs.get(job.evaluation_run_id, options);
    return source != null && (await trialsOf(context, source, options)) === 0;
  } catch (thrown) {
    if (options.signal?.aborted === true) throw thrown;
    return false;
  }
}

/**
 * Returns the coverage of the new run relative to the trials of the source: that of the scorer that
 * scored the fewest. `scorers` is the number of requested scorers; one that failed on every row is
 * missing from the server's statistics. Null if there are no trials to score.
 */
async function coverageOf(
  resources: { readonly runs: EvaluationRuns; readonly results: EvalResults },
  job: RescoreJob,
  scorers: number,
  options: CallOptions,
): Promise<number | null> {
  const { source_evaluation_run_id: source } = await resources.runs.get(
    job.evaluation_run_id,
    options,
  );
  const ids = source == null ? [job.evaluation_run_id] : [source, job.evaluation_run_id];
  const { evaluations } = await resources.results.summary({ evaluation_run_ids: ids }, options);
  const made = evaluations.find(
    ({ evaluation_call_id }) => evaluation_call_id === job.evaluation_run_id,
  );
  const trials = Math.max(0, ...evaluations.map(({ trial_count }) => trial_count));
  if (trials === 0) return null;
  const scored = new Map<string, number>();
  for (const { scorer_key, trial_count } of made?.scorer_stats ?? [])
    scored.set(scorer_key, Math.max(trial_count, scored.get(scorer_key) ?? 0));
  // two fields with the same path count twice
  return scored.size < Math.max(1, scorers) ? 0 : Math.min(trials, ...scored.values()) / trials;
}

/** Describes a coverage below the minimum. */
function tooLow(coverage: number | null, minCoverage: number): string {
  const wanted = `${(minCoverage * 100).toFixed(1)}%`;
  if (coverage === null)
    return `The rescore found no trials to score; the minimum coverage is ${wanted}`;
  return `The rescore scored ${(coverage * 100).toFixed(1)}% of the trials; the minimum coverage is ${wanted}`;
}
