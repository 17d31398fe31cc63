import { ResponseShapeError } from "../core/errors/call.ts";
import {
  CALL_OPTIONS,
  type CallOptions,
  checkCallOptions,
  checkValue,
  integerFrom,
  pick,
  someText,
  type WriteOptions,
} from "../core/options.ts";
import { Pages } from "../core/records.ts";
import type { WeaveContext } from "./context.ts";
import type { Deletion } from "./deletion.ts";
import { isPageTooLarge, oneTooLarge } from "./page-too-large.ts";
import { parseRef } from "./parse-ref.ts";
import type { Dataset, DatasetCreateBody, NewVersion } from "./types.ts";
import { type ObjectListQuery, VersionedObjects } from "./versioned-objects.ts";

/** One row of a data set. */
export interface DatasetRow {
  /** Its place in the data set, from 0. */
  index: number;
  /** The content hash that the rows of runs carry as `row_digest`. */
  digest: string;
  value: unknown;
}

/** Options of reading the rows of a data set. */
export interface DatasetRowsOptions extends CallOptions {
  /** Rows asked for at a time, 1 to 10,000. Default 1,000. */
  pageSize?: number;
}

/** Data sets: the inputs that evaluations run on. */
export class Datasets {
  readonly #context: WeaveContext;
  readonly #objects: VersionedObjects<"datasets">;
  /** @internal */
  constructor(context: WeaveContext) {
    this.#context = context;
    this.#objects = new VersionedObjects(context, "datasets");
  }

  /**
   * Reads the data sets of the project page after page, every version of each, the oldest first.
   *
   * @throws {PagesShiftedError} when versions are deleted or stored again while they are read.
   */
  list(query?: ObjectListQuery, options?: CallOptions): Pages<Dataset> {
    return this.#objects.list(query, options);
  }

  /**
   * Reads one version: a digest, `"latest"` (the default), or `"v0"`, `"v1"`, ….
   *
   * @throws {NotFoundError} when there is none, or it was deleted. {@link InvalidArgumentError}
   *   when the name is that of an object of another kind.
   */
  get(id: string, digest?: string, options?: CallOptions): Promise<Dataset> {
    return this.#objects.get(id, digest, options);
  }

  /**
   * Reads the rows of a data set in their order, page after page. `ref` is a data set's name (then
   * the latest version), its reference, or the reference of its table. The rows may be iterated
   * again: that asks again. A page that is too large to come whole is asked for in halves, down to
   * single rows.
   */
  rows(ref: string, options: DatasetRowsOptions = {}): Pages<DatasetRow> {
    checkValue("ref", ref, someText);
    checkCallOptions(options, { pageSize: integerFrom(1, 10_000) });
    const { pageSize = 1_000 } = options;
    const each = pick(options, CALL_OPTIONS);
    return new Pages((limit) => {
      let size = Math.min(pageSize, limit ?? pageSize);
      let table: string | null = null;
      let offset = 0;
      let ended = false;
      return {
        next: async () => {
          if (ended) return undefined;
          table ??= await this.#tableOf(ref, each);
          for (;;) {
            try {
              const page = await this.#page(table, offset, size, each);
              offset += page.length;
              ended = page.length < size;
              return page.length === 0 ? undefined : page;
            } catch (thrown) {
              if (!isPageTooLarge(thrown)) throw thrown;
              if (size === 1) throw oneTooLarge(thrown, offset);
              size = Math.ceil(size / 2);
            }
          }
        },
        cancel: () => {
          ended = true;
        },
      };
    });
  }

  async #tableOf(ref: string, options: CallOptions): Promise<string> {
    if (!ref.startsWith("weave:///"))
      return parseRef((await this.get(ref, "latest", options)).rows).digest;
    const parsed = parseRef(ref);
    return parsed.kind === "table"
      ? parsed.digest
      : parseRef((await this.get(parsed.name, parsed.digest, options)).rows).digest;
  }

  async #page(
    digest: string,
    offset: number,
    limit: number,
    options: CallOptions,
  ): Promise<DatasetRow[]> {
    const body = { project_id: this.#context.projectId, digest, offset, limit };
    const { rows } = await this.#context.transport.post(
      "/table/query",
      { body, isPage: true, exact: true },
      options,
    );
    if (!Array.isArray(rows) || rows.length > limit)
      throw new ResponseShapeError("The answer does not hold rows as asked for", {
        path: "rows",
        expected: `at most ${limit} rows`,
      });
    return rows.map((row, at) => {
      const index = row.original_index ?? offset + at;
      if (index !== offset + at)
        throw new ResponseShapeError("The rows of the table came out of order", {
          path: `rows[${at}].original_index`,
          expected: String(offset + at),
        });
      return { index, digest: row.digest, value: row.val };
    });
  }

  /**
   * Stores a data set, as a new version when the name is taken. The server gives no reference: it
   * is made here from name and digest.
   *
   * @throws {AmbiguousWriteError} when it may have been stored.
   */
  async create(
    body: DatasetCreateBody,
    options?: WriteOptions,
  ): Promise<NewVersion & { dataset_ref: string }> {
    const made = await this.#objects.create(body, options);
    return {
      ...made,
      dataset_ref: `weave:///${this.#context.projectId}/object/${made.object_id}:${made.digest}`,
    };
  }

  /**
   * Deletes versions of a data set, all of them unless `digests` names some.
   *
   * @throws {NotFoundError} when there is none.
   */
  delete(id: string, options?: CallOptions & { digests?: string[] }): Promise<Deletion> {
    return this.#objects.delete(id, options);
  }
}
