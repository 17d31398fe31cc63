import { didYouMean } from "../core/errors/usage.ts";
import { type CallOptions, checkValue, someText, type WriteOptions } from "../core/options.ts";
import type { Pages } from "../core/records.ts";
import { refuse } from "./checks.ts";
import { inProjectOf, type WeaveContext } from "./context.ts";
import type { Deletion } from "./deletion.ts";
import { parseRef } from "./parse-ref.ts";
import { storedObjects } from "./stored-objects.ts";
import type { NewVersion, Scorer, ScorerCreateBody } from "./types.ts";
import { type ObjectListQuery, VersionedObjects } from "./versioned-objects.ts";
import { objectRefOf } from "./versions.ts";

/**
 * Scorers, which grade predictions. Function scorers are ops and appear in no list, but `resolve()`
 * finds them.
 */
export class Scorers {
  readonly #context: WeaveContext;
  readonly #objects: VersionedObjects<"scorers">;
  /** @internal */
  constructor(context: WeaveContext) {
    this.#context = context;
    this.#objects = new VersionedObjects(context, "scorers");
  }

  /**
   * Reads the scorer objects of the project page by page: every version of each, oldest first.
   * Function scorers are not included.
   *
   * @throws {PagesShiftedError} when versions are deleted or stored again during the read.
   *
   * @example The scorers of a project
   * ```ts
   * import { WeaveClient } from "evalwire/weave";
   *
   * const weave = new WeaveClient(); // WANDB_API_KEY, WANDB_ENTITY, WANDB_PROJECT
   * const scorers = await weave.scorers.list({ latest_only: true }).toArray();
   * if (!scorers.some(({ name, class_name }) => name === "correct" && class_name !== null)) throw new Error("no scorer");
   * ```
   */
  list(query?: ObjectListQuery, options?: CallOptions): Pages<Scorer> {
    return this.#objects.list(query, options);
  }

  /**
   * Fetches one version: a digest, `"latest"` (the default), or `"v0"`, `"v1"`, ….
   *
   * @throws {NotFoundError} when the version does not exist or was deleted.
   *   {@link InvalidArgumentError} when the name belongs to an object of another kind.
   */
  get(id: string, digest?: string, options?: CallOptions): Promise<Scorer> {
    return this.#objects.get(id, digest, options);
  }

  /**
   * Returns the reference of a scorer. For a name, this is the newest version, and for `name:version`
   * that version of a scorer object: a digest, `latest`, or `v0`, `v1`, …. Function scorers are found
   * through the evaluations that use them. A reference is returned unchanged. Costs one small
   * request, and lists of evaluations and scorers if no scorer object has the name.
   *
   * @throws {InvalidArgumentError} when the project has no such scorer, with the closest name.
   *   {@link NotFoundError} when the scorer has no such version.
   *
   * @example Pin the version of a judge
   * ```ts
   * import { WeaveClient } from "evalwire/weave";
   *
   * const weave = new WeaveClient(); // WANDB_API_KEY, WANDB_ENTITY, WANDB_PROJECT
   * const newest = await weave.scorers.resolve("judge");
   * if (newest !== (await weave.scorers.resolve("judge:v0"))) throw new Error("the judge has a newer version");
   * ```
   */
  async resolve(nameOrRef: string, options?: CallOptions): Promise<string> {
    checkValue("scorer", nameOrRef, { ...someText, kind: "a name or reference" });
    if (nameOrRef.startsWith("weave:///")) {
      parseRef(nameOrRef);
      return nameOrRef;
    }
    // no name has a colon: the server removes it
    const [name = "", version] = nameOrRef.split(/:(.*)/, 2);
    const [found] = name === "" ? [] : await this.#newest([name], options);
    if (found !== undefined && version !== undefined)
      return this.#refOf(await this.get(name, version, options));
    if (found !== undefined) return this.#refOf(found);
    const others = await this.#usedByEvaluations(options);
    const used = others.get(nameOrRef);
    if (used !== undefined) return used;
    if (version !== undefined && others.has(name))
      refuse(
        "scorer",
        `'${name}' is a function, so '${nameOrRef}' does not name a version of it`,
        "Pass its reference.",
      );
    const names = (await this.#newest(undefined, options)).map(({ object_id }) => object_id);
    const { entity, project } = this.#context;
    return refuse(
      "scorer",
      `No scorer '${nameOrRef}' in ${entity}/${project}`,
      didYouMean(nameOrRef, [...names, ...others.keys()]),
    );
  }

  /** Fetches the newest version of each scorer object, or of those with the given names. */
  #newest(names: string[] | undefined, options: CallOptions | undefined): Promise<Named[]> {
    const filter = {
      base_object_classes: ["Scorer"],
      latest_only: true,
      ...(names === undefined ? {} : { object_ids: names }),
    };
    return storedObjects<Named>(
      this.#context,
      { filter, metadata_only: true, view: (stored) => stored },
      options,
    ).toArray();
  }

  #refOf({ object_id, digest }: Named): string {
    return `weave:///${this.#context.projectId}/object/${object_id}:${digest}`;
  }

  /**
   * Returns the scorers that evaluations use but no list of this project contains, by name:
   * functions, and scorers of other projects. The newest evaluation takes precedence.
   */
  async #usedByEvaluations(options: CallOptions | undefined): Promise<Map<string, string>> {
    const refs = new Map<string, string>();
    for await (const { scorers } of new VersionedObjects(this.#context, "evaluations").list(
      {},
      options,
    )) {
      for (const ref of scorers) {
        const found = objectRefOf(ref);
        if (
          found !== null &&
          (found.kind === "op" || inProjectOf(this.#context, found) !== this.#context)
        )
          refs.set(found.name, ref);
      }
    }
    return refs;
  }

  /**
   * Stores a scorer, as a new version if the name exists. The server sanitizes names (`A b:c`
   * becomes `a_bc`).
   *
   * @throws {AmbiguousWriteError} when it may have been stored.
   *
   * @example Store a scorer from a Python function
   * ```ts
   * import { WeaveClient } from "evalwire/weave";
   *
   * const weave = new WeaveClient(); // WANDB_API_KEY, WANDB_ENTITY, WANDB_PROJECT
   * const op_source_code = "def score(output: str) -> bool:\n    return len(output) < 200\n";
   * const { scorer } = await weave.scorers.create({ name: "short-answer", op_source_code });
   * if (!scorer.startsWith("weave:///")) throw new Error(scorer); // the reference that rescores take
   * ```
   */
  create(body: ScorerCreateBody, options?: WriteOptions): Promise<NewVersion & { scorer: string }> {
    return this.#objects.create(body, options);
  }

  /**
   * Deletes versions of a scorer: those in `digests`, or all by default.
   *
   * @throws {NotFoundError} when there is no such version.
   */
  delete(id: string, options?: CallOptions & { digests?: string[] }): Promise<Deletion> {
    return this.#objects.delete(id, options);
  }
}

/** A version of a named object. */
interface Named {
  readonly object_id: string;
  readonly digest: string;
}
