import { sharedLimit } from "../core/clock.ts";
import {
  CALL_OPTIONS,
  type CallOptions,
  checkCallOptions,
  checkWriteOptions,
  pick,
  READ_OPTIONS,
  someText,
  type WriteOptions,
} from "../core/options.ts";
import { checkFields, refuse } from "./checks.ts";
import type { WeaveContext } from "./context.ts";
import { callIdOf, followJob, type JobStatus, JobWatch, readJobStatus } from "./job.ts";
import { parseRef, type WeaveRef } from "./parse-ref.ts";
import { checkExtraBody, refuseUserId, WAIT_RULES } from "./rescore-checks.ts";
import { checkClass, readBehind } from "./stored-objects.ts";

/** Evaluation job on the server. */
export interface EvaluateModelJob {
  /** ID of the job's call. Any process can wait for it. */
  call_id: string;
}

/** Options for waiting for an evaluation. */
export interface EvaluateModelWaitOptions extends CallOptions {
  /**
   * Called after every successful status check. A state that this release does not know is reported
   * only once for as long as it lasts. The completed count never exceeds the total, but the counts
   * may decrease. Exceptions it throws are ignored.
   */
  onProgress?(status: JobStatus): void;
  /** Maximum time that the job may stay queued, in milliseconds. Default 600,000 (10 minutes). */
  startTimeoutMs?: number;
  /**
   * Handling of a job that completes with empty output: `"throw"` throws {@link JobEmptyError};
   * `"warn"` returns the result. Default `"throw"`.
   */
  onEmpty?: "throw" | "warn";
  /** True to let a Node process exit while waiting. Default false. */
  unref?: boolean;
}

const ADVICE =
  "It may have started: do not simply retry it. Use evaluationRuns.search({ evaluation, model, since }) to look for the run that it may have created.";

/**
 * Evaluations of models on the server. This is paid work: sent at most once, never retried
 * speculatively.
 */
export class EvaluateModel {
  readonly #context: WeaveContext;
  /** @internal */
  constructor(context: WeaveContext) {
    this.#context = context;
  }

  /**
   * Starts an evaluation. Costs money. First reads both references, because the server accepts any
   * input.
   *
   * @throws {AmbiguousWriteError} when it may have started. {@link NotFoundError} when the
   *   evaluation or the model does not exist.
   */
  async start(
    body: { evaluation_ref: string; model_ref: string },
    options: WriteOptions = {},
  ): Promise<EvaluateModelJob> {
    checkWriteOptions(options);
    checkExtraBody(options);
    refuseUserId(body, "body");
    checkFields(
      body,
      { evaluation_ref: someText, model_ref: someText },
      "a field of evaluateModel",
      "body",
    );
    const { transport, projectId } = this.#context;
    const limit = sharedLimit(transport.clock, options.timeoutMs);
    const read = (): CallOptions => ({ ...pick(options, READ_OPTIONS), ...limit() });
    const refs = {
      evaluation: objectRef(body.evaluation_ref, "evaluation_ref"),
      model: objectRef(body.model_ref, "model_ref"),
    };
    checkClass(await readBehind(this.#context, refs.evaluation, read()), "Evaluation");
    checkClass(await readBehind(this.#context, refs.model, read()), "Model");
    const write = {
      target: { evaluation_ref: body.evaluation_ref, model_ref: body.model_ref },
      advice: ADVICE,
    };
    return await transport.post(
      "/evaluations/evaluate_model",
      { body: { ...body, project_id: projectId }, answer: "callId", write },
      { ...options, ...limit() },
    );
  }

  /** Fetches the status of a job. `not_found` is the normal first status. */
  async status(job: EvaluateModelJob | string, options?: CallOptions): Promise<JobStatus> {
    return await readJobStatus(this.#context, job, options);
  }

  /**
   * Waits for a job to end, for up to 30 minutes unless `timeoutMs` is set.
   *
   * @throws the same errors as `rescore.wait()`, with the ID and the last state.
   *
   * @example Evaluate a model on the server: paid work
   * ```ts
   * import { WeaveClient } from "evalwire/weave";
   *
   * const weave = new WeaveClient(); // WANDB_API_KEY, WANDB_ENTITY, WANDB_PROJECT
   * const { run } = await weave.load("latest");
   * const { evaluateModel } = weave.evaluations;
   * const job = await evaluateModel.start({ evaluation_ref: run.evaluation ?? "", model_ref: run.model ?? "" });
   * const { call_id } = await evaluateModel.wait(job, {
   *   onProgress: (status) => console.log(status.code),
   *   onEmpty: "warn", // default: throws
   * });
   * if (call_id !== job.call_id) throw new Error(call_id);
   * ```
   */
  async wait(
    job: EvaluateModelJob,
    options: EvaluateModelWaitOptions = {},
  ): Promise<EvaluateModelJob & { output: unknown }> {
    checkCallOptions(options, WAIT_RULES);
    const { onProgress, startTimeoutMs, onEmpty = "throw", unref, timeoutMs } = options;
    const ids = { call_id: callIdOf(job) };
    const watch = new JobWatch(ids, { noun: "evaluation", startTimeoutMs });
    const follow = {
      timeoutMs,
      unref,
      onProgress: (status: JobStatus) => onProgress?.call(options, status),
    };
    const output = await followJob(this.#context, ids, watch, follow, pick(options, CALL_OPTIONS));
    if (watch.isEmpty(output) && onEmpty === "throw")
      throw watch.empty(output, "The evaluation was reported as complete, but its output is empty");
    return { ...ids, output };
  }
}

/** Parses the reference of an object. */
function objectRef(ref: string, field: string): WeaveRef {
  const parsed = parseRef(ref);
  if (parsed.kind !== "object")
    refuse(
      `body.${field}`,
      `'${field}' must be the reference of an object: its kind is '${parsed.kind}'`,
    );
  return parsed;
}
