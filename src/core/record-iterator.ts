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
  #filling: Promise<unknown> | null = null;

  constructor(source: BatchSource<T>) {
    this.#source = source;
  }

  next(): Promise<IteratorResult<T, undefined>> {
    if (this.#filling === null && this.#index < this.#batch.length && !this.#source.aborted()) {
      return Promise.resolve({ done: false, value: this.#batch[this.#index++] as T }); // the index was just checked
    }
    const filled = (this.#filling ?? Promise.resolve()).then(() => this.#fill());
    const settled = filled.then(
      () => {},
      () => {},
    );
    this.#filling = settled;
    void settled.then(() => {
      if (this.#filling === settled) this.#filling = null;
    });
    return filled;
  }

  async #fill(): Promise<IteratorResult<T, undefined>> {
    if (this.#index >= this.#batch.length || this.#source.aborted()) {
      this.#batch = [];
      this.#index = 0;
      const batch = await this.#source.next();
      if (batch === undefined) return { done: true, value: undefined };
      this.#batch = batch;
    }
    return { done: false, value: this.#batch[this.#index++] as T }; // a batch holds at least one
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
