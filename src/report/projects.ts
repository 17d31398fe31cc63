import type { ReportedEvaluation, ReportedProject } from "../analysis/project-report.ts";
import type { ReportedChange } from "../analysis/report-change.ts";
import { plural } from "../core/errors/usage.ts";
import { listed } from "./sentences.ts";

/** Verdict of a change, if it supports one: what is hard to compare has none. */
export const verdictIn = (change: ReportedChange): ReportedChange["verdict"] =>
  change.claim === "none" ? "inconclusive" : change.verdict;

/** Evaluation of a project, with the names of both. */
interface NamedEvaluation {
  readonly name: string;
  readonly evaluation: ReportedEvaluation;
}

/** Lists the evaluations of all projects. */
export const evaluationsOf = (projects: readonly ReportedProject[]): NamedEvaluation[] =>
  projects.flatMap((project) =>
    project.evaluations.map((evaluation) => ({
      name: [project.name, evaluation.evaluation].filter((part) => part !== null).join(" / "),
      evaluation,
    })),
  );

/** Names a scorer with its evaluation and project, as far as several have it. */
function changesIn(evaluations: readonly NamedEvaluation[]): { name: string; verdict: string }[] {
  return evaluations.flatMap(({ name, evaluation: { scorers } }) =>
    scorers.flatMap(({ scorer, change }) => {
      if (change === null) return [];
      const place = evaluations.length === 1 ? "" : ` in ${name}`;
      return [{ name: `${scorer}${place}`, verdict: verdictIn(change) }];
    }),
  );
}

/** Makes the sentence of a report of projects: what the newest runs changed. */
export function projectsHeadline(projects: readonly ReportedProject[]): string {
  const evaluations = evaluationsOf(projects);
  const changes = changesIn(evaluations);
  const named = (wanted: string): string[] =>
    changes.filter(({ verdict }) => verdict === wanted).map(({ name }) => name);
  const parts = (["worse", "better", "equivalent"] as const).flatMap((verdict) => {
    const names = named(verdict);
    return names.length === 0 ? [] : [`${verdict} on ${listed(names)}`];
  });
  const open = named("inconclusive").length;
  const failed = projects.filter(({ error }) => error !== null).length;
  const lost = evaluations.flatMap(({ evaluation: { runs } }) =>
    runs.filter((run) => run.error !== null),
  );
  const clauses = [
    ...(changes.length === 0 ? ["No run was compared with an earlier one"] : []),
    ...(parts.length === 0 ? [] : [`The newest runs are ${parts.join(", ")}`]),
    ...(open === 0
      ? []
      : parts.length === 0
        ? [`No difference is shown by the newest runs, on ${plural(open, "scorer")}`]
        : [`no difference is shown on ${plural(open, "other scorer")}`]),
    ...(failed === 0 ? [] : [`${plural(failed, "project")} could not be read to the end`]),
    ...(lost.length === 0 ? [] : [`${plural(lost.length, "run")} could not be read`]),
  ];
  return `${clauses.join("; ")}.`;
}

/** Lists what a report of projects could not measure. */
export function missingInProjects(projects: readonly ReportedProject[]): string[] {
  return projects.flatMap(({ name, error, notes, evaluations }) => [
    ...(error === null
      ? []
      : [`The runs of project '${name}' could not be read to the end: ${error}`]),
    ...notes.map((note) => `Project '${name}': ${note}`),
    ...evaluations.flatMap(({ runs, notes: facts }) => [
      ...runs.flatMap((run) => {
        const label = `Run '${run.name ?? run.id}' of project '${name}'`;
        if (run.error !== null) return [`${label} could not be read: ${run.error}`];
        if (run.status !== "completed")
          return [`${label} is not completed (${run.status}): its figures can still change.`];
        return run.partial === null ? [] : [`${label} is partial: ${run.partial}.`];
      }),
      ...facts.map((fact) => `Project '${name}': ${fact}`),
    ]),
  ]);
}
