import { didYouMean } from "../core/errors/usage.ts";
import { type CallOptions, checkValue, someText, type WriteOptions } from "../core/options.ts";
import type { RecordStream } from "../core/record-stream.ts";
import { type ListQuery, refuse } from "./checks.ts";
import { hasTexts, type WeaveContext } from "./context.ts";
import type { Deletion } from "./deletion.ts";
import { parseRef } from "./parse-ref.ts";
import type { Evaluation, NewVersion, Scorer, ScorerCreateBody } from "./types.ts";
import { VersionedObjects } from "./versioned-objects.ts";

/** Scorers: what judges predictions. Function scorers are ops, which no list shows; `resolve()` finds them all the same. */
export class Scorers {
  readonly #context: WeaveContext;
  readonly #objects: VersionedObjects<"scorers">;
  /** @internal */
  constructor(context: WeaveContext) {
    this.#context = context;
    this.#objects = new VersionedObjects(context, "scorers");
  }

  /** Streams the scorer objects of the project, every version of each. Function scorers are not among them. */
  list(query?: ListQuery, options?: CallOptions): RecordStream<Scorer> {
    return this.#objects.list(query, options);
  }

  /** Reads one version: a digest, `"latest"` (the default), or `"v0"`, `"v1"`, …. @throws {NotFoundError} when there is none, or it was deleted. */
  get(id: string, digest?: string, options?: CallOptions): Promise<Scorer> {
    return this.#objects.get(id, digest, options);
  }

  /**
   * Gives the reference of a scorer: of a name the newest version, function scorers included (they stand in the evaluations that
   * use them); a reference comes back as it is. Costs a list of scorers, and one of evaluations when the name is not among them.
   *
   * @throws {InvalidArgumentError} when the project has no such scorer, naming the nearest.
   */
  async resolve(nameOrRef: string, options?: CallOptions): Promise<string> {
    checkValue("scorer", nameOrRef, { ...someText, kind: "a name or reference" });
    if (nameOrRef.startsWith("weave:///")) {
      parseRef(nameOrRef);
      return nameOrRef;
    }
    const { entity, project } = this.#context;
    const newest = new Map<string, Scorer>();
    for await (const scorer of this.list({}, options)) {
      if (scorer.version_index >= (newest.get(scorer.object_id)?.version_index ?? 0)) newest.set(scorer.object_id, scorer);
    }
    const refs = new Map([...newest].map(([name, { digest }]) => [name, `weave:///${entity}/${project}/object/${name}:${digest}`]));
    const found = refs.get(nameOrRef);
    if (found !== undefined) return found;
    for (const [name, ref] of await this.#usedByEvaluations(options)) if (!refs.has(name)) refs.set(name, ref);
    const used = refs.get(nameOrRef);
    if (used !== undefined) return used;
    return refuse("scorer", `No scorer '${nameOrRef}' in ${entity}/${project}`, didYouMean(nameOrRef, [...refs.keys()]));
  }

  /** The scorers that evaluations name, by name; of several versions that of the newest evaluation. */
  async #usedByEvaluations(options: CallOptions | undefined): Promise<Map<string, string>> {
    const accepts = hasTexts("object_id", "created_at");
    const all = await this.#context.transport
      .streamGet("/v2/{entity}/{project}/evaluations", { accepts, map: (one: Evaluation) => one }, options)
      .toArray();
    const refs = new Map<string, string>();
    for (const { scorers } of all.sort((a, b) => a.created_at.localeCompare(b.created_at))) {
      for (const ref of scorers) refs.set(parseRef(ref).name, ref);
    }
    return refs;
  }

  /**
   * Stores a scorer, as a new version when the name is taken. Names are sanitised by the server (`A b:c` becomes `a_bc`).
   *
   * @throws {AmbiguousWriteError} when it may have been stored.
   */
  create(body: ScorerCreateBody, options?: WriteOptions): Promise<NewVersion & { scorer: string }> {
    return this.#objects.create(body, options);
  }

  /** Deletes versions of a scorer, all of them unless `digests` names some. @throws {NotFoundError} when there is none. */
  delete(id: string, options?: CallOptions & { digests?: string[] }): Promise<Deletion> {
    return this.#objects.delete(id, options);
  }
}
