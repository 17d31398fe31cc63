import type { CompareSettings } from "./compare-options.ts";
import type { RowChange, ScorerComparison } from "./comparison.ts";
import { missingAt } from "./row-values.ts";
import { byChange } from "./scorer-comparison.ts";
import type { Joined, ScorerData } from "./scorer-data.ts";
import { at } from "./stats/at.ts";

/** One row of the result; null when rows are not kept. */
function change(joined: Joined, i: number, delta: number): RowChange | null {
  const base = joined.baseTable.rows[at(joined.base, i)];
  const candidate = joined.candidateTable.rows[at(joined.candidate, i)];
  if (base === undefined || candidate === undefined) return null;
  return { key: base.key, row: at(joined.places, i), delta, base, candidate };
}

/** Sorts the rows into improved, regressed and unchanged ones. */
export function fillRows(result: ScorerComparison, joined: Joined, data: ScorerData, keepRows: CompareSettings["keepRows"]): void {
  data.base.values.forEach((was, i) => {
    const delta = at(data.candidate.values, i) - was;
    if (Number.isNaN(delta)) return;
    if (delta === 0) result.unchanged += 1;
    if (keepRows === "none" || (delta === 0 && keepRows !== "all")) return;
    const row = change(joined, i, delta);
    if (row === null) return;
    if (delta === 0) result.unchangedRows.push(row);
    else (delta > 0 === (result.direction === "lower") ? result.regressed : result.improved).push(row);
  });
  result.improved.sort(byChange);
  result.regressed.sort(byChange);
}

/** Keys of the shared rows that did not pass every trial in the candidate; where less is better a pass is a false. */
export function failingKeys(joined: Joined, data: ScorerData): string[] {
  const passing = data.direction === "lower" ? 0 : 1;
  return Array.from(joined.candidate.keys()).flatMap((i) => {
    if (at(joined.candidate, i) < 0) return [];
    const whole = missingAt(data.candidate, i) === 0;
    return whole && at(data.candidate.values, i) === passing ? [] : [joined.baseTable.keys[at(joined.base, i)] ?? ""];
  });
}
