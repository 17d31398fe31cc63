import { type FSWatcher, watch } from "node:fs";
import { type Clock, sleep, systemClock } from "../core/clock.ts";

/** What a view is made of, as strings that change with it. They never throw. */
export interface Watched {
  /** Folders with files of the view. */
  folders(): readonly string[];
  /** Changes with the files. */
  files(): Promise<string>;
  /** Changes with the runs of services. */
  runs(): Promise<string>;
}

/** How a view is followed. */
export interface Following {
  /** Called after a change. */
  readonly onChange: () => Promise<void>;
  /** Time between two questions to services. Files are checked then, too. */
  readonly intervalMs: number;
  readonly signal: AbortSignal;
  readonly clock?: Clock;
}

/** Time without an event after which a file counts as written, in ms. */
const QUIET_MS = 100;

/** Number of these times after which a file is read although it still changes. */
const MAX_WAITS = 20;

/** State of everything that a view is made of. */
export interface Stamps {
  readonly files: string;
  readonly runs: string;
}

export const stampsOf = async (watched: Watched): Promise<Stamps> => ({
  files: await watched.files(),
  runs: await watched.runs(),
});

/**
 * Follows files and runs from a known state until the signal is aborted. Events of the system only
 * say when to look: not every file system has them.
 */
export async function follow(
  watched: Watched,
  known: Stamps,
  { onChange, intervalMs, signal, clock = systemClock }: Following,
): Promise<void> {
  const events = new FolderEvents();
  let { files, runs } = known;
  let next = clock.now() + intervalMs;
  try {
    while (!signal.aborted) {
      events.watch(watched.folders());
      const isDue = clock.now() >= next;
      if (isDue) next = clock.now() + intervalMs;
      const now = { files: await watched.files(), runs: isDue ? await watched.runs() : runs };
      const isSame = now.files === files && now.runs === runs;
      ({ files, runs } = now);
      if (!isSame && !signal.aborted) await onChange();
      await wake(events, { clock, delayMs: next - clock.now(), signal });
    }
  } finally {
    events.close();
  }
}

/** Waits for an event and the quiet after it, for the end of a delay, or for the abort. */
async function wake(
  events: FolderEvents,
  { clock, delayMs, signal }: { clock: Clock; delayMs: number; signal: AbortSignal },
): Promise<void> {
  if (signal.aborted) return;
  const woken = new AbortController();
  const stop = (): void => woken.abort();
  signal.addEventListener("abort", stop);
  events.listen(stop);
  await sleep(clock, Math.max(0, delayMs), woken.signal).catch(() => {});
  signal.removeEventListener("abort", stop);
  for (let waits = 0; events.take() && waits < MAX_WAITS && !signal.aborted; waits++)
    await sleep(clock, QUIET_MS, signal).catch(() => {});
}

/** Events of folders. One that cannot be watched has none. */
class FolderEvents {
  readonly #watchers = new Map<string, FSWatcher>();
  #isPending = false;
  #call: () => void = () => {};

  /** Sets what is called at the next event: at once if there was one since the last `take()`. */
  listen(call: () => void): void {
    this.#call = call;
    if (this.#isPending) call();
  }

  /** Returns whether there was an event since the last time. */
  take(): boolean {
    const was = this.#isPending;
    this.#isPending = false;
    return was;
  }

  /** Watches folders that are not watched yet. */
  watch(folders: readonly string[]): void {
    for (const folder of folders) {
      if (this.#watchers.has(folder)) continue;
      try {
        const watcher = watch(folder, () => this.#note());
        this.#watchers.set(folder, watcher);
        watcher.on("error", () => {
          watcher.close();
          this.#watchers.delete(folder);
        });
      } catch {
        // it does not exist, or its system has no events
      }
    }
  }

  close(): void {
    for (const watcher of this.#watchers.values()) watcher.close();
    this.#watchers.clear();
  }

  #note(): void {
    this.#isPending = true;
    this.#call();
  }
}
