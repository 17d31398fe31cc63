import { aboutApplicability, type ComparabilityFinding } from "./comparability.ts";
import type { DirectionOptions } from "./direction.ts";
import { type Bounded, boundedDifference, observedPairs } from "./missing-bounds.ts";
import { type RowSelection, type RowValues, rowValues, type TrialsRule } from "./row-values.ts";
import { endsOf, type ScoreForm } from "./scale.ts";
import type { ScoreTable } from "./score-table.ts";
import { testVerdict } from "./scorer-comparison.ts";
import { holm } from "./stats/adjust.ts";
import { at } from "./stats/at.ts";

/** Settings for reading every run's scores. */
export interface RankReading {
  readonly scorer: string;
  readonly rule: TrialsRule;
  readonly form: ScoreForm;
  readonly direction: "higher" | "lower";
  readonly confidence: number;
  /** Whether rows and scores that one run lacks are excluded. */
  readonly exclude: boolean;
}

/** Two runs, by index, and their difference: the second minus the first. */
export interface PairTest {
  readonly first: number;
  readonly second: number;
  readonly bounded: Bounded;
  adjustedP: number;
  /** 1 when the second is better, -1 when the first is, 0 when they are tied. */
  ahead: 1 | -1 | 0;
  /** Findings that make the two runs hard to compare. */
  comparability: ComparabilityFinding[];
}

/** Lists the rows that either run has, the first run's rows first; -1 is a row that a run lacks. */
function unionOf(first: ScoreTable, second: ScoreTable): [Int32Array, Int32Array] {
  const pairs: [number, number][] = [];
  for (const [identity, row] of first.indices)
    pairs.push([row, second.indices.get(identity) ?? -1]);
  for (const [identity, row] of second.indices)
    if (!first.indices.has(identity)) pairs.push([-1, row]);
  return [Int32Array.from(pairs, ([row]) => row), Int32Array.from(pairs, ([, row]) => row)];
}

/** Tests two runs over the rows that either has. Returns null when no row has a score in both. */
function testPair(
  tables: readonly [ScoreTable, ScoreTable],
  r: RankReading,
): Pick<PairTest, "bounded" | "comparability"> | null {
  const [left, right] = unionOf(...tables);
  const selection = (
    rows: Int32Array,
    other: Int32Array,
    otherTable: ScoreTable,
  ): RowSelection => ({
    rows,
    trialsElsewhere: (i) => Math.max(1, at(other, i) < 0 ? 1 : at(otherTable.trials, at(other, i))),
  });
  const read = (values: RowValues): RowValues => (r.exclude ? { ...values, gaps: null } : values);
  const all = {
    base: rowValues(tables[0], r.scorer, selection(left, right, tables[1]), r.rule),
    candidate: rowValues(tables[1], r.scorer, selection(right, left, tables[0]), r.rule),
  };
  const [base, candidate] = [read(all.base), read(all.candidate)];
  const { binary, scale } = r.form;
  const arms = {
    base,
    candidate,
    groups: null,
    binary,
    single: base.single && candidate.single,
    scale: endsOf(scale),
  };
  if (observedPairs(arms).base.length === 0) return null;
  return {
    bounded: boundedDifference(arms),
    comparability: aboutApplicability(r.scorer, all),
  };
}

/**
 * Returns which run of a pair is ahead at the confidence level, whatever the missing scores are.
 */
function aheadOf({ bounded }: PairTest, factor: number, r: RankReading): PairTest["ahead"] {
  const { observed, lowest, highest, missing } = bounded;
  const tests = missing === 0 ? [observed] : [observed, lowest, highest];
  const verdicts = tests.map((test) =>
    test === null
      ? "inconclusive"
      : testVerdict(test, {
          confidence: r.confidence,
          factor,
          margin: null,
          direction: r.direction,
        }),
  );
  if (verdicts.every((verdict) => verdict === "better")) return 1;
  return verdicts.every((verdict) => verdict === "worse") ? -1 : 0;
}

/**
 * Tests every two runs, with Holm's adjustment over all pairs. Leaves out pairs without a common
 * scored row.
 */
export function testPairs(tables: readonly ScoreTable[], r: RankReading): PairTest[] {
  const pairs: PairTest[] = [];
  tables.forEach((first, i) => {
    tables.forEach((second, j) => {
      const tested = j <= i ? null : testPair([first, second], r);
      if (tested !== null) pairs.push({ first: i, second: j, ...tested, adjustedP: 1, ahead: 0 });
    });
  });
  const adjusted = holm(pairs.map(({ bounded }) => bounded.observed.p));
  pairs.forEach((pair, k) => {
    const { p } = pair.bounded.observed;
    pair.adjustedP = at(adjusted, k);
    pair.ahead = aheadOf(pair, p === 0 ? 1 : Math.max(1, pair.adjustedP / p), r);
  });
  return pairs;
}

/** Returns the identities of the rows that every run with scores scored. */
export function commonRows(tables: readonly ScoreTable[], scorer: string): string[] {
  const scored = tables.filter((table) => (table.column(scorer)?.kind ?? "none") !== "none");
  const [first, ...others] = scored;
  if (first === undefined) return [];
  const has = (table: ScoreTable, identity: string): boolean => {
    const row = table.indices.get(identity);
    return row !== undefined && (table.column(scorer)?.scored[row] ?? 0) > 0;
  };
  return [...first.indices.keys()].filter(
    (identity) => has(first, identity) && others.every((table) => has(table, identity)),
  );
}

/** Makes the direction options that `directionOf` expects. */
export const directionsOf = (
  scorer: string,
  lowerIsBetter: boolean | undefined,
): DirectionOptions =>
  lowerIsBetter === true
    ? { lowerIsBetter: [scorer] }
    : lowerIsBetter === false
      ? { higherIsBetter: [scorer] }
      : {};
