import { type Answer, lazily, refuse } from "./answer.ts";
import { type Exchange, optionalText, part, text } from "./operation.ts";
import { isPredictAndScoreOp, opRef, PLACEHOLDER_OPS } from "./ops.ts";
import { queryPage } from "./paging.ts";
import type { ProjectState } from "./project-state.ts";
import { type CallRecord, isJsonObject, type JsonObject, LOCAL_USER, weaveAttributes } from "./records.ts";
import { stepJob } from "./rescore-jobs.ts";
import { runView } from "./run-views.ts";

/** GET evaluation_runs: only runs that were made through this API carry its mark. */
export function listRuns({ project, query }: Exchange): Answer {
  const wanted = (name: string): Set<string> => new Set(query.getAll(name));
  const [evaluations, models, ids] = [wanted("evaluations"), wanted("models"), wanted("evaluation_run_ids")];
  const fits = (set: Set<string>, value: unknown): boolean => set.size === 0 || (typeof value === "string" && set.has(value));
  const runs = project.calls().filter((call) => {
    const marks = weaveAttributes(call);
    return marks.evaluation_run === "true" && fits(evaluations, marks.evaluation) && fits(models, marks.model) && fits(ids, call.id);
  });
  const paged = queryPage(runs, query);
  return { lines: lazily(paged, (call) => runView(call, "list")), contentType: "application/jsonl" };
}

/** GET evaluation_runs/{id}. */
export function readRun(exchange: Exchange): Answer {
  const id = part(exchange, "evaluation_run_id");
  stepJob(exchange, id);
  const call = exchange.project.call(id);
  if (!call) throw refuse(404, `Evaluation run ${id} not found`);
  return { json: runView(call, "read") };
}

/** POST evaluation_runs: takes any text for a ref. */
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

/** A call that has just begun, with nothing in it yet. */
export function freshCall(id: string, startedAtUs: number): CallRecord {
  return {
    id,
    traceId: id,
    parentId: null,
    opName: "",
    displayName: null,
    startedAtUs,
    endedAtUs: null,
    exception: null,
    attributes: {},
    inputs: {},
    output: null,
    summary: {},
    userId: LOCAL_USER,
    rowDigest: null,
    costUsd: null,
  };
}

/** Refuses what is no UUID, as the routes that finish something do. Unknown ids they take. */
export function checkUuid(id: string): void {
  if (!/^[0-9a-f]{8}-?([0-9a-f]{4}-?){3}[0-9a-f]{12}$/i.test(id)) throw refuse(400, `Invalid UUID: ${id}. Unable to parse`);
}

/** POST evaluation_runs/{id}/finish: each time with a new summarize call; the first end stays. */
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

/** The run's own figures: means of fractional numbers only, as the service's check for a Python float lets whole numbers fall through. */
function scorerMeans(project: ProjectState, runId: string): JsonObject {
  const values = new Map<string, number[]>();
  for (const trial of project.children(runId)) {
    if (!isPredictAndScoreOp(trial.opName) || !isJsonObject(trial.output) || !isJsonObject(trial.output.scores)) continue;
    for (const [name, value] of Object.entries(trial.output.scores)) {
      if (typeof value !== "number" || Number.isInteger(value)) continue;
      const numbers = values.get(name) ?? [];
      numbers.push(value);
      values.set(name, numbers);
    }
  }
  const mean = (numbers: number[]): number => numbers.reduce((sum, number) => sum + number, 0) / numbers.length;
  return Object.fromEntries([...values].map(([name, numbers]) => [name, { mean: mean(numbers) }]));
}

/** DELETE of runs, predictions and scores alike: counts calls, not what was asked for. */
export function deleteCalls(parameter: string): (exchange: Exchange) => Answer {
  return ({ project, query }) => ({ json: { num_deleted: project.deleteCalls(query.getAll(parameter)) } });
}
