import { InvalidArgumentError } from "../core/errors/usage.ts";
import { anObject, CALL_OPTIONS, type CallOptions, checkCallOptions, checkKeys, checkValue, pick, type Rule } from "../core/options.ts";
import type { Checkpoint } from "../model/checkpoint.ts";
import type { WeaveClient } from "../weave/client.ts";
import { JOURNAL_RULES } from "./batch.ts";
import { Journal } from "./journal.ts";
import type { RecordEntry } from "./journal-entries.ts";
import { digestAfter, RecordedBefore, type SoughtRow, scoreKey } from "./recorded-before.ts";

/** One answer of the model and what was said of it. */
export interface RecordedRow {
  inputs: Record<string, unknown>;
  output: unknown;
  /** By scorer name or reference. Null scores are not stored. */
  scores?: Record<string, unknown>;
}

/** An evaluation that was made elsewhere. */
export interface RunRecord {
  /** Name or reference of the evaluation. */
  evaluation: string;
  /** Name or reference of the model. */
  model: string;
  rows: Iterable<RecordedRow> | AsyncIterable<RecordedRow>;
  /** Noted at the end of the run: the place for a git sha or a branch. */
  summary?: Record<string, unknown>;
}

/** Options of recording. */
export interface RecordOptions extends CallOptions {
  /** Rows stored at the same time, 1 to 32. Default 8. */
  concurrency?: number;
  /** Where progress is kept. To continue, give the same rows in the same order: others are refused. */
  checkpoint?: Checkpoint;
  /** What to do while another process has the checkpoint. Default `"refuse"`. */
  ifLocked?: "refuse" | "wait";
}

/** What was stored. */
export interface RecordedRun {
  evaluation_run_id: string;
  predictions: number;
  scores: number;
  /** What to know about the checkpoint: it has no lock, or the lock of a dead process was taken over. */
  warnings: string[];
}

/** What storing rows needs. */
interface Recorder {
  readonly weave: WeaveClient;
  readonly model: string;
  readonly runId: string;
  scorerRef(nameOrRef: string): Promise<string>;
  /** What an earlier try stored; undefined when there was none. */
  readonly before: RecordedBefore | undefined;
  readonly options: CallOptions;
}

const KEY = "run";
const aName: Rule = { is: (value) => typeof value === "string" && value !== "", kind: "a name or a reference" };
const rowsOfKind: Rule = {
  is: (rows) => typeof rows === "object" && rows !== null && (Symbol.iterator in rows || Symbol.asyncIterator in rows),
  kind: "a list or another iterable of rows",
};

/**
 * Logs an evaluation that was made elsewhere to Weave: a run, its predictions, their scores, and the end of each. Evaluation, model and
 * scorers by name or reference. It can be continued with a checkpoint; it is not transactional: what was stored before a failure stays.
 *
 * @throws {InvalidArgumentError} before anything is stored: for wrong arguments, and for the checkpoint of another evaluation or model,
 * of other rows, or one that another process has.
 *
 * @example Log two answers
 * ```ts
 * import { WeaveClient } from "evalwire/weave";
 * import { recordRun } from "evalwire/workflows";
 *
 * const weave = new WeaveClient();
 * const [evaluation, model, scorer] = await Promise.all([weave.evaluations.list().first(), weave.models.list().first(), weave.scorers.list().first()]);
 * if (evaluation === undefined || model === undefined || scorer === undefined) throw new Error("the project has an evaluation");
 * const recorded = await recordRun(weave, {
 *   evaluation: evaluation.object_id,
 *   model: model.object_id,
 *   rows: [
 *     { inputs: { question: "1+1" }, output: "2", scores: { [scorer.object_id]: true } },
 *     { inputs: { question: "2+2" }, output: "5", scores: { [scorer.object_id]: false } },
 *   ],
 *   summary: { branch: "main" },
 * });
 * if (recorded.predictions !== 2) throw new Error("both were stored");
 * ```
 */
export async function recordRun(weave: WeaveClient, record: RunRecord, options: RecordOptions = {}): Promise<RecordedRun> {
  checkKeys(record, ["evaluation", "model", "rows", "summary"], "a part of a recorded run", "record");
  checkCallOptions(options, JOURNAL_RULES);
  checkValue("record.evaluation", record.evaluation, aName);
  checkValue("record.model", record.model, aName);
  checkValue("record.rows", record.rows, rowsOfKind);
  const { checkpoint, ifLocked, signal } = options;
  const journal = await Journal.open<RecordEntry>({
    checkpoint,
    kind: "record",
    job: { ...weave.toJSON(), evaluation: record.evaluation, model: record.model },
    loadReader: async () => (await import("./journal-entries.ts")).readRecordEntry,
    ifLocked,
    signal,
  });
  try {
    const { evaluation_run_id, rows, scores } = await recordAll(weave, record, options, journal);
    return { evaluation_run_id, predictions: rows, scores, warnings: journal.warnings };
  } finally {
    await journal.close();
  }
}

async function recordAll(
  weave: WeaveClient,
  record: RunRecord,
  options: RecordOptions,
  journal: Journal<RecordEntry>,
): Promise<RecordEntry> {
  const call = pick(options, CALL_OPTIONS);
  const saved = journal.get(KEY);
  if (saved === "unreadable") throw otherJob("holds progress that this release does not understand");
  let progress = saved ?? (await begin(weave, record, call));
  if (saved === undefined) await journal.put(KEY, progress);
  const recorder = await openRecorder(weave, progress, saved !== undefined && !saved.finished, call);
  let seen = 0;
  let digest = "";
  for await (const window of windows(record.rows, options.concurrency ?? 8)) {
    const fresh: SoughtRow[] = [];
    for (const given of window) {
      const row = soughtRow(given, seen);
      digest = await digestAfter(digest, row);
      seen++;
      if (seen > progress.rows) fresh.push(row);
      else recorder.before?.claimStored(row);
      if (seen === progress.rows && digest !== progress.digest)
        throw otherJob(`belongs to other rows: the first ${seen} are not those that were stored`);
    }
    if (fresh.length === 0) continue;
    if (progress.finished) throw otherJob(`belongs to a run that is finished with ${progress.rows} rows, and there are more`);
    const counts = await settleAll(fresh.map((row) => storeRow(recorder, row)));
    progress = { ...progress, rows: seen, digest, scores: progress.scores + counts.reduce((sum, count) => sum + count, 0) };
    await journal.put(KEY, progress);
  }
  if (seen < progress.rows) throw otherJob(`stands at row ${progress.rows}, and there are only ${seen} rows`);
  if (!progress.finished) {
    await weave.evaluationRuns.finish(progress.evaluation_run_id, record.summary === undefined ? {} : { summary: record.summary }, call);
    progress = { ...progress, finished: true };
    await journal.put(KEY, progress);
  }
  return progress;
}

function otherJob(why: string): InvalidArgumentError {
  const hint = "Continue with the same rows in the same order, or give this run a checkpoint of its own.";
  return new InvalidArgumentError(`The checkpoint ${why}`, { path: "options.checkpoint" }, { hint });
}

/** Makes the run. */
async function begin(weave: WeaveClient, record: RunRecord, options: CallOptions): Promise<RecordEntry> {
  const refOf = async (nameOrRef: string, digestOf: (name: string) => Promise<string>): Promise<string> => {
    if (nameOrRef.startsWith("weave:///")) return nameOrRef;
    const { entity, project } = weave.toJSON();
    return `weave:///${entity}/${project}/object/${nameOrRef}:${await digestOf(nameOrRef)}`;
  };
  const evaluation = await refOf(record.evaluation, async (name) => (await weave.evaluations.get(name, "latest", options)).digest);
  const model = await refOf(record.model, async (name) => (await weave.models.get(name, "latest", options)).digest);
  const { evaluation_run_id } = await weave.evaluationRuns.create({ evaluation, model }, options);
  return { evaluation_run_id, model, rows: 0, scores: 0, digest: "", finished: false };
}

async function openRecorder(weave: WeaveClient, progress: RecordEntry, resumed: boolean, options: CallOptions): Promise<Recorder> {
  const refs = new Map<string, Promise<string>>();
  const { evaluation_run_id: runId, model } = progress;
  return {
    weave,
    model,
    runId,
    before: resumed ? await RecordedBefore.of(weave, runId, options) : undefined,
    options,
    scorerRef(nameOrRef) {
      const known = refs.get(nameOrRef) ?? weave.scorers.resolve(nameOrRef, options);
      refs.set(nameOrRef, known);
      return known;
    },
  };
}

/** Stores one row and gives the number of its scores. The prediction is finished last: until then nobody sees half a row. */
async function storeRow({ weave, model, runId, before, options, scorerRef }: Recorder, row: SoughtRow): Promise<number> {
  const { inputs, output, scores } = row;
  const refs = await Promise.all(scores.map(([scorer]) => scorerRef(scorer)));
  const stored = before?.claim(row);
  const id = stored?.id ?? (await weave.predictions.create({ model, inputs, output, evaluation_run_id: runId }, options)).prediction_id;
  for (const [at, [name, value]] of scores.entries()) {
    if (stored?.scores.has(scoreKey(name, value)) === true) continue;
    await weave.scores.create({ prediction_id: id, scorer: refs[at] ?? "", value, evaluation_run_id: runId }, options);
  }
  await weave.predictions.finish(id, options);
  return scores.length;
}

/** A row as it is stored: without scores that say nothing, and null for an output that is none. */
function soughtRow(row: RecordedRow, index: number): SoughtRow {
  const path = `record.rows[${index}]`;
  checkKeys(row, ["inputs", "output", "scores"], "a part of a row", path);
  const { inputs, output, scores = {} } = row;
  checkValue(`${path}.inputs`, inputs, anObject);
  checkValue(`${path}.scores`, scores, anObject);
  return { inputs, output: output ?? null, scores: Object.entries(scores).filter(([, value]) => value !== null && value !== undefined) };
}

/** Waits for all before it fails: a write that is under way must not go unnoticed. */
async function settleAll<T>(work: readonly Promise<T>[]): Promise<T[]> {
  const settled = await Promise.allSettled(work);
  const failed = settled.find((one) => one.status === "rejected");
  if (failed !== undefined) throw failed.reason;
  return settled.flatMap((one) => (one.status === "fulfilled" ? [one.value] : []));
}

async function* windows<T>(rows: Iterable<T> | AsyncIterable<T>, size: number): AsyncGenerator<T[], void> {
  let window: T[] = [];
  for await (const row of rows) {
    window.push(row);
    if (window.length < size) continue;
    yield window;
    window = [];
  }
  if (window.length > 0) yield window;
}
