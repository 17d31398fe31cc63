import {
  type CallOptions,
  checkCallOptions,
  checkKeys,
  checkValue,
  pick,
} from "../core/options.ts";
import type { Pages } from "../core/records.ts";
import { aUuid, type GalileoTransport, nonEmptyString } from "./context.ts";
import { findByName } from "./find-by-name.ts";
import { checkConditions } from "./query-filters.ts";
import { tokenPages } from "./token-pages.ts";
import type { Project, ProjectFilter, ProjectSort } from "./types.ts";

/** Projects: they hold experiments and log streams. */
export class Projects {
  readonly #transport: GalileoTransport;
  /** @internal */
  constructor(transport: GalileoTransport) {
    this.#transport = transport;
  }

  /**
   * Lists the projects that match all filters, page by page, in the order in which they were
   * created.
   *
   * @example The projects of one team, by name
   * ```ts
   * import { GalileoClient } from "evalwire/galileo";
   *
   * const galileo = new GalileoClient(); // GALILEO_API_KEY
   * const projects = await galileo.projects
   *   .list({
   *     filters: [{ name: "name", operator: "contains", value: "support" }],
   *     sort: { name: "name", ascending: true },
   *   })
   *   .toArray();
   * if (!projects.some(({ name }) => name === "support")) throw new Error("no project of the team");
   * ```
   */
  list(
    query: {
      filters?: ProjectFilter[];
      sort?: ProjectSort;
      /** Projects per page, 1 to 1,000. Default 100. */
      pageSize?: number;
    } = {},
    options?: CallOptions,
  ): Pages<Project> {
    checkKeys(query, ["filters", "sort", "pageSize"], "a condition of list()", "query");
    checkCallOptions(options);
    checkConditions(query.filters);
    const body = {
      sort: { name: "created_at" as const, ascending: true, sort_type: "column" as const },
      ...pick(query, ["filters", "sort"]),
    };
    return tokenPages(query.pageSize, async (starting_token, limit) => {
      const page = await this.#transport.post(
        "/v2/projects/paginated",
        { query: { starting_token, limit }, body, answer: "projects", isPage: true },
        options,
      );
      return { items: page.projects, next: page.next_starting_token };
    });
  }

  /**
   * Fetches a project by its id.
   *
   * @throws {NotFoundError} when it does not exist.
   */
  async get(id: string, options?: CallOptions): Promise<Project> {
    checkValue("id", id, { is: aUuid.is, kind: `${aUuid.kind}; find(name) takes a name` });
    return await this.#transport.get(
      "/v2/projects/{project_id}",
      { path: { project_id: id }, answer: "project" },
      options,
    );
  }

  /**
   * Finds a project by its name.
   *
   * @throws {NotFoundError} with the closest name. {@link ConflictError} when several projects have
   *   the name.
   */
  async find(name: string, options?: CallOptions): Promise<Project> {
    checkValue("name", name, nonEmptyString);
    const exact = [{ name: "name" as const, operator: "eq" as const, value: name }];
    return await findByName(name, {
      what: "project",
      url: "/v2/projects/paginated",
      exact: this.list({ filters: exact }, options),
      near: this.list({}, options),
    });
  }
}
