import { InvalidArgumentError } from "../core/errors/usage.ts";
import {
  aBoolean,
  anObject,
  checkKeys,
  checkRules,
  checkValue,
  oneOf,
  pick,
  type Rule,
  type Rules,
} from "../core/options.ts";
import type { RecordStream } from "../core/record-stream.ts";
import type { Pages } from "../core/records.ts";
import { aUuid } from "./context.ts";
import type { ProjectAccess, ProjectOptions } from "./project-scope.ts";
import { checkConditions } from "./query-filters.ts";
import { tokenPages } from "./token-pages.ts";
import type {
  ExportQuery,
  PartialTraceRecord,
  RecordColumn,
  RecordFilter,
  RecordQuery,
  RecordSource,
  SelectColumns,
  SessionRecord,
  SpanRecord,
  TraceRecord,
} from "./types.ts";

const SOURCES = ["experiment_id", "log_stream_id", "metrics_testing_id"] as const;
const CONDITIONS = [
  ...SOURCES,
  "filters",
  "filter_tree",
  "sort",
  "truncate_fields",
  "include_code_metric_metadata",
] as const;
const EXPORT_FIELDS = [
  ...SOURCES,
  "filters",
  "sort",
  "redact",
  "export_format",
  "export_computed_metrics_only",
  "include_code_metric_metadata",
] as const;
const RULES: Rules = {
  filter_tree: anObject,
  sort: anObject,
  truncate_fields: aBoolean,
  include_code_metric_metadata: aBoolean,
  redact: aBoolean,
  export_computed_metrics_only: aBoolean,
  export_format: oneOf("jsonl", "jsonl_flat"),
};
/** The service's own order is the newest first, in which a new trace shifts all offsets. */
const OLDEST_FIRST = { column_id: "created_at", ascending: true, sort_type: "column" } as const;
const columnIds: Rule = {
  is: (value) =>
    value === undefined || (Array.isArray(value) && value.every((id) => typeof id === "string")),
  kind: "a list of column ids, such as traces.columns() returns",
};

/** Checks the conditions of a search of records. */
function checkQuery(query: RecordQuery, own: readonly string[] = []): void {
  checkKeys(query, [...CONDITIONS, "pageSize", ...own], "a condition of this search", "query");
  checkSource(query);
  checkConditions(query.filters);
  checkRules(query, RULES, "query");
}

/** Records belong to one experiment, log stream or metrics test. */
function checkSource(query: RecordSource): void {
  const given = SOURCES.filter((name) => query[name] !== undefined);
  const [name] = given;
  if (name !== undefined && given.length === 1) {
    checkValue(`query.${name}`, query[name], aUuid);
    return;
  }
  throw new InvalidArgumentError(
    `'query' must name exactly one of ${SOURCES.join(", ")}, and names ${given.length === 0 ? "none" : given.join(" and ")}`,
    { path: "query" },
    { hint: "experiments.get('latest') returns an experiment with its id." },
  );
}

type Kind = "traces" | "spans" | "sessions";

/** Reads the records of one kind page by page. `more` are fields of the body besides conditions. */
function recordPages<T extends { readonly id: string }>(
  { transport, scope }: ProjectAccess,
  route: `/v2/projects/{project_id}/${`${Kind}/search` | "traces/partial_search"}`,
  query: RecordQuery,
  options: ProjectOptions,
  more: object = {},
): Pages<T> {
  scope.check(options);
  const conditions = { sort: OLDEST_FIRST, ...pick(query, CONDITIONS), ...more };
  return tokenPages(query.pageSize, (starting_token, limit) =>
    scope.run(options, async (project_id, each) => {
      const page = await transport.post(
        // the four searches have the same form
        route as "/v2/projects/{project_id}/traces/search",
        {
          path: { project_id },
          body: { ...conditions, starting_token, limit },
          answer: "recordPage",
          isPage: true,
        },
        each,
      );
      // each route has records of its own kind only, and the schema checked their ids
      const items = (page.records ?? []) as unknown as T[];
      return { items, next: page.next_starting_token };
    }),
  );
}

/** Reads an export as a stream of lines. */
function exportOf(
  { transport, scope }: ProjectAccess,
  root_type: "trace" | "span" | "session",
  query: ExportQuery,
  options: ProjectOptions,
): Promise<RecordStream<Record<string, unknown>>> {
  checkKeys(query, EXPORT_FIELDS, "a field of an export", "query");
  checkSource(query);
  checkConditions(query.filters);
  checkRules(query, RULES, "query");
  scope.check(options);
  const body = { root_type, export_format: "jsonl" as const, ...pick(query, EXPORT_FIELDS) };
  return scope.run(options, async (project_id, each) =>
    transport.streamPost(
      "/v2/projects/{project_id}/export_records",
      {
        path: { project_id },
        body,
        takesLimit: false,
        accepts: () => true,
        map: (record: Record<string, unknown>) => record,
      },
      each,
    ),
  );
}

/** Traces: the answers of an experiment or an application, one for each input. */
export class Traces {
  readonly #access: ProjectAccess;
  /** @internal */
  constructor(access: ProjectAccess) {
    this.#access = access;
  }

  /**
   * Reads the traces that match all filters, page by page, in the order in which they were created
   * unless `sort` names another one.
   *
   * @example Read the traces of the newest experiment
   * ```ts
   * import { GalileoClient } from "evalwire/galileo";
   *
   * const galileo = new GalileoClient(); // GALILEO_API_KEY, GALILEO_PROJECT
   * const { id } = await galileo.experiments.get("latest");
   * for await (const trace of galileo.traces.search({ experiment_id: id })) console.log(trace.dataset_input, trace.output);
   * ```
   */
  search(query: RecordQuery, options: ProjectOptions = {}): Pages<TraceRecord> {
    checkQuery(query);
    return recordPages(this.#access, "/v2/projects/{project_id}/traces/search", query, options);
  }

  /**
   * Reads chosen columns of traces, page by page: inputs and outputs can be large. `id` is always
   * among the columns.
   *
   * @example Read the scores without inputs and outputs
   * ```ts
   * import { GalileoClient } from "evalwire/galileo";
   *
   * const galileo = new GalileoClient(); // GALILEO_API_KEY, GALILEO_PROJECT
   * const { id } = await galileo.experiments.get("candidate");
   * const select_columns = { column_ids: ["created_at"], include_all_metrics: true };
   * for await (const { metric_info } of galileo.traces.partialSearch({ experiment_id: id, select_columns }))
   *   for (const [metric, info] of Object.entries(metric_info ?? {}))
   *     console.log(metric, info.status_type === "success" ? info.value : info.status_type);
   * ```
   */
  partialSearch(
    query: RecordQuery & { select_columns: SelectColumns },
    options: ProjectOptions = {},
  ): Pages<PartialTraceRecord> {
    checkQuery(query, ["select_columns"]);
    const known = ["column_ids", "include_all_metrics", "include_all_feedback"];
    checkKeys(query.select_columns, known, "a field of select_columns", "query.select_columns");
    checkValue("query.select_columns.column_ids", query.select_columns.column_ids, columnIds);
    const column_ids = [...new Set(["id", ...(query.select_columns.column_ids ?? [])])];
    const select_columns = { ...query.select_columns, column_ids };
    const route = "/v2/projects/{project_id}/traces/partial_search";
    return recordPages(this.#access, route, query, options, { select_columns });
  }

  /**
   * Counts the traces that match all filters.
   *
   * @example Count the traces of production
   * ```ts
   * import { GalileoClient } from "evalwire/galileo";
   *
   * const galileo = new GalileoClient(); // GALILEO_API_KEY, GALILEO_PROJECT
   * const { id } = await galileo.logStreams.find("production");
   * if ((await galileo.traces.count({ log_stream_id: id })) === 0) throw new Error("no traffic");
   * ```
   */
  async count(
    query: RecordSource & { filters?: RecordFilter[] },
    options: ProjectOptions = {},
  ): Promise<number> {
    checkKeys(query, [...SOURCES, "filters"], "a condition of count()", "query");
    checkSource(query);
    checkConditions(query.filters);
    const { transport, scope } = this.#access;
    scope.check(options);
    const { total_count } = await scope.run(options, (project_id, each) =>
      transport.post(
        "/v2/projects/{project_id}/traces/count",
        { path: { project_id }, body: query, answer: "count" },
        each,
      ),
    );
    return total_count;
  }

  /**
   * Fetches the columns of traces: metrics with their labels and scorers, and other fields.
   *
   * @example The metrics of an experiment
   * ```ts
   * import { GalileoClient } from "evalwire/galileo";
   *
   * const galileo = new GalileoClient(); // GALILEO_API_KEY, GALILEO_PROJECT
   * const { id } = await galileo.experiments.get("candidate");
   * for (const column of await galileo.traces.columns({ experiment_id: id }))
   *   if (column.category === "metric") console.log(column.id, column.label);
   * ```
   */
  async columns(query: RecordSource, options: ProjectOptions = {}): Promise<RecordColumn[]> {
    checkKeys(query, SOURCES, "a condition of columns()", "query");
    checkSource(query);
    const { transport, scope } = this.#access;
    scope.check(options);
    const { columns = [] } = await scope.run(options, (project_id, each) =>
      transport.post(
        "/v2/projects/{project_id}/traces/available_columns",
        { path: { project_id }, body: query, answer: "columns" },
        each,
      ),
    );
    return columns;
  }

  /**
   * Exports traces as a stream of JSON lines: everything that the service has of each, in constant
   * memory. The document does not describe a line. Inputs and outputs are redacted unless `redact`
   * is false. Typed records come from `search()`.
   *
   * @example Archive the traces of an experiment with their contents
   * ```ts
   * import { appendFile } from "node:fs/promises";
   * import { GalileoClient } from "evalwire/galileo";
   *
   * const galileo = new GalileoClient(); // GALILEO_API_KEY, GALILEO_PROJECT
   * const { id } = await galileo.experiments.get("candidate");
   * for await (const trace of await galileo.traces.export({ experiment_id: id, redact: false }))
   *   await appendFile("traces.jsonl", `${JSON.stringify(trace)}\n`);
   * ```
   */
  export(
    query: ExportQuery,
    options: ProjectOptions = {},
  ): Promise<RecordStream<Record<string, unknown>>> {
    return exportOf(this.#access, "trace", query, options);
  }
}

/** Spans: the steps of traces. */
export class Spans {
  readonly #access: ProjectAccess;
  /** @internal */
  constructor(access: ProjectAccess) {
    this.#access = access;
  }

  /**
   * Reads the spans that match all filters, page by page; those of one trace by `trace_id`.
   *
   * @example The calls of language models in production
   * ```ts
   * import { GalileoClient } from "evalwire/galileo";
   *
   * const galileo = new GalileoClient(); // GALILEO_API_KEY, GALILEO_PROJECT
   * const { id } = await galileo.logStreams.find("production");
   * for await (const span of galileo.spans.search({ log_stream_id: id }))
   *   if (span.type === "llm") console.log(span.trace_id, span.output);
   * ```
   */
  search(query: RecordQuery, options: ProjectOptions = {}): Pages<SpanRecord> {
    checkQuery(query);
    return recordPages(this.#access, "/v2/projects/{project_id}/spans/search", query, options);
  }

  /** Exports spans as a stream of JSON lines: see {@link Traces.export}. */
  export(
    query: ExportQuery,
    options: ProjectOptions = {},
  ): Promise<RecordStream<Record<string, unknown>>> {
    return exportOf(this.#access, "span", query, options);
  }
}

/** Sessions: the traces of one conversation each. */
export class Sessions {
  readonly #access: ProjectAccess;
  /** @internal */
  constructor(access: ProjectAccess) {
    this.#access = access;
  }

  /**
   * Reads the sessions that match all filters, page by page.
   *
   * @example The longest conversation
   * ```ts
   * import { GalileoClient } from "evalwire/galileo";
   *
   * const galileo = new GalileoClient(); // GALILEO_API_KEY, GALILEO_PROJECT
   * const { id } = await galileo.logStreams.find("production");
   * const sessions = await galileo.sessions.search({ log_stream_id: id }).toArray();
   * const [longest] = sessions.sort((a, b) => (b.num_traces ?? 0) - (a.num_traces ?? 0));
   * if (longest === undefined) throw new Error("no session");
   * ```
   */
  search(query: RecordQuery, options: ProjectOptions = {}): Pages<SessionRecord> {
    checkQuery(query);
    return recordPages(this.#access, "/v2/projects/{project_id}/sessions/search", query, options);
  }

  /** Exports sessions as a stream of JSON lines: see {@link Traces.export}. */
  export(
    query: ExportQuery,
    options: ProjectOptions = {},
  ): Promise<RecordStream<Record<string, unknown>>> {
    return exportOf(this.#access, "session", query, options);
  }
}
