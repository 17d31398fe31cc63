import type { Run } from "../model/run.ts";
import type { WeaveContext } from "./context.ts";
import type { CallRecord } from "./types.ts";

/** The server's words for the state of a call, and ours for the state of a run. `descendant_error`: it ended, and some row failed. */
const STATUS: Readonly<Record<string, Run["status"]>> = {
  success: "completed",
  descendant_error: "completed",
  error: "failed",
  running: "running",
};

/** The call statuses that stand for one of our run statuses; a status that we do not know stands for itself. */
export function callStatuses(status: string): string[] {
  const known = Object.entries(STATUS).flatMap(([call, run]) => (run === status ? [call] : []));
  return known.length === 0 ? [status] : known;
}

/** Turns the call of an evaluation run, v2 or classic, into the neutral {@link Run}. */
export function toRun(call: CallRecord, context: WeaveContext): Run {
  const weave = fieldsOf(call.attributes.weave);
  const isV2 = weave.evaluation_run === "true" || weave.evaluation_run === true;
  return {
    provider: "weave",
    id: call.id,
    name: textOf(call.display_name),
    project: context.projectId,
    evaluation: textOf(call.inputs.self),
    model: textOf(call.inputs.model),
    kind: isV2 ? "v2" : "classic",
    status: statusOf(call),
    // No call record says how many rows failed: `status_counts` counts calls, a crashed row as two or more and a retried model call as one.
    partial: null,
    startedAt: dateOf(call.started_at),
    finishedAt: dateOf(call.ended_at),
    sourceRunId: textOf(weave.source_evaluation_run_id),
    attributes: metadataOf(call, isV2),
    url: context.urls.run(call.id),
    raw: call,
  };
}

/** What the user noted: attributes, and for a v2 run the summary, since a v2 run cannot be given attributes. */
function metadataOf(call: CallRecord, isV2: boolean): Record<string, unknown> {
  const { weave: _own, ...attributes } = call.attributes;
  if (!isV2) return attributes;
  const { weave: _theirs, usage: _usage, status_counts: _counts, ...summary } = call.summary ?? {};
  return { ...summary, ...attributes };
}

function statusOf(call: CallRecord): Run["status"] {
  const said = fieldsOf(call.summary?.weave).status;
  if (typeof said === "string") return STATUS[said] ?? said;
  if (typeof call.exception === "string" && call.exception !== "") return "failed";
  return call.ended_at == null ? "running" : "completed";
}

function fieldsOf(value: unknown): Record<string, unknown> {
  return typeof value === "object" && value !== null ? (value as Record<string, unknown>) : {};
}

function textOf(value: unknown): string | null {
  return typeof value === "string" && value !== "" ? value : null;
}

function dateOf(value: string | null | undefined): Date | null {
  const date = value == null ? null : new Date(value);
  return date === null || Number.isNaN(date.getTime()) ? null : date;
}
