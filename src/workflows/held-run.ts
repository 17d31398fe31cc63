import type { CallOptions } from "../core/options.ts";
import type { WeaveClient } from "../weave/client.ts";
import { nameOfRef } from "../weave/parse-ref.ts";
import type { CallRecord } from "../weave/types.ts";

/** A score that a run holds. */
export interface HeldScore {
  readonly id: string;
  /** Name of its scorer and value, as {@link scoreKey} writes them; null when it was begun and has no value. */
  readonly key: string | null;
}

/** A trial that a run holds. One that was only begun lacks its prediction; one whose own call is gone lacks that. */
export interface HeldTrial {
  /** Id of the call that makes it a trial, which rows are made of. */
  readonly trialId: string | null;
  readonly predictionId: string | null;
  /** Whether rows show its output and scores. */
  readonly isFinished: boolean;
  readonly model: unknown;
  readonly inputs: unknown;
  readonly output: unknown;
  readonly scores: readonly HeldScore[];
  /** Names of the scorers whose scores rows show. */
  readonly shown: readonly string[];
  /** Who made it, where the server says so. */
  readonly author: string | null;
}

/** What a run holds on the server. */
export interface HeldRun {
  readonly isFinished: boolean;
  readonly trials: readonly HeldTrial[];
  /** Scores of predictions that the run does not hold. */
  readonly strayScores: readonly (HeldScore & { readonly predictionId: string })[];
}

/** One score as text. By the scorer's name: a name may mean a newer version by the time that the run is continued. */
export function scoreKey(scorer: string, value: unknown): string {
  return contentOf([nameOfRef(scorer), value]);
}

/** Values as one text, whatever the order of their keys. */
export function contentOf(values: readonly unknown[]): string {
  return JSON.stringify(values, (_key, value: unknown) =>
    typeof value === "object" && value !== null && !Array.isArray(value)
      ? Object.fromEntries(Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1)))
      : value,
  );
}

const COLUMNS = ["id", "op_name", "parent_id", "attributes", "ended_at", "output", "wb_user_id"];

/**
 * Reads what a run holds: the calls of its trace, which has the id of the run. Costs a stream of them: for each trial two, and one for each
 * score. Inputs are read only when they are asked for.
 */
export async function readHeldRun(
  weave: WeaveClient,
  runId: string,
  inputs: "with inputs" | "without",
  options: CallOptions,
): Promise<HeldRun> {
  let isFinished = false;
  const begun: CallRecord[] = [];
  const predictions = new Map<string, CallRecord>();
  const scores = new Map<string, HeldScore[]>();
  const columns = inputs === "without" ? COLUMNS : [...COLUMNS, "inputs"];
  for await (const call of weave.calls.query({ filter: { trace_ids: [runId] }, columns }, options)) {
    const marks = marksOf(call);
    if (call.id === runId) isFinished = call.ended_at != null;
    else if (marks.prediction === "true") predictions.set(call.id, call);
    else if (typeof marks.prediction_id === "string")
      scores.set(marks.prediction_id, [...(scores.get(marks.prediction_id) ?? []), scoreOf(call)]);
    else if (call.parent_id === runId && isTrial(call)) begun.push(call);
  }
  const scoresOf = (id: string): HeldScore[] => {
    const own = scores.get(id) ?? [];
    scores.delete(id);
    return own;
  };
  const trials = begun.map((trial) => {
    const id = String(marksOf(trial).predict_call_id);
    const prediction = predictions.get(id);
    predictions.delete(id);
    return trialOf(trial, prediction, prediction === undefined ? [] : scoresOf(id));
  });
  for (const prediction of predictions.values()) trials.push(trialOf(undefined, prediction, scoresOf(prediction.id)));
  const strayScores = [...scores].flatMap(([predictionId, stray]) => stray.map((score) => ({ ...score, predictionId })));
  return { isFinished, trials, strayScores };
}

function marksOf(call: CallRecord): Readonly<Record<string, unknown>> {
  return recordOf(call.attributes.weave);
}

function recordOf(value: unknown): Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null ? (value as Record<string, unknown>) : {};
}

function isTrial(call: CallRecord): boolean {
  return "predict_call_id" in marksOf(call) || /predict_and_score|predictAndScore/.test(call.op_name);
}

function scoreOf(call: CallRecord): HeldScore {
  const { scorer } = marksOf(call);
  return { id: call.id, key: call.ended_at == null ? null : scoreKey(String(scorer), call.output) };
}

/**
 * A trial of its two calls. Once it is finished its own call has the output: that of the prediction may be null from then on, since the end
 * of a prediction is stored with null for an output, and the server takes one of its two ends.
 */
function trialOf(trial: CallRecord | undefined, prediction: CallRecord | undefined, scores: readonly HeldScore[]): HeldTrial {
  const isFinished = trial?.ended_at != null;
  const end = recordOf(trial?.output);
  const author = (prediction ?? trial)?.wb_user_id;
  return {
    trialId: trial?.id ?? null,
    predictionId: prediction?.id ?? null,
    isFinished,
    model: prediction === undefined ? trial?.inputs.model : marksOf(prediction).model,
    inputs: prediction === undefined ? trial?.inputs.example : prediction.inputs.inputs,
    output: (isFinished ? end.output : prediction?.output) ?? null,
    scores,
    shown: Object.keys(recordOf(end.scores)),
    author: typeof author === "string" ? author : null,
  };
}
