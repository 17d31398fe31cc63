import type { LoadedRun, RunDataset } from "../model/run.ts";
import {
  aboutApplicability,
  aboutData,
  aboutGraders,
  aboutRuns,
  aboutScale,
  aboutWarnings,
  COMPARABILITY_CHECKS,
  type ComparabilityCheck,
  type ComparabilityFinding,
  type ComparabilityLevel,
} from "./comparability.ts";
import { comparedRun } from "./compared-run.ts";
import type { ComparedScores } from "./compared-scores.ts";
import type { Joining, Tables } from "./joining.ts";
import type { PairTest, RankReading } from "./rank-pairs.ts";
import { datasetOf, fetched, type Rows, versionsOf, warningsOf } from "./row-source.ts";
import { allRows, rowValues } from "./row-values.ts";
import type { ScoreTable } from "./score-table.ts";
import type { ScorerData } from "./scorer-data.ts";
import type { ScorerPair } from "./scorer-pairs.ts";

async function graders(
  sources: readonly [Rows, Rows],
  pairs: readonly ScorerPair[],
): Promise<ComparabilityFinding[]> {
  const same = pairs.filter((pair) => pair.base === pair.candidate);
  if (same.length === 0) return [];
  const { value, failure } = await fetched(
    async () => [await versionsOf(sources[0]), await versionsOf(sources[1])] as const,
  );
  if (failure !== null) {
    return [
      {
        check: "grader",
        level: "note",
        scorer: null,
        text: `The grader versions could not be read: ${failure}`,
      },
    ];
  }
  const [base, candidate] = value;
  if (base === null && candidate === null) return [];
  return aboutGraders(
    same.map((pair) => [pair.base, pair.candidate]),
    base ?? {},
    candidate ?? {},
  );
}

/**
 * Collects everything that makes the two runs hard to compare. Fetches the grader versions if the
 * provider records them.
 */
export async function comparabilityOf(
  tables: Tables,
  joining: Joining,
  q: {
    sources: readonly [Rows, Rows];
    pairs: readonly ScorerPair[];
    data: readonly ScorerData[];
    scores: ComparedScores;
  },
): Promise<ComparabilityFinding[]> {
  const { base, candidate } = tables;
  const found = [
    ...aboutRuns({ base: comparedRun(base.run), candidate: comparedRun(candidate.run) }),
    ...aboutWarnings({ base: warningsOf(q.sources[0]), candidate: warningsOf(q.sources[1]) }),
    ...q.data.flatMap(({ pair, base: before, candidate: after }) =>
      aboutApplicability(pair.base, { base: before, candidate: after }),
    ),
    ...Object.entries(q.scores.scorers).flatMap(
      ([scorer, { base: before, candidate: after, binary }]) =>
        before === null || binary
          ? []
          : aboutScale(scorer, { base: before.values, candidate: after.values }),
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
  return found.sort(
    (a, b) => COMPARABILITY_CHECKS.indexOf(a.check) - COMPARABILITY_CHECKS.indexOf(b.check),
  );
}

/** Facts fetched about a run to compare it; null if its provider does not record them. */
interface Facts {
  readonly versions: Record<string, string | null> | null;
  readonly dataset: RunDataset | null;
}

/** Fetches what a run's provider records. Facts that cannot be fetched are unknown. */
async function factsOf(run: LoadedRun, withDataset: boolean): Promise<Facts> {
  const { value: versions } = await fetched(() => versionsOf(run));
  const { value: dataset } = withDataset ? await fetched(() => datasetOf(run)) : { value: null };
  return { versions, dataset };
}

const scoresOf = (table: ScoreTable, r: RankReading): (number | null)[] =>
  Array.from(rowValues(table, r.scorer, allRows(table), r.rule).values, (value) =>
    Number.isNaN(value) ? null : value,
  );

/**
 * Finds what makes each pair of runs hard to compare, at the caller's levels. In a pair with more
 * than notes, neither run is ahead.
 */
export async function judgePairs(
  pairs: readonly PairTest[],
  q: {
    runs: readonly LoadedRun[];
    tables: readonly ScoreTable[];
    levels: Partial<Record<ComparabilityCheck, ComparabilityLevel>>;
  },
  r: RankReading,
): Promise<void> {
  const evaluations = q.runs.map(({ run }) => run.evaluation);
  const several = new Set(evaluations).size > 1 || evaluations.includes(null);
  const facts: Facts[] = [];
  for (const run of q.runs) facts.push(await factsOf(run, several));
  const scores = r.form.binary ? [] : q.tables.map((table) => scoresOf(table, r));
  for (const pair of pairs) {
    const [a, b] = [facts[pair.first], facts[pair.second]];
    const found: ComparabilityFinding[] = [
      ...pair.comparability,
      ...(r.form.binary
        ? []
        : aboutScale(r.scorer, {
            base: scores[pair.first] ?? [],
            candidate: scores[pair.second] ?? [],
          })),
      ...(a?.versions == null && b?.versions == null
        ? []
        : aboutGraders([[r.scorer, r.scorer]], a?.versions ?? {}, b?.versions ?? {})),
      ...aboutData({
        evaluations: [evaluations[pair.first] ?? null, evaluations[pair.second] ?? null],
        datasets: [a?.dataset ?? null, b?.dataset ?? null],
        digests: q.tables[pair.first]?.digests[0] != null,
        edited: 0,
        added: 0,
      }),
    ].map((finding) => ({ ...finding, level: q.levels[finding.check] ?? finding.level }));
    pair.comparability = found;
    if (found.some(({ level }) => level !== "note")) pair.ahead = 0;
  }
}
