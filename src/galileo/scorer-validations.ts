import { poll } from "../core/clock.ts";
import { isNotFoundError, NotFoundError } from "../core/errors/http.ts";
import {
  anObject,
  type CallOptions,
  checkCallOptions,
  checkValue,
  type Rule,
  type WriteOptions,
} from "../core/options.ts";
import { checkBody } from "./check-body.ts";
import { aUuid, type GalileoTransport, nonEmptyString, PAID_ADVICE } from "./context.ts";
import { aFile, formOf } from "./form.ts";
import { tokenPages } from "./token-pages.ts";
import type {
  CodeValidation,
  TaskStarted,
  ValidateLlmDatasetBody,
  ValidateLlmRecordsBody,
  ValidationExperiment,
  ValidationRecord,
} from "./types.ts";

/** Fields that the bodies of all validations of code share. */
export interface ValidateCodeForm {
  /** Python source, as a string or a file. */
  file: string | Blob;
  /** Names of scorers whose results the code reads. */
  required_scorers?: string[] | null;
  /** Kinds of records that the scorer grades, such as `trace` or `llm`. */
  scoreable_node_types?: string[] | null;
  /** Additional form fields, for what the service accepts and this release does not know. */
  extra?: Record<string, string | number | boolean>;
}

/** Body that validates the code of a scorer on one sample. */
export interface ValidateCodeBody extends ValidateCodeForm {
  /** Input that the code is called with. */
  test_input?: string | null;
  /** Output that the code is called with. */
  test_output?: string | null;
}

/** Body that validates the code of a scorer on a data set. */
export interface ValidateCodeDatasetBody extends ValidateCodeForm {
  /** ID of the data set. */
  dataset_id: string;
  /** Version of the data set. Default: chosen by the service. */
  dataset_version_index?: number | null;
  /** Number of rows to validate on. Default: chosen by the service. */
  limit?: number;
  /** Position of the first row, from the previous response. */
  starting_token?: number | null;
  /** Type that the scores should have. */
  score_type?: string | null;
}

/** Body that validates the code of a scorer on log records. */
export interface ValidateCodeRecordsBody extends ValidateCodeForm {
  /** ID of the log stream whose records are used. */
  log_stream_id?: string | null;
  /** ID of the experiment whose records are used. */
  experiment_id?: string | null;
  /** Number of records to validate on. Default: chosen by the service. */
  limit?: number;
  /** Position of the first record, from the previous response. */
  starting_token?: number | null;
  /** Filters of the records: JSON, or a value that is sent as JSON. */
  filters?: string | readonly object[] | null;
  /** Order of the records: JSON, or a value that is sent as JSON. */
  sort?: string | object | null;
}

/** Route of the records that a validation on log records or on a data set scored. */
const RECORDS = "/v2/projects/{project_id}/traces/search";
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
      { body, answer: "task", write: { target: {}, advice: PAID_ADVICE } },
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
      { body: form, answer: "task", write: { target: {}, advice: PAID_ADVICE } },
      options,
    );
  }

  /**
   * Validates an LLM scorer on log records: paid work.
   *
   * @example Try a prompt on production traces: paid work
   * ```ts
   * import { GalileoClient } from "evalwire/galileo";
   *
   * const galileo = new GalileoClient(); // GALILEO_API_KEY, GALILEO_PROJECT
   * const { id: log_stream_id } = await galileo.logStreams.find("production");
   * const user_prompt = "Does the answer insult anybody?";
   * const started = await galileo.scorers.validations.llmOnRecords({
   *   log_stream_id,
   *   limit: 20,
   *   user_prompt,
   *   chain_poll_template: { template: user_prompt },
   *   scorer_configuration: { model_alias: "judge-small", output_type: "boolean" },
   *   query: "",
   *   response: "",
   * });
   * console.log(started.metrics_experiment_id); // waitForRecords(started) returns the scores
   * ```
   */
  llmOnRecords(
    body: ValidateLlmRecordsBody,
    options?: WriteOptions,
  ): Promise<ValidationExperiment> {
    checkValue("body", body, anObject);
    return this.#transport.post(
      "/v2/scorers/llm/validate/log_record",
      { body, answer: "experiment", write: { target: {}, advice: PAID_ADVICE } },
      options,
    );
  }

  /**
   * Validates an LLM scorer on a data set: paid work.
   *
   * @example Try a prompt on a data set: paid work
   * ```ts
   * import { GalileoClient, type GalileoSchemas } from "evalwire/galileo";
   *
   * const galileo = new GalileoClient(); // GALILEO_API_KEY
   * const { id: dataset_id } = await galileo.datasets.find("questions");
   * const user_prompt = "Does the answer refer to a page?";
   * const chain_poll_template: GalileoSchemas["ChainPollTemplate"] = { template: user_prompt };
   * const started = await galileo.scorers.validations.llmOnDataset({
   *   dataset_id,
   *   limit: 20,
   *   user_prompt,
   *   chain_poll_template,
   *   scorer_configuration: { model_alias: "judge-small", output_type: "boolean" },
   *   query: "",
   *   response: "",
   * });
   * for (const { output, metrics } of await galileo.scorers.validations.waitForRecords(started)) console.log(output, metrics);
   * ```
   */
  llmOnDataset(
    body: ValidateLlmDatasetBody,
    options?: WriteOptions,
  ): Promise<ValidationExperiment> {
    checkValue("body", body, anObject);
    return this.#transport.post(
      "/v2/scorers/llm/validate/dataset",
      {
        body,
        answer: "experiment",
        write: { target: { dataset_id: body.dataset_id }, advice: PAID_ADVICE },
      },
      options,
    );
  }

  /**
   * Validates code on one sample. Returns the id of the task, for {@link
   * ScorerValidations.waitForCode}.
   *
   * @example Validate code, then create a scorer from it
   * ```ts
   * import { GalileoClient } from "evalwire/galileo";
   *
   * const galileo = new GalileoClient(); // GALILEO_API_KEY
   * const file = "def scorer_fn(*, output, **kwargs):\n    return len(output) < 200\n";
   * const { validations } = galileo.scorers;
   * const { status, result } = await validations.waitForCode(await validations.code({ file, test_output: "See the page." }));
   * if (status !== "completed" || result == null) throw new Error(JSON.stringify(result));
   * const version = { kind: "code" as const, file, validation_result: result };
   * const scorer = await galileo.scorers.createWithVersion({ name: "short-answer", scorer_type: "code" }, version);
   * console.log(scorer.id);
   * ```
   */
  async code(body: ValidateCodeBody, options?: CallOptions): Promise<{ task_id: string }> {
    const form = await codeForm("POST /v2/scorers/code/validate", body);
    return this.#transport.post(
      "/v2/scorers/code/validate",
      { body: form, answer: "codeTask" },
      options,
    );
  }

  /**
   * Validates code on log records, which creates an experiment.
   *
   * @example Try code on the traces of an experiment
   * ```ts
   * import { GalileoClient } from "evalwire/galileo";
   *
   * const galileo = new GalileoClient(); // GALILEO_API_KEY, GALILEO_PROJECT
   * const { id: experiment_id } = await galileo.experiments.get("candidate");
   * const file = "def scorer_fn(*, output, **kwargs):\n    return len(output) < 200\n";
   * const started = await galileo.scorers.validations.codeOnRecords({ file, experiment_id, limit: 50 });
   * console.log(started.metrics_experiment_id); // waitForRecords(started) returns the scores
   * ```
   */
  async codeOnRecords(
    body: ValidateCodeRecordsBody,
    options?: WriteOptions,
  ): Promise<ValidationExperiment> {
    const form = await codeForm("POST /v2/scorers/code/validate/log_record", body);
    return this.#transport.post(
      "/v2/scorers/code/validate/log_record",
      { body: form, answer: "experiment", write: { target: {}, advice: STARTED } },
      options,
    );
  }

  /**
   * Validates code on a data set, which creates an experiment.
   *
   * @example Try code on a data set
   * ```ts
   * import { GalileoClient } from "evalwire/galileo";
   *
   * const galileo = new GalileoClient(); // GALILEO_API_KEY
   * const { id: dataset_id } = await galileo.datasets.find("questions");
   * const file = "def scorer_fn(*, output, **kwargs):\n    return 'page' in output\n";
   * const started = await galileo.scorers.validations.codeOnDataset({ file, dataset_id, limit: 50 });
   * const records = await galileo.scorers.validations.waitForRecords(started);
   * if (records.length === 0) throw new Error("nothing was scored");
   * ```
   */
  async codeOnDataset(
    body: ValidateCodeDatasetBody,
    options?: WriteOptions,
  ): Promise<ValidationExperiment> {
    const form = await codeForm("POST /v2/scorers/code/validate/dataset", body);
    return this.#transport.post(
      "/v2/scorers/code/validate/dataset",
      {
        body: form,
        answer: "experiment",
        write: { target: { dataset_id: body.dataset_id }, advice: STARTED },
      },
      options,
    );
  }

  /** Fetches the state of a code validation once. */
  codeResult(taskId: string, options?: CallOptions): Promise<CodeValidation> {
    return this.#transport.get(
      "/v2/scorers/code/validate/{task_id}",
      { path: { task_id: taskId }, answer: "codeValidation" },
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
    return await this.#wait(taskId, options);
  }

  /**
   * Waits for a task of `scorers.autogen()`, {@link ScorerValidations.llm} or {@link
   * ScorerValidations.llmWithFiles} to finish, for up to 10 minutes or `timeoutMs`. A failed task
   * is returned like any other: check `status`.
   *
   * The document has one operation that reads a task, that of code validations. It does not say
   * whether it reads these tasks too: where it does not, the service answers 404.
   *
   * @throws {NotFoundError} when the service does not show the task there. {@link PollTimeoutError}
   */
  async waitForTask(
    task: TaskStarted | string,
    options: CallOptions = {},
  ): Promise<CodeValidation> {
    checkCallOptions(options);
    const taskId = typeof task === "string" ? task : task?.task_result_id;
    checkValue("task", taskId, {
      ...aTask,
      kind: "a task id or the value that autogen() returned",
    });
    try {
      return await this.#wait(taskId, options);
    } catch (thrown) {
      if (!isNotFoundError(thrown)) throw thrown;
      throw new NotFoundError(`The service does not show the task '${taskId}'`, thrown, {
        hint: "The API document has no other operation that reads it: look for the result in the console, and for a new version with scorers.versions.list(id).",
      });
    }
  }

  /**
   * Waits until the records of a validation on log records or on a data set are scored, and returns
   * them with their scores, for up to 10 minutes or `timeoutMs`.
   *
   * @throws {PollTimeoutError} with the records that are there as `lastState`.
   */
  async waitForRecords(
    started: ValidationExperiment,
    options: CallOptions = {},
  ): Promise<ValidationRecord[]> {
    checkCallOptions(options);
    checkValue("started", started, anObject);
    const { metrics_experiment_id, project_id } = started;
    checkValue("started.metrics_experiment_id", metrics_experiment_id, aUuid);
    checkValue("started.project_id", project_id, aUuid);
    return await poll<ValidationRecord[], ValidationRecord[]>({
      job: { metrics_experiment_id, project_id },
      clock: this.#transport.clock,
      signal: options.signal,
      timeoutMs: options.timeoutMs ?? CODE_TIMEOUT_MS,
      ask: (limitMs) => this.#records(started, { ...options, timeoutMs: limitMs }),
      judge: (records) =>
        records.length > 0 && records.every(isScored)
          ? { done: true, value: records }
          : { done: false },
    });
  }

  async #records(
    { metrics_experiment_id, project_id }: ValidationExperiment,
    options: CallOptions,
  ): Promise<ValidationRecord[]> {
    const pages = tokenPages<ValidationRecord>(undefined, async (starting_token, limit) => {
      const body = { metrics_testing_id: metrics_experiment_id, starting_token, limit };
      const parts = { path: { project_id }, body, answer: "recordPage" as const, isPage: true };
      const { records = [], next_starting_token: next } = await this.#transport.post(
        RECORDS,
        parts,
        options,
      );
      return { items: records as ValidationRecord[], next }; // the schema has looked at the ids
    });
    return await pages.toArray();
  }

  async #wait(taskId: string, options: CallOptions): Promise<CodeValidation> {
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

/** Returns whether a record has scores, none of which is still to come. */
function isScored({ metric_info }: ValidationRecord): boolean {
  const states = Object.values(metric_info ?? {}).map(({ status_type }) => status_type);
  return states.length > 0 && !states.some((state) => state === "pending" || state === "computing");
}

/** Builds the form of a code validation: the source as a file, plus the other fields. */
async function codeForm(operation: string, body: ValidateCodeForm): Promise<FormData> {
  checkValue("body", body, anObject);
  checkValue("body.file", body.file, aFile);
  const { extra = {}, ...fields } = body;
  checkValue("body.extra", extra, anObject);
  await checkBody(operation, fields);
  return formOf({ ...extra, ...fields });
}
