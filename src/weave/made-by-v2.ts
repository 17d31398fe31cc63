import { ResponseShapeError } from "../core/errors/call.ts";
import type { CallOptions } from "../core/options.ts";
import type { WeaveContext } from "./context.ts";
import { nameOfRef } from "./parse-ref.ts";
import { isCall } from "./run-checks.ts";
import type { CallRecord } from "./types.ts";

const HINTS = {
  prediction: "Read the rows of its run with load() or evalResults.rows(): they hold inputs, outputs and scores of every kind of run.",
  score: "scores.list({ evaluation_run_id }) gives the ids of scores; rows hold the scores of every kind of run.",
};

/** Looks at the call behind an id, and refuses it unless the v2 routes made it as what was asked for: they mark what they make. */
export async function refuseUnlessMade(
  context: WeaveContext,
  kind: "prediction" | "score",
  id: string,
  options: CallOptions | undefined,
): Promise<void> {
  const body = { project_id: context.projectId, filter: { call_ids: [id] }, limit: 1 };
  const call = await context.transport
    .streamPost("/calls/stream_query", { body, accepts: isCall, map: (one: CallRecord) => one }, options)
    .first();
  const mark = call?.attributes.weave;
  if (typeof mark === "object" && mark !== null && kind in mark) return;
  const what = call === undefined ? "something else" : `a call of '${nameOfRef(call.op_name)}'`;
  throw new ResponseShapeError(
    `'${id}' is not a ${kind} made through the v2 routes: it is ${what}`,
    { path: `${kind}_id`, expected: `a ${kind}` },
    { hint: HINTS[kind] },
  );
}
