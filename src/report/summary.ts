import { plural } from "../core/errors/usage.ts";
import { listed, sentenceOf } from "./sentences.ts";
import type { ReportView } from "./view.ts";

/** Parts of a view that its summary is made of. */
type Told = Pick<
  ReportView,
  "gate" | "base" | "candidate" | "rows" | "scorers" | "notCompared" | "rankings" | "projects"
>;

const nameOf = (run: ReportView["base"], other: string): string =>
  run === null ? other : `'${run.name ?? run.id}'`;

function subjectOf({ base, candidate, rows, rankings, projects }: Told): string[] {
  const [before, after] = [nameOf(base, "the base"), nameOf(candidate, "the candidate")];
  if (rows !== null) {
    const shared =
      rows.shared === rows.base
        ? `on all ${plural(rows.base, "row")} of the base`
        : `on ${rows.shared} of the base's ${plural(rows.base, "row")}`;
    return [`${after} is compared with ${before} ${shared}`];
  }
  const ranked = new Set(rankings.flatMap(({ runs }) => runs.map(({ run }) => run))).size;
  const evaluations = projects.flatMap((project) => project.evaluations);
  const runs = evaluations.reduce((sum, one) => sum + one.runs.length, 0);
  return [
    ...(rankings.length === 0
      ? []
      : [
          `${plural(ranked, "run")} ${ranked === 1 ? "is" : "are"} ranked by ${listed(rankings.map(({ scorer }) => scorer))}`,
        ]),
    ...(projects.length === 0
      ? []
      : [
          `this report covers ${plural(projects.length, "project")} with ${plural(evaluations.length, "evaluation")} and ${plural(runs, "run")}`,
        ]),
    ...(candidate === null
      ? []
      : [`${after} is judged ${base === null ? "on its own" : `against ${before}`}`]),
  ];
}

function verdictsOf({ scorers, rows }: Told): string[] {
  if (rows === null) return [];
  const named = (wanted: string): string[] =>
    scorers.filter(({ change }) => change?.verdict === wanted).map(({ scorer }) => scorer);
  const decided = (["worse", "better", "equivalent"] as const).flatMap((verdict) => {
    const names = named(verdict);
    return names.length === 0 ? [] : [`${verdict} on ${listed(names)}`];
  });
  const open = named("inconclusive");
  return [
    ...(scorers.length === 0 ? ["no scorer could be compared"] : []),
    ...(decided.length === 0 ? [] : [`it is ${decided.join(", ")}`]),
    ...(open.length === 0 ? [] : [`the data cannot tell a difference on ${listed(open)}`]),
  ];
}

function gateOf({ gate }: Told): string[] {
  if (gate === null) return [];
  const count = (outcome: string): number =>
    gate.rules.filter(({ counted }) => counted === outcome).length;
  const rules = plural(gate.rules.length, "rule");
  const parts = [
    [count("fail"), "failed"],
    [count("inconclusive"), count("inconclusive") === 1 ? "is inconclusive" : "are inconclusive"],
    [count("pass"), "passed"],
  ]
    .filter(([some]) => some !== 0)
    .map(([some, what]) => `${some} ${what}`);
  const word = { pass: "passed", fail: "failed", inconclusive: "is inconclusive" }[gate.outcome];
  const waived = gate.rules.filter(({ outcome, counted }) => outcome !== counted).length;
  return [
    `the gate ${word}: of ${rules}, ${parts.join(", ")}`,
    ...(waived === 0
      ? []
      : [
          `${plural(waived, "inconclusive rule")} ${waived === 1 ? "counts" : "count"} otherwise, as the policy says`,
        ]),
    ...(gate.blocked.length === 0
      ? []
      : ["the runs cannot be compared well enough for a decision"]),
  ];
}

function gapsOf({ rows, scorers, notCompared }: Told): string[] {
  const open = scorers.filter(({ candidate, base, change }) => {
    const missing = change === null ? null : change.missing.base + change.missing.candidate;
    return (missing ?? 0) > 0 || candidate.coverage < 1 || (base !== null && base.coverage < 1);
  });
  const lost = rows?.missing ?? 0;
  return [
    ...(lost === 0 ? [] : [`the candidate lacks ${plural(lost, "row")} of the base`]),
    ...(open.length === 0
      ? []
      : [`scores are missing for ${listed(open.map(({ scorer }) => scorer))}`]),
    ...(notCompared.length === 0
      ? []
      : [`not compared: ${listed(notCompared.map(({ scorer }) => scorer))}`]),
  ];
}

/** Makes the first paragraph of a page: what was compared, how it ended, and what is missing. */
export const summaryOf = (told: Told): string =>
  [...subjectOf(told), ...verdictsOf(told), ...gateOf(told), ...gapsOf(told)]
    .map(sentenceOf)
    .join(" ");
