import { oneAtATime } from "./one-at-a-time.ts";

/** Where an iterator gets its batches from. */
export interface BatchSource<T> {
  next(): Promise<T[] | undefined>;
  cancel(): void;
  aborted(): boolean;
}

/** Gives single records out of batches. Written by hand: an async generator costs more than twice as much for each record. */
export class RecordIterator<T> implements AsyncIterator<T, undefined> {
  readonly #source: BatchSource<T>;
  #batch: readonly T[] = [];
  #index = 0;
  /** Calls of `next()` that have not got their record yet: while there are any, a later call must not overtake them. */
  #waiting = 0;
  readonly #takeInTurn: () => Promise<IteratorResult<T, undefined>> = oneAtATime(() => this.#take());

  constructor(source: BatchSource<T>) {
    this.#source = source;
  }

  next(): Promise<IteratorResult<T, undefined>> {
    if (this.#waiting === 0 && this.#index < this.#batch.length && !this.#source.aborted()) {
      return Promise.resolve({ done: false, value: this.#batch[this.#index++] as T }); // the index was just checked
    }
    this.#waiting++;
    return this.#takeInTurn();
  }

  async #take(): Promise<IteratorResult<T, undefined>> {
    try {
      if (this.#index >= this.#batch.length || this.#source.aborted()) {
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
    this.#batch = [];
    this.#source.cancel();
    return Promise.resolve({ done: true, value: undefined });
  }
}

/** Gives the batches themselves. Calls of `next()` that do not wait for one another take their turns. */
export function batchIterator<T>(source: BatchSource<T>): AsyncIterator<T[], undefined> {
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
