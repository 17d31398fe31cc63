import { checkWordOptions } from "../analysis/read-words.ts";
import { InvalidArgumentError } from "../core/errors/usage.ts";
import { aBoolean, checkRules, listOf, oneOf, type Rule, someText } from "../core/options.ts";

/**
 * Options for tables. Those that name columns also accept a path into nested objects
 * (`"scores.correct"`), if no column has that name.
 *
 * A table that evalwire wrote states the roles of its columns. With any option that names a column,
 * it is read like any other table.
 */
export interface TableImportOptions {
  /** Column that identifies the input. Default: `key`, `id` or `row_key`. */
  key?: string;
  /** Column that numbers the trials of an input. Default: `trial`, if there is one. */
  trial?: string;
  /**
   * Columns that hold scores. Default: each column without another role whose values can be read as
   * scores, except for those whose names say otherwise, such as `year`.
   */
  scorers?: string[];
  /** Columns that are not read as scores: they are kept in `row.columns`. */
  columns?: string[];
  /**
   * Column that holds the run, which makes one run for each of its values, or the name of the run.
   * Default: the column `run_id`, `run` or `model`, otherwise the name of the file.
   */
  run?: string;
  /** Column that holds the input. Default: `input`, or the columns `input.<field>`. */
  input?: string;
  /** Column that holds the output. Default: `output`, or the columns `output.<field>`. */
  output?: string;
  /** Column with the duration in seconds. Default: `latency_seconds` or `latencySeconds`. */
  latencySeconds?: string;
  /** Column with the number of tokens. Default: `tokens`. */
  tokens?: string;
  /** Column with the cost in US dollars. Default: `cost_usd` or `costUsd`. */
  costUsd?: string;
  /** Numbers for words, by scorer: `{ correct: { C: 1, I: 0, P: 0.5 } }`. */
  values?: Record<string, Record<string, number | boolean>>;
  /**
   * Decimal separator of numbers in strings. Default: recognized by the numbers; `"."` if they
   * leave it open.
   */
  decimal?: "." | ",";
  /** Separator of the cells of CSV. Default: recognized by the first lines. */
  delimiter?: "," | ";" | "\t" | "|";
  /**
   * Whether a JSON or JSON Lines file of evalwire was written with `typed`. Default: recognized.
   */
  typed?: boolean;
}

/** Options that give a column a role. */
export const ROLES = [
  "key",
  "trial",
  "run",
  "input",
  "output",
  "latencySeconds",
  "tokens",
  "costUsd",
] as const;

const RULES: Readonly<Record<keyof TableImportOptions, Rule>> = {
  ...(Object.fromEntries(ROLES.map((name) => [name, someText])) as Record<
    (typeof ROLES)[number],
    Rule
  >), // exactly these names
  scorers: listOf("column"),
  columns: listOf("column"),
  values: { is: () => true, kind: "" }, // checked with the words
  decimal: oneOf(".", ","),
  delimiter: oneOf(",", ";", "\t", "|"),
  typed: aBoolean,
};

/** Names of all options for tables. */
export const TABLE_OPTIONS: readonly string[] = Object.keys(RULES);

/**
 * Checks the options for tables.
 *
 * @throws {InvalidArgumentError} for a value of another kind.
 */
export function checkTableOptions(options: TableImportOptions): void {
  checkRules(options, RULES, "options");
  checkWordOptions(options);
}

/** Refuses options for tables when the file is something else. */
export function refuseTableOptions(
  options: TableImportOptions,
  file: { readonly path: string },
  format: string,
): void {
  const given = TABLE_OPTIONS.find(
    (name) => options[name as keyof TableImportOptions] !== undefined,
  );
  if (given === undefined) return;
  throw new InvalidArgumentError(
    `'${given}' applies only to tables, but '${file.path || "the content"}' has the format ${format}`,
    { path: `options.${given}` },
  );
}

/**
 * Reading of files of unknown formats with the same options. Those that do not apply to a file are
 * ignored: `key`, `scorers`, `columns` and `values` to a table that evalwire wrote, all options for
 * tables to other files.
 */
export interface LenientReading {
  /** Columns that are not read as scores, in tables that have them. */
  readonly columns?: readonly string[];
  /** Called with the kind of each file: `"table"`, `"own table"`, or the name of another format. */
  onFile(kind: string): void;
  /** Called with the content of each file that is read. */
  onBytes?(path: string, bytes: Uint8Array): void;
}

/** Returns whether an option names a column, so that the table is read like any other. */
export function namesColumns(options: TableImportOptions, lenient?: LenientReading): boolean {
  const roles = ROLES.filter((name) => lenient === undefined || name !== "key");
  const names = lenient === undefined ? [...roles, "scorers", "columns", "values"] : roles;
  return names.some((name) => options[name as keyof TableImportOptions] !== undefined);
}
