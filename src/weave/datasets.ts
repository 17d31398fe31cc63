import { ResponseShapeError } from "../core/errors/call.ts";
import type { CallOptions, WriteOptions } from "../core/options.ts";
import { checkCallOptions } from "../core/options.ts";
import type { RecordStream } from "../core/record-stream.ts";
import { Pages } from "../core/records.ts";
import { hasTexts, schemaOf, type WeaveContext } from "./context.ts";
import { checkIds, countDeletion, type Deletion } from "./deletion.ts";
import { checkListQuery, type ListQuery } from "./object-versions.ts";
import { parseRef } from "./parse-ref.ts";
import type { Dataset, DatasetCreateBody, NewVersion } from "./types.ts";

/** One row of a data set. */
export interface DatasetRow {
  /** Its place in the data set, from 0. */
  index: number;
  /** The content hash that the rows of runs carry as `row_digest`. */
  digest: string;
  value: unknown;
}

const PAGE_SIZE = 1_000;

/** Data sets: the inputs that evaluations run on. */
export class Datasets {
  readonly #context: WeaveContext;
  /** @internal */
  constructor(context: WeaveContext) {
    this.#context = context;
  }

  /** Streams the data sets of the project, every version of each. */
  list(query: ListQuery = {}, options?: CallOptions): RecordStream<Dataset> {
    const accepts = hasTexts("object_id", "digest", "rows");
    return this.#context.transport.streamGet(
      "/v2/{entity}/{project}/datasets",
      { query: checkListQuery(query), accepts, map: (one: Dataset) => one },
      options,
    );
  }

  /** Reads one version: a digest, `"latest"` (the default), or `"v0"`, `"v1"`, …. @throws {NotFoundError} when there is none, or it was deleted. */
  get(id: string, digest = "latest", options?: CallOptions): Promise<Dataset> {
    const path = { object_id: id, digest };
    return this.#context.transport.get(
      "/v2/{entity}/{project}/datasets/{object_id}/versions/{digest}",
      { path, answer: schemaOf("dataset") },
      options,
    );
  }

  /**
   * Reads the rows of a data set in their order, page after page. `ref` is a data set's name (then the latest version), its
   * reference, or the reference of its table. The rows may be iterated again: that asks again.
   */
  rows(ref: string, options?: CallOptions): Pages<DatasetRow> {
    checkCallOptions(options);
    return new Pages((limit) => {
      const size = Math.min(PAGE_SIZE, limit ?? PAGE_SIZE);
      let table: string | null = null;
      let offset = 0;
      let ended = false;
      return {
        next: async () => {
          if (ended) return undefined;
          table ??= await this.#tableOf(ref, options);
          const page = await this.#page(table, offset, size, options);
          offset += page.length;
          ended = page.length < size;
          return page.length === 0 ? undefined : page;
        },
        cancel: () => {
          ended = true;
        },
      };
    });
  }

  async #tableOf(ref: string, options: CallOptions | undefined): Promise<string> {
    if (!ref.startsWith("weave:///")) return parseRef((await this.get(ref, "latest", options)).rows).digest;
    const parsed = parseRef(ref);
    return parsed.kind === "table" ? parsed.digest : parseRef((await this.get(parsed.name, parsed.digest, options)).rows).digest;
  }

  async #page(digest: string, offset: number, limit: number, options: CallOptions | undefined): Promise<DatasetRow[]> {
    const body = { project_id: this.#context.projectId, digest, offset, limit };
    const { rows } = await this.#context.transport.post("/table/query", { body }, options);
    if (!Array.isArray(rows) || rows.length > limit)
      throw new ResponseShapeError("The answer does not hold rows as asked for", { path: "rows", expected: `at most ${limit} rows` });
    return rows.map((row, at) => {
      const index = row.original_index ?? offset + at;
      if (index !== offset + at)
        throw new ResponseShapeError("The rows of the table came out of order", {
          path: `rows.${at}.original_index`,
          expected: String(offset + at),
        });
      return { index, digest: row.digest, value: row.val };
    });
  }

  /**
   * Stores a data set, as a new version when the name is taken. The server gives no reference: it is made here from name and digest.
   *
   * @throws {AmbiguousWriteError} when it may have been stored.
   */
  async create(body: DatasetCreateBody, options?: WriteOptions): Promise<NewVersion & { dataset_ref: string }> {
    const { transport, projectId } = this.#context;
    const write = {
      target: { name: body.name ?? "" },
      advice: "It may have been stored: look with datasets.list() before you send it again.",
    };
    const made = await transport.post("/v2/{entity}/{project}/datasets", { body, answer: schemaOf("newVersion"), write }, options);
    return { ...made, dataset_ref: `weave:///${projectId}/object/${made.object_id}:${made.digest}` };
  }

  /** Deletes versions of a data set, all of them unless `digests` names some. @throws {NotFoundError} when there is none. */
  delete(id: string, options: CallOptions & { digests?: string[] } = {}): Promise<Deletion> {
    const { digests, ...call } = options;
    const parts = {
      path: { object_id: id },
      query: digests === undefined ? {} : { digests: checkIds(digests, "digests") },
      answer: schemaOf("deleted"),
    };
    return countDeletion(
      (observed) => this.#context.transport.delete("/v2/{entity}/{project}/datasets/{object_id}", parts, observed),
      call,
    );
  }
}
