import { poll } from "../core/clock.ts";
import {
  anObject,
  type CallOptions,
  checkCallOptions,
  checkValue,
  type Rule,
  type WriteOptions,
} from "../core/options.ts";
import { checkBody } from "./check-body.ts";
import { type GalileoTransport, nonEmptyString, PAID_ADVICE, schemaOf } from "./context.ts";
import { aFile, formOf } from "./form.ts";
import type {
  CodeValidation,
  TaskStarted,
  ValidateLlmDatasetBody,
  ValidateLlmRecordsBody,
  ValidationExperiment,
} from "./types.ts";

/** Fields that the forms of code validations share. */
interface CodeForm {
  /** Python source, as a string or a file. */
  file: string | Blob;
  required_scorers?: string[] | null;
  scoreable_node_types?: string[] | null;
  /** Additional form fields, for what the service accepts and this release does not know. */
  extra?: Record<string, string | number | boolean>;
}

/** Body that validates the code of a scorer on one sample. */
export interface ValidateCodeBody extends CodeForm {
  test_input?: string | null;
  test_output?: string | null;
}

/** Body that validates the code of a scorer on a data set. */
export interface ValidateCodeDatasetBody extends CodeForm {
  dataset_id: string;
  dataset_version_index?: number | null;
  limit?: number;
  starting_token?: number | null;
  score_type?: string | null;
}

/** Body that validates the code of a scorer on log records. */
export interface ValidateCodeRecordsBody extends CodeForm {
  log_stream_id?: string | null;
  experiment_id?: string | null;
  limit?: number;
  starting_token?: number | null;
  /** Filters of the records: JSON, or a value that is sent as JSON. */
  filters?: string | readonly object[] | null;
  /** Order of the records: JSON, or a value that is sent as JSON. */
  sort?: string | object | null;
}

const STARTED = "It may have been started: check in the console before you retry.";
const CODE_TIMEOUT_MS = 10 * 60_000;
const aTask: Rule = { is: nonEmptyString.is, kind: "a task id or the value that code() returned" };

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
   * Validates an LLM scorer by hand, with files: paid work. `body` is the request, as an object or
   * as a JSON string.
   */
  async llmWithFiles(
    parts: {
      body: string | Record<string, unknown>;
      query_files?: Blob[];
      response_files?: Blob[];
    },
    options?: WriteOptions,
  ): Promise<TaskStarted> {
    await checkBody("POST /v2/scorers/llm/validate/multipart", parts, "parts");
    const form = formOf(parts, "parts");
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
  async code(body: ValidateCodeBody, options?: CallOptions): Promise<{ task_id: string }> {
    const form = await codeForm("POST /v2/scorers/code/validate", body);
    return this.#transport.post(
      "/v2/scorers/code/validate",
      { body: form, answer: schemaOf("codeTask") },
      options,
    );
  }

  /** Validates code on log records, which creates an experiment. */
  async codeOnRecords(
    body: ValidateCodeRecordsBody,
    options?: WriteOptions,
  ): Promise<ValidationExperiment> {
    const form = await codeForm("POST /v2/scorers/code/validate/log_record", body);
    return this.#transport.post(
      "/v2/scorers/code/validate/log_record",
      { body: form, answer: schemaOf("experiment"), write: { target: {}, advice: STARTED } },
      options,
    );
  }

  /** Validates code on a data set, which creates an experiment. */
  async codeOnDataset(
    body: ValidateCodeDatasetBody,
    options?: WriteOptions,
  ): Promise<ValidationExperiment> {
    const form = await codeForm("POST /v2/scorers/code/validate/dataset", body);
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
async function codeForm(operation: string, body: CodeForm): Promise<FormData> {
  checkValue("body", body, anObject);
  checkValue("body.file", body.file, aFile);
  const { extra = {}, ...fields } = body;
  checkValue("body.extra", extra, anObject);
  await checkBody(operation, fields);
  return formOf({ ...extra, ...fields });
}
