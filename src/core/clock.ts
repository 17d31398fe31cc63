import {
  isNetworkError,
  isResponseShapeError,
  isTimeoutError,
  PollLostContactError,
  PollTimeoutError,
  TimeoutError,
} from "./errors/call.ts";
import { isHttpError } from "./errors/http.ts";

/** Time and randomness, in one place so tests can replace them. */
export interface Clock {
  /** Returns the milliseconds of a monotonic clock. */
  now(): number;
  /** Returns the milliseconds of the wall clock since 1970. */
  wallNow(): number;
  /** Returns a number from 0 up to but excluding 1. */
  random(): number;
  /**
   * Calls `callback` once after a delay, and returns a function that cancels it. With `unref`, the
   * timer does not keep a Node process alive.
   */
  after(delayMs: number, callback: () => void, unref?: boolean): () => void;
}

/**
 * The longest delay that timers support: a longer one fires immediately (WHATWG HTML, timers;
 * 32-bit signed).
 */
const MAX_TIMER_MS = 2 ** 31 - 1;

export const systemClock: Clock = {
  now: () => performance.now(),
  wallNow: () => Date.now(),
  random: () => Math.random(),
  after(delayMs, callback, unref) {
    const timer: unknown = setTimeout(callback, Math.min(delayMs, MAX_TIMER_MS));
    if (
      unref === true &&
      typeof timer === "object" &&
      timer !== null &&
      "unref" in timer &&
      typeof timer.unref === "function"
    )
      timer.unref();
    // a number in browsers, an object in Node: clearTimeout accepts what setTimeout returned
    return () => clearTimeout(timer as number);
  },
};

/** Callbacks that wait for the abort of one signal, and the listener that they share. */
interface AbortWait {
  readonly callbacks: Set<() => void>;
  readonly listener: () => void;
}

const abortWaits = new WeakMap<AbortSignal, AbortWait>();

/**
 * Calls `callback` once when the signal aborts. Returns a function that cancels this. All callbacks
 * of a signal share one listener: Node warns of a leak at the eleventh, and one signal may end
 * hundreds of calls.
 */
export function whenAborted(signal: AbortSignal, callback: () => void): () => void {
  let wait = abortWaits.get(signal);
  if (wait === undefined) {
    const callbacks = new Set<() => void>();
    const listener = (): void => callbacks.forEach((call) => void call());
    wait = { callbacks, listener };
    abortWaits.set(signal, wait);
    signal.addEventListener("abort", listener, { once: true });
  }
  const { callbacks, listener } = wait;
  callbacks.add(callback);
  return () => {
    if (!callbacks.delete(callback) || callbacks.size > 0) return;
    abortWaits.delete(signal);
    signal.removeEventListener("abort", listener);
  };
}

/**
 * Waits. If the signal aborts, the wait ends immediately and rejects with the signal's reason,
 * without leaving a timer behind.
 */
export async function sleep(
  clock: Clock,
  delayMs: number,
  signal: AbortSignal | undefined,
  unref = false,
): Promise<void> {
  let cancel: (() => void) | undefined;
  const start = (wake: () => void): void => {
    cancel = clock.after(delayMs, wake, unref);
  };
  await orAbort(start, signal).finally(() => cancel?.());
}

/** Limits the number of concurrent holders, in the order in which they asked. */
export class Semaphore {
  #free: number;
  /** Each passes a slot to a waiter, and returns false if that one no longer waits. */
  readonly #waiting = new Set<() => boolean>();

  constructor(slots: number) {
    this.#free = slots;
  }

  /**
   * Waits for a slot and returns the function that frees it. An abort during the wait rejects with
   * the signal's reason; a wait that exceeds its limit rejects with the reason of the limit.
   */
  async take(signal: AbortSignal | undefined, limit?: WaitLimit): Promise<() => void> {
    let pass: () => boolean = () => false;
    const start = (wake: () => boolean): void => {
      pass = wake;
      if (this.#free === 0) this.#waiting.add(pass);
      else {
        this.#free--;
        pass();
      }
    };
    await orAbort(start, signal, limit).catch((reason) => {
      this.#waiting.delete(pass);
      throw reason;
    });
    let isHeld = true;
    return () => {
      if (!isHeld) return;
      isHeld = false;
      for (const next of this.#waiting) {
        this.#waiting.delete(next);
        if (next()) return;
      }
      this.#free++;
    };
  }
}

/** Maximum duration of a wait, and its rejection reason when it takes longer. */
interface WaitLimit {
  readonly clock: Clock;
  readonly ms: number;
  readonly reason: () => unknown;
}

/**
 * Waits until what `start` began calls `wake`, which returns whether anyone was still waiting.
 * Rejects with the reason of the signal or of the limit. Removes the listener and the timer either
 * way.
 */
function orAbort(
  start: (wake: () => boolean) => void,
  signal: AbortSignal | undefined,
  limit?: WaitLimit,
): Promise<void> {
  return new Promise((resolve, reject) => {
    if (signal?.aborted) return reject(signal.reason);
    let hasEnded = false;
    const end = (): void => {
      hasEnded = true;
      ignoreAbort?.();
      cancelTimer?.();
    };
    const cancelTimer = limit?.clock.after(limit.ms, () => {
      end();
      reject(limit.reason());
    });
    const ignoreAbort =
      signal &&
      whenAborted(signal, () => {
        end();
        reject(signal.reason);
      });
    start(() => {
      if (hasEnded) return false;
      end();
      resolve();
      return true;
    });
  });
}

/**
 * Returns the limit of each request of a method that makes several: the remainder of the caller's
 * limit, counted from now.
 *
 * @throws {TimeoutError} if no time is left: the next request is not sent.
 */
export function sharedLimit(
  clock: Clock,
  timeoutMs: number | undefined,
): () => { timeoutMs?: number } {
  if (timeoutMs === undefined) return () => ({});
  const deadline = clock.now() + timeoutMs;
  return () => {
    const leftMs = deadline - clock.now();
    if (leftMs > 0) return { timeoutMs: leftMs };
    throw new TimeoutError(`The call did not finish within ${timeoutMs} ms (timeoutMs)`, {
      which: "total",
      timeoutMs,
      attempts: [],
    });
  };
}

/** The decision after one status check: stop with a value, or keep polling. */
export type Verdict<T> = { readonly done: true; readonly value: T } | { readonly done: false };

export interface PollPlan<State, T> {
  /** Ids with which another process can resume waiting. */
  readonly job: Readonly<Record<string, string>>;
  readonly clock: Clock;
  readonly signal: AbortSignal | undefined;
  /** Limit of the whole wait. Default: 30 minutes. */
  readonly timeoutMs: number | undefined;
  /** Whether the pauses may let a Node process exit. */
  readonly unref?: boolean | undefined;
  /** Checks the status once. `limitMs` is the time limit of the check, never more than is left. */
  ask(limitMs: number): Promise<State>;
  /**
   * Judges a state: ends the wait with a value or by throwing, or continues it. `waitedMs` is the
   * time since polling began.
   */
  judge(state: State, waitedMs: number): Verdict<T> | Promise<Verdict<T>>;
}

const TIMEOUT_MS = 30 * 60_000;
/** Limit of one status check: the default limit of a call. */
const CHECK_TIMEOUT_MS = 180_000;
const FIRST_DELAY_MS = 1_000;
const MAX_DELAY_MS = 15_000;
const GROWTH = 1.5;
const JITTER = 0.2;
const MAX_FAILURES = 8;

/**
 * Polls a job until it has ended, with increasing pauses. Waiters are independent; an abort during
 * a pause ends it immediately.
 *
 * The 8th consecutive failed status check ends the wait. Failures that a retry cannot fix, such as
 * 400, 401, 403, 404 and 422, end it immediately.
 */
export async function poll<State, T>(plan: PollPlan<State, T>): Promise<T> {
  const { clock } = plan;
  const timeoutMs = plan.timeoutMs ?? TIMEOUT_MS;
  const startedAt = clock.now();
  let delayMs = FIRST_DELAY_MS;
  let failures = 0;
  let lastState: State | null = null;
  for (;;) {
    let askedDelayMs = 0;
    const checked = await checkOnce(
      plan,
      Math.max(1, Math.min(CHECK_TIMEOUT_MS, startedAt + timeoutMs - clock.now())),
    );
    if ("state" in checked) {
      failures = 0;
      lastState = checked.state;
      const verdict = await plan.judge(checked.state, clock.now() - startedAt);
      if (verdict.done) return verdict.value;
    } else {
      failures++;
      askedDelayMs = isHttpError(checked.error) ? (checked.error.retryAfterMs ?? 0) : 0;
      if (failures >= MAX_FAILURES) {
        const why = checked.error instanceof Error ? checked.error.message : String(checked.error);
        const hint = `The job may still be running: resume waiting with ${idsOf(plan)}.`;
        const message = `${failures} consecutive status checks failed, most recently with: ${why}`;
        throw new PollLostContactError(message, { job: plan.job, lastState }, { hint });
      }
    }
    const pauseMs = Math.max(askedDelayMs, delayMs * (1 - JITTER + 2 * JITTER * clock.random()));
    if (clock.now() - startedAt + pauseMs > timeoutMs) {
      const hint = `The job may still be running: resume waiting with ${idsOf(plan)}.`;
      throw new PollTimeoutError(
        `The job did not finish within ${timeoutMs} ms`,
        { job: plan.job, lastState },
        { hint },
      );
    }
    await sleep(clock, pauseMs, plan.signal, plan.unref);
    delayMs = Math.min(MAX_DELAY_MS, delayMs * GROWTH);
  }
}

/** Checks the status once. Returns a transient failure, throws any other. */
async function checkOnce<State, T>(
  plan: PollPlan<State, T>,
  limitMs: number,
): Promise<{ state: State } | { error: unknown }> {
  try {
    return { state: await plan.ask(limitMs) };
  } catch (error) {
    const isTransient =
      isNetworkError(error) ||
      isTimeoutError(error) ||
      isResponseShapeError(error) ||
      (isHttpError(error) &&
        error.status !== null &&
        (error.status >= 500 || error.status === 408 || error.status === 429));
    if (!isTransient) throw error;
    return { error };
  }
}

function idsOf({ job }: Pick<PollPlan<unknown, unknown>, "job">): string {
  const ids = Object.entries(job).map(([name, id]) => `${name} '${id}'`);
  return ids.join(" and ");
}
