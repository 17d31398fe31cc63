import type { CompareSettings } from "./compare-options.ts";
import { type ComparedScores, type ScorerScores, toArmScores } from "./compared-scores.ts";
import type { Joining } from "./joining.ts";
import { MEASURES } from "./score-table.ts";
import { type Joined, type ScorerData, scorerData } from "./scorer-data.ts";
import type { ScorerPair } from "./scorer-pairs.ts";
import { at } from "./stats/at.ts";

function scoresOf({ base, overall, arms, scale, direction }: ScorerData): ScorerScores {
  return {
    base: toArmScores(base),
    candidate: toArmScores(overall),
    single: arms.single,
    binary: arms.binary,
    direction,
    scale,
  };
}

/** Latency, tokens and cost of both runs, unless they are compared already. */
function measurePairs(joined: Joined, compared: readonly ScorerData[]): ScorerPair[] {
  return MEASURES.filter(
    (name) =>
      !compared.some(({ pair }) => pair.base === name) &&
      (joined.baseTable.column(name)?.kind ?? "none") !== "none" &&
      (joined.candidateTable.column(name)?.kind ?? "none") !== "none",
  ).map((name) => ({ base: name, candidate: name, binary: false, unread: [] }));
}

/** The scores behind a comparison, by column. */
export function comparedScores({ joined, shared }: Joining, data: readonly ScorerData[], o: CompareSettings): ComparedScores {
  const { baseTable, candidateTable, base, added } = joined;
  const each = (ofBase: readonly number[], ofCandidate: readonly number[]): number[] => [
    ...Array.from(base, (row) => at(ofBase, row)),
    ...Array.from(added, (row) => at(ofCandidate, row)),
  ];
  const compared = data.map((one): [string, ScorerScores] => [one.pair.base, scoresOf(one)]);
  const measured = measurePairs(joined, data).map((pair): [string, ScorerScores] => [
    pair.base,
    scoresOf(scorerData(joined, pair, { ...o, missing: "bounds", scale: {}, trials: "mean" })),
  ]);
  return {
    shared,
    missing: base.length - shared,
    added: added.length,
    groups: baseTable.clusterOf.length === 0 ? null : each(baseTable.clusterOf, candidateTable.clusterOf),
    slices:
      baseTable.sliceOf.length === 0 ? null : { names: [...baseTable.slices.names], of: each(baseTable.sliceOf, candidateTable.sliceOf) },
    scorers: Object.fromEntries([...compared, ...measured]),
  };
}
