import type { CallOptions, WriteOptions } from "../core/options.ts";
import type { RecordStream } from "../core/record-stream.ts";
import { hasTexts, schemaOf, type WeaveContext } from "./context.ts";
import { checkIds, countDeletion, type Deletion } from "./deletion.ts";
import { checkListQuery, type ListQuery } from "./object-versions.ts";
import type { Model, ModelCreateBody, NewVersion } from "./types.ts";

/** Models: what was evaluated, by name and version. */
export class Models {
  readonly #context: WeaveContext;
  /** @internal */
  constructor(context: WeaveContext) {
    this.#context = context;
  }

  /** Streams the models of the project, every version of each. */
  list(query: ListQuery = {}, options?: CallOptions): RecordStream<Model> {
    const accepts = hasTexts("object_id", "digest");
    return this.#context.transport.streamGet(
      "/v2/{entity}/{project}/models",
      { query: checkListQuery(query), accepts, map: (one: Model) => one },
      options,
    );
  }

  /** Reads one version: a digest, `"latest"` (the default), or `"v0"`, `"v1"`, …, which the server gives back in the place of the digest; `list()` has the digests. @throws {NotFoundError} when there is none, or it was deleted. */
  get(id: string, digest = "latest", options?: CallOptions): Promise<Model> {
    const path = { object_id: id, digest };
    return this.#context.transport.get(
      "/v2/{entity}/{project}/models/{object_id}/versions/{digest}",
      { path, answer: schemaOf("model") },
      options,
    );
  }

  /**
   * Stores a model, as a new version when the name is taken. Names are sanitised by the server (`A b:c` becomes `a_bc`).
   *
   * @throws {AmbiguousWriteError} when it may have been stored.
   */
  create(body: ModelCreateBody, options?: WriteOptions): Promise<NewVersion & { model_ref: string }> {
    const write = {
      target: { name: body.name ?? "" },
      advice: "It may have been stored: look with models.list() before you send it again.",
    };
    return this.#context.transport.post("/v2/{entity}/{project}/models", { body, answer: schemaOf("newVersion"), write }, options);
  }

  /** Deletes versions of a model, all of them unless `digests` names some. @throws {NotFoundError} when there is none. */
  delete(id: string, options: CallOptions & { digests?: string[] } = {}): Promise<Deletion> {
    const { digests, ...call } = options;
    const parts = {
      path: { object_id: id },
      query: digests === undefined ? {} : { digests: checkIds(digests, "digests") },
      answer: schemaOf("deleted"),
    };
    return countDeletion((observed) => this.#context.transport.delete("/v2/{entity}/{project}/models/{object_id}", parts, observed), call);
  }
}
