import type { CallOptions, WriteOptions } from "../core/options.ts";
import type { Pages } from "../core/records.ts";
import type { WeaveContext } from "./context.ts";
import type { Deletion } from "./deletion.ts";
import type { Model, ModelCreateBody, NewVersion } from "./types.ts";
import { type ObjectListQuery, VersionedObjects } from "./versioned-objects.ts";
import { nullWhenNotFound } from "./versions.ts";

/** Models under evaluation, by name and version. */
export class Models {
  readonly #context: WeaveContext;
  readonly #objects: VersionedObjects<"models">;
  /** @internal */
  constructor(context: WeaveContext) {
    this.#context = context;
    this.#objects = new VersionedObjects(context, "models");
  }

  /**
   * Reads the models of the project page by page: every version of each, oldest first. Only `get()`
   * reads their source code.
   *
   * @throws {PagesShiftedError} when versions are deleted or stored again during the read.
   */
  list(query?: ObjectListQuery, options?: CallOptions): Pages<Model> {
    return this.#objects.list(query, options);
  }

  /**
   * Fetches one version: a digest, `"latest"` (the default), or `"v0"`, `"v1"`, …. Costs a second
   * request if the model has source code.
   *
   * @throws {NotFoundError} when the version does not exist or was deleted.
   *   {@link InvalidArgumentError} when the name belongs to an object of another kind.
   */
  async get(id: string, digest?: string, options?: CallOptions): Promise<Model> {
    const model = await this.#objects.get(id, digest, options);
    return model.source_code === null
      ? model
      : { ...model, source_code: await this.#sourceOf(model, options) };
  }

  /** Fetches the source code of a model; null if its file no longer exists. */
  async #sourceOf(
    { object_id, digest }: Model,
    options: CallOptions | undefined,
  ): Promise<string | null> {
    const parts = { path: { object_id, digest }, answer: "modelSource" as const };
    const read = this.#context.transport.get(
      "/v2/{entity}/{project}/models/{object_id}/versions/{digest}",
      parts,
      options,
    );
    return (await nullWhenNotFound(read))?.source_code ?? null;
  }

  /**
   * Stores a model, as a new version if the name exists. The server sanitizes names (`A b:c`
   * becomes `a_bc`).
   *
   * @throws {AmbiguousWriteError} when it may have been stored.
   *
   * @example Register the model behind outputs from elsewhere
   * ```ts
   * import { WeaveClient } from "evalwire/weave";
   *
   * const weave = new WeaveClient(); // WANDB_API_KEY, WANDB_ENTITY, WANDB_PROJECT
   * const source_code = "class Ranker(weave.Model):\n    prompt: str\n";
   * const attributes = { prompt: "Answer in one sentence.", temperature: 0 };
   * const { model_ref } = await weave.models.create({ name: "ranker-short", source_code, attributes });
   * console.log(model_ref);
   * ```
   */
  create(
    body: ModelCreateBody,
    options?: WriteOptions,
  ): Promise<NewVersion & { model_ref: string }> {
    return this.#objects.create(body, options);
  }

  /**
   * Deletes versions of a model: those in `digests`, or all by default.
   *
   * @throws {NotFoundError} when there is no such version.
   */
  delete(id: string, options?: CallOptions & { digests?: string[] }): Promise<Deletion> {
    return this.#objects.delete(id, options);
  }
}
