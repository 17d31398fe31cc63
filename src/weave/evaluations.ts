import type { CallOptions, WriteOptions } from "../core/options.ts";
import type { RecordStream } from "../core/record-stream.ts";
import { hasTexts, schemaOf, type WeaveContext } from "./context.ts";
import { checkIds, countDeletion, type Deletion } from "./deletion.ts";
import { EvaluateModel } from "./evaluate-model.ts";
import { checkListQuery, type ListQuery } from "./object-versions.ts";
import type { Evaluation, EvaluationCreateBody, NewVersion } from "./types.ts";

/** Evaluations: a data set and the scorers that judge what a model makes of it. */
export class Evaluations {
  readonly #context: WeaveContext;
  /** Lets the server evaluate a model: paid work. */
  readonly evaluateModel: EvaluateModel;
  /** @internal */
  constructor(context: WeaveContext) {
    this.#context = context;
    this.evaluateModel = new EvaluateModel(context);
  }

  /** Streams the evaluations of the project, every version of each. */
  list(query: ListQuery = {}, options?: CallOptions): RecordStream<Evaluation> {
    const accepts = hasTexts("object_id", "digest");
    return this.#context.transport.streamGet(
      "/v2/{entity}/{project}/evaluations",
      { query: checkListQuery(query), accepts, map: (one: Evaluation) => one },
      options,
    );
  }

  /** Reads one version: a digest, `"latest"` (the default), or `"v0"`, `"v1"`, …. @throws {NotFoundError} when there is none, or it was deleted. */
  get(id: string, digest = "latest", options?: CallOptions): Promise<Evaluation> {
    const path = { object_id: id, digest };
    return this.#context.transport.get(
      "/v2/{entity}/{project}/evaluations/{object_id}/versions/{digest}",
      { path, answer: schemaOf("evaluation") },
      options,
    );
  }

  /**
   * Stores an evaluation, as a new version when the name is taken. Names are sanitised by the server (`A b:c` becomes `a_bc`).
   *
   * @throws {AmbiguousWriteError} when it may have been stored.
   */
  create(body: EvaluationCreateBody, options?: WriteOptions): Promise<NewVersion & { evaluation_ref: string }> {
    const write = {
      target: { name: body.name ?? "" },
      advice: "It may have been stored: look with evaluations.list() before you send it again.",
    };
    return this.#context.transport.post("/v2/{entity}/{project}/evaluations", { body, answer: schemaOf("newVersion"), write }, options);
  }

  /** Deletes versions of an evaluation, all of them unless `digests` names some. @throws {NotFoundError} when there is none. */
  delete(id: string, options: CallOptions & { digests?: string[] } = {}): Promise<Deletion> {
    const { digests, ...call } = options;
    const parts = {
      path: { object_id: id },
      query: digests === undefined ? {} : { digests: checkIds(digests, "digests") },
      answer: schemaOf("deleted"),
    };
    return countDeletion(
      (observed) => this.#context.transport.delete("/v2/{entity}/{project}/evaluations/{object_id}", parts, observed),
      call,
    );
  }
}
