import { aBoolean, checkKeys, checkRules, checkValue, pick } from "../core/options.ts";
import type { Pages } from "../core/records.ts";
import { nonEmptyString, schemaOf } from "./context.ts";
import { findByName } from "./find-by-name.ts";
import type { ProjectAccess, ProjectOptions } from "./project-scope.ts";
import { checkConditions } from "./query-filters.ts";
import { tokenPages } from "./token-pages.ts";
import type { LogStream, LogStreamFilter, LogStreamSort } from "./types.ts";

const ROUTE = "/v2/projects/{project_id}/log_streams/search";

/** Log streams: the traces of applications. */
export class LogStreams {
  readonly #access: ProjectAccess;
  /** @internal */
  constructor(access: ProjectAccess) {
    this.#access = access;
  }

  /** Lists the log streams that match all filters, page by page, the newest first. */
  list(
    query: {
      filters?: LogStreamFilter[];
      sort?: LogStreamSort;
      /** Whether to count traces and spans. Default false. */
      include_counts?: boolean;
      /** Log streams per page, 1 to 1,000. Default 100. */
      pageSize?: number;
    } = {},
    options: ProjectOptions = {},
  ): Pages<LogStream> {
    const fields = ["filters", "sort", "include_counts"] as const;
    checkKeys(query, [...fields, "pageSize"], "a condition of list()", "query");
    checkConditions(query.filters);
    checkRules(query, { include_counts: aBoolean }, "query");
    const { transport, scope } = this.#access;
    scope.check(options);
    return tokenPages(query.pageSize, (starting_token, limit) =>
      scope.run(options, async (project_id, each) => {
        const body = { ...pick(query, fields), starting_token, limit };
        const answer = schemaOf("logStreamPage");
        const parts = { path: { project_id }, body, answer, isPage: true };
        const page = await transport.post(ROUTE, parts, each);
        return { items: page.log_streams, next: page.next_starting_token };
      }),
    );
  }

  /**
   * Finds a log stream by its name.
   *
   * @throws {NotFoundError} with the closest name.
   */
  async find(name: string, options: ProjectOptions = {}): Promise<LogStream> {
    checkValue("name", name, nonEmptyString);
    const exact = [{ name: "name" as const, operator: "eq" as const, value: name }];
    return await findByName(name, {
      what: "log stream",
      url: ROUTE,
      exact: this.list({ filters: exact }, options),
      near: this.list({}, options),
    });
  }
}
