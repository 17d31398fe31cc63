import type { components } from "../../generated/galileo.ts";

/** Every schema of Galileo's OpenAPI document by its name there, for types that have no name here. */
export type GalileoSchemas = components["schemas"];

/** The values known today, or any other string: the service's enums grow between releases. */
export type OpenEnum<Known> = Known | (string & {});
type IsUnion<T, All = T> = T extends unknown ? ([All] extends [T] ? false : true) : never;
/**
 * The strings of {@link OpenEnums}.
 *
 * @ignore
 */
type OpenText<Text> = string extends Text
  ? Text
  : true extends IsUnion<Text>
    ? OpenEnum<Text>
    : Text;
/**
 * Everything except the strings of {@link OpenEnums}.
 *
 * @ignore
 */
type OpenRest<Rest> = Rest extends readonly (infer One)[]
  ? OpenEnums<One>[]
  : Rest extends object
    ? { [Name in keyof Rest]: OpenEnums<Rest[Name]> }
    : Rest;
/**
 * A body or a response whose enums are open at every level. A constant that tells the members of a
 * union apart stays closed.
 */
export type OpenEnums<T> =
  | ([Extract<T, string>] extends [never] ? never : OpenText<Extract<T, string>>)
  | OpenRest<Exclude<T, string>>;

/** Type of a score: boolean, number, label, …. */
export type OutputType = OpenEnum<GalileoSchemas["OutputTypeEnum"]>;
/** Input of a scorer. */
export type InputType = OpenEnum<GalileoSchemas["InputTypeEnum"]>;
/** Kind of model that runs a scorer. */
export type ScorerModelType = OpenEnum<GalileoSchemas["ModelType"]>;
/** Method that combines the scores of spans into one score of their trace. */
export type RollUpMethod = OpenEnum<GalileoSchemas["RollUpMethodDisplayOptions"]>;
/** Kind of input that a scorer can read besides text. */
export type MultimodalCapability = OpenEnum<GalileoSchemas["MultimodalCapability"]>;
/** Kind of scorer. */
export type ScorerType = OpenEnum<GalileoSchemas["ScorerTypes"]>;

/** Colors of a metric's values in the console. A union discriminated by `type`. */
export type ColorConfig = OpenEnums<
  | GalileoSchemas["MetricColorPickerNumeric"]
  | GalileoSchemas["MetricColorPickerBoolean"]
  | GalileoSchemas["MetricColorPickerCategorical"]
  | GalileoSchemas["MetricColorPickerMultiLabel"]
>;

/** A scorer with its latest and its default version. */
export type Scorer = OpenEnums<GalileoSchemas["ScorerResponse"]>;
/**
 * The 14 fields of an update. An absent field keeps its value; null is sent as null, which is not
 * the same.
 */
export type ScorerUpdateBody = OpenEnums<GalileoSchemas["UpdateScorerRequest"]>;
/** Body that creates a scorer. */
export type ScorerCreateBody = OpenEnums<GalileoSchemas["CreateScorerRequest"]>;
/** One version of a scorer. */
export type ScorerVersion = OpenEnums<GalileoSchemas["BaseScorerVersionResponse"]>;
/** One of the 15 filters of scorers, discriminated by `name`. */
export type ScorerFilter = OpenEnums<
  NonNullable<GalileoSchemas["ListScorersRequest"]["filters"]>[number]
>;
/** One of the 4 sort orders of scorers, discriminated by `name`. */
export type ScorerSort = OpenEnums<NonNullable<GalileoSchemas["ListScorersRequest"]["sort"]>>;
/** A project that may use a scorer. */
export type ScorerProject = OpenEnums<GalileoSchemas["ProjectItem"]>;
/** Scope of a scorer: where it may be used. */
export type ScorerScopeBody = OpenEnums<GalileoSchemas["UpdateScorerScopeRequest"]>;

/** Body that creates a version of one of four kinds. */
export type ScorerVersionBody =
  | ({ kind: "llm" } & OpenEnums<GalileoSchemas["CreateLLMScorerVersionRequest"]>)
  | ({ kind: "luna" } & OpenEnums<GalileoSchemas["CreateCustomLunaScorerVersionRequest"]>)
  | ({ kind: "preset" } & OpenEnums<GalileoSchemas["CreateScorerVersionRequest"]>)
  | ({ kind: "code" } & CodeVersionBody);

/**
 * Body that creates a code version: the source, and the validation result that the service
 * requires.
 */
export interface CodeVersionBody {
  /** Python source, as a string or a file. */
  file: string | Blob;
  /** `result` of `scorers.validations.waitForCode()`: as it is, or as a JSON string. */
  validation_result: string | object;
}

/** Body that generates an LLM scorer. */
export type AutogenBody = OpenEnums<GalileoSchemas["CreateLLMScorerAutogenRequest"]>;
/** A task that the service started. */
export type TaskStarted = OpenEnums<GalileoSchemas["GenerationResponse"]>;
/** Body that validates an LLM scorer on log records. */
export type ValidateLlmRecordsBody = OpenEnums<GalileoSchemas["ValidateLLMScorerLogRecordRequest"]>;
/** Body that validates an LLM scorer on a data set. */
export type ValidateLlmDatasetBody = OpenEnums<GalileoSchemas["ValidateLLMScorerDatasetRequest"]>;
/** The experiment that a validation creates. */
export type ValidationExperiment = OpenEnums<GalileoSchemas["ValidateScorerLogRecordResponse"]>;
/** A record that a validation scored: its input, its output and its scores. */
export type ValidationRecord = OpenEnums<
  Pick<GalileoSchemas["ExtendedTraceRecord"], "input" | "output" | "metrics" | "metric_info">
> & { id: string };
/** The state of a task, such as a code validation. */
export type CodeValidation = OpenEnums<GalileoSchemas["RegisteredScorerTaskResultResponse"]>;
/** A score for how well a version performs on a data set. */
export type HealthScore = OpenEnums<GalileoSchemas["ScorerVersionHealthScoreEntry"]>;
/** Body that records a health score. */
export type HealthScoreBody = OpenEnums<GalileoSchemas["WriteHealthScoreRequest"]>;
/** Body that creates an experiment. With `trigger: true` the service runs it: paid work. */
export type ExperimentCreateBody = OpenEnums<GalileoSchemas["ExperimentCreateRequest"]>;
/** Body that computes scores of records again, in place: paid work. */
export type RecomputeBody = OpenEnums<GalileoSchemas["RecomputeLogRecordsMetricsRequest"]>;

// Projects, experiments and their records.

/** Health of the service, with its version. */
export type Health = OpenEnums<GalileoSchemas["HealthcheckResponse"]>;
/** A project. */
export type Project = OpenEnums<GalileoSchemas["ProjectDB"]>;
/** One of the filters of projects, discriminated by `name`. */
export type ProjectFilter = OpenEnums<
  NonNullable<GalileoSchemas["ProjectCollectionParams"]["filters"]>[number]
>;
/** One of the sort orders of projects, discriminated by `name`. */
export type ProjectSort = OpenEnums<NonNullable<GalileoSchemas["ProjectCollectionParams"]["sort"]>>;

/** An experiment: one prompt or function, one version of a data set, and scorers. */
export type Experiment = OpenEnums<GalileoSchemas["ExperimentResponse"]>;
/** One of the filters of experiments, discriminated by `name`. */
export type ExperimentFilter = OpenEnums<
  NonNullable<GalileoSchemas["ExperimentSearchRequest"]["filters"]>[number]
>;
/** One of the sort orders of experiments, discriminated by `name`. */
export type ExperimentSort = OpenEnums<
  NonNullable<GalileoSchemas["ExperimentSearchRequest"]["sort"]>
>;
/** The service's own figure of one metric of an experiment. */
export type ExperimentMetric = OpenEnums<GalileoSchemas["BucketedMetric"]>;
/** A column of experiments. */
export type ExperimentColumn = OpenEnums<GalileoSchemas["ColumnInfo"]>;

/** A trace: the answer to one input, with the values of its metrics. */
export type TraceRecord = OpenEnums<GalileoSchemas["ExtendedTraceRecord"]>;
/** A trace with chosen columns. */
export type PartialTraceRecord = OpenEnums<
  GalileoSchemas["PartialExtendedTraceRecord"] & { id: string }
>;
/** A span of any kind. */
export type SpanRecord =
  | GalileoSchemas["ExtendedAgentSpanRecord"]
  | GalileoSchemas["ExtendedWorkflowSpanRecord"]
  | GalileoSchemas["ExtendedLlmSpanRecord"]
  | GalileoSchemas["ExtendedToolSpanRecord"]
  | GalileoSchemas["ExtendedRetrieverSpanRecord"]
  | GalileoSchemas["ExtendedControlSpanRecord"];
/** A session: the traces of one conversation. */
export type SessionRecord = OpenEnums<GalileoSchemas["ExtendedSessionRecord"]>;
/** One of the filters of records, discriminated by `type`. */
export type RecordFilter = OpenEnums<
  NonNullable<GalileoSchemas["LogRecordsQueryRequest"]["filters"]>[number]
>;
/** A column of traces: the id is `metrics/<key>` for a metric. */
export type RecordColumn = OpenEnums<GalileoSchemas["LogRecordsColumnInfo"]>;
/** Columns of {@link Traces.partialSearch}. */
export type SelectColumns = OpenEnums<GalileoSchemas["SelectColumns"]>;
/** Value of a metric in a trace, discriminated by `status_type`. */
export type MetricInfo = NonNullable<NonNullable<TraceRecord["metric_info"]>[string]>;

/** Owner of records. Exactly one id. */
export interface RecordSource {
  /** ID of an experiment. */
  experiment_id?: string;
  /** ID of a log stream. */
  log_stream_id?: string;
  /** ID of the run of a validation. */
  metrics_testing_id?: string;
}

/** Conditions of a search of records. */
export interface RecordQuery
  extends RecordSource,
    Pick<
      GalileoSchemas["LogRecordsQueryRequest"],
      "filter_tree" | "sort" | "truncate_fields" | "include_code_metric_metadata"
    > {
  /** Conditions that all have to hold. Default: none. */
  filters?: RecordFilter[];
  /** Records per page, 1 to 1,000. Default 100. */
  pageSize?: number;
}

/** Conditions of an export of records. */
export interface ExportQuery
  extends RecordSource,
    Pick<
      GalileoSchemas["LogRecordsExportRequest"],
      "sort" | "redact" | "include_code_metric_metadata" | "export_computed_metrics_only"
    > {
  /** Conditions that all have to hold. Default: none. */
  filters?: RecordFilter[];
  /** `jsonl` (the default) has one object per record, `jsonl_flat` has flat objects. */
  export_format?: "jsonl" | "jsonl_flat";
}

/** A data set. */
export type Dataset = OpenEnums<GalileoSchemas["DatasetDB"]>;
/** One of the filters of data sets, discriminated by `name`. */
export type DatasetFilter = OpenEnums<
  NonNullable<GalileoSchemas["ListDatasetParams"]["filters"]>[number]
>;
/** One of the sort orders of data sets, discriminated by `name`. */
export type DatasetSort = OpenEnums<NonNullable<GalileoSchemas["ListDatasetParams"]["sort"]>>;
/** One version of a data set. */
export type DatasetVersion = OpenEnums<GalileoSchemas["DatasetVersionDB"]>;
/** One row of a version of a data set. */
export type DatasetRow = OpenEnums<GalileoSchemas["DatasetRow"]>;

/** A log stream: the traces of an application. */
export type LogStream = OpenEnums<GalileoSchemas["LogStreamResponse"]>;
/** One of the filters of log streams, discriminated by `name`. */
export type LogStreamFilter = OpenEnums<
  NonNullable<GalileoSchemas["LogStreamSearchRequest"]["filters"]>[number]
>;
/** One of the sort orders of log streams, discriminated by `name`. */
export type LogStreamSort = OpenEnums<
  NonNullable<GalileoSchemas["LogStreamSearchRequest"]["sort"]>
>;

/** A job of an experiment, such as one scorer's. */
export type Job = OpenEnums<GalileoSchemas["JobDB"]>;
/** Scorers and sampling of an experiment or a log stream. */
export type MetricSettingsRecord = OpenEnums<GalileoSchemas["MetricSettingsResponse"]>;
/** Body that replaces scorers or sampling. */
export type MetricSettingsBody = OpenEnums<GalileoSchemas["MetricSettingsRequest"]>;
/** A scorer as an experiment or a log stream uses it. */
export type ScorerConfig = OpenEnums<GalileoSchemas["ScorerConfig"]>;
/** A token that replaces an API key for a limited time. */
export type AccessToken = OpenEnums<GalileoSchemas["Token"]>;
