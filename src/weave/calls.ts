import type { CallOptions } from "../core/options.ts";
import { checkKeys } from "../core/options.ts";
import type { RecordStream } from "../core/record-stream.ts";
import { isCall, refuseEmptyLists } from "./checks.ts";
import { schemaOf, type WeaveContext } from "./context.ts";
import type { CallRecord, CallsQueryBody, CallsStats } from "./types.ts";

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

/** Calls: everything that was traced, runs and predictions among them. The way to what the evaluation routes do not show. */
export class Calls {
  readonly #context: WeaveContext;
  /** @internal */
  constructor(context: WeaveContext) {
    this.#context = context;
  }

  /** Streams the calls that match (`POST /calls/stream_query`). Two `input_refs` mean either, not both. */
  query(body: CallsQueryBody = {}, options?: CallOptions): RecordStream<CallRecord> {
    checkKeys(body, QUERY_KEYS, "a field of a calls query", "body");
    refuseEmptyLists(body.filter ?? {}, "body.filter");
    return this.#context.transport.streamPost(
      "/calls/stream_query",
      {
        body: { ...body, project_id: this.#context.projectId },
        accepts: isCall,
        map: (call: CallRecord) => call,
        idOf: (call: CallRecord) => call.id,
      },
      options,
    );
  }

  /** Counts the calls that match, without reading them (`POST /calls/query_stats`). */
  stats(
    body: Pick<CallsQueryBody, "filter" | "query" | "limit" | "expand_columns" | "include_total_storage_size"> = {},
    options?: CallOptions,
  ): Promise<CallsStats> {
    checkKeys(body, ["filter", "query", "limit", "expand_columns", "include_total_storage_size"], "a field of a calls count", "body");
    return this.#context.transport.post(
      "/calls/query_stats",
      { body: { ...body, project_id: this.#context.projectId }, answer: schemaOf("callsStats") },
      options,
    );
  }
}
