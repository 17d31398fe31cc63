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

/** Lets one holder through at a time, in the order of asking. */
export class Mutex {
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

interface RuntimeGlobals {
  process?: { env?: Record<string, string | undefined>; versions?: { node?: string; bun?: string } };
  Deno?: { env?: { get(name: string): string | undefined }; createHttpClient?(options: { poolMaxIdlePerHost: number }): unknown };
  window?: { document?: unknown };
}

const runtime = globalThis as RuntimeGlobals; // the globals of other runtimes are not in this one's types

/** Reads an environment variable, trimmed; undefined when it is unset, empty, or may not be read. */
export function readEnv(name: string): string | undefined {
  try {
    const value = runtime.Deno?.env === undefined ? runtime.process?.env?.[name] : runtime.Deno.env.get(name);
    const trimmed = value?.trim();
    return trimmed === "" ? undefined : trimmed;
  } catch {
    return undefined; // Deno without --allow-env throws: the same as a variable that is not set
  }
}

/** Tells whether this is a page in a browser. Deno and test environments with a document are told apart by their own globals. */
export function isBrowser(): boolean {
  return runtime.window?.document !== undefined && runtime.process?.versions?.node === undefined && runtime.Deno === undefined;
}

/**
 * The fetch options for a request that must not be delivered twice.
 *
 * Deno sends a POST again by itself when a reused connection closes after the request was read (denoland/deno#35610);
 * a client that keeps no idle connection never reuses one. Empty on other runtimes.
 */
export function singleDeliveryOptions(): Record<string, unknown> {
  const client = runtime.Deno?.createHttpClient?.({ poolMaxIdlePerHost: 0 });
  return client === undefined ? {} : { client };
}
