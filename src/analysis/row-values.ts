import { InvalidArgumentError } from "../core/errors/usage.ts";
import type { ScoreColumn } from "./score-column.ts";
import type { ScoreTable } from "./score-table.ts";
import { at } from "./stats/at.ts";
import { passAll, passAt } from "./stats/binomial.ts";
import { plural } from "./words-of-results.ts";

/**
 * Rule that combines the trials of a row into its score: their mean or, for pass/fail, the chance
 * that at least one of k trials passes, or that all do.
 */
export type TrialsRule = "mean" | { passAt: number } | { passAll: number };

/** Data about rows in which some trials have no score. */
export interface Gaps {
  /** Number of trials of each row without a score. */
  readonly missing: Float64Array;
  /** Score of a row if each of its missing trials scores `end`: `known + span * end`. */
  readonly known: Float64Array;
  readonly span: Float64Array;
}

/** Scores of selected rows of one run, by position. */
export interface Arm {
  /** Number of trials of each row; null when every row has one. */
  readonly trials: Float64Array | null;
  /**
   * Score of each row over its scored trials; NaN for a row without one. A row whose value is NaN
   * although no trial is missing is one that the scorer does not apply to.
   */
  readonly values: Float64Array;
  /** Null when every trial has a score. */
  readonly gaps: Gaps | null;
}

/** Scores of selected rows of one run, with counts. */
export interface RowValues extends Arm {
  /** Whether every row has a single trial. */
  readonly single: boolean;
  readonly trialCount: number;
  readonly scored: number;
  readonly errored: number;
  readonly suspect: number;
  /** Number of trials that the scorer does not apply to. They are not among the trials. */
  readonly notApplicable: number;
  /** Number of rows with some scored trials, but too few for the rule. */
  readonly tooFew: number;
}

/** Returns the number of trials of a row without a score. */
export const missingAt = (arm: Arm, position: number): number =>
  arm.gaps === null ? 0 : at(arm.gaps.missing, position);

/** Returns whether the scorer does not apply to a row: it is outside every denominator. */
export const isNotApplicable = (arm: Arm, position: number): boolean =>
  Number.isNaN(at(arm.values, position)) && missingAt(arm, position) === 0;

/** Picks rows of an arm by position. */
export function pickRows({ values, trials, gaps }: Arm, positions: readonly number[]): Arm {
  const pick = (from: Float64Array): Float64Array =>
    Float64Array.from(positions, (i) => at(from, i));
  return {
    values: pick(values),
    trials: trials === null ? null : pick(trials),
    gaps:
      gaps === null
        ? null
        : { missing: pick(gaps.missing), known: pick(gaps.known), span: pick(gaps.span) },
  };
}

/** Returns the number of trials without a score. */
export const missingIn = ({ gaps }: Arm): number =>
  gaps === null ? 0 : gaps.missing.reduce((sum, count) => sum + count, 0);

/** Fills the gaps: `taken` missing trials of each row score `first`, the others `rest`. */
export function fillGaps(
  { values, gaps }: Arm,
  taken: Float64Array,
  first: number,
  rest: number,
): Float64Array {
  if (gaps === null) return values;
  return values.map((value, i) => {
    const missing = at(gaps.missing, i);
    if (missing === 0) return value;
    const share = at(taken, i) / missing;
    return at(gaps.known, i) + at(gaps.span, i) * (first * share + rest * (1 - share));
  });
}

/** Fills every missing trial with the same score. */
export function fillWith(values: RowValues, score: number): RowValues {
  const { gaps } = values;
  return gaps === null
    ? values
    : { ...values, values: fillGaps(values, gaps.missing, score, score), gaps: null };
}

/**
 * Selection of a table's rows by number. -1 is a row that the table lacks; `trialsElsewhere` is
 * then the number of its missing trials.
 */
export interface RowSelection {
  readonly rows: Int32Array;
  /** Returns the number of trials of the row in the other run. */
  trialsElsewhere(position: number): number;
}

/** Returns the number of trials that a rule needs: its k; 1 for the mean. */
export const trialsNeeded = (rule: TrialsRule): number =>
  rule === "mean" ? 1 : "passAt" in rule ? rule.passAt : rule.passAll;

const chance = (rule: TrialsRule, n: number, passed: number): number =>
  typeof rule === "string"
    ? Number.NaN
    : "passAt" in rule
      ? passAt(n, passed, rule.passAt)
      : passAll(n, passed, rule.passAll);

/** Score of one row, and the terms of its score with missing trials filled in. */
interface RowScore {
  value: number;
  missing: number;
  known: number;
  span: number;
}

function rowScore(rule: TrialsRule, sum: number, scored: number, trials: number): RowScore {
  const missing = trials - scored;
  if (trials === 0) return { value: Number.NaN, missing: 1, known: 0, span: 1 };
  if (rule === "mean")
    return {
      value: scored === 0 ? Number.NaN : sum / scored,
      missing,
      known: sum / trials,
      span: missing / trials,
    };
  const failed = chance(rule, trials, sum);
  const value = chance(rule, scored, sum);
  // Fewer trials than the rule needs: nothing is known about the row.
  if (Number.isNaN(failed)) return { value, missing: Math.max(1, missing), known: 0, span: 1 };
  return { value, missing, known: failed, span: chance(rule, trials, sum + missing) - failed };
}

const newGaps = (n: number): Gaps => ({
  missing: new Float64Array(n),
  known: new Float64Array(n),
  span: new Float64Array(n),
});

/** Reads one scorer's score of each selected row. */
export function rowValues(
  table: ScoreTable,
  scorer: string,
  selection: RowSelection,
  rule: TrialsRule = "mean",
): RowValues {
  const column = table.column(scorer);
  const n = selection.rows.length;
  const values = new Float64Array(n);
  const trialsOf = new Float64Array(n);
  const count = { trialCount: 0, scored: 0, errored: 0, suspect: 0, notApplicable: 0, tooFew: 0 };
  let gaps: Gaps | null = null;
  let single = rule === "mean";
  let uniform = true;
  for (let i = 0; i < n; i++) {
    const row = at(selection.rows, i);
    const own = row < 0 ? 0 : at(table.trials, row);
    const apart = row < 0 || column === undefined ? 0 : at(column.notApplicable, row);
    const trials = own === 0 ? selection.trialsElsewhere(i) : own - apart;
    const scored = row < 0 || column === undefined ? 0 : at(column.scored, row);
    count.notApplicable += apart;
    if (apart > 0 && trials === 0) {
      values[i] = Number.NaN;
      uniform = false;
      continue;
    }
    const score = rowScore(
      rule,
      scored === 0 || column === undefined ? 0 : column.total(row),
      scored,
      trials,
    );
    values[i] = score.value;
    trialsOf[i] = trials;
    if (score.missing > 0) {
      gaps ??= newGaps(n);
      gaps.missing[i] = score.missing;
      gaps.known[i] = score.known;
      gaps.span[i] = score.span;
    }
    count.trialCount += trials;
    count.scored += scored;
    if (row >= 0 && column !== undefined) {
      count.errored += at(column.errored, row);
      count.suspect += at(column.suspect, row);
    }
    if (trials !== 1) uniform = false;
    if (trials > 1) single = false;
    if (scored > 0 && Number.isNaN(score.value)) count.tooFew += 1;
  }
  return { values, trials: uniform ? null : trialsOf, gaps, single, ...count };
}

/** @throws {InvalidArgumentError} when a trial has no score, naming the first such row. */
export function refuseMissing(table: ScoreTable, scorer: string, rows: Int32Array): void {
  const column = table.column(scorer);
  for (const row of rows) {
    if (row < 0) continue;
    const trials =
      at(table.trials, row) - (column === undefined ? 0 : at(column.notApplicable, row));
    const scored = column === undefined ? 0 : at(column.scored, row);
    if (scored < trials) throw incomplete(table, column, { scorer, row, trials, scored });
  }
}

function incomplete(
  table: ScoreTable,
  column: ScoreColumn | undefined,
  q: { scorer: string; row: number; trials: number; scored: number },
): InvalidArgumentError {
  const states = [
    [column === undefined ? 0 : at(column.errored, q.row), "errored"],
    [column === undefined ? 0 : at(column.suspect, q.row), "suspect"],
  ].flatMap(([count, word]) => (count === 0 ? [] : [`${count} ${word}`]));
  const detail = states.length === 0 ? "" : ` (${states.join(", ")})`;
  return new InvalidArgumentError(
    `Cannot average '${q.scorer}' in row '${table.keys[q.row]}': ${q.trials - q.scored} of its ${plural(q.trials, "trial")} ${q.trials - q.scored === 1 ? "has" : "have"} no score${detail}`,
    { path: "missing" },
    { hint: "Use missing: 'exclude' to leave them out, or 'fail' to count them as failures" },
  );
}

/** Selects every row of a table. */
export function allRows(table: ScoreTable): RowSelection {
  return { rows: Int32Array.from(table.keys, (_, i) => i), trialsElsewhere: () => 0 };
}
