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
import { schemaOf, type WeaveContext } from "./context.ts";
import { callIdOf, followJob, type JobStatus, JobWatch, readJobStatus } from "./job.ts";
import { parseRef, type WeaveRef } from "./parse-ref.ts";
import { checkExtraBody, refuseUserId, WAIT_RULES } from "./rescore-checks.ts";
import { checkClass, readBehind } from "./stored-objects.ts";

/** An evaluation that the server runs. */
export interface EvaluateModelJob {
  call_id: string;
}

/** Options of waiting for it. */
export interface EvaluateModelWaitOptions extends CallOptions {
  /**
   * Is told of every look, counts in order; of a state that this release does not know once. What
   * it throws is ignored.
   */
  onProgress?(status: JobStatus): void;
  /** How long the job may stay queued. Default 10 minutes. */
  startTimeoutMs?: number;
  /** What an empty completion is. Default `"throw"`. */
  onEmpty?: "throw" | "warn";
  /** True when waiting should not keep a Node process alive. Default false. */
  unref?: boolean;
}

const ADVICE =
  "It may have been applied; do not simply send it again. Look with evaluationRuns.search({ evaluation, model, since }) for the run that it may have made.";

/** Lets the server evaluate a model: paid work, which is sent once and never again on a guess. */
export class EvaluateModel {
  readonly #context: WeaveContext;
  /** @internal */
  constructor(context: WeaveContext) {
    this.#context = context;
  }

  /**
   * Starts an evaluation. Before anything is sent both references are read, since the server
   * accepts whatever it is given. Costs money.
   *
   * @throws {AmbiguousWriteError} when it may have been applied. {@link NotFoundError} when there
   *   is no such evaluation or model.
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
      { body: { ...body, project_id: projectId }, answer: schemaOf("callId"), write },
      { ...options, ...limit() },
    );
  }

  /** Looks at a job once. `not_found` is the normal first answer. */
  async status(job: EvaluateModelJob | string, options?: CallOptions): Promise<JobStatus> {
    return await readJobStatus(this.#context, job, options);
  }

  /**
   * Waits for a job to end, for 30 minutes unless `timeoutMs` says otherwise.
   *
   * @throws what `rescore.wait()` throws, with the id and the last state.
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
      throw watch.empty(output, "The evaluation says that it is complete, and its output is empty");
    return { ...ids, output };
  }
}

/** The reference of an object, taken apart. */
function objectRef(ref: string, field: string): WeaveRef {
  const parsed = parseRef(ref);
  if (parsed.kind !== "object")
    refuse(`body.${field}`, `'${field}' must name an object: it is that of a ${parsed.kind}`);
  return parsed;
}
