import { type AmbiguousWriteError, isAmbiguousWriteError } from "../core/errors/call.ts";
import {
  aBoolean,
  aFunction,
  atLeastZero,
  CALL_OPTIONS,
  checkValue,
  listOf,
  pick,
} from "../core/options.ts";
import type { WeaveClient } from "../weave/client.ts";
import { isJobEmptyError, isJobFailedError, type JobStatus } from "../weave/job.ts";
import type { RescoreJob, RescoreResult, RescoreStart } from "../weave/rescore-types.ts";
import {
  agreedTasks,
  asError,
  type Batch,
  type BatchOptions,
  checkBatchOptions,
  journaledBatch,
  lostBefore,
  type Outcome,
  READ_CALL_OPTIONS,
  wasRefused,
  workUntilRefused,
} from "./batch.ts";
import type { Journal } from "./journal.ts";
import type { RescoreEntry } from "./journal-entries.ts";

/** Options of {@link rescoreMany}. `timeoutMs` limits each wait; default 30 minutes. */
export interface RescoreManyOptions extends BatchOptions {
  /** Whether to wait for the jobs. If false, a run is `started` at the end. Default true. */
  wait?: boolean;
  /**
   * Called after every successful status check of a job, for display only. Exceptions that it throws
   * are ignored.
   */
  onProgress?(runId: string, status: JobStatus): void;
  /** Milliseconds to search for a rescore whose response was lost. Default 120,000. */
  windowMs?: number;
}

/** Outcome of one run: `result` has the new run and its coverage. */
export type RescoreOutcome = Outcome<RescoreResult> & {
  /** Its job; null if none is known to have been started. */
  readonly job: RescoreJob | null;
};

const UNKNOWN_ADVICE =
  "A start was recorded but its outcome is unknown, so it is not sent again. Check the project's runs; rescore this run separately only if you accept that it may be paid for twice.";

/**
 * Rescores several runs with other scorers: paid work, started at most once per run.
 *
 * With a checkpoint, each start is recorded before it is sent. Another process with the same
 * checkpoint waits for started jobs, searches for lost ones (`rescore.reconcile()`), and never
 * resends a start that may have been received. Starts are serialized regardless of `concurrency`:
 * only the jobs run in parallel. After the first 401 or 403 no more runs are started: they are
 * `open`, and the `warnings` of the batch say so.
 *
 * @throws {InvalidArgumentError} immediately for invalid arguments; when the batch is iterated, for
 *   a plan above `ceiling`, and for a checkpoint that belongs to another job or that another
 *   process has.
 *
 * @example Rescore the newest run
 * ```ts
 * import { WeaveClient } from "evalwire/weave";
 * import { rescoreMany } from "evalwire/workflows";
 *
 * const weave = new WeaveClient();
 * const run = await weave.evaluationRuns.search({ rescores: "exclude" }).first();
 * for await (const { runId, state, error } of rescoreMany(weave, [run?.id ?? ""], ["correct"], { ceiling: 500 }))
 *   if (state !== "done") throw new Error(`${runId} ${state}: ${error?.message}`);
 * ```
 *
 * @example Ask before anything is paid for
 * ```ts
 * import { WeaveClient } from "evalwire/weave";
 * import { rescoreMany } from "evalwire/workflows";
 *
 * const weave = new WeaveClient(); // WANDB_API_KEY, WANDB_ENTITY, WANDB_PROJECT
 * const runs = await weave.evaluationRuns.search({ rescores: "exclude", limit: 1 }).toArray();
 * const batch = rescoreMany(weave, runs.map(({ id }) => id), ["correct"], {
 *   ceiling: 500,
 *   onPlan: ({ planned, unit, ceiling }) => console.log(`${planned} of at most ${ceiling} ${unit}`), // throw to refuse
 * });
 * for (const { runId, state, result } of await batch.toArray()) console.log(runId, state, result?.coverage);
 * ```
 */
export function rescoreMany(
  weave: WeaveClient,
  runIds: readonly string[],
  scorers: readonly string[],
  options: RescoreManyOptions,
): Batch<RescoreOutcome> {
  checkBatchOptions(options, { windowMs: atLeastZero, wait: aBoolean, onProgress: aFunction });
  if (!Array.isArray(runIds) || runIds.length > 0) checkValue("runIds", runIds, listOf("run"));
  checkValue("scorers", scorers, listOf("scorer"));
  // one run is one journal entry, whether it was passed as an ID or a reference
  const ids = [...new Set(runIds.map((given) => weave.urls.runId(given)))];
  const loadReader = async () => (await import("./journal-entries.ts")).readRescoreEntry;
  return journaledBatch(
    options,
    { kind: "rescore", job: { ...weave.toJSON(), scorers }, loadReader },
    (journal, warnings) => rescoreAll({ weave, scorers, options, journal }, ids, warnings),
  );
}

/** Dependencies of one batch. */
interface Job {
  readonly weave: WeaveClient;
  readonly scorers: readonly string[];
  readonly options: RescoreManyOptions;
  readonly journal: Journal<RescoreEntry>;
  /** Number of scorings for each run that was not started yet. */
  readonly scorings: ReadonlyMap<string, number>;
}

async function* rescoreAll(
  batch: Omit<Job, "scorings">,
  runIds: readonly string[],
  warnings: string[],
): AsyncGenerator<RescoreOutcome, void> {
  const { weave, scorers, options, journal } = batch;
  const fresh = runIds.filter((runId) => journal.get(runId) === undefined);
  const scorings = await planOf(weave, fresh, scorers, options);
  const paid = journal
    .all()
    .reduce((sum, [, entry]) => sum + (entry === "unreadable" ? 0 : entry.scorings), 0);
  const costOf = (runId: string) => ({ runId, amount: scorings.get(runId) ?? 0 });
  const fitting = await agreedTasks(fresh, costOf, options, { paid, unit: "scorings" });
  const isOpen = (runId: string, refusal: string | null): boolean =>
    scorings.has(runId) && (!fitting.has(runId) || refusal !== null);
  const job: Job = { ...batch, scorings };
  yield* workUntilRefused(
    runIds,
    options,
    { journal, warnings },
    async (runId, refusal): Promise<RescoreOutcome> =>
      isOpen(runId, refusal) ? { runId, state: "open", job: null } : await rescoreOne(job, runId),
  );
}

/** Returns the number of scorings for each run, according to the server's counts. */
async function planOf(
  weave: WeaveClient,
  runIds: readonly string[],
  scorers: readonly string[],
  options: RescoreManyOptions,
): Promise<Map<string, number>> {
  if (runIds.length === 0) return new Map();
  const { runs } = await weave.rescore.plan(
    [...runIds],
    [...scorers],
    pick(options, READ_CALL_OPTIONS),
  );
  return new Map(runs.map(({ id, scorings }) => [id, scorings]));
}

async function rescoreOne(job: Job, runId: string): Promise<RescoreOutcome> {
  const { weave, scorers, options, journal } = job;
  let found: RescoreJob | null = null;
  try {
    const entry = journal.get(runId);
    if (entry !== undefined && entry !== "unreadable" && entry.state === "done")
      return doneWith(runId, entry.result);
    found = await jobOf(job, runId);
    if (options.wait === false) return { runId, state: "started", job: found };
    const result = await weave.rescore.wait(found, {
      ...pick(options, CALL_OPTIONS),
      scorers,
      onProgress: (status) => options.onProgress?.(runId, status),
    });
    await journal.note(runId, { state: "done", scorings: scoringsOf(job, runId), result });
    return doneWith(runId, result);
  } catch (thrown) {
    if (options.signal?.aborted === true && !isAmbiguousWriteError(thrown)) throw thrown;
    if (journal.failure?.reason === thrown) throw thrown;
    const error = asError(thrown);
    if (found === null) {
      const state = journal.get(runId) === undefined ? "failed" : "unknown";
      return { runId, state, error, job: null };
    }
    const state = isJobFailedError(thrown) || isJobEmptyError(thrown) ? "failed" : "started";
    return { runId, state, error, job: found };
  }
}

function doneWith(runId: string, result: RescoreResult): RescoreOutcome {
  return { runId, state: "done", result, job: pick(result, ["call_id", "evaluation_run_id"]) };
}

/** Returns the job of a run: the started one, the lost one if it is found, or a new one. */
async function jobOf(job: Job, runId: string): Promise<RescoreJob> {
  const { weave, scorers, options, journal } = job;
  const entry = journal.get(runId);
  if (entry === "unreadable")
    throw lost(
      runId,
      null,
      "the checkpoint has an entry for it that this release does not understand",
    );
  if (entry?.state === "started") return entry.job;
  const scorings = scoringsOf(job, runId);
  let found: RescoreJob;
  if (entry?.state === "starting") found = await findLost(job, runId, entry);
  else {
    const [first = "", ...rest] = scorers;
    const beforeSend = (start: RescoreStart): Promise<void> =>
      journal.put(runId, { state: "starting", scorings, ...start });
    try {
      const call = {
        ...pick(options, [...READ_CALL_OPTIONS, "onAttempt", "onComplete"]),
        beforeSend,
      };
      found = await weave.rescore.start(
        { source_evaluation_run_id: runId, scorer_refs: [first, ...rest] },
        call,
      );
    } catch (thrown) {
      const sent = journal.get(runId) !== undefined;
      // after the request was sent, this would be an AmbiguousWriteError
      const aborted = options.signal?.aborted === true && thrown === options.signal.reason;
      if (sent && (aborted || wasRefused(thrown))) await journal.forget(runId);
      throw thrown;
    }
  }
  await journal.note(runId, { state: "started", scorings, job: found });
  return found;
}

function scoringsOf({ journal, scorings }: Job, runId: string): number {
  const entry = journal.get(runId);
  return entry === undefined || entry === "unreadable"
    ? (scorings.get(runId) ?? 0)
    : entry.scorings;
}

/** Searches for a rescore whose start was recorded but whose outcome is unknown. */
async function findLost(
  { weave, scorers, options }: Job,
  runId: string,
  entry: RescoreEntry & { state: "starting" },
): Promise<RescoreJob> {
  const call = pick(options, [...READ_CALL_OPTIONS, "windowMs"]);
  const { outcome, evaluation_run_ids } = await weave.rescore.reconcile(
    { source: runId, scorers, ...entry },
    call,
  );
  const [id] = evaluation_run_ids;
  if (outcome === "one" && id !== undefined) return { call_id: id, evaluation_run_id: id };
  throw lost(
    runId,
    entry,
    outcome === "none"
      ? "no new run was found"
      : `${evaluation_run_ids.join(", ")} could be the new run`,
  );
}

function lost(runId: string, start: RescoreStart | null, why: string): AmbiguousWriteError {
  return lostBefore(
    `The rescore of '${runId}' may already have been started: ${why}`,
    start ?? {},
    {
      operation: "POST /evaluations/rescore",
      target: { source_evaluation_run_id: runId },
      advice: UNKNOWN_ADVICE,
    },
  );
}
