/** State of something that is watched. */
export interface Update<State> {
  /** Rises with each state. */
  readonly id: number;
  readonly state: State;
  /** Whether no other state follows. */
  readonly isLast: boolean;
}

type Listener<State> = (update: Update<State>) => void;

/**
 * Follows something until it ends or the signal is aborted: passes on each state, and returns the
 * last one. It must not throw, except after an abort.
 */
export type Follow<State> = (emit: (state: State) => void, signal: AbortSignal) => Promise<State>;

interface Watch<State> {
  readonly abort: AbortController;
  readonly listeners: Set<Listener<State>>;
  latest: Update<State> | undefined;
}

/**
 * Watches that any number of browsers share: one request to the service, however many pages show
 * it. A watch begins with its first listener and is aborted when the last one has left.
 */
export class Watches<State> {
  readonly #watches = new Map<string, Watch<State>>();

  /** Number of watches in progress. */
  get size(): number {
    return this.#watches.size;
  }

  /** Adds a listener, which receives the current state at once. Returns a function that removes it. */
  join(key: string, follow: Follow<State>, listener: Listener<State>): () => void {
    const watch = this.#watches.get(key) ?? this.#begin(key, follow);
    watch.listeners.add(listener);
    if (watch.latest !== undefined) listener(watch.latest);
    return () => {
      watch.listeners.delete(listener);
      if (watch.listeners.size === 0) this.#end(key, watch);
    };
  }

  #begin(key: string, follow: Follow<State>): Watch<State> {
    const watch: Watch<State> = {
      abort: new AbortController(),
      listeners: new Set(),
      latest: undefined,
    };
    this.#watches.set(key, watch);
    const tell = (state: State, isLast: boolean): void => {
      watch.latest = { id: (watch.latest?.id ?? 0) + 1, state, isLast };
      for (const listener of watch.listeners) listener(watch.latest);
    };
    follow((state) => tell(state, false), watch.abort.signal).then(
      (state) => {
        tell(state, true);
        this.#end(key, watch);
      },
      () => this.#end(key, watch),
    );
    return watch;
  }

  #end(key: string, watch: Watch<State>): void {
    watch.abort.abort();
    if (this.#watches.get(key) === watch) this.#watches.delete(key);
  }
}
