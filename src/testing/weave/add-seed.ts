import type { EvaluationSeed, RunSeed, WeaveProjectSeed } from "../seed.ts";
import { addTrial } from "./add-trial.ts";
import { objectRef, opRef, PLACEHOLDER_OPS } from "./ops.ts";
import type { ProjectState } from "./project-state.ts";
import { type JsonObject, LOCAL_USER } from "./records.ts";
import { parseTimeUs } from "./wire-time.ts";

/** Puts the data of a seed into a project, in the form in which the service keeps them: objects, tables and calls. */
export function addSeed(project: ProjectState, seed: WeaveProjectSeed): void {
  addDatasets(project, seed);
  addScorersAndModels(project, seed);
  for (const evaluation of seed.evaluations ?? []) addEvaluation(project, evaluation);
  for (const run of seed.runs ?? []) addRun(project, run, seed.evaluations ?? []);
}

function addDatasets(project: ProjectState, seed: WeaveProjectSeed): void {
  for (const { name, digest, tableDigest, createdAt, description, unnamed, rows } of seed.datasets ?? []) {
    project.addTable(tableDigest, rows);
    const value = { name: unnamed ? null : name, description: description ?? null, rows: `weave:///${project.name}/table/${tableDigest}` };
    project.addObject({ kind: "Dataset", objectId: name, digest, createdAtUs: parseTimeUs(createdAt), value });
  }
}

function addScorersAndModels(project: ProjectState, seed: WeaveProjectSeed): void {
  for (const { name, digest, createdAt, description, scoreOp } of seed.scorers ?? []) {
    const value = { name, description: description ?? null, score: scoreOp ?? digest };
    project.addObject({ kind: "Scorer", objectId: name, digest, createdAtUs: parseTimeUs(createdAt), value });
  }
  for (const { name, digest, createdAt, description, sourceCode, attributes } of seed.models ?? []) {
    const value = { name, description: description ?? null, source_code: sourceCode ?? "", attributes: attributes ?? null };
    project.addObject({ kind: "Model", objectId: name, digest, createdAtUs: parseTimeUs(createdAt), value });
  }
}

function addEvaluation(project: ProjectState, seed: EvaluationSeed): void {
  const value = {
    name: seed.name,
    description: seed.description ?? null,
    dataset: seed.dataset,
    scorers: seed.scorers,
    trials: seed.trials ?? 1,
    evaluation_name: seed.evaluationName ?? null,
    eval_attributes: seed.attributes ?? null,
    evaluate: seed.evaluateOp ?? PLACEHOLDER_OPS.evaluate,
    predict_and_score: seed.predictAndScoreOp ?? PLACEHOLDER_OPS.predictAndScore,
    summarize: seed.summarizeOp ?? PLACEHOLDER_OPS.summarize,
  };
  const createdAtUs = parseTimeUs(seed.createdAt);
  project.addObject({ kind: "Evaluation", objectId: seed.name, digest: seed.digest, createdAtUs, value });
  // Function scorers are ops: objects that no list shows, but that can be read by name.
  for (const ref of seed.scorers) {
    const [, objectId, digest] = /\/op\/([^/:]+):([^/]+)$/.exec(ref) ?? [];
    if (objectId !== undefined && digest !== undefined) project.addObject({ kind: "Op", objectId, digest, createdAtUs, value: {} });
  }
}

function addRun(project: ProjectState, run: RunSeed, evaluations: readonly EvaluationSeed[]): void {
  const evaluation = evaluations.find(({ name, digest }) => objectRef(project.name, name, digest) === run.evaluation);
  project.addCall({
    id: run.id,
    traceId: run.traceId ?? run.id,
    parentId: run.parentId ?? null,
    opName: opRef(project.name, "Evaluation.evaluate", evaluation?.evaluateOp ?? PLACEHOLDER_OPS.evaluate),
    displayName: run.name ?? null,
    startedAtUs: parseTimeUs(run.startedAt),
    endedAtUs: run.finishedAt === null ? null : parseTimeUs(run.finishedAt),
    exception: run.exception ?? null,
    attributes: run.kind === "v2" ? { weave: v2Marks(run) } : { weave: { source: "python-sdk" }, ...run.attributes },
    inputs: { self: run.evaluation, model: run.model },
    output: run.output ?? null,
    summary: run.summary ?? {},
    userId: run.kind === "v2" ? null : LOCAL_USER,
    rowDigest: null,
    costUsd: null,
  });
  const ops = { predictAndScore: evaluation?.predictAndScoreOp ?? PLACEHOLDER_OPS.predictAndScore, scorers: evaluation?.scorers ?? [] };
  for (const trial of run.trials) addTrial(project, run, trial, ops);
}

function v2Marks(run: RunSeed): JsonObject {
  const marks: JsonObject = { evaluation_run: "true", evaluation: run.evaluation, model: run.model };
  if (run.sourceRunId !== undefined) marks.source_evaluation_run_id = run.sourceRunId;
  return marks;
}
