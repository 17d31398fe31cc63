import { aBoolean, checkKeys, checkRules, pick, type WriteOptions } from "../core/options.ts";
import type { Pages } from "../core/records.ts";
import type { ProjectAccess, ProjectOptions } from "./project-scope.ts";
import { checkConditions } from "./query-filters.ts";
import { type TokenPage, tokenPages } from "./token-pages.ts";

/** Conditions of a search in one project. */
interface ProjectQuery {
  filters?: object[];
  sort?: unknown;
  include_counts?: boolean;
  pageSize?: number;
}

const FIELDS = ["filters", "sort", "include_counts"] as const;

/** Checks a search in one project, and reads its pages. `ask` sends the request for one of them. */
export function searchProject<Query extends ProjectQuery, T extends { readonly id: string }>(
  { scope }: ProjectAccess,
  query: Query,
  options: ProjectOptions,
  ask: (
    path: { project_id: string },
    body: Partial<Pick<Query, (typeof FIELDS)[number]>> & { starting_token: number; limit: number },
    options: WriteOptions,
  ) => Promise<TokenPage<T>>,
): Pages<T> {
  checkKeys(query, [...FIELDS, "pageSize"], "a condition of list()", "query");
  checkConditions(query.filters);
  checkRules(query, { include_counts: aBoolean }, "query");
  scope.check(options);
  return tokenPages(query.pageSize, (starting_token, limit) =>
    scope.run(options, (project_id, each) =>
      ask({ project_id }, { ...pick(query, FIELDS), starting_token, limit }, each),
    ),
  );
}
