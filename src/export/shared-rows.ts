import type { ScoredRow } from "../model/scored-row.ts";
import { isAsyncIterable, sourcesOf, type TableInput } from "./trials.ts";

/** The same rows for several readers. */
export interface SharedInput {
  /** One input per reader. Each can be read once. */
  readonly inputs: readonly TableInput[];
  /** Ends the reading of all readers with an error. */
  fail(error: unknown): void;
}

/**
 * Lets several readers read rows that are fetched once: the next row is fetched when every reader
 * has asked for it, so none of them is held in memory. All readers must read at the same time.
 */
export function shareInput(input: TableInput, readers: number): SharedInput {
  if (readers === 1) return { inputs: [input], fail: () => {} };
  const shared = sourcesOf(input).map((source) => ({
    source,
    // rows in memory can be read any number of times
    rows: isAsyncIterable(source.rows) ? new SharedRows(source.rows, readers) : null,
  }));
  const inputs = Array.from({ length: readers }, (): TableInput => {
    const [first] = shared;
    if (first?.source.run === null) return first.rows?.reader() ?? input;
    // facts of a run can change while its rows are read: all but the rows stays the run's own
    return shared.map(({ source, rows }) =>
      Object.create(source, { rows: { value: rows?.reader() } }),
    );
  });
  return {
    inputs,
    fail(error) {
      for (const { rows } of shared) rows?.fail(error);
    },
  };
}

type Result = IteratorResult<ScoredRow, undefined>;

/** A reader that asked for the next row. */
interface Waiting {
  resolve(result: Result): void;
  reject(error: unknown): void;
}

/** Rows that several readers read in step. */
class SharedRows {
  readonly #rows: AsyncIterable<ScoredRow>;
  #source: AsyncIterator<ScoredRow> | null = null;
  /** Readers that have not ended. */
  #readers: number;
  #waiting: Waiting[] = [];
  #failure: { readonly error: unknown } | null = null;

  constructor(rows: AsyncIterable<ScoredRow>, readers: number) {
    this.#rows = rows;
    this.#readers = readers;
  }

  async *#read(): AsyncGenerator<ScoredRow, undefined> {
    try {
      for (;;) {
        const { done, value } = await this.#next();
        if (done === true) return;
        yield value;
      }
    } finally {
      this.#readers--;
      this.#advance();
    }
  }

  reader(): AsyncIterable<ScoredRow> {
    return this.#read();
  }

  fail(error: unknown): void {
    this.#failure ??= { error };
    const waiting = this.#waiting;
    this.#waiting = [];
    for (const { reject } of waiting) reject(this.#failure.error);
  }

  #next(): Promise<Result> {
    return new Promise((resolve, reject) => {
      if (this.#failure !== null) return reject(this.#failure.error);
      this.#waiting.push({ resolve, reject });
      this.#advance();
    });
  }

  /** Fetches the next row once all readers wait for it; closes the source after the last reader. */
  #advance(): void {
    if (this.#readers === 0) void this.#source?.return?.().catch(() => {});
    if (this.#waiting.length < this.#readers || this.#readers === 0) return;
    this.#source ??= this.#rows[Symbol.asyncIterator]();
    const waiting = this.#waiting;
    this.#waiting = [];
    this.#source.next().then(
      (result) => {
        for (const { resolve } of waiting) resolve(result as Result); // a generator of rows returns nothing
      },
      (error: unknown) => {
        this.#failure = { error };
        for (const { reject } of waiting) reject(error);
      },
    );
  }
}
