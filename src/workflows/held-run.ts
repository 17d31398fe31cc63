import type { CallOptions } from "../core/options.ts";
import type { WeaveClient } from "../weave/client.ts";
import { nameOfRef } from "../weave/parse-ref.ts";
import type { CallRecord } from "../weave/types.ts";

/** A score in a run. */
export interface HeldScore {
  readonly id: string;
  /**
   * Its scorer's name and its value, as {@link scoreContent} writes them; null if the score was
   * begun but has no value.
   */
  readonly key: string | null;
}

/**
 * A trial in a run. A trial that was only begun has no prediction; a trial whose own call is gone
 * has no trial ID.
 */
export interface HeldTrial {
  /** ID of the call that makes it a trial; rows are made of these. */
  readonly trialId: string | null;
  readonly predictionId: string | null;
  /** True if the rows show its output and scores. */
  readonly isFinished: boolean;
  readonly model: unknown;
  readonly inputs: unknown;
  readonly output: unknown;
  readonly scores: readonly HeldScore[];
  /** Names of the scorers whose scores the rows show. */
  readonly shown: readonly string[];
  /** Its author, if the server names one. */
  readonly author: string | null;
}

/** The contents of a run on the server. */
export interface HeldRun {
  readonly isFinished: boolean;
  readonly trials: readonly HeldTrial[];
  /** Scores of predictions that are not in the run. */
  readonly strayScores: readonly (HeldScore & { readonly predictionId: string })[];
}

/**
 * Returns a score as a string. Uses the scorer's name, because a name may refer to a newer version
 * by the time the run is resumed.
 */
export function scoreContent(scorer: string, value: unknown): string {
  return contentOf([nameOfRef(scorer), value]);
}

/** Returns values as one string that does not depend on the order of their keys. */
export function contentOf(values: readonly unknown[]): string {
  return JSON.stringify(values, (_key, value: unknown) => {
    // the number that was written, whose shortest digits the server returns
    if (typeof value === "bigint") return Number(value);
    return typeof value === "object" && value !== null && !Array.isArray(value)
      ? Object.fromEntries(Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1)))
      : value;
  });
}

const COLUMNS = ["id", "op_name", "parent_id", "attributes", "ended_at", "output", "wb_user_id"];

/**
 * Reads the contents of a run: the calls of its trace, which has the run's ID. This streams two
 * calls per trial and one per score. Inputs are read only on request.
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
  for await (const call of weave.calls.query(
    { filter: { trace_ids: [runId] }, columns },
    options,
  )) {
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
  for (const prediction of predictions.values())
    trials.push(trialOf(undefined, prediction, scoresOf(prediction.id)));
  const strayScores = [...scores].flatMap(([predictionId, stray]) =>
    stray.map((score) => ({ ...score, predictionId })),
  );
  return { isFinished, trials, strayScores };
}

function marksOf(call: CallRecord): Readonly<Record<string, unknown>> {
  return recordOf(call.attributes.weave);
}

function recordOf(value: unknown): Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null ? (value as Record<string, unknown>) : {};
}

function isTrial(call: CallRecord): boolean {
  return (
    "predict_call_id" in marksOf(call) || /predict_and_score|predictAndScore/.test(call.op_name)
  );
}

function scoreOf(call: CallRecord): HeldScore {
  const { scorer } = marksOf(call);
  return {
    id: call.id,
    key: call.ended_at == null ? null : scoreContent(String(scorer), call.output),
  };
}

/**
 * Builds a trial from its two calls. Once it is finished, its own call has the output. The
 * prediction's output may be null from then on, because the end of a prediction is stored with a
 * null output and the server accepts one of its two ends.
 */
function trialOf(
  trial: CallRecord | undefined,
  prediction: CallRecord | undefined,
  scores: readonly HeldScore[],
): HeldTrial {
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
