import { type Answer, lazily, refuse } from "./answer.ts";
import { type Exchange, optionalText, part, text } from "./operation.ts";
import { isPredictAndScoreOp, opRef, PLACEHOLDER_OPS, refName } from "./ops.ts";
import { queryPage } from "./paging.ts";
import { hexDigest } from "./private-digest.ts";
import type { ProjectState } from "./project-state.ts";
import { type CallRecord, isJsonObject, type JsonObject, weaveAttributes } from "./records.ts";
import { predictionView, scoreView } from "./run-views.ts";
import { checkUuid, freshCall } from "./runs.ts";

function marked({ project, query }: Exchange, mark: "prediction" | "score"): readonly CallRecord[] {
  const run = query.get("evaluation_run_id");
  const calls = project.calls().filter((call) => {
    const marks = weaveAttributes(call);
    return marks[mark] === "true" && (!run || marks.evaluation_run_id === run);
  });
  return queryPage(calls, query);
}

/** GET predictions. */
export function listPredictions(exchange: Exchange): Answer {
  const calls = marked(exchange, "prediction");
  return { lines: lazily(calls, (call) => predictionView(exchange.project, call)), contentType: "application/jsonl" };
}

/** GET predictions/{id}. */
export function readPrediction(exchange: Exchange): Answer {
  const id = part(exchange, "prediction_id");
  const call = exchange.project.call(id);
  if (!call) throw refuse(404, `Prediction ${id} not found`);
  return { json: predictionView(exchange.project, call) };
}

/** POST predictions: inside a run also the predict-and-score call, which the trial's figures come from once the prediction is finished. */
export async function createPrediction(exchange: Exchange): Promise<Answer> {
  const { project, weave, body } = exchange;
  const [model, inputs] = [text(exchange, "model"), body.inputs];
  const runId = optionalText(exchange, "evaluation_run_id") || null;
  const run = runId === null ? undefined : project.call(runId);
  if (runId !== null && !run) throw refuse(404, `Evaluation run ${runId} not found`);
  const rowDigest = (await hexDigest(inputs)).toUpperCase();
  const id = weave.newId();
  const parentId = run ? weave.newId() : null;
  if (run && parentId) {
    project.addCall({
      ...freshCall(parentId, weave.nowUs()),
      traceId: run.id,
      parentId: run.id,
      opName: opRef(project.name, "Evaluation.predict_and_score", PLACEHOLDER_OPS.predictAndScore),
      attributes: { weave: { predict_call_id: id } },
      inputs: { self: run.inputs.self ?? null, model, example: inputs },
      rowDigest,
    });
  }
  const marks: JsonObject = { prediction: "true", model };
  if (run) marks.evaluation_run_id = run.id;
  project.addCall({
    ...freshCall(id, weave.nowUs()),
    traceId: run?.id ?? id,
    parentId,
    opName: opRef(project.name, `${refName(model) ?? "Model"}.predict`, PLACEHOLDER_OPS.predict),
    attributes: { weave: marks },
    inputs: { self: model, inputs },
    output: body.output,
    endedAtUs: weave.nowUs(),
  });
  return { json: { prediction_id: id } };
}

/** POST predictions/{id}/finish: takes unknown ids too. Only now do output and scores show in the run's results. */
export function finishPrediction(exchange: Exchange): Answer {
  const id = part(exchange, "prediction_id");
  checkUuid(id);
  const prediction = exchange.project.call(id);
  const parent = prediction?.parentId ? exchange.project.call(prediction.parentId) : undefined;
  if (prediction && parent && isPredictAndScoreOp(parent.opName) && parent.endedAtUs === null) {
    const latency = ((prediction.endedAtUs ?? prediction.startedAtUs) - prediction.startedAtUs) / 1e6;
    parent.output = { output: prediction.output, scores: postedScores(exchange.project, parent.id), model_latency: { mean: latency } };
    parent.endedAtUs = exchange.weave.nowUs();
  }
  return { json: { success: true } };
}

function postedScores(project: ProjectState, parentId: string): JsonObject {
  const scores: JsonObject = {};
  for (const call of project.children(parentId)) {
    const marks = weaveAttributes(call);
    if (marks.score !== "true" || call.output === null) continue;
    scores[/\/([^/:]+):[^/]*$/.exec(String(marks.scorer))?.[1] ?? "unknown"] = call.output;
  }
  return scores;
}

/** GET scores. */
export function listScores(exchange: Exchange): Answer {
  return { lines: lazily(marked(exchange, "score"), (call) => scoreView(exchange.project, call)), contentType: "application/jsonl" };
}

/** GET scores/{id}. */
export function readScore(exchange: Exchange): Answer {
  const id = part(exchange, "score_id");
  const call = exchange.project.call(id);
  if (!call) throw refuse(404, `Score ${id} not found`);
  return { json: scoreView(exchange.project, call) };
}

/** POST scores: takes a prediction that does not exist. */
export function createScore(exchange: Exchange): Answer {
  const { project, weave, body } = exchange;
  const [predictionId, scorer] = [text(exchange, "prediction_id"), text(exchange, "scorer")];
  const run = optionalText(exchange, "evaluation_run_id") || null;
  const name = refName(scorer);
  if (name === null) throw refuse(500, "Internal server error");
  if (scorer.includes("/op/")) throw refuse(400, "call_ref is required for runnable feedback on ops");
  const prediction = project.call(predictionId);
  const inputs = prediction && isJsonObject(prediction.inputs.inputs) ? prediction.inputs.inputs : {};
  const id = weave.newId();
  const marks: JsonObject = { score: "true", prediction_id: predictionId, scorer };
  if (run) marks.evaluation_run_id = run;
  project.addCall({
    ...freshCall(id, weave.nowUs()),
    traceId: run ?? id,
    parentId: run === null ? null : (prediction?.parentId ?? run),
    opName: opRef(project.name, `${name}.score`, PLACEHOLDER_OPS.score),
    attributes: { weave: marks },
    inputs: { self: scorer, inputs, output: prediction?.output ?? null },
    output: body.value,
    endedAtUs: weave.nowUs(),
  });
  return { json: { score_id: id } };
}
