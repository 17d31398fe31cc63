import type { Clock } from "../../src/core/clock.ts";

interface Timer {
  readonly at: number;
  readonly callback: () => void;
}

/** Runs everything that needs no time: promises, streams and what they start. */
export async function settleTasks(rounds = 12): Promise<void> {
  for (let round = 0; round < rounds; round++)
    await new Promise<void>((resolve) => setImmediate(resolve));
}

/** A clock that advances only on request. */
export class FakeClock implements Clock {
  /** Result of `random()`. */
  chance = 0.5;
  /** Wall time at the monotonic time 0. */
  wallStart: number = Date.parse("2026-11-21T09:00:00Z");
  /** All requested delays, in order. */
  readonly delays: number[] = [];
  readonly #timers = new Set<Timer>();
  #now = 0;

  now(): number {
    return this.#now;
  }

  wallNow(): number {
    return this.wallStart + this.#now;
  }

  random(): number {
    return this.chance;
  }

  after(delayMs: number, callback: () => void): () => void {
    const timer: Timer = { at: this.#now + delayMs, callback };
    this.delays.push(delayMs);
    this.#timers.add(timer);
    return () => this.#timers.delete(timer);
  }

  /** Number of pending timers. */
  get pending(): number {
    return this.#timers.size;
  }

  /** Advances time; timers fire in order, and what they start runs in between. */
  async advance(ms: number): Promise<void> {
    await settleTasks();
    const until = this.#now + ms;
    for (
      let next = this.#earliest();
      next !== undefined && next.at <= until;
      next = this.#earliest()
    ) {
      this.#fire(next);
      await settleTasks();
    }
    this.#now = until;
  }

  /** Advances time from timer to timer until a promise settles. */
  async run<T>(promise: Promise<T>): Promise<T> {
    let settled = false;
    const done = (): void => {
      settled = true;
    };
    promise.then(done, done);
    for (;;) {
      await settleTasks();
      if (settled) return await promise;
      const next = this.#earliest();
      if (next !== undefined) this.#fire(next);
    }
  }

  #earliest(): Timer | undefined {
    return [...this.#timers].sort((a, b) => a.at - b.at)[0];
  }

  #fire(timer: Timer): void {
    this.#timers.delete(timer);
    this.#now = Math.max(this.#now, timer.at);
    timer.callback();
  }
}
