import { InvalidArgumentError } from "../core/errors/usage.ts";
import type { LoadedRun } from "../model/run.ts";
import type { ReplayJournal } from "./replay-journal.ts";
import type { ReplayManyQuery } from "./replay-many.ts";
import { type ReplayOutcome, toLoadedRun } from "./to-rows.ts";

/** What became of the replays. */
export interface ReplayBatch {
  /** Replays that were made. */
  done: number;
  /** Runs with a replay that may have been made and is never sent again. */
  unknown: string[];
  /** Runs with a replay that was not sent, because of the limit. */
  remaining: string[];
  failed: { runId: string; judge: string | null; error: Error }[];
  /**
   * The grades of one judge in the neutral model: one trace is one row, keyed by the original run. Every run that was asked for has a row:
   * without a usable replay its scores are `errored` (the replay failed) or `missing`, and `run.partial` counts them. The judge may be
   * left out when there is one.
   */
  load(judge?: string): LoadedRun;
}

/** One replay of the plan. */
export interface Task {
  readonly key: string;
  readonly runId: string;
  readonly judge: string | null;
}

/** Sums up what the journal says of the plan. */
export function toBatch(
  tasks: readonly Task[],
  journal: ReplayJournal,
  errors: ReadonlyMap<string, Error>,
  query: ReplayManyQuery,
): ReplayBatch {
  const all = tasks.map((task) => ({ ...task, ...outcomeOf(task, journal) }));
  const runsIn = (state: ReplayOutcome["state"]): string[] => [
    ...new Set(all.filter((one) => one.state === state).map(({ runId }) => runId)),
  ];
  const judges = query.judges ?? [null];
  return {
    done: all.filter(({ state }) => state === "done").length,
    unknown: runsIn("unknown"),
    remaining: runsIn("open"),
    failed: all.flatMap((one) =>
      one.state === "failed" ? [{ runId: one.runId, judge: one.judge, error: errors.get(one.key) ?? new Error(one.message) }] : [],
    ),
    load(judge) {
      const wanted = judge ?? (judges.length === 1 ? (judges[0] ?? null) : undefined);
      if (wanted === undefined || !judges.some((one) => one === wanted)) {
        throw new InvalidArgumentError(
          `'judge' must be one of ${judges.map((one) => `'${String(one)}'`).join(", ")}: current value is '${String(judge)}'`,
          { path: "judge" },
        );
      }
      return toLoadedRun(
        wanted,
        all.filter((one) => one.judge === wanted),
        query.graderIds ?? [],
      );
    },
  };
}

/** What became of one replay. One that was noted as sent and never answered may have been made. */
function outcomeOf({ key, runId }: Task, journal: ReplayJournal): ReplayOutcome {
  const entry = journal.entry(key);
  switch (entry?.state) {
    case undefined:
      return { runId, state: "open" };
    case "sent":
      return { runId, state: "unknown" };
    case "failed":
      return { runId, state: "failed", message: entry.message };
    case "done":
      return { runId, state: "done", replay: entry.replay };
  }
}
