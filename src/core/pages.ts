import { oneAtATime } from "./one-at-a-time.ts";
import { tooMany } from "./record-stream.ts";

/** Gives page after page; undefined at the end. */
export interface PageSource<T> {
  next(): Promise<T[] | undefined>;
  /** Gives up what is under way. */
  cancel(): void;
}

const DEFAULT_MAX_RECORDS = 100_000;

/**
 * Records that come in pages, fetched as they are read. It may be iterated again: that asks the server again.
 *
 * @example Walk all rows, whatever their number
 * ```ts
 * import { WeaveClient } from "evalwire/weave";
 *
 * const weave = new WeaveClient();
 * const run = await weave.evaluationRuns.search().first();
 * if (run === undefined) throw new Error("the project has no run");
 * let rows = 0;
 * for await (const page of weave.evalResults.rows({ evaluation_run_ids: [run.id] }).pages()) rows += page.length;
 * if (rows === 0) throw new Error("the run has rows");
 * ```
 */
export class Pages<T> implements AsyncIterable<T> {
  readonly #open: (limit: number | undefined) => PageSource<T>;

  /** @internal `open` gets the number of records that will be looked at, when it is known. */
  constructor(open: (limit: number | undefined) => PageSource<T>) {
    this.#open = open;
  }

  /** Gives the records one by one. */
  async *[Symbol.asyncIterator](): AsyncGenerator<T, undefined> {
    for await (const page of this.pages()) yield* page;
  }

  /** Gives the records page by page. */
  pages(): AsyncIterable<T[]> {
    return { [Symbol.asyncIterator]: () => iterate(this.#open(undefined)) };
  }

  /** Reads everything into an array. @throws {InvalidArgumentError} when there are more than `max` records (default 100,000). */
  async toArray(options: { max?: number } = {}): Promise<T[]> {
    const max = options.max ?? DEFAULT_MAX_RECORDS;
    const all: T[] = [];
    for await (const page of this.pages()) {
      for (const value of page) all.push(value);
      if (all.length > max) throw tooMany(max);
    }
    return all;
  }

  /** Gives the first record, asking for no more than it; undefined when there is none. */
  async first(): Promise<T | undefined> {
    const source = this.#open(1);
    try {
      return (await source.next())?.[0];
    } finally {
      source.cancel();
    }
  }
}

function iterate<T>(source: PageSource<T>): AsyncIterator<T[], undefined> {
  const nextPage = oneAtATime(() => source.next());
  return {
    async next() {
      const value = await nextPage();
      return value === undefined ? { done: true, value: undefined } : { done: false, value };
    },
    return() {
      source.cancel();
      return Promise.resolve({ done: true, value: undefined });
    },
  };
}
