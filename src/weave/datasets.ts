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

/** Row of a data set. */
export interface DatasetRow {
  /** Position in the data set, from 0. */
  index: number;
  /** Hash of the content, which the rows of runs have as `row_digest`. */
  digest: string;
  /** Content of the row. */
  value: unknown;
}

/** Options for reading the rows of a data set. */
export interface DatasetRowsOptions extends CallOptions {
  /** Rows per request, 1 to 10,000. Default 1,000. */
  pageSize?: number;
}

/** Data sets: inputs of evaluations. */
export class Datasets {
  readonly #context: WeaveContext;
  readonly #objects: VersionedObjects<"datasets">;
  /** @internal */
  constructor(context: WeaveContext) {
    this.#context = context;
    this.#objects = new VersionedObjects(context, "datasets");
  }

  /**
   * Reads the data sets of the project page by page: every version of each, oldest first.
   *
   * @throws {PagesShiftedError} when versions are deleted or stored again during the read.
   *
   * @example The newest version of each data set
   * ```ts
   * import { WeaveClient } from "evalwire/weave";
   *
   * const weave = new WeaveClient(); // WANDB_API_KEY, WANDB_ENTITY, WANDB_PROJECT
   * for await (const { object_id, version_index, created_at } of weave.datasets.list({ latest_only: true }))
   *   console.log(`${object_id}:v${version_index}`, created_at);
   * ```
   */
  list(query?: ObjectListQuery, options?: CallOptions): Pages<Dataset> {
    return this.#objects.list(query, options);
  }

  /**
   * Fetches one version: a digest, `"latest"` (the default), or `"v0"`, `"v1"`, ….
   *
   * @throws {NotFoundError} when the version does not exist or was deleted.
   *   {@link InvalidArgumentError} when the name belongs to an object of another kind.
   */
  get(id: string, digest?: string, options?: CallOptions): Promise<Dataset> {
    return this.#objects.get(id, digest, options);
  }

  /**
   * Reads the rows of a data set in order, page by page. `ref` is the name of a data set (its
   * latest version), its reference, or the reference of its table. Iterating again fetches the rows
   * again. A page that is too large to arrive in full is requested in halves, down to single rows.
   *
   * @example The first ten rows of a data set
   * ```ts
   * import { WeaveClient } from "evalwire/weave";
   *
   * const weave = new WeaveClient(); // WANDB_API_KEY, WANDB_ENTITY, WANDB_PROJECT
   * for await (const { index, digest, value } of weave.datasets.rows("queries", { pageSize: 10 })) {
   *   console.log(digest, value);
   *   if (index === 9) break;
   * }
   * ```
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
      throw new ResponseShapeError("The response does not contain the requested rows", {
        path: "rows",
        expected: `at most the requested number of rows (${limit})`,
      });
    return rows.map((row, at) => {
      const index = row.original_index ?? offset + at;
      if (index !== offset + at)
        throw new ResponseShapeError("The rows of the table are out of order", {
          path: `rows[${at}].original_index`,
          expected: String(offset + at),
        });
      return { index, digest: row.digest, value: row.val };
    });
  }

  /**
   * Stores a data set, as a new version if the name exists. The server does not return a reference:
   * `dataset_ref` is built from name and digest.
   *
   * @throws {AmbiguousWriteError} when it may have been stored.
   *
   * @example Store questions as a data set
   * ```ts
   * import { WeaveClient } from "evalwire/weave";
   *
   * const weave = new WeaveClient(); // WANDB_API_KEY, WANDB_ENTITY, WANDB_PROJECT
   * const rows = [{ question: "Capital of France?", expected: "Paris" }];
   * const { dataset_ref, version_index } = await weave.datasets.create({ name: "capitals", rows }, { timeoutMs: 300_000 });
   * if (version_index !== 0) console.log(`a new version: ${dataset_ref}`);
   * ```
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
   * Deletes versions of a data set: those in `digests`, or all by default.
   *
   * @throws {NotFoundError} when there is no such version.
   *
   * @example Delete a version that was stored by mistake
   * ```ts
   * import { WeaveClient } from "evalwire/weave";
   *
   * const weave = new WeaveClient(); // WANDB_API_KEY, WANDB_ENTITY, WANDB_PROJECT
   * const { digest } = await weave.datasets.create({ name: "capitals", rows: [{ question: "Capital of ?" }] });
   * const { numDeletedCalls } = await weave.datasets.delete("capitals", { digests: [digest] });
   * if (numDeletedCalls !== 1) throw new Error(`${numDeletedCalls} versions were deleted`);
   * ```
   */
  delete(id: string, options?: CallOptions & { digests?: string[] }): Promise<Deletion> {
    return this.#objects.delete(id, options);
  }
}
