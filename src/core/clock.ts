import {
  isNetworkError,
  isResponseShapeError,
  isTimeoutError,
  PollLostContactError,
  PollTimeoutError,
  TimeoutError,
} from "./errors/call.ts";
import { isHttpError } from "./errors/http.ts";

/** Time and chance, in one place so that tests can supply their own. */
export interface Clock {
  /** Milliseconds of a clock that never goes back. */
  now(): number;
  /** Milliseconds since 1970 of the wall clock. */
  wallNow(): number;
  /** A number from 0 up to 1, 1 excluded. */
  random(): number;
  /**
   * Calls back once; gives the function that takes it back. With `unref` it does not keep a Node
   * process alive.
   */
  after(delayMs: number, callback: () => void, unref?: boolean): () => void;
}

/**
 * The longest delay that timers keep: a longer one fires at once (WHATWG HTML, timers; 32-bit
 * signed).
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
    // a number in browsers, an object in Node: clearTimeout takes what setTimeout gave
    return () => clearTimeout(timer as number);
  },
};

/**
 * Waits; an abort of the signal ends the wait at once, rejects with its reason and leaves no timer
 * behind.
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

/** Lets a fixed number of holders through at a time, in the order of asking. */
export class Semaphore {
  #free: number;
  /** Each gives a place to one that waits; false when that one does not wait any more. */
  readonly #waiting = new Set<() => boolean>();

  constructor(places: number) {
    this.#free = places;
  }

  /**
   * Waits for a place and returns the function that gives it back. An abort while waiting rejects
   * with the signal's reason, a wait beyond its limit with that of the limit.
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

/** How long a wait may take, and what it rejects with when it takes longer. */
interface WaitLimit {
  readonly clock: Clock;
  readonly ms: number;
  readonly reason: () => unknown;
}

/**
 * Waits for what `start` starts, which is told whether somebody still waited, or rejects with the
 * reason of the signal or of the limit; listener and timer are taken off either way.
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
      signal?.removeEventListener("abort", onAbort);
      cancelTimer?.();
    };
    const onAbort = (): void => {
      end();
      reject(signal?.reason);
    };
    const cancelTimer = limit?.clock.after(limit.ms, () => {
      end();
      reject(limit.reason());
    });
    signal?.addEventListener("abort", onAbort, { once: true });
    start(() => {
      if (hasEnded) return false;
      end();
      resolve();
      return true;
    });
  });
}

/**
 * The limit of each request of a method that makes several: what is left of the one that the caller
 * gave, counted from now.
 *
 * @throws {TimeoutError} when nothing is left: the next request is not sent.
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
    throw new TimeoutError(`The call did not end within ${timeoutMs} ms (timeoutMs)`, {
      which: "total",
      timeoutMs,
      attempts: [],
    });
  };
}

/** What to do after one look at a job. */
export type Verdict<T> = { readonly done: true; readonly value: T } | { readonly done: false };

export interface PollPlan<State, T> {
  /** Ids with which another process can go on waiting. */
  readonly job: Readonly<Record<string, string>>;
  readonly clock: Clock;
  readonly signal: AbortSignal | undefined;
  /** Limit of the whole wait. Default 30 minutes. */
  readonly timeoutMs: number | undefined;
  /** True when a pause should not keep a Node process alive. */
  readonly unref?: boolean | undefined;
  /** Takes one look. `limitMs` is what the look may take: no more than is left of the wait. */
  ask(limitMs: number): Promise<State>;
  /**
   * Looks at a state: ends the wait with a value, or by throwing, or goes on. `waitedMs` is the
   * time since the first look.
   */
  judge(state: State, waitedMs: number): Verdict<T> | Promise<Verdict<T>>;
}

const TIMEOUT_MS = 30 * 60_000;
/** What any single call may take. */
const LOOK_TIMEOUT_MS = 180_000;
const FIRST_DELAY_MS = 1_000;
const MAX_DELAY_MS = 15_000;
const GROWTH = 1.5;
const JITTER = 0.2;
const MAX_FAILURES = 8;

/**
 * Looks at a job until it has ended, with growing pauses. Two waits share nothing; an abort during
 * a pause ends it at once.
 *
 * Up to 8 failed looks in a row are borne; 400, 401, 403, 404 and 422 end the wait at once, since
 * they would not change.
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
    const looked = await look(
      plan,
      Math.max(1, Math.min(LOOK_TIMEOUT_MS, startedAt + timeoutMs - clock.now())),
    );
    if ("state" in looked) {
      failures = 0;
      lastState = looked.state;
      const verdict = await plan.judge(looked.state, clock.now() - startedAt);
      if (verdict.done) return verdict.value;
    } else {
      failures++;
      askedDelayMs = isHttpError(looked.error) ? (looked.error.retryAfterMs ?? 0) : 0;
      if (failures >= MAX_FAILURES) {
        const why = looked.error instanceof Error ? looked.error.message : String(looked.error);
        const hint = `The job may go on: wait again with ${idsOf(plan)}.`;
        const message = `${failures} looks at the job failed in a row, the last one so: ${why}`;
        throw new PollLostContactError(message, { job: plan.job, lastState }, { hint });
      }
    }
    const pauseMs = Math.max(askedDelayMs, delayMs * (1 - JITTER + 2 * JITTER * clock.random()));
    if (clock.now() - startedAt + pauseMs > timeoutMs) {
      const hint = `It goes on: wait again with ${idsOf(plan)}.`;
      throw new PollTimeoutError(
        `The job did not end within ${timeoutMs} ms`,
        { job: plan.job, lastState },
        { hint },
      );
    }
    await sleep(clock, pauseMs, plan.signal, plan.unref);
    delayMs = Math.min(MAX_DELAY_MS, delayMs * GROWTH);
  }
}

/** One look; a failure that may pass is given back, any other is thrown. */
async function look<State, T>(
  plan: PollPlan<State, T>,
  limitMs: number,
): Promise<{ state: State } | { error: unknown }> {
  try {
    return { state: await plan.ask(limitMs) };
  } catch (error) {
    const passing =
      isNetworkError(error) ||
      isTimeoutError(error) ||
      isResponseShapeError(error) ||
      (isHttpError(error) &&
        error.status !== null &&
        (error.status >= 500 || error.status === 408 || error.status === 429));
    if (!passing) throw error;
    return { error };
  }
}

function idsOf({ job }: Pick<PollPlan<unknown, unknown>, "job">): string {
  const ids = Object.entries(job).map(([name, id]) => `${name} '${id}'`);
  return ids.join(" and ");
}
