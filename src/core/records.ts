import { InvalidArgumentError } from "./errors/usage.ts";

/** A source of records, batch by batch. */
export interface BatchSource<T> {
  /** Returns the next batch, with at least one record; undefined at the end. */
  next(): Promise<T[] | undefined>;
  /** Cancels the request in progress. */
  cancel(): void;
  /**
   * Reads the rest of a response that is no longer needed, if little is left, so its connection can
   * be reused.
   */
  finish?(): Promise<void>;
  /** Whether buffered records must no longer be yielded, because the caller aborted the call. */
  readonly aborted?: boolean;
  /**
   * Returns the number of records of the last batch that were not yielded; set by the iterator that
   * yields them one at a time.
   */
  unread?: () => number;
}

const DEFAULT_MAX_RECORDS = 100_000;

/** Records that are read lazily: one at a time, in batches as they arrive, or all at once. */
export abstract class Records<T> implements AsyncIterable<T> {
  readonly #open: (limit: number | undefined) => BatchSource<T>;

  /** @internal `open` receives the number of records that will be read, if it is known. */
  constructor(open: (limit: number | undefined) => BatchSource<T>) {
    this.#open = open;
  }

  /** Yields the records one at a time. */
  [Symbol.asyncIterator](): AsyncIterator<T, undefined> {
    return new RecordIterator(this.#open(undefined));
  }

  /** Yields the records in batches as they arrive: the fastest way to read many. */
  batches(): AsyncIterable<T[]> {
    return { [Symbol.asyncIterator]: () => batchIterator(this.#open(undefined)) };
  }

  /**
   * Reads everything into an array.
   *
   * @throws {InvalidArgumentError} if there are more than `max` records (default 100,000).
   */
  async toArray(options: { max?: number } = {}): Promise<T[]> {
    const max = options.max ?? DEFAULT_MAX_RECORDS;
    const all: T[] = [];
    for await (const batch of this.batches()) {
      for (const value of batch) all.push(value);
      if (all.length <= max) continue;
      const hint = "Use a for-await loop, which keeps memory constant, or raise 'max'.";
      throw new InvalidArgumentError(
        `There are more than ${max} records`,
        { path: "options.max" },
        { hint },
      );
    }
    return all;
  }

  /** Returns the first record, requesting only that one; undefined if there is none. */
  async first(): Promise<T | undefined> {
    const source = this.#open(1);
    try {
      const batch = await source.next();
      if (batch?.length === 1) await source.finish?.();
      return batch?.[0];
    } finally {
      source.cancel();
    }
  }
}

/**
 * Paged records, fetched lazily. Iterating again fetches them again.
 *
 * @example Read all rows, however many there are
 * ```ts
 * import { WeaveClient } from "evalwire/weave";
 *
 * const weave = new WeaveClient();
 * const run = await weave.evaluationRuns.search().first();
 * if (run === undefined) throw new Error("expected at least one run");
 * let rows = 0;
 * for await (const page of weave.evalResults.rows({ evaluation_run_ids: [run.id] }).pages()) rows += page.length;
 * if (rows === 0) throw new Error("expected at least one row");
 * ```
 */
export class Pages<T> extends Records<T> {
  /** Yields the records page by page: another name for `batches()`. */
  pages(): AsyncIterable<T[]> {
    return this.batches();
  }
}

/**
 * Serializes calls of an asynchronous function in the order in which they are made, even if the
 * callers do not wait for each other.
 */
function serialized<T>(work: () => Promise<T>): () => Promise<T> {
  let last: Promise<unknown> = Promise.resolve();
  return () => {
    const next = last.then(work, work);
    last = next;
    return next;
  };
}

/**
 * Yields single records from batches. Not an async generator, because that costs more than twice as
 * much per record.
 */
class RecordIterator<T> implements AsyncIterator<T, undefined> {
  readonly #source: BatchSource<T>;
  #batch: readonly T[] = [];
  #index = 0;
  /**
   * Number of pending calls of `next()`: while there are any, a later call must not overtake them.
   */
  #waiting = 0;
  readonly #takeSerialized: () => Promise<IteratorResult<T, undefined>> = serialized(() =>
    this.#take(),
  );

  /** Number of records that `return()` left unread. */
  #left: number | null = null;

  constructor(source: BatchSource<T>) {
    this.#source = source;
    source.unread = () => this.#left ?? this.#batch.length - this.#index;
  }

  next(): Promise<IteratorResult<T, undefined>> {
    if (this.#waiting === 0 && this.#index < this.#batch.length && this.#source.aborted !== true) {
      // the index is in range, as checked above
      return Promise.resolve({ done: false, value: this.#batch[this.#index++] as T });
    }
    this.#waiting++;
    return this.#takeSerialized();
  }

  async #take(): Promise<IteratorResult<T, undefined>> {
    try {
      if (this.#index >= this.#batch.length || this.#source.aborted === true) {
        this.#batch = [];
        this.#index = 0;
        const batch = await this.#source.next();
        if (batch === undefined) return { done: true, value: undefined };
        this.#batch = batch;
      }
      // a batch has at least one record
      return { done: false, value: this.#batch[this.#index++] as T };
    } finally {
      this.#waiting--; // before the caller continues, so its next call takes the fast path
    }
  }

  return(): Promise<IteratorResult<T, undefined>> {
    this.#left ??= this.#batch.length - this.#index;
    this.#batch = [];
    this.#source.cancel();
    return Promise.resolve({ done: true, value: undefined });
  }
}

/** Yields whole batches. Concurrent calls of `next()` are serialized. */
function batchIterator<T>(source: BatchSource<T>): AsyncIterator<T[], undefined> {
  const nextBatch = serialized(() => source.next());
  return {
    async next() {
      const value = await nextBatch();
      return value === undefined ? { done: true, value: undefined } : { done: false, value };
    },
    return() {
      source.cancel();
      return Promise.resolve({ done: true, value: undefined });
    },
  };
}
