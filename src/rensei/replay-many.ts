import { InvalidArgumentError } from "../core/errors/usage.ts";
import { isAmbiguousWriteError } from "../core/errors/write.ts";
import { type CallOptions, checkCallOptions, checkKeys } from "../core/options.ts";
import type { Checkpoint } from "../model/checkpoint.ts";
import type { LoadedRun } from "../model/run.ts";
import type { EvalRuns } from "./eval-runs.ts";
import { toLoadedRun } from "./to-rows.ts";
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
}

/** What became of the replays. */
export interface ReplayBatch {
  /** Replays that were made. */
  done: number;
  /** Runs with a replay that may have been made and is never sent again. */
  unknown: string[];
  /** Runs with a replay that was not sent, because of the limit. */
  remaining: string[];
  failed: { runId: string; judge: string | null; error: Error }[];
  /** The grades of one judge in the neutral model: one trace is one row, keyed by the original run. The judge may be left out when there is one. */
  load(judge?: string): LoadedRun;
}

/** `sent` is noted before the request leaves: an entry that stays so is unknown. */
type Entry = { state: "sent"; at: string } | { state: "done"; replay: EvalReplay } | { state: "failed"; message: string };

interface Journal {
  version: 1;
  /** What identifies the batch: graders and judges. */
  plan: string;
  entries: Record<string, Entry>;
}

interface Task {
  readonly key: string;
  readonly runId: string;
  readonly judge: string | null;
}

/** See `EvalRuns.replayMany`. */
export async function replayMany(evalRuns: EvalRuns, query: ReplayManyQuery, options: ReplayManyOptions): Promise<ReplayBatch> {
  const tasks = checkQuery(query, options);
  const { checkpoint, maxReplays, onLimit = "refuse", concurrency = 1 } = options;
  const journal = await openJournal(checkpoint, query);
  const open = tasks.filter(({ key }) => !Object.hasOwn(journal.entries, key));
  const allowed = Math.max(0, maxReplays - (tasks.length - open.length));
  if (open.length > allowed && onLimit === "refuse") {
    throw new InvalidArgumentError(
      `${tasks.length} replays are more than maxReplays allows (${maxReplays})`,
      { path: "options.maxReplays" },
      {
        hint: 'Raise maxReplays, name fewer runs or judges, or set onLimit: "stop". Nothing was sent.',
      },
    );
  }
  const errors = new Map<string, Error>();
  await work(evalRuns, open.slice(0, allowed), { query, options, journal, errors, total: tasks.length, concurrency });
  return summarise(tasks, journal, errors, query);
}

interface Work {
  readonly query: ReplayManyQuery;
  readonly options: ReplayManyOptions;
  readonly journal: Journal;
  readonly errors: Map<string, Error>;
  readonly total: number;
  readonly concurrency: number;
}

/** Takes tasks until there are none, several at the same time. An abort ends the taking; what is under way is waited for. */
async function work(evalRuns: EvalRuns, tasks: readonly Task[], context: Work): Promise<void> {
  const { options, journal, errors } = context;
  const { signal, attemptTimeoutMs, timeoutMs, headers, onAttempt, onComplete } = options;
  const call = Object.fromEntries(
    Object.entries({ signal, attemptTimeoutMs, timeoutMs, headers, onAttempt, onComplete }).filter(([, value]) => value !== undefined),
  );
  let saving: Promise<void> = Promise.resolve();
  const note = (key: string, entry: Entry): Promise<void> => {
    journal.entries[key] = entry;
    const save = (): Promise<void> | undefined => options.checkpoint?.save(JSON.stringify(journal));
    saving = saving.then(save, save); // one after the other: a later state must not be overwritten by an earlier one
    return saving;
  };
  const queue = [...tasks];
  const takeAll = async (): Promise<void> => {
    for (let task = queue.shift(); task !== undefined && signal?.aborted !== true; task = queue.shift()) {
      const { key, runId, judge } = task;
      await note(key, { state: "sent", at: new Date().toISOString() });
      try {
        const replay = await evalRuns.replayOnce(runId, bodyOf(context.query, judge), call, context.concurrency > 1);
        await note(key, { state: "done", replay });
      } catch (thrown) {
        const error = thrown instanceof Error ? thrown : new Error(String(thrown));
        errors.set(key, error);
        if (!isAmbiguousWriteError(thrown)) await note(key, { state: "failed", message: error.message });
      }
      const done = Object.values(journal.entries).filter(({ state }) => state === "done").length;
      options.onProgress?.({ done, total: context.total });
    }
  };
  await Promise.all(Array.from({ length: context.concurrency }, takeAll));
  await saving;
  if (signal?.aborted === true && tasks.some(({ key }) => !Object.hasOwn(journal.entries, key))) throw signal.reason;
}

function bodyOf(query: ReplayManyQuery, judge: string | null): ReplayBody {
  return {
    ...(query.graderIds === undefined ? {} : { graderIds: query.graderIds }),
    ...(judge === null ? {} : { targetModelProfileId: judge }),
  };
}

function summarise(tasks: readonly Task[], journal: Journal, errors: ReadonlyMap<string, Error>, query: ReplayManyQuery): ReplayBatch {
  const stateOf = ({ key }: Task): Entry["state"] | "open" => journal.entries[key]?.state ?? "open";
  const runsIn = (state: Entry["state"] | "open"): string[] => [
    ...new Set(tasks.filter((task) => stateOf(task) === state).map(({ runId }) => runId)),
  ];
  const failed = tasks.flatMap((task) => {
    const entry = journal.entries[task.key];
    return entry?.state === "failed"
      ? [{ runId: task.runId, judge: task.judge, error: errors.get(task.key) ?? new Error(entry.message) }]
      : [];
  });
  const judges = query.judges ?? [null];
  return {
    done: tasks.filter((task) => stateOf(task) === "done").length,
    unknown: runsIn("sent"),
    remaining: runsIn("open"),
    failed,
    load(judge) {
      const wanted = judge ?? (judges.length === 1 ? (judges[0] ?? null) : undefined);
      if (wanted === undefined || !judges.some((one) => one === wanted)) {
        throw new InvalidArgumentError(
          `'judge' must be one of ${judges.map((one) => `'${String(one)}'`).join(", ")}: current value is '${String(judge)}'`,
          { path: "judge" },
        );
      }
      const replays = tasks.flatMap((task) => {
        const entry = journal.entries[task.key];
        return task.judge === wanted && entry?.state === "done" ? [{ runId: task.runId, replay: entry.replay }] : [];
      });
      return toLoadedRun(wanted, replays);
    },
  };
}

function checkQuery(query: ReplayManyQuery, options: ReplayManyOptions): Task[] {
  checkKeys(query, ["runIds", "judges", "graderIds"], "a part of replayMany()", "query");
  checkCallOptions(options, ["maxReplays", "onLimit", "concurrency", "checkpoint", "onProgress"]);
  const { maxReplays, onLimit = "refuse", concurrency = 1 } = options;
  const refuse = (path: string, why: string): never => {
    throw new InvalidArgumentError(`'${path.split(".").at(-1)}' ${why}`, { path });
  };
  if (!Array.isArray(query.runIds) || query.runIds.length === 0) refuse("query.runIds", "must name at least one run");
  if (query.judges !== undefined && query.judges.length === 0)
    refuse("query.judges", "must name at least one model profile, or be left out");
  if (!(typeof maxReplays === "number" && maxReplays >= 0))
    refuse("options.maxReplays", `must be a number of at least 0: current value is ${String(maxReplays)}`);
  if (!["refuse", "stop"].includes(onLimit)) refuse("options.onLimit", `must be 'refuse' or 'stop': current value is '${onLimit}'`);
  if (!(Number.isInteger(concurrency) && concurrency >= 1 && concurrency <= 16))
    refuse("options.concurrency", `must be an integer from 1 to 16: current value is ${String(concurrency)}`);
  const judges: (string | null)[] = query.judges === undefined ? [null] : [...new Set(query.judges)];
  return judges.flatMap((judge) => [...new Set(query.runIds)].map((runId) => ({ key: JSON.stringify([runId, judge]), runId, judge })));
}

async function openJournal(checkpoint: Checkpoint | undefined, query: ReplayManyQuery): Promise<Journal> {
  const plan = JSON.stringify([query.graderIds ?? null]);
  const saved = await checkpoint?.load();
  if (saved === undefined) return { version: 1, plan, entries: {} };
  const refuse = (why: string): never => {
    throw new InvalidArgumentError(
      `The checkpoint ${why}`,
      { path: "options.checkpoint" },
      { hint: "Give each batch a checkpoint of its own." },
    );
  };
  let journal: Journal | undefined;
  try {
    journal = JSON.parse(saved) as Journal; // checked next
  } catch {
    return refuse("does not hold the progress of replays");
  }
  if (journal?.version !== 1 || typeof journal.entries !== "object" || journal.entries === null)
    return refuse("does not hold the progress of replays");
  if (journal.plan !== plan) return refuse("belongs to replays with other graders");
  for (const [key, { state }] of Object.entries(journal.entries)) if (state === "failed") delete journal.entries[key]; // refused ones may be tried again
  return journal;
}
