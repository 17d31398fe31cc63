import { whenAborted } from "../core/clock.ts";
import { PagesShiftedError } from "../core/errors/call.ts";
import type { BatchSource } from "../core/records.ts";
import { isPageTooLarge, oneTooLarge } from "./page-too-large.ts";
import type { Place } from "./resume-token.ts";

/** One page, and the total number of records. */
export interface OffsetPage<T> {
  readonly items: T[];
  readonly total: number;
}

/** Options for paging by offset. */
export interface OffsetPaging<T> {
  readonly pageSize: number;
  /** Maximum concurrent requests, at least 1. */
  readonly readAhead: number;
  /** Maximum number of records to read, if known: no page after them is requested. */
  readonly limit?: number | undefined;
  readonly signal: AbortSignal | undefined;
  ask(offset: number, limit: number, signal: AbortSignal): Promise<OffsetPage<T>>;
  /** Checks a page, in order; returns what is wrong with it, or null. */
  check?(items: readonly T[]): string | null;
  /** Returns the identity of a record, by which a position is found again. */
  idOf(item: T): string;
  /** Position where an earlier read stopped. */
  readonly start?: Place | undefined;
}

/** A requested page. */
interface Asked<T> {
  readonly offset: number;
  readonly limit: number;
  readonly page: Promise<OffsetPage<T>>;
}

/**
 * Reads pages by offset, some of them ahead, and detects when records move during the read: the
 * total changes, a page is not full, or `check` finds a problem. The total is that of the first
 * page, because the server reports 0 after the end. A page that is too large is requested in
 * halves, and later pages are requested at that size. A resumed read requests the record before its
 * position once more and checks that it is the same.
 */
export class OffsetPages<T> implements BatchSource<T> {
  readonly #paging: OffsetPaging<T>;
  readonly #controller = new AbortController();
  readonly #waiting: Asked<T>[] = [];
  #ignoreAbort: (() => void) | null = null;
  unread: () => number = () => 0;
  #total: number | null;
  #size: number;
  #nextOffset: number;
  /** Number of records before the end of the last batch. */
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
    if (signal === undefined) return;
    const forward = (): void => this.#controller.abort(signal.reason);
    if (signal.aborted) forward();
    else this.#ignoreAbort = whenAborted(signal, forward);
  }

  /**
   * Returns the position before the given number of most recently yielded records of the last
   * batch; undefined before the first record of all.
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
      if (this.#closed) return undefined; // the reader has stopped: what this ends is not an error
      this.cancel();
      throw thrown;
    }
  }

  cancel(): void {
    if (this.#closed) return;
    this.#close();
    this.#controller.abort();
  }

  /**
   * Keeps as many requests in flight as allowed. The first is sent alone, because its response
   * contains the total.
   */
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
    page.catch(() => {}); // awaited later: until then, a failure is not unhandled
    return { offset, limit, page };
  }

  /**
   * Returns the response to a page; null if the reader has stopped, or if the page was too large
   * and is now requested in halves.
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

  /** Checks a page and returns its new records. @throws {PagesShiftedError} */
  #accept({ offset, limit }: Asked<T>, { items, total }: OffsetPage<T>): T[] {
    const { start, idOf, check } = this.#paging;
    this.#total ??= total;
    const expected = Math.min(limit, Math.max(0, this.#total - offset));
    const isContinued = start !== undefined && offset === start.offset - 1;
    const first = items[0];
    const wrong =
      total !== this.#total && (items.length > 0 || expected > 0)
        ? `the total was ${this.#total} at first and ${total} later`
        : items.length !== expected
          ? `a page has the wrong number of rows: ${items.length} instead of ${expected}`
          : isContinued && first !== undefined && idOf(first) !== start.id
            ? `row ${start.offset}, the last one read, is a different row now`
            : (check?.(items) ?? null);
    if (wrong !== null) {
      throw new PagesShiftedError(
        `The rows changed while they were being read: ${wrong}`,
        { rows: this.#reached - (start?.offset ?? 0) },
        {
          hint: "Read the rows again once the run has finished: evaluationRuns.wait(id) waits for that.",
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
    this.#ignoreAbort?.();
    return undefined;
  }
}
