import { PagesShiftedError } from "../core/errors/call.ts";
import type { BatchSource } from "../core/records.ts";
import { isPageTooLarge, oneTooLarge } from "./page-too-large.ts";
import type { Place } from "./resume-token.ts";

/** One page and the number of records that there are in all. */
export interface OffsetPage<T> {
  readonly items: T[];
  readonly total: number;
}

/** How records are paged by offset. */
export interface OffsetPaging<T> {
  readonly pageSize: number;
  /** Requests in flight at the same time, at least 1. */
  readonly readAhead: number;
  /** The most records that are looked at, when it is known: no page beyond them is asked for. */
  readonly limit?: number | undefined;
  readonly signal: AbortSignal | undefined;
  ask(offset: number, limit: number, signal: AbortSignal): Promise<OffsetPage<T>>;
  /** Looks at a page in order; gives what is wrong with it, or null. */
  check?(items: readonly T[]): string | null;
  /** The identity of a record, by which a place is found again. */
  idOf(item: T): string;
  /** Where an earlier reading stopped. */
  readonly start?: Place | undefined;
}

/** A page that was asked for. */
interface Asked<T> {
  readonly offset: number;
  readonly limit: number;
  readonly page: Promise<OffsetPage<T>>;
}

/**
 * Reads pages by offset, some ahead, and notices when the records move under it: the total changes,
 * a page is not full, or `check` says so. The total is that of the first page: past the end the
 * server says 0. A page that is too large is asked for in halves, and so are those after it. A
 * reading that is continued asks for the record before it once more: it must be the same.
 */
export class OffsetPages<T> implements BatchSource<T> {
  readonly #paging: OffsetPaging<T>;
  readonly #controller = new AbortController();
  readonly #waiting: Asked<T>[] = [];
  readonly #forward: () => void;
  unread: () => number = () => 0;
  #total: number | null;
  #size: number;
  #nextOffset: number;
  /** Records before the end of the last batch. */
  #reached: number;
  #batch: readonly T[] = [];
  #idBefore: string | undefined;
  #closed = false;

  constructor(paging: OffsetPaging<T>) {
    const { start, signal } = paging;
    this.#paging = paging;
    this.#size = paging.pageSize;
    this.#total = start?.total ?? null;
    this.#reached = start?.offset ?? 0;
    this.#nextOffset = start === undefined ? 0 : start.offset - 1;
    this.#idBefore = start?.id;
    this.#forward = () => this.#controller.abort(signal?.reason);
    if (signal?.aborted) this.#forward();
    else signal?.addEventListener("abort", this.#forward, { once: true });
  }

  /**
   * The place before so many of the records of the last batch that were handed on; undefined before
   * the first of all.
   */
  placeBefore(records: number): Place | undefined {
    const unread = this.unread() + records;
    const last = this.#batch[this.#batch.length - unread - 1];
    const id = last === undefined ? this.#idBefore : this.#paging.idOf(last);
    return id === undefined || this.#total === null
      ? undefined
      : { offset: this.#reached - unread, total: this.#total, id };
  }

  async next(): Promise<T[] | undefined> {
    try {
      while (!this.#closed) {
        this.#fill();
        const head = this.#waiting.shift();
        if (head === undefined) return this.#close();
        const page = await this.#pageOf(head);
        if (page === null) continue;
        const items = this.#accept(head, page);
        if (items.length === 0) continue;
        this.#fill();
        return items;
      }
      return undefined;
    } catch (thrown) {
      if (this.#closed) return undefined; // the reader left: what ends by that is no error
      this.cancel();
      throw thrown;
    }
  }

  cancel(): void {
    if (this.#closed) return;
    this.#close();
    this.#controller.abort();
  }

  /** Keeps as many requests in flight as allowed. The first goes alone: it tells the total. */
  #fill(): void {
    const { readAhead, limit = Number.POSITIVE_INFINITY } = this.#paging;
    const allowed = this.#total === null ? 1 : Math.max(1, readAhead);
    const end = Math.min(limit, this.#total ?? 1);
    while (this.#waiting.length < allowed && this.#nextOffset < end) {
      this.#waiting.push(this.#ask(this.#nextOffset, this.#size));
      this.#nextOffset += this.#size;
    }
  }

  #ask(offset: number, limit: number): Asked<T> {
    const page = this.#paging.ask(offset, limit, this.#controller.signal);
    page.catch(() => {}); // it is awaited in its turn; until then a failure is not unhandled
    return { offset, limit, page };
  }

  /**
   * The answer to a page; null when the reader left, or when it was too large and is asked for in
   * halves.
   */
  async #pageOf({ offset, limit, page }: Asked<T>): Promise<OffsetPage<T> | null> {
    try {
      const answer = await page;
      return this.#closed ? null : answer;
    } catch (thrown) {
      if (this.#closed || !isPageTooLarge(thrown)) throw thrown;
      if (limit === 1) throw oneTooLarge(thrown, offset);
      const half = Math.ceil(limit / 2);
      this.#size = Math.min(this.#size, half);
      this.#waiting.unshift(this.#ask(offset, half), this.#ask(offset + half, limit - half));
      return null;
    }
  }

  /** Checks a page, and returns what is new in it. @throws {PagesShiftedError} */
  #accept({ offset, limit }: Asked<T>, { items, total }: OffsetPage<T>): T[] {
    const { start, idOf, check } = this.#paging;
    this.#total ??= total;
    const expected = Math.min(limit, Math.max(0, this.#total - offset));
    const isContinued = start !== undefined && offset === start.offset - 1;
    const first = items[0];
    const wrong =
      total !== this.#total && (items.length > 0 || expected > 0)
        ? `there were ${this.#total} rows at first and ${total} later`
        : items.length !== expected
          ? `a page of ${expected} rows came with ${items.length}`
          : isContinued && first !== undefined && idOf(first) !== start.id
            ? `row ${start.offset}, the last that was read, is another one now`
            : (check?.(items) ?? null);
    if (wrong !== null) {
      throw new PagesShiftedError(
        `The rows changed while they were read: ${wrong}`,
        { rows: this.#reached - (start?.offset ?? 0) },
        {
          hint: "Read again when the run has finished: evaluationRuns.wait(id) waits for that.",
        },
      );
    }
    const fresh = isContinued ? items.slice(1) : items;
    if (fresh.length > 0) {
      const last = this.#batch.at(-1);
      if (last !== undefined) this.#idBefore = idOf(last);
      this.#batch = fresh;
      this.#reached += fresh.length;
    }
    return fresh;
  }

  #close(): undefined {
    this.#closed = true;
    this.#waiting.length = 0;
    this.#paging.signal?.removeEventListener("abort", this.#forward);
    return undefined;
  }
}
