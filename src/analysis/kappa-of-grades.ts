import type { GradeSet, Grades } from "./agreement-grades.ts";
import { byRow, type GradeTable } from "./grade-table.ts";
import { at } from "./stats/at.ts";
import { distancesOf, type Kappa, kappaOfCells, weightedKappa } from "./stats/kappa.ts";
import { type KappaIntervalOptions, kappaDraws, kappaInterval } from "./stats/kappa-interval.ts";
import { normalCritical } from "./stats/normal.ts";
import type { Interval } from "./stats/proportion.ts";
import { studentCritical } from "./stats/student-t.ts";
import { largestOf, sum } from "./stats/sum.ts";

/** Outputs below which kappa gets no interval: at 10 it covers the truth in 92%, and of good graders every fourth sample has no kappa. */
const LEAST_OUTPUTS = 20;

/** Kappa of grades, with how it was computed. */
export interface KappaOfGrades extends Kappa {
  readonly interval: Interval | null;
  readonly method: string;
}

/** Outputs of each row. */
type Rows = readonly (readonly Grades[])[];

/** Standard errors of kappa: of independent outputs, and of the jackknife over rows. Null where unknown. */
interface Errors {
  readonly independent: number | null;
  readonly clustered: number | null;
}

/** Agreement of two categories, from 0 to 1. */
type Weight = (i: number, j: number) => number;

const onlySame: Weight = (i, j) => (i === j ? 1 : 0);

/** Agreement by squared distance for numbers; null for pass and fail and for strings, where only the same category agrees. */
function distanceWeight(set: GradeSet, values: readonly number[]): Weight | null {
  if (set.categories !== null || values.every((value) => value === 0 || value === 1)) return null;
  const unit = largestOf(values);
  const scaled = values.map((value) => value / unit);
  const range = at(scaled, scaled.length - 1) - at(scaled, 0) || 1;
  return (i, j) => 1 - ((at(scaled, i) - at(scaled, j)) / range) ** 2;
}

/** Jackknife over rows: the standard error when the outputs of a row are not independent. Source: Efron and Tibshirani 1993, 11. */
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
  return Number.isNaN(squares) ? null : Math.sqrt(((without.length - 1) / without.length) * squares);
}

/**
 * What an output counts for where outputs share rows: the variance of independent outputs divided by that of the jackknife over rows,
 * at most 1, times `(z / t)²` for the few rows that the latter rests on. Where either is 0 or unknown the outputs of a row count as
 * one: the design effect of Kish 1965, "Survey Sampling", 5.4. Source of the scaling: Korn and Graubard 1998, Survey Methodology 24.
 */
function worthOfOutput(rows: Rows, { independent, clustered }: Errors, confidence: number): number {
  const few = (normalCritical(confidence) / studentCritical(1 - confidence, rows.length - 1)) ** 2;
  if (independent !== null && clustered !== null && independent > 0 && clustered > 0)
    return few * Math.min(1, (independent / clustered) ** 2);
  const sizes = rows.map(({ length }) => length);
  return few * (sum(sizes) / sum(sizes.map((size) => size * size)));
}

/** Interval of a kappa that is defined, and what is to be said of it. */
function intervalOf(table: GradeTable, rows: Rows, errors: Errors, q: KappaIntervalOptions): [Interval | null, string] {
  if (table.outputs.length < LEAST_OUTPUTS) return [null, `no interval below ${LEAST_OUTPUTS} outputs`];
  if (rows.length < 2) return [null, "no interval for outputs of a single row"];
  const said = `Dirichlet interval, ${q.draws} draws`;
  if (rows.length === table.outputs.length) return [kappaInterval(table.counts, q), said];
  const worth = worthOfOutput(rows, errors, q.confidence);
  const counts = table.counts.map((row) => row.map((count) => count * worth));
  return [kappaInterval(counts, q), `${said}, each output counted as ${worth.toPrecision(2)}`];
}

/** Kappa of grades: Cohen's for pass and fail and for strings, weighted by squared distance for numbers. */
export function kappaOf(set: GradeSet, table: GradeTable, q: { confidence: number; seed: number }): KappaOfGrades {
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
  const [interval, said] = intervalOf(table, rows, { independent, clustered: standardError }, { ...q, draws, weight });
  return { ...result, standardError, interval, method: `${name}; ${said}` };
}
