import { InvalidArgumentError } from "../core/errors/usage.ts";
import type { ScoredRow } from "../model/scored-row.ts";
import {
  flipsOf,
  type GradeChange,
  homogeneityOf,
  kappaOf,
  meanDifference,
  rawInterval,
} from "./agreement-figures.ts";
import {
  type GradedPair,
  type GradeSet,
  gradedPairs,
  isSuspect,
  readGrades,
} from "./agreement-grades.ts";
import { confusionOf, gradeTable } from "./grade-table.ts";
import { chooseJoin, type JoinKey, joinTables, nothingJoined } from "./join-rows.ts";
import { checkBetween, checkOptionNames, checkWhole, unknownScorer } from "./options.ts";
import { checkWordOptions, type WordOptions } from "./read-words.ts";
import { RowReader, type Rows, runOf } from "./row-source.ts";
import { readTable, type ScoreTable } from "./score-table.ts";
import { showValue } from "./show-value.ts";
import { at } from "./stats/at.ts";
import { sum } from "./stats/sum.ts";

/** Options of `agreement()`. */
export interface AgreementOptions extends WordOptions {
  /** Scorers of the first and the second grader, or one name for both. */
  scorers: [string, string] | string;
  /** Join key that identifies the same input in both runs: see `compare()`. */
  key?: JoinKey;
  /** Confidence level of the intervals. Default 0.95. */
  confidence?: number;
  /** Seed of the draws for the interval of kappa. Default 1. */
  seed?: number;
  /** Whether to test that both graders use the categories equally often. Default false. */
  marginalHomogeneity?: boolean;
}

/** Options of an agreement, with defaults filled in. */
interface AgreementSettings {
  readonly scorers: readonly [string, string];
  readonly confidence: number;
  readonly seed: number;
  readonly marginalHomogeneity: boolean;
}

const OPTIONS: readonly (keyof AgreementOptions)[] = [
  "scorers",
  "key",
  "confidence",
  "seed",
  "values",
  "decimal",
  "marginalHomogeneity",
];

function describe(value: unknown): string {
  return Array.isArray(value) ? JSON.stringify(value)?.slice(0, 80) : showValue(value);
}

function scorersOf(value: unknown): [string, string] {
  const [first, second, ...more]: unknown[] = Array.isArray(value) ? value : [value, value];
  if (typeof first === "string" && typeof second === "string" && more.length === 0)
    return [first, second];
  throw new InvalidArgumentError(
    `'scorers' must be a scorer's name or a pair of names: current value is ${describe(value)}`,
    { path: "scorers" },
    {
      hint: 'Write scorers: ["first grader", "second grader"], or one name when both runs have the same scorer',
    },
  );
}

function checkValues(options: WordOptions, scorers: readonly [string, string]): void {
  checkWordOptions(options);
  for (const scorer of Object.keys(options.values ?? {})) {
    if (scorers.includes(scorer)) continue;
    throw new InvalidArgumentError(
      `'values' must name one of the compared scorers: current value is '${scorer}'`,
      { path: `values.${scorer}` },
      { hint: `Known: ${[...new Set(scorers)].map((name) => `'${name}'`).join(", ")}.` },
    );
  }
}

/**
 * Checks the options and fills in the defaults.
 *
 * @throws {InvalidArgumentError} for a missing, wrong or unknown one.
 */
function agreementSettings(options: AgreementOptions | undefined): AgreementSettings {
  // untyped calls can omit the options; the check below reports it
  const given: AgreementOptions = options ?? { scorers: [] as never };
  checkOptionNames(given, OPTIONS, "agreement()");
  const scorers = scorersOf(options?.scorers);
  const { confidence = 0.95, seed = 1, marginalHomogeneity = false } = given;
  checkBetween(confidence, 0, 1, "confidence");
  checkWhole(seed, 0, "seed");
  checkValues(given, scorers);
  if (typeof marginalHomogeneity !== "boolean") {
    throw new InvalidArgumentError(
      `'marginalHomogeneity' must be true or false: current value is ${showValue(marginalHomogeneity)}`,
      {
        path: "marginalHomogeneity",
      },
    );
  }
  return { scorers, confidence, seed, marginalHomogeneity };
}

/** Agreement of two graders on the same outputs. Plain data. */
export interface Agreement {
  /** Number of outputs that both graded. */
  n: number;
  /**
   * Cohen's kappa; for numbers, weighted by squared distance. Null when both graders used one and
   * the same grade throughout.
   */
  kappa: number | null;
  /** Standard error of kappa; null when `kappa` is null or it cannot be estimated. */
  standardError: number | null;
  /**
   * Interval of kappa. Null when kappa is null; with fewer than 20 outputs, where it would cover
   * the truth less often than stated; and when all outputs belong to one row, which says nothing
   * about other rows.
   */
  interval: [number, number] | null;
  /** Confidence level of the intervals, such as 0.95. */
  confidence: number;
  /** Seed of the draws for `interval`. */
  seed: number;
  /** Procedure behind kappa and its interval, in words. */
  method: string;
  /** Share of the outputs that both graded the same. */
  raw: number;
  /** Interval of `raw`; null when there are several outputs and all belong to one row. */
  rawInterval: [number, number] | null;
  /**
   * Mean grade of each grader. For pass/fail this is the prevalence, without which kappa cannot be
   * interpreted. Null for categories.
   */
  means: [number, number] | null;
  /**
   * Second minus first, with an interval that accounts for outputs of the same row. Null for
   * categories.
   */
  meanDifference: { value: number; interval: [number, number] | null } | null;
  /**
   * Counts of outputs by category: a row for each category of the first grader, a column for each
   * of the second. Null for numbers with more than 20 different values.
   */
  confusion: { categories: string[]; counts: number[][] } | null;
  /**
   * Numbers of rows whose mean grade by the second grader is higher and lower, McNemar's exact p
   * against equal chances of both, and every row with an output that the graders graded
   * differently. Categories have no direction: `up` and `down` are 0, `p` and `delta` null.
   */
  flips: { up: number; down: number; p: number | null; rows: GradeChange[] };
  /**
   * Stuart-Maxwell test that both graders use the categories equally often, with
   * `marginalHomogeneity`. Null when it cannot be computed: without disagreements, or when the
   * categories fall into parts without disagreements between them.
   */
  stuartMaxwell?: { chiSquared: number; df: number; p: number } | null;
  /** Number of outputs left out because a grade is suspect. */
  suspect: number;
  /**
   * Number of outputs left out because a grade is missing, errored, or a string that cannot be
   * read.
   */
  unscored: number;
}

/** Joins the rows of both runs. */
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
  if (!table.columns.has(scorer))
    throw unknownScorer(scorer, [...table.columns.keys()], `'${name}'`, "scorers");
}

function nothingGraded(pairs: number, suspect: number, set: GradeSet): InvalidArgumentError {
  const shared = `${pairs} ${pairs === 1 ? "output is" : "outputs are"} shared, ${suspect} with a suspect grade`;
  return new InvalidArgumentError(
    `No output was graded by both graders: ${shared}`,
    { path: "scorers" },
    { hint: set.unread },
  );
}

function measure(
  set: GradeSet,
  rows: readonly (readonly [ScoredRow, ScoredRow])[],
  o: AgreementSettings,
): Omit<Agreement, "suspect" | "unscored"> {
  const { grades, categories } = set;
  const table = gradeTable(set);
  const { kappa, standardError, interval, raw, method } = kappaOf(set, table, o);
  const mean = (of: "first" | "second"): number =>
    sum(table.outputs.map((output) => at(table.values, output[of]))) / grades.length;
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
 * Measures how well two graders agree on the same outputs: kappa and raw agreement with intervals,
 * the direction of their differences, and the rows.
 *
 * Outputs are matched by prediction, which a rescore keeps, otherwise by their order in the row.
 * Pass/fail uses Cohen's kappa; numbers use kappa weighted by squared distance. Strings are read as
 * scores (`PASS`, `true`, `80%`). If any string cannot be read, all are categories, with Cohen's
 * kappa and without means. If a row has several outputs, the standard error and the intervals
 * account for their dependence. Suspect grades are counted separately. Keeps both runs in memory.
 * Both runs can be the same.
 *
 * @throws {InvalidArgumentError} when an option is wrong, a scorer does not exist, one grader has
 *   categories and the other numbers, no row is shared, or no output was graded by both.
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
