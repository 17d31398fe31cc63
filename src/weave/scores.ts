import { type CallOptions, someText, type WriteOptions } from "../core/options.ts";
import type { RecordStream } from "../core/record-stream.ts";
import { refuseUnlessMade } from "./calls.ts";
import { checkBody, checkListQuery, type ListQuery } from "./checks.ts";
import { hasTexts, schemaOf, type WeaveContext } from "./context.ts";
import { checkIds, countDeletion, type Deletion } from "./deletion.ts";
import type { ScoreCreateBody, ScoreRecord } from "./types.ts";
import { withRunId } from "./urls.ts";

/** Scores: what one scorer said of one prediction. Made through the v2 routes; those of classic runs are read as rows. */
export class Scores {
  readonly #context: WeaveContext;
  /** @internal */
  constructor(context: WeaveContext) {
    this.#context = context;
  }

  /** Streams scores, of one run or of the whole project. Those of classic runs are not among them: read `evalResults.rows()`. */
  list(query: ListQuery & { evaluation_run_id?: string } = {}, options?: CallOptions): RecordStream<ScoreRecord> {
    const accepts = hasTexts("score_id", "scorer");
    checkListQuery(query, { evaluation_run_id: someText });
    const named = withRunId(this.#context, query, "query");
    return this.#context.transport.streamGet(
      "/v2/{entity}/{project}/scores",
      { query: named, accepts, map: (one: ScoreRecord) => one },
      options,
    );
  }

  /**
   * Reads one score.
   *
   * @throws {NotFoundError} when there is no such call. {@link ResponseShapeError} when the id is that of something else.
   */
  async get(id: string, options?: CallOptions): Promise<ScoreRecord> {
    const found = await this.#context.transport.get(
      "/v2/{entity}/{project}/scores/{score_id}",
      { path: { score_id: id }, answer: schemaOf("score") },
      options,
    );
    if (found.score_id !== id || found.scorer === "") await refuseUnlessMade(this.#context, "score", id, options);
    return found;
  }

  /**
   * Stores what a scorer said of a prediction. The server accepts a prediction that does not exist.
   *
   * @throws {AmbiguousWriteError} when it may have been stored.
   */
  create(body: ScoreCreateBody, options?: WriteOptions): Promise<{ score_id: string }> {
    checkBody(body);
    const write = {
      target: { prediction_id: body.prediction_id },
      advice: "It may have been stored: look at the rows of the run before you send it again.",
    };
    return this.#context.transport.post("/v2/{entity}/{project}/scores", { body, answer: schemaOf("scoreId"), write }, options);
  }

  /** Deletes scores. Deleting what is gone already counts 0 and is no error. */
  delete(ids: string[], options?: CallOptions): Promise<Deletion> {
    const parts = { query: { score_ids: checkIds(ids) }, answer: schemaOf("deleted") };
    return countDeletion((observed) => this.#context.transport.delete("/v2/{entity}/{project}/scores", parts, observed), options);
  }
}
