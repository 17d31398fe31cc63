import { InvalidArgumentError } from "./errors/usage.ts";

/** Where records come from, batch by batch. */
export interface BatchSource<T> {
  /** The next batch, at least one record; undefined at the end. */
  next(): Promise<T[] | undefined>;
  /** Gives up what is under way. */
  cancel(): void;
  /**
   * Reads the end of an answer from which no more is wanted, if it is near: its connection can then
   * be used again.
   */
  finish?(): Promise<void>;
  /**
   * True when what was given already must not be handed on any more, because the caller ended the
   * call.
   */
  readonly aborted?: boolean;
  /**
   * How many records of the last batch were not handed on; set by what hands them on one by one.
   */
  unread?: () => number;
}

const DEFAULT_MAX_RECORDS = 100_000;

/** Records that are read lazily: one by one, in the batches in which they come, or all at once. */
export abstract class Records<T> implements AsyncIterable<T> {
  readonly #open: (limit: number | undefined) => BatchSource<T>;

  /** @internal `open` gets the number of records that will be looked at, when it is known. */
  constructor(open: (limit: number | undefined) => BatchSource<T>) {
    this.#open = open;
  }

  /** Yields the records one at a time. */
  [Symbol.asyncIterator](): AsyncIterator<T, undefined> {
    return new RecordIterator(this.#open(undefined));
  }

  /** Yields the records in the batches in which they arrive: the fastest way through many. */
  batches(): AsyncIterable<T[]> {
    return { [Symbol.asyncIterator]: () => batchIterator(this.#open(undefined)) };
  }

  /**
   * Reads everything into an array.
   *
   * @throws {InvalidArgumentError} when there are more than `max` records (default 100,000).
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

  /** Returns the first record, asking for no more than it; undefined when there is none. */
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
 * Records that come in pages, fetched as they are read. It may be iterated again: that asks the
 * server again.
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
export class Pages<T> extends Records<T> {
  /** Yields the records page by page: another name for `batches()`. */
  pages(): AsyncIterable<T[]> {
    return this.batches();
  }
}

/**
 * Runs calls of an asynchronous function one after the other, in the order of calling, whether or
 * not the callers wait for one another.
 */
function oneAtATime<T>(work: () => Promise<T>): () => Promise<T> {
  let last: Promise<unknown> = Promise.resolve();
  return () => {
    const turn = last.then(work, work);
    last = turn;
    return turn;
  };
}

/**
 * Gives single records out of batches. Written by hand: an async generator costs more than twice as
 * much for each record.
 */
class RecordIterator<T> implements AsyncIterator<T, undefined> {
  readonly #source: BatchSource<T>;
  #batch: readonly T[] = [];
  #index = 0;
  /**
   * Calls of `next()` that have not got their record yet: while there are any, a later call must
   * not overtake them.
   */
  #waiting = 0;
  readonly #takeInTurn: () => Promise<IteratorResult<T, undefined>> = oneAtATime(() =>
    this.#take(),
  );

  /** What `return()` left unread. */
  #left: number | null = null;

  constructor(source: BatchSource<T>) {
    this.#source = source;
    source.unread = () => this.#left ?? this.#batch.length - this.#index;
  }

  next(): Promise<IteratorResult<T, undefined>> {
    if (this.#waiting === 0 && this.#index < this.#batch.length && this.#source.aborted !== true) {
      // the index was just checked
      return Promise.resolve({ done: false, value: this.#batch[this.#index++] as T });
    }
    this.#waiting++;
    return this.#takeInTurn();
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
      return { done: false, value: this.#batch[this.#index++] as T }; // a batch holds at least one
    } finally {
      this.#waiting--; // before the caller goes on, so that its next call takes the short way
    }
  }

  return(): Promise<IteratorResult<T, undefined>> {
    this.#left ??= this.#batch.length - this.#index;
    this.#batch = [];
    this.#source.cancel();
    return Promise.resolve({ done: true, value: undefined });
  }
}

/**
 * Gives the batches themselves. Calls of `next()` that do not wait for one another take their
 * turns.
 */
function batchIterator<T>(source: BatchSource<T>): AsyncIterator<T[], undefined> {
  const nextBatch = oneAtATime(() => source.next());
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
