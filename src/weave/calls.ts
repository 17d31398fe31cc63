import { ResponseShapeError } from "../core/errors/call.ts";
import { type CallOptions, checkKeys } from "../core/options.ts";
import type { RecordStream } from "../core/record-stream.ts";
import { checkLists } from "./checks.ts";
import type { WeaveContext } from "./context.ts";
import { nameOfRef } from "./parse-ref.ts";
import type { CallRecord, CallsQueryBody, CallsStats, EvaluationRun } from "./types.ts";

const QUERY_KEYS: readonly (keyof CallsQueryBody)[] = [
  "columns",
  "expand_columns",
  "filter",
  "include_costs",
  "include_feedback",
  "include_storage_size",
  "include_total_storage_size",
  "include_usernames",
  "latest_only",
  "limit",
  "offset",
  "query",
  "return_expanded_column_values",
  "sort_by",
];

/**
 * Traced calls of every kind, including runs and predictions. Use them for what the evaluation
 * routes do not show.
 */
export class Calls {
  readonly #context: WeaveContext;
  /** @internal */
  constructor(context: WeaveContext) {
    this.#context = context;
  }

  /**
   * Streams the matching calls (`POST /calls/stream_query`). With two `input_refs`, calls that have
   * either one match. Whole numbers that a JavaScript number cannot hold are bigints.
   *
   * @example The newest failed calls
   * ```ts
   * import { WeaveClient } from "evalwire/weave";
   *
   * const weave = new WeaveClient(); // WANDB_API_KEY, WANDB_ENTITY, WANDB_PROJECT
   * const calls = weave.calls.query({ sort_by: [{ field: "started_at", direction: "desc" }], limit: 100 });
   * for await (const { id, op_name, exception } of calls) if (exception != null) console.log(id, op_name, exception);
   * ```
   */
  query(body: CallsQueryBody = {}, options?: CallOptions): RecordStream<CallRecord> {
    checkKeys(body, QUERY_KEYS, "a field of a calls query", "body");
    checkLists(body.filter ?? {}, "body.filter");
    return streamCalls(this.#context, body, options);
  }

  /**
   * Counts the matching calls without reading them (`POST /calls/query_stats`).
   *
   * @example Count the traces of a project
   * ```ts
   * import { WeaveClient } from "evalwire/weave";
   *
   * const weave = new WeaveClient(); // WANDB_API_KEY, WANDB_ENTITY, WANDB_PROJECT
   * const { count } = await weave.calls.stats({ filter: { trace_roots_only: true } });
   * if (count === 0) throw new Error("nothing was traced");
   * ```
   */
  stats(
    body: Pick<
      CallsQueryBody,
      "filter" | "query" | "limit" | "expand_columns" | "include_total_storage_size"
    > = {},
    options?: CallOptions,
  ): Promise<CallsStats> {
    checkKeys(
      body,
      ["filter", "query", "limit", "expand_columns", "include_total_storage_size"],
      "a field of a calls count",
      "body",
    );
    checkLists(body.filter ?? {}, "body.filter");
    return this.#context.transport.post(
      "/calls/query_stats",
      { body: { ...body, project_id: this.#context.projectId }, answer: "callsStats" },
      options,
    );
  }
}

/** Returns whether a record has the fields of a call that we rely on. */
export function isCall(record: Readonly<Record<string, unknown>>): boolean {
  const { id, op_name, attributes, inputs } = record;
  return (
    typeof id === "string" &&
    typeof op_name === "string" &&
    typeof attributes === "object" &&
    attributes !== null &&
    typeof inputs === "object" &&
    inputs !== null
  );
}

/** Streams calls of any kind. */
export function streamCalls(
  context: WeaveContext,
  query: CallsQueryBody,
  options: CallOptions | undefined,
): RecordStream<CallRecord> {
  const { transport, projectId } = context;
  const map = (call: CallRecord): CallRecord => call;
  const body = { ...query, project_id: projectId };
  return transport.streamPost(
    "/calls/stream_query",
    { body, accepts: isCall, map, exact: true },
    options,
  );
}

/** Fetches the call with an ID; undefined if there is none. */
export function findCall(
  context: WeaveContext,
  id: string,
  options: CallOptions | undefined,
): Promise<CallRecord | undefined> {
  return streamCalls(context, { filter: { call_ids: [id] }, limit: 1 }, options).first();
}

/** Refuses a response that is clearly not a run: the server answers 200 to the ID of any call. */
export function refuseOtherObject(run: EvaluationRun, id: string): void {
  const weave = run.summary?.weave;
  const trace =
    typeof weave === "object" &&
    weave !== null &&
    "trace_name" in weave &&
    typeof weave.trace_name === "string"
      ? weave.trace_name
      : "";
  const child = /(?:\.predict|\.score|predict_and_score|predictAndScore)$/.test(trace);
  if (!child && run.evaluation_run_id === id && run.model !== "" && run.evaluation !== run.model)
    return;
  const what = trace === "" ? "something else" : `the call of '${trace}'`;
  throw new ResponseShapeError(
    `'${id}' is not an evaluation run: the server returned ${what}`,
    { path: "evaluation_run_id", expected: "an evaluation run" },
    { hint: "search() finds runs with their IDs." },
  );
}

const MADE_HINTS = {
  prediction:
    "Read the rows of its run with load() or evalResults.rows(): for every kind of run, they contain the IDs of predictions (predict_call_id).",
  score:
    "scores.list({ evaluation_run_id }) lists scores with their IDs; rows contain the scores of every kind of run.",
};

/**
 * Returns whether the v2 routes created a call as this kind of object: they mark the calls that
 * they create.
 */
export function isMade(call: CallRecord | undefined, kind: keyof typeof MADE_HINTS): boolean {
  const mark = call?.attributes.weave;
  return typeof mark === "object" && mark !== null && kind in mark;
}

/** Refuses an ID that belongs to another kind of object. */
export function refuseOther(
  kind: keyof typeof MADE_HINTS,
  id: string,
  call: CallRecord | undefined,
): never {
  const what = call === undefined ? "something else" : `a call of '${nameOfRef(call.op_name)}'`;
  throw new ResponseShapeError(
    `'${id}' is not a ${kind}: it is ${what}`,
    { path: `${kind}_id`, expected: `a ${kind}` },
    { hint: MADE_HINTS[kind] },
  );
}
