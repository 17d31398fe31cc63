import { didYouMean, InvalidArgumentError } from "../core/errors/usage.ts";
import { checkOptionNames } from "./options.ts";
import { ABSENT, ownOrPath, ownValue, valueAtPath } from "./own-path.ts";
import { checkWordOptions, type WordOptions } from "./read-words.ts";
import { isPromise, showValue } from "./show-value.ts";

/** Record of a table. */
export type TableRecord = Record<string, unknown>;

/**
 * Roles of a table's columns. Each value is the name of a column or, if no column has that name, a
 * path into nested objects (`"gradingResult.score"`).
 */
export interface RecordColumns extends WordOptions {
  /** Column that identifies the input. */
  key: string;
  /** Column that numbers the trials of an input. Without it, a repeated key is a repeated row. */
  trial?: string;
  /** Columns that hold scores. */
  scorers: string[];
  /** Name of the run, or a column that holds it, with the same value in all records. */
  run?: string;
  /** Column that holds the model's output. */
  output?: string;
  /** Column that holds the input. A row whose trials have different inputs has no input. */
  input?: string;
  /**
   * Column that holds the duration of a trial in seconds, as numbers or numeric strings; an empty
   * cell is null.
   */
  latencySeconds?: string;
  /** Column that holds the number of tokens of a trial. */
  tokens?: string;
  /** Column that holds the cost of a trial in US dollars. */
  costUsd?: string;
}

/** Options that name a column about a trial rather than a row. */
export const TRIAL_COLUMNS = ["output", "latencySeconds", "tokens", "costUsd"] as const;

const COLUMNS = ["key", "trial", "scorers", "run", "input", ...TRIAL_COLUMNS, "values", "decimal"];

function refuse(path: string, must: string, value: unknown, hint?: string): never {
  throw new InvalidArgumentError(
    `'${path}' must be ${must}: current value is ${showValue(value)}`,
    { path },
    { hint: hint ?? null },
  );
}

/** Collects the records, and checks that each is an object. */
export function listOfRecords(records: unknown): TableRecord[] {
  const must = "a list of objects";
  if (typeof records !== "object" || records === null) return refuse("records", must, records);
  if (isPromise(records)) return refuse("records", must, records, "Await it first.");
  if (Symbol.asyncIterator in records)
    return refuse(
      "records",
      must,
      records,
      "Collect its records first: for await (const record of records) list.push(record).",
    );
  if (!(Symbol.iterator in records)) return refuse("records", must, records);
  const list = [...(records as Iterable<unknown>)]; // an object with an iterator
  list.forEach((record, index) => {
    if (typeof record !== "object" || record === null)
      refuse(`records[${index}]`, "an object", record);
    if (isPromise(record)) refuse(`records[${index}]`, "an object", record, "Await it first.");
  });
  return list as TableRecord[]; // each one was checked
}

function checkScorers(scorers: unknown): void {
  if (!Array.isArray(scorers)) {
    const hint =
      typeof scorers === "string" ? `Use scorers: [${JSON.stringify(scorers)}].` : undefined;
    refuse("scorers", "a list of column names", scorers, hint);
  }
  if (scorers.length === 0)
    throw new InvalidArgumentError(
      "'scorers' must be a non-empty list of column names: current value is []",
      { path: "scorers" },
    );
  for (const [index, scorer] of scorers.entries()) {
    if (typeof scorer !== "string") refuse(`scorers[${index}]`, "a column name", scorer);
    if (scorers.indexOf(scorer) < index)
      throw new InvalidArgumentError(`'scorers' names '${scorer}' twice`, {
        path: `scorers[${index}]`,
      });
  }
}

function checkValues(columns: RecordColumns): void {
  checkWordOptions(columns);
  const stray = Object.keys(columns.values ?? {}).find(
    (scorer) => !columns.scorers.includes(scorer),
  );
  if (stray === undefined) return;
  throw new InvalidArgumentError(
    `'values' names '${stray}', which is not one of the scorers`,
    { path: `values.${stray}` },
    { hint: didYouMean(stray, columns.scorers) },
  );
}

/**
 * Checks the options of `fromRecords()`.
 *
 * @throws {InvalidArgumentError} when an option is unknown, missing or of the wrong type.
 */
export function checkColumns(columns: RecordColumns): void {
  const given: unknown = columns;
  if (typeof given !== "object" || given === null || Array.isArray(given))
    refuse("columns", "an object", given, 'Name the columns: { key: "id", scorers: ["correct"] }.');
  checkOptionNames(columns, COLUMNS, "fromRecords()");
  if (typeof columns.key !== "string") refuse("key", "a column name", columns.key);
  for (const name of ["trial", "run", "input", ...TRIAL_COLUMNS] as const) {
    const column: unknown = columns[name];
    if (column !== undefined && typeof column !== "string")
      refuse(name, name === "run" ? "the name of the run or of a column" : "a column name", column);
  }
  if (columns.run === "")
    throw new InvalidArgumentError(
      "'run' must not be empty: leave it out for a run without a name",
      { path: "run" },
    );
  checkScorers(columns.scorers);
  checkValues(columns);
}

/**
 * Checks that every column occurs in at least one record. `source` is the file of the records.
 *
 * @throws {InvalidArgumentError} when a column occurs in none, or is both the name of a column and
 *   a path.
 */
export function checkInRecords(
  records: readonly TableRecord[],
  columns: RecordColumns,
  source?: string,
): void {
  if (records.length === 0) return;
  const single = ["key", "trial", "input", ...TRIAL_COLUMNS] as const;
  const asked = single.map((option): [string, string | undefined] => [option, columns[option]]);
  for (const [path, column] of [
    ...asked,
    ...columns.scorers.map((scorer, index): [string, string] => [`scorers[${index}]`, scorer]),
  ]) {
    if (column === undefined) continue;
    refuseTwoMeanings(records, column, path);
    if (records.some((record) => ownOrPath(record, column) !== ABSENT)) continue;
    const known = new Set<string>();
    for (const record of records) for (const name of Object.keys(record)) known.add(name);
    throw new InvalidArgumentError(
      `No record${source === undefined ? "" : ` of '${source}'`} has a column '${column}'`,
      { path },
      { hint: didYouMean(column, [...known]) },
    );
  }
}

/**
 * A name that is a column and a path into another one would mix two columns, or hide one of them.
 */
function refuseTwoMeanings(records: readonly TableRecord[], column: string, path: string): void {
  const own = records.findIndex((record) => ownValue(record, column) !== ABSENT);
  const nested =
    own < 0 ? -1 : records.findIndex((record) => valueAtPath(record, column) !== ABSENT);
  if (nested < 0) return;
  throw new InvalidArgumentError(
    `'${column}' means two columns: record ${own} has a column of that name, and record ${nested} has a value at that path`,
    { path },
    { hint: "Rename one of them." },
  );
}
