import type { ScoredRow } from "../model/scored-row.ts";
import type { GradeSet, Grades } from "./agreement-grades.ts";
import { figureTest } from "./figure-test.ts";
import { byRow, type GradeTable, isSame } from "./grade-table.ts";
import { differenceTest } from "./paired-difference.ts";
import { at } from "./stats/at.ts";
import {
  distancesOf,
  type Kappa,
  type KappaIntervalOptions,
  kappaDraws,
  kappaInterval,
  kappaOfCells,
  weightedKappa,
} from "./stats/kappa.ts";
import {
  mcnemar,
  type StuartMaxwell,
  stuartMaxwell,
  stuartMaxwellOfRows,
} from "./stats/mcnemar.ts";
import { normalCritical } from "./stats/normal.ts";
import type { Interval } from "./stats/proportion.ts";
import { studentCritical } from "./stats/student-t.ts";
import { largestOf, sum } from "./stats/sum.ts";

/**
 * Number of outputs below which kappa has no interval: with 10, it covers the truth in 92%, and
 * every fourth sample of good graders has no kappa.
 */
const MIN_OUTPUTS = 20;

/** Kappa of grades, with its method. */
export interface KappaOfGrades extends Kappa {
  readonly interval: Interval | null;
  readonly method: string;
}

/** Outputs of each row. */
type Rows = readonly (readonly Grades[])[];

/**
 * Standard errors of kappa: for independent outputs, and by the jackknife over rows. Null when
 * unknown.
 */
interface Errors {
  readonly independent: number | null;
  readonly clustered: number | null;
}

/** Agreement of two categories, from 0 to 1. */
type Weight = (i: number, j: number) => number;

const onlySame: Weight = (i, j) => (i === j ? 1 : 0);

/**
 * Returns agreement by squared distance for numbers; null for pass/fail and strings, where only the
 * same category agrees.
 */
function distanceWeight(set: GradeSet, values: readonly number[]): Weight | null {
  if (set.categories !== null || values.every((value) => value === 0 || value === 1)) return null;
  const unit = largestOf(values);
  const scaled = values.map((value) => value / unit);
  const range = at(scaled, scaled.length - 1) - at(scaled, 0) || 1;
  return (i, j) => 1 - ((at(scaled, i) - at(scaled, j)) / range) ** 2;
}

/**
 * Computes the standard error by the jackknife over rows, for outputs that are not independent.
 * Source: Efron and Tibshirani 1993, 11.
 */
function jackknife(rows: Rows, table: GradeTable, weight: Weight): number | null {
  if (rows.length < 2) return null;
  const size = table.values.length;
  const cells = Float64Array.from(table.counts.flat());
  const distances = distancesOf(size, weight);
  const margins = new Float64Array(2 * size);
  const add = (outputs: readonly Grades[], count: number): void => {
    for (const { first, second } of outputs) {
      const cell = first * size + second;
      cells[cell] = at(cells, cell) + count;
    }
  };
  const without = rows.map((grades) => {
    add(grades, -1);
    const kappa = kappaOfCells(cells, distances, margins);
    add(grades, 1);
    return kappa;
  });
  const mean = sum(without) / without.length;
  const squares = sum(without.map((value) => (value - mean) ** 2));
  return Number.isNaN(squares)
    ? null
    : Math.sqrt(((without.length - 1) / without.length) * squares);
}

/**
 * Returns the weight of an output when outputs share rows: the variance for independent outputs
 * divided by that of the jackknife over rows, at most 1, times `(z / t)²` for the limited number of
 * rows behind the latter. If either is 0 or unknown, the outputs of a row count as one: the design
 * effect of Kish 1965, "Survey Sampling", 5.4. Source of the scaling: Korn and Graubard 1998,
 * Survey Methodology 24.
 */
function worthOfOutput(rows: Rows, { independent, clustered }: Errors, confidence: number): number {
  const few = (normalCritical(confidence) / studentCritical(1 - confidence, rows.length - 1)) ** 2;
  if (independent !== null && clustered !== null && independent > 0 && clustered > 0)
    return few * Math.min(1, (independent / clustered) ** 2);
  const sizes = rows.map(({ length }) => length);
  return few * (sum(sizes) / sum(sizes.map((size) => size * size)));
}

/** Computes the interval of a kappa that is defined, and describes it. */
function intervalOf(
  table: GradeTable,
  rows: Rows,
  errors: Errors,
  q: KappaIntervalOptions,
): [Interval | null, string] {
  if (table.outputs.length < MIN_OUTPUTS)
    return [null, `no interval for fewer than ${MIN_OUTPUTS} outputs`];
  if (rows.length < 2) return [null, "no interval for outputs of a single row"];
  const said = `Dirichlet interval, ${q.draws} draws`;
  if (rows.length === table.outputs.length) return [kappaInterval(table.counts, q), said];
  const worth = worthOfOutput(rows, errors, q.confidence);
  const counts = table.counts.map((row) => row.map((count) => count * worth));
  return [kappaInterval(counts, q), `${said}, each output counted as ${worth.toPrecision(2)}`];
}

/**
 * Computes kappa of grades: Cohen's for pass/fail and strings, weighted by squared distance for
 * numbers.
 */
export function kappaOf(
  set: GradeSet,
  table: GradeTable,
  q: { confidence: number; seed: number },
): KappaOfGrades {
  const distance = distanceWeight(set, table.values);
  const weight = distance ?? onlySame;
  const result = weightedKappa(table.counts, weight);
  const rows = [...byRow(table.outputs).values()];
  const several = rows.length < table.outputs.length;
  const name = `${distance === null ? "Cohen's kappa" : "kappa weighted by squared distance"}${several ? ", jackknife over rows" : ""}`;
  if (result.kappa === null) return { ...result, interval: null, method: name };
  const independent = result.standardError;
  const standardError = several ? jackknife(rows, table, weight) : independent;
  const draws = kappaDraws(table.values.length);
  const [interval, said] = intervalOf(
    table,
    rows,
    { independent, clustered: standardError },
    { ...q, draws, weight },
  );
  return { ...result, standardError, interval, method: `${name}; ${said}` };
}

/** Scale of pass/fail, and of scores that all lie in it. */
const UNIT: Interval = [0, 1];

/** Returns the row of each output; null when every output has its own row. */
function groupsOf({ outputs }: GradeTable): Int32Array | null {
  const groups = Int32Array.from(outputs, ({ row }) => row);
  return new Set(groups).size === outputs.length ? null : groups;
}

/**
 * Computes the interval of the share of outputs graded the same: as of a pass rate in
 * `summarize()`, with rows as groups.
 */
export function rawInterval(table: GradeTable, confidence: number): Interval | null {
  const groups = groupsOf(table);
  const values = Float64Array.from(table.outputs, ({ first, second }) =>
    first === second ? 1 : 0,
  );
  return figureTest({
    values,
    binary: true,
    single: groups === null,
    groups,
    scale: UNIT,
    interval: "score",
  }).interval(confidence);
}

/**
 * Computes the mean of the second grader minus that of the first: as `compare()` does for two runs,
 * with rows as groups.
 */
export function meanDifference(
  table: GradeTable,
  confidence: number,
): { value: number; interval: Interval | null } {
  const groups = groupsOf(table);
  const base = Float64Array.from(table.outputs, ({ first }) => at(table.values, first));
  const candidate = Float64Array.from(table.outputs, ({ second }) => at(table.values, second));
  const binary = table.values.every((value) => value === 0 || value === 1);
  const scale = table.values.every((value) => value >= 0 && value <= 1) ? UNIT : null;
  const test = differenceTest({ base, candidate, binary, single: groups === null, groups, scale });
  return { value: test.difference, interval: test.interval(confidence) };
}

/**
 * Tests whether both graders use the categories equally often. Outputs of one row do not count as
 * independent.
 */
export function homogeneityOf({ outputs, counts }: GradeTable): StuartMaxwell | null {
  const rows = [...byRow(outputs).values()];
  if (rows.length === outputs.length) return stuartMaxwell(counts);
  const shifts = rows.map((row) => {
    const shift = new Float64Array(counts.length);
    for (const { first, second } of row) {
      shift[first] = at(shift, first) - 1;
      shift[second] = at(shift, second) + 1;
    }
    return shift;
  });
  return stuartMaxwellOfRows(shifts, counts.length);
}

/** Row that the two graders graded differently. */
export interface GradeChange {
  /** Key of the row that both outputs belong to. */
  key: string;
  /**
   * Mean grade of the row's outputs by the second grader minus that by the first; null for
   * categories.
   */
  delta: number | null;
  /** The row with the grades of the first grader. */
  base: ScoredRow;
  /** The row with the grades of the second grader. */
  candidate: ScoredRow;
}

/** Rows by the direction in which the graders differ. */
export interface GradeFlips {
  up: number;
  down: number;
  p: number | null;
  rows: GradeChange[];
}

/**
 * Computes the mean difference of a row's grades: exactly 0 when the means are the same up to
 * rounding.
 */
function deltaOf(outputs: readonly Grades[], values: readonly number[]): number {
  const grades = (of: "first" | "second"): number[] =>
    outputs.map((output) => at(values, output[of]));
  const first = sum(grades("first")) / outputs.length;
  const second = sum(grades("second")) / outputs.length;
  return isSame(first, second, largestOf([...grades("first"), ...grades("second")]))
    ? 0
    : second - first;
}

/** Sorts by difference, largest first, then by key. */
function byChange(a: GradeChange, b: GradeChange): number {
  return (
    Math.abs(b.delta ?? 0) - Math.abs(a.delta ?? 0) || (a.key < b.key ? -1 : a.key > b.key ? 1 : 0)
  );
}

/**
 * Counts the rows that the second grader graded higher or lower, and collects those with any output
 * that was graded differently.
 */
export function flipsOf(
  table: GradeTable,
  categories: boolean,
  rows: readonly (readonly [ScoredRow, ScoredRow])[],
): GradeFlips {
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
