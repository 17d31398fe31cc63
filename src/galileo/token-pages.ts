import { ResponseShapeError } from "../core/errors/response.ts";
import { InvalidArgumentError } from "../core/errors/usage.ts";
import { Pages } from "../core/pages.ts";

/** One page of a list that is continued by a token. */
export interface TokenPage<T> {
  readonly items: T[];
  readonly next: number | null | undefined;
}

const PAGE_SIZE = 100;

/** Checks a page size. */
export function checkPageSize(value: number | undefined): number {
  const size = value ?? PAGE_SIZE;
  if (Number.isInteger(size) && size >= 1 && size <= 1_000) return size;
  throw new InvalidArgumentError(`'pageSize' must be an integer from 1 to 1000: current value is ${String(value)}`, {
    path: "query.pageSize",
  });
}

/** Reads pages that are continued by a token. A token that does not advance would never end: it is an error. */
export function tokenPages<T>(pageSize: number, ask: (token: number, limit: number) => Promise<TokenPage<T>>): Pages<T> {
  return new Pages((limit) => {
    let token: number | null = 0;
    return {
      async next() {
        while (token !== null) {
          const asked: number = token;
          const page = await ask(asked, Math.min(pageSize, limit ?? pageSize));
          const next = page.next ?? null;
          if (next !== null && !(typeof next === "number" && next > asked)) {
            throw new ResponseShapeError("The list does not advance: the server gave the same page token again", {
              path: "next_starting_token",
              expected: `more than ${asked}`,
            });
          }
          token = next;
          if (page.items.length > 0) return page.items;
        }
        return undefined;
      },
      cancel() {
        token = null;
      },
    };
  });
}
