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
  pick,
  READ_OPTIONS,
  type Rules,
  WRITE_OPTIONS,
} from "../core/options.ts";
import { schemaOf, type WeaveContext } from "./context.ts";
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

/** Rescores runs with other scorers: paid work, which is sent once and never again on a guess. */
export class Rescore {
  readonly #parts: RescoreParts;
  /** @internal */
  constructor(parts: RescoreParts) {
    this.#parts = parts;
  }

  /**
   * Starts a rescore. Before anything is sent it looks the scorers up and makes sure that the
   * source is a run, since the server accepts whatever it is given. A scorer that is named twice is
   * paid for once. Costs money; one such call is in flight per client.
   *
   * @throws {AmbiguousWriteError} when it may have been applied: see `reconcile()`. {@link
   *   NotFoundError} when there is no such run or scorer.
   */
  async start(body: RescoreBody, options: RescoreStartOptions = {}): Promise<RescoreJob> {
    return await startRescore(this.#parts, body, options);
  }

  /**
   * Looks at a job once. `not_found` is the normal first answer: the worker makes the run when it
   * begins.
   */
  async status(job: RescoreJob | string, options?: CallOptions): Promise<JobStatus> {
    return await readJobStatus(this.#parts.context, job, options);
  }

  /**
   * Waits for a job to end, for 30 minutes unless `timeoutMs` says otherwise; another process can
   * wait with the same two ids.
   *
   * @throws {JobFailedError}, {@link JobEmptyError}, {@link JobNotStartedError}, {@link
   *   PollTimeoutError}, {@link PollLostContactError}: each carries the ids and the last state. The
   *   job is never submitted again.
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
    ]); // the limit is that of the wait
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
   * Counts what rescoring these runs would cost, from the server's own counts. Sends nothing that
   * costs.
   */
  async plan(runIds: string[], scorers: string[], options?: CallOptions): Promise<RescorePlan> {
    return await planRescore(this.#parts, runIds, scorers, options);
  }

  /**
   * Looks for the run that a lost rescore may have made: runs that name the source, that began
   * between a minute before and an hour after it was sent, and that no other scorer has scored.
   * Takes the error, also as the plain data that its `toJSON()` gives, or `{ source, scorers,
   * sentAt }`.
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

const ADVICE =
  "It may have been applied; do not simply send it again. rescore.reconcile(error) looks for the run that it may have made: go on with its id, and send again only when you accept to pay twice.";
/** The options of a start, and of a wait, besides those of every call. */
const START_RULES: Rules = { snapshot: aBoolean, beforeSend: aFunction };
const RESCORE_WAIT_RULES: Rules = { ...WAIT_RULES, scorers: listOf("scorer"), minCoverage: aShare };

/** The parts of a client that rescoring uses. */
interface RescoreParts {
  readonly context: WeaveContext;
  readonly runs: EvaluationRuns;
  readonly results: EvalResults;
  readonly scorers: Scorers;
}

/** See `Rescore.start`. */
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
  // Last of all, so that what is noted was all but certainly sent.
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
      answer: schemaOf("rescoreJob"),
      write: {
        target: { source_evaluation_run_id: source, scorer_refs: scorer_refs.join(" ") },
        advice: ADVICE,
        ...(known === null ? {} : { known }),
      },
    },
    write,
  );
}

/** See `Rescore.wait`. */
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
    throw new InvalidArgumentError("'job' must hold the two ids that start() gave", {
      path: "job",
    });
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
    throw watch.empty(output, "The rescore says that it is complete, and its output is empty");
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

/** See `Rescore.plan`. */
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
  return { predictions, scorings: predictions * refs.length, runs };
}

/** When the coverage was not asked for, failing to read it fails nothing. */
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
 * Counts the predict-and-score calls of a run: that of Python and of the v2 routes, and that of
 * TypeScript.
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
      answer: schemaOf("callsStats"),
    },
    options,
  );
  return count;
}

/**
 * Tells whether the source of a job has no trials. A source that cannot be read is no excuse for a
 * job that gave nothing.
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
 * The coverage of the new run against the source's trials: that of the scorer that scored least.
 * `scorers` is how many should have scored; one that failed on every row leaves no trace in the
 * server's figures. Null when there is nothing to score.
 */
async function coverageOf(
  neighbours: { readonly runs: EvaluationRuns; readonly results: EvalResults },
  job: RescoreJob,
  scorers: number,
  options: CallOptions,
): Promise<number | null> {
  const { source_evaluation_run_id: source } = await neighbours.runs.get(
    job.evaluation_run_id,
    options,
  );
  const ids = source == null ? [job.evaluation_run_id] : [source, job.evaluation_run_id];
  const { evaluations } = await neighbours.results.summary({ evaluation_run_ids: ids }, options);
  const made = evaluations.find(
    ({ evaluation_call_id }) => evaluation_call_id === job.evaluation_run_id,
  );
  const trials = Math.max(0, ...evaluations.map(({ trial_count }) => trial_count));
  if (trials === 0) return null;
  const scored = new Map<string, number>();
  for (const { scorer_key, trial_count } of made?.scorer_stats ?? [])
    scored.set(scorer_key, Math.max(trial_count, scored.get(scorer_key) ?? 0));
  // two fields of one path count twice
  return scored.size < Math.max(1, scorers) ? 0 : Math.min(trials, ...scored.values()) / trials;
}

/** Says that a coverage is less than was asked for. */
function tooLow(coverage: number | null, minCoverage: number): string {
  const wanted = `${(minCoverage * 100).toFixed(1)} %`;
  if (coverage === null)
    return `The rescore found no trials to score, and ${wanted} of them were to be scored`;
  return `The rescore scored ${(coverage * 100).toFixed(1)} % of the trials, less than the ${wanted} asked for`;
}
