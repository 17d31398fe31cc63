import {
  AmbiguousWriteError,
  isNetworkError,
  isRedirectError,
  isTimeoutError,
} from "../core/errors/call.ts";
import { isAuthenticationError, isHttpError, isPermissionError } from "../core/errors/http.ts";
import {
  InvalidArgumentError,
  isConfigurationError,
  isInvalidArgumentError,
} from "../core/errors/usage.ts";
import {
  aFunction,
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

/** Options of every paid batch. */
export interface BatchOptions extends CallOptions {
  /**
   * Maximum amount of paid work, including earlier attempts with the same checkpoint: scorings
   * (trials × scorers) for `rescoreMany()`, replays for `replayMany()`.
   */
  ceiling: number;
  /**
   * Treatment of work above the ceiling: either everything is refused before any paid request is
   * sent, or the work that fits is done and the rest stays `open`. Default `"refuse"`.
   */
  aboveCeiling?: "refuse" | "stop";
  /** Number of runs processed concurrently, 1 to 32. Default 1. */
  concurrency?: number;
  /** Storage for the progress, so that another process can continue without paying twice. */
  checkpoint?: Checkpoint;
  /** Behavior while another process has the checkpoint. Default `"refuse"`. */
  ifLocked?: "refuse" | "wait";
  /**
   * Called once, with the work to be paid for, before any paid request is sent. The batch waits for
   * it; if it throws, nothing is sent and the batch ends with the same error.
   */
  onPlan?(plan: BatchPlan): void | Promise<void>;
}

/** Work that an attempt is about to pay for. */
export interface BatchPlan {
  /** Unit of the amounts: scorings (trials × scorers), or replays. */
  readonly unit: "scorings" | "replays";
  /** Amount that this attempt would pay for. */
  readonly planned: number;
  /** Amount that earlier attempts with the same checkpoint paid for or may have sent. */
  readonly paid: number;
  /** Maximum amount, as in {@link BatchOptions.ceiling}. */
  readonly ceiling: number;
  /** Runs that would be paid for, with the amount of each. */
  readonly runs: readonly { readonly runId: string; readonly amount: number }[];
}

/**
 * Outcome of one run.
 *
 * - `done`: it was paid for, and `result` has the result.
 * - `failed`: the request was refused, or its job failed; `error` has the reason. A refused request
 *   is sent again by the next attempt.
 * - `started`: its job was started, and `error` is the reason why waiting stopped; it is absent if
 *   the batch does not wait. The next attempt resumes waiting.
 * - `unknown`: it may have been paid for. It is never sent again; `error` says what to do.
 * - `open`: it was not sent, because of the ceiling, or because the service refused the key (401) or
 *   its rights (403) before.
 */
export type Outcome<Result> = { readonly runId: string } & (
  | { readonly state: "done"; readonly result: Result; readonly error?: undefined }
  | {
      readonly state: "failed" | "unknown";
      readonly result?: undefined;
      readonly error: Error;
    }
  | { readonly state: "started"; readonly result?: undefined; readonly error?: Error }
  | { readonly state: "open"; readonly result?: undefined; readonly error?: undefined }
);

/** Checks the options of a paid batch; `own` has the rules for additional options. */
export function checkBatchOptions(options: BatchOptions, own: Rules = {}): void {
  checkCallOptions(options ?? {}, { ...BATCH_RULES, ...own });
  checkValue("options.ceiling", options?.ceiling, atLeastZero);
}

/** Rules for the options of any function that keeps a journal while it works concurrently. */
export const JOURNAL_RULES: Rules = {
  concurrency: integerFrom(1, 32),
  checkpoint: anObject,
  ifLocked: oneOf("refuse", "wait"),
};

/**
 * Batch options that apply to its reads. `timeoutMs` is for waits, and hooks are for paid requests
 * and waits.
 */
export const READ_CALL_OPTIONS = ["signal", "attemptTimeoutMs", "headers"] as const;

const BATCH_RULES: Rules = {
  ...JOURNAL_RULES,
  ceiling: atLeastZero,
  aboveCeiling: oneOf("refuse", "stop"),
  onPlan: aFunction,
};

/**
 * Batch of paid work. It starts when it is iterated and yields each outcome as soon as it is known.
 * Leaving the loop starts no more work and waits for work in flight. It runs once.
 */
export class Batch<T> implements AsyncIterable<T> {
  /**
   * Warnings about the batch as a whole, such as a checkpoint without a lock or a lock that was
   * taken over; for replays also judges without effect and graders that did not run. Complete once
   * the batch has ended.
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

  /** Starts the work. @throws {InvalidArgumentError} the second time: nothing is paid for twice. */
  [Symbol.asyncIterator](): AsyncIterator<T, void> {
    if (this.#begun) {
      const hint =
        "Keep the outcomes of the first iteration, for example with toArray(), or start another batch with the same checkpoint.";
      throw new InvalidArgumentError(
        "A batch can be iterated only once",
        { path: "batch" },
        { hint },
      );
    }
    this.#begun = true;
    return this.#run(this.#warnings);
  }

  /** Does all the work and returns every outcome. */
  async toArray(): Promise<T[]> {
    const all: T[] = [];
    for await (const outcome of this) all.push(outcome);
    return all;
  }
}

/**
 * Creates a batch that keeps a journal: it is opened when the work starts and closed when the work
 * ends, even by an error.
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
 * Works on several tasks at a time and yields each outcome as soon as it is known. After an abort,
 * a task that throws, or a journal that cannot be saved, no more tasks are started: outcomes of
 * tasks in flight are still awaited and yielded, then the reason is thrown.
 */
async function* workOn<Task, Done>(
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
      const task = queue.shift() as Task; // the queue is not empty
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
 * Works on the tasks of a batch with {@link workOn}, and tells each why nothing more is sent once a
 * run was refused with 401 or 403: the key may not pay for the others either. Then a warning says
 * how many were not sent.
 */
export async function* workUntilRefused<Task, Done extends Outcome<unknown>>(
  tasks: readonly Task[],
  options: Pick<BatchOptions, "concurrency" | "signal">,
  { journal, warnings }: { journal: Pick<Journal<unknown>, "failure">; warnings: string[] },
  work: (task: Task, refusal: string | null) => Promise<Done>,
): AsyncGenerator<Done, void> {
  let stopped: string | null = null;
  let open = 0;
  const watch = async (task: Task): Promise<Done> => {
    const outcome = await work(task, stopped === null ? null : `the batch ${stopped}`);
    const { runId, state, error } = outcome;
    if (isAuthenticationError(error) || isPermissionError(error))
      stopped ??= `stopped at '${runId}', which was refused with ${error.status ?? 403}`;
    if (state === "open") open++;
    return outcome;
  };
  try {
    yield* workOn(tasks, options, journal, watch);
  } finally {
    if (stopped !== null) warnings.push(`${stopped}: ${open} not sent`);
  }
}

/**
 * Statuses with which a service states that it did not accept a paid request. A conflict or a
 * timeout does not state that.
 */
const REFUSED: readonly number[] = [
  400, 401, 402, 403, 404, 405, 406, 410, 411, 412, 413, 414, 415, 416, 417, 421, 422, 425, 429,
  431,
];

/**
 * Returns whether the error of a paid request proves that the work was not accepted, so the request
 * can be sent again. Unknown errors prove nothing. A timeout does: if the request had been sent,
 * the error would be an {@link AmbiguousWriteError}.
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
 * Creates the error for paid work that an earlier attempt recorded without its outcome. The second
 * argument is the part of that record that can be read.
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

/** Returns any thrown value as an error. */
export function asError(thrown: unknown): Error {
  return thrown instanceof Error ? thrown : new Error(String(thrown));
}

/**
 * Returns the tasks that fit below the ceiling, after the caller has seen the plan.
 *
 * @throws {InvalidArgumentError} when not all of them fit, unless the batch may stop there; and what
 *   `onPlan()` throws.
 */
export async function agreedTasks<Task>(
  tasks: readonly Task[],
  costOf: (task: Task) => { readonly runId: string; readonly amount: number },
  options: BatchOptions,
  about: Pick<BatchPlan, "unit" | "paid">,
): Promise<ReadonlySet<Task>> {
  const fitting = underCeiling(tasks, (task) => costOf(task).amount, options, about);
  const amounts = new Map<string, number>();
  for (const { runId, amount } of fitting.map(costOf))
    amounts.set(runId, amount + (amounts.get(runId) ?? 0));
  const runs = [...amounts].map(([runId, amount]) => ({ runId, amount }));
  const planned = runs.reduce((sum, { amount }) => sum + amount, 0);
  await options.onPlan?.({ ...about, planned, ceiling: options.ceiling, runs });
  return new Set(fitting);
}

function underCeiling<Task>(
  tasks: readonly Task[],
  costOf: (task: Task) => number,
  { ceiling, aboveCeiling = "refuse" }: BatchOptions,
  { paid, unit }: Pick<BatchPlan, "unit" | "paid">,
): Task[] {
  let total = paid;
  const fitting = tasks.filter((task) => {
    const fits = total + costOf(task) <= ceiling;
    if (fits) total += costOf(task);
    return fits;
  });
  if (fitting.length === tasks.length || aboveCeiling === "stop") return fitting;
  const wanted = tasks.reduce((sum, task) => sum + costOf(task), 0);
  const noun = wanted === 1 ? unit.replace(/s$/, "") : unit;
  const earlier = paid === 0 ? "" : `, in addition to ${paid} already paid for or sent`;
  const hint = `Raise 'ceiling', request less work, or set aboveCeiling: "stop". No paid request was sent.`;
  throw new InvalidArgumentError(
    `The batch needs ${wanted} ${noun}${earlier}, but 'ceiling' is ${ceiling}`,
    { path: "options.ceiling" },
    { hint },
  );
}
