import type { CallOptions } from "../core/options.ts";
import type { RecordStream } from "../core/record-stream.ts";
import { hasTexts, schemaOf, type WeaveContext } from "./context.ts";
import { checkListQuery, type ListQuery } from "./object-versions.ts";
import type { Evaluation } from "./types.ts";

/** Evaluations: a data set and the scorers that judge what a model makes of it. */
export class Evaluations {
  readonly #context: WeaveContext;
  /** @internal */
  constructor(context: WeaveContext) {
    this.#context = context;
  }

  /** Streams the evaluations of the project, the newest version of each. */
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
}
