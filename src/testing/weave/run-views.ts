import type { components } from "../../../generated/weave.ts";
import { isPredictAndScoreOp } from "./ops.ts";
import type { ProjectState } from "./project-state.ts";
import { type CallRecord, isJsonObject, LOCAL_USER, LOCAL_USER_BASE64, opShortName, weaveAttributes } from "./records.ts";
import { formatTime } from "./wire-time.ts";

type Wire = components["schemas"];

/** The trace's status: what `summary.weave.status` says, other words than a run's own `status`. */
export function traceStatus(call: Pick<CallRecord, "exception" | "endedAtUs" | "summary">): string {
  const counts = call.summary.status_counts;
  if (call.exception !== null) return "error";
  if (isJsonObject(counts) && Number(counts.error) > 0) return "descendant_error";
  return call.endedAtUs === null ? "running" : "success";
}

/** The summary as the service gives it: its own part under `weave` beside what the caller wrote. */
export function wireSummary(
  call: Pick<CallRecord, "exception" | "endedAtUs" | "summary" | "opName" | "displayName" | "startedAtUs">,
): Record<string, unknown> {
  const weave: Record<string, unknown> = { status: traceStatus(call) };
  if (call.displayName === null) weave.trace_name = opShortName(call.opName);
  if (call.endedAtUs !== null) weave.latency_ms = Math.floor((call.endedAtUs - call.startedAtUs) / 1000);
  if (call.displayName !== null) weave.display_name = call.displayName;
  return "status_counts" in call.summary ? { ...call.summary, weave } : { weave, ...call.summary };
}

function text(value: unknown): string {
  return typeof value === "string" ? value : "";
}

/** A run as the v2 routes show it. Any call has this form, so that the id of a prediction gives a wrong object instead of a 404. */
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

/** A prediction as the v2 routes show it. A classic one has no marks, hence an empty model and empty inputs. */
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

/** A score as the v2 routes show it; a value of null becomes 0. */
export function scoreView(project: ProjectState, call: CallRecord): Wire["ScoreReadRes"] {
  return {
    score_id: call.id,
    scorer: text(weaveAttributes(call).scorer),
    value: call.output ?? 0,
    evaluation_run_id: runOf(project, call),
    wb_user_id: user(call),
  };
}
