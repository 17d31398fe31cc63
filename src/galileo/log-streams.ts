import { checkValue } from "../core/options.ts";
import type { Pages } from "../core/records.ts";
import { nonEmptyString } from "./context.ts";
import { findByName } from "./find-by-name.ts";
import type { ProjectAccess, ProjectOptions } from "./project-scope.ts";
import { searchProject } from "./search-project.ts";
import type { LogStream, LogStreamFilter, LogStreamSort } from "./types.ts";

const ROUTE = "/v2/projects/{project_id}/log_streams/search";

/** Log streams: the traces of applications. */
export class LogStreams {
  readonly #access: ProjectAccess;
  /** @internal */
  constructor(access: ProjectAccess) {
    this.#access = access;
  }

  /**
   * Lists the log streams that match all filters, page by page, the newest first.
   *
   * @example The log streams with their numbers of traces
   * ```ts
   * import { GalileoClient } from "evalwire/galileo";
   *
   * const galileo = new GalileoClient(); // GALILEO_API_KEY, GALILEO_PROJECT
   * const streams = galileo.logStreams.list({
   *   filters: [{ name: "name", operator: "contains", value: "prod" }],
   *   sort: { name: "updated_at", ascending: false },
   *   include_counts: true,
   * });
   * for await (const { name, num_traces } of streams) console.log(name, num_traces);
   * ```
   */
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
    const { transport } = this.#access;
    return searchProject(this.#access, query, options, async (path, body, each) => {
      const parts = { path, body, answer: "logStreamPage" as const, isPage: true };
      const page = await transport.post(ROUTE, parts, each);
      return { items: page.log_streams, next: page.next_starting_token };
    });
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
