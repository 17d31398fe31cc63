import type { components } from "../../../generated/weave.ts";
import { refuse } from "../http.ts";
import { formatObjectTime, formatTime, isPredictAndScoreOp } from "./notation.ts";
import {
  type CallRecord,
  isJsonObject,
  type JsonObject,
  LOCAL_USER,
  LOCAL_USER_BASE64,
  type ObjectVersion,
  opShortName,
  type ProjectState,
  type RoutedKind,
  weaveAttributes,
} from "./project.ts";

type Wire = components["schemas"];

/**
 * Status of the trace, from `summary.weave.status`. Its words differ from those of a run's
 * `status`.
 */
export function traceStatus(call: Pick<CallRecord, "exception" | "endedAtUs" | "summary">): string {
  const counts = call.summary.status_counts;
  if (call.exception !== null) return "error";
  if (isJsonObject(counts) && Number(counts.error) > 0) return "descendant_error";
  return call.endedAtUs === null ? "running" : "success";
}

/**
 * Returns the summary in the service's form: its own part under `weave`, beside the caller's part.
 */
function wireSummary(
  call: Pick<
    CallRecord,
    "exception" | "endedAtUs" | "summary" | "opName" | "displayName" | "startedAtUs"
  >,
): Record<string, unknown> {
  const weave: Record<string, unknown> = { status: traceStatus(call) };
  if (call.displayName === null) weave.trace_name = opShortName(call.opName);
  if (call.endedAtUs !== null)
    weave.latency_ms = Math.floor((call.endedAtUs - call.startedAtUs) / 1000);
  if (call.displayName !== null) weave.display_name = call.displayName;
  return "status_counts" in call.summary ? { ...call.summary, weave } : { weave, ...call.summary };
}

function text(value: unknown): string {
  return typeof value === "string" ? value : "";
}

/**
 * Returns a run in the form of the v2 routes. Any call can be shown in this form, so the ID of a
 * prediction returns a wrong object instead of a 404.
 */
export function runView(call: CallRecord, source: "read" | "list"): Wire["EvaluationRunReadRes"] {
  const marks = weaveAttributes(call);
  const sourceRun = marks.source_evaluation_run_id;
  return {
    evaluation_run_id: call.id,
    evaluation: text(marks.evaluation ?? call.inputs.self),
    model: text(marks.model ?? call.inputs.model),
    status: call.exception !== null ? "failed" : call.endedAtUs === null ? "running" : "completed",
    started_at: formatTime(call.startedAtUs),
    finished_at: call.endedAtUs === null ? null : formatTime(call.endedAtUs),
    summary: wireSummary(call),
    // The list never names the source of a rescored run; only reading the run does.
    source_evaluation_run_id: source === "read" && typeof sourceRun === "string" ? sourceRun : null,
  };
}

function runOf(project: ProjectState, call: CallRecord): string | null {
  const marked = weaveAttributes(call).evaluation_run_id;
  if (typeof marked === "string") return marked;
  const parent = call.parentId === null ? undefined : project.call(call.parentId);
  return parent && isPredictAndScoreOp(parent.opName) ? parent.parentId : null;
}

function user(call: CallRecord): string | null {
  return call.userId === LOCAL_USER ? LOCAL_USER_BASE64 : call.userId;
}

/**
 * Returns a prediction in the form of the v2 routes. A classic prediction has no marks, so its
 * model and inputs are empty.
 */
export function predictionView(project: ProjectState, call: CallRecord): Wire["PredictionReadRes"] {
  const inputs = call.inputs.inputs;
  return {
    prediction_id: call.id,
    model: text(weaveAttributes(call).model),
    inputs: isJsonObject(inputs) ? inputs : {},
    output: call.output,
    evaluation_run_id: runOf(project, call),
    wb_user_id: user(call),
  };
}

/** Returns a score in the form of the v2 routes; a null value becomes 0. */
export function scoreView(project: ProjectState, call: CallRecord): Wire["ScoreReadRes"] {
  return {
    score_id: call.id,
    scorer: text(weaveAttributes(call).scorer),
    value: call.output ?? 0,
    evaluation_run_id: runOf(project, call),
    wb_user_id: user(call),
  };
}

const ALWAYS = ["id", "project_id", "trace_id", "op_name", "started_at"];

/**
 * Returns a call in the form of `POST /calls/stream_query`. Columns that were not requested are
 * present but empty, and the summary is computed from the remaining ones: a query for IDs alone
 * reports every call as running.
 */
export function callView(
  project: string,
  call: CallRecord,
  columns: readonly string[] | null,
): Record<string, unknown> {
  const asked = new Set([
    ...ALWAYS,
    ...(columns ?? []).map((column) => column.split(".")[0] ?? ""),
  ]);
  if (asked.has("summary"))
    for (const column of ["ended_at", "exception", "display_name"]) asked.add(column);
  const has = (column: string): boolean => columns === null || asked.has(column);
  const seen = {
    opName: call.opName,
    startedAtUs: call.startedAtUs,
    displayName: has("display_name") ? call.displayName : null,
    endedAtUs: has("ended_at") ? call.endedAtUs : null,
    exception: has("exception") ? call.exception : null,
    summary: has("summary") ? call.summary : {},
  };
  return {
    id: call.id,
    project_id: project,
    op_name: call.opName,
    display_name: seen.displayName,
    trace_id: call.traceId,
    parent_id: has("parent_id") ? call.parentId : null,
    thread_id: null,
    turn_id: null,
    started_at: formatTime(call.startedAtUs),
    attributes: has("attributes") ? call.attributes : {},
    inputs: has("inputs") ? call.inputs : {},
    ended_at: seen.endedAtUs === null ? null : formatTime(seen.endedAtUs),
    exception: seen.exception,
    output: has("output") ? call.output : null,
    summary: wireSummary(seen),
    wb_user_id: has("wb_user_id") ? call.userId : null,
    wb_run_id: null,
    wb_run_step: null,
    wb_run_step_end: null,
    deleted_at: null,
    expire_at: null,
    storage_size_bytes: null,
    total_storage_size_bytes: null,
  };
}

/** Requested parts of the trials. */
interface TrialOptions {
  children: boolean;
  costs: boolean;
}

function byStart(a: CallRecord, b: CallRecord): number {
  return a.startedAtUs - b.startedAtUs;
}

function isScore(call: CallRecord): boolean {
  return weaveAttributes(call).score === "true";
}

/**
 * Returns the child that predicted: the first that is not a score and was called on the model, or
 * has a matching name.
 */
function findPrediction(children: readonly CallRecord[], model: unknown): CallRecord | undefined {
  return children.find(
    (call) => !isScore(call) && (call.inputs.self === model || /predict|invoke/i.test(call.opName)),
  );
}

/**
 * Finds the scorer's call of each score by searching for the score's name in the op's name.
 * Function scorers (`op/correct`) are not found.
 */
function scorerCalls(scores: JsonObject, children: readonly CallRecord[]): Record<string, string> {
  const calls = children.filter((call) => isScore(call) || /\.score|scorer/i.test(call.opName));
  const found: Record<string, string> = {};
  for (const key of Object.keys(scores)) {
    const call = calls.find(({ opName }) => opName.toLowerCase().includes(key.toLowerCase()));
    if (call) found[key] = call.id;
  }
  return found;
}

function totalTokens(call: CallRecord): number | null {
  const usage = call.summary.usage;
  const counts = isJsonObject(usage)
    ? Object.values(usage).map((model) => (isJsonObject(model) ? model.total_tokens : undefined))
    : [];
  const numbers = counts.filter((count) => typeof count === "number");
  return numbers.length === 0 ? null : numbers.reduce((sum, count) => sum + count, 0);
}

/**
 * Returns one trial. The latency is that of the prediction, or the trial's own value if there is no
 * prediction.
 */
export function trialView(
  project: ProjectState,
  call: CallRecord,
  options: TrialOptions,
): Wire["EvalResultsTrial"] {
  const output = isJsonObject(call.output) ? call.output : {};
  const scores = isJsonObject(output.scores) ? output.scores : {};
  const children = options.children ? [...project.children(call.id)].sort(byStart) : [];
  const prediction = findPrediction(children, call.inputs.model);
  const stated = isJsonObject(output.model_latency) ? output.model_latency.mean : null;
  const measured =
    prediction && prediction.endedAtUs !== null
      ? (prediction.endedAtUs - prediction.startedAtUs) / 1e6
      : null;
  return {
    predict_and_score_call_id: call.id,
    predict_call_id: prediction?.id ?? null,
    model_output: output.output ?? null,
    scores,
    model_latency_seconds: measured ?? (typeof stated === "number" ? stated : null),
    total_tokens: totalTokens(prediction ?? call),
    total_cost: options.costs ? (prediction?.costUsd ?? null) : null,
    scorer_call_ids: scorerCalls(scores, children),
    genai_span_ref: null,
  };
}

/**
 * Returns the view of a version; `asked` is the digest in the form in which the caller passed it.
 */
export type ObjectView = (version: ObjectVersion, asked: string) => unknown;

function textOrNull(value: unknown): string | null {
  return typeof value === "string" ? value : null;
}

/**
 * Returns the common fields of a version. A stored null name does not fit the service's own
 * response schema: the result is a 500, or the end of a list that has started.
 */
function head({
  objectId,
  digest,
  versionIndex,
  createdAtUs,
  value,
}: ObjectVersion): Omit<Wire["DatasetReadRes"], "rows"> {
  if (value.name === null) throw refuse(500, "Internal server error");
  return {
    object_id: objectId,
    digest,
    version_index: versionIndex,
    created_at: formatObjectTime(createdAtUs),
    name: text(value.name) || objectId,
    description: textOrNull(value.description),
  };
}

function dataset(version: ObjectVersion): Wire["DatasetReadRes"] {
  return { ...head(version), rows: text(version.value.rows) };
}

function scorer(version: ObjectVersion): Wire["ScorerReadRes"] {
  return { ...head(version), score_op: text(version.value.score) };
}

/**
 * Returns a model. Reading a model of a Python class is refused; the list shows it without source.
 */
function readModel(version: ObjectVersion, asked: string): Wire["ModelReadRes"] {
  if (version.kind !== "Model" || typeof version.value.source_code !== "string")
    throw refuse(400, `Model ${version.objectId} has no source file`);
  return model(version, asked);
}

/**
 * Returns a model. Unlike other objects, it keeps the requested digest: `latest` stays `latest`.
 */
function model(version: ObjectVersion, asked: string): Wire["ModelReadRes"] {
  const attributes = version.value.attributes;
  return {
    ...head(version),
    digest: asked,
    source_code: text(version.value.source_code),
    attributes: isJsonObject(attributes) ? attributes : null,
  };
}

function evaluation(version: ObjectVersion): Wire["EvaluationReadRes"] {
  const { value } = version;
  const scorers: unknown[] = Array.isArray(value.scorers) ? value.scorers : [];
  return {
    ...head(version),
    dataset: text(value.dataset),
    scorers: scorers.map(text),
    trials: Number(value.trials ?? 1),
    evaluation_name: textOrNull(value.evaluation_name),
    evaluate_op: text(value.evaluate),
    predict_and_score_op: text(value.predict_and_score),
    summarize_op: text(value.summarize),
  };
}

/**
 * Views of each kind of object in lists and when read. As on the real service, any version with the
 * name is found, even of another kind.
 */
export const VIEWS: Readonly<Record<RoutedKind, { list: ObjectView; read: ObjectView }>> = {
  Dataset: { list: dataset, read: dataset },
  Scorer: { list: scorer, read: scorer },
  Model: { list: model, read: readModel },
  Evaluation: { list: evaluation, read: evaluation },
};
