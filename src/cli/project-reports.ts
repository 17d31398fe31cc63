import type { ProjectReport } from "../analysis/project-report.ts";
import type { LoadedRun } from "../model/run.ts";
import type { Context } from "./context.ts";
import { defined } from "./defined.ts";
import { CommandError, type Failure, failureOf } from "./failure.ts";
import { typed } from "./flags.ts";
import { upTo } from "./list-options.ts";
import { type ProjectSource, projectSource } from "./project-source.ts";
import { RUN_FLAGS, type RunFlags } from "./run-flags.ts";
import { commonOptions, refuseForeign, type ScoringFlags } from "./scoring-flags.ts";

/** Runs of a project that a report reads by default. */
const SINCE = "30d";
const PROJECT_RUNS = 20;

/** Flags of a report on projects. */
export interface ProjectFlags extends RunFlags, ScoringFlags {
  since?: string;
  limit?: number;
}

/** Report on projects, with what could not be read. */
export interface ProjectReports {
  readonly report: ProjectReport;
  readonly failures: readonly Failure[];
}

/** Flags for files that apply to projects too. */
const USED: readonly string[] = ["key", "scorer", "values", "decimal"];

/** Reads the newest runs of projects, and reports on them. */
export async function projectReports(
  context: Context,
  names: readonly string[],
  flags: ProjectFlags,
): Promise<ProjectReports> {
  refuseForeign(flags, "projects", "runs that are named");
  const other = RUN_FLAGS.find(({ name }) => flags[name] !== undefined && !USED.includes(name));
  if (other !== undefined)
    throw new CommandError(
      "invalid_argument",
      `'${typed(other.name)}' applies only to runs that are named`,
      { hint: "Leave it out: it would be ignored." },
    );
  const failures: Failure[] = [];
  const sources = await Promise.all(names.map((name) => projectSource(context, name)));
  const {
    since = SINCE,
    limit = PROJECT_RUNS,
    key,
    scorer,
    confidence,
    margin,
    adjust,
    cluster,
  } = flags;
  const { projectReport } = await import("../analysis/report-projects.ts");
  const report = await projectReport(
    sources.map((source) => ({
      name: source.name,
      runs: noting(failures, context, source, { since, limit }),
    })),
    {
      ...defined({ key, scorers: scorer, confidence, margin, adjust, cluster }),
      ...projectOptions(flags),
    },
  );
  return { report, failures };
}

function projectOptions(flags: ProjectFlags) {
  const { worst: _worst, ...options } = commonOptions(flags); // not a flag of projects
  return options;
}

/** Returns the newest runs of a project. Keeps an error, of which a report has the message only. */
async function* noting(
  failures: Failure[],
  context: Context,
  source: ProjectSource,
  { since, limit }: { since: string; limit: number },
): AsyncGenerator<LoadedRun, void> {
  try {
    const runs = source.loadRuns({ since, order: "newest" });
    yield* upTo(runs, limit, { context, noun: "run" });
  } catch (error) {
    if (!context.signal.aborted) {
      const failure = failureOf(error, context.signal);
      failures.push({ ...failure, message: `${source.name}: ${failure.message}` });
    }
    throw error;
  }
}
