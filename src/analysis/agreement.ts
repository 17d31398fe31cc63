import { InvalidArgumentError } from "../core/errors/usage.ts";
import type { ScoredRow } from "../model/scored-row.ts";
import { type GradedPair, gradedPairs, gradeOf, isSuspect } from "./agreement-pairs.ts";
import type { RowChange } from "./comparison.ts";
import { chooseJoin, type JoinKey, joinTables, nothingJoined } from "./join-rows.ts";
import { type Grades, kappaOf } from "./kappa-of-grades.ts";
import { checkBetween, checkOptionNames, unknownScorer } from "./options.ts";
import { RowReader, type Rows, runOf } from "./row-source.ts";
import { readTable, type ScoreTable } from "./score-table.ts";
import { byChange } from "./scorer-comparison.ts";
import { mcnemar } from "./stats/mcnemar.ts";
import { clusteredEstimate, studentInterval } from "./stats/mean.ts";
import { normalCritical } from "./stats/normal.ts";

/** How far two graders agree on the same outputs. Plain data. */
export interface Agreement {
  /** Outputs that both graded. */
  n: number;
  /** Cohen's kappa; weighted by squared distance for numbers. Null when both gave one and the same grade throughout. */
  kappa: number | null;
  standardError: number | null;
  interval: [number, number] | null;
  confidence: number;
  method: string;
  /** Share of the outputs with the same grade from both. */
  raw: number;
  /** Mean grade of each: for pass and fail its prevalence, without which kappa cannot be read. */
  means: [number, number];
  /** Second minus first, with an interval that knows that trials of a row belong together. */
  meanDifference: { value: number; interval: [number, number] | null };
  /** Outputs that the second graded higher or lower, McNemar's exact p that both are as likely, and the rows. */
  flips: { up: number; down: number; p: number; rows: RowChange[] };
  /** Outputs left out because a grade is suspect. */
  suspect: number;
  /** Outputs left out because a grade is missing or errored. */
  unscored: number;
}

/** Which graders. */
export interface AgreementOptions {
  /** Scorer of the first and of the second; or one name for both. */
  scorers: [string, string] | string;
  key?: JoinKey;
  confidence?: number;
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
      const [one, other] = [first.rows[row], second.rows[joined.candidate[i] ?? -1]];
      return one === undefined || other === undefined ? [] : [[one, other]];
    });
  } finally {
    await Promise.all([left.close(), right.close()]);
  }
}

function checkScorer(table: ScoreTable, scorer: string, name: string): void {
  const column = table.columns.get(scorer);
  if (column === undefined) throw unknownScorer(scorer, [...table.columns.keys()], `'${name}'`, "scorers");
  if (column.kind === "text")
    throw new InvalidArgumentError(`Cannot compare grades of '${scorer}' in '${name}': they are texts`, { path: "scorers" });
}

function gradesOf(pairs: readonly GradedPair[]): Grades[] {
  return pairs.flatMap((pair) => {
    const [first, second] = [gradeOf(pair.first), gradeOf(pair.second)];
    return first === null || second === null ? [] : [{ row: pair.row, first, second }];
  });
}

function flipsOf(grades: readonly Grades[], rows: readonly (readonly [ScoredRow, ScoredRow])[]): Agreement["flips"] {
  const up = grades.filter(({ first, second }) => second > first).length;
  const down = grades.filter(({ first, second }) => second < first).length;
  const changed = new Map<number, { sum: number; n: number; flipped: boolean }>();
  for (const { row, first, second } of grades) {
    const known = changed.get(row) ?? { sum: 0, n: 0, flipped: false };
    changed.set(row, { sum: known.sum + second - first, n: known.n + 1, flipped: known.flipped || second !== first });
  }
  const list = [...changed].flatMap(([row, { sum, n, flipped }]): RowChange[] => {
    const pair = rows[row];
    return !flipped || pair === undefined ? [] : [{ key: pair[0].key, delta: sum / n, base: pair[0], candidate: pair[1] }];
  });
  return { up, down, p: mcnemar(up, down).exact, rows: list.sort(byChange) };
}

/** Mean difference; the trials of a row are its group, so that they do not count as independent. */
function meanDifference(grades: readonly Grades[], confidence: number): Agreement["meanDifference"] {
  const differences = Float64Array.from(grades, ({ first, second }) => second - first);
  const estimate = clusteredEstimate(
    differences,
    Int32Array.from(grades, ({ row }) => row),
  );
  return { value: estimate.value, interval: studentInterval(estimate, confidence) };
}

/**
 * Measures how far two graders agree on the same outputs: kappa with its interval, the direction of their differences, and the rows.
 *
 * Outputs are matched by prediction, which a rescore keeps, else by their order in the row. Pass and fail: Cohen's kappa. Numbers:
 * kappa weighted by the squared distance. Where a row has several outputs, the standard error is that of a jackknife over rows.
 * Suspect grades are counted apart. Keeps both runs in memory.
 *
 * @throws {InvalidArgumentError} when a scorer does not exist or gives texts, no row is shared, or nothing was graded by both.
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
  const { confidence = 0.95, scorers } = options;
  checkOptionNames(options, ["scorers", "key", "confidence"], "agreement()");
  checkBetween(confidence, 0, 1, "confidence");
  const names: [string, string] = typeof scorers === "string" ? [scorers, scorers] : scorers;
  const rows = await sharedRows(a, b, options.key, names);
  const pairs = gradedPairs(rows, names);
  const grades = gradesOf(pairs.filter((pair) => !isSuspect(pair)));
  const suspect = pairs.filter(isSuspect).length;
  if (grades.length === 0) {
    throw new InvalidArgumentError(`No output was graded by both: ${pairs.length} outputs are shared, ${suspect} with a suspect grade`, {
      path: "scorers",
    });
  }
  const { kappa, standardError, raw, method } = kappaOf(grades);
  const reach = standardError === null ? null : normalCritical(confidence) * standardError;
  const mean = (of: "first" | "second"): number => grades.reduce((sum, grade) => sum + grade[of], 0) / grades.length;
  return {
    n: grades.length,
    kappa,
    standardError,
    interval: kappa === null || reach === null ? null : [Math.max(-1, kappa - reach), Math.min(1, kappa + reach)],
    confidence,
    method,
    raw,
    means: [mean("first"), mean("second")],
    meanDifference: meanDifference(grades, confidence),
    flips: flipsOf(grades, rows),
    suspect,
    unscored: pairs.length - suspect - grades.length,
  };
}
