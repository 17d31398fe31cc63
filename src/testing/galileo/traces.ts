import { notSupported } from "../http.ts";
import { type Filter, passes, sortBy } from "./filters.ts";
import { Metric } from "./metric-info.ts";
import { type LogRecord, type Run, recordView, sessionViews } from "./runs.ts";
import type { Exchange, GalileoState } from "./state.ts";
import { detail, pageOf, type Schemas } from "./wire.ts";

type Query = Schemas["LogRecordsQueryRequest"];
/** A record as the service returns it. */
type View = Record<string, unknown>;
type RecordsResponse = Schemas["LogRecordsQueryResponse"] & { records: unknown[] };

/** Which runs of a project a request reads. */
interface Scope {
  readonly experiment_id?: string | null;
  readonly log_stream_id?: string | null;
  readonly metrics_testing_id?: string | null;
}

/** Finds the run that a request names. @throws {WireError} with status 404 or 422. */
export function runOf({ state, path }: Exchange, scope: Scope): Run {
  const project = state.project(path.project_id ?? "");
  const id = scope.experiment_id ?? scope.log_stream_id ?? scope.metrics_testing_id;
  if (id == null)
    throw detail(422, "One of experiment_id, log_stream_id or metrics_testing_id is required");
  const run = state.runs.get(id.toLowerCase());
  if (run === undefined || run.projectId !== project.id) throw detail(404, "Run not found");
  return run;
}

/** Value of a column, which a filter compares and a sort order uses. */
function columnValue(view: View, columnId: string): unknown {
  const [group = "", ...rest] = columnId.split("/");
  if (!Object.hasOwn(view, group)) throw notSupported(`The column '${columnId}'`);
  const inner = rest.join("/");
  const value = inner === "" ? view[columnId] : (view[group] as View | undefined)?.[inner];
  const isTime = columnId === "created_at" || columnId === "updated_at";
  return isTime ? new Date(String(value)) : value;
}

type LogFilter = NonNullable<Query["filters"]>[number];
type FilterTree = NonNullable<Query["filter_tree"]>;

function holds(view: View, filter: LogFilter): boolean {
  if (filter.type === "fully_annotated") return view.fully_annotated === true;
  return passes(columnValue(view, filter.column_id), filter as Filter);
}

function treeHolds(view: View, tree: FilterTree): boolean {
  if ("filter" in tree) return holds(view, tree.filter);
  if ("and" in tree) return tree.and.every((one) => treeHolds(view, one));
  if ("or" in tree) return tree.or.some((one) => treeHolds(view, one));
  return !treeHolds(view, tree.not);
}

/** Records that pass the filters, in the order of the request: newest first by default. */
function chosen<Item extends { view: View }>(
  items: readonly Item[],
  { filters = [], filter_tree, sort }: Pick<Query, "filters" | "filter_tree" | "sort">,
): Item[] {
  const found = items.filter(
    ({ view }) =>
      filters.every((filter) => holds(view, filter)) &&
      (filter_tree == null || treeHolds(view, filter_tree)),
  );
  const newest = sortBy(
    sortBy(found, ({ view }) => view.id, false),
    ({ view }) => columnValue(view, "created_at"),
    false,
  );
  if (sort == null) return newest;
  return sortBy(newest, ({ view }) => columnValue(view, sort.column_id), sort.ascending !== false);
}

function viewsOf(run: Run, records: readonly LogRecord[]): { view: View; record: LogRecord }[] {
  return records.map((record) => ({ record, view: recordView(run, record) }));
}

/** The page of records that a request asks for, and the records behind it. */
function pageOfRecords<Item extends { view: View }>(
  items: readonly Item[],
  query: Query,
): { page: Omit<RecordsResponse, "records">; items: Item[] } {
  const { items: shown, ...page } = pageOf(chosen(items, query), query);
  const last = shown.at(-1)?.view.id;
  return { page: { ...page, last_row_id: typeof last === "string" ? last : null }, items: shown };
}

/**
 * Returns a page of traces or spans. Every read of a record with pending metrics advances them, and
 * the next read shows it.
 */
function readRecords(run: Run, records: readonly LogRecord[], query: Query): RecordsResponse {
  const { page, items } = pageOfRecords(viewsOf(run, records), query);
  for (const { record } of items) for (const metric of record.metrics.values()) metric.look();
  // a view has the fields of its kind
  return { ...page, records: items.map(({ view }) => view) as RecordsResponse["records"] };
}

/** Lists traces. */
export function searchTraces(exchange: Exchange): RecordsResponse {
  const query = exchange.body as Query; // checked by the document's schema, as all bodies below
  const run = runOf(exchange, query);
  return readRecords(run, run.traces, query);
}

/** Lists traces with the columns that the request selects. */
export function searchPartialTraces(exchange: Exchange): Schemas["LogRecordsPartialQueryResponse"] {
  const query = exchange.body as Schemas["LogRecordsPartialQueryRequest"];
  const run = runOf(exchange, query);
  const { records, ...page } = readRecords(run, run.traces, query);
  const partial = records.map((view) => selected(view as View, query.select_columns));
  return {
    ...page,
    // a view has the fields of its kind
    records: partial as NonNullable<Schemas["LogRecordsPartialQueryResponse"]["records"]>,
  };
}

function selected(view: View, columns: Schemas["SelectColumns"]): View {
  const { column_ids: ids = [], include_all_metrics: everyMetric = false } = columns;
  const fields = Object.entries(view).filter(([name]) => name === "type" || ids.includes(name));
  const keys = ids.filter((id) => id.startsWith("metrics/")).map((id) => id.slice(8));
  if (!everyMetric && keys.length === 0) return Object.fromEntries(fields);
  const some = (value: unknown): unknown =>
    everyMetric || value === null
      ? value
      : Object.fromEntries(Object.entries(value as View).filter(([key]) => keys.includes(key)));
  return {
    ...Object.fromEntries(fields),
    metrics: some(view.metrics),
    metric_info: some(view.metric_info),
  };
}

/** Counts traces. */
export function countTraces(exchange: Exchange): Schemas["LogRecordsQueryCountResponse"] {
  const query = exchange.body as Schemas["LogRecordsQueryCountRequest"];
  const run = runOf(exchange, query);
  return { total_count: passing(run, run.traces, query).length };
}

/** Lists the spans of traces. */
export function searchSpans(exchange: Exchange): RecordsResponse {
  const query = exchange.body as Query;
  const run = runOf(exchange, query);
  return readRecords(run, run.spans, query);
}

/** Lists sessions. */
export function searchSessions(exchange: Exchange): RecordsResponse {
  const query = exchange.body as Query;
  const views = sessionViews(runOf(exchange, query)).map((view) => ({ view }));
  const { page, items } = pageOfRecords(views, query);
  // as above
  return { ...page, records: items.map(({ view }) => view) as RecordsResponse["records"] };
}

/** Records that pass the filters of a request, in its order. */
export function passing(
  run: Run,
  records: readonly LogRecord[],
  query: Pick<Query, "filters" | "filter_tree" | "sort">,
): { view: View; record: LogRecord }[] {
  return chosen(viewsOf(run, records), query);
}

/** Starts a computation of metrics on records, as a scorer of the state decides. */
export function startScoring(
  state: GalileoState,
  run: Run,
  records: readonly LogRecord[],
  scorerIds: readonly string[],
): void {
  for (const id of scorerIds) {
    const column = state.columnFor(run, id);
    for (const record of records) {
      const becomes = state.judge(column, record.trace);
      const pending = { status: "pending", becomes };
      const metric = record.metrics.get(column.key);
      if (metric === undefined) record.metrics.set(column.key, new Metric(pending));
      else metric.set(pending);
      record.updatedAt = state.now();
    }
  }
}

/** Computes metrics of an experiment or a log stream again, on one page of records. */
export function recomputeMetrics(exchange: Exchange): unknown {
  const query = exchange.body as Schemas["RecomputeLogRecordsMetricsRequest"];
  const run = runOf(exchange, query);
  const { items } = pageOfRecords(viewsOf(run, run.traces), query);
  const records = items.map(({ record }) => record);
  startScoring(exchange.state, run, records, query.scorer_ids);
  return {}; // without the ID of a job
}
