import { aFunction, integerFrom, oneOf, type Rules } from "../../core/options.ts";
import type { EvaluationSeed, RunSeed, TrialSeed, WeaveProjectSeed } from "../seed.ts";
import { seededRandom, timedId } from "../seeded-random.ts";
import { objectRef, opRef, PLACEHOLDER_OPS, parseTimeUs, refName } from "./notation.ts";
import {
  type CallRecord,
  freshCall,
  isJsonObject,
  type JsonObject,
  LOCAL_USER,
  ProjectState,
} from "./project.ts";

/**
 * Behavior of the emulated worker. A job advances by one step with each status check, so tests
 * never wait.
 */
export interface RescoreWorker {
  /** Number of status checks before the worker starts the job. Default 1. */
  absentLooks: number;
  /** Number of status checks that find the job running. Default 1. */
  runningLooks: number;
  /**
   * How a job ends. `complete`: every row is scored. `failed`: with an exception. `empty`: it
   * completes with an empty output and no trials, as observed for a failed job. `partial`: like
   * `complete`, but every fifth row has no score. `stuck`: it runs forever. `lost`: it never
   * starts. Default `complete`.
   */
  outcome: "complete" | "failed" | "empty" | "partial" | "stuck" | "lost";
  /**
   * Returns the score of a row; undefined if the scorer crashes on that row. Default: true, like
   * the emulated worker of the real server.
   */
  score: (scorer: string, row: { digest: string; input: unknown; output: unknown }) => unknown;
}

const looks = integerFrom(0, Number.POSITIVE_INFINITY);
export const WORKER_RULES: Rules = {
  absentLooks: looks,
  runningLooks: looks,
  outcome: oneOf("complete", "failed", "empty", "partial", "stuck", "lost"),
  score: aFunction,
};

/** Worker that succeeds on the third status check. */
const DEFAULT_WORKER: RescoreWorker = {
  absentLooks: 1,
  runningLooks: 1,
  outcome: "complete",
  score: () => true,
};

/** Job that was assigned to the worker. */
export interface WorkerJob {
  /** ID of the call that the worker will create. */
  readonly id: string;
  /** Project that it belongs to, as `entity/project`. */
  readonly project: string;
  /** Kind of the job. */
  readonly kind: "rescore" | "evaluate_model";
  /** Run whose predictions are rescored. Rescores only. */
  readonly sourceRunId: string | null;
  /** References of its scorers. */
  readonly scorerRefs: readonly string[];
  /** Reference of the evaluation; null for a rescore. */
  readonly evaluation: string | null;
  /** Reference of the model; null for a rescore. */
  readonly model: string | null;
  /** Number of status checks so far. */
  looks: number;
  /** Whether the worker has finished it. */
  done: boolean;
}

/** Options for the Weave side of a store. */
export interface WeaveStateOptions {
  /** Clock: milliseconds since 1970. Default `Date.now`. */
  now?: () => number;
  /** Behavior of the emulated worker. */
  worker?: Partial<RescoreWorker>;
}

/** State of one emulated Weave service. */
export class WeaveState {
  /** Behavior of jobs from now on; can be changed between calls. */
  readonly worker: RescoreWorker;
  /** Jobs of the worker by ID, in the order of their start. Each one was paid for. */
  readonly jobs: Map<string, WorkerJob> = new Map();
  readonly #projects = new Map<string, ProjectState>();
  readonly #now: () => number;
  readonly #random = seededRandom(20261121);
  #lastUs = 0;

  /** Makes the state of one service. A {@link Store} has one. */
  constructor(seeds: readonly WeaveProjectSeed[], options: WeaveStateOptions = {}) {
    this.#now = options.now ?? Date.now;
    this.worker = { ...DEFAULT_WORKER, ...options.worker };
    for (const seed of seeds) addSeed(this.project(seed.name), seed);
  }

  /**
   * Returns a project, or creates an empty one: the service does not distinguish an empty project
   * from a new one.
   */
  project(name: string): ProjectState {
    let project = this.#projects.get(name);
    if (!project) {
      project = new ProjectState(name);
      this.#projects.set(name, project);
    }
    return project;
  }

  /**
   * Returns the current time in microseconds. Never returns the same value twice, so times follow
   * the order of writes.
   */
  nowUs(): number {
    this.#lastUs = Math.max(this.#lastUs + 1, Math.floor(this.#now() * 1000));
    return this.#lastUs;
  }

  /** Returns a new ID in the form of a version 7 UUID. */
  newId(): string {
    return timedId(this.#random, this.#now());
  }
}

/**
 * Adds the data of a seed to a project in the form in which the service stores it: objects, tables
 * and calls.
 */
function addSeed(project: ProjectState, seed: WeaveProjectSeed): void {
  addDatasets(project, seed);
  addScorersAndModels(project, seed);
  for (const evaluation of seed.evaluations ?? []) addEvaluation(project, evaluation);
  for (const run of seed.runs ?? []) addRun(project, run, seed.evaluations ?? []);
  addFeedback(project, seed);
}

function addFeedback(project: ProjectState, seed: WeaveProjectSeed): void {
  for (const [index, one] of (seed.feedback ?? []).entries())
    project.feedback.push({
      id: `feedback-${String(index).padStart(8, "0")}`,
      weave_ref: `weave:///${project.name}/call/${one.callId}`,
      wb_user_id: LOCAL_USER,
      creator: one.creator ?? null,
      createdAtUs: parseTimeUs(one.createdAt),
      feedback_type: one.type,
      payload: one.payload,
      annotation_ref: one.annotationRef ?? null,
      runnable_ref: null,
      call_ref: null,
    });
}

function addDatasets(project: ProjectState, seed: WeaveProjectSeed): void {
  for (const {
    name,
    digest,
    tableDigest,
    createdAt,
    description,
    unnamed,
    rows,
  } of seed.datasets ?? []) {
    project.addTable(tableDigest, rows);
    const value = {
      name: unnamed ? null : name,
      description: description ?? null,
      rows: `weave:///${project.name}/table/${tableDigest}`,
    };
    project.addObject({
      kind: "Dataset",
      className: "Dataset",
      objectId: name,
      digest,
      createdAtUs: parseTimeUs(createdAt),
      value,
    });
  }
}

function addScorersAndModels(project: ProjectState, seed: WeaveProjectSeed): void {
  for (const {
    name,
    digest,
    createdAt,
    description,
    scoreOp,
    unnamed,
    className = "Scorer",
  } of seed.scorers ?? []) {
    const value = {
      name: unnamed ? null : name,
      description: description ?? null,
      score: scoreOp ?? digest,
    };
    project.addObject({
      kind: "Scorer",
      className,
      objectId: name,
      digest,
      createdAtUs: parseTimeUs(createdAt),
      value,
    });
  }
  for (const {
    name,
    digest,
    createdAt,
    description,
    sourceCode,
    attributes,
    unnamed,
    className = "Model",
  } of seed.models ?? []) {
    const stored = { source_code: sourceCode, attributes: attributes ?? null };
    const value = { name: unnamed ? null : name, description: description ?? null, ...stored };
    project.addObject({
      kind: "Model",
      className,
      objectId: name,
      digest,
      createdAtUs: parseTimeUs(createdAt),
      value,
    });
  }
}

function addEvaluation(project: ProjectState, seed: EvaluationSeed): void {
  const value = {
    name: seed.unnamed ? null : seed.name,
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
  project.addObject({
    kind: "Evaluation",
    className: "Evaluation",
    objectId: seed.name,
    digest: seed.digest,
    createdAtUs,
    value,
  });
  // Function scorers are ops: no list shows these objects, but they can be read by name.
  for (const ref of seed.scorers) {
    const [, objectId, digest] = /\/op\/([^/:]+):([^/]+)$/.exec(ref) ?? [];
    if (objectId !== undefined && digest !== undefined)
      project.addObject({ kind: "Op", className: "Op", objectId, digest, createdAtUs, value: {} });
  }
}

function addRun(project: ProjectState, run: RunSeed, evaluations: readonly EvaluationSeed[]): void {
  const evaluation = evaluations.find(
    ({ name, digest }) => objectRef(project.name, name, digest) === run.evaluation,
  );
  addCall(project, run, {
    id: run.id,
    parentId: run.parentId ?? null,
    opName: opRef(
      project.name,
      "Evaluation.evaluate",
      evaluation?.evaluateOp ?? PLACEHOLDER_OPS.evaluate,
    ),
    displayName: run.name ?? null,
    startedAtUs: parseTimeUs(run.startedAt),
    endedAtUs: run.finishedAt === null ? null : parseTimeUs(run.finishedAt),
    exception: run.exception ?? null,
    inputs: { self: run.evaluation, model: run.model },
    output: run.output ?? null,
    summary: run.summary ?? {},
    ...(run.kind === "v2" ? { attributes: { weave: v2Marks(run) }, userId: null } : {}),
  });
  const ops = {
    predictAndScore: evaluation?.predictAndScoreOp ?? PLACEHOLDER_OPS.predictAndScore,
    scorers: evaluation?.scorers ?? [],
  };
  for (const trial of run.trials) addTrial(project, run, trial, ops);
}

function v2Marks(run: RunSeed): JsonObject {
  const marks: JsonObject = {
    evaluation_run: "true",
    evaluation: run.evaluation,
    model: run.model,
  };
  if (run.sourceRunId !== undefined) marks.source_evaluation_run_id = run.sourceRunId;
  return marks;
}

/** Ops and scorers of a trial's evaluation. */
interface TrialOps {
  predictAndScore: string;
  /** References to the evaluation's scorers. */
  scorers: readonly string[];
}

type CallDraft = Pick<CallRecord, "id" | "startedAtUs"> & Partial<CallRecord>;

function addCall(project: ProjectState, run: RunSeed, draft: CallDraft): void {
  project.addCall({
    ...freshCall(draft.id, draft.startedAtUs),
    traceId: run.traceId ?? run.id,
    attributes: run.kind === "v2" ? {} : { weave: { source: "python-sdk" }, ...run.attributes },
    ...draft,
  });
}

/**
 * Adds one trial: the predict-and-score call, its prediction, and the scores beside the prediction.
 */
function addTrial(project: ProjectState, run: RunSeed, trial: TrialSeed, ops: TrialOps): void {
  const started = parseTimeUs(trial.startedAt);
  const predicted = started + Math.round(trial.latencySeconds * 1e6);
  const shown = trial.finished !== false && trial.crash === undefined;
  const values = Object.fromEntries(
    Object.entries(trial.scores).map(([name, score]) => [name, score.value]),
  );
  // Python stores the latency as a number, the v2 routes as a mean; the service reads only the
  // mean.
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
    ...(run.kind === "v2" && trial.predictionId !== null
      ? { attributes: { weave: { predict_call_id: trial.predictionId } } }
      : {}),
  });
  if (trial.predictionId !== null)
    addPrediction(project, run, trial, { id: trial.predictionId, started, predicted });
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
  if (trial.tokens !== undefined)
    summary.usage = { "synthetic-model": { requests: 1, total_tokens: trial.tokens } };
  addCall(project, run, {
    id: at.id,
    parentId: trial.id,
    opName: opRef(
      project.name,
      `${refName(run.model) ?? "Model"}.predict`,
      PLACEHOLDER_OPS.predict,
    ),
    startedAtUs: at.started + 1,
    endedAtUs: at.predicted + 1,
    exception: trial.modelCrash ?? null,
    inputs: { self: run.model, ...(v2 ? { inputs: trial.input } : argumentsOf(project, trial)) },
    output: trial.output,
    summary,
    costUsd: trial.costUsd ?? null,
    ...(v2
      ? {
          attributes: {
            weave: { prediction: "true", model: run.model, evaluation_run_id: run.id },
          },
        }
      : {}),
  });
}

/**
 * Returns the arguments of the model. Python passes a row's columns by name, and stores those of a
 * data set as references.
 */
function argumentsOf(project: ProjectState, { input, rowDigest }: TrialSeed): JsonObject {
  if (isJsonObject(input)) return input;
  const row = project.row(rowDigest);
  const columns = isJsonObject(row) ? Object.keys(row) : [];
  return Object.fromEntries(
    columns.map((column) => [column, `${String(input)}/key/${encodeURIComponent(column)}`]),
  );
}

function addScores(
  project: ProjectState,
  run: RunSeed,
  trial: TrialSeed,
  ops: TrialOps,
  predicted: number,
): void {
  const random = seededRandom(predicted);
  const v2 = run.kind === "v2";
  let startedAtUs = predicted;
  for (const [name, score] of Object.entries(trial.scores)) {
    startedAtUs = score.id
      ? Math.max(
          startedAtUs + 1,
          Number.parseInt(score.id.slice(0, 13).replace("-", ""), 16) * 1000,
        )
      : startedAtUs + 1;
    const ref =
      ops.scorers.find((scorer) => refName(scorer) === name) ??
      objectRef(project.name, name, "0".repeat(43));
    const marks = {
      score: "true",
      prediction_id: trial.predictionId,
      scorer: ref,
      evaluation_run_id: run.id,
    };
    const isFunction = ref.includes("/op/");
    addCall(project, run, {
      id: score.id ?? timedId(random, startedAtUs / 1000),
      parentId: trial.id,
      opName: isFunction ? ref : opRef(project.name, `${name}.score`, PLACEHOLDER_OPS.score),
      startedAtUs,
      endedAtUs: startedAtUs + 1,
      inputs: isFunction
        ? { output: trial.output }
        : { self: ref, inputs: trial.input, output: trial.output },
      output: score.value,
      ...(v2 ? { attributes: { weave: marks } } : {}),
    });
  }
}
