import { redact } from "../core/errors/base.ts";
import type { CallOptions } from "../core/options.ts";
import { streamCalls } from "./calls.ts";
import type { WeaveContext } from "./context.ts";
import { nameOfRef } from "./parse-ref.ts";
import { isTooLarge, TOO_LARGE } from "./too-large.ts";
import type { CallRecord, EvalResultsRow } from "./types.ts";

/** Maximum number of trials per request. */
const BATCH = 500;
const MAX_TEXT = 2_048;

/**
 * Finds out why trials of a run have neither an output nor a score, which rows do not say. Returns
 * the known reasons by trial ID.
 *
 * An error raised by the model or a scorer is an exception of a call below the trial's own call:
 * one request reads those of all failed trials. The trials' own calls are read only if that
 * explains nothing. No request is sent if no trial failed.
 */
export async function whyFailed(
  context: WeaveContext,
  rows: readonly EvalResultsRow[],
  runId: string,
  options: CallOptions,
): Promise<ReadonlyMap<string, string>> {
  const failed = rows
    .flatMap(({ evaluations }) =>
      evaluations.filter(({ evaluation_call_id }) => evaluation_call_id === runId),
    )
    .flatMap(({ trials }) =>
      trials.filter(
        (trial) => trial.model_output == null && Object.keys(trial.scores).length === 0,
      ),
    )
    .map(({ predict_and_score_call_id }) => predict_and_score_call_id);
  const errors = new Map<string, string>();
  for (let at = 0; at < failed.length; at += BATCH)
    await explain(context, failed.slice(at, at + BATCH), errors, options);
  return errors;
}

async function explain(
  context: WeaveContext,
  trials: string[],
  errors: Map<string, string>,
  options: CallOptions,
): Promise<void> {
  const note = (trial: string, why: string): void => {
    if (!errors.has(trial)) errors.set(trial, redact(why));
  };
  const below = {
    filter: { parent_ids: trials },
    columns: ["parent_id", "op_name", "exception"],
    sort_by: BY_START,
  };
  for await (const call of streamCalls(context, below, options)) {
    const raised = exceptionOf(call);
    if (raised !== null && trials.includes(call.parent_id ?? ""))
      note(call.parent_id ?? "", `'${nameOfRef(call.op_name)}' raised ${raised}`);
  }
  const open = trials.filter((trial) => !errors.has(trial));
  if (open.length === 0) return;
  const own = { filter: { call_ids: open }, columns: ["exception", "ended_at", "output"] };
  for await (const call of streamCalls(context, own, options)) {
    const raised = exceptionOf(call);
    if (!open.includes(call.id)) continue;
    if (raised !== null) note(call.id, `the trial raised ${raised}`);
    else if (call.ended_at == null) note(call.id, "the trial had not ended when it was read");
    else if (isTooLarge(call.output)) note(call.id, TOO_LARGE);
  }
}

const BY_START = [{ field: "started_at", direction: "asc" as const }];

/**
 * The exception that a call raised. Python's client stores it as JSON with a type, a message and a
 * traceback; only the type and message are kept.
 */
function exceptionOf({ exception }: CallRecord): string | null {
  if (typeof exception !== "string" || exception === "") return null;
  return wordsOf(exception).slice(0, MAX_TEXT);
}

function wordsOf(exception: string): string {
  try {
    const said: unknown = JSON.parse(exception);
    if (typeof said !== "object" || said === null || !("message" in said)) return exception;
    const type = "type" in said && typeof said.type === "string" ? said.type : "an error";
    return `${type}: ${String(said.message)}`;
  } catch {
    return exception;
  }
}
