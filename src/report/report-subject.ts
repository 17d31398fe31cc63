import type { ComparedRun } from "../analysis/compared-run.ts";
import type { Comparison } from "../analysis/comparison.ts";
import type { Figure } from "../analysis/figure.ts";
import type { GateResult } from "../analysis/gate-result.ts";
import type { ProjectReport } from "../analysis/project-report.ts";
import type { Rank } from "../analysis/rank-places.ts";
import type { RunFigure } from "../analysis/run-figure.ts";
import { InvalidArgumentError } from "../core/errors/usage.ts";
import { anObject, checkKeys, nameOfKind } from "../core/options.ts";

/**
 * Subject of a report: a comparison, the result of a gate, or both; the figures of one run, also with
 * the result of a gate; or rankings of several runs, a report of projects, or both.
 */
export interface ReportSubject {
  /** Result of `compare()`. */
  comparison?: Comparison;
  /** Result of `gate()`, of the same comparison or figures. */
  gate?: GateResult;
  /** Result of `summarize()`, for a report on one run. */
  figures?: Record<string, Figure | RunFigure>;
  /** Results of `rank()`, by scorer. */
  rankings?: Record<string, Rank[]>;
  /** Result of `projectReport()`. */
  projects?: ProjectReport;
}

const PARTS = ["comparison", "gate", "figures", "rankings", "projects"] as const;

const HINT = {
  hint: "Pass what compare(), gate(), summarize(), rank() or projectReport() returns",
};

function wrong(path: string, what: string, hint: { hint: string } = HINT): never {
  throw new InvalidArgumentError(`Cannot report ${what}`, { path: `subject.${path}` }, hint);
}

/** @throws {InvalidArgumentError} when a ranking is not a list of ranks. */
function checkRankings(rankings: Readonly<Record<string, unknown>>): void {
  const isRank = (one: unknown): boolean =>
    typeof one === "object" && one !== null && "places" in one && "figure" in one;
  if (Object.keys(rankings).length === 0)
    wrong("rankings", "rankings without any", { hint: "Pass what rank() returns, by scorer" });
  for (const [scorer, ranks] of Object.entries(rankings)) {
    if (Array.isArray(ranks) && ranks.every(isRank)) continue;
    wrong("rankings", `${nameOfKind(ranks)} as the ranking by '${scorer}'`, {
      hint: "Pass what rank() returns, by scorer: { rankings: { correct: await rank(runs, 'correct') } }",
    });
  }
}

/** @throws {InvalidArgumentError} when something is not a figure. */
function checkFigures(figures: Readonly<Record<string, unknown>>): void {
  for (const [scorer, figure] of Object.entries(figures))
    if (typeof figure !== "object" || figure === null || !("value" in figure && "n" in figure))
      wrong("figures", `${nameOfKind(figure)} as the figure of '${scorer}'`);
}

/** @throws {InvalidArgumentError} when a part is of another kind. */
function checkParts(subject: ReportSubject): void {
  const { comparison, gate, figures, rankings, projects } = subject;
  for (const path of PARTS) {
    const part: unknown = subject[path];
    if (part === undefined) continue;
    if (!anObject.is(part) || "then" in Object(part))
      wrong(path, `${nameOfKind(part)} as '${path}'`);
  }
  if (comparison !== undefined && comparison.schema !== "evalwire.comparison/1") {
    const { schema }: { schema: unknown } = comparison;
    if (schema === "evalwire.moments/1")
      wrong("comparison", "a comparison from moments: it has no rows and no runs to show");
    wrong("comparison", `a comparison with schema '${String(schema)}'`);
  }
  if (gate !== undefined && gate.schema !== "evalwire.gate/1")
    wrong("gate", `the result of a gate with schema '${String(gate.schema)}'`);
  if (projects !== undefined && projects.schema !== "evalwire.project-report/1")
    wrong("projects", `a report of projects with schema '${String(projects.schema)}'`);
  if (rankings !== undefined) checkRankings(rankings);
  if (figures !== undefined) checkFigures(figures);
  const given = PARTS.filter((path) => subject[path] !== undefined);
  if (given.length === 0)
    wrong("comparison", "nothing: there is no comparison and no result of a gate");
  const several = given.find((path) => path === "rankings" || path === "projects");
  const other = given.find((path) => path !== "rankings" && path !== "projects");
  if (several !== undefined && other !== undefined)
    wrong(several, `'${several}' together with '${other}'`, {
      hint: "Make a report of each: reportView() of a comparison, and another of the rankings or projects",
    });
  if (comparison !== undefined && figures !== undefined)
    wrong("figures", "a comparison and the figures of one run together");
}

const isSame = (a: ComparedRun | null, b: ComparedRun | null): boolean =>
  a?.id === b?.id && a?.project === b?.project && a?.provider === b?.provider;

/** @throws {InvalidArgumentError} when the gate judged something else. */
function checkTogether({ comparison, gate, figures }: ReportSubject): void {
  if (gate === undefined || (comparison === undefined && figures === undefined)) return;
  const runs = comparison ?? { base: null, candidate: runOf(figures ?? {}) };
  const n =
    comparison?.rows.shared ?? Math.max(0, ...Object.values(figures ?? {}).map((one) => one.n));
  if (isSame(gate.base, runs.base) && isSame(gate.candidate, runs.candidate) && gate.n === n)
    return;
  throw new InvalidArgumentError(
    "Cannot report the result of a gate with other runs than it judged",
    { path: "subject.gate" },
    { hint: "Pass the comparison or the figures that gate() was called with" },
  );
}

export function runOf(figures: Readonly<Record<string, Figure | RunFigure>>): ComparedRun | null {
  for (const figure of Object.values(figures))
    if ("run" in figure && figure.run !== null) return figure.run;
  return null;
}

/**
 * Checks the parts of a report.
 *
 * @throws {InvalidArgumentError} when there is nothing to report, a part is of another kind, parts
 *   do not belong together, or the gate judged other runs.
 */
export function checkSubject(subject: ReportSubject): void {
  checkKeys(subject, PARTS, "a part of a report", "subject");
  checkParts(subject);
  checkTogether(subject);
}
