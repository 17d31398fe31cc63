import type { components } from "../../generated/galileo.ts";

type Schemas = components["schemas"];

/** The values known today, or any other string: the service's enums grow between releases. */
type Open<Known> = Known | (string & {});

/** Type of a score: boolean, number, label, …. */
export type OutputType = Open<Schemas["OutputTypeEnum"]>;
/** Input of a scorer. */
export type InputType = Open<Schemas["InputTypeEnum"]>;
/** Kind of model that runs a scorer. */
export type ScorerModelType = Open<Schemas["ModelType"]>;
/** Method that combines the scores of spans into one score of their trace. */
export type RollUpMethod = Open<Schemas["RollUpMethodDisplayOptions"]>;
/** Kind of input that a scorer can read besides text. */
export type MultimodalCapability = Open<Schemas["MultimodalCapability"]>;
/** Kind of scorer. */
export type ScorerType = Open<Schemas["ScorerTypes"]>;

/** Colors of a metric's values in the console. A union discriminated by `type`. */
export type ColorConfig =
  | Schemas["MetricColorPickerNumeric"]
  | Schemas["MetricColorPickerBoolean"]
  | Schemas["MetricColorPickerCategorical"]
  | Schemas["MetricColorPickerMultiLabel"];

/** Fields whose enums grow. */
interface OpenFields {
  model_type?: ScorerModelType | null;
  output_type?: OutputType | null;
  input_type?: InputType | null;
  multimodal_capabilities?: MultimodalCapability[] | null;
  roll_up_method?: RollUpMethod | null;
}

/** A scorer with its latest and its default version. */
export type Scorer = Omit<Schemas["ScorerResponse"], keyof OpenFields | "scorer_type"> &
  OpenFields & { scorer_type: ScorerType };
/**
 * The 14 fields of an update. An absent field keeps its value; null is sent as null, which is not
 * the same.
 */
export type ScorerUpdateBody = Omit<Schemas["UpdateScorerRequest"], keyof OpenFields> & OpenFields;
/** Body that creates a scorer. */
export type ScorerCreateBody = Omit<
  Schemas["CreateScorerRequest"],
  keyof OpenFields | "scorer_type"
> &
  OpenFields & { scorer_type: ScorerType };
/** One version of a scorer. */
export type ScorerVersion = Schemas["BaseScorerVersionResponse"];
/** One of the 15 filters of scorers, discriminated by `name`. */
export type ScorerFilter = NonNullable<Schemas["ListScorersRequest"]["filters"]>[number];
/** One of the 4 sort orders of scorers, discriminated by `name`. */
export type ScorerSort = NonNullable<Schemas["ListScorersRequest"]["sort"]>;
/** A project that may use a scorer. */
export type ScorerProject = Schemas["ProjectItem"];
/** Scope of a scorer: where it may be used. */
export type ScorerScopeBody = Schemas["UpdateScorerScopeRequest"];

/** Body that creates a version of one of four kinds. */
export type ScorerVersionBody =
  | ({ kind: "llm" } & Schemas["CreateLLMScorerVersionRequest"])
  | ({ kind: "luna" } & Schemas["CreateCustomLunaScorerVersionRequest"])
  | ({ kind: "preset" } & Schemas["CreateScorerVersionRequest"])
  | ({ kind: "code" } & CodeVersionBody);

/**
 * Body that creates a code version: the source, and the validation result that the service
 * requires.
 */
export interface CodeVersionBody {
  /** Python source, as a string or a file. */
  file: string | Blob;
  /** Result of `scorers.validations.waitForCode()`, as a JSON string. */
  validation_result: string;
}

/** Body that generates an LLM scorer. */
export type AutogenBody = Schemas["CreateLLMScorerAutogenRequest"];
/** A task that the service started. */
export type TaskStarted = Schemas["GenerationResponse"];
/** Body that validates an LLM scorer on log records. */
export type ValidateLlmRecordsBody = Schemas["ValidateLLMScorerLogRecordRequest"];
/** Body that validates an LLM scorer on a data set. */
export type ValidateLlmDatasetBody = Schemas["ValidateLLMScorerDatasetRequest"];
/** The experiment that a validation creates. */
export type ValidationExperiment = Schemas["ValidateScorerLogRecordResponse"];
/** The state of a code validation. */
export type CodeValidation = Schemas["RegisteredScorerTaskResultResponse"];
/** A score for how well a version performs on a data set. */
export type HealthScore = Schemas["ScorerVersionHealthScoreEntry"];
/** Body that records a health score. */
export type HealthScoreBody = Schemas["WriteHealthScoreRequest"];

// Projects, experiments and their records.

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
