import type { components } from "../../generated/galileo.ts";

// Types of projects, experiments and their records. Names of ours over those of the document.

type Schemas = components["schemas"];

/** Health of the service, with its version. */
export type Health = Schemas["HealthcheckResponse"];
/** A project. */
export type Project = Schemas["ProjectDB"];
/** One of the filters of projects, discriminated by `name`. */
export type ProjectFilter = NonNullable<Schemas["ProjectCollectionParams"]["filters"]>[number];
/** One of the sort orders of projects, discriminated by `name`. */
export type ProjectSort = NonNullable<Schemas["ProjectCollectionParams"]["sort"]>;

/** An experiment: one prompt or function, one version of a data set, and scorers. */
export type Experiment = Schemas["ExperimentResponse"];
/** One of the filters of experiments, discriminated by `name`. */
export type ExperimentFilter = NonNullable<Schemas["ExperimentSearchRequest"]["filters"]>[number];
/** One of the sort orders of experiments, discriminated by `name`. */
export type ExperimentSort = NonNullable<Schemas["ExperimentSearchRequest"]["sort"]>;
/** The service's own figure of one metric of an experiment. */
export type ExperimentMetric = Schemas["BucketedMetric"];
/** A column of experiments. */
export type ExperimentColumn = Schemas["ColumnInfo"];

/** A trace: the answer to one input, with the values of its metrics. */
export type TraceRecord = Schemas["ExtendedTraceRecord"];
/** A trace with chosen columns. */
export type PartialTraceRecord = Schemas["PartialExtendedTraceRecord"] & { id: string };
/** A span of any kind. */
export type SpanRecord =
  | Schemas["ExtendedAgentSpanRecord"]
  | Schemas["ExtendedWorkflowSpanRecord"]
  | Schemas["ExtendedLlmSpanRecord"]
  | Schemas["ExtendedToolSpanRecord"]
  | Schemas["ExtendedRetrieverSpanRecord"]
  | Schemas["ExtendedControlSpanRecord"];
/** A session: the traces of one conversation. */
export type SessionRecord = Schemas["ExtendedSessionRecord"];
/** One of the filters of records, discriminated by `type`. */
export type RecordFilter = NonNullable<Schemas["LogRecordsQueryRequest"]["filters"]>[number];
/** A column of traces: the id is `metrics/<key>` for a metric. */
export type RecordColumn = Schemas["LogRecordsColumnInfo"];
/** Columns of {@link Traces.partialSearch}. */
export type SelectColumns = Schemas["SelectColumns"];
/** Value of a metric in a trace, discriminated by `status_type`. */
export type MetricInfo = NonNullable<NonNullable<TraceRecord["metric_info"]>[string]>;

/** Owner of records. Exactly one id. */
export interface RecordSource {
  experiment_id?: string;
  log_stream_id?: string;
  metrics_testing_id?: string;
}

/** Conditions of a search of records. */
export interface RecordQuery
  extends RecordSource,
    Pick<
      Schemas["LogRecordsQueryRequest"],
      "filter_tree" | "sort" | "truncate_fields" | "include_code_metric_metadata"
    > {
  filters?: RecordFilter[];
  /** Records per page, 1 to 1,000. Default 100. */
  pageSize?: number;
}

/** Conditions of an export of records. */
export interface ExportQuery
  extends RecordSource,
    Pick<
      Schemas["LogRecordsExportRequest"],
      "sort" | "redact" | "include_code_metric_metadata" | "export_computed_metrics_only"
    > {
  filters?: RecordFilter[];
  /** `jsonl` (the default) has one object per record, `jsonl_flat` has flat objects. */
  export_format?: "jsonl" | "jsonl_flat";
}

/** A data set. */
export type Dataset = Schemas["DatasetDB"];
/** One of the filters of data sets, discriminated by `name`. */
export type DatasetFilter = NonNullable<Schemas["ListDatasetParams"]["filters"]>[number];
/** One of the sort orders of data sets, discriminated by `name`. */
export type DatasetSort = NonNullable<Schemas["ListDatasetParams"]["sort"]>;
/** One version of a data set. */
export type DatasetVersion = Schemas["DatasetVersionDB"];
/** One row of a version of a data set. */
export type DatasetRow = Schemas["DatasetRow"];

/** A log stream: the traces of an application. */
export type LogStream = Schemas["LogStreamResponse"];
/** One of the filters of log streams, discriminated by `name`. */
export type LogStreamFilter = NonNullable<Schemas["LogStreamSearchRequest"]["filters"]>[number];
/** One of the sort orders of log streams, discriminated by `name`. */
export type LogStreamSort = NonNullable<Schemas["LogStreamSearchRequest"]["sort"]>;

/** A job of an experiment, such as one scorer's. */
export type Job = Schemas["JobDB"];
/** Scorers and sampling of an experiment or a log stream. */
export type MetricSettingsRecord = Schemas["MetricSettingsResponse"];
/** Body that replaces scorers or sampling. */
export type MetricSettingsBody = Schemas["MetricSettingsRequest"];
/** A scorer as an experiment or a log stream uses it. */
export type ScorerConfig = Schemas["ScorerConfig"];
/** A token that replaces an API key for a limited time. */
export type AccessToken = Schemas["Token"];
