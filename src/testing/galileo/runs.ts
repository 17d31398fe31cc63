import { type Filter, passes, sortBy } from "./filters.ts";
import { Metric } from "./metric-info.ts";
import type {
  GalileoLogStreamSeed,
  GalileoMetricSeed,
  GalileoScoreSeed,
  GalileoSpanSeed,
  GalileoTraceSeed,
} from "./seed.ts";
import { type Schemas, uuidFor } from "./wire.ts";

/** A metric of a run, with everything that the scorer of the metric says about it. */
export interface MetricColumn {
  /** Key in `metric_info`. */
  readonly key: string;
  /** Name that people read. */
  readonly label: string;
  /** Type of its scores. */
  readonly outputType: Schemas["OutputTypeEnum"];
  /** How the values of spans become one figure; null if they do not. */
  readonly rollUpMethod: Schemas["RollUpMethodDisplayOptions"] | null;
  /** null for a metric of the client's own, which has no scorer. */
  readonly scorer: Schemas["ScorerConfig"] | null;
}

/** A stored trace or span. */
export interface LogRecord {
  /** Kind of the record. */
  readonly type: "trace" | "llm";
  /** Seed that it was made from. */
  readonly seed:
    | GalileoTraceSeed
    | (GalileoSpanSeed & { scores: Record<string, GalileoScoreSeed> });
  /**
   * Its metrics by key.
   *
   * @internal
   */
  readonly metrics: Map<string, Metric>;
  /** The trace of a span; the record itself if it is a trace. */
  readonly trace: GalileoTraceSeed;
  /** Time of the last change, as an ISO time. */
  updatedAt: string;
}

/** An experiment, a log stream, or the run of a validation: anything that has traces. */
export interface Run {
  /** Kind of the run. */
  readonly kind: "experiment" | "log_stream" | "metrics_testing";
  /** UUID, version 4. */
  readonly id: string;
  /** ID of its project. */
  readonly projectId: string;
  /** Name that people read. */
  readonly name: string;
  /** Creation time, as an ISO time. */
  readonly createdAt: string;
  /** Time of the last change, as an ISO time. */
  updatedAt: string;
  /** Metrics that its records have. */
  readonly columns: MetricColumn[];
  /** Filters of its segments; null if none were set. */
  segmentFilters: Schemas["SegmentFilter"][] | null;
  /** Scorers that run on new traces: those of the metrics until the settings are changed. */
  scorers: Schemas["ScorerConfig"][];
  /** Its traces, oldest first. */
  readonly traces: LogRecord[];
  /** Spans of its traces, oldest first. */
  readonly spans: LogRecord[];
}

/** The part of a state that knows scorers. */
export interface Scorers {
  readonly scorers: ReadonlyMap<
    string,
    {
      readonly answer: Omit<Schemas["ScorerResponse"], "latest_version" | "default_version">;
      readonly versions: readonly { readonly answer: Schemas["BaseScorerVersionResponse"] }[];
    }
  >;
}

const UUID = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;

/** Describes a metric with the help of its scorer, if that is known. */
export function columnOf(state: Scorers, seed: GalileoMetricSeed): MetricColumn {
  const id = seed.scorerId ?? (UUID.test(seed.key) ? seed.key : undefined);
  const known = id === undefined ? undefined : state.scorers.get(id.toLowerCase());
  const outputType = seed.outputType ?? known?.answer.output_type ?? "boolean";
  const rollUpMethod = seed.rollUpMethod ?? known?.answer.roll_up_method ?? null;
  const label = seed.label ?? known?.answer.name ?? seed.key;
  if (id === undefined) return { key: seed.key, label, outputType, rollUpMethod, scorer: null };
  const { versions = [], answer } = known ?? {};
  const number =
    seed.scorerVersion ??
    versions.find((version) => version.answer.id === answer?.default_version_id)?.answer.version ??
    0;
  const version = versions.find((one) => one.answer.version === number)?.answer;
  const judge = {
    model_name: seed.modelName ?? version?.model_name ?? null,
    num_judges: seed.numJudges ?? version?.num_judges ?? null,
    output_type: outputType,
  };
  const scorer: Schemas["ScorerConfig"] = {
    id,
    name: label,
    scorer_type: answer?.scorer_type ?? "llm",
    ...judge,
    roll_up_method: rollUpMethod,
    scorer_version: {
      id: version?.id ?? uuidFor(`version ${number} of ${id}`),
      version: number,
      scorer_id: id,
      ...judge,
    },
  };
  return { key: seed.key, label, outputType, rollUpMethod, scorer };
}

/** Creates a run without traces. */
export function newRun(
  state: Scorers,
  kind: Run["kind"],
  seed: Omit<GalileoLogStreamSeed, "traces">,
): Run {
  const columns = (seed.metrics ?? []).map((metric) => columnOf(state, metric));
  return {
    kind,
    id: seed.id,
    projectId: seed.projectId,
    name: seed.name,
    createdAt: seed.createdAt,
    updatedAt: seed.createdAt,
    columns,
    segmentFilters: null,
    scorers: columns.flatMap(({ scorer }) => (scorer === null ? [] : [scorer])),
    traces: [],
    spans: [],
  };
}

function metricsOf(scores: Record<string, GalileoScoreSeed>): Map<string, Metric> {
  return new Map(Object.entries(scores).map(([key, score]) => [key, new Metric(score)]));
}

/** Adds a trace and its spans to a run. */
export function addTrace(run: Run, seed: GalileoTraceSeed): LogRecord {
  const common = { trace: seed, updatedAt: seed.createdAt };
  const record: LogRecord = { type: "trace", seed, metrics: metricsOf(seed.scores), ...common };
  run.traces.push(record);
  for (const span of seed.spans ?? []) {
    const scores = span.scores ?? {};
    run.spans.push({
      type: "llm",
      seed: { ...span, scores },
      metrics: metricsOf(scores),
      ...common,
    });
  }
  return record;
}

/** What a row shows about its place in the data set. */
function datasetFields(trace: GalileoTraceSeed): Record<string, unknown> {
  return {
    dataset_input: trace.datasetInput === undefined ? trace.input : trace.datasetInput,
    dataset_output: trace.datasetOutput ?? null,
    dataset_metadata: trace.datasetMetadata ?? {},
  };
}

/** Flat values of the metrics, with the numbers that every record has. */
function flatMetrics(run: Run, { metrics, trace }: LogRecord): Record<string, unknown> {
  const values = run.columns.map(({ key, rollUpMethod }) => [
    key,
    metrics.get(key)?.figure(rollUpMethod) ?? null,
  ]);
  return {
    duration_ns: trace.durationNs ?? null,
    ...Object.fromEntries(values.filter(([, value]) => value !== null)),
  };
}

function metricInfo(run: Run, { metrics, seed }: LogRecord): Record<string, unknown> {
  return Object.fromEntries(
    [...metrics].map(([key, metric]) => {
      const label = run.columns.find((column) => column.key === key)?.label ?? key;
      return [key, metric.view(`${seed.id} ${key}`, label)];
    }),
  );
}

/** A record as the service returns it. */
export function recordView(run: Run, record: LogRecord): Record<string, unknown> {
  const { seed, trace, type } = record;
  const isTrace = type === "trace";
  return {
    type,
    id: seed.id,
    trace_id: trace.id,
    session_id: trace.sessionId ?? uuidFor(`session of ${trace.id}`),
    project_id: run.projectId,
    run_id: run.id,
    ...(isTrace ? {} : { parent_id: trace.id }),
    name: type,
    input: isTrace ? seed.input : [{ role: "user", content: seed.input }],
    redacted_input: null,
    output: isTrace ? seed.output : { role: "assistant", content: seed.output },
    redacted_output: null,
    created_at: seed.createdAt,
    updated_at: record.updatedAt,
    ...datasetFields(trace),
    user_metadata: trace.userMetadata ?? {},
    tags: trace.tags ?? [],
    status_code: null,
    external_id: null,
    has_children: isTrace && (trace.spans ?? []).length > 0,
    metrics: flatMetrics(run, record),
    metric_info: trace.flat === true ? null : metricInfo(run, record),
    feedback_rating_info: {},
    annotations: {},
    files: null,
    progress_message: "",
    error_message: trace.errorMessage ?? "",
    is_complete: trace.isComplete ?? true,
    ...(isTrace ? { num_spans: (trace.spans ?? []).length } : {}),
  };
}

/** Sessions of a run, with the fields of their first trace. */
export function sessionViews(run: Run): Record<string, unknown>[] {
  const sessions = new Map<string, Record<string, unknown>[]>();
  for (const record of run.traces) {
    const view = recordView(run, record);
    const id = String(view.session_id);
    sessions.set(id, [...(sessions.get(id) ?? []), view]);
  }
  return [...sessions].map(([id, views]) => ({
    ...views[0],
    type: "session",
    id,
    name: "session",
    metrics: {},
    metric_info: {},
    has_children: true,
    num_traces: views.length,
  }));
}

/** Advances all pending metrics of a run to their final state. */
export function finishScoring(run: Run): void {
  for (const { metrics } of [...run.traces, ...run.spans])
    for (const metric of metrics.values()) metric.finish();
}

/** Returns whether a run passes a filter that experiments and log streams have. */
export function runPasses(run: Run, user: string, filter: Filter & { name: string }): boolean {
  switch (filter.name) {
    case "created_at":
      return passes(new Date(run.createdAt), filter);
    case "updated_at":
      return passes(new Date(run.updatedAt), filter);
    case "created_by":
      return passes(user, filter);
    case "name":
      return passes(run.name, filter);
    default:
      return passes(run.id, filter);
  }
}

/** Sorts runs as experiments and log streams are sorted: the newest first without `sort`. */
export function sortRuns<Item>(
  items: readonly Item[],
  runOf: (item: Item) => Run,
  sort: { name?: string; ascending?: boolean } | null | undefined,
): Item[] {
  const key = (item: Item): string => {
    const { name, createdAt, updatedAt } = runOf(item);
    return sort?.name === "name" ? name : sort?.name === "updated_at" ? updatedAt : createdAt;
  };
  return sortBy(items, key, sort == null ? false : sort.ascending !== false);
}
