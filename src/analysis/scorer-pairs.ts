import { InvalidArgumentError } from "../core/errors/usage.ts";
import type { NotCompared } from "./comparison.ts";
import { unknownScorer } from "./options.ts";
import { allRows, rowValues } from "./row-values.ts";
import type { ScoreColumn } from "./score-column.ts";
import type { ScoreTable } from "./score-table.ts";

/** Scorer of the base and its counterpart in the candidate. */
export interface ScorerPair {
  readonly base: string;
  readonly candidate: string;
  readonly binary: boolean;
  /** Reasons why strings of either run could not be read as scores. */
  readonly unread: readonly string[];
}

/** Returns the share of the run's trials that have a score. */
export function coverage(table: ScoreTable, scorer: string): number {
  const values = rowValues(table, scorer, allRows(table));
  return values.trialCount === 0 ? 0 : values.scored / values.trialCount;
}

const knownCoverage = (table: ScoreTable, scorer: string): number | null => {
  const kind = table.column(scorer)?.kind ?? "text";
  return kind === "text" ? null : coverage(table, scorer);
};

const unreadOf = (...columns: (ScoreColumn | undefined)[]): string[] => [
  ...new Set(columns.flatMap((column) => column?.unreadReasons ?? [])),
];

/** Explains why strings cannot be compared, and what to do. */
const wordsWithoutReading = (scorer: string, reasons: readonly string[]): string =>
  `its values are strings (${reasons.join("; ")}), but compare() needs numbers or booleans: pass values: { ${JSON.stringify(scorer)}: { … } }, or compare categories with agreement()`;

/** Explains why two scorers cannot be compared; null when they can. */
function obstacle(
  base: ScoreTable,
  candidate: ScoreTable,
  names: readonly [string, string],
): string | null {
  const left = base.column(names[0]);
  const right = candidate.column(names[1]);
  if (left === undefined) return `the base has no scorer '${names[0]}'`;
  if (right === undefined) return `the candidate has no scorer '${names[1]}'`;
  if (left.kind === "text" || right.kind === "text")
    return wordsWithoutReading(names[0], unreadOf(left, right));
  if (left.kind === "none" || right.kind === "none") {
    return `no trial of the ${left.kind === "none" ? "base" : "candidate"} has a score for it`;
  }
  if (left.kind === "mixed" || right.kind === "mixed") {
    return `the ${left.kind === "mixed" ? "base" : "candidate"} mixes booleans with other numbers`;
  }
  if (left.kind !== right.kind && (left.sawBooleans || right.sawBooleans)) {
    const word = (kind: string): string => (kind === "boolean" ? "booleans" : "numbers");
    return `the base has ${word(left.kind)}, the candidate ${word(right.kind)}`;
  }
  return null;
}

/**
 * Returns the requested pairs of names.
 *
 * @throws {InvalidArgumentError} when a scorer does not exist.
 */
function asked(
  base: ScoreTable,
  candidate: ScoreTable,
  scorers: readonly string[] | Readonly<Record<string, string>>,
): [string, string][] {
  const names = Array.isArray(scorers)
    ? scorers.map((name): [string, string] => [name, name])
    : Object.entries(scorers);
  if (names.length === 0)
    throw new InvalidArgumentError(
      "'scorers' must name at least one scorer: current value is empty",
      { path: "scorers" },
    );
  for (const [left, right] of names) {
    if (base.column(left) === undefined)
      throw unknownScorer(left, base.scorerNames(), "the base", "scorers");
    if (candidate.column(right) === undefined)
      throw unknownScorer(right, candidate.scorerNames(), "the candidate", "scorers");
  }
  return names;
}

/** Pairs the scorers of two runs, and lists those that cannot be compared. */
export function pairScorers(
  base: ScoreTable,
  candidate: ScoreTable,
  scorers: readonly string[] | Readonly<Record<string, string>> | undefined,
): { pairs: ScorerPair[]; notCompared: NotCompared[] } {
  const every = new Set([...base.measuredScorers(), ...candidate.measuredScorers()]);
  const names =
    scorers === undefined
      ? [...every].map((name): [string, string] => [name, name])
      : asked(base, candidate, scorers);
  const pairs: ScorerPair[] = [];
  const notCompared: NotCompared[] = [];
  for (const [left, right] of names) {
    const why = obstacle(base, candidate, [left, right]);
    if (why === null) {
      const [before, after] = [base.column(left), candidate.column(right)];
      const binary = before?.kind === "boolean" && after?.kind === "boolean";
      pairs.push({ base: left, candidate: right, binary, unread: unreadOf(before, after) });
      continue;
    }
    const failed = base.column(left)?.kind === "none" || candidate.column(right)?.kind === "none";
    if (scorers !== undefined && !failed)
      throw new InvalidArgumentError(`Cannot compare scorer '${left}': ${why}`, {
        path: "scorers",
      });
    notCompared.push({
      scorer: left,
      why,
      baseCoverage: knownCoverage(base, left),
      candidateCoverage: knownCoverage(candidate, right),
    });
  }
  return { pairs, notCompared };
}
