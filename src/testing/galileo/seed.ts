import type { Schemas } from "./wire.ts";

/** The data that the Galileo side of a store starts from. */
export interface GalileoSeed {
  /** Projects, which hold experiments and log streams. Default: none. */
  projects?: GalileoProjectSeed[];
  /** Scorers with their versions. Default: none. */
  scorers?: GalileoScorerSeed[];
  /** Data sets with their versions. Default: none. */
  datasets?: GalileoDatasetSeed[];
  /** Experiments with their traces. Default: none. */
  experiments?: GalileoExperimentSeed[];
  /** Log streams with their traces. Default: none. */
  logStreams?: GalileoLogStreamSeed[];
}

/** One project. */
export interface GalileoProjectSeed {
  /** UUID, version 4. */
  id: string;
  /** Name, unique among the projects. */
  name: string;
  /** Default `gen_ai`, the kind that holds experiments. */
  type?: Schemas["ProjectType"];
}

/**
 * One scorer with its versions, in the order in which they were created. The last one is the
 * latest, and the default unless `fields` says otherwise.
 */
export interface GalileoScorerSeed {
  /** UUID, version 4. */
  id: string;
  /** Name of the scorer, such as `toxicity`. */
  name: string;
  /** How it grades: with a prompt, a fine-tuned model, the service's own code, or yours. */
  kind: "llm" | "luna" | "preset" | "code";
  /** ISO 8601 in UTC. */
  createdAt: string;
  /** Name that people read. Default: `name`. */
  label?: string;
  /** Fields as an update would set them. */
  fields?: Schemas["UpdateScorerRequest"];
  /** Default true. */
  isGlobal?: boolean;
  /** Projects in which it may be used, when it is not global. */
  projectIds?: string[];
  /** Its versions, oldest first. */
  versions: GalileoVersionSeed[];
}

/** One version of a scorer. */
export interface GalileoVersionSeed {
  /** UUID, version 4. */
  id: string;
  /** The prompt of an LLM or a fine-tuned version. */
  prompt?: string;
  /** The source of a code version. */
  code?: string;
  /** Fields as the creation of a version would set them. */
  fields?: Schemas["CreateScorerVersionRequest"];
}

/** One data set. Its versions are numbered from 1, in the order of the list. */
export interface GalileoDatasetSeed {
  /** UUID, version 4. */
  id: string;
  /** Name of the data set. */
  name: string;
  /** ISO 8601 in UTC. */
  createdAt: string;
  /** Projects that use it. Default: none. */
  projectIds?: string[];
  /** Its versions, oldest first. */
  versions: { rows: GalileoRowSeed[] }[];
}

/** One row of a data set. A row that remains in a later version keeps its ID. */
export interface GalileoRowSeed {
  /** UUID, version 4. */
  id: string;
  /** Input of the row. */
  input: GalileoCell;
  /** The expected output, which the service shows as "Ground Truth". Default null. */
  output?: GalileoCell;
  /** A stored output, which an experiment with `trigger` scores. Default: no such column. */
  generatedOutput?: GalileoCell;
  /** Metadata of the row. Default: none. */
  metadata?: Record<string, string>;
}

/** A value in a row of a data set. */
export type GalileoCell = string | number | Record<string, string | number | null> | null;

/** Fields of experiments and log streams: metrics, and traces that have them. */
export interface GalileoRunSeed {
  /** UUID, version 4. */
  id: string;
  /** Name of the experiment or log stream. */
  name: string;
  /** ID of its project. */
  projectId: string;
  /** ISO 8601 in UTC. */
  createdAt: string;
  /** Metrics that its traces have. Default: none. */
  metrics?: GalileoMetricSeed[];
  /** Its traces. Default: none. */
  traces?: GalileoTraceSeed[];
}

/** One log stream. */
export interface GalileoLogStreamSeed extends GalileoRunSeed {}

/** One experiment. */
export interface GalileoExperimentSeed extends GalileoRunSeed {
  /** Data set that it ran on. Default: none. */
  datasetId?: string;
  /** Version of the data set. Default: the latest one. */
  datasetVersion?: number;
  /** Model that the prompt ran on. Default: none. */
  promptModel?: string;
  /** Group that the experiment belongs to. Default: none. */
  groupName?: string;
  /** Tags by key. */
  tags?: Record<string, string>;
  /** Share of the outputs that exist, 0 to 1. Default 1. */
  progress?: number;
  /**
   * Aggregates that the service reports instead of those of the traces, by metric key. null: no
   * structured aggregates, as on servers without that feature. Default: computed.
   */
  aggregates?: Record<string, Schemas["MetricAggregates"]> | null;
}

/** One metric of an experiment or a log stream. */
export interface GalileoMetricSeed {
  /** Key in `metric_info`: the ID of a scorer, or a name in older data and of local metrics. */
  key: string;
  /** The name that people read. Default: the name of the scorer, or the key. */
  label?: string;
  /** Scorer of the metric. Default: the key if it is a UUID; otherwise none. */
  scorerId?: string;
  /** Version of the scorer. Default: its default version, or 0. */
  scorerVersion?: number;
  /** Default: that of the scorer, or `boolean`. */
  outputType?: Schemas["OutputTypeEnum"];
  /** How the values of spans become one figure. Default: that of the scorer; otherwise none. */
  rollUpMethod?: Schemas["RollUpMethodDisplayOptions"];
  /** Model that judges. Default: that of the scorer. */
  modelName?: string;
  /** Number of judges whose answers are combined. Default: that of the scorer. */
  numJudges?: number;
}

/** One trace: one answer to one input. Traces with equal `datasetInput` are trials of one row. */
export interface GalileoTraceSeed {
  /** UUID, version 4. */
  id: string;
  /** ISO 8601 in UTC. */
  createdAt: string;
  /** Input that was logged. */
  input: string;
  /** null: no output was logged, as when the function threw. */
  output: string | null;
  /** Text of the row's input. Default: `input`. null: the trace belongs to no row. */
  datasetInput?: string | null;
  /** Expected output. Default null. */
  datasetOutput?: string | null;
  /** Metadata of the row of the data set. Default: none. */
  datasetMetadata?: Record<string, string>;
  /** Metadata that the caller logged. Default: none. */
  userMetadata?: Record<string, string>;
  /** Tags of the trace. Default: none. */
  tags?: string[];
  /** ID of its session, a UUID. Default: one of its own. */
  sessionId?: string;
  /** Error of the service's runner. Default `""`. */
  errorMessage?: string;
  /** Default true. */
  isComplete?: boolean;
  /** Duration in nanoseconds. Default: not recorded. */
  durationNs?: number;
  /** By metric key. A key that is missing has no entry in `metric_info`. */
  scores: Record<string, GalileoScoreSeed>;
  /** Language model calls of the trace. Default: none. */
  spans?: GalileoSpanSeed[];
  /** True: `metric_info` is null, and only flat values exist. Default false. */
  flat?: boolean;
}

/** One language model call of a trace. */
export interface GalileoSpanSeed {
  /** UUID, version 4. */
  id: string;
  /** ISO 8601 in UTC. */
  createdAt: string;
  /** Input of the call. */
  input: string;
  /** Output of the call. */
  output: string;
  /** Metrics of the span, by key. Default: none. */
  scores?: Record<string, GalileoScoreSeed>;
}

/** One metric of one trace. `status` decides which of the other fields the service shows. */
export interface GalileoScoreSeed {
  /**
   * State of the metric: `success`, `roll_up`, `pending`, `computing`, `not_computed`,
   * `not_applicable`, `error`, `failed`, or one that the document does not know. Default `success`.
   */
  status?:
    | "success"
    | "roll_up"
    | "pending"
    | "computing"
    | "not_computed"
    | "not_applicable"
    | "error"
    | "failed"
    | (string & {});
  /** Of `success`, and of `roll_up`: the values of the spans. Default null. */
  value?: unknown;
  /** Of `roll_up`: figures by method, such as `{ average: 0.5 }`. */
  rollUp?: Record<string, number | Record<string, number>>;
  /** Reason that the judge stated. Default: none. */
  explanation?: string;
  /** Reasoning behind the score. Default: none. */
  rationale?: string;
  /** In US dollars. */
  cost?: number;
  /** Share of the judges that said true. */
  multijudgeAverage?: number;
  /** A person's correction of the judge. */
  critique?: { text: string; intendedValue: boolean; originalExplanation?: string };
  /** Message that the service shows instead of a value. Default: its own for the status. */
  message?: string;
  /** Of errors: kind of the error, such as `rate_limit_error`. Default `uncataloged_error`. */
  errorType?: Schemas["ErrorType"];
  /** Of errors. Default false. */
  retriable?: boolean;
  /** Of `pending` and `computing`: what it becomes. Default: it remains as it is. */
  becomes?: GalileoScoreSeed;
  /** Of `pending` and `computing`: number of reads that still show it. Default 2. */
  looks?: number;
}
