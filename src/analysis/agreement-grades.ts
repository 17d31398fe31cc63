import { InvalidArgumentError } from "../core/errors/usage.ts";
import type { Score, ScoredRow, Trial } from "../model/scored-row.ts";
import type { WordReading } from "./read-literal.ts";
import { readWords, valuesOf, type WordOptions, type WordValues } from "./read-words.ts";

/** Scores of two graders for one output. */
export interface GradedPair {
  readonly row: number;
  readonly first: Score | undefined;
  readonly second: Score | undefined;
}

/** Pairs the trials of a row by the prediction that they graded, otherwise by their order. */
function pairTrials(first: readonly Trial[], second: readonly Trial[]): [Trial, Trial][] {
  const byPrediction = new Map(
    second.flatMap((trial): [string, Trial][] =>
      trial.predictionId === null ? [] : [[trial.predictionId, trial]],
    ),
  );
  const found = first.flatMap((trial): [Trial, Trial][] => {
    const other = trial.predictionId === null ? undefined : byPrediction.get(trial.predictionId);
    return other === undefined ? [] : [[trial, other]];
  });
  if (found.length > 0) return found;
  return first.slice(0, second.length).flatMap((trial, i): [Trial, Trial][] => {
    const other = second[i];
    return other === undefined ? [] : [[trial, other]];
  });
}

/** Returns whether either grader's score is suspect. */
export function isSuspect(pair: GradedPair): boolean {
  return pair.first?.state === "suspect" || pair.second?.state === "suspect";
}

function scoreOf(trial: Trial, scorer: string): Score | undefined {
  return Object.hasOwn(trial.scores, scorer) ? trial.scores[scorer] : undefined;
}

/** Collects all graded outputs of the shared rows of two runs. */
export function gradedPairs(
  rows: readonly (readonly [ScoredRow, ScoredRow])[],
  scorers: readonly [string, string],
): GradedPair[] {
  return rows.flatMap(([a, b], row) =>
    pairTrials(a.trials, b.trials).map(([first, second]) => ({
      row,
      first: scoreOf(first, scorers[0]),
      second: scoreOf(second, scorers[1]),
    })),
  );
}

/** Both grades of an output, and its row. */
export interface Grades {
  readonly row: number;
  readonly first: number;
  readonly second: number;
}

/** Outputs that both graders graded. */
export interface GradeSet {
  readonly grades: readonly Grades[];
  /**
   * Names of the categories if the grades are strings: a grade is then the index of its category.
   */
  readonly categories: readonly string[] | null;
  /** Whether every grade is true or false. */
  readonly booleans: boolean;
  /** Reason why a string is not a grade; null when all are. */
  readonly unread: string | null;
}

type Value = number | boolean | string | null;

/** Grades of one grader, in the order of the pairs, and the readings of its strings. */
interface Grader {
  readonly values: readonly Value[];
  readonly readings: ReadonlyMap<string, WordReading>;
  /** Names of categories: strings that are neither numbers, known verdicts nor errors. */
  readonly names: readonly string[];
  /** Whether a number or a boolean is among its grades. */
  readonly numeric: boolean;
}

function gradeOf(score: Score | undefined): Value {
  if (score === undefined || score.state !== "scored") return null;
  if (typeof score.value === "number") return Number.isFinite(score.value) ? score.value : null;
  return score.value;
}

const wordsOf = (values: readonly Value[]): string[] =>
  values.filter((value) => typeof value === "string");

/**
 * Reads the words of both graders together. The values of one scorer also apply to the other,
 * unless it has its own.
 */
function graderOf(
  values: readonly Value[],
  words: ReadonlySet<string>,
  own: WordValues | undefined,
  o: Reading,
): Grader {
  const merged = own === undefined && o.other === undefined ? undefined : { ...o.other, ...own };
  const readings = readWords(words, { values: merged, decimal: o.decimal });
  const isName = (word: string): boolean => {
    const reading = readings.get(word);
    return (
      reading !== undefined &&
      !("value" in reading) &&
      !reading.failed &&
      reading.unread !== "empty"
    );
  };
  return {
    values,
    readings,
    names: [...new Set(wordsOf(values))].filter(isName),
    numeric: values.some((value) => typeof value === "number" || typeof value === "boolean"),
  };
}

interface Reading {
  readonly other: WordValues | undefined;
  readonly decimal: WordOptions["decimal"];
}

function gradersOf(
  pairs: readonly GradedPair[],
  scorers: readonly [string, string],
  options: WordOptions,
): [Grader, Grader] {
  const first = pairs.map((pair) => gradeOf(pair.first));
  const second = pairs.map((pair) => gradeOf(pair.second));
  const words = new Set([...wordsOf(first), ...wordsOf(second)]);
  const [mine, theirs] = [valuesOf(options, scorers[0]), valuesOf(options, scorers[1])];
  const { decimal } = options;
  return [
    graderOf(first, words, mine, { other: theirs, decimal }),
    graderOf(second, words, theirs, { other: mine, decimal }),
  ];
}

/** Returns a grade as a number or a boolean; null when it is neither. */
function readingOf(grader: Grader, value: Value): number | boolean | null {
  if (typeof value !== "string") return value;
  const reading = grader.readings.get(value);
  return reading !== undefined && "value" in reading ? reading.value : null;
}

/** Returns the name of a category; null when the string is not a grade. */
function nameOf(grader: Grader, value: Value): string | null {
  if (typeof value !== "string") return null;
  const reading = grader.readings.get(value);
  if (reading === undefined || "value" in reading) return value.trim();
  return reading.failed || reading.unread === "empty" ? null : value.trim();
}

/** Returns the reason why the first unreadable string is not a grade. */
function whyUnread(graders: readonly Grader[]): string | null {
  const unread = graders
    .flatMap((grader) => [...grader.readings.values()])
    .filter((reading) => "unread" in reading);
  return unread.find((reading) => reading.unread !== "empty")?.unread ?? null;
}

function bothGraded<T>(
  pairs: readonly GradedPair[],
  graders: readonly [Grader, Grader],
  read: (grader: Grader, value: Value) => T | null,
) {
  return pairs.flatMap(({ row }, i): { row: number; first: T; second: T }[] => {
    const first = read(graders[0], graders[0].values[i] ?? null);
    const second = read(graders[1], graders[1].values[i] ?? null);
    return first === null || second === null ? [] : [{ row, first, second }];
  });
}

/** Rejects one grader with categories and the other with numbers. */
function checkSameKind(
  graders: readonly [Grader, Grader],
  scorers: readonly [string, string],
): void {
  graders.forEach((grader, i) => {
    const other = graders[1 - i];
    const [word] = grader.names;
    if (word === undefined || grader.numeric || other?.numeric !== true) return;
    const [name, otherName] = i === 0 ? scorers : [scorers[1], scorers[0]];
    const example = JSON.stringify({ [name]: { [word]: 1 } });
    throw new InvalidArgumentError(
      `Cannot compare the grades of '${name}' with those of '${otherName}': the ${i === 0 ? "first are strings" : "second are strings"} such as ${JSON.stringify(word)}, the ${i === 0 ? "second" : "first"} are numbers`,
      { path: "scorers" },
      { hint: `Map the strings to numbers, for example values: ${example}` },
    );
  });
}

/**
 * Reads the grades of both graders: as numbers if every string can be read as one, otherwise as
 * categories. Outputs that either grader did not grade are left out.
 *
 * @throws {InvalidArgumentError} when one grader has categories and the other numbers.
 */
export function readGrades(
  pairs: readonly GradedPair[],
  scorers: readonly [string, string],
  options: WordOptions,
): GradeSet {
  const graders = gradersOf(pairs, scorers, options);
  checkSameKind(graders, scorers);
  const unread = whyUnread(graders);
  if (graders.some(({ names }) => names.length > 0) && !graders.some(({ numeric }) => numeric)) {
    const named = bothGraded(pairs, graders, nameOf);
    const categories = [...new Set(named.flatMap(({ first, second }) => [first, second]))].sort();
    const place = new Map(categories.map((category, i) => [category, i]));
    const grades = named.map(({ row, first, second }) => ({
      row,
      first: place.get(first) ?? -1,
      second: place.get(second) ?? -1,
    }));
    return { grades, categories, booleans: false, unread };
  }
  const read = bothGraded(pairs, graders, readingOf);
  const booleans = read.every(
    ({ first, second }) => typeof first === "boolean" && typeof second === "boolean",
  );
  return {
    grades: read.map(({ row, first, second }) => ({
      row,
      first: Number(first),
      second: Number(second),
    })),
    categories: null,
    booleans,
    unread,
  };
}
