import { InvalidArgumentError } from "../core/errors/usage.ts";
import type { ScoredRow } from "../model/scored-row.ts";
import { flipsOf, type GradeChange, homogeneityOf, kappaOf, meanDifference, rawInterval } from "./agreement-figures.ts";
import { type GradedPair, type GradeSet, gradedPairs, isSuspect, readGrades } from "./agreement-grades.ts";
import { confusionOf, gradeTable } from "./grade-table.ts";
import { chooseJoin, type JoinKey, joinTables, nothingJoined } from "./join-rows.ts";
import { checkBetween, checkOptionNames, checkWhole, unknownScorer } from "./options.ts";
import { checkWordOptions, type WordOptions } from "./read-words.ts";
import { RowReader, type Rows, runOf } from "./row-source.ts";
import { readTable, type ScoreTable } from "./score-table.ts";
import { showValue } from "./show-value.ts";
import { at } from "./stats/at.ts";
import { sum } from "./stats/sum.ts";

/** Which graders, and how to measure their agreement. */
export interface AgreementOptions extends WordOptions {
  /** Scorer of the first and of the second grader, or one name for both. */
  scorers: [string, string] | string;
  /** What makes a row of the second run the same input as one of the first: see `compare()`. */
  key?: JoinKey;
  /** Confidence level of the intervals. Default 0.95. */
  confidence?: number;
  /** Seed of the draws behind the interval of kappa. Default 1. */
  seed?: number;
  /** Also tests whether both graders use the categories equally often. Default false. */
  marginalHomogeneity?: boolean;
}

/** Options of an agreement, filled in. */
interface AgreementSettings {
  readonly scorers: readonly [string, string];
  readonly confidence: number;
  readonly seed: number;
  readonly marginalHomogeneity: boolean;
}

const OPTIONS: readonly (keyof AgreementOptions)[] = ["scorers", "key", "confidence", "seed", "values", "decimal", "marginalHomogeneity"];

function describe(value: unknown): string {
  return Array.isArray(value) ? JSON.stringify(value)?.slice(0, 80) : showValue(value);
}

function scorersOf(value: unknown): [string, string] {
  const [first, second, ...more]: unknown[] = Array.isArray(value) ? value : [value, value];
  if (typeof first === "string" && typeof second === "string" && more.length === 0) return [first, second];
  throw new InvalidArgumentError(
    `'scorers' must be a scorer's name or a pair of names: current value is ${describe(value)}`,
    { path: "scorers" },
    { hint: 'Write scorers: ["first grader", "second grader"], or one name when both runs have the same scorer' },
  );
}

function checkValues(options: WordOptions, scorers: readonly [string, string]): void {
  checkWordOptions(options);
  for (const scorer of Object.keys(options.values ?? {})) {
    if (scorers.includes(scorer)) continue;
    throw new InvalidArgumentError(
      `'values' must name one of the compared scorers: current value is "${scorer}"`,
      { path: `values.${scorer}` },
      { hint: `Known: ${[...new Set(scorers)].map((name) => `'${name}'`).join(", ")}.` },
    );
  }
}

/** Checks the options and fills in the defaults. @throws {InvalidArgumentError} for a missing, wrong or unknown one. */
function agreementSettings(options: AgreementOptions | undefined): AgreementSettings {
  const given: AgreementOptions = options ?? { scorers: [] as never }; // an untyped call may leave the options out; the check below says so
  checkOptionNames(given, OPTIONS, "agreement()");
  const scorers = scorersOf(options?.scorers);
  const { confidence = 0.95, seed = 1, marginalHomogeneity = false } = given;
  checkBetween(confidence, 0, 1, "confidence");
  checkWhole(seed, 0, "seed");
  checkValues(given, scorers);
  if (typeof marginalHomogeneity !== "boolean") {
    throw new InvalidArgumentError(`'marginalHomogeneity' must be true or false: current value is ${showValue(marginalHomogeneity)}`, {
      path: "marginalHomogeneity",
    });
  }
  return { scorers, confidence, seed, marginalHomogeneity };
}

/** How far two graders agree on the same outputs. Plain data. */
export interface Agreement {
  /** Outputs that both graded. */
  n: number;
  /** Cohen's kappa; for numbers weighted by squared distance. Null when both used one and the same grade throughout. */
  kappa: number | null;
  standardError: number | null;
  /**
   * Interval of kappa. Null where kappa is null; below 20 outputs, where it would cover the truth less often than it says; and when
   * all outputs belong to one row, which says nothing about other rows.
   */
  interval: [number, number] | null;
  confidence: number;
  /** Seed of the draws behind `interval`. */
  seed: number;
  method: string;
  /** Share of the outputs with the same grade from both. */
  raw: number;
  /** Interval of `raw`; null when several outputs all belong to one row. */
  rawInterval: [number, number] | null;
  /** Mean grade of each: for pass and fail its prevalence, without which kappa cannot be read. Null for categories. */
  means: [number, number] | null;
  /** Second minus first, with an interval that knows that outputs of a row belong together. Null for categories. */
  meanDifference: { value: number; interval: [number, number] | null } | null;
  /**
   * Outputs by category: a row for each category of the first grader, a column for each of the second. Null for numbers with more
   * than 20 different values.
   */
  confusion: { categories: string[]; counts: number[][] } | null;
  /**
   * Rows whose mean grade by the second grader is higher or lower, McNemar's exact p that both are as likely, and every row with an
   * output that was not graded alike. Categories have no direction: `up` and `down` are 0, `p` and `delta` null.
   */
  flips: { up: number; down: number; p: number | null; rows: GradeChange[] };
  /**
   * Under `marginalHomogeneity`: the test of Stuart and Maxwell that both graders use the categories equally often. Null when it cannot be
   * computed: without disagreements, or when the categories fall into parts with none between them.
   */
  stuartMaxwell?: { chiSquared: number; df: number; p: number } | null;
  /** Outputs left out because a grade is suspect. */
  suspect: number;
  /** Outputs left out because a grade is missing, errored, or a string without a reading. */
  unscored: number;
}

/** The rows of both that belong together. */
async function sharedRows(
  a: Rows,
  b: Rows,
  key: JoinKey | undefined,
  scorers: readonly [string, string],
): Promise<[ScoredRow, ScoredRow][]> {
  const same = a === b;
  const left = new RowReader(a, "a");
  const right = same ? left : new RowReader(b, "b");
  try {
    const join = await chooseJoin(left, right, key);
    const options = { identify: join.identify, keepRows: true };
    const first = await readTable(left, runOf(a), options);
    const second = same ? first : await readTable(right, runOf(b), options);
    checkScorer(first, scorers[0], "a");
    checkScorer(second, scorers[1], "b");
    const joined = joinTables(first, second);
    if (joined.base.length === 0) throw nothingJoined(first, second, join.on, joined.edited.length);
    return Array.from(joined.base).flatMap((row, i): [ScoredRow, ScoredRow][] => {
      const [one, other] = [first.wholeRow(row), second.wholeRow(joined.candidate[i] ?? -1)];
      return one === undefined || other === undefined ? [] : [[one, other]];
    });
  } finally {
    await Promise.all([left.close(), right.close()]);
  }
}

function checkScorer(table: ScoreTable, scorer: string, name: string): void {
  if (!table.columns.has(scorer)) throw unknownScorer(scorer, [...table.columns.keys()], `'${name}'`, "scorers");
}

function nothingGraded(pairs: number, suspect: number, set: GradeSet): InvalidArgumentError {
  const shared = `${pairs} ${pairs === 1 ? "output is" : "outputs are"} shared, ${suspect} with a suspect grade`;
  return new InvalidArgumentError(`No output was graded by both graders: ${shared}`, { path: "scorers" }, { hint: set.unread });
}

function measure(
  set: GradeSet,
  rows: readonly (readonly [ScoredRow, ScoredRow])[],
  o: AgreementSettings,
): Omit<Agreement, "suspect" | "unscored"> {
  const { grades, categories } = set;
  const table = gradeTable(set);
  const { kappa, standardError, interval, raw, method } = kappaOf(set, table, o);
  const mean = (of: "first" | "second"): number => sum(table.outputs.map((output) => at(table.values, output[of]))) / grades.length;
  return {
    n: grades.length,
    kappa,
    standardError,
    interval,
    confidence: o.confidence,
    seed: o.seed,
    method,
    raw,
    rawInterval: rawInterval(table, o.confidence),
    means: categories === null ? [mean("first"), mean("second")] : null,
    meanDifference: categories === null ? meanDifference(table, o.confidence) : null,
    confusion: confusionOf(set, table),
    flips: flipsOf(table, categories !== null, rows),
    ...(o.marginalHomogeneity ? { stuartMaxwell: homogeneityOf(table) } : {}),
  };
}

/**
 * Measures how far two graders agree on the same outputs: kappa and raw agreement with their intervals, the direction of their
 * differences, and the rows.
 *
 * Outputs are matched by prediction, which a rescore keeps, otherwise by their order in the row. Pass and fail: Cohen's kappa.
 * Numbers: kappa weighted by the squared distance. Strings are read as scores (`PASS`, `true`, `80%`); when any of them has no such
 * reading, all are categories, with Cohen's kappa and without means. Where a row has several outputs, standard error and intervals allow
 * for their not being independent. Suspect grades are counted apart. Keeps both runs in memory. Both may be the same run.
 *
 * @throws {InvalidArgumentError} when an option is wrong, a scorer does not exist, one grader has categories and the other numbers, no
 * row is shared, or nothing was graded by both.
 *
 * @example Did the judge drift?
 * ```ts
 * import { agreement, fromRecords } from "evalwire/analysis";
 *
 * const table = Array.from({ length: 50 }, (_, id) => ({ id, old: id < 25, new: id < 20 || (id >= 25 && id < 35) }));
 * const run = fromRecords(table, { key: "id", scorers: ["old", "new"] });
 * const { kappa, flips } = await agreement(run, run, { scorers: ["old", "new"] });
 * if (kappa?.toFixed(6) !== "0.400000" || flips.up !== 10 || flips.down !== 5) throw new Error(String(kappa));
 * ```
 */
export async function agreement(a: Rows, b: Rows, options: AgreementOptions): Promise<Agreement> {
  const settings = agreementSettings(options);
  const rows = await sharedRows(a, b, options.key, settings.scorers);
  const pairs: GradedPair[] = gradedPairs(rows, settings.scorers);
  const sure = pairs.filter((pair) => !isSuspect(pair));
  const suspect = pairs.length - sure.length;
  const set = readGrades(sure, settings.scorers, options);
  if (set.grades.length === 0) throw nothingGraded(pairs.length, suspect, set);
  return { ...measure(set, rows, settings), suspect, unscored: sure.length - set.grades.length };
}
