import type { RunSeed, TrialSeed } from "../seed.ts";
import { seededRandom, timedId } from "../seeded-random.ts";
import { objectRef, opRef, PLACEHOLDER_OPS, refName } from "./ops.ts";
import type { ProjectState } from "./project-state.ts";
import { type CallRecord, type JsonObject, LOCAL_USER } from "./records.ts";
import { parseTimeUs } from "./wire-time.ts";

/** What a trial needs to know of its evaluation. */
export interface TrialOps {
  predictAndScore: string;
  /** Refs of the evaluation's scorers. */
  scorers: readonly string[];
}

type CallDraft = Pick<CallRecord, "id" | "parentId" | "opName" | "startedAtUs" | "endedAtUs" | "inputs" | "output"> & Partial<CallRecord>;

function addCall(project: ProjectState, run: RunSeed, draft: CallDraft): void {
  project.addCall({
    traceId: run.traceId ?? run.id,
    displayName: null,
    exception: null,
    attributes: run.kind === "v2" ? {} : { weave: { source: "python-sdk" }, ...run.attributes },
    summary: {},
    userId: LOCAL_USER,
    rowDigest: null,
    costUsd: null,
    ...draft,
  });
}

/** Adds one trial: the predict-and-score call, the prediction under it, and the scores beside the prediction. */
export function addTrial(project: ProjectState, run: RunSeed, trial: TrialSeed, ops: TrialOps): void {
  const started = parseTimeUs(trial.startedAt);
  const predicted = started + Math.round(trial.latencySeconds * 1e6);
  const shown = trial.finished !== false && trial.crash === undefined;
  const values = Object.fromEntries(Object.entries(trial.scores).map(([name, score]) => [name, score.value]));
  // Python keeps the latency as a number, the v2 routes as a mean; the service reads only the mean.
  const latency = run.kind === "v2" ? { mean: trial.latencySeconds } : trial.latencySeconds;
  const output = shown ? { output: trial.output, scores: values, model_latency: latency } : null;
  addCall(project, run, {
    id: trial.id,
    parentId: run.id,
    opName: opRef(project.name, "Evaluation.predict_and_score", ops.predictAndScore),
    startedAtUs: started,
    endedAtUs: trial.finished === false ? null : predicted + Object.keys(trial.scores).length + 1,
    exception: trial.crash ?? null,
    inputs: { self: run.evaluation, model: run.model, example: trial.input },
    output,
    rowDigest: trial.rowDigest,
    ...(run.kind === "v2" && trial.predictionId !== null ? { attributes: { weave: { predict_call_id: trial.predictionId } } } : {}),
  });
  if (trial.predictionId !== null) addPrediction(project, run, trial, { id: trial.predictionId, started, predicted });
  addScores(project, run, trial, ops, predicted);
}

function addPrediction(
  project: ProjectState,
  run: RunSeed,
  trial: TrialSeed,
  at: { id: string; started: number; predicted: number },
): void {
  const v2 = run.kind === "v2";
  const summary: JsonObject = {};
  if (trial.tokens !== undefined) summary.usage = { "synthetic-model": { requests: 1, total_tokens: trial.tokens } };
  addCall(project, run, {
    id: at.id,
    parentId: trial.id,
    opName: opRef(project.name, `${refName(run.model) ?? "Model"}.predict`, PLACEHOLDER_OPS.predict),
    startedAtUs: at.started + 1,
    endedAtUs: at.predicted + 1,
    exception: trial.modelCrash ?? null,
    inputs: v2 ? { self: run.model, inputs: trial.input } : { self: run.model, example: trial.input },
    output: trial.output,
    summary,
    costUsd: trial.costUsd ?? null,
    ...(v2 ? { attributes: { weave: { prediction: "true", model: run.model, evaluation_run_id: run.id } } } : {}),
  });
}

function addScores(project: ProjectState, run: RunSeed, trial: TrialSeed, ops: TrialOps, predicted: number): void {
  const random = seededRandom(predicted);
  const v2 = run.kind === "v2";
  let startedAtUs = predicted;
  for (const [name, score] of Object.entries(trial.scores)) {
    startedAtUs = score.id
      ? Math.max(startedAtUs + 1, Number.parseInt(score.id.slice(0, 13).replace("-", ""), 16) * 1000)
      : startedAtUs + 1;
    const ref = ops.scorers.find((scorer) => refName(scorer) === name) ?? objectRef(project.name, name, "0".repeat(43));
    const marks = { score: "true", prediction_id: trial.predictionId, scorer: ref, evaluation_run_id: run.id };
    const isFunction = ref.includes("/op/");
    addCall(project, run, {
      id: score.id ?? timedId(random, startedAtUs / 1000),
      parentId: trial.id,
      opName: isFunction ? ref : opRef(project.name, `${name}.score`, PLACEHOLDER_OPS.score),
      startedAtUs,
      endedAtUs: startedAtUs + 1,
      inputs: isFunction ? { output: trial.output } : { self: ref, inputs: trial.input, output: trial.output },
      output: score.value,
      ...(v2 ? { attributes: { weave: marks } } : {}),
    });
  }
}
