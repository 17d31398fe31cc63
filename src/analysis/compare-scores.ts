import type { CompareSettings } from "./compare-options.ts";
import { type ComparedScores, type ScorerScores, toArmScores } from "./compared-scores.ts";
import type { NotCompared } from "./comparison.ts";
import type { Joining } from "./joining.ts";
import { MEASURES } from "./score-table.ts";
import { type Joined, type ScorerData, scorerData } from "./scorer-data.ts";
import type { ScorerPair } from "./scorer-pairs.ts";
import { at } from "./stats/at.ts";

function scoresOf({ base, overall, arms, scale, direction, facts }: ScorerData): ScorerScores {
  return {
    base: toArmScores(base),
    candidate: toArmScores(overall),
    single: arms.single,
    candidateSingle: overall.single,
    booleans: facts.booleans || facts.rule !== "mean",
    seen: facts.rule === "mean" ? facts.seen : [0, 1],
    binary: arms.binary,
    direction,
    scale,
  };
}

/** A scorer that only the candidate scored: min and max can judge it. */
function candidateOnly(joined: Joined, scorer: string, o: CompareSettings): [string, ScorerScores][] {
  const kind = joined.candidateTable.column(scorer)?.kind;
  const baseKind = joined.baseTable.column(scorer)?.kind ?? "none";
  if ((kind !== "boolean" && kind !== "number") || baseKind !== "none") return [];
  const pair = { base: scorer, candidate: scorer, binary: kind === "boolean", unread: [] };
  return [[scorer, { ...scoresOf(scorerData(joined, pair, o)), base: null }]];
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
export function comparedScores(
  { joined, shared }: Joining,
  q: { data: readonly ScorerData[]; notCompared: readonly NotCompared[] },
  o: CompareSettings,
): ComparedScores {
  const { data } = q;
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
  const alone = q.notCompared.flatMap(({ scorer }) => candidateOnly(joined, scorer, o));
  return {
    shared,
    missing: base.length - shared,
    added: added.length,
    groups: baseTable.clusterOf.length === 0 ? null : each(baseTable.clusterOf, candidateTable.clusterOf),
    slices:
      baseTable.sliceOf.length === 0 ? null : { names: [...baseTable.slices.names], of: each(baseTable.sliceOf, candidateTable.sliceOf) },
    scorers: Object.fromEntries([...alone, ...compared, ...measured]),
  };
}
