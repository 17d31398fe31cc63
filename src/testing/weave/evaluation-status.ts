import type { components } from "../../../generated/weave.ts";
import { type Answer, refuse } from "./answer.ts";
import { type Exchange, text } from "./operation.ts";
import { isEvaluateOp } from "./ops.ts";
import type { ProjectState } from "./project-state.ts";
import { type CallRecord, isJsonObject } from "./records.ts";
import { stepJob } from "./rescore-jobs.ts";

type Status = components["schemas"]["EvaluationStatusRes"]["status"];

/** POST /evaluations/status. */
export function evaluationStatus(exchange: Exchange): Answer {
  const id = text(exchange, "call_id");
  stepJob(exchange, id);
  const call = exchange.project.call(id);
  return { json: { status: call ? statusOf(exchange.project, call) : { code: "not_found" } } };
}

function statusOf(project: ProjectState, call: CallRecord): Status {
  if (!isEvaluateOp(call.opName)) throw refuse(400, "Call is not an evaluation");
  // The service never fills in the error of a failed run.
  if (call.exception !== null) return { code: "failed", error: null };
  if (call.endedAtUs !== null) return { code: "complete", output: isJsonObject(call.output) ? call.output : {} };
  const completed = project.children(call.id).filter((child) => child.endedAtUs !== null).length;
  return { code: "running", completed_rows: completed, total_rows: Math.max(datasetSize(project, call), completed) };
}

/** Rows of the run's dataset; 0 when any ref on the way leads nowhere, so that the total falls back to what is completed. */
function datasetSize(project: ProjectState, call: CallRecord): number {
  const evaluation = follow(project, call.inputs.self);
  const dataset = follow(project, evaluation?.dataset);
  const table = /\/table\/([0-9a-f]+)$/.exec(String(dataset?.rows))?.[1];
  return (table === undefined ? undefined : project.tables.get(table)?.length) ?? 0;
}

function follow(project: ProjectState, ref: unknown): Readonly<Record<string, unknown>> | undefined {
  const [, objectId, digest] = /\/object\/([^/:]+):([^/]+)$/.exec(String(ref)) ?? [];
  if (objectId === undefined) return undefined;
  return project.versions(objectId).find((version) => version.digest === digest && version.deletedAtUs === null)?.value;
}
