import type { LoadedRun } from "../model/run.ts";
import type { ComparabilityFinding } from "./comparability.ts";
import type { Figure } from "./figure.ts";
import type { PairTest, RankReading } from "./rank-pairs.ts";

/** Comparison of one run with another: this one minus the other. */
export interface RankPair {
  /** Id of the other run. */
  run: string;
  /** This run minus the other, in the scorer's units. */
  difference: number;
  /** Confidence interval of the difference; null when it cannot be computed. */
  interval: [number, number] | null;
  /** Two-sided p of the difference, before the adjustment. */
  p: number;
  /** `p` adjusted for the number of pairs (Holm). */
  adjustedP: number;
  /** Procedure behind p and the interval, in words. */
  method: string;
  /** Number of rows that both scored. */
  n: number;
  /** Findings that make the two runs hard to compare. With more than notes, the two are tied. */
  comparability: ComparabilityFinding[];
}

/** Place of a run in a ranking. */
export interface Rank {
  /** Id of the run. */
  run: string;
  /** Display name of the run; null if it has none. */
  name: string | null;
  /** Status when the run was read. Scores of a run that is not `completed` can still change. */
  status: string;
  /** Why the run lacks requested rows or scores; null when it is complete. */
  partial: string | null;
  /**
   * Best and worst place that the run can hold: both 1 when it is ahead of all others at the
   * confidence level.
   */
  places: [number, number];
  /** Figure over all rows of the run. */
  figure: Figure;
  /**
   * Mean over the rows that all runs scored, by which runs are ordered; null when there are none.
   */
  commonValue: number | null;
  /** Number of rows that all runs scored. */
  commonRows: number;
  /**
   * Whether the run also scored rows that some other run did not; its figure is then not
   * comparable.
   */
  otherRows: boolean;
  /** Ids of the runs that are tied with this one. */
  tiedWith: string[];
  /** Comparisons with every other run that shares a scored row. */
  pairs: RankPair[];
}

/** Describes a pair from the side of one of its runs. */
function pairFrom(
  pair: PairTest,
  i: number,
  id: (j: number) => string,
  confidence: number,
): RankPair {
  const { observed } = pair.bounded;
  const sign = pair.second === i ? 1 : -1;
  const interval = observed.interval(confidence);
  return {
    run: id(pair.second === i ? pair.first : pair.second),
    difference: sign * observed.difference + 0,
    interval: interval === null ? null : sign === 1 ? interval : [-interval[1], -interval[0]],
    p: observed.p,
    adjustedP: pair.adjustedP,
    method: observed.method,
    n: observed.n,
    comparability: pair.comparability,
  };
}

/** Data behind the places. */
export interface Standing {
  readonly runs: readonly LoadedRun[];
  readonly pairs: readonly PairTest[];
  readonly scored: readonly number[];
  readonly common: readonly string[];
  readonly commonValues: readonly (number | null)[];
  readonly reading: RankReading;
  readonly allowUnfinished: boolean;
}

/** Returns the runs that are ahead of a run at the confidence level, and those behind it. */
function aheadAndBehind(
  { pairs, runs, allowUnfinished }: Standing,
  i: number,
): { ahead: Set<number>; behind: Set<number> } {
  const [ahead, behind] = [new Set<number>(), new Set<number>()];
  const open = (j: number): boolean => !allowUnfinished && runs[j]?.run.status !== "completed";
  for (const { first, second, ahead: who } of pairs) {
    if ((first !== i && second !== i) || open(first) || open(second)) continue;
    const other = first === i ? second : first;
    if (who !== 0) (who === (second === i ? 1 : -1) ? behind : ahead).add(other);
  }
  return { ahead, behind };
}

/** Makes the rank of one run; empty for an index that does not exist. */
export function rankOf(
  standing: Standing,
  i: number,
  figure: Figure,
  order: readonly number[],
): Rank[] {
  const { runs, pairs, scored, common, commonValues, reading } = standing;
  const loaded = runs[i];
  if (loaded === undefined) return [];
  const id = (j: number): string => runs[j]?.run.id ?? "";
  const { ahead, behind } = aheadAndBehind(standing, i);
  const hasScore = scored.includes(i);
  const others = order.filter((j) => j !== i && scored.includes(j));
  return [
    {
      run: loaded.run.id,
      name: loaded.run.name,
      status: loaded.run.status,
      partial: loaded.run.partial ?? null,
      places: hasScore
        ? [1 + ahead.size, scored.length - behind.size]
        : [scored.length + 1, runs.length],
      figure,
      commonValue: commonValues[i] ?? null,
      commonRows: common.length,
      otherRows: hasScore && figure.n !== common.length,
      tiedWith: hasScore ? others.filter((j) => !ahead.has(j) && !behind.has(j)).map(id) : [],
      pairs: pairs
        .filter(({ first, second }) => first === i || second === i)
        .map((pair) => pairFrom(pair, i, id, reading.confidence)),
    },
  ];
}
