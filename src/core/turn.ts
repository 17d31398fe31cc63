/** Lets one holder through at a time, in the order of asking. Paid writes go through it: one in flight per client. */
export class Turn {
  #tail: Promise<void> = Promise.resolve();

  /** Waits for its turn and gives the function that ends it. An abort while waiting rejects with the signal's reason. */
  async take(signal: AbortSignal | undefined): Promise<() => void> {
    const before = this.#tail;
    let done: () => void = () => {};
    this.#tail = new Promise((resolve) => {
      done = resolve;
    });
    try {
      await orAbort(before, signal);
    } catch (reason) {
      void before.then(done); // those behind still wait for those in front
      throw reason;
    }
    return done;
  }
}

function orAbort(wait: Promise<void>, signal: AbortSignal | undefined): Promise<void> {
  if (signal === undefined) return wait;
  return new Promise((resolve, reject) => {
    if (signal.aborted) {
      reject(signal.reason);
      return;
    }
    const onAbort = (): void => reject(signal.reason);
    signal.addEventListener("abort", onAbort, { once: true });
    void wait.then(() => {
      signal.removeEventListener("abort", onAbort);
      resolve();
    });
  });
}
