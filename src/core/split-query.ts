import { InvalidArgumentError } from "./errors/usage.ts";
import { writeQuery } from "./request.ts";

/**
 * Servers refuse longer URLs: nginx allows 8 KiB per line, Node 16 KiB for all headers together.
 */
const MAX_QUERY_LENGTH = 6_000;

/**
 * Splits a query with long lists into queries that are short enough to send and together ask for
 * the same records. One list is split, or more if that is not enough. The order is kept; a
 * duplicate value is requested once.
 *
 * @throws {InvalidArgumentError} if the query must be split but has a `limit` or `offset` that
 *   counts over all of it.
 */
export function splitQuery<Query extends object>(query: Query): Query[] {
  // any object is a record of its fields
  const length = writeQuery(query as Record<string, unknown>).length;
  if (length <= MAX_QUERY_LENGTH) return [query];
  const lists = Object.entries(query).filter(
    (field): field is [string, string[]] => Array.isArray(field[1]) && field[1].length > 1,
  );
  const [longest] = lists.sort(
    ([a, one], [b, other]) => writeQuery({ [b]: other }).length - writeQuery({ [a]: one }).length,
  );
  if (longest === undefined) return [query];
  const [name, values] = longest;
  refuseCounting(query, name, values);
  const room = MAX_QUERY_LENGTH - (length - writeQuery({ [name]: values }).length);
  return partsOf(name, [...new Set(values)], room).flatMap((part) =>
    splitQuery({ ...query, [name]: part }),
  );
}

/** Splits a list into parts, each as long as fits, with at least one value. */
function partsOf(name: string, values: readonly string[], room: number): string[][] {
  const parts: string[][] = [];
  let left = 0;
  for (const value of values) {
    const size = writeQuery({ [name]: value }).length + 1;
    const part = parts.at(-1);
    if (part === undefined || size > left) {
      parts.push([value]);
      left = room - size;
    } else {
      part.push(value);
      left -= size;
    }
  }
  return parts;
}

/** Across several responses, it is unknown which records the server would have counted first. */
function refuseCounting(query: object, name: string, values: readonly string[]): void {
  for (const counting of ["limit", "offset"]) {
    if (
      !Object.hasOwn(query, counting) ||
      (query as Record<string, unknown>)[counting] === undefined
    )
      continue; // as above
    const message = `'${counting}' cannot be used with ${values.length} '${name}': they do not fit into one URL and are requested in parts`;
    const hint = `Leave out '${counting}' and stop reading when you have enough, or request 100 at a time.`;
    throw new InvalidArgumentError(message, { path: `query.${counting}` }, { hint });
  }
}
