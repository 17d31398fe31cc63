import type { AmbiguousWriteError } from "../core/errors/call.ts";
import { aBoolean, CALL_OPTIONS, checkKeys, checkValue, listOf, pick } from "../core/options.ts";
import type { RenseiClient } from "../rensei/client.ts";
import type { EvalReplay, ReplayBody } from "../rensei/types.ts";
import {
  asError,
  type Batch,
  type BatchOptions,
  checkBatchOptions,
  journaledBatch,
  lostBefore,
  type Outcome,
  underCeiling,
  wasRefused,
  workOn,
} from "./batch.ts";
import type { Journal } from "./journal.ts";
import type { ReplayEntry } from "./journal-entries.ts";

/** What to replay: every run with every judge. */
export interface ReplayManyQuery {
  runIds: readonly string[];
  /**
   * Model profiles to judge with. Without any, the runs are replayed once with the judges that they
   * had.
   */
  judges?: readonly string[];
  /** Graders to run. Without any, those of the original run. */
  graderIds?: readonly string[];
}

/** Options of replaying many runs. `timeoutMs` limits each replay, 290 s by default. */
export interface ReplayManyOptions extends BatchOptions {
  /** As for one replay: your traces keep their payloads. Default false. */
  payloadsKept?: boolean;
}

/** What became of the replay of one run with one judge. */
export type ReplayOutcome = Outcome<EvalReplay> & {
  /** The model profile that judged; null for the judges that the run had. */
  readonly judge: string | null;
  /** The graders that were asked for; null for those of the original run. */
  readonly graderIds: readonly string[] | null;
};

interface Task {
  readonly key: string;
  readonly runId: string;
  readonly judge: string | null;
  readonly graderIds: readonly string[] | null;
}

const ADVICE =
  "A replay of it was noted and its outcome is not known, so it is not sent again. Look in the dashboard for a run with graderConfig.replayOf naming it.";

/**
 * Replays many runs, with each of several judges: paid work, each replay once.
 *
 * With a checkpoint each replay is noted before it is sent. Another process with the same
 * checkpoint has the grades of what was done, and never sends again what may have been sent. With
 * `concurrency` above 1 the replays of the batch do not wait for one another.
 *
 * @throws {InvalidArgumentError} at once for wrong arguments; when the batch is iterated for more
 *   replays than `ceiling`, and for a checkpoint of another job or one that another process has.
 *
 * @example Grade with two judges and compare them
 * ```ts
 * import { compare } from "evalwire/analysis";
 * import { RenseiClient } from "evalwire/rensei";
 * import { loadReplays, replayMany } from "evalwire/workflows";
 *
 * const query = { runIds: ["run-1", "run-2", "run-3"], judges: ["judge-a", "judge-strict"] };
 * const outcomes = await replayMany(new RenseiClient(), query, { ceiling: 6 }).toArray();
 * const { rows } = await compare(loadReplays(outcomes, "judge-a"), loadReplays(outcomes, "judge-strict"));
 * if (rows.shared !== 3) throw new Error(`${rows.shared} runs`);
 * ```
 */
export function replayMany(
  rensei: RenseiClient,
  query: ReplayManyQuery,
  options: ReplayManyOptions,
): Batch<ReplayOutcome> {
  checkKeys(query, ["runIds", "judges", "graderIds"], "a part of replayMany()", "query");
  checkBatchOptions(options, { payloadsKept: aBoolean });
  checkValue("query.runIds", query.runIds, listOf("run"));
  if (query.judges !== undefined) checkValue("query.judges", query.judges, listOf("model profile"));
  if (query.graderIds !== undefined)
    checkValue("query.graderIds", query.graderIds, listOf("grader"));
  const judges: (string | null)[] =
    query.judges === undefined ? [null] : [...new Set(query.judges)];
  const graderIds = query.graderIds ?? null;
  const tasks = judges.flatMap((judge) =>
    [...new Set(query.runIds)].map((runId) => ({
      key: JSON.stringify([runId, judge]),
      runId,
      judge,
      graderIds,
    })),
  );
  const loadReader = async () => (await import("./journal-entries.ts")).readReplayEntry;
  return journaledBatch(options, { kind: "replay", job: { graderIds }, loadReader }, (journal) =>
    replayAll(rensei, tasks, options, journal),
  );
}

async function* replayAll(
  rensei: RenseiClient,
  tasks: readonly Task[],
  options: ReplayManyOptions,
  journal: Journal<ReplayEntry>,
): AsyncGenerator<ReplayOutcome, void> {
  const fresh = tasks.filter(({ key }) => journal.get(key) === undefined);
  const fitting = new Set(
    underCeiling(fresh, () => 1, { ...options, paid: journal.all().length, unit: "replays" }),
  );
  const isOpen = (task: Task): boolean => journal.get(task.key) === undefined && !fitting.has(task);
  yield* workOn(tasks, options, journal, async (task): Promise<ReplayOutcome> => {
    const { runId, judge, graderIds } = task;
    return {
      judge,
      graderIds,
      ...(isOpen(task)
        ? { runId, state: "open" }
        : await replayOne(rensei, task, options, journal)),
    };
  });
}

/**
 * The replay of one task: the one that was made, or a new one, noted before it leaves and after it
 * came back.
 */
async function replayOne(
  rensei: RenseiClient,
  { key, runId, judge, graderIds }: Task,
  options: ReplayManyOptions,
  journal: Journal<ReplayEntry>,
): Promise<Outcome<EvalReplay>> {
  const entry = journal.get(key);
  if (entry !== undefined) {
    if (entry !== "unreadable" && entry.state === "done")
      return { runId, state: "done", result: entry.result };
    return {
      runId,
      state: "unknown",
      error: lost(runId, entry === "unreadable" ? null : entry.at),
    };
  }
  const body: ReplayBody = {
    ...(graderIds === null ? {} : { graderIds: [...graderIds] }),
    ...(judge === null ? {} : { targetModelProfileId: judge }),
  };
  const { signal, concurrency = 1 } = options;
  const call = pick(options, [...CALL_OPTIONS, "payloadsKept"]);
  signal?.throwIfAborted();
  await journal.put(key, { state: "sent", at: new Date().toISOString() });
  try {
    const result = await rensei.evalRuns.replay(runId, body, {
      ...call,
      concurrent: concurrency > 1,
    });
    await journal.note(key, { state: "done", result });
    return { runId, state: "done", result };
  } catch (thrown) {
    // what had left would be an AmbiguousWriteError
    const aborted = signal?.aborted === true && thrown === signal.reason;
    if (aborted || wasRefused(thrown)) await journal.forget(key);
    if (aborted) throw thrown;
    return { runId, state: wasRefused(thrown) ? "failed" : "unknown", error: asError(thrown) };
  }
}

function lost(runId: string, at: string | null): AmbiguousWriteError {
  return lostBefore(
    `The replay of '${runId}' may have been made before`,
    at === null ? {} : { sentAt: at },
    {
      operation: "POST /api/evals/runs/{id}/replay",
      target: { run_id: runId },
      advice: ADVICE,
    },
  );
}
