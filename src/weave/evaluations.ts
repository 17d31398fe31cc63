import type { CallOptions, WriteOptions } from "../core/options.ts";
import type { Pages } from "../core/records.ts";
import type { WeaveContext } from "./context.ts";
import type { Deletion } from "./deletion.ts";
import { EvaluateModel } from "./evaluate-model.ts";
import type { Evaluation, EvaluationCreateBody, NewVersion } from "./types.ts";
import { type ObjectListQuery, VersionedObjects } from "./versioned-objects.ts";

/** Evaluations: a data set, and the scorers that grade a model's outputs for it. */
export class Evaluations {
  readonly #objects: VersionedObjects<"evaluations">;
  /** Evaluations of models on the server: paid work. */
  readonly evaluateModel: EvaluateModel;
  /** @internal */
  constructor(context: WeaveContext) {
    this.#objects = new VersionedObjects(context, "evaluations");
    this.evaluateModel = new EvaluateModel(context);
  }

  /**
   * Reads the evaluations of the project page by page: every version of each, oldest first.
   *
   * @throws {PagesShiftedError} when versions are deleted or stored again during the read.
   */
  list(query?: ObjectListQuery, options?: CallOptions): Pages<Evaluation> {
    return this.#objects.list(query, options);
  }

  /**
   * Fetches one version: a digest, `"latest"` (the default), or `"v0"`, `"v1"`, ….
   *
   * @throws {NotFoundError} when the version does not exist or was deleted.
   *   {@link InvalidArgumentError} when the name belongs to an object of another kind.
   */
  get(id: string, digest?: string, options?: CallOptions): Promise<Evaluation> {
    return this.#objects.get(id, digest, options);
  }

  /**
   * Stores an evaluation, as a new version if the name exists. The server sanitizes names (`A b:c`
   * becomes `a_bc`).
   *
   * @throws {AmbiguousWriteError} when it may have been stored.
   *
   * @example Evaluate with a new data set
   * ```ts
   * import { WeaveClient } from "evalwire/weave";
   *
   * const weave = new WeaveClient(); // WANDB_API_KEY, WANDB_ENTITY, WANDB_PROJECT
   * const { dataset_ref } = await weave.datasets.create({ name: "capitals", rows: [{ question: "Capital of France?" }] });
   * const scorers = [await weave.scorers.resolve("correct")];
   * const { evaluation_ref } = await weave.evaluations.create({ name: "capitals-eval", dataset: dataset_ref, scorers });
   * const [value] = await weave.refs.read([evaluation_ref]);
   * console.log(value);
   * ```
   */
  create(
    body: EvaluationCreateBody,
    options?: WriteOptions,
  ): Promise<NewVersion & { evaluation_ref: string }> {
    return this.#objects.create(body, options);
  }

  /**
   * Deletes versions of an evaluation: those in `digests`, or all by default.
   *
   * @throws {NotFoundError} when there is no such version.
   */
  delete(id: string, options?: CallOptions & { digests?: string[] }): Promise<Deletion> {
    return this.#objects.delete(id, options);
  }
}
