import type { CallOptions, WriteOptions } from "../core/options.ts";
import type { RecordStream } from "../core/record-stream.ts";
import type { ListQuery } from "./checks.ts";
import type { WeaveContext } from "./context.ts";
import type { Deletion } from "./deletion.ts";
import type { Model, ModelCreateBody, NewVersion } from "./types.ts";
import { VersionedObjects } from "./versioned-objects.ts";

/** Models: what was evaluated, by name and version. */
export class Models {
  readonly #objects: VersionedObjects<"models">;
  /** @internal */
  constructor(context: WeaveContext) {
    this.#objects = new VersionedObjects(context, "models");
  }

  /** Streams the models of the project, every version of each. */
  list(query?: ListQuery, options?: CallOptions): RecordStream<Model> {
    return this.#objects.list(query, options);
  }

  /** Reads one version: a digest, `"latest"` (the default), or `"v0"`, `"v1"`, …, which the server gives back in the place of the digest; `list()` has the digests. @throws {NotFoundError} when there is none, or it was deleted. */
  get(id: string, digest?: string, options?: CallOptions): Promise<Model> {
    return this.#objects.get(id, digest, options);
  }

  /**
   * Stores a model, as a new version when the name is taken. Names are sanitised by the server (`A b:c` becomes `a_bc`).
   *
   * @throws {AmbiguousWriteError} when it may have been stored.
   */
  create(body: ModelCreateBody, options?: WriteOptions): Promise<NewVersion & { model_ref: string }> {
    return this.#objects.create(body, options);
  }

  /** Deletes versions of a model, all of them unless `digests` names some. @throws {NotFoundError} when there is none. */
  delete(id: string, options?: CallOptions & { digests?: string[] }): Promise<Deletion> {
    return this.#objects.delete(id, options);
  }
}
