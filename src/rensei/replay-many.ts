import { isEvalwireError } from "../core/errors/base.ts";
import { isAmbiguousWriteError } from "../core/errors/call.ts";
import { InvalidArgumentError } from "../core/errors/usage.ts";
import {
  aBoolean,
  aFunction,
  anObject,
  atLeastZero,
  type CallOptions,
  checkCallOptions,
  checkKeys,
  ignoreErrors,
  integerFrom,
  oneOf,
} from "../core/options.ts";
import type { Checkpoint } from "../model/checkpoint.ts";
import { checkReplayBody, isListOfIds } from "./check-replay.ts";
import { type ReplayBatch, type Task, toBatch } from "./replay-batch.ts";
import { ReplayJournal } from "./replay-journal.ts";
import type { Replayer as EvalRuns } from "./replay-once.ts";
import type { EvalReplay, ReplayBody } from "./types.ts";

/** What to replay: every run with every judge. */
export interface ReplayManyQuery {
  runIds: string[];
  /** Model profiles to judge with. Without any, the runs are replayed once with the judges that they had. */
  judges?: string[];
  graderIds?: string[];
}

/** Options of replaying many runs. */
export interface ReplayManyOptions extends CallOptions {
  /** Most replays that may be paid for in all, those of earlier tries with the same checkpoint included. */
  maxReplays: number;
  /** What a plan above `maxReplays` is: refused before anything is sent, or begun and stopped there. Default `"refuse"`. */
  onLimit?: "refuse" | "stop";
  /** Replays in flight at the same time, 1 to 16. Default 1. */
  concurrency?: number;
  /** Where progress is kept, so that another process can go on without paying twice. */
  checkpoint?: Checkpoint;
  onProgress?(progress: { done: number; total: number }): void;
  /** As for one replay: your traces keep their payloads. Default false. */
  payloadsKept?: boolean;
}

/** See `EvalRuns.replayMany`. */
export async function replayMany(evalRuns: EvalRuns, query: ReplayManyQuery, options: ReplayManyOptions): Promise<ReplayBatch> {
  const tasks = checkQuery(query, options);
  const { checkpoint, maxReplays, onLimit = "refuse" } = options;
  const journal = await ReplayJournal.open(checkpoint, query.graderIds);
  const open = tasks.filter(({ key }) => journal.entry(key) === undefined);
  const allowed = Math.max(0, maxReplays - journal.paid);
  if (open.length > allowed && onLimit === "refuse") {
    const earlier = journal.paid === 0 ? "" : ` and ${journal.paid} made or sent before`;
    throw new InvalidArgumentError(
      `${open.length} replays${earlier} are more than maxReplays allows (${maxReplays})`,
      { path: "options.maxReplays" },
      { hint: 'Raise maxReplays, name fewer runs or judges, or set onLimit: "stop". Nothing was sent.' },
    );
  }
  const errors = new Map<string, Error>();
  await work(evalRuns, open.slice(0, allowed), { query, options, journal, errors, tasks });
  return toBatch(tasks, journal, errors, query);
}

interface Work {
  readonly query: ReplayManyQuery;
  readonly options: ReplayManyOptions;
  readonly journal: ReplayJournal;
  readonly errors: Map<string, Error>;
  readonly tasks: readonly Task[];
}

/** Takes tasks until there are none, several at the same time. An abort, or a journal that cannot be kept, ends the taking; what is under way is waited for. */
async function work(evalRuns: EvalRuns, sendable: readonly Task[], context: Work): Promise<void> {
  const { signal, concurrency = 1 } = context.options;
  const queue = [...sendable];
  let ended: { reason: unknown } | undefined;
  const takeAll = async (): Promise<void> => {
    for (let task = queue.shift(); task !== undefined && ended === undefined; task = queue.shift()) {
      try {
        signal?.throwIfAborted();
        await replayTask(evalRuns, task, context);
      } catch (reason) {
        ended ??= { reason };
      }
    }
  };
  await Promise.all(Array.from({ length: concurrency }, takeAll));
  if (ended !== undefined) throw (ended as { reason: unknown }).reason; // set by the workers, which the compiler does not see
}

/** Makes one replay, noted before it leaves and after it came back. Throws what ends the whole batch. */
async function replayTask(
  evalRuns: EvalRuns,
  { key, runId, judge }: Task,
  { query, options, journal, errors, tasks }: Work,
): Promise<void> {
  const { signal, attemptTimeoutMs, timeoutMs, headers, onAttempt, onComplete, payloadsKept, concurrency = 1 } = options;
  const call = Object.fromEntries(
    Object.entries({ signal, attemptTimeoutMs, timeoutMs, headers, onAttempt, onComplete, payloadsKept }).filter(
      ([, value]) => value !== undefined,
    ),
  );
  await journal.note(key, { state: "sent", at: new Date().toISOString() });
  let replay: EvalReplay | undefined;
  try {
    replay = await evalRuns.replayOnce(runId, bodyOf(query, judge), call, concurrency > 1);
  } catch (thrown) {
    // The signal's reason says that nothing left: what left ends in an AmbiguousWriteError. Anything else unknown stays "sent".
    if (!isEvalwireError(thrown)) {
      if (signal?.aborted === true && thrown === signal.reason) await journal.forget(key);
      throw thrown;
    }
    errors.set(key, thrown);
    if (!isAmbiguousWriteError(thrown)) await journal.note(key, { state: "failed", message: thrown.message });
  }
  if (replay !== undefined) await journal.note(key, { state: "done", replay });
  const done = tasks.filter((task) => journal.entry(task.key)?.state === "done").length;
  ignoreErrors(() => options.onProgress?.({ done, total: tasks.length }));
}

function bodyOf(query: ReplayManyQuery, judge: string | null): ReplayBody {
  return {
    ...(query.graderIds === undefined ? {} : { graderIds: query.graderIds }),
    ...(judge === null ? {} : { targetModelProfileId: judge }),
  };
}

function checkQuery(query: ReplayManyQuery, options: ReplayManyOptions): Task[] {
  checkKeys(query, ["runIds", "judges", "graderIds"], "a part of replayMany()", "query");
  checkCallOptions(options, {
    maxReplays: atLeastZero,
    onLimit: oneOf("refuse", "stop"),
    concurrency: integerFrom(1, 16),
    checkpoint: anObject,
    onProgress: aFunction,
    payloadsKept: aBoolean,
  });
  const { maxReplays, onLimit = "refuse", concurrency = 1 } = options;
  const refuse = (path: string, why: string): never => {
    throw new InvalidArgumentError(`'${path.split(".").at(-1)}' ${why}`, { path });
  };
  if (!isListOfIds(query.runIds)) refuse("query.runIds", "must name at least one run");
  if (query.judges !== undefined && !isListOfIds(query.judges))
    refuse("query.judges", "must name at least one model profile, or be left out");
  checkReplayBody(bodyOf(query, null));
  if (!(typeof maxReplays === "number" && maxReplays >= 0))
    refuse("options.maxReplays", `must be a number of at least 0: current value is ${String(maxReplays)}`);
  if (!["refuse", "stop"].includes(onLimit)) refuse("options.onLimit", `must be 'refuse' or 'stop': current value is '${onLimit}'`);
  if (!(Number.isInteger(concurrency) && concurrency >= 1 && concurrency <= 16))
    refuse("options.concurrency", `must be an integer from 1 to 16: current value is ${String(concurrency)}`);
  const judges: (string | null)[] = query.judges === undefined ? [null] : [...new Set(query.judges)];
  return judges.flatMap((judge) => [...new Set(query.runIds)].map((runId) => ({ key: JSON.stringify([runId, judge]), runId, judge })));
}
