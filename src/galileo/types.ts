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
