import type { LoadedRun } from "../../src/model/run.ts";
import type { RenseiClient } from "../../src/rensei/index.ts";
import {
  loadReplays,
  type ReplayManyOptions,
  type ReplayManyQuery,
  type ReplayOutcome,
  replayMany,
} from "../../src/workflows/index.ts";

/** Outcomes of a batch, counted and by state. */
export interface Replays {
  readonly outcomes: ReplayOutcome[];
  readonly done: number;
  readonly unknown: string[];
  readonly remaining: string[];
  readonly failed: { runId: string; error: Error }[];
  load(judge?: string): LoadedRun;
}

/** Runs a batch to its end. */
export async function replays(
  rensei: RenseiClient,
  query: ReplayManyQuery,
  options: ReplayManyOptions,
): Promise<Replays> {
  const outcomes = await replayMany(rensei, query, options).toArray();
  const runsIn = (state: ReplayOutcome["state"]): string[] => [
    ...new Set(outcomes.filter((one) => one.state === state).map(({ runId }) => runId)),
  ];
  return {
    outcomes,
    done: outcomes.filter(({ state }) => state === "done").length,
    unknown: runsIn("unknown"),
    remaining: runsIn("open"),
    failed: outcomes.flatMap(({ runId, state, error }) =>
      state === "failed" && error !== undefined ? [{ runId, error }] : [],
    ),
    load: (judge) => loadReplays(outcomes, judge),
  };
}
