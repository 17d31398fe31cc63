import type { Context } from "hono";
import { streamSSE } from "hono/streaming";
import type { Progress } from "./api.ts";
import type { Follow, Update, Watches } from "./watches.ts";

const HEARTBEAT_MS = 15_000;
const RETRY_MS = 1_000;

/** Dependencies of an event stream. */
export interface Streams {
  readonly watches: Watches<Progress>;
  /** Aborted when the server stops. */
  readonly stop: AbortSignal;
  /** Time between two comments, which keep an idle stream open. Default 15,000. */
  readonly heartbeatMs?: number | undefined;
}

/**
 * Streams the states of a watch: the current one at once, each new one, and `end` with the last
 * one. A browser that reconnects needs nothing else, because every state is complete.
 */
export function eventStream(
  context: Context,
  { watches, stop, heartbeatMs = HEARTBEAT_MS }: Streams,
  key: string,
  follow: Follow<Progress>,
): Response {
  return streamSSE(context, async (stream) => {
    const wakeUp = new Signal();
    let latest: Update<Progress> | undefined;
    const leave = watches.join(key, follow, (update) => {
      latest = update;
      wakeUp.raise();
    });
    const timer = setInterval(() => wakeUp.raise(), heartbeatMs);
    const onStop = (): void => wakeUp.raise();
    stop.addEventListener("abort", onStop);
    stream.onAbort(onStop);
    try {
      await stream.write(`retry: ${RETRY_MS}\n\n`);
      while (!stream.aborted && !stop.aborted) {
        if (latest === undefined) {
          await wakeUp.wait();
          if (latest === undefined) await stream.write(": still here\n\n");
          continue;
        }
        const { id, state, isLast } = latest as Update<Progress>;
        latest = undefined;
        const event = isLast ? "end" : "state";
        await stream.writeSSE({ id: String(id), event, data: JSON.stringify(state) });
        if (isLast) return;
      }
      if (stop.aborted) await stream.writeSSE({ event: "stopping", data: "{}" });
    } finally {
      leave();
      clearInterval(timer);
      stop.removeEventListener("abort", onStop);
    }
  });
}

/** Wakes one waiter, also if it was raised before. */
class Signal {
  #isRaised = false;
  #resolve: () => void = () => {};

  raise(): void {
    this.#isRaised = true;
    this.#resolve();
  }

  async wait(): Promise<void> {
    if (!this.#isRaised)
      await new Promise<void>((resolve) => {
        this.#resolve = resolve;
      });
    this.#isRaised = false;
  }
}
