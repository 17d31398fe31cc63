import type { LoadedRun, RunDataset } from "../model/run.ts";
import {
  aboutData,
  aboutGraders,
  aboutScale,
  type ComparabilityCheck,
  type ComparabilityFinding,
  type ComparabilityLevel,
} from "./comparability.ts";
import { messageOf } from "./joining.ts";
import type { PairTest, RankReading } from "./rank-pairs.ts";
import { allRows, rowValues } from "./row-values.ts";
import type { ScoreTable } from "./score-table.ts";

/** What is fetched of a run to compare it; null where its provider does not record it. */
interface Facts {
  readonly versions: Record<string, string | null> | null;
  readonly dataset: RunDataset | null;
}

/** Fetches what a run's provider records. What cannot be fetched is unknown. */
async function factsOf(run: LoadedRun, withDataset: boolean): Promise<Facts> {
  const fetched = async <T>(fetch: (() => Promise<T>) | undefined): Promise<T | null> => {
    try {
      return fetch === undefined ? null : await fetch();
    } catch (error) {
      messageOf(error); // an abort goes on
      return null;
    }
  };
  const versions = await fetched(run.scorerVersions === undefined ? undefined : () => run.scorerVersions?.() ?? Promise.resolve({}));
  const dataset = withDataset
    ? await fetched(run.dataset === undefined ? undefined : () => run.dataset?.() ?? Promise.resolve(null))
    : null;
  return { versions, dataset };
}

const scoresOf = (table: ScoreTable, r: RankReading): (number | null)[] =>
  Array.from(rowValues(table, r.scorer, allRows(table), r.rule).values, (value) => (Number.isNaN(value) ? null : value));

/**
 * Finds what makes each pair of runs hard to compare, at the caller's levels, and leaves a pair untold that has more than notes: neither
 * run of it is ahead.
 */
export async function judgePairs(
  pairs: readonly PairTest[],
  q: { runs: readonly LoadedRun[]; tables: readonly ScoreTable[]; levels: Partial<Record<ComparabilityCheck, ComparabilityLevel>> },
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
      ...(r.form.binary ? [] : aboutScale(r.scorer, { base: scores[pair.first] ?? [], candidate: scores[pair.second] ?? [] })),
      ...(a?.versions == null && b?.versions == null ? [] : aboutGraders([[r.scorer, r.scorer]], a?.versions ?? {}, b?.versions ?? {})),
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
