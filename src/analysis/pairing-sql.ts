import { InvalidArgumentError } from "../core/errors/usage.ts";
import { MOMENTS_VERSION } from "./moments.ts";
import { checkOptionNames, checkWord, isObject } from "./options.ts";
import { pairedQueries, type RunQuery } from "./pairing-rows.ts";
import { list, number, type Query, samplesQuery, sumQueries } from "./pairing-sums.ts";
import { checkScale } from "./scale.ts";
import { showValue } from "./show-value.ts";
import {
  SQL_WORDS,
  type SqlDialect,
  type SqlTable,
  sqlName,
  sqlString,
  sqlTable,
} from "./sql-text.ts";

/** Options of `pairingSql()`. */
export interface PairingOptions {
  /** Engine that runs the query. */
  dialect: SqlDialect;
  /** Table or view of scores, with the columns that `syncRuns()` writes. */
  scores: SqlTable;
  /**
   * Table of trials. Without it, the trials are those that have a line in the table of scores, and a
   * trial without a line counts as not requested instead of missing.
   */
  trials?: SqlTable;
  /** Table of runs, from which the statuses of both runs are read. */
  runs?: SqlTable;
  /** ID of the base run. */
  base: string;
  /** ID of the candidate run. */
  candidate: string;
  /** Name of the scorer, as in the table of scores. */
  scorer: string;
  /**
   * Column that identifies the same input in both runs: `row_digest` (the default; the key for rows
   * without one), `row_key`, or another column of the tables of scores and trials. Whole
   * numbers are the fastest. `compareFromMoments()` refuses the result if a row has none.
   */
  key?: "row_digest" | "row_key" | { column: string };
  /**
   * Column of the table of trials, or of scores without one, with the group of a row. Rows of one
   * group are not independent.
   */
  cluster?: string;
  /** Scale of the scorer, for example `[1, 5]`, or `"unbounded"`. */
  scale?: [number, number] | "unbounded";
  /**
   * Declares that every row has exactly one line per run, so that the query needs no grouping and is
   * faster. `compareFromMoments()` refuses its result if that is not so.
   */
  oneTrial?: boolean;
}

const OPTIONS = [
  "dialect",
  "scores",
  "trials",
  "runs",
  "base",
  "candidate",
  "scorer",
  "key",
  "cluster",
  "scale",
  "oneTrial",
];

/** Columns of the result that describe runs and scores. */
function factColumns(o: PairingOptions, scorer: string, ids: readonly [string, string]): string[] {
  const { scale } = o;
  const declared = Array.isArray(scale) ? scale : null;
  const status = (id: string): string =>
    o.runs === undefined
      ? "CAST(NULL AS STRING)"
      : `(SELECT coalesce(CASE WHEN min(status) = max(status) THEN min(status) END, 'unknown') FROM ${sqlTable(o.runs, o.dialect, "runs")} WHERE run_id = ${id})`;
  return [
    `${MOMENTS_VERSION} AS moments_version`,
    `${scorer} AS scorer`,
    `${ids[0]} AS base_run`,
    `${ids[1]} AS candidate_run`,
    `${status(ids[0])} AS base_status`,
    `${status(ids[1])} AS candidate_status`,
    `'${declared !== null ? "declared" : (scale ?? "none")}' AS scale`,
    `${declared === null ? "CAST(NULL AS DOUBLE)" : number(declared[0])} AS scale_low`,
    `${declared === null ? "CAST(NULL AS DOUBLE)" : number(declared[1])} AS scale_high`,
    `${o.trials === undefined ? "FALSE" : "TRUE"} AS trials_known`,
    `${o.cluster === undefined ? "FALSE" : "TRUE"} AS grouped`,
    ...["base", "candidate"].flatMap((run) =>
      ["low", "high", "booleans", "fractions", "strings", "grader"].map(
        (fact) => `${run}_facts.${fact} AS ${run}_${fact}`,
      ),
    ),
    `${o.oneTrial === true ? "2 * matched + lone_rows - base_facts.scores - candidate_facts.scores + lone_rows - lone_keys" : "0"} AS repeated_rows`,
  ];
}

function checkOptions(o: PairingOptions): void {
  checkOptionNames(o, OPTIONS, "pairingSql()");
  checkWord(o.dialect, ["duckdb", "spark"], "dialect");
  if (isObject(o.key)) checkOptionNames(o.key, ["column"], "'key'");
  else if (o.key !== undefined) checkWord(o.key, ["row_digest", "row_key"], "key");
  if (o.scale !== undefined) checkScale({ [String(o.scorer)]: o.scale });
  if (o.oneTrial !== undefined && typeof o.oneTrial !== "boolean")
    throw new InvalidArgumentError(
      `'oneTrial' must be true or false: current value is ${showValue(o.oneTrial)}`,
      { path: "oneTrial" },
    );
  if (o.oneTrial === true && o.trials !== undefined)
    throw new InvalidArgumentError(
      "Cannot combine 'oneTrial' with 'trials': with one line per row, the table of scores has every trial",
      { path: "oneTrial" },
    );
  if (o.base === o.candidate)
    throw new InvalidArgumentError(
      `Cannot compare run ${showValue(o.base)} with itself: base and candidate are the same`,
      { path: "candidate" },
    );
}

/** Returns the expression of what identifies a row. */
function identityOf({ key, dialect }: PairingOptions): string {
  if (isObject(key)) return sqlName(key.column, dialect, "key.column");
  return key === "row_key"
    ? "CAST(row_key AS STRING)"
    : "coalesce(CAST(row_digest AS STRING), 'key:' || row_key)";
}

/**
 * Writes the SQL query that pairs the rows of two runs and sums up their differences. Pass the row
 * that it returns to {@link compareFromMoments}.
 *
 * The query reads the tables that `syncRuns()` writes. It averages the trials of a row, pairs the
 * rows and counts missing scores exactly as `compare()` does, and returns one row, so that billions
 * of scores never leave the engine. It only reads. Names and IDs are quoted, whatever they contain.
 * docs/compare-in-sql.md lists the columns of its result.
 *
 * @throws {InvalidArgumentError} when an option is wrong or unknown, or both runs are the same.
 *
 * @example A query for DuckDB
 * ```ts
 * import { pairingSql } from "evalwire/analysis";
 *
 * const sql = pairingSql({ dialect: "duckdb", scores: "scores", trials: "trials", runs: "runs", base: "run-1", candidate: "run-2", scorer: "correct" });
 * if (!sql.startsWith("WITH") || !sql.includes("run_id = 'run-1'")) throw new Error(sql);
 * ```
 */
export function pairingSql(options: PairingOptions): string {
  checkOptions(options);
  const o = options;
  const { dialect } = o;
  const [low, high] = Array.isArray(o.scale) ? o.scale : [0, 1];
  const words = SQL_WORDS[dialect];
  const q: Query = {
    dialect,
    grouped: o.cluster !== undefined,
    oneTrial: o.oneTrial === true,
    zeroOne: o.scale === undefined || (low === 0 && high === 1 && o.scale !== "unbounded"),
    sum: words.sum,
    low: number(low),
    high: number(high),
  };
  const scorer = sqlString(o.scorer, dialect, "scorer");
  const ids: [string, string] = [
    sqlString(o.base, dialect, "base"),
    sqlString(o.candidate, dialect, "candidate"),
  ];
  const run: RunQuery = {
    scores: sqlTable(o.scores, dialect, "scores"),
    trials: o.trials === undefined ? null : sqlTable(o.trials, dialect, "trials"),
    scorer,
    id: identityOf(o),
    editable: o.key === "row_key",
    cluster: o.cluster === undefined ? null : sqlName(o.cluster, dialect, "cluster"),
    oneTrial: q.oneTrial,
    sum: q.sum,
  };
  const queries: [string, string, string][] = [
    ...pairedQueries(run, ids).map(([name, text]): [string, string, string] => [
      name,
      name === "pairs" ? words.once : words.inline,
      text,
    ]),
    ["samples", words.inline, samplesQuery(q)],
    ...sumQueries(q).map(([name, text]): [string, string, string] => [name, words.once, text]),
  ];
  const columns = [
    ...factColumns(o, scorer, ids),
    ...["sums", "means", "squares", "aways"].map((name) => `${name}.*`),
    ...(o.cluster === undefined ? [] : ["group_sums.*"]),
  ];
  const from = [
    "sums",
    "means",
    "squares",
    "aways",
    "base_facts",
    "candidate_facts",
    ...(q.oneTrial ? ["repeats"] : []),
    ...(o.cluster === undefined ? [] : ["group_sums"]),
  ].join(" CROSS JOIN ");
  const parts = queries.map(([name, as, text]) => `${name} ${as} (\n${text}\n)`);
  return `WITH ${parts.join(",\n")}\nSELECT ${list(columns)}\nFROM ${from}`;
}
