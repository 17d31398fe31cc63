import type { components } from "../../../generated/weave.ts";
import { type Answer, refuse } from "../http.ts";
import { isEvaluateOp, isPredictAndScoreOp, opRef, PLACEHOLDER_OPS, refName } from "./notation.ts";
import { presentValue } from "./objects.ts";
import { type Exchange, text } from "./operation.ts";
import {
  type CallRecord,
  freshCall,
  isJsonObject,
  type JsonObject,
  type ProjectState,
} from "./project.ts";
import type { WorkerJob } from "./state.ts";

type Status = components["schemas"]["EvaluationStatusRes"]["status"];

function queue(
  exchange: Exchange,
  job: Omit<WorkerJob, "id" | "project" | "looks" | "done">,
): string {
  const id = exchange.weave.newId();
  exchange.weave.jobs.set(id, {
    ...job,
    id,
    project: exchange.project.name,
    looks: 0,
    done: false,
  });
  return id;
}

/** POST /evaluations/rescore: accepts a source that does not exist; its job never starts. */
export function startRescore(exchange: Exchange): Answer {
  const refs: unknown[] = Array.isArray(exchange.body.scorer_refs) ? exchange.body.scorer_refs : [];
  const sourceRunId = text(exchange, "source_evaluation_run_id");
  const id = queue(exchange, {
    kind: "rescore",
    sourceRunId,
    scorerRefs: refs.map(String),
    evaluation: null,
    model: null,
  });
  return { json: { call_id: id, evaluation_run_id: id } };
}

/** POST /evaluations/evaluate_model: accepts any string as a ref. */
export function startEvaluateModel(exchange: Exchange): Answer {
  const [evaluation, model] = [text(exchange, "evaluation_ref"), text(exchange, "model_ref")];
  const id = queue(exchange, {
    kind: "evaluate_model",
    sourceRunId: null,
    scorerRefs: [],
    evaluation,
    model,
  });
  return { json: { call_id: id } };
}

/**
 * Advances the job with this ID by one step, if it exists. Called by every operation that reads a
 * run.
 */
export function stepJob(exchange: Exchange, id: string): void {
  const job = exchange.weave.jobs.get(id);
  const { absentLooks, runningLooks, outcome } = exchange.weave.worker;
  if (!job || job.done || job.project !== exchange.project.name || outcome === "lost") return;
  job.looks++;
  if (job.looks <= absentLooks) return;
  const run = exchange.project.call(id) ?? begin(exchange, job);
  if (!run) return;
  const share = Math.min(1, (job.looks - absentLooks) / (runningLooks + 1));
  if (outcome === "complete" || outcome === "partial") copyTrials(exchange, job, share);
  if (share < 1 || outcome === "stuck") return;
  job.done = true;
  end(exchange, job, run);
}

function begin({ project, weave }: Exchange, job: WorkerJob): CallRecord | undefined {
  const source = job.sourceRunId === null ? undefined : project.call(job.sourceRunId);
  if (job.kind === "rescore" && !source) return undefined;
  const inputs = source?.inputs ?? { self: job.evaluation, model: job.model };
  const marks: JsonObject = {
    evaluation_run: "true",
    evaluation: inputs.self,
    model: inputs.model,
  };
  if (job.sourceRunId !== null) marks.source_evaluation_run_id = job.sourceRunId;
  const opName =
    source?.opName ?? opRef(project.name, "Evaluation.evaluate", PLACEHOLDER_OPS.evaluate);
  project.addCall({
    ...freshCall(job.id, weave.nowUs()),
    opName,
    attributes: { weave: marks },
    inputs,
  });
  return project.call(job.id);
}

/**
 * Copies this share of the source's trials with new scores. Evaluating a model creates no trials
 * here, because there is no model to run.
 */
function copyTrials({ project, weave }: Exchange, job: WorkerJob, share: number): void {
  if (job.sourceRunId === null) return;
  const sources = project
    .children(job.sourceRunId)
    .filter((call) => isPredictAndScoreOp(call.opName));
  const present = project.children(job.id).length;
  for (const [index, source] of sources.slice(0, Math.floor(sources.length * share)).entries()) {
    if (index < present) continue;
    const output = isJsonObject(source.output) ? source.output : {};
    const skip = weave.worker.outcome === "partial" && index % 5 === 4;
    const scores = skip ? {} : newScores(weave.worker.score, job, source, output.output ?? null);
    const now = weave.nowUs();
    project.addCall({
      ...source,
      id: weave.newId(),
      traceId: job.id,
      parentId: job.id,
      startedAtUs: now,
      endedAtUs: now + 1,
      exception: null,
      output: {
        output: output.output ?? null,
        scores,
        model_latency: output.model_latency ?? null,
      },
      summary: {},
    });
  }
}

function newScores(
  score: (scorer: string, row: { digest: string; input: unknown; output: unknown }) => unknown,
  job: WorkerJob,
  source: CallRecord,
  output: unknown,
): JsonObject {
  const scores: JsonObject = {};
  for (const ref of job.scorerRefs) {
    const name = refName(ref) ?? ref;
    const value = score(name, {
      digest: source.rowDigest ?? "",
      input: source.inputs.example,
      output,
    });
    if (value !== undefined) scores[name] = value;
  }
  return scores;
}

function end({ project, weave }: Exchange, job: WorkerJob, run: CallRecord): void {
  run.endedAtUs = weave.nowUs();
  if (weave.worker.outcome === "failed") {
    run.exception = "the emulated worker was configured to fail";
    return;
  }
  run.output = {};
  const trials = project.children(job.id);
  for (const ref of trials.length === 0 ? [] : job.scorerRefs) {
    const name = refName(ref) ?? ref;
    const values = trials.map((trial) =>
      isJsonObject(trial.output) && isJsonObject(trial.output.scores)
        ? trial.output.scores[name]
        : null,
    );
    const passed = values.filter((value) => value === true).length;
    if (isJsonObject(run.output))
      run.output[name] = { true_count: passed, true_fraction: passed / trials.length };
  }
}

/** POST /evaluations/status. */
export function evaluationStatus(exchange: Exchange): Answer {
  const id = text(exchange, "call_id");
  stepJob(exchange, id);
  const call = exchange.project.call(id);
  return { json: { status: call ? statusOf(exchange.project, call) : { code: "not_found" } } };
}

function statusOf(project: ProjectState, call: CallRecord): Status {
  if (!isEvaluateOp(call.opName)) throw refuse(400, "Call is not an evaluation");
  // The service never sets the error of a failed run.
  if (call.exception !== null) return { code: "failed", error: null };
  if (call.endedAtUs !== null)
    return { code: "complete", output: isJsonObject(call.output) ? call.output : {} };
  const completed = project.children(call.id).filter((child) => child.endedAtUs !== null).length;
  return {
    code: "running",
    completed_rows: completed,
    total_rows: Math.max(datasetSize(project, call), completed),
  };
}

/**
 * Returns the number of rows of the run's dataset; 0 if any ref on the way cannot be resolved, in
 * which case the total falls back to the number of completed rows.
 */
function datasetSize(project: ProjectState, call: CallRecord): number {
  const evaluation = presentValue(project, call.inputs.self);
  const dataset = presentValue(project, evaluation?.dataset);
  const table = /\/table\/([0-9a-f]+)$/.exec(String(dataset?.rows))?.[1];
  return (table === undefined ? undefined : project.tables.get(table)?.length) ?? 0;
}
