import { ResponseShapeError } from "../core/errors/call.ts";
import { checkValue, integerFrom } from "../core/options.ts";
import { Pages } from "../core/records.ts";

/** One page of a list with page tokens. */
export interface TokenPage<T> {
  readonly items: T[];
  readonly next: number | null | undefined;
}

const PAGE_SIZE = 100;
const aPageSize = integerFrom(1, 1_000);
/**
 * Maximum number of consecutive empty pages. A page can be empty when its records were filtered
 * out, but a list with this many does not end.
 */
const MAX_EMPTY_PAGES = 100;

/**
 * Reads a list with page tokens. A token that does not advance and a page that repeats are errors,
 * because the list would never end. The tokens are offsets: a record that is added while the list
 * is read shifts them, so a record that comes again is left out.
 */
export function tokenPages<T extends { readonly id: string }>(
  pageSize: number | undefined,
  ask: (token: number, limit: number) => Promise<TokenPage<T>>,
): Pages<T> {
  return tokenPagesBy(({ id }) => id, pageSize, ask);
}

/** Reads a list with page tokens whose records have another identity than an id. */
export function tokenPagesBy<T>(
  idOf: (record: T) => string | number,
  pageSize: number = PAGE_SIZE,
  ask: (token: number, limit: number) => Promise<TokenPage<T>>,
): Pages<T> {
  checkValue("query.pageSize", pageSize, aPageSize);
  return new Pages((limit) => {
    const seen = new Set<string | number>();
    let token: number | null = 0;
    let lastFirst: string | number | undefined;
    let empty = 0;
    return {
      async next() {
        while (token !== null) {
          const asked: number = token;
          const page = await ask(asked, Math.min(pageSize, limit ?? pageSize));
          const next = page.next ?? null;
          if (next !== null && !(typeof next === "number" && next > asked)) {
            throw stuck(
              "the server returned a page token that does not advance",
              `a number above ${asked}`,
            );
          }
          const [record] = page.items;
          const first = record === undefined ? undefined : idOf(record);
          if (first !== undefined && first === lastFirst)
            throw stuck("the server returned the same page twice", "a different page");
          empty = first === undefined ? empty + 1 : 0;
          if (empty >= MAX_EMPTY_PAGES)
            throw stuck(
              `the server returned ${empty} empty pages in a row`,
              "a page with items, or the end of the list",
            );
          lastFirst = first ?? lastFirst;
          token = next;
          const fresh = page.items.filter((one) => isNew(seen, idOf(one)));
          if (fresh.length > 0) return fresh;
        }
        return undefined;
      },
      cancel() {
        token = null;
      },
    };
  });
}

function isNew<Id>(seen: Set<Id>, id: Id): boolean {
  const { size } = seen;
  return seen.add(id).size > size;
}

function stuck(why: string, expected: string): ResponseShapeError {
  return new ResponseShapeError(`The list does not advance: ${why}`, {
    path: "next_starting_token",
    expected,
  });
}
