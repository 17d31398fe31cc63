import type { components } from "../../generated/galileo.ts";

type Schemas = components["schemas"];

/** The values known today, and any other text: the service's lists grow between releases. */
type Open<Known> = Known | (string & {});

/** Whether a score is a boolean, a number, a label, …. */
export type OutputType = Open<Schemas["OutputTypeEnum"]>;
/** What a scorer looks at. */
export type InputType = Open<Schemas["InputTypeEnum"]>;
/** What runs a scorer. */
export type ScorerModelType = Open<Schemas["ModelType"]>;
/** How the scores of spans become one of their trace. */
export type RollUpMethod = Open<Schemas["RollUpMethodDisplayOptions"]>;
/** What a scorer can look at besides text. */
export type MultimodalCapability = Open<Schemas["MultimodalCapability"]>;
/** How a scorer is made. */
export type ScorerType = Open<Schemas["ScorerTypes"]>;

/** Which colours the values of a metric have in the console. A union on `type`. */
export type ColorConfig =
  | Schemas["MetricColorPickerNumeric"]
  | Schemas["MetricColorPickerBoolean"]
  | Schemas["MetricColorPickerCategorical"]
  | Schemas["MetricColorPickerMultiLabel"];

/** The fields whose lists of values grow. */
interface OpenFields {
  model_type?: ScorerModelType | null;
  output_type?: OutputType | null;
  input_type?: InputType | null;
  multimodal_capabilities?: MultimodalCapability[] | null;
  roll_up_method?: RollUpMethod | null;
}

/** A scorer with its latest and its default version. */
export type Scorer = Omit<Schemas["ScorerResponse"], keyof OpenFields | "scorer_type"> & OpenFields & { scorer_type: ScorerType };
/** The 14 fields that an update may carry. A field that is absent stays; a field that is null is sent as null, which is not the same. */
export type ScorerUpdateBody = Omit<Schemas["UpdateScorerRequest"], keyof OpenFields> & OpenFields;
/** What makes a scorer. */
export type ScorerCreateBody = Omit<Schemas["CreateScorerRequest"], keyof OpenFields | "scorer_type"> &
  OpenFields & { scorer_type: ScorerType };
/** One version of a scorer. */
export type ScorerVersion = Schemas["BaseScorerVersionResponse"];
/** One of the 15 filters of scorers; `name` says which. */
export type ScorerFilter = NonNullable<Schemas["ListScorersRequest"]["filters"]>[number];
/** One of the 4 orders of scorers; `name` says which. */
export type ScorerSort = NonNullable<Schemas["ListScorersRequest"]["sort"]>;
/** A project in which a scorer may be used. */
export type ScorerProject = Schemas["ProjectItem"];
/** Where a scorer may be used. */
export type ScorerScopeBody = Schemas["UpdateScorerScopeRequest"];

/** What makes a version: one of four kinds. */
export type ScorerVersionBody =
  | ({ kind: "llm" } & Schemas["CreateLLMScorerVersionRequest"])
  | ({ kind: "luna" } & Schemas["CreateCustomLunaScorerVersionRequest"])
  | ({ kind: "preset" } & Schemas["CreateScorerVersionRequest"])
  | ({ kind: "code" } & CodeVersionBody);

/** A code version: the source, and the result of the validation that the service asks for. */
export interface CodeVersionBody {
  /** Python source, or a file of it. */
  file: string | Blob;
  /** The result of `scorers.validations.waitForCode()`, as JSON text. */
  validation_result: string;
}

/** What generates an LLM scorer. */
export type AutogenBody = Schemas["CreateLLMScorerAutogenRequest"];
/** A task of the service. */
export type TaskStarted = Schemas["GenerationResponse"];
/** What validates an LLM scorer on records. */
export type ValidateLlmRecordsBody = Schemas["ValidateLLMScorerLogRecordRequest"];
/** What validates an LLM scorer on a data set. */
export type ValidateLlmDatasetBody = Schemas["ValidateLLMScorerDatasetRequest"];
/** The experiment that a validation makes. */
export type ValidationExperiment = Schemas["ValidateScorerLogRecordResponse"];
/** The state of a code validation. */
export type CodeValidation = Schemas["RegisteredScorerTaskResultResponse"];
/** A figure of how well a version does on a data set. */
export type HealthScore = Schemas["ScorerVersionHealthScoreEntry"];
/** What notes such a figure. */
export type HealthScoreBody = Schemas["WriteHealthScoreRequest"];
