import { poll } from "../core/clock.ts";
import { InvalidArgumentError } from "../core/errors/usage.ts";
import { type CallOptions, checkCallOptions, checkKeys, type WriteOptions } from "../core/options.ts";
import { type GalileoTransport, schemaOf } from "./context.ts";
import { codeFile, formOf } from "./scorer-versions.ts";
import type { CodeValidation, TaskStarted, ValidateLlmDatasetBody, ValidateLlmRecordsBody, ValidationExperiment } from "./types.ts";

/** What tries the code of a scorer on one sample. */
export interface ValidateCodeBody {
  file: string | Blob;
  test_input?: string | null;
  test_output?: string | null;
  required_scorers?: string[] | null;
  scoreable_node_types?: string[] | null;
}

/** What tries the code of a scorer on a data set. */
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

/** What tries the code of a scorer on log records. Further fields of the form go into `extra`. */
export interface ValidateCodeRecordsBody {
  file: string | Blob;
  log_stream_id?: string | null;
  experiment_id?: string | null;
  limit?: number;
  /** Further form fields, as the document names them. */
  extra?: Record<string, string>;
}

const PAID = "It may have been started, and is paid work: do not simply send it again.";
const STARTED = "It may have been started: look in the console before you send it again.";
const CODE_TIMEOUT_MS = 10 * 60_000;

/** Tries of scorers. Those of language models are paid and sent once. */
export class ScorerValidations {
  readonly #transport: GalileoTransport;
  /** @internal */
  constructor(transport: GalileoTransport) {
    this.#transport = transport;
  }

  /** Tries an LLM scorer by hand: paid. The document types no body: it is sent as given. */
  llm(body: Record<string, unknown>, options?: WriteOptions): Promise<TaskStarted> {
    return this.#transport.post(
      "/v2/scorers/llm/validate",
      { body, answer: schemaOf("task"), write: { target: {}, advice: PAID } },
      options,
    );
  }

  /** The same with files: paid. `body` is the JSON of the request. */
  llmWithFiles(parts: { body: string; query_files?: Blob[]; response_files?: Blob[] }, options?: WriteOptions): Promise<TaskStarted> {
    checkKeys(parts, ["body", "query_files", "response_files"], "a part of the form", "parts");
    const form = formOf({ ...parts });
    return this.#transport.post(
      "/v2/scorers/llm/validate/multipart",
      { body: form, answer: schemaOf("task"), write: { target: {}, advice: PAID } },
      options,
    );
  }

  /** Tries an LLM scorer on log records: paid. */
  llmOnRecords(body: ValidateLlmRecordsBody, options?: WriteOptions): Promise<ValidationExperiment> {
    return this.#transport.post(
      "/v2/scorers/llm/validate/log_record",
      { body, answer: schemaOf("experiment"), write: { target: {}, advice: PAID } },
      options,
    );
  }

  /** Tries an LLM scorer on a data set: paid. */
  llmOnDataset(body: ValidateLlmDatasetBody, options?: WriteOptions): Promise<ValidationExperiment> {
    return this.#transport.post(
      "/v2/scorers/llm/validate/dataset",
      { body, answer: schemaOf("experiment"), write: { target: { dataset_id: body.dataset_id }, advice: PAID } },
      options,
    );
  }

  /** Tries code on one sample. Gives the id of the task, for {@link ScorerValidations.waitForCode}. */
  code(body: ValidateCodeBody, options?: CallOptions): Promise<{ task_id: string }> {
    checkKeys(
      body,
      ["file", "test_input", "test_output", "required_scorers", "scoreable_node_types"],
      "a field of a code validation",
      "body",
    );
    return this.#transport.post(
      "/v2/scorers/code/validate",
      { body: formOf({ ...body, file: codeFile(body.file) }), answer: schemaOf("codeTask") },
      options,
    );
  }

  /** Tries code on log records: makes an experiment. */
  codeOnRecords(body: ValidateCodeRecordsBody, options?: WriteOptions): Promise<ValidationExperiment> {
    checkKeys(body, ["file", "log_stream_id", "experiment_id", "limit", "extra"], "a field of a code validation", "body");
    const { extra, ...fields } = body;
    const form = formOf({ ...extra, ...fields, file: codeFile(body.file) });
    return this.#transport.post(
      "/v2/scorers/code/validate/log_record",
      { body: form, answer: schemaOf("experiment"), write: { target: {}, advice: STARTED } },
      options,
    );
  }

  /** Tries code on a data set: makes an experiment. */
  codeOnDataset(body: ValidateCodeDatasetBody, options?: WriteOptions): Promise<ValidationExperiment> {
    checkKeys(
      body,
      ["file", "dataset_id", "dataset_version_index", "limit", "starting_token", "required_scorers", "scoreable_node_types", "score_type"],
      "a field of a code validation",
      "body",
    );
    const form = formOf({ ...body, file: codeFile(body.file) });
    return this.#transport.post(
      "/v2/scorers/code/validate/dataset",
      { body: form, answer: schemaOf("experiment"), write: { target: { dataset_id: body.dataset_id }, advice: STARTED } },
      options,
    );
  }

  /** Looks at a code validation once. */
  codeResult(taskId: string, options?: CallOptions): Promise<CodeValidation> {
    return this.#transport.get(
      "/v2/scorers/code/validate/{task_id}",
      { path: { task_id: taskId }, answer: schemaOf("codeValidation") },
      options,
    );
  }

  /** Waits for a code validation to end, for 10 minutes unless `timeoutMs` says otherwise. A failed one is given as it is: look at `status`. @throws {PollTimeoutError} */
  async waitForCode(task: { task_id: string } | string, options: CallOptions = {}): Promise<CodeValidation> {
    checkCallOptions(options);
    const taskId = typeof task === "string" ? task : task?.task_id;
    if (typeof taskId !== "string" || taskId === "")
      throw new InvalidArgumentError("'task' must be a task id or what code() gave", { path: "task" });
    const { timeoutMs = CODE_TIMEOUT_MS, ...each } = options;
    return await poll<CodeValidation, CodeValidation>({
      job: { task_id: taskId },
      clock: this.#transport.clock,
      signal: options.signal,
      timeoutMs,
      ask: (limitMs) => this.codeResult(taskId, { ...each, timeoutMs: limitMs }),
      judge: (state) => (state.status === "completed" || state.status === "failed" ? { done: true, value: state } : { done: false }),
    });
  }
}
