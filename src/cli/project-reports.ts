import type { ProjectReport } from "../analysis/project-report.ts";
import { withDefaults } from "../analysis/scorer-defaults.ts";
import type { LoadedRun } from "../model/run.ts";
import type { Context } from "./context.ts";
import { defined } from "./defined.ts";
import { type Failure, failureOf, foreignFlag } from "./failure.ts";
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
  if (other !== undefined) throw foreignFlag(other.name, "runs that are named");
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

/** Returns the options about scorers, for their flags and the defaults of the configuration file. */
export function projectOptions(
  flags: RunFlags & ScoringFlags,
): Omit<ReturnType<typeof commonOptions>, "worst" | "defaults"> {
  const { worst: _worst, ...common } = commonOptions(flags); // not an option of projects
  // a report leaves out what the options say about scorers that no run has
  const { defaults: _defaults, ...options } = withDefaults(common, () => true);
  return options;
}

/** Returns the newest runs of a project, and keeps an error: a report has only its message. */
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
