import { type CallOptions, someText, type WriteOptions } from "../core/options.ts";
import type { RecordStream } from "../core/record-stream.ts";
import { findCall, isMade, refuseOther } from "./calls.ts";
import { checkBody, checkListQuery, type ListQuery } from "./checks.ts";
import { classicPrediction } from "./classic-prediction.ts";
import { hasTexts, type WeaveContext } from "./context.ts";
import { checkIds, countDeletion, type Deletion } from "./deletion.ts";
import type { Prediction, PredictionCreateBody } from "./types.ts";
import { withRunId } from "./urls.ts";

/**
 * Predictions: outputs of a model, one per input. Those of classic runs are not in `list()`: read
 * them as rows or with `get()`.
 */
export class Predictions {
  readonly #context: WeaveContext;
  /** @internal */
  constructor(context: WeaveContext) {
    this.#context = context;
  }

  /**
   * Streams predictions, of one run or of the whole project. Predictions of classic runs are not
   * included: read `evalResults.rows()`.
   *
   * @example The answers of a v2 run
   * ```ts
   * import { WeaveClient } from "evalwire/weave";
   *
   * const weave = new WeaveClient(); // WANDB_API_KEY, WANDB_ENTITY, WANDB_PROJECT
   * const { run } = await weave.load("latest");
   * for await (const { inputs, output } of weave.predictions.list({ evaluation_run_id: run.id, limit: 10 }))
   *   console.log(inputs, output);
   * ```
   */
  list(
    query: ListQuery & { evaluation_run_id?: string } = {},
    options?: CallOptions,
  ): RecordStream<Prediction> {
    const accepts = hasTexts("prediction_id", "model");
    checkListQuery(query, { evaluation_run_id: someText });
    const named = withRunId(this.#context, query, "query");
    return this.#context.transport.streamGet(
      "/v2/{entity}/{project}/predictions",
      { query: named, accepts, map: (one: Prediction) => one, exact: true },
      options,
    );
  }

  /**
   * Fetches one prediction: inputs, output and model.
   *
   * The server answers 200 to the ID of any call, so a response that could be another object costs
   * one more request to check. For a prediction of a run made by an SDK, the route leaves out model
   * and inputs: they are read from its call, with the data set values that it refers to.
   *
   * @throws {NotFoundError} when no call has this ID.
   * @throws {ResponseShapeError} when the ID belongs to a run, a trial or a score.
   *
   * @example The prediction behind a row
   * ```ts
   * import { WeaveClient } from "evalwire/weave";
   *
   * const weave = new WeaveClient(); // WANDB_API_KEY, WANDB_ENTITY, WANDB_PROJECT
   * const { rows } = await weave.load("latest");
   * for await (const { trials } of rows) {
   *   const id = trials[0]?.predictionId;
   *   if (id == null) continue;
   *   const { model, inputs } = await weave.predictions.get(id);
   *   console.log(model, inputs);
   *   break;
   * }
   * ```
   */
  async get(id: string, options?: CallOptions): Promise<Prediction> {
    const path = { prediction_id: id };
    const found = await this.#context.transport.get(
      "/v2/{entity}/{project}/predictions/{prediction_id}",
      { path, answer: "prediction", exact: true },
      options,
    );
    const suspect =
      found.prediction_id !== id || found.model === "" || Object.keys(found.inputs).length === 0;
    if (!suspect) return found;
    const call = await findCall(this.#context, id, options);
    if (isMade(call, "prediction")) return found;
    const classic =
      call === undefined ? null : await classicPrediction(this.#context, found, call, options);
    return classic ?? refuseOther("prediction", id, call);
  }

  /**
   * Stores a prediction, with or without a run. Its output and scores are visible only once it is
   * finished. `inputs` and `output` are JSON: values that JSON would drop or change, such as NaN or
   * undefined inside them, are refused. A field of `body` that is undefined is left out.
   *
   * @throws {NotFoundError} when the run does not exist. {@link AmbiguousWriteError} when the
   *   prediction may have been stored.
   */
  create(body: PredictionCreateBody, options?: WriteOptions): Promise<{ prediction_id: string }> {
    checkBody(body);
    const named = withRunId(this.#context, body, "body");
    const target: Record<string, string> =
      named.evaluation_run_id == null ? {} : { evaluation_run_id: named.evaluation_run_id };
    const write = {
      target,
      advice:
        "It may have been stored: check with predictions.list({ evaluation_run_id }) before you retry.",
    };
    return this.#context.transport.post(
      "/v2/{entity}/{project}/predictions",
      { body: named, data: ["inputs", "output"], answer: "predictionId", write },
      options,
    );
  }

  /**
   * Finishes a prediction. From then on, the rows of its run show its output and its scores. The
   * server reports success even if the prediction does not exist.
   *
   * Finish a prediction only once. The server stores the finished prediction with a null output,
   * and `get()` and `list()` may show that null afterward. A second `finish()` reads it and can put
   * null into the row of the run, where the output cannot be restored.
   *
   * @throws {AmbiguousWriteError} when the prediction may have been finished.
   */
  finish(id: string, options?: WriteOptions): Promise<{ success: boolean }> {
    const advice =
      "It may have been finished: check the rows of its run before you retry, because finishing it twice can replace the output there with null.";
    const write = { target: { prediction_id: id }, advice };
    const parts = { path: { prediction_id: id }, answer: "success" as const, write };
    return this.#context.transport.post(
      "/v2/{entity}/{project}/predictions/{prediction_id}/finish",
      parts,
      options,
    );
  }

  /**
   * Deletes calls by ID. Deleting a call that no longer exists counts 0 and is not an error.
   *
   * The ID of a prediction deletes only that call. Its trial stays in the rows and the summary of
   * the run, with output and scores if it was finished (and with `predict_call_id: null`), and so
   * do the calls of its scores. To remove a trial from a run, pass the ID of the trial, which rows
   * contain as `trial.id`: this also deletes its prediction and scores.
   *
   * @throws {PartialDeletionError} when the IDs need several requests and a later one fails.
   *
   * @example Remove a trial from a run
   * ```ts
   * import { WeaveClient } from "evalwire/weave";
   *
   * const weave = new WeaveClient(); // WANDB_API_KEY, WANDB_ENTITY, WANDB_PROJECT
   * const { rows } = await weave.load("latest");
   * for await (const { trials } of rows) {
   *   const broken = trials.filter(({ error }) => error !== undefined).map(({ id }) => id);
   *   if (broken.length > 0) await weave.predictions.delete(broken);
   * }
   * ```
   */
  delete(ids: string[], options?: CallOptions): Promise<Deletion> {
    const { transport } = this.#context;
    const send = (
      query: { prediction_ids: string[] },
      observed: CallOptions,
    ): Promise<{ num_deleted: number }> =>
      transport.delete(
        "/v2/{entity}/{project}/predictions",
        { query, answer: "deleted" },
        observed,
      );
    return countDeletion(transport, { prediction_ids: checkIds(ids) }, send, options);
  }
}
