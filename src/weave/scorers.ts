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
 * Scorers: what judges predictions. Function scorers are ops, which no list shows; `resolve()`
 * finds them all the same.
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
   * Reads the scorer objects of the project page after page, every version of each, the oldest
   * first. Function scorers are not among them.
   *
   * @throws {PagesShiftedError} when versions are deleted or stored again while they are read.
   */
  list(query?: ObjectListQuery, options?: CallOptions): Pages<Scorer> {
    return this.#objects.list(query, options);
  }

  /**
   * Reads one version: a digest, `"latest"` (the default), or `"v0"`, `"v1"`, ….
   *
   * @throws {NotFoundError} when there is none, or it was deleted. {@link InvalidArgumentError}
   *   when the name is that of an object of another kind.
   */
  get(id: string, digest?: string, options?: CallOptions): Promise<Scorer> {
    return this.#objects.get(id, digest, options);
  }

  /**
   * Gives the reference of a scorer: of a name the newest version, function scorers included (they
   * stand in the evaluations that use them); a reference comes back as it is. Costs one small
   * request, and lists of evaluations and scorers when no scorer object has the name.
   *
   * @throws {InvalidArgumentError} when the project has no such scorer, naming the nearest.
   */
  async resolve(nameOrRef: string, options?: CallOptions): Promise<string> {
    checkValue("scorer", nameOrRef, { ...someText, kind: "a name or reference" });
    if (nameOrRef.startsWith("weave:///")) {
      parseRef(nameOrRef);
      return nameOrRef;
    }
    const [found] = await this.#newest([nameOrRef], options);
    if (found !== undefined) return this.#refOf(found);
    const others = await this.#usedByEvaluations(options);
    const used = others.get(nameOrRef);
    if (used !== undefined) return used;
    const names = (await this.#newest(undefined, options)).map(({ object_id }) => object_id);
    const { entity, project } = this.#context;
    return refuse(
      "scorer",
      `No scorer '${nameOrRef}' in ${entity}/${project}`,
      didYouMean(nameOrRef, [...names, ...others.keys()]),
    );
  }

  /** The newest version of each scorer object, or of those that are named. */
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
   * The scorers that evaluations name and no list of this project has, by name: functions, and
   * those of other projects. The newest evaluation counts.
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
   * Stores a scorer, as a new version when the name is taken. Names are sanitised by the server (`A
   * b:c` becomes `a_bc`).
   *
   * @throws {AmbiguousWriteError} when it may have been stored.
   */
  create(body: ScorerCreateBody, options?: WriteOptions): Promise<NewVersion & { scorer: string }> {
    return this.#objects.create(body, options);
  }

  /**
   * Deletes versions of a scorer, all of them unless `digests` names some.
   *
   * @throws {NotFoundError} when there is none.
   */
  delete(id: string, options?: CallOptions & { digests?: string[] }): Promise<Deletion> {
    return this.#objects.delete(id, options);
  }
}

/** A version by its name. */
interface Named {
  readonly object_id: string;
  readonly digest: string;
}
