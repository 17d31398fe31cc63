import {
  type CallOptions,
  checkCallOptions,
  checkKeys,
  checkValue,
  integerFrom,
  pick,
} from "../core/options.ts";
import type { Pages } from "../core/records.ts";
import { aUuid, type GalileoTransport, nonEmptyString } from "./context.ts";
import { findByName } from "./find-by-name.ts";
import { checkConditions } from "./query-filters.ts";
import { tokenPages, tokenPagesBy } from "./token-pages.ts";
import type { Dataset, DatasetFilter, DatasetRow, DatasetSort, DatasetVersion } from "./types.ts";

const aVersion = integerFrom(0, Number.MAX_SAFE_INTEGER);
const PAGE = ["pageSize"] as const;

/** Data sets: the inputs of experiments. They belong to no project. */
export class Datasets {
  readonly #transport: GalileoTransport;
  /** @internal */
  constructor(transport: GalileoTransport) {
    this.#transport = transport;
  }

  /**
   * Lists the data sets that match all filters, page by page, in the order in which they were
   * created.
   *
   * @example The largest data sets of a project
   * ```ts
   * import { GalileoClient } from "evalwire/galileo";
   *
   * const galileo = new GalileoClient(); // GALILEO_API_KEY
   * const { id } = await galileo.projects.find("support");
   * const datasets = galileo.datasets.list({
   *   filters: [{ name: "used_in_project", value: id }],
   *   sort: { name: "num_rows", ascending: false },
   * });
   * for await (const { name, num_rows } of datasets) console.log(name, num_rows);
   * ```
   */
  list(
    query: {
      filters?: DatasetFilter[];
      sort?: DatasetSort;
      /** Data sets per page, 1 to 1,000. Default 100. */
      pageSize?: number;
    } = {},
    options?: CallOptions,
  ): Pages<Dataset> {
    checkKeys(query, ["filters", "sort", "pageSize"], "a condition of list()", "query");
    checkConditions(query.filters);
    checkCallOptions(options);
    const body = {
      sort: { name: "created_at" as const, ascending: true, sort_type: "column" as const },
      ...pick(query, ["filters", "sort"]),
    };
    return tokenPages(query.pageSize, async (starting_token, limit) => {
      const page = await this.#transport.post(
        "/v2/datasets/query",
        { query: { starting_token, limit }, body, answer: "datasetPage", isPage: true },
        options,
      );
      return { items: page.datasets ?? [], next: page.next_starting_token };
    });
  }

  /**
   * Fetches a data set by its id.
   *
   * @throws {NotFoundError} when it does not exist.
   */
  async get(id: string, options?: CallOptions): Promise<Dataset> {
    checkValue("id", id, { is: aUuid.is, kind: `${aUuid.kind}; find(name) takes a name` });
    return await this.#transport.get(
      "/v2/datasets/{dataset_id}",
      { path: { dataset_id: id }, answer: "dataset" },
      options,
    );
  }

  /**
   * Finds a data set by its name.
   *
   * @throws {NotFoundError} with the closest name. {@link ConflictError} when several data sets
   *   have the name.
   */
  async find(name: string, options?: CallOptions): Promise<Dataset> {
    checkValue("name", name, nonEmptyString);
    const exact = [{ name: "name" as const, operator: "eq" as const, value: name }];
    return await findByName(name, {
      what: "data set",
      url: "/v2/datasets/query",
      exact: this.list({ filters: exact }, options),
      near: this.list({}, options),
    });
  }

  /**
   * Lists the versions of a data set, page by page, from the first.
   *
   * @example What each version changed
   * ```ts
   * import { GalileoClient } from "evalwire/galileo";
   *
   * const galileo = new GalileoClient(); // GALILEO_API_KEY
   * const { id } = await galileo.datasets.find("questions");
   * for await (const version of galileo.datasets.versions(id))
   *   console.log(version.version_index, `+${version.rows_added} -${version.rows_removed} rows`);
   * ```
   */
  versions(
    id: string,
    query: {
      /** Versions per page, 1 to 1,000. Default 100. */
      pageSize?: number;
    } = {},
    options?: CallOptions,
  ): Pages<DatasetVersion> {
    checkValue("id", id, aUuid);
    checkKeys(query, PAGE, "a condition of versions()", "query");
    checkCallOptions(options);
    const sort = { name: "version_index" as const, ascending: true, sort_type: "column" as const };
    return tokenPagesBy(
      (version) => version.version_index,
      query.pageSize,
      async (starting_token, limit) => {
        const page = await this.#transport.post(
          "/v2/datasets/{dataset_id}/versions/query",
          {
            path: { dataset_id: id },
            query: { starting_token, limit },
            body: { sort },
            answer: "datasetVersionPage",
            isPage: true,
          },
          options,
        );
        return { items: page.versions, next: page.next_starting_token };
      },
    );
  }

  /**
   * Reads the rows of one version of a data set, page by page. An experiment names its version:
   * `dataset.dataset_id` and `dataset.version_index`.
   *
   * @example The first ten rows of the current version
   * ```ts
   * import { GalileoClient } from "evalwire/galileo";
   *
   * const galileo = new GalileoClient(); // GALILEO_API_KEY
   * const { id, current_version_index } = await galileo.datasets.find("questions");
   * for await (const { index, values_dict } of galileo.datasets.rows(id, current_version_index, { pageSize: 10 })) {
   *   console.log(values_dict.input, values_dict.output);
   *   if (index === 9) break;
   * }
   * ```
   */
  rows(
    id: string,
    versionIndex: number,
    query: {
      /** Rows per page, 1 to 1,000. Default 100. */
      pageSize?: number;
    } = {},
    options?: CallOptions,
  ): Pages<DatasetRow> {
    checkValue("id", id, aUuid);
    checkValue("versionIndex", versionIndex, aVersion);
    checkKeys(query, PAGE, "a condition of rows()", "query");
    checkCallOptions(options);
    return tokenPagesBy(
      (row) => row.row_id,
      query.pageSize,
      async (starting_token, limit) => {
        const page = await this.#transport.get(
          "/v2/datasets/{dataset_id}/versions/{version_index}/content",
          {
            path: { dataset_id: id, version_index: String(versionIndex) },
            query: { starting_token, limit },
            answer: "datasetContent",
            isPage: true,
          },
          options,
        );
        return { items: page.rows ?? [], next: page.next_starting_token };
      },
    );
  }
}
