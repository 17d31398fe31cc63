import { InvalidArgumentError } from "../core/errors/usage.ts";
import { checkKeys } from "../core/options.ts";

/** How a list of objects is narrowed. */
export interface ListQuery {
  /** Most records, at least 0. */
  limit?: number;
  /** Records to leave out at the beginning. */
  offset?: number;
}

/** Checks the query of a list: `limit=-1` is refused by the server, a misspelt name is ignored by it. */
export function checkListQuery<Q extends object>(query: Q, extra: readonly string[] = []): Q {
  checkKeys(query, ["limit", "offset", ...extra], "a condition of list()", "query");
  for (const name of ["limit", "offset"]) {
    const value = (query as Record<string, unknown>)[name]; // its keys were just checked
    if (value !== undefined && !(typeof value === "number" && Number.isInteger(value) && value >= 0)) {
      throw new InvalidArgumentError(`'${name}' must be an integer of at least 0: current value is ${String(value)}`, {
        path: `query.${name}`,
      });
    }
  }
  return query;
}
