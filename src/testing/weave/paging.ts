import { refuse } from "./answer.ts";

/** The part of a list that `limit` and `offset` ask for, refused as the service refuses negative ones. */
export function page<T>(items: readonly T[], limit: number | null, offset: number | null): readonly T[] {
  if (limit !== null && limit < 0) throw refuse(400, "Limit must be a positive integer");
  if (offset !== null && offset < 0) throw refuse(400, "Offset must be a positive integer");
  const start = offset ?? 0;
  return items.slice(start, limit === null ? undefined : start + limit);
}

/** {@link page} with both numbers out of a query. */
export function queryPage<T>(items: readonly T[], query: URLSearchParams): readonly T[] {
  const number = (name: string): number | null => (query.has(name) ? Number(query.getAll(name).at(-1)) : null);
  return page(items, number("limit"), number("offset"));
}
