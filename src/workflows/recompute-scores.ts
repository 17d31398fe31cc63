import { plural } from "../analysis/words-of-results.ts";
import { isAmbiguousWriteError } from "../core/errors/call.ts";
import { InvalidArgumentError } from "../core/errors/usage.ts";
import { pick } from "../core/options.ts";
import type { Experiment } from "../galileo/types.ts";
import type { LoadedRun } from "../model/run.ts";
import { asError, lostBefore, wasRefused } from "./batch.ts";
import {
  EXPERIMENT_READS,
  type ExperimentJob,
  type ExperimentOutcome,
  type ExperimentTask,
} from "./experiment-job.ts";
import type { RescoredExperiment } from "./journal-entries.ts";

/** The service takes 100 records unless it is asked for more; each page is one paid request. */
const PAGE_SIZE = 100;
const ADVICE =
  "A request for these records was noted and its outcome is not known, so it is not sent again. Look in the console whether their scores are new.";

/** Keys of the pages of an experiment in the journal. */
const pageKey = (id: string, offset: number): string => JSON.stringify([id, offset]);

function pagesOf(id: string, records: number): { key: string; offset: number; size: number }[] {
  return Array.from({ length: Math.ceil(records / PAGE_SIZE) }, (_, index) => {
    const offset = index * PAGE_SIZE;
    return { key: pageKey(id, offset), offset, size: Math.min(PAGE_SIZE, records - offset) };
  });
}

/** Counts the records of an experiment whose scores are not asked for yet. */
export async function planRecompute(
  { galileo, configs, journal }: ExperimentJob,
  experiment: Experiment,
  look: Parameters<typeof galileo.traces.count>[1],
): Promise<ExperimentTask> {
  const records = await galileo.traces.count({ experiment_id: experiment.id }, look);
  if (records === 0)
    throw new InvalidArgumentError(
      `The experiment '${experiment.name ?? ""}' (${experiment.id}) has no traces`,
      { path: "experiments" },
      { hint: "There is nothing to score. Nothing was sent." },
    );
  const open = pagesOf(experiment.id, records).filter(({ key }) => journal.get(key) === undefined);
  const scorings = open.reduce((sum, { size }) => sum + size * configs.length, 0);
  return { experiment, records, scorings };
}

/**
 * Computes the scores of one experiment again, page by page. Its present scores are exported before
 * the first page is sent.
 */
export async function recomputeScores(
  job: ExperimentJob,
  { experiment, records = 0 }: ExperimentTask,
): Promise<ExperimentOutcome> {
  const { configs, options, journal } = job;
  const { id: runId, name = "" } = experiment;
  const entry = journal.get(runId);
  if (entry !== undefined && entry !== "unreadable" && entry.state === "done")
    return { runId, state: "done", result: entry.result, job: null };
  const pages = pagesOf(runId, records);
  try {
    if (pages.every(({ key }) => journal.get(key) === undefined)) await exportScores(job, runId);
    for (const page of pages) await sendPage(job, runId, page);
  } catch (thrown) {
    if (options.signal?.aborted === true && !isAmbiguousWriteError(thrown)) throw thrown;
    if (journal.failure?.reason === thrown) throw thrown;
    return {
      runId,
      state: isAmbiguousWriteError(thrown) ? "unknown" : "failed",
      error: asError(thrown),
      job: null,
    };
  }
  const unknown = pages.filter(({ key }) => !isTaken(job, key));
  if (unknown.length > 0) {
    const first = journal.get(unknown[0]?.key ?? "");
    const facts = typeof first === "object" && "sentAt" in first ? pick(first, ["sentAt"]) : {};
    return {
      runId,
      state: "unknown",
      job: null,
      error: lostBefore(
        `${unknown.length} of ${plural(pages.length, "page")} of the experiment '${runId}' may have been scored again before: those from record ${unknown.map(({ offset }) => offset).join(", ")}`,
        facts,
        {
          operation: "POST /v2/projects/{project_id}/recompute-metrics",
          target: { experiment_id: runId },
          advice: ADVICE,
        },
      ),
    };
  }
  const scorings = records * configs.length;
  const result: RescoredExperiment = { experiment_id: runId, name, scorings, inPlace: true };
  await journal.note(runId, { state: "done", scorings, result });
  return { runId, state: "done", result, job: null };
}

function isTaken({ journal }: ExperimentJob, key: string): boolean {
  const entry = journal.get(key);
  return entry !== undefined && entry !== "unreadable" && entry.state === "taken";
}

/** Sends one page, unless it was sent before. */
async function sendPage(
  { galileo, configs, options, journal }: ExperimentJob,
  experiment_id: string,
  { key, offset, size }: { key: string; offset: number; size: number },
): Promise<void> {
  if (journal.get(key) !== undefined) return;
  const scorings = size * configs.length;
  const sentAt = new Date().toISOString();
  options.signal?.throwIfAborted();
  await journal.put(key, { state: "sent", scorings, sentAt });
  try {
    await galileo.experiments.recompute(
      {
        experiment_id,
        scorer_ids: configs.map(({ id }) => id),
        starting_token: offset,
        limit: PAGE_SIZE,
        // records keep their places while the pages are sent
        sort: { column_id: "created_at", ascending: true },
      },
      pick(options, [...EXPERIMENT_READS, "onAttempt", "onComplete"]),
    );
  } catch (thrown) {
    // what had left would be an AmbiguousWriteError
    const aborted = options.signal?.aborted === true && thrown === options.signal.reason;
    if (aborted || wasRefused(thrown)) await journal.forget(key);
    throw thrown;
  }
  await journal.note(key, { state: "taken", scorings, sentAt });
}

/** Hands the present scores to the caller, who must read all of them before they are replaced. */
async function exportScores({ galileo, options }: ExperimentJob, id: string): Promise<void> {
  const { rows, ...run } = await galileo.load(id, pick(options, EXPERIMENT_READS));
  let readToEnd = false;
  const watched: LoadedRun = {
    ...run,
    rows: {
      async *[Symbol.asyncIterator]() {
        yield* rows;
        readToEnd = true;
      },
    },
  };
  await options.exportFirst?.(watched);
  if (!readToEnd)
    throw new InvalidArgumentError(
      `'exportFirst' did not read all rows of the experiment '${id}'`,
      { path: "options.exportFirst" },
      { hint: "Its scores would be replaced without a copy. Nothing was sent." },
    );
}
