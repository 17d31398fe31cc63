import { type AmbiguousWriteError, isAmbiguousWriteError } from "../core/errors/call.ts";
import {
  aBoolean,
  CALL_OPTIONS,
  checkKeys,
  checkRules,
  checkValue,
  listOf,
  pick,
  someText,
} from "../core/options.ts";
import type { RenseiClient } from "../rensei/client.ts";
import { REPLAY, readAnswer, replayFacts } from "../rensei/replay.ts";
import type { EvalReplay, ReplayAnswer, ReplayBody } from "../rensei/types.ts";
import {
  agreedTasks,
  asError,
  type Batch,
  type BatchOptions,
  checkBatchOptions,
  journaledBatch,
  lostBefore,
  type Outcome,
  wasRefused,
  workUntilRefused,
} from "./batch.ts";
import type { Journal } from "./journal.ts";
import type { ReplayEntry } from "./journal-entries.ts";
import { ReplayWarnings } from "./replay-warnings.ts";

/** Runs and judges of a batch: every run is replayed with every judge. */
export interface ReplayManyQuery {
  /** IDs of the runs to replay. */
  runIds: readonly string[];
  /**
   * Model profiles to judge with. Default: each run is replayed once, with the judges that it had.
   */
  judges?: readonly string[];
  /** Graders to run. Default: those of the original run. */
  graderIds?: readonly string[];
  /** Case of a data set to grade against, the same for every run. Default: none. */
  datasetCaseId?: string;
}

/** Options of replaying many runs. `timeoutMs` limits each replay, 290 s by default. */
export interface ReplayManyOptions extends BatchOptions {
  /** Whether your traces keep their payloads, as for one replay. Default false. */
  payloadsKept?: boolean;
}

/**
 * Outcome of the replay of one run with one judge. The `error` of an `unknown` one has all that
 * `rensei.evalRuns.reconcile()` needs to look for it.
 */
export type ReplayOutcome = Outcome<EvalReplay> & {
  /** Model profile that judged; null for the judges that the run had. */
  readonly judge: string | null;
  /** Requested graders; null for those of the original run. */
  readonly graderIds: readonly string[] | null;
  /** Reason why it is `open`; null in any other state. */
  readonly reason: string | null;
  /**
   * Number of runs that the batch replays with each judge. If there are fewer outcomes, the batch
   * did not end.
   */
  readonly runsInBatch: number;
};

interface Task {
  readonly key: string;
  readonly runId: string;
  readonly judge: string | null;
  readonly body: ReplayBody;
}

/** Parts that the tasks of one batch share. */
interface Work {
  readonly rensei: RenseiClient;
  readonly options: ReplayManyOptions;
  readonly journal: Journal<ReplayEntry>;
}

/**
 * Replays many runs, with each of several judges: paid work, each replay at most once.
 *
 * With a checkpoint, each replay is recorded before it is sent. Another process with the same
 * checkpoint gets the finished grades without paying again, and never resends what may have been
 * sent. With `concurrency` above 1, the replays of the batch do not wait for each other.
 *
 * After the first 401 or 403 nothing more is sent: the rest is `open`. The `warnings` of the batch
 * list what the outcomes do not show one by one, such as two profiles with the same model.
 *
 * @throws {InvalidArgumentError} at once for wrong arguments; when the batch is iterated for more
 *   replays than `ceiling`, and for a checkpoint of another job or one that another process holds.
 *
 * @example Grade with two judges and compare them
 * ```ts
 * import { compare } from "evalwire/analysis";
 * import { RenseiClient } from "evalwire/rensei";
 * import { loadReplays, replayMany } from "evalwire/workflows";
 *
 * const graderIds = ["model-grader/llm-judge-v1"];
 * const query = { runIds: ["run-1", "run-2", "run-3"], judges: ["judge-a", "judge-strict"], graderIds };
 * const batch = replayMany(new RenseiClient(), query, { ceiling: 6 });
 * const outcomes = await batch.toArray();
 * for (const warning of batch.warnings) console.log(warning);
 * const { rows } = await compare(loadReplays(outcomes, "judge-a"), loadReplays(outcomes, "judge-strict"));
 * if (rows.shared !== 3) throw new Error(`${rows.shared} runs`);
 * ```
 */
export function replayMany(
  rensei: RenseiClient,
  query: ReplayManyQuery,
  options: ReplayManyOptions,
): Batch<ReplayOutcome> {
  checkKeys(
    query,
    ["runIds", "judges", "graderIds", "datasetCaseId"],
    "a part of replayMany()",
    "query",
  );
  checkBatchOptions(options, { payloadsKept: aBoolean });
  checkValue("query.runIds", query.runIds, listOf("run"));
  checkRules(
    query,
    { judges: listOf("model profile"), graderIds: listOf("grader"), datasetCaseId: someText },
    "query",
  );
  const { datasetCaseId, graderIds } = query;
  const judges: (string | null)[] =
    query.judges === undefined ? [null] : [...new Set(query.judges)];
  const runIds = [...new Set(query.runIds)];
  const tasks = judges.flatMap((judge) =>
    runIds.map((runId) => ({
      key: JSON.stringify([runId, judge]),
      runId,
      judge,
      body: {
        ...(graderIds === undefined ? {} : { graderIds: [...graderIds] }),
        ...(judge === null ? {} : { targetModelProfileId: judge }),
        ...(datasetCaseId === undefined ? {} : { datasetCaseId }),
      },
    })),
  );
  const loadReader = async () => (await import("./journal-entries.ts")).readReplayEntry;
  const job = { graderIds: graderIds ?? null, datasetCaseId: datasetCaseId ?? null };
  return journaledBatch(options, { kind: "replay", job, loadReader }, (journal, warnings) =>
    replayAll({ rensei, options, journal }, tasks, runIds.length, warnings),
  );
}

async function* replayAll(
  work: Work,
  tasks: readonly Task[],
  runsInBatch: number,
  warnings: string[],
): AsyncGenerator<ReplayOutcome, void> {
  const { options, journal } = work;
  const fresh = tasks.filter(({ key }) => journal.get(key) === undefined);
  const costOf = ({ runId }: Task) => ({ runId, amount: 1 });
  const paid = journal.all().length;
  const fitting = await agreedTasks(fresh, costOf, options, { paid, unit: "replays" });
  const whyOpen = (task: Task, refusal: string | null): string | null => {
    if (journal.get(task.key) !== undefined) return null;
    return refusal ?? (fitting.has(task) ? null : "'ceiling' allowed no more");
  };
  const about = new ReplayWarnings();
  const replayed = async (task: Task, refusal: string | null): Promise<ReplayOutcome> => {
    const { runId, judge, body } = task;
    const reason = whyOpen(task, refusal);
    const outcome: Outcome<EvalReplay> =
      reason === null ? await replayOne(work, task) : { runId, state: "open" };
    return { judge, graderIds: body.graderIds ?? null, reason, runsInBatch, ...outcome };
  };
  try {
    const kept = { journal, warnings };
    for await (const outcome of workUntilRefused(tasks, options, kept, replayed)) {
      about.add(outcome);
      yield outcome;
    }
  } finally {
    warnings.push(...about.list());
  }
}

/**
 * Returns the replay of one task: one that was made before, or a new one, which is recorded before
 * it is sent and after its response.
 */
async function replayOne(
  { rensei, options, journal }: Work,
  { key, runId, body }: Task,
): Promise<Outcome<EvalReplay>> {
  const { signal, concurrency = 1, payloadsKept = false } = options;
  const entry = journal.get(key);
  if (entry !== undefined) {
    if (entry !== "unreadable" && entry.state === "done") {
      const result = readAnswer(entry.result.raw, runId, body, payloadsKept);
      return { runId, state: "done", result };
    }
    const sentAt = entry === "unreadable" ? undefined : entry.at;
    const error = lost(`The replay of '${runId}' may have been made before`, runId, body, sentAt);
    return { runId, state: "unknown", error };
  }
  const call = pick(options, [...CALL_OPTIONS, "payloadsKept"]);
  signal?.throwIfAborted();
  const sentAt = new Date().toISOString();
  await journal.put(key, { state: "sent", at: sentAt });
  try {
    const result = await rensei.evalRuns.replay(runId, body, {
      ...call,
      concurrent: concurrency > 1,
    });
    // the response has all that a replay is read from
    await journal.note(key, { state: "done", result: { raw: result.raw as ReplayAnswer } });
    return { runId, state: "done", result };
  } catch (thrown) {
    // what was sent before an abort is an AmbiguousWriteError
    const aborted = signal?.aborted === true && thrown === signal.reason;
    if (aborted || wasRefused(thrown)) await journal.forget(key);
    if (aborted) throw thrown;
    if (wasRefused(thrown)) return { runId, state: "failed", error: asError(thrown) };
    const message = `The replay of '${runId}' may have been made: ${asError(thrown).message}`;
    const error = isAmbiguousWriteError(thrown) ? thrown : lost(message, runId, body, sentAt);
    return { runId, state: "unknown", error };
  }
}

function lost(
  message: string,
  runId: string,
  body: ReplayBody,
  sentAt: string | undefined,
): AmbiguousWriteError {
  const facts = { operation: REPLAY, ...replayFacts(runId, body) };
  return lostBefore(message, sentAt === undefined ? {} : { sentAt }, facts);
}
