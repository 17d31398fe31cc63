import { AsyncLocalStorage } from "node:async_hooks";

/** A timer set by a case or by its client. */
interface PendingTimer {
  readonly owner: number;
  readonly ms: number;
  readonly stack: string;
  readonly handle: unknown;
}

/** Watches what a case leaves behind: active timers and unhandled rejections. */
export class Watch {
  readonly #owner = new AsyncLocalStorage<number>();
  readonly #timers = new Map<unknown, PendingTimer>();
  readonly #rejections: string[] = [];

  /** Starts watching: from here on, every timer is attributed to the case that set it. */
  start(): void {
    this.#watchTimers();
    process.on("unhandledRejection", (reason: unknown) => this.#rejections.push(describe(reason)));
    process.on("uncaughtException", (error: unknown) =>
      this.#rejections.push(`uncaught: ${describe(error)}`),
    );
  }

  /** Runs a case; the timers it starts are attributed to it. */
  run<T>(id: number, work: () => Promise<T>): Promise<T> {
    return this.#owner.run(id, work);
  }

  /** Runs work of the runner itself, whose timers belong to no case. */
  apart<T>(work: () => T): T {
    return this.#owner.exit(work);
  }

  /** Returns the timers of a case that would still keep the process alive. */
  timersOf(id: number): readonly string[] {
    return [...this.#timers.values()]
      .filter((one) => one.owner === id && holds(one.handle))
      .map((one) => `a timer of ${one.ms} ms is still set ${one.stack}`);
  }

  /** Returns the rejections since the last call, whatever case was running. */
  takeRejections(): readonly string[] {
    return this.#rejections.splice(0);
  }

  #watchTimers(): void {
    const set = globalThis.setTimeout;
    const clear = globalThis.clearTimeout;
    const watched = (
      callback: (...given: unknown[]) => void,
      ms?: number,
      ...given: unknown[]
    ): unknown => {
      const owner = this.#owner.getStore();
      const handle: unknown = set(
        (...values: unknown[]) => {
          this.#timers.delete(handle);
          callback(...values);
        },
        ms,
        ...given,
      );
      const stack = (new Error().stack ?? "")
        .split("\n")
        .slice(2, 5)
        .join(" ")
        .replaceAll(/\s+/g, " ");
      if (owner !== undefined) this.#timers.set(handle, { owner, ms: ms ?? 0, stack, handle });
      return handle;
    };
    const cleared = (handle: unknown): void => {
      this.#timers.delete(handle);
      clear(handle as Parameters<typeof clear>[0]); // whatever set() returned
    };
    // the overloads of setTimeout cannot be expressed
    globalThis.setTimeout = Object.assign(watched, set) as unknown as typeof setTimeout;
    globalThis.clearTimeout = cleared as typeof clearTimeout;
  }
}

function holds(handle: unknown): boolean {
  const asked = (handle as { hasRef?: () => boolean } | null)?.hasRef; // Deno's timers are numbers
  return typeof asked === "function" ? asked.call(handle) : true;
}

function describe(reason: unknown): string {
  return reason instanceof Error
    ? `${reason.name}: ${reason.message}\n${reason.stack ?? ""}`
    : String(reason);
}
