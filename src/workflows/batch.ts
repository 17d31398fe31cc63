import {
  AmbiguousWriteError,
  isNetworkError,
  isRedirectError,
  isTimeoutError,
} from "../core/errors/call.ts";
import { isHttpError } from "../core/errors/http.ts";
import {
  InvalidArgumentError,
  isConfigurationError,
  isInvalidArgumentError,
} from "../core/errors/usage.ts";
import {
  anObject,
  atLeastZero,
  type CallOptions,
  checkCallOptions,
  checkValue,
  integerFrom,
  oneOf,
  type Rules,
} from "../core/options.ts";
import type { Checkpoint } from "../model/checkpoint.ts";
import { Journal, type JournalOptions } from "./journal.ts";

/** Options that every paid batch takes. */
export interface BatchOptions extends CallOptions {
  /**
   * The most that may be paid for, earlier tries with the same checkpoint included: scorings
   * (trials × scorers) for `rescoreMany()`, replays for `replayMany()`.
   */
  ceiling: number;
  /**
   * What becomes of work above the ceiling: all is refused before anything is sent, or what fits is
   * done and the rest stays `open`. Default `"refuse"`.
   */
  aboveCeiling?: "refuse" | "stop";
  /** Runs worked on at the same time, 1 to 32. Default 1. */
  concurrency?: number;
  /** Where progress is kept, so that another process can continue without paying twice. */
  checkpoint?: Checkpoint;
  /** What to do while another process has the checkpoint. Default `"refuse"`. */
  ifLocked?: "refuse" | "wait";
}

/**
 * What became of one run.
 *
 * - `done`: it was paid for, and `result` is what came of it.
 * - `failed`: it was refused, or its job failed; `error` says why. What was refused is sent again
 *   by the next try.
 * - `started`: its job is under way, and `error` says why nobody waits for it any more. The next
 *   try waits again.
 * - `unknown`: it may have been paid for. It is never sent again; `error` says what to do.
 * - `open`: it was not sent, because of the ceiling, or because a batch of replays was refused.
 */
export type Outcome<Result> = { readonly runId: string } & (
  | { readonly state: "done"; readonly result: Result; readonly error?: undefined }
  | {
      readonly state: "failed" | "started" | "unknown";
      readonly result?: undefined;
      readonly error: Error;
    }
  | { readonly state: "open"; readonly result?: undefined; readonly error?: undefined }
);

/** Checks what every paid batch takes; `own` are the options that one adds. */
export function checkBatchOptions(options: BatchOptions, own: Rules = {}): void {
  checkCallOptions(options ?? {}, { ...BATCH_RULES, ...own });
  checkValue("options.ceiling", options?.ceiling, atLeastZero);
}

/** The options of whatever keeps a journal while it works on several things at the same time. */
export const JOURNAL_RULES: Rules = {
  concurrency: integerFrom(1, 32),
  checkpoint: anObject,
  ifLocked: oneOf("refuse", "wait"),
};
const BATCH_RULES: Rules = {
  ...JOURNAL_RULES,
  ceiling: atLeastZero,
  aboveCeiling: oneOf("refuse", "stop"),
};

/**
 * A batch of paid work, which begins when it is iterated and gives each outcome as soon as it is
 * known. Leaving the loop sends nothing more, and waits for what is under way. It runs once.
 */
export class Batch<T> implements AsyncIterable<T> {
  /**
   * Warnings about the batch as a whole, complete when it has ended: a checkpoint without a lock, a
   * lock that was taken over; for replays also judges without effect and graders that did not run.
   */
  readonly warnings: readonly string[];
  readonly #run: (warnings: string[]) => AsyncGenerator<T, void>;
  readonly #warnings: string[] = [];
  #begun = false;

  /** @internal */
  constructor(run: (warnings: string[]) => AsyncGenerator<T, void>) {
    this.#run = run;
    this.warnings = this.#warnings;
  }

  /** Begins the work. @throws {InvalidArgumentError} the second time: nothing is paid twice. */
  [Symbol.asyncIterator](): AsyncIterator<T, void> {
    if (this.#begun) {
      const hint =
        "Keep the outcomes of the first time, for instance with toArray(), or start another batch with the same checkpoint.";
      throw new InvalidArgumentError("A batch runs once", { path: "batch" }, { hint });
    }
    this.#begun = true;
    return this.#run(this.#warnings);
  }

  /** Does all of the work and gives every outcome. */
  async toArray(): Promise<T[]> {
    const all: T[] = [];
    for await (const outcome of this) all.push(outcome);
    return all;
  }
}

/**
 * A batch that keeps a journal: opened when the work begins, given back when it ends, however it
 * ends.
 */
export function journaledBatch<Entry, T>(
  options: BatchOptions,
  about: Pick<JournalOptions<Entry>, "kind" | "job" | "loadReader">,
  run: (journal: Journal<Entry>, warnings: string[]) => AsyncGenerator<T, void>,
): Batch<T> {
  const { checkpoint, ifLocked, signal } = options;
  return new Batch(async function* (warnings) {
    const journal = await Journal.open<Entry>({ ...about, checkpoint, ifLocked, signal });
    try {
      warnings.push(...journal.warnings);
      yield* run(journal, warnings);
    } finally {
      await journal.close();
    }
  });
}

/**
 * Works on tasks, several at a time, and gives each outcome as it is known. An abort, a task that
 * throws, and a journal that cannot be kept end the taking: what is under way is still waited for
 * and given, and then the reason is thrown.
 */
export async function* workOn<Task, Done>(
  tasks: readonly Task[],
  { concurrency = 1, signal }: Pick<BatchOptions, "concurrency" | "signal">,
  journal: Pick<Journal<unknown>, "failure">,
  work: (task: Task) => Promise<Done>,
): AsyncGenerator<Done, void> {
  const queue = [...tasks];
  const running = new Set<Promise<{ settle(): Done }>>();
  let ended: { readonly reason: unknown } | undefined;
  const take = (): void => {
    while (ended === undefined && running.size < concurrency) {
      ended = signal?.aborted === true ? { reason: signal.reason } : journal.failure;
      if (ended !== undefined || queue.length === 0) return;
      const task = queue.shift() as Task; // there is one
      const settled = work(task).then(
        (done) => ({ settle: () => done }),
        (reason: unknown) => ({
          settle: () => {
            throw reason;
          },
        }),
      );
      running.add(settled);
    }
  };
  try {
    for (take(); running.size > 0; take()) {
      const { first, settle } = await Promise.race(
        [...running].map(async (one) => ({ first: one, ...(await one) })),
      );
      running.delete(first);
      let done: Done;
      try {
        done = settle();
      } catch (reason) {
        ended ??= { reason };
        continue;
      }
      yield done;
    }
  } finally {
    await Promise.all(running);
  }
  ended ??= journal.failure;
  if (ended !== undefined) throw ended.reason;
}

/**
 * Statuses by which a service says that it did not take a paid request. A conflict or a time-out
 * says no such thing.
 */
const REFUSED: readonly number[] = [
  400, 401, 402, 403, 404, 405, 406, 410, 411, 412, 413, 414, 415, 416, 417, 421, 422, 425, 429,
  431,
];

/**
 * Whether the error of a paid request proves that the work was not taken, so that it may be sent
 * again. Whatever is not known to prove it does not. A time-out does: had the request left, it
 * would be an {@link AmbiguousWriteError}.
 */
export function wasRefused(error: unknown): boolean {
  if (isInvalidArgumentError(error) || isConfigurationError(error) || isTimeoutError(error))
    return true;
  if (isHttpError(error) && error.status !== null)
    return REFUSED.includes(error.status) || (error.status === 503 && error.retryAfterMs !== null);
  if (isRedirectError(error)) return [301, 307, 308].includes(error.status);
  return isNetworkError(error) && error.phase === "unsent";
}

/**
 * The error of paid work that an earlier try noted and whose outcome is not known. The second
 * argument is what it noted, as far as that can be read.
 */
export function lostBefore(
  message: string,
  {
    sentAt,
    known = null,
    clockSkewMs = null,
  }: { sentAt?: string; known?: readonly string[] | null; clockSkewMs?: number | null },
  facts: Pick<AmbiguousWriteError, "operation" | "target" | "advice">,
): AmbiguousWriteError {
  const unknown = { requestId: "", status: null, likelyApplied: false, aborted: false };
  return new AmbiguousWriteError(message, {
    ...facts,
    ...unknown,
    sentAt: new Date(sentAt ?? 0),
    known,
    clockSkewMs,
  });
}

/** An error of any kind as one that can be shown. */
export function asError(thrown: unknown): Error {
  return thrown instanceof Error ? thrown : new Error(String(thrown));
}

/**
 * Which tasks fit below the ceiling, in their order.
 *
 * @throws {InvalidArgumentError} when not all do, unless the batch may stop there.
 */
export function underCeiling<Task>(
  tasks: readonly Task[],
  costOf: (task: Task) => number,
  {
    ceiling,
    aboveCeiling = "refuse",
    paid,
    unit,
  }: { ceiling: number; aboveCeiling?: "refuse" | "stop" | undefined; paid: number; unit: string },
): Task[] {
  let total = paid;
  const fitting = tasks.filter((task) => {
    const fits = total + costOf(task) <= ceiling;
    if (fits) total += costOf(task);
    return fits;
  });
  if (fitting.length === tasks.length || aboveCeiling === "stop") return fitting;
  const wanted = tasks.reduce((sum, task) => sum + costOf(task), 0);
  const earlier = paid === 0 ? "" : ` and ${paid} paid for or sent before`;
  const hint = `Raise 'ceiling', ask for less, or set aboveCeiling: "stop". Nothing was sent.`;
  throw new InvalidArgumentError(
    `${wanted} ${unit}${earlier} are more than 'ceiling' allows (${ceiling})`,
    { path: "options.ceiling" },
    { hint },
  );
}
