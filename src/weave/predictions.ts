import { type CallOptions, someText, type WriteOptions } from "../core/options.ts";
import type { RecordStream } from "../core/record-stream.ts";
import { refuseUnlessMade } from "./calls.ts";
import { checkBody, checkListQuery, type ListQuery } from "./checks.ts";
import { hasTexts, schemaOf, type WeaveContext } from "./context.ts";
import { checkIds, countDeletion, type Deletion } from "./deletion.ts";
import type { Prediction, PredictionCreateBody } from "./types.ts";
import { withRunId } from "./urls.ts";

/** Predictions: one answer of a model to one input. Made through the v2 routes; those of classic runs are read as rows. */
export class Predictions {
  readonly #context: WeaveContext;
  /** @internal */
  constructor(context: WeaveContext) {
    this.#context = context;
  }

  /** Streams predictions, of one run or of the whole project. Those of classic runs are not among them: read `evalResults.rows()`. */
  list(query: ListQuery & { evaluation_run_id?: string } = {}, options?: CallOptions): RecordStream<Prediction> {
    const accepts = hasTexts("prediction_id", "model");
    checkListQuery(query, { evaluation_run_id: someText });
    const named = withRunId(this.#context, query, "query");
    return this.#context.transport.streamGet(
      "/v2/{entity}/{project}/predictions",
      { query: named, accepts, map: (one: Prediction) => one },
      options,
    );
  }

  /**
   * Reads one prediction: inputs, output, model.
   *
   * The server answers 200 to the id of any call. What looks like another object costs one more call to make sure.
   *
   * @throws {NotFoundError} when there is no such call.
   * @throws {ResponseShapeError} when the id is that of a run, a trial, a score, or of a classic prediction, whose inputs this route leaves out.
   */
  async get(id: string, options?: CallOptions): Promise<Prediction> {
    const path = { prediction_id: id };
    const found = await this.#context.transport.get(
      "/v2/{entity}/{project}/predictions/{prediction_id}",
      { path, answer: schemaOf("prediction") },
      options,
    );
    const suspect = found.prediction_id !== id || found.model === "" || Object.keys(found.inputs).length === 0;
    if (suspect) await refuseUnlessMade(this.#context, "prediction", id, options);
    return found;
  }

  /**
   * Stores a prediction, of a run or by itself. It shows output and scores only once it is finished.
   *
   * @throws {NotFoundError} when the run does not exist. {@link AmbiguousWriteError} when it may have been stored.
   */
  create(body: PredictionCreateBody, options?: WriteOptions): Promise<{ prediction_id: string }> {
    checkBody(body);
    const named = withRunId(this.#context, body, "body");
    const target: Record<string, string> = named.evaluation_run_id == null ? {} : { evaluation_run_id: named.evaluation_run_id };
    const write = {
      target,
      advice: "It may have been stored: look with predictions.list({ evaluation_run_id }) before you send it again.",
    };
    return this.#context.transport.post(
      "/v2/{entity}/{project}/predictions",
      { body: named, answer: schemaOf("predictionId"), write },
      options,
    );
  }

  /** Ends a prediction. The server says that it succeeded even when there is no such prediction. */
  finish(id: string, options?: WriteOptions): Promise<{ success: boolean }> {
    const write = { target: { prediction_id: id }, advice: "Finishing a prediction once more does no harm: it may be sent again." };
    const parts = { path: { prediction_id: id }, answer: schemaOf("success"), write };
    return this.#context.transport.post("/v2/{entity}/{project}/predictions/{prediction_id}/finish", parts, options);
  }

  /** Deletes predictions. Deleting what is gone already counts 0 and is no error. */
  delete(ids: string[], options?: CallOptions): Promise<Deletion> {
    const parts = { query: { prediction_ids: checkIds(ids) }, answer: schemaOf("deleted") };
    return countDeletion((observed) => this.#context.transport.delete("/v2/{entity}/{project}/predictions", parts, observed), options);
  }
}
