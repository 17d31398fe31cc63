import { type CallOptions, someText, type WriteOptions } from "../core/options.ts";
import type { RecordStream } from "../core/record-stream.ts";
import { findCall, isMade, refuseOther } from "./calls.ts";
import { checkBody, checkListQuery, checkScorerRef, type ListQuery } from "./checks.ts";
import { hasTexts, type WeaveContext } from "./context.ts";
import { checkIds, countDeletion, type Deletion } from "./deletion.ts";
import type { ScoreCreateBody, ScoreRecord } from "./types.ts";
import { withRunId } from "./urls.ts";

/**
 * Scores: the result of one scorer for one prediction. Covers scores created through the v2 routes;
 * those of classic runs are read as rows.
 */
export class Scores {
  readonly #context: WeaveContext;
  /** @internal */
  constructor(context: WeaveContext) {
    this.#context = context;
  }

  /**
   * Streams scores, of one run or of the whole project. Scores of classic runs are not included:
   * read `evalResults.rows()`.
   *
   * @example Count the scores of a v2 run
   * ```ts
   * import { WeaveClient } from "evalwire/weave";
   *
   * const weave = new WeaveClient(); // WANDB_API_KEY, WANDB_ENTITY, WANDB_PROJECT
   * const { run } = await weave.load("latest");
   * const counts = new Map<string, number>();
   * for await (const { scorer } of weave.scores.list({ evaluation_run_id: run.id }))
   *   counts.set(scorer, (counts.get(scorer) ?? 0) + 1);
   * console.log(counts);
   * ```
   */
  list(
    query: ListQuery & { evaluation_run_id?: string } = {},
    options?: CallOptions,
  ): RecordStream<ScoreRecord> {
    const accepts = hasTexts("score_id", "scorer");
    checkListQuery(query, { evaluation_run_id: someText });
    const named = withRunId(this.#context, query, "query");
    return this.#context.transport.streamGet(
      "/v2/{entity}/{project}/scores",
      { query: named, accepts, map: (one: ScoreRecord) => one, exact: true },
      options,
    );
  }

  /**
   * Fetches one score.
   *
   * @throws {NotFoundError} when no call has this ID. {@link ResponseShapeError} when the ID
   *   belongs to something else.
   */
  async get(id: string, options?: CallOptions): Promise<ScoreRecord> {
    const found = await this.#context.transport.get(
      "/v2/{entity}/{project}/scores/{score_id}",
      { path: { score_id: id }, answer: "score", exact: true },
      options,
    );
    if (found.score_id === id && found.scorer !== "") return found;
    const call = await findCall(this.#context, id, options);
    return isMade(call, "score") ? found : refuseOther("score", id, call);
  }

  /**
   * Stores a score of a prediction. The server does not check that the prediction exists. `value`
   * is JSON: values that JSON would drop or change, such as NaN or undefined inside it, are
   * refused.
   *
   * @throws {InvalidArgumentError} before anything is sent, for a name where a reference is
   *   required, and for the reference of a function scorer (an op). {@link AmbiguousWriteError}
   *   when it may have been stored.
   */
  async create(body: ScoreCreateBody, options?: WriteOptions): Promise<{ score_id: string }> {
    checkBody(body);
    checkScorerRef("body.scorer", body.scorer);
    const write = {
      target: { prediction_id: body.prediction_id },
      advice: "It may have been stored: check the rows of the run before you retry.",
    };
    return await this.#context.transport.post(
      "/v2/{entity}/{project}/scores",
      { body, data: ["value"], answer: "scoreId", write },
      options,
    );
  }

  /**
   * Deletes scores. Deleting a score that no longer exists counts 0 and is not an error.
   *
   * @throws {PartialDeletionError} when the IDs need several requests and a later one fails.
   */
  delete(ids: string[], options?: CallOptions): Promise<Deletion> {
    const { transport } = this.#context;
    const send = (
      query: { score_ids: string[] },
      observed: CallOptions,
    ): Promise<{ num_deleted: number }> =>
      transport.delete("/v2/{entity}/{project}/scores", { query, answer: "deleted" }, observed);
    return countDeletion(transport, { score_ids: checkIds(ids) }, send, options);
  }
}
