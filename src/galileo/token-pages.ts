import { ResponseShapeError } from "../core/errors/call.ts";
import { checkValue, integerFrom } from "../core/options.ts";
import { Pages } from "../core/records.ts";

/** One page of a list that is continued by a token. */
export interface TokenPage<T> {
  readonly items: T[];
  readonly next: number | null | undefined;
}

const PAGE_SIZE = 100;
const aPageSize = integerFrom(1, 1_000);
/** A page may be empty when records were filtered out of it; so many of them are a list without an end. */
const MAX_EMPTY_PAGES = 100;

/** Reads pages that are continued by a token. A token that does not advance, and a page that comes again, would never end: they are errors. */
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
            throw stuck("the server gave a page token that is not ahead", `more than ${asked}`);
          }
          const first = page.items[0]?.id;
          if (first !== undefined && first === lastFirst) throw stuck("the server gave the same page again", "another page");
          empty = first === undefined ? empty + 1 : 0;
          if (empty >= MAX_EMPTY_PAGES) throw stuck(`the server gave ${empty} empty pages in a row`, "an end");
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
  return new ResponseShapeError(`The list does not advance: ${why}`, { path: "next_starting_token", expected });
}
