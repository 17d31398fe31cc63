import type { CallOptions } from "../core/options.ts";
import type { RecordStream } from "../core/record-stream.ts";
import { hasTexts, schemaOf, type WeaveContext } from "./context.ts";
import { checkListQuery, type ListQuery } from "./object-versions.ts";
import type { Model } from "./types.ts";

/** Models: what was evaluated, by name and version. */
export class Models {
  readonly #context: WeaveContext;
  /** @internal */
  constructor(context: WeaveContext) {
    this.#context = context;
  }

  /** Streams the models of the project, the newest version of each. */
  list(query: ListQuery = {}, options?: CallOptions): RecordStream<Model> {
    const accepts = hasTexts("object_id", "digest");
    return this.#context.transport.streamGet(
      "/v2/{entity}/{project}/models",
      { query: checkListQuery(query), accepts, map: (one: Model) => one },
      options,
    );
  }

  /** Reads one version: a digest, `"latest"` (the default), or `"v0"`, `"v1"`, …. @throws {NotFoundError} when there is none, or it was deleted. */
  get(id: string, digest = "latest", options?: CallOptions): Promise<Model> {
    const path = { object_id: id, digest };
    return this.#context.transport.get(
      "/v2/{entity}/{project}/models/{object_id}/versions/{digest}",
      { path, answer: schemaOf("model") },
      options,
    );
  }
}
