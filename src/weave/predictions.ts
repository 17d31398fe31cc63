import { type CallOptions, someText, type WriteOptions } from "../core/options.ts";
import type { RecordStream } from "../core/record-stream.ts";
import { findCall, isMade, refuseOther } from "./calls.ts";
import { checkBody, checkListQuery, type ListQuery } from "./checks.ts";
import { classicPrediction } from "./classic-prediction.ts";
import { hasTexts, schemaOf, type WeaveContext } from "./context.ts";
import { checkIds, countDeletion, type Deletion } from "./deletion.ts";
import type { Prediction, PredictionCreateBody } from "./types.ts";
import { withRunId } from "./urls.ts";

/**
 * Predictions: one answer of a model to one input. Those of classic runs are not in `list()`, and
 * are read as rows or by `get()`.
 */
export class Predictions {
  readonly #context: WeaveContext;
  /** @internal */
  constructor(context: WeaveContext) {
    this.#context = context;
  }

  /**
   * Streams predictions, of one run or of the whole project. Those of classic runs are not among
   * them: read `evalResults.rows()`.
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
   * Reads one prediction: inputs, output, model.
   *
   * The server answers 200 to the id of any call. What looks like another object costs one more
   * call to make sure. For a prediction of an SDK's run the route leaves model and inputs out: they
   * come from its call, with the values of a data set that it refers to.
   *
   * @throws {NotFoundError} when there is no such call.
   * @throws {ResponseShapeError} when the id is that of a run, a trial or a score.
   */
  async get(id: string, options?: CallOptions): Promise<Prediction> {
    const path = { prediction_id: id };
    const found = await this.#context.transport.get(
      "/v2/{entity}/{project}/predictions/{prediction_id}",
      { path, answer: schemaOf("prediction"), exact: true },
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
   * Stores a prediction, of a run or by itself. It shows output and scores only once it is
   * finished. `inputs` and `output` are JSON; what JSON would drop or change, such as NaN or
   * undefined inside them, is refused. An option that is undefined is left out.
   *
   * @throws {NotFoundError} when the run does not exist. {@link AmbiguousWriteError} when it may
   *   have been stored.
   */
  create(body: PredictionCreateBody, options?: WriteOptions): Promise<{ prediction_id: string }> {
    checkBody(body);
    const named = withRunId(this.#context, body, "body");
    const target: Record<string, string> =
      named.evaluation_run_id == null ? {} : { evaluation_run_id: named.evaluation_run_id };
    const write = {
      target,
      advice:
        "It may have been stored: look with predictions.list({ evaluation_run_id }) before you send it again.",
    };
    return this.#context.transport.post(
      "/v2/{entity}/{project}/predictions",
      { body: named, data: ["inputs", "output"], answer: schemaOf("predictionId"), write },
      options,
    );
  }

  /**
   * Ends a prediction. From then on the rows of its run show its output and its scores. The server
   * says that it succeeded even when there is no such prediction.
   *
   * End it once: the server stores the end of a prediction with null for an output, and afterwards
   * `get()` and `list()` may show that null. A second end reads it, and can put null into the row
   * of the run, where nothing brings the output back.
   *
   * @throws {AmbiguousWriteError} when it may have been ended.
   */
  finish(id: string, options?: WriteOptions): Promise<{ success: boolean }> {
    const advice =
      "It may be finished: look at the rows of its run before you send it again, since a second end can replace the output there with null.";
    const write = { target: { prediction_id: id }, advice };
    const parts = { path: { prediction_id: id }, answer: schemaOf("success"), write };
    return this.#context.transport.post(
      "/v2/{entity}/{project}/predictions/{prediction_id}/finish",
      parts,
      options,
    );
  }

  /**
   * Deletes calls by their ids. Deleting what is gone already counts 0 and is no error.
   *
   * The id of a prediction deletes that call alone. Its trial stays in the rows and the summary of
   * the run, with output and scores when it was finished (and `predict_call_id: null`), as do the
   * calls of its scores. To take a trial out of a run, give the id of the trial instead, which rows
   * have as `trial.id`: prediction and scores go with it.
   *
   * @throws {PartialDeletionError} when many ids take several requests and a later one fails.
   */
  delete(ids: string[], options?: CallOptions): Promise<Deletion> {
    const { transport } = this.#context;
    const send = (
      query: { prediction_ids: string[] },
      observed: CallOptions,
    ): Promise<{ num_deleted: number }> =>
      transport.delete(
        "/v2/{entity}/{project}/predictions",
        { query, answer: schemaOf("deleted") },
        observed,
      );
    return countDeletion(transport, { prediction_ids: checkIds(ids) }, send, options);
  }
}
