import { PagesShiftedError } from "../core/errors/call.ts";
import type { BatchSource } from "../core/records.ts";

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
}

/**
 * Reads pages by offset, some ahead, and notices when the records move under it: the total changes, a page is not full, or
 * `check` says so. The total is that of the first page: past the end the server says 0.
 */
export class OffsetPages<T> implements BatchSource<T> {
  readonly #paging: OffsetPaging<T>;
  readonly #controller = new AbortController();
  readonly #waiting: { offset: number; page: Promise<OffsetPage<T>> }[] = [];
  readonly #forward: () => void;
  #total: number | null = null;
  #nextOffset = 0;
  #given = 0;
  #closed = false;

  constructor(paging: OffsetPaging<T>) {
    this.#paging = paging;
    this.#forward = () => this.#controller.abort(paging.signal?.reason);
    if (paging.signal?.aborted) this.#forward();
    else paging.signal?.addEventListener("abort", this.#forward, { once: true });
  }

  async next(): Promise<T[] | undefined> {
    if (this.#closed) return undefined;
    try {
      this.#fill();
      const head = this.#waiting.shift();
      if (head === undefined) return this.#close();
      const page = await head.page;
      if (this.#closed) return undefined;
      this.#accept(head.offset, page);
      this.#fill();
      return page.items.length === 0 ? this.#close() : page.items;
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
    const { pageSize, readAhead, limit = Number.POSITIVE_INFINITY } = this.#paging;
    const allowed = this.#total === null ? 1 : Math.max(1, readAhead);
    const end = Math.min(limit, this.#total ?? 1);
    while (this.#waiting.length < allowed && this.#nextOffset < end) {
      const offset = this.#nextOffset;
      const page = this.#paging.ask(offset, pageSize, this.#controller.signal);
      page.catch(() => {}); // it is awaited in its turn; until then a failure is not unhandled
      this.#waiting.push({ offset, page });
      this.#nextOffset += pageSize;
    }
  }

  #accept(offset: number, { items, total }: OffsetPage<T>): void {
    this.#total ??= total;
    const expected = Math.min(this.#paging.pageSize, Math.max(0, this.#total - offset));
    const wrong =
      total !== this.#total && (items.length > 0 || expected > 0)
        ? `there were ${this.#total} rows at first and ${total} later`
        : items.length !== expected
          ? `a page of ${expected} rows came with ${items.length}`
          : (this.#paging.check?.(items) ?? null);
    if (wrong !== null) {
      throw new PagesShiftedError(
        `The rows changed while they were read: ${wrong}`,
        { rows: this.#given },
        {
          hint: "Read again when the run has finished: evaluationRuns.wait(id) waits for that.",
        },
      );
    }
    this.#given += items.length;
  }

  #close(): undefined {
    this.#closed = true;
    this.#waiting.length = 0;
    this.#paging.signal?.removeEventListener("abort", this.#forward);
    return undefined;
  }
}
