import { InvalidArgumentError } from "../core/errors/usage.ts";
import { displayable } from "../model/display.ts";
import type { LoadedRun } from "../model/run.ts";
import { VERSION } from "../model/version.ts";
import { type CompareOptions, settingsOf } from "./compare-options.ts";
import { checkOptionNames, checkWhole, isObject } from "./options.ts";
import type { ProjectReport, ReportedProject } from "./project-report.ts";
import { reportProject } from "./report-project.ts";
import { showValue } from "./show-value.ts";

/** A project with its runs. */
export interface ReportSource {
  /** Name of the project in the report. */
  name: string;
  /**
   * Runs, in any order: `weave.loadRuns()` or `galileo.loadRuns()` of a service, `readRuns()` of a
   * synced folder, or a list. They are read one at a time.
   */
  runs: AsyncIterable<LoadedRun> | Iterable<LoadedRun>;
  /**
   * ID or name of the run that the newest one is compared with; of several with the name, the
   * newest. Default: the previous run.
   */
  baseline?: string;
}

/** Options of `projectReport()`: those of `compare()` that apply to many projects. */
export interface ProjectReportOptions
  extends Pick<
    CompareOptions,
    | "key"
    | "confidence"
    | "margin"
    | "adjust"
    | "cluster"
    | "lowerIsBetter"
    | "higherIsBetter"
    | "scale"
    | "trials"
    | "values"
    | "decimal"
  > {
  /** Scorers to report, where a run has them. Default: all. */
  scorers?: string[];
  /**
   * Projects that are read at the same time, at least 1. Default 1. The scores of at most two runs
   * per project are in memory.
   */
  concurrency?: number;
}

const OPTIONS = [
  "key",
  "confidence",
  "margin",
  "adjust",
  "cluster",
  "lowerIsBetter",
  "higherIsBetter",
  "scale",
  "trials",
  "values",
  "decimal",
  "scorers",
  "concurrency",
];

/**
 * Reports on many projects: per evaluation and scorer, the figure of each run with its interval,
 * the newest completed run against the previous one or a baseline, and against the oldest.
 *
 * A difference is called higher or lower only if `compare()` finds it better or worse, which
 * includes that no missing score could change it, and if nothing makes the two runs hard to
 * compare. Otherwise `claim` says `none`, and `statement` says why. The p values are adjusted for
 * the scorers of two runs, not for the number of projects or of reports.
 *
 * A project or run that cannot be read is listed with its error beside the others. Reads no clock,
 * so the same runs make the same report. Rows of the newest, the previous and the oldest run are
 * read again to compare them.
 *
 * @throws {InvalidArgumentError} when an option or a project is wrong.
 *
 * @example A project with two runs, and an empty one
 * ```ts
 * import { fromRecords, projectReport } from "evalwire/analysis";
 *
 * const run = (passed: number) =>
 *   fromRecords(Array.from({ length: 60 }, (_, id) => ({ id, correct: id < passed })), { key: "id", scorers: ["correct"], run: `${passed} passed` });
 * const report = await projectReport([{ name: "search", runs: [run(50), run(30)] }, { name: "new", runs: [] }]);
 * const [search, empty] = report.projects;
 * if (search?.evaluations[0]?.scorers[0]?.change?.claim !== "lower") throw new Error("20 rows fail now");
 * if (empty?.notes[0] !== "The project has no runs.") throw new Error("it is empty");
 * ```
 */
export async function projectReport(
  projects: readonly ReportSource[],
  options: ProjectReportOptions = {},
): Promise<ProjectReport> {
  checkSources(projects);
  checkOptionNames(options, OPTIONS, "projectReport()");
  const { concurrency = 1, ...comparing } = options;
  checkWhole(concurrency, 1, "concurrency");
  if (options.scorers !== undefined && !Array.isArray(options.scorers)) {
    throw new InvalidArgumentError(
      `'scorers' must be a list of scorers: current value is ${showValue(options.scorers)}`,
      { path: "scorers" },
    );
  }
  const { confidence } = settingsOf(comparing);
  const reported: ReportedProject[] = [];
  let next = 0;
  const work = async (): Promise<void> => {
    for (;;) {
      const at = next++;
      const project = projects[at];
      if (project === undefined) return;
      reported[at] = await reportProject(project, comparing);
    }
  };
  await Promise.all(Array.from({ length: concurrency }, work));
  const failed = reported.filter(({ error }) => error !== null).length;
  return displayable({
    schema: "evalwire.project-report/1",
    version: VERSION,
    confidence,
    projects: reported,
    failed,
  });
}

function checkSources(projects: unknown): asserts projects is readonly ReportSource[] {
  if (!Array.isArray(projects)) throw badProject("projects", "a list of projects", projects);
  for (const [at, project] of projects.entries()) {
    const path = `projects[${at}]`;
    if (!isObject(project)) throw badProject(path, "an object with 'name' and 'runs'", project);
    const { name, runs, baseline } = project;
    if (typeof name !== "string" || name === "")
      throw badProject(`${path}.name`, "a non-empty string", name);
    if (baseline !== undefined && (typeof baseline !== "string" || baseline === ""))
      throw badProject(`${path}.baseline`, "the ID or the name of a run", baseline);
    const isIterable =
      typeof runs === "object" &&
      runs !== null &&
      (Symbol.asyncIterator in runs || Symbol.iterator in runs);
    if (!isIterable) throw badProject(`${path}.runs`, "a list or an iterable of loaded runs", runs);
  }
}

function badProject(path: string, kind: string, value: unknown): InvalidArgumentError {
  return new InvalidArgumentError(
    `'${path}' must be ${kind}: current value is ${showValue(value)}`,
    { path },
  );
}
