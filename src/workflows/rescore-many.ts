import { type AmbiguousWriteError, isAmbiguousWriteError } from "../core/errors/call.ts";
import { atLeastZero, CALL_OPTIONS, checkValue, listOf, pick } from "../core/options.ts";
import type { WeaveClient } from "../weave/client.ts";
import { isJobEmptyError, isJobFailedError } from "../weave/job.ts";
import type { RescoreJob, RescoreResult, RescoreStart } from "../weave/rescore-types.ts";
import {
  asError,
  type Batch,
  type BatchOptions,
  checkBatchOptions,
  journaledBatch,
  lostBefore,
  type Outcome,
  underCeiling,
  wasRefused,
  workOn,
} from "./batch.ts";
import type { Journal } from "./journal.ts";
import type { RescoreEntry } from "./journal-entries.ts";

/** Options of rescoring several runs. `timeoutMs` limits each wait, 30 minutes by default. */
export interface RescoreManyOptions extends BatchOptions {
  /** How long to look for a rescore whose answer was lost. Default 120,000. */
  windowMs?: number;
}

/** What became of one run: `result` names the new run and how much of it was scored. */
export type RescoreOutcome = Outcome<RescoreResult>;

/**
 * What the reads of a batch take of its options: `timeoutMs` is that of a wait, and hooks tell of
 * paid requests and waits.
 */
const LOOK_OPTIONS = ["signal", "attemptTimeoutMs", "headers"] as const;
const UNKNOWN_ADVICE =
  "A start was noted and its outcome is not known, so it is not sent again. Look at the project's runs, and rescore this run by itself if you accept that it may be paid for twice.";

/**
 * Rescores several runs with other scorers: paid work, each run once.
 *
 * With a checkpoint each start is noted before it is sent. Another process with the same checkpoint
 * waits for what was started, looks for what was lost (`rescore.reconcile()`), and never sends
 * again what may have been sent. Starts are made one at a time whatever `concurrency` is: it is the
 * jobs that run side by side.
 *
 * @throws {InvalidArgumentError} at once for wrong arguments; when the batch is iterated for a plan
 *   above `ceiling`, and for a checkpoint of another job or one that another process has.
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
 */
export function rescoreMany(
  weave: WeaveClient,
  runIds: readonly string[],
  scorers: readonly string[],
  options: RescoreManyOptions,
): Batch<RescoreOutcome> {
  checkBatchOptions(options, { windowMs: atLeastZero });
  if (!Array.isArray(runIds) || runIds.length > 0) checkValue("runIds", runIds, listOf("run"));
  checkValue("scorers", scorers, listOf("scorer"));
  // one run is one entry of the journal, however it was named
  const ids = [...new Set(runIds.map((given) => weave.urls.runId(given)))];
  const loadReader = async () => (await import("./journal-entries.ts")).readRescoreEntry;
  return journaledBatch(
    options,
    { kind: "rescore", job: { ...weave.toJSON(), scorers }, loadReader },
    (journal) => rescoreAll(weave, ids, scorers, options, journal),
  );
}

/** What one batch works with. */
interface Job {
  readonly weave: WeaveClient;
  readonly scorers: readonly string[];
  readonly options: RescoreManyOptions;
  readonly journal: Journal<RescoreEntry>;
  /** Scorings of each run that was not started yet. */
  readonly scorings: ReadonlyMap<string, number>;
}

async function* rescoreAll(
  weave: WeaveClient,
  runIds: readonly string[],
  scorers: readonly string[],
  options: RescoreManyOptions,
  journal: Journal<RescoreEntry>,
): AsyncGenerator<RescoreOutcome, void> {
  const fresh = runIds.filter((runId) => journal.get(runId) === undefined);
  const scorings = await planOf(weave, fresh, scorers, options);
  const paid = journal
    .all()
    .reduce((sum, [, entry]) => sum + (entry === "unreadable" ? 0 : entry.scorings), 0);
  const costOf = (runId: string): number => scorings.get(runId) ?? 0;
  const fitting = new Set(underCeiling(fresh, costOf, { ...options, paid, unit: "scorings" }));
  const isOpen = (runId: string): boolean => scorings.has(runId) && !fitting.has(runId);
  const job: Job = { weave, scorers, options, journal, scorings };
  yield* workOn(
    runIds,
    options,
    journal,
    async (runId): Promise<RescoreOutcome> =>
      isOpen(runId) ? { runId, state: "open" } : await rescoreOne(job, runId),
  );
}

/** Scorings of each run, by the server's own counts. */
async function planOf(
  weave: WeaveClient,
  runIds: readonly string[],
  scorers: readonly string[],
  options: RescoreManyOptions,
): Promise<Map<string, number>> {
  if (runIds.length === 0) return new Map();
  const { runs } = await weave.rescore.plan([...runIds], [...scorers], pick(options, LOOK_OPTIONS));
  return new Map(runs.map(({ id, scorings }) => [id, scorings]));
}

async function rescoreOne(job: Job, runId: string): Promise<RescoreOutcome> {
  const { weave, scorers, options, journal } = job;
  let started = false;
  try {
    const entry = journal.get(runId);
    if (entry !== undefined && entry !== "unreadable" && entry.state === "done")
      return { runId, state: "done", result: entry.result };
    const found = await jobOf(job, runId);
    started = true;
    const result = await weave.rescore.wait(found, { ...pick(options, CALL_OPTIONS), scorers });
    await journal.note(runId, { state: "done", scorings: scoringsOf(job, runId), result });
    return { runId, state: "done", result };
  } catch (thrown) {
    if (options.signal?.aborted === true && !isAmbiguousWriteError(thrown)) throw thrown;
    if (journal.failure?.reason === thrown) throw thrown;
    const error = asError(thrown);
    if (!started)
      return { runId, state: journal.get(runId) === undefined ? "failed" : "unknown", error };
    return {
      runId,
      state: isJobFailedError(thrown) || isJobEmptyError(thrown) ? "failed" : "started",
      error,
    };
  }
}

/** The job of a run: the one that was started, the one that was lost and is found, or a new one. */
async function jobOf(job: Job, runId: string): Promise<RescoreJob> {
  const { weave, scorers, options, journal } = job;
  const entry = journal.get(runId);
  if (entry === "unreadable")
    throw lost(
      runId,
      null,
      "the checkpoint holds an entry of it that this release does not understand",
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
      const call = { ...pick(options, [...LOOK_OPTIONS, "onAttempt", "onComplete"]), beforeSend };
      found = await weave.rescore.start(
        { source_evaluation_run_id: runId, scorer_refs: [first, ...rest] },
        call,
      );
    } catch (thrown) {
      const sent = journal.get(runId) !== undefined;
      // what had left would be an AmbiguousWriteError
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

/** Looks for a rescore that was noted and whose answer is not known. */
async function findLost(
  { weave, scorers, options }: Job,
  runId: string,
  entry: RescoreEntry & { state: "starting" },
): Promise<RescoreJob> {
  const look = pick(options, [...LOOK_OPTIONS, "windowMs"]);
  const { outcome, evaluation_run_ids } = await weave.rescore.reconcile(
    { source: runId, scorers, ...entry },
    look,
  );
  const [id] = evaluation_run_ids;
  if (outcome === "one" && id !== undefined) return { call_id: id, evaluation_run_id: id };
  throw lost(
    runId,
    entry,
    outcome === "none" ? "no run of it was seen" : `${evaluation_run_ids.join(", ")} could be it`,
  );
}

function lost(runId: string, start: RescoreStart | null, why: string): AmbiguousWriteError {
  return lostBefore(`The rescore of '${runId}' may have been applied before: ${why}`, start ?? {}, {
    operation: "POST /evaluations/rescore",
    target: { source_evaluation_run_id: runId },
    advice: UNKNOWN_ADVICE,
  });
}
