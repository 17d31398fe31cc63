import type { CompareSettings } from "./compare-options.ts";
import { type ComparedScores, type ScorerScores, toArmScores } from "./compared-scores.ts";
import type { Joining } from "./joining.ts";
import { MEASURES } from "./score-table.ts";
import { type Joined, scorerData } from "./scorer-data.ts";
import type { ScorerPair } from "./scorer-pairs.ts";
import { at } from "./stats/at.ts";

function scoresOf(joined: Joined, pair: ScorerPair, o: CompareSettings): ScorerScores {
  const { base, overall, candidate, arms, scale, direction } = scorerData(joined, pair, o);
  const after = overall.values;
  // Rounding was leveled in the rows that both have.
  after.set(candidate.values);
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
function measurePairs(joined: Joined, pairs: readonly ScorerPair[]): ScorerPair[] {
  return MEASURES.filter(
    (name) =>
      !pairs.some((pair) => pair.base === name) &&
      (joined.baseTable.column(name)?.kind ?? "none") !== "none" &&
      (joined.candidateTable.column(name)?.kind ?? "none") !== "none",
  ).map((name) => ({ base: name, candidate: name, binary: false, unread: [] }));
}

/** The scores behind a comparison, by column. */
export function comparedScores({ joined, shared }: Joining, pairs: readonly ScorerPair[], o: CompareSettings): ComparedScores {
  const { baseTable, candidateTable, base, added } = joined;
  const each = (ofBase: readonly number[], ofCandidate: readonly number[]): number[] => [
    ...Array.from(base, (row) => at(ofBase, row)),
    ...Array.from(added, (row) => at(ofCandidate, row)),
  ];
  const compared = pairs.map((pair): [string, ScorerScores] => [pair.base, scoresOf(joined, pair, o)]);
  const measured = measurePairs(joined, pairs).map((pair): [string, ScorerScores] => [
    pair.base,
    scoresOf(joined, pair, { ...o, missing: "bounds", scale: {}, trials: "mean" }),
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
