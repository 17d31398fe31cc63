import { InvalidArgumentError } from "./errors/usage.ts";
import { writeQuery } from "./request.ts";

/** Servers refuse longer addresses: nginx beyond 8 KiB for a line, Node beyond 16 KiB for all headers together. */
const MAX_QUERY_LENGTH = 6_000;

/**
 * The queries that ask for what one with long lists asks for, each short enough to be sent: one of its lists is split, more where that does
 * not do. The first comes first; a value that stands in a list twice is asked for once.
 *
 * @throws {InvalidArgumentError} when it has to be split and a `limit` or `offset` counts over all of it.
 */
export function splitQuery<Query extends object>(query: Query): Query[] {
  const length = writeQuery(query as Record<string, unknown>).length; // any object is a record of its fields
  if (length <= MAX_QUERY_LENGTH) return [query];
  const lists = Object.entries(query).filter((field): field is [string, string[]] => Array.isArray(field[1]) && field[1].length > 1);
  const [longest] = lists.sort(([a, one], [b, other]) => writeQuery({ [b]: other }).length - writeQuery({ [a]: one }).length);
  if (longest === undefined) return [query];
  const [name, values] = longest;
  refuseCounting(query, name, values);
  const room = MAX_QUERY_LENGTH - (length - writeQuery({ [name]: values }).length);
  return partsOf(name, [...new Set(values)], room).flatMap((part) => splitQuery({ ...query, [name]: part }));
}

/** Parts of a list, each as long as fits, of one value at least. */
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

/** Of several answers no one knows which records the server would have counted first. */
function refuseCounting(query: object, name: string, values: readonly string[]): void {
  for (const counting of ["limit", "offset"]) {
    if (!Object.hasOwn(query, counting) || (query as Record<string, unknown>)[counting] === undefined) continue; // as above
    const message = `'${counting}' cannot be used with ${values.length} '${name}': they do not fit into one address and are asked for in parts`;
    const hint = `Leave out '${counting}' and stop reading when you have enough, or ask for 100 at a time.`;
    throw new InvalidArgumentError(message, { path: `query.${counting}` }, { hint });
  }
}
