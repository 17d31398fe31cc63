import { InvalidArgumentError } from "../core/errors/usage.ts";
import { anObject, type CallOptions, checkCallOptions, checkKeys, integerFrom } from "../core/options.ts";
import type { Checkpoint } from "../model/checkpoint.ts";
import type { WeaveContext } from "./context.ts";
import type { EvaluationRuns } from "./evaluation-runs.ts";
import { Evaluations } from "./evaluations.ts";
import { Models } from "./models.ts";
import { Predictions } from "./predictions.ts";
import { parseProgress, type RecordProgress } from "./record-progress.ts";
import { RecordedBefore, type SoughtRow, scoreKey } from "./recorded-before.ts";
import { Scorers } from "./scorers.ts";
import { Scores } from "./scores.ts";

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
  /** Where progress is kept. To go on, give the same rows in the same order. */
  checkpoint?: Checkpoint;
}

/** What was stored. */
export interface RecordedRun {
  evaluation_run_id: string;
  predictions: number;
  scores: number;
}

/** What storing rows needs. */
interface Recorder {
  readonly predictions: Predictions;
  readonly scores: Scores;
  readonly model: string;
  readonly runId: string;
  scorerRef(nameOrRef: string): Promise<string>;
  /** What an earlier try stored; undefined when there was none. */
  readonly before: RecordedBefore | undefined;
  readonly options: CallOptions;
}

/** See `EvaluationRuns.record`. */
export async function recordRun(
  context: WeaveContext,
  runs: EvaluationRuns,
  record: RunRecord,
  options: RecordOptions = {},
): Promise<RecordedRun> {
  checkKeys(record, ["evaluation", "model", "rows", "summary"], "a part of a recorded run", "record");
  checkCallOptions(options, { concurrency: integerFrom(1, 32), checkpoint: anObject });
  const { concurrency = 8, checkpoint, ...each } = options;
  if (!isIterable(record.rows))
    throw new InvalidArgumentError("'rows' must be a list or another iterable of rows", { path: "record.rows" });
  const saved = parseProgress(await checkpoint?.load());
  const progress = saved ?? (await begin(context, runs, record, each));
  const save = async (): Promise<void> => checkpoint?.save(JSON.stringify(progress));
  if (saved === undefined) await save();
  const recorder = await openRecorder(context, progress, saved !== undefined, each);
  let index = 0;
  for await (const window of windows(record.rows, concurrency)) {
    const from = index;
    index += window.length;
    const stored = Math.max(0, Math.min(window.length, progress.rows - from));
    for (const row of window.slice(0, stored)) recorder.before?.claimStored(soughtRow(row));
    if (stored === window.length) continue;
    const counts = await settleAll(window.slice(stored).map((row, at) => storeRow(recorder, row, from + stored + at)));
    progress.rows = index;
    progress.scores += counts.reduce((sum, count) => sum + count, 0);
    await save();
  }
  if (!progress.finished) {
    await runs.finish(progress.evaluation_run_id, record.summary === undefined ? {} : { summary: record.summary }, each);
    progress.finished = true;
    await save();
  }
  return { evaluation_run_id: progress.evaluation_run_id, predictions: progress.rows, scores: progress.scores };
}

function isIterable(rows: unknown): boolean {
  return typeof rows === "object" && rows !== null && (Symbol.iterator in rows || Symbol.asyncIterator in rows);
}

/** Makes the run. */
async function begin(context: WeaveContext, runs: EvaluationRuns, record: RunRecord, options: CallOptions): Promise<RecordProgress> {
  const evaluations = new Evaluations(context);
  const digestOf = async (name: string): Promise<string> => (await evaluations.get(name, "latest", options)).digest;
  const evaluation = await refOf(record.evaluation, "evaluation", digestOf, context);
  const model = await refOf(record.model, "model", (name) => newestModel(new Models(context), name, options), context);
  const { evaluation_run_id } = await runs.create({ evaluation, model }, options);
  return { version: 1, evaluation_run_id, model, rows: 0, scores: 0, finished: false };
}

/** Asked for the latest version of a model, the server says "latest" where the digest should stand: only the list has it. */
async function newestModel(models: Models, name: string, options: CallOptions): Promise<string> {
  const { version_index: newest } = await models.get(name, "latest", options);
  for await (const { object_id, version_index, digest } of models.list({}, options))
    if (object_id === name && version_index === newest) return digest;
  throw new InvalidArgumentError(`The newest version of the model '${name}' is not in the list of models`, { path: "record.model" });
}

async function refOf(nameOrRef: string, noun: string, digestOf: (name: string) => Promise<string>, context: WeaveContext): Promise<string> {
  if (typeof nameOrRef !== "string" || nameOrRef === "")
    throw new InvalidArgumentError(`'${noun}' must be a name or a reference`, { path: `record.${noun}` });
  return nameOrRef.startsWith("weave:///") ? nameOrRef : `weave:///${context.projectId}/object/${nameOrRef}:${await digestOf(nameOrRef)}`;
}

async function openRecorder(context: WeaveContext, progress: RecordProgress, resumed: boolean, options: CallOptions): Promise<Recorder> {
  const predictions = new Predictions(context);
  const scorers = new Scorers(context);
  const refs = new Map<string, Promise<string>>();
  const runId = progress.evaluation_run_id;
  return {
    predictions,
    scores: new Scores(context),
    model: progress.model,
    runId,
    before: resumed && !progress.finished ? await RecordedBefore.of(context, runId, options) : undefined,
    options,
    scorerRef(nameOrRef) {
      const known = refs.get(nameOrRef) ?? scorers.resolve(nameOrRef, options);
      refs.set(nameOrRef, known);
      return known;
    },
  };
}

/** Stores one row and gives the number of its scores. The prediction is finished last: until then nobody sees half a row. */
async function storeRow(recorder: Recorder, row: RecordedRow, index: number): Promise<number> {
  const sought = soughtRow(row);
  const { inputs, output, scores } = sought;
  if (typeof inputs !== "object" || inputs === null || Array.isArray(inputs))
    throw new InvalidArgumentError("The inputs of a row must be an object", { path: `record.rows.${index}.inputs` });
  const { model, runId, options } = recorder;
  const refs = await Promise.all(scores.map(([scorer]) => recorder.scorerRef(scorer)));
  const stored = recorder.before?.claim(sought);
  const body = { model, inputs: inputs as Record<string, unknown>, output, evaluation_run_id: runId }; // an object, as was just checked
  const id = stored?.id ?? (await recorder.predictions.create(body, options)).prediction_id;
  for (const [at, [name, value]] of scores.entries()) {
    if (stored?.scores.has(scoreKey(name, value)) === true) continue;
    await recorder.scores.create({ prediction_id: id, scorer: refs[at] ?? "", value, evaluation_run_id: runId }, options);
  }
  await recorder.predictions.finish(id, options);
  return scores.length;
}

/** A row as it is stored: without scores that say nothing, and null for an output that is none. */
function soughtRow({ inputs, output, scores = {} }: RecordedRow): SoughtRow {
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
