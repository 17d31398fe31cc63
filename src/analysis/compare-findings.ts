import { aboutData, aboutGraders, aboutRuns, aboutScale, COMPARABILITY_CHECKS, type ComparabilityFinding } from "./comparability.ts";
import { comparedRun } from "./compared-run.ts";
import type { ComparedScores } from "./compared-scores.ts";
import { type Joining, messageOf } from "./joining.ts";
import type { Rows } from "./row-source.ts";
import type { Tables } from "./run-tables.ts";
import type { ScorerPair } from "./scorer-pairs.ts";

/** The versions of a run's scorers; null where the provider does not record them. */
async function versionsOf(rows: Rows): Promise<Record<string, string | null> | null> {
  return typeof rows === "object" && "scorerVersions" in rows && typeof rows.scorerVersions === "function"
    ? await rows.scorerVersions()
    : null;
}

async function graders(sources: readonly [Rows, Rows], pairs: readonly ScorerPair[]): Promise<ComparabilityFinding[]> {
  const same = pairs.filter((pair) => pair.base === pair.candidate);
  if (same.length === 0) return [];
  try {
    const [base, candidate] = [await versionsOf(sources[0]), await versionsOf(sources[1])];
    return base === null && candidate === null
      ? []
      : aboutGraders(
          same.map((pair) => [pair.base, pair.candidate]),
          base ?? {},
          candidate ?? {},
        );
  } catch (error) {
    return [{ check: "grader", level: "note", scorer: null, text: `The versions of the graders could not be read: ${messageOf(error)}` }];
  }
}

/** Everything that makes the two runs hard to compare. Fetches the versions of graders where the provider records them. */
export async function comparabilityOf(
  tables: Tables,
  joining: Joining,
  q: { sources: readonly [Rows, Rows]; pairs: readonly ScorerPair[]; scores: ComparedScores },
): Promise<ComparabilityFinding[]> {
  const { base, candidate } = tables;
  const found = [
    ...aboutRuns({ base: comparedRun(base.run), candidate: comparedRun(candidate.run) }),
    ...Object.entries(q.scores.scorers).flatMap(([scorer, { base: before, candidate: after, binary }]) =>
      before === null || binary ? [] : aboutScale(scorer, { base: before.values, candidate: after.values }),
    ),
    ...(await graders(q.sources, q.pairs)),
    ...aboutData({
      evaluations: [base.run?.evaluation ?? null, candidate.run?.evaluation ?? null],
      datasets: joining.datasets,
      digests: tables.join.on === "digest" || tables.join.on === "content",
      edited: joining.edited.length,
      added: joining.joined.added.length - joining.edited.length,
    }),
  ];
  return found.sort((a, b) => COMPARABILITY_CHECKS.indexOf(a.check) - COMPARABILITY_CHECKS.indexOf(b.check));
}
