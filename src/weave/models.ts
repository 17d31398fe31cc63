import type { CallOptions, WriteOptions } from "../core/options.ts";
import type { Pages } from "../core/records.ts";
import { schemaOf, type WeaveContext } from "./context.ts";
import type { Deletion } from "./deletion.ts";
import type { Model, ModelCreateBody, NewVersion } from "./types.ts";
import { type ObjectListQuery, VersionedObjects } from "./versioned-objects.ts";
import { nullWhenNotFound } from "./versions.ts";

/** Models: what was evaluated, by name and version. */
export class Models {
  readonly #context: WeaveContext;
  readonly #objects: VersionedObjects<"models">;
  /** @internal */
  constructor(context: WeaveContext) {
    this.#context = context;
    this.#objects = new VersionedObjects(context, "models");
  }

  /**
   * Reads the models of the project page after page, every version of each, the oldest first; their
   * sources only `get()` reads.
   *
   * @throws {PagesShiftedError} when versions are deleted or stored again while they are read.
   */
  list(query?: ObjectListQuery, options?: CallOptions): Pages<Model> {
    return this.#objects.list(query, options);
  }

  /**
   * Reads one version: a digest, `"latest"` (the default), or `"v0"`, `"v1"`, …. Costs a second
   * request when it has a source.
   *
   * @throws {NotFoundError} when there is none, or it was deleted. {@link InvalidArgumentError}
   *   when the name is that of an object of another kind.
   */
  async get(id: string, digest?: string, options?: CallOptions): Promise<Model> {
    const model = await this.#objects.get(id, digest, options);
    return model.source_code === null
      ? model
      : { ...model, source_code: await this.#sourceOf(model, options) };
  }

  /** The source of a model that has one; null when its file is gone. */
  async #sourceOf(
    { object_id, digest }: Model,
    options: CallOptions | undefined,
  ): Promise<string | null> {
    const parts = { path: { object_id, digest }, answer: schemaOf("modelSource") };
    const read = this.#context.transport.get(
      "/v2/{entity}/{project}/models/{object_id}/versions/{digest}",
      parts,
      options,
    );
    return (await nullWhenNotFound(read))?.source_code ?? null;
  }

  /**
   * Stores a model, as a new version when the name is taken. Names are sanitised by the server (`A
   * b:c` becomes `a_bc`).
   *
   * @throws {AmbiguousWriteError} when it may have been stored.
   */
  create(
    body: ModelCreateBody,
    options?: WriteOptions,
  ): Promise<NewVersion & { model_ref: string }> {
    return this.#objects.create(body, options);
  }

  /**
   * Deletes versions of a model, all of them unless `digests` names some.
   *
   * @throws {NotFoundError} when there is none.
   */
  delete(id: string, options?: CallOptions & { digests?: string[] }): Promise<Deletion> {
    return this.#objects.delete(id, options);
  }
}
