import type { CallRecord } from "./records.ts";
import { wireSummary } from "./run-views.ts";
import { formatTime } from "./wire-time.ts";

const ALWAYS = ["id", "project_id", "trace_id", "op_name", "started_at"];

/**
 * A call as `POST /calls/stream_query` shows it. Columns that were not asked for are there but empty, and the summary is reckoned from what is
 * left: a query for ids alone says that everything is still running.
 */
export function callView(project: string, call: CallRecord, columns: readonly string[] | null): Record<string, unknown> {
  const asked = new Set([...ALWAYS, ...(columns ?? []).map((column) => column.split(".")[0] ?? "")]);
  if (asked.has("summary")) for (const column of ["ended_at", "exception", "display_name"]) asked.add(column);
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
