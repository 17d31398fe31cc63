import { figureTest } from "./figure-test.ts";
import type { GradeTable } from "./grade-table.ts";
import { differenceTest } from "./paired-difference.ts";
import { at } from "./stats/at.ts";
import type { Interval } from "./stats/proportion.ts";

/** Scale of pass and fail, and of scores that all lie in it. */
const UNIT: Interval = [0, 1];

/** Row of each output; null when every output has a row of its own. */
function groupsOf({ outputs }: GradeTable): Int32Array | null {
  const groups = Int32Array.from(outputs, ({ row }) => row);
  return new Set(groups).size === outputs.length ? null : groups;
}

/** Interval of the share of outputs that were graded alike: that of a pass rate in `summarize()`, with rows as groups. */
export function rawInterval(table: GradeTable, confidence: number): Interval | null {
  const groups = groupsOf(table);
  const values = Float64Array.from(table.outputs, ({ first, second }) => (first === second ? 1 : 0));
  return figureTest({ values, binary: true, single: groups === null, groups, scale: UNIT, interval: "score" }).interval(confidence);
}

/** Mean of the second grader minus that of the first: as `compare()` computes it of two runs, with rows as groups. */
export function meanDifference(table: GradeTable, confidence: number): { value: number; interval: Interval | null } {
  const groups = groupsOf(table);
  const base = Float64Array.from(table.outputs, ({ first }) => at(table.values, first));
  const candidate = Float64Array.from(table.outputs, ({ second }) => at(table.values, second));
  const binary = table.values.every((value) => value === 0 || value === 1);
  const scale = table.values.every((value) => value >= 0 && value <= 1) ? UNIT : null;
  const test = differenceTest({ base, candidate, binary, single: groups === null, groups, scale });
  return { value: test.difference, interval: test.interval(confidence) };
}
