import { InvalidArgumentError } from "../core/errors/usage.ts";
import { type CallOptions, checkCallOptions, checkKeys } from "../core/options.ts";
import type { Checkpoint } from "../model/checkpoint.ts";
import type { WeaveContext } from "./context.ts";
import type { EvaluationRuns } from "./evaluation-runs.ts";
import { Evaluations } from "./evaluations.ts";
import { Models } from "./models.ts";
import { Predictions } from "./predictions.ts";
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

interface Progress {
  version: 1;
  evaluation_run_id: string;
  /** Rows from the beginning that are stored for sure. */
  rows: number;
  scores: number;
  finished: boolean;
}

/** What storing rows needs. */
interface Recorder {
  readonly predictions: Predictions;
  readonly scores: Scores;
  readonly model: string;
  readonly runId: string;
  scorerRef(nameOrRef: string): Promise<string>;
  /** Predictions of an earlier try that no row has claimed, by their content. */
  readonly unclaimed: Map<string, string[]>;
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
  checkCallOptions(options, ["concurrency", "checkpoint"]);
  const { concurrency = 8, checkpoint, ...each } = options;
  if (!(Number.isInteger(concurrency) && concurrency >= 1 && concurrency <= 32)) {
    throw new InvalidArgumentError(`'concurrency' must be an integer from 1 to 32: current value is ${String(concurrency)}`, {
      path: "options.concurrency",
    });
  }
  const model = await refOf(record.model, "model", async (name) => (await new Models(context).get(name, "latest", each)).digest, context);
  const saved = parseProgress(await checkpoint?.load());
  const progress = saved ?? {
    version: 1,
    evaluation_run_id: await begin(context, runs, record, model, each),
    rows: 0,
    scores: 0,
    finished: false,
  };
  const save = async (): Promise<void> => checkpoint?.save(JSON.stringify(progress));
  if (saved === undefined) await save();
  const recorder = await openRecorder(context, model, progress, saved !== undefined, each);
  let index = 0;
  for await (const window of windows(record.rows, concurrency)) {
    const from = index;
    index += window.length;
    if (index <= progress.rows) continue;
    const stored = await settleAll(window.slice(Math.max(0, progress.rows - from)).map((row, at) => storeRow(recorder, row, from + at)));
    progress.rows = index;
    progress.scores += stored.reduce((sum, count) => sum + count, 0);
    await save();
  }
  if (!progress.finished) {
    await runs.finish(progress.evaluation_run_id, record.summary === undefined ? {} : { summary: record.summary }, each);
    progress.finished = true;
    await save();
  }
  return { evaluation_run_id: progress.evaluation_run_id, predictions: progress.rows, scores: progress.scores };
}

async function begin(context: WeaveContext, runs: EvaluationRuns, record: RunRecord, model: string, options: CallOptions): Promise<string> {
  const evaluation = await refOf(
    record.evaluation,
    "evaluation",
    async (name) => (await new Evaluations(context).get(name, "latest", options)).digest,
    context,
  );
  return (await runs.create({ evaluation, model }, options)).evaluation_run_id;
}

async function refOf(nameOrRef: string, noun: string, digestOf: (name: string) => Promise<string>, context: WeaveContext): Promise<string> {
  if (typeof nameOrRef !== "string" || nameOrRef === "")
    throw new InvalidArgumentError(`'${noun}' must be a name or a reference`, { path: `record.${noun}` });
  return nameOrRef.startsWith("weave:///") ? nameOrRef : `weave:///${context.projectId}/object/${nameOrRef}:${await digestOf(nameOrRef)}`;
}

async function openRecorder(
  context: WeaveContext,
  model: string,
  progress: Progress,
  resumed: boolean,
  options: CallOptions,
): Promise<Recorder> {
  const predictions = new Predictions(context);
  const scorers = new Scorers(context);
  const refs = new Map<string, Promise<string>>();
  const unclaimed = new Map<string, string[]>();
  if (resumed && !progress.finished) {
    // The window that was under way when the earlier try ended: what it stored is found by content and used, not stored again.
    for await (const found of predictions.list({ evaluation_run_id: progress.evaluation_run_id }, options)) {
      const content = contentOf(found.inputs, found.output);
      unclaimed.set(content, [...(unclaimed.get(content) ?? []), found.prediction_id]);
    }
  }
  return {
    predictions,
    scores: new Scores(context),
    model,
    runId: progress.evaluation_run_id,
    unclaimed,
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
  const { inputs, output, scores = {} } = row;
  if (typeof inputs !== "object" || inputs === null || Array.isArray(inputs))
    throw new InvalidArgumentError("The inputs of a row must be an object", { path: `record.rows.${index}.inputs` });
  const given = Object.entries(scores).filter(([, value]) => value !== null && value !== undefined);
  const refs = await Promise.all(given.map(([scorer]) => recorder.scorerRef(scorer)));
  const body = { model: recorder.model, inputs, output: output ?? null, evaluation_run_id: recorder.runId };
  const id =
    recorder.unclaimed.get(contentOf(inputs, body.output))?.shift() ??
    (await recorder.predictions.create(body, recorder.options)).prediction_id;
  for (const [at, [, value]] of given.entries()) {
    await recorder.scores.create({ prediction_id: id, scorer: refs[at] ?? "", value, evaluation_run_id: recorder.runId }, recorder.options);
  }
  await recorder.predictions.finish(id, recorder.options);
  return given.length;
}

/** The content of a prediction as one text, whatever the order of its keys. */
function contentOf(inputs: unknown, output: unknown): string {
  return JSON.stringify([inputs, output], (_key, value: unknown) =>
    typeof value === "object" && value !== null && !Array.isArray(value)
      ? Object.fromEntries(Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1)))
      : value,
  );
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

function parseProgress(saved: string | undefined): Progress | undefined {
  if (saved === undefined) return undefined;
  try {
    const progress = JSON.parse(saved) as Progress; // checked at once
    if (progress?.version === 1 && typeof progress.evaluation_run_id === "string" && Number.isInteger(progress.rows)) return progress;
  } catch {
    // told below
  }
  throw new InvalidArgumentError(
    "The checkpoint does not hold the progress of a recorded run",
    { path: "options.checkpoint" },
    { hint: "Give each run a checkpoint of its own." },
  );
}
