import type { ProjectReport, ReportedProject } from "../analysis/project-report.ts";
import type { Rank } from "../analysis/rank-places.ts";
import type { LoadedRun } from "../model/run.ts";
import type { ScoredRow } from "../model/scored-row.ts";
import type { Context } from "./context.ts";
import { defined } from "./defined.ts";
import { CommandError } from "./failure.ts";
import type { JudgedFlags, Shards } from "./judged-runs.ts";
import { type RankFlags, rankOptions } from "./rank-options.ts";
import { loadRuns } from "./run-argument.ts";
import { RunReading } from "./run-reading.ts";
import { refuseForeign } from "./scoring-flags.ts";
import { endedRuns } from "./wait-for-run.ts";

/** Rankings of runs, and their figures over time. */
interface ManyRuns {
  readonly rankings: Record<string, Rank[]>;
  /** Runs over time, if all of them are of one evaluation and have a time. */
  readonly projects?: ProjectReport;
}

/**
 * Ranks runs by each scorer that several of them have, or by those of `--scorer`.
 *
 * @throws {CommandError} when no scorer is in two runs.
 */
export async function manyRuns(
  context: Context,
  runs: readonly Shards[],
  flags: JudgedFlags & RankFlags,
): Promise<ManyRuns> {
  refuseForeign(flags, "rank", "two runs");
  const { mergeShards, projectReport, rank } = await import("../analysis/index.ts");
  const named = await endedRuns(context, runs.flat(), flags);
  const uses = ["scorer", "values", "decimal"] as const;
  const loaded = await loadRuns(context, named, flags, { uses, inputs: false });
  const { overlap = "error" } = flags;
  const kept: LoadedRun[] = [];
  let at = 0;
  for (const { length } of runs) {
    kept.push(await withScores(mergeShards(loaded.slice(at, at + length), { overlap }), context));
    at += length;
  }
  const { confidence, lowerIsBetter, scale, trials, values, decimal, scorer } = flags;
  const options = { confidence, lowerIsBetter, scale, trials, values, decimal, scorers: scorer };
  const projects = await projectReport([{ name: nameOf(kept), runs: kept }], defined(options));
  const rankings: Record<string, Rank[]> = {};
  for (const name of scorer ?? commonScorers(projects.projects))
    rankings[name] = await rank(kept, name, rankOptions(name, flags));
  if (Object.keys(rankings).length === 0)
    throw new CommandError("invalid_argument", "No scorer is in two of the runs", {
      hint: "Name scorers that the runs share: --scorer NAME.",
    });
  return projects.projects.every(isTrend) ? { rankings, projects } : { rankings };
}

/** Reads a run once, because several analyses follow. Outputs are not kept. */
async function withScores(run: LoadedRun, { signal }: Context): Promise<LoadedRun> {
  const rows: ScoredRow[] = [];
  for await (const row of new RunReading(run, signal, () => {}).loaded.rows)
    rows.push({ ...row, trials: row.trials.map((trial) => ({ ...trial, output: null })) });
  const again = {
    async *[Symbol.asyncIterator]() {
      yield* rows;
    },
  };
  return Object.create(run, { rows: { value: again } });
}

function nameOf(runs: readonly LoadedRun[]): string {
  const names = new Set(runs.map(({ run }) => run.project));
  const [name = ""] = names;
  return names.size === 1 && name !== "" ? name : "runs";
}

/** Returns the scorers with a figure in several runs. */
function commonScorers(projects: readonly ReportedProject[]): string[] {
  const counts = new Map<string, number>();
  for (const { evaluations } of projects)
    for (const { scorer, figures } of evaluations.flatMap(({ scorers }) => scorers)) {
      const found = figures.filter(({ value }) => value !== null).length;
      counts.set(scorer, (counts.get(scorer) ?? 0) + found);
    }
  return [...counts].filter(([, count]) => count > 1).map(([scorer]) => scorer);
}

/** Returns whether runs are of one evaluation and have times, so that their order means something. */
function isTrend({ evaluations }: ReportedProject): boolean {
  const [only, ...others] = evaluations;
  if (only === undefined || others.length > 0 || only.evaluation === null) return false;
  return only.runs.every(({ startedAt, finishedAt }) => (finishedAt ?? startedAt) !== null);
}
