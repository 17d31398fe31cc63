import { type Answer, lazily, refuse } from "../http.ts";
import { hexDigest, isPredictAndScoreOp, opRef, PLACEHOLDER_OPS, refName } from "./notation.ts";
import { type Exchange, optionalText, part, queryPage, text } from "./operation.ts";
import {
  type CallRecord,
  freshCall,
  isJsonObject,
  type JsonObject,
  type ProjectState,
  weaveAttributes,
} from "./project.ts";
import { stepJob } from "./rescore.ts";
import { predictionView, runView, scoreView } from "./views.ts";

/** GET evaluation_runs: only runs that were created through this API have its mark. */
export function listRuns({ project, query }: Exchange): Answer {
  const wanted = (name: string): Set<string> => new Set(query.getAll(name));
  const [evaluations, models, ids] = [
    wanted("evaluations"),
    wanted("models"),
    wanted("evaluation_run_ids"),
  ];
  const fits = (set: Set<string>, value: unknown): boolean =>
    set.size === 0 || (typeof value === "string" && set.has(value));
  const runs = project.calls().filter((call) => {
    const marks = weaveAttributes(call);
    return (
      marks.evaluation_run === "true" &&
      fits(evaluations, marks.evaluation) &&
      fits(models, marks.model) &&
      fits(ids, call.id)
    );
  });
  const paged = queryPage(runs, query);
  return {
    lines: lazily(paged, (call) => runView(call, "list")),
    contentType: "application/jsonl",
  };
}

/** GET evaluation_runs/{id}. */
export function readRun(exchange: Exchange): Answer {
  const id = part(exchange, "evaluation_run_id");
  stepJob(exchange, id);
  const call = exchange.project.call(id);
  if (!call) throw refuse(404, `Evaluation run ${id} not found`);
  return { json: runView(call, "read") };
}

/** POST evaluation_runs: accepts any string as a ref. */
export function createRun(exchange: Exchange): Answer {
  const { project, weave } = exchange;
  const [evaluation, model] = [text(exchange, "evaluation"), text(exchange, "model")];
  const source = optionalText(exchange, "source_evaluation_run_id");
  const id = weave.newId();
  const marks: JsonObject = { evaluation_run: "true", evaluation, model };
  if (source) marks.source_evaluation_run_id = source;
  project.addCall({
    ...freshCall(id, weave.nowUs()),
    opName: opRef(project.name, "Evaluation.evaluate", PLACEHOLDER_OPS.evaluate),
    attributes: { weave: marks },
    inputs: { self: evaluation, model },
    userId: null,
  });
  return { json: { evaluation_run_id: id } };
}

/**
 * Refuses an ID that is not a UUID, like the routes that finish something. Unknown IDs are
 * accepted.
 */
function checkUuid(id: string): void {
  if (!/^[0-9a-f]{8}-?([0-9a-f]{4}-?){3}[0-9a-f]{12}$/i.test(id))
    throw refuse(400, `Invalid UUID: ${id}. Unable to parse`);
}

/**
 * POST evaluation_runs/{id}/finish: adds a summarize call each time; the first end time is kept.
 */
export function finishRun(exchange: Exchange): Answer {
  const { project, weave, body } = exchange;
  const id = part(exchange, "evaluation_run_id");
  checkUuid(id);
  const run = project.call(id);
  const output = scorerMeans(project, id);
  const now = weave.nowUs();
  project.addCall({
    ...freshCall(weave.newId(), now),
    traceId: id,
    parentId: id,
    opName: "Evaluation.summarize",
    inputs: { self: run?.inputs.self ?? null },
    endedAtUs: now + 1,
    output,
  });
  if (run && run.endedAtUs === null) {
    run.endedAtUs = weave.nowUs();
    run.output = output;
    run.summary = isJsonObject(body.summary) ? body.summary : {};
  }
  return { json: { success: true } };
}

const MAX_NAME = 1024;

/** POST /call/update: takes the id of any call, and of none. An empty name is none. */
export function updateCall(exchange: Exchange): Answer {
  const [id, name] = [text(exchange, "call_id"), optionalText(exchange, "display_name")];
  if (name === null) throw refuse(400, "One of [display_name] is required for call update");
  checkUuid(id);
  if ([...name].length > MAX_NAME)
    throw refuse(400, `String too long: ${name}. Max length is ${MAX_NAME}`);
  const call = exchange.project.call(id);
  if (call) call.displayName = name === "" ? null : name;
  return { json: {} };
}

/**
 * Returns the run's own figures: means of fractional numbers only, because the service checks for a
 * Python float and skips integers.
 */
function scorerMeans(project: ProjectState, runId: string): JsonObject {
  const values = new Map<string, number[]>();
  for (const trial of project.children(runId)) {
    if (
      !isPredictAndScoreOp(trial.opName) ||
      !isJsonObject(trial.output) ||
      !isJsonObject(trial.output.scores)
    )
      continue;
    for (const [name, value] of Object.entries(trial.output.scores)) {
      if (typeof value !== "number" || Number.isInteger(value)) continue;
      const numbers = values.get(name) ?? [];
      numbers.push(value);
      values.set(name, numbers);
    }
  }
  const mean = (numbers: number[]): number =>
    numbers.reduce((sum, number) => sum + number, 0) / numbers.length;
  return Object.fromEntries([...values].map(([name, numbers]) => [name, { mean: mean(numbers) }]));
}

/**
 * DELETE of runs, predictions and scores: returns the number of deleted calls, not of requested
 * IDs.
 */
export function deleteCalls(parameter: string): (exchange: Exchange) => Answer {
  return ({ project, query }) => ({
    json: { num_deleted: project.deleteCalls(query.getAll(parameter)) },
  });
}

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
  return {
    lines: lazily(calls, (call) => predictionView(exchange.project, call)),
    contentType: "application/jsonl",
  };
}

/** GET predictions/{id}. */
export function readPrediction(exchange: Exchange): Answer {
  const id = part(exchange, "prediction_id");
  const call = exchange.project.call(id);
  if (!call) throw refuse(404, `Prediction ${id} not found`);
  return { json: predictionView(exchange.project, call) };
}

/**
 * POST predictions: inside a run, this also creates the predict-and-score call, which provides the
 * trial's figures once the prediction is finished.
 */
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

/**
 * POST predictions/{id}/finish: accepts unknown IDs too. Output and scores appear in the run's
 * results only after this.
 */
export function finishPrediction(exchange: Exchange): Answer {
  const id = part(exchange, "prediction_id");
  checkUuid(id);
  const prediction = exchange.project.call(id);
  const parent = prediction?.parentId ? exchange.project.call(prediction.parentId) : undefined;
  if (prediction && parent && isPredictAndScoreOp(parent.opName) && parent.endedAtUs === null) {
    const latency =
      ((prediction.endedAtUs ?? prediction.startedAtUs) - prediction.startedAtUs) / 1e6;
    parent.output = {
      output: prediction.output,
      scores: postedScores(exchange.project, parent.id),
      model_latency: { mean: latency },
    };
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
  return {
    lines: lazily(marked(exchange, "score"), (call) => scoreView(exchange.project, call)),
    contentType: "application/jsonl",
  };
}

/** GET scores/{id}. */
export function readScore(exchange: Exchange): Answer {
  const id = part(exchange, "score_id");
  const call = exchange.project.call(id);
  if (!call) throw refuse(404, `Score ${id} not found`);
  return { json: scoreView(exchange.project, call) };
}

/** POST scores: accepts a prediction that does not exist. */
export function createScore(exchange: Exchange): Answer {
  const { project, weave, body } = exchange;
  const [predictionId, scorer] = [text(exchange, "prediction_id"), text(exchange, "scorer")];
  const run = optionalText(exchange, "evaluation_run_id") || null;
  const name = refName(scorer);
  if (name === null) throw refuse(500, "Internal server error");
  if (scorer.includes("/op/"))
    throw refuse(400, "call_ref is required for runnable feedback on ops");
  const prediction = project.call(predictionId);
  const inputs =
    prediction && isJsonObject(prediction.inputs.inputs) ? prediction.inputs.inputs : {};
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
