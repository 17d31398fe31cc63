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
 * because the list would never end.
 */
export function tokenPages<T extends { readonly id: string }>(
  pageSize: number = PAGE_SIZE,
  ask: (token: number, limit: number) => Promise<TokenPage<T>>,
): Pages<T> {
  checkValue("query.pageSize", pageSize, aPageSize);
  return new Pages((limit) => {
    let token: number | null = 0;
    let lastFirst: string | undefined;
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
          const first = page.items[0]?.id;
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
          if (first !== undefined) return page.items;
        }
        return undefined;
      },
      cancel() {
        token = null;
      },
    };
  });
}

function stuck(why: string, expected: string): ResponseShapeError {
  return new ResponseShapeError(`The list does not advance: ${why}`, {
    path: "next_starting_token",
    expected,
  });
}
