import type { ScoredRow } from "../model/scored-row.ts";
import type { Grades } from "./agreement-grades.ts";
import { byRow, type GradeTable, isSame } from "./grade-table.ts";
import { at } from "./stats/at.ts";
import { mcnemar } from "./stats/mcnemar.ts";
import { largestOf, sum } from "./stats/sum.ts";

/** A row that the two graders did not grade alike. */
export interface GradeChange {
  key: string;
  /** Mean grade of its outputs by the second grader minus that by the first; null for categories. */
  delta: number | null;
  base: ScoredRow;
  candidate: ScoredRow;
}

/** Rows by the direction in which the graders differ. */
export interface GradeFlips {
  up: number;
  down: number;
  p: number | null;
  rows: GradeChange[];
}

/** Mean difference of a row's grades: exactly 0 when the means are the same up to rounding. */
function deltaOf(outputs: readonly Grades[], values: readonly number[]): number {
  const grades = (of: "first" | "second"): number[] => outputs.map((output) => at(values, output[of]));
  const first = sum(grades("first")) / outputs.length;
  const second = sum(grades("second")) / outputs.length;
  return isSame(first, second, largestOf([...grades("first"), ...grades("second")])) ? 0 : second - first;
}

/** Largest difference first, by key where it is the same. */
function byChange(a: GradeChange, b: GradeChange): number {
  return Math.abs(b.delta ?? 0) - Math.abs(a.delta ?? 0) || (a.key < b.key ? -1 : a.key > b.key ? 1 : 0);
}

/** Counts the rows that the second grader graded higher or lower, and collects those with any output that was not graded alike. */
export function flipsOf(table: GradeTable, categories: boolean, rows: readonly (readonly [ScoredRow, ScoredRow])[]): GradeFlips {
  const changes: GradeChange[] = [];
  let up = 0;
  let down = 0;
  for (const [row, outputs] of byRow(table.outputs)) {
    const pair = rows[row];
    if (pair === undefined || outputs.every(({ first, second }) => first === second)) continue;
    const delta = categories ? null : deltaOf(outputs, table.values);
    if (delta !== null && delta > 0) up += 1;
    if (delta !== null && delta < 0) down += 1;
    changes.push({ key: pair[0].key, delta, base: pair[0], candidate: pair[1] });
  }
  return { up, down, p: categories ? null : mcnemar(up, down).exact, rows: changes.sort(byChange) };
}
