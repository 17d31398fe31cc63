/** Time and chance, in one place so that tests can supply their own. */
export interface Clock {
  /** Milliseconds of a clock that never goes back. */
  now(): number;
  /** Milliseconds since 1970 of the wall clock. */
  wallNow(): number;
  /** A number from 0 up to 1, 1 excluded. */
  random(): number;
  /** Calls back once; gives the function that takes it back. With `unref` it does not keep a Node process alive. */
  after(delayMs: number, callback: () => void, unref?: boolean): () => void;
}

/** The longest delay that timers keep: a longer one fires at once (WHATWG HTML, timers; 32-bit signed). */
const MAX_TIMER_MS = 2 ** 31 - 1;

/** The clock of the machine. */
export const systemClock: Clock = {
  now: () => performance.now(),
  wallNow: () => Date.now(),
  random: () => Math.random(),
  after(delayMs, callback, unref) {
    const timer: unknown = setTimeout(callback, Math.min(delayMs, MAX_TIMER_MS));
    if (unref === true && typeof timer === "object" && timer !== null && "unref" in timer && typeof timer.unref === "function")
      timer.unref();
    return () => clearTimeout(timer as number); // a number in browsers, an object in Node: clearTimeout takes what setTimeout gave
  },
};

/** Waits; an abort of the signal ends the wait at once, rejects with its reason and leaves no timer behind. */
export function sleep(clock: Clock, delayMs: number, signal: AbortSignal | undefined, unref = false): Promise<void> {
  return new Promise((resolve, reject) => {
    if (signal?.aborted) {
      reject(signal.reason);
      return;
    }
    const cancel = clock.after(
      delayMs,
      () => {
        signal?.removeEventListener("abort", onAbort);
        resolve();
      },
      unref,
    );
    function onAbort(): void {
      cancel();
      reject(signal?.reason);
    }
    signal?.addEventListener("abort", onAbort, { once: true });
  });
}
