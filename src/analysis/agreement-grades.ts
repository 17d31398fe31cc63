import { InvalidArgumentError } from "../core/errors/usage.ts";
import type { Score, ScoredRow, Trial } from "../model/scored-row.ts";
import type { WordReading } from "./read-literal.ts";
import { readWords, valuesOf, type WordOptions, type WordValues } from "./read-words.ts";

/** What two graders said of one output. */
export interface GradedPair {
  readonly row: number;
  readonly first: Score | undefined;
  readonly second: Score | undefined;
}

/** Pairs the trials of a row by the prediction that they graded, else by their order. */
function pairTrials(first: readonly Trial[], second: readonly Trial[]): [Trial, Trial][] {
  const byPrediction = new Map(
    second.flatMap((trial): [string, Trial][] => (trial.predictionId === null ? [] : [[trial.predictionId, trial]])),
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

/** Whether either grader's score may not be what it seems. */
export function isSuspect(pair: GradedPair): boolean {
  return pair.first?.state === "suspect" || pair.second?.state === "suspect";
}

function scoreOf(trial: Trial, scorer: string): Score | undefined {
  return Object.hasOwn(trial.scores, scorer) ? trial.scores[scorer] : undefined;
}

/** All graded outputs of two runs' shared rows. */
export function gradedPairs(rows: readonly (readonly [ScoredRow, ScoredRow])[], scorers: readonly [string, string]): GradedPair[] {
  return rows.flatMap(([a, b], row) =>
    pairTrials(a.trials, b.trials).map(([first, second]) => ({
      row,
      first: scoreOf(first, scorers[0]),
      second: scoreOf(second, scorers[1]),
    })),
  );
}

/** Both grades of an output, and the row that it belongs to. */
export interface Grades {
  readonly row: number;
  readonly first: number;
  readonly second: number;
}

/** The outputs that both graded. */
export interface GradeSet {
  readonly grades: readonly Grades[];
  /** Names of the categories when the grades are strings: a grade is then the place of its category. */
  readonly categories: readonly string[] | null;
  /** Every grade is true or false. */
  readonly booleans: boolean;
  /** Why a string is no grade, when one is none. */
  readonly unread: string | null;
}

type Value = number | boolean | string | null;

/** One grader's grades, in the order of the pairs, and what its strings count as. */
interface Grader {
  readonly values: readonly Value[];
  readonly readings: ReadonlyMap<string, WordReading>;
  /** Strings that are neither numbers nor known verdicts, and no failures to be a grade either: the names of categories. */
  readonly names: readonly string[];
  /** Whether a number or a boolean is among its grades. */
  readonly numeric: boolean;
}

function gradeOf(score: Score | undefined): Value {
  if (score === undefined || score.state !== "scored") return null;
  if (typeof score.value === "number") return Number.isFinite(score.value) ? score.value : null;
  return score.value;
}

const wordsOf = (values: readonly Value[]): string[] => values.filter((value) => typeof value === "string");

/** The words of both graders are read together. What the caller says of one scorer's words holds for the other's, where it says nothing else. */
function graderOf(values: readonly Value[], words: ReadonlySet<string>, own: WordValues | undefined, o: Reading): Grader {
  const merged = own === undefined && o.other === undefined ? undefined : { ...o.other, ...own };
  const readings = readWords(words, { values: merged, decimal: o.decimal });
  const isName = (word: string): boolean => {
    const reading = readings.get(word);
    return reading !== undefined && !("value" in reading) && !reading.failed && reading.unread !== "empty";
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

function gradersOf(pairs: readonly GradedPair[], scorers: readonly [string, string], options: WordOptions): [Grader, Grader] {
  const first = pairs.map((pair) => gradeOf(pair.first));
  const second = pairs.map((pair) => gradeOf(pair.second));
  const words = new Set([...wordsOf(first), ...wordsOf(second)]);
  const [mine, theirs] = [valuesOf(options, scorers[0]), valuesOf(options, scorers[1])];
  const { decimal } = options;
  return [graderOf(first, words, mine, { other: theirs, decimal }), graderOf(second, words, theirs, { other: mine, decimal })];
}

/** A grade as a number or a boolean; null when it has none. */
function readingOf(grader: Grader, value: Value): number | boolean | null {
  if (typeof value !== "string") return value;
  const reading = grader.readings.get(value);
  return reading !== undefined && "value" in reading ? reading.value : null;
}

/** The name of a category; null when the string is no grade. */
function nameOf(grader: Grader, value: Value): string | null {
  if (typeof value !== "string") return null;
  const reading = grader.readings.get(value);
  if (reading === undefined || "value" in reading) return value.trim();
  return reading.failed || reading.unread === "empty" ? null : value.trim();
}

/** Why the first string that is no grade is none. */
function whyUnread(graders: readonly Grader[]): string | null {
  const unread = graders.flatMap((grader) => [...grader.readings.values()]).filter((reading) => "unread" in reading);
  return unread.find((reading) => reading.unread !== "empty")?.unread ?? null;
}

function bothGraded<T>(pairs: readonly GradedPair[], graders: readonly [Grader, Grader], read: (grader: Grader, value: Value) => T | null) {
  return pairs.flatMap(({ row }, i): { row: number; first: T; second: T }[] => {
    const first = read(graders[0], graders[0].values[i] ?? null);
    const second = read(graders[1], graders[1].values[i] ?? null);
    return first === null || second === null ? [] : [{ row, first, second }];
  });
}

/** Refuses a grader of categories beside one of numbers. */
function checkSameKind(graders: readonly [Grader, Grader], scorers: readonly [string, string]): void {
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
 * Reads the grades of both graders: as numbers when every string has a reading as one, else as categories. Outputs that either did
 * not grade are left out.
 *
 * @throws {InvalidArgumentError} when one grader has categories and the other numbers.
 */
export function readGrades(pairs: readonly GradedPair[], scorers: readonly [string, string], options: WordOptions): GradeSet {
  const graders = gradersOf(pairs, scorers, options);
  checkSameKind(graders, scorers);
  const unread = whyUnread(graders);
  if (graders.some(({ names }) => names.length > 0) && !graders.some(({ numeric }) => numeric)) {
    const named = bothGraded(pairs, graders, nameOf);
    const categories = [...new Set(named.flatMap(({ first, second }) => [first, second]))].sort();
    const place = new Map(categories.map((category, i) => [category, i]));
    const grades = named.map(({ row, first, second }) => ({ row, first: place.get(first) ?? -1, second: place.get(second) ?? -1 }));
    return { grades, categories, booleans: false, unread };
  }
  const read = bothGraded(pairs, graders, readingOf);
  const booleans = read.every(({ first, second }) => typeof first === "boolean" && typeof second === "boolean");
  return {
    grades: read.map(({ row, first, second }) => ({ row, first: Number(first), second: Number(second) })),
    categories: null,
    booleans,
    unread,
  };
}
