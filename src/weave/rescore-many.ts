import { AmbiguousWriteError, isAmbiguousWriteError } from "../core/errors/call.ts";
import { InvalidArgumentError } from "../core/errors/usage.ts";
import { anObject, atLeastZero, type CallOptions, checkCallOptions } from "../core/options.ts";
import type { Checkpoint } from "../model/checkpoint.ts";
import { reconcile } from "./reconcile.ts";
import { planRescore, type RescoreParts, startRescore, waitForRescore } from "./rescore-job.ts";
import { type JournalEntry, openJournal } from "./rescore-journal.ts";
import type { RescoreJob, RescoreResult } from "./rescore-types.ts";

/** Options of rescoring several runs. `timeoutMs` limits each wait, 30 minutes by default. */
export interface RescoreManyOptions extends CallOptions {
  /** Most scorings that may be paid for: trials x scorers over all runs. */
  maxScorings: number;
  /** Where progress is kept, so that another process can go on without paying twice. */
  checkpoint?: Checkpoint;
  /** How long to look for a rescore whose answer was lost. Default 120,000. */
  windowMs?: number;
}

/** The outcome of one run: a result, or why there is none. */
export interface RescoreManyItem {
  source: string;
  result?: RescoreResult;
  error?: Error;
}

const UNKNOWN_ADVICE =
  "A start was noted and its outcome is not known; it is not sent again. Look at the project's runs, and rescore the run by itself when you accept to pay twice.";

/** See `Rescore.runMany`. */
export async function* rescoreMany(
  parts: RescoreParts,
  runIds: readonly string[],
  scorers: readonly string[],
  options: RescoreManyOptions,
): AsyncGenerator<RescoreManyItem, void> {
  checkCallOptions(options, { maxScorings: atLeastZero, checkpoint: anObject, windowMs: atLeastZero });
  const { maxScorings, checkpoint, windowMs, timeoutMs, ...each } = options;
  if (!(typeof maxScorings === "number" && maxScorings >= 0)) {
    throw new InvalidArgumentError(`'maxScorings' must be a number of at least 0: current value is ${String(maxScorings)}`, {
      path: "options.maxScorings",
    });
  }
  if (!Array.isArray(runIds)) throw new InvalidArgumentError("'runIds' must be a list of ids", { path: "runIds" });
  const sources = [...new Set<string>(runIds)];
  const journal = await openJournal(checkpoint, scorers);
  await refuseAboveCeiling(
    parts,
    sources.filter((source) => !Object.hasOwn(journal.entries, source)),
    scorers,
    maxScorings,
    each,
  );
  const note = async (source: string, entry: JournalEntry): Promise<void> => {
    journal.entries[source] = entry;
    try {
      await checkpoint?.save(JSON.stringify(journal));
    } catch (thrown) {
      if (entry.state === "starting") delete journal.entries[source]; // it is not sent now: a later save must not say that it was
      throw thrown;
    }
  };
  for (const source of sources) {
    try {
      const job = await jobFor(parts, source, scorers, journal.entries[source], note, {
        ...each,
        ...(windowMs === undefined ? {} : { windowMs }),
      });
      const result =
        "result" in job
          ? job.result
          : await waitForRescore(parts, job.job, scorers, timeoutMs === undefined ? each : { ...each, timeoutMs });
      if (!("result" in job)) await note(source, { state: "done", result });
      yield { source, result };
    } catch (thrown) {
      if (options.signal?.aborted === true && !isAmbiguousWriteError(thrown)) throw thrown;
      yield { source, error: thrown instanceof Error ? thrown : new Error(String(thrown)) };
      if (options.signal?.aborted === true) throw options.signal.reason;
    }
  }
}

type Note = (source: string, entry: JournalEntry) => Promise<void>;

/** The job of a run: the one that was started, the one that was lost and found, or a new one. */
async function jobFor(
  parts: RescoreParts,
  source: string,
  scorers: readonly string[],
  entry: JournalEntry | undefined,
  note: Note,
  options: CallOptions & { windowMs?: number },
): Promise<{ job: RescoreJob } | { result: RescoreResult }> {
  const { windowMs, ...each } = options;
  if (entry?.state === "done") return { result: entry.result };
  if (entry?.state === "started") return { job: entry.job };
  if (entry?.state === "starting") {
    const job = await find(parts, source, entry, options);
    await note(source, { state: "started", job });
    return { job };
  }
  const [first = "", ...rest] = scorers;
  let job: RescoreJob;
  try {
    job = await startRescore(parts, { source_evaluation_run_id: source, scorer_refs: [first, ...rest] }, each, (start) =>
      note(source, { state: "starting", ...start }),
    );
  } catch (thrown) {
    if (!isAmbiguousWriteError(thrown))
      await note(source, { state: "failed", message: thrown instanceof Error ? thrown.message : String(thrown) });
    throw thrown;
  }
  await note(source, { state: "started", job });
  return { job };
}

/** Looks for a rescore that was noted and whose answer is not known. */
async function find(
  parts: RescoreParts,
  source: string,
  entry: JournalEntry & { state: "starting" },
  options: CallOptions & { windowMs?: number },
): Promise<RescoreJob> {
  const { outcome, evaluation_run_ids } = await reconcile(parts.context, { source, ...entry }, options);
  const [id] = evaluation_run_ids;
  if (outcome === "one" && id !== undefined) return { call_id: id, evaluation_run_id: id };
  const seen = outcome === "many" ? `${evaluation_run_ids.length} runs could be it` : "no run of it was seen";
  throw new AmbiguousWriteError(`The rescore of '${source}' may have been applied before: ${seen}`, {
    operation: "POST /evaluations/rescore",
    requestId: "",
    sentAt: new Date(entry.sentAt),
    status: null,
    likelyApplied: false,
    aborted: false,
    target: { source_evaluation_run_id: source },
    advice: UNKNOWN_ADVICE,
    known: entry.known,
    clockSkewMs: entry.clockSkewMs ?? null,
  });
}

/** Refuses a plan that would cost more than allowed. Runs that were started already cost nothing more. */
async function refuseAboveCeiling(
  parts: RescoreParts,
  sources: string[],
  scorers: readonly string[],
  maxScorings: number,
  options: CallOptions,
): Promise<void> {
  if (sources.length === 0) return;
  const { scorings } = await planRescore(parts, sources, [...scorers], options);
  if (scorings <= maxScorings) return;
  throw new InvalidArgumentError(
    `Rescoring would run scorers ${scorings} times, more than maxScorings allows (${maxScorings})`,
    { path: "options.maxScorings" },
    {
      hint: "Raise maxScorings, or name fewer runs or scorers. Nothing was sent.",
    },
  );
}
