import { ResponseShapeError } from "./errors/call.ts";
import { Pages } from "./records.ts";

/** Bounds of a request, in milliseconds since 1970: from `since` on, and before `until`. */
export interface TimeRange {
  readonly since: number | null;
  readonly until: number | null;
}

/** A list that the service sorts by time, and can restrict to a range. */
export interface TimedList<T, U> {
  readonly range: TimeRange;
  readonly order: "newest" | "oldest";
  /** Records per request. */
  readonly pageSize: number;
  /** Maximum number of records to read. */
  readonly limit: number | undefined;
  /** Requests the first records of a range, in the order of the list. */
  ask(range: TimeRange, limit: number): Promise<T[]>;
  /** Returns the time that the list is sorted by, in milliseconds; null if there is none. */
  timeOf(record: T): number | null;
  idOf(record: T): string;
  /** Converts a record to what is yielded. */
  convert(record: T): U | Promise<U>;
}

/** Maximum of records per request, for lists with more records of one time than fit a page. */
const MAX_PAGE_SIZE = 1_000;

/**
 * Reads a list by time instead of by offset: each page starts at the time of the last record of the
 * page before, and that page's records are left out. So records that are added or deleted in the
 * meantime shift nothing, and the reader may take hours for a page. Every page is one request.
 */
export function timedPages<T, U>(list: TimedList<T, U>): Pages<U> {
  return new Pages((wanted) => {
    const most = Math.min(
      list.limit ?? Number.POSITIVE_INFINITY,
      wanted ?? Number.POSITIVE_INFINITY,
    );
    let { range } = list;
    let size = Math.min(list.pageSize, most);
    let left = most;
    let seen: ReadonlySet<string> = new Set();
    let done = false;
    return {
      async next() {
        while (!done && left > 0) {
          const page = await list.ask(range, size);
          const fresh = page.filter((record) => !seen.has(list.idOf(record))).slice(0, left);
          if (page.length < size) done = true;
          else if (fresh.length === 0 && size >= MAX_PAGE_SIZE) throw stuck(SAME_TIME);
          else if (fresh.length === 0) size = Math.min(MAX_PAGE_SIZE, size * 10);
          range = done ? range : after(list, page);
          seen = new Set(page.map(list.idOf));
          left -= fresh.length;
          if (fresh.length > 0) return await Promise.all(fresh.map(list.convert));
        }
        return undefined;
      },
      cancel() {
        done = true;
      },
    };
  });
}

const SAME_TIME = "a full page has only records of one time";

/** Returns the range of the page that follows a full page. It includes the time of its last record. */
function after<T, U>({ range, order, timeOf }: TimedList<T, U>, page: readonly T[]): TimeRange {
  const last = page.at(-1);
  const time = last === undefined ? null : timeOf(last);
  if (time === null) throw stuck("the last record of a page has no readable time");
  return order === "oldest" ? { ...range, since: time } : { ...range, until: time + 1 };
}

function stuck(why: string): ResponseShapeError {
  return new ResponseShapeError(
    `The list cannot be continued: ${why}`,
    { path: "records", expected: "records sorted by time" },
    { hint: "Narrow the list with 'since' and 'until'." },
  );
}
