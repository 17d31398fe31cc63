import type { RowChange, ScorerComparison } from "./comparison.ts";
import { type MissingRule, type RowValues, rowValues } from "./row-values.ts";
import type { ScoreTable } from "./score-table.ts";
import { byChange, compareScorer, type ScorerData, type ScorerOptions, scoredByBoth, verdictOf } from "./scorer-comparison.ts";
import type { ScorerPair } from "./scorer-pairs.ts";
import { benjaminiHochberg, holm } from "./stats/adjust.ts";
import { at } from "./stats/at.ts";

/** Two tables and which of their rows belong together. */
export interface Joined {
  readonly baseTable: ScoreTable;
  readonly candidateTable: ScoreTable;
  readonly base: Int32Array;
  readonly candidate: Int32Array;
}

/** Options of a comparison, filled in. */
export interface CompareSettings extends Omit<ScorerOptions, "lowerIsBetter"> {
  readonly missing: MissingRule;
  readonly margin: number | null;
  readonly adjust: "holm" | "bh" | "none";
  readonly keepRows: "changed" | "all" | "none";
  readonly lowerIsBetter: readonly string[];
}

const ADJUSTMENTS = { holm, bh: benjaminiHochberg, none: (p: readonly number[]): number[] => p.slice() };

/** Differences smaller than this are rounding. */
const SAME = 1e-12;

function dataOf(joined: Joined, pair: ScorerPair, missing: MissingRule): ScorerData {
  const { clusterOf } = joined.baseTable;
  return {
    scorer: pair.base,
    candidateScorer: pair.candidate,
    binary: pair.binary,
    base: rowValues(joined.baseTable, pair.base, joined.base, missing),
    candidate: rowValues(joined.candidateTable, pair.candidate, joined.candidate, missing),
    groups: clusterOf.length === 0 ? null : joined.base.map((row) => at(clusterOf, row)),
  };
}

/** One row of the result; null when rows are not kept. */
function change(joined: Joined, i: number, delta: number): RowChange | null {
  const base = joined.baseTable.rows[at(joined.base, i)];
  const candidate = joined.candidateTable.rows[at(joined.candidate, i)];
  return base === undefined || candidate === undefined ? null : { key: base.key, delta, base, candidate };
}

/** Sorts the rows into improved, regressed and unchanged ones. */
function fillRows(
  result: ScorerComparison,
  joined: Joined,
  data: ScorerData,
  used: Int32Array,
  keepRows: CompareSettings["keepRows"],
): void {
  for (const i of used) {
    const delta = at(data.candidate.means, i) - at(data.base.means, i);
    const same = Math.abs(delta) < SAME;
    if (same) result.unchanged += 1;
    if (keepRows === "none" || (same && keepRows !== "all")) continue;
    const row = change(joined, i, same ? 0 : delta);
    if (row === null) continue;
    if (same) result.unchangedRows.push(row);
    else (delta > 0 === result.lowerIsBetter ? result.regressed : result.improved).push(row);
  }
  result.improved.sort(byChange);
  result.regressed.sort(byChange);
}

/** Keys of the shared rows that did not pass every trial in the candidate. */
function failingKeys(joined: Joined, pair: ScorerPair, values: RowValues): string[] {
  const column = joined.candidateTable.columns.get(pair.candidate);
  return Array.from(joined.candidate.keys()).flatMap((i) => {
    const row = at(joined.candidate, i);
    const whole = column?.scored[row] === joined.candidateTable.trials[row];
    return whole && at(values.means, i) >= 1 ? [] : [joined.baseTable.keys[at(joined.base, i)] ?? ""];
  });
}

function setVerdicts(results: readonly ScorerComparison[], o: CompareSettings): void {
  const adjusted = ADJUSTMENTS[o.adjust](results.map((result) => result.p));
  results.forEach((result, i) => {
    result.adjustedP = at(adjusted, i);
    const [low, high] = result.interval ?? [0, 0];
    const separate = results.length > 1 ? result.adjustedP < 1 - o.confidence : low > 0 || high < 0;
    result.verdict = verdictOf({ ...result, separate, margin: o.margin });
  });
}

/**
 * Compares every pair of scorers over the joined rows. Pairs without a row that both runs scored are left out of the result.
 */
export function compareScorers(joined: Joined, pairs: readonly ScorerPair[], o: CompareSettings): Record<string, ScorerComparison> {
  const results: ScorerComparison[] = [];
  for (const pair of pairs) {
    const data = dataOf(joined, pair, o.missing);
    const used = scoredByBoth(data);
    if (used.length === 0) continue;
    const result = compareScorer(data, used, { ...o, lowerIsBetter: o.lowerIsBetter.includes(pair.base) });
    fillRows(result, joined, data, used, o.keepRows);
    if (o.keepRows !== "none" && pair.binary) result.failing = failingKeys(joined, pair, data.candidate);
    results.push(result);
  }
  setVerdicts(results, o);
  return Object.fromEntries(results.map((result) => [result.scorer, result]));
}
