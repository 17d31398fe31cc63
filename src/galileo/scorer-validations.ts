import { poll } from "../core/clock.ts";
import {
  anObject,
  type CallOptions,
  checkCallOptions,
  checkKeys,
  checkValue,
  type Rule,
  type WriteOptions,
} from "../core/options.ts";
import {
  aFile,
  codeFile,
  formOf,
  type GalileoTransport,
  nonEmptyString,
  PAID_ADVICE,
  schemaOf,
} from "./context.ts";
import type {
  CodeValidation,
  TaskStarted,
  ValidateLlmDatasetBody,
  ValidateLlmRecordsBody,
  ValidationExperiment,
} from "./types.ts";

/** Body that validates the code of a scorer on one sample. */
export interface ValidateCodeBody {
  file: string | Blob;
  test_input?: string | null;
  test_output?: string | null;
  required_scorers?: string[] | null;
  scoreable_node_types?: string[] | null;
}

/** Body that validates the code of a scorer on a data set. */
export interface ValidateCodeDatasetBody {
  file: string | Blob;
  dataset_id: string;
  dataset_version_index?: number | null;
  limit?: number;
  starting_token?: number | null;
  required_scorers?: string[] | null;
  scoreable_node_types?: string[] | null;
  score_type?: string | null;
}

/**
 * Body that validates the code of a scorer on log records. Put additional form fields into `extra`.
 */
export interface ValidateCodeRecordsBody {
  file: string | Blob;
  log_stream_id?: string | null;
  experiment_id?: string | null;
  limit?: number;
  /** Additional form fields, named as in the document. */
  extra?: Record<string, string>;
}

const STARTED = "It may have been started: check in the console before you retry.";
const CODE_TIMEOUT_MS = 10 * 60_000;
const aTask: Rule = { is: nonEmptyString.is, kind: "a task id or the value that code() returned" };

/** Fields of each code validation. */
const SAMPLE_FIELDS = [
  "file",
  "test_input",
  "test_output",
  "required_scorers",
  "scoreable_node_types",
];
const RECORDS_FIELDS = ["file", "log_stream_id", "experiment_id", "limit", "extra"];
const DATASET_FIELDS = [
  "file",
  "dataset_id",
  "dataset_version_index",
  "limit",
  "starting_token",
  "required_scorers",
  "scoreable_node_types",
  "score_type",
];

/** Validations of scorers. Those that call a language model are paid work and sent at most once. */
export class ScorerValidations {
  readonly #transport: GalileoTransport;
  /** @internal */
  constructor(transport: GalileoTransport) {
    this.#transport = transport;
  }

  /**
   * Validates an LLM scorer by hand: paid work. The document has no type for the body, so it is
   * sent as it is.
   */
  llm(body: Record<string, unknown>, options?: WriteOptions): Promise<TaskStarted> {
    checkValue("body", body, anObject);
    return this.#transport.post(
      "/v2/scorers/llm/validate",
      { body, answer: schemaOf("task"), write: { target: {}, advice: PAID_ADVICE } },
      options,
    );
  }

  /**
   * Validates an LLM scorer by hand, with files: paid work. `body` is the request as a JSON string.
   */
  llmWithFiles(
    parts: { body: string; query_files?: Blob[]; response_files?: Blob[] },
    options?: WriteOptions,
  ): Promise<TaskStarted> {
    checkKeys(parts, ["body", "query_files", "response_files"], "a part of the form", "parts");
    const form = formOf({ ...parts });
    return this.#transport.post(
      "/v2/scorers/llm/validate/multipart",
      { body: form, answer: schemaOf("task"), write: { target: {}, advice: PAID_ADVICE } },
      options,
    );
  }

  /** Validates an LLM scorer on log records: paid work. */
  llmOnRecords(
    body: ValidateLlmRecordsBody,
    options?: WriteOptions,
  ): Promise<ValidationExperiment> {
    checkValue("body", body, anObject);
    return this.#transport.post(
      "/v2/scorers/llm/validate/log_record",
      { body, answer: schemaOf("experiment"), write: { target: {}, advice: PAID_ADVICE } },
      options,
    );
  }

  /** Validates an LLM scorer on a data set: paid work. */
  llmOnDataset(
    body: ValidateLlmDatasetBody,
    options?: WriteOptions,
  ): Promise<ValidationExperiment> {
    checkValue("body", body, anObject);
    return this.#transport.post(
      "/v2/scorers/llm/validate/dataset",
      {
        body,
        answer: schemaOf("experiment"),
        write: { target: { dataset_id: body.dataset_id }, advice: PAID_ADVICE },
      },
      options,
    );
  }

  /**
   * Validates code on one sample. Returns the id of the task, for {@link
   * ScorerValidations.waitForCode}.
   */
  code(body: ValidateCodeBody, options?: CallOptions): Promise<{ task_id: string }> {
    const form = codeForm(body, SAMPLE_FIELDS);
    return this.#transport.post(
      "/v2/scorers/code/validate",
      { body: form, answer: schemaOf("codeTask") },
      options,
    );
  }

  /** Validates code on log records, which creates an experiment. */
  codeOnRecords(
    body: ValidateCodeRecordsBody,
    options?: WriteOptions,
  ): Promise<ValidationExperiment> {
    const form = codeForm(body, RECORDS_FIELDS);
    return this.#transport.post(
      "/v2/scorers/code/validate/log_record",
      { body: form, answer: schemaOf("experiment"), write: { target: {}, advice: STARTED } },
      options,
    );
  }

  /** Validates code on a data set, which creates an experiment. */
  codeOnDataset(
    body: ValidateCodeDatasetBody,
    options?: WriteOptions,
  ): Promise<ValidationExperiment> {
    const form = codeForm(body, DATASET_FIELDS);
    return this.#transport.post(
      "/v2/scorers/code/validate/dataset",
      {
        body: form,
        answer: schemaOf("experiment"),
        write: { target: { dataset_id: body.dataset_id }, advice: STARTED },
      },
      options,
    );
  }

  /** Fetches the state of a code validation once. */
  codeResult(taskId: string, options?: CallOptions): Promise<CodeValidation> {
    return this.#transport.get(
      "/v2/scorers/code/validate/{task_id}",
      { path: { task_id: taskId }, answer: schemaOf("codeValidation") },
      options,
    );
  }

  /**
   * Waits for a code validation to finish, for up to 10 minutes or `timeoutMs`. A failed validation
   * is returned like any other: check `status`.
   *
   * @throws {PollTimeoutError}
   */
  async waitForCode(
    task: { task_id: string } | string,
    options: CallOptions = {},
  ): Promise<CodeValidation> {
    checkCallOptions(options);
    const taskId = typeof task === "string" ? task : task?.task_id;
    checkValue("task", taskId, aTask);
    return await poll<CodeValidation, CodeValidation>({
      job: { task_id: taskId },
      clock: this.#transport.clock,
      signal: options.signal,
      timeoutMs: options.timeoutMs ?? CODE_TIMEOUT_MS,
      ask: (limitMs) => this.codeResult(taskId, { ...options, timeoutMs: limitMs }),
      judge: (state) =>
        state.status === "completed" || state.status === "failed"
          ? { done: true, value: state }
          : { done: false },
    });
  }
}

/** Builds the form of a code validation: the source as a file, plus the other fields. */
function codeForm(
  body: Pick<ValidateCodeRecordsBody, "file" | "extra">,
  known: readonly string[],
): FormData {
  checkKeys(body, known, "a field of a code validation", "body");
  checkValue("body.file", body.file, aFile);
  const { extra, ...fields } = body;
  return formOf({ ...extra, ...fields, file: codeFile(body.file) });
}
