/** A loaded value, and whether it may be served again for a while. */
export interface Loaded<T> {
  readonly value: T;
  /** False for anything about a run that has not ended. */
  readonly isFinal: boolean;
}

interface Load {
  readonly result: Promise<unknown>;
  readonly abort: AbortController;
  /** Number of requests that wait for it. */
  waiting: number;
}

const KEEP_MS = 60_000;
const MAX_KEPT = 200;

/**
 * Shares loads between requests: equal ones in flight are made once, and final values are kept for
 * a minute. A load is aborted when the last request that waits for it is gone.
 */
export class SharedLoads {
  readonly #loads = new Map<string, Load>();
  readonly #kept = new Map<string, { value: unknown; untilMs: number }>();

  async get<T>(
    key: string,
    signal: AbortSignal,
    load: (signal: AbortSignal) => Promise<Loaded<T>>,
  ): Promise<T> {
    signal.throwIfAborted();
    const kept = this.#kept.get(key);
    // the values of a key are of one kind: the key begins with its name
    if (kept !== undefined && kept.untilMs > Date.now()) return kept.value as T;
    const shared = this.#loads.get(key) ?? this.#begin(key, load);
    shared.waiting++;
    try {
      return (await Promise.race([shared.result, rejectsOn(signal)])) as T;
    } finally {
      shared.waiting--;
      if (shared.waiting === 0 && signal.aborted) {
        shared.abort.abort(signal.reason);
        this.#forget(key, shared);
      }
    }
  }

  #begin<T>(key: string, load: (signal: AbortSignal) => Promise<Loaded<T>>): Load {
    const abort = new AbortController();
    const result = load(abort.signal).then(({ value, isFinal }) => {
      if (isFinal) this.#keep(key, value);
      return value;
    });
    const shared: Load = { result, abort, waiting: 0 };
    this.#loads.set(key, shared);
    const forget = (): void => this.#forget(key, shared);
    result.then(forget, forget);
    return shared;
  }

  /** An aborted load may already have been replaced by a new one. */
  #forget(key: string, load: Load): void {
    if (this.#loads.get(key) === load) this.#loads.delete(key);
  }

  #keep(key: string, value: unknown): void {
    this.#kept.delete(key);
    this.#kept.set(key, { value, untilMs: Date.now() + KEEP_MS });
    const [oldest] = this.#kept.keys();
    if (this.#kept.size > MAX_KEPT && oldest !== undefined) this.#kept.delete(oldest);
  }
}

function rejectsOn(signal: AbortSignal): Promise<never> {
  return new Promise((_, reject) =>
    signal.addEventListener("abort", () => reject(signal.reason), { once: true }),
  );
}
