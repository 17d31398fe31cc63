import { InvalidArgumentError } from "../core/errors/usage.ts";
import { MOMENTS_VERSION } from "./moments.ts";
import { checkOptionNames, checkWord, isObject } from "./options.ts";
import { pairedQueries, type RunQuery } from "./pairing-rows.ts";
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
import { NEAR } from "./stats/unseen.ts";

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
  scorer: string;
  /**
   * Column that identifies the same input in both runs: `row_digest` (the default; the key for rows
   * without one), `row_key`, or a column of your own in the tables of scores and trials. Whole
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

/** Numbers of a row that are summed up, by the sample of rows that has them. */
const SAMPLES = {
  observed: ["difference", "base", "candidate"],
  filled: ["lowest", "highest"],
  own: ["own"],
} as const;
const VALUES = Object.values(SAMPLES).flat();
const DIFFERENCES = ["difference", "lowest", "highest"] as const;

/** Query in the making. */
interface Query {
  readonly o: PairingOptions;
  readonly sum: string;
  readonly low: string;
  readonly high: string;
}

const number = (value: number): string => `CAST(${value} AS DOUBLE)`;
const whole = (value: string): string => `CAST(coalesce(${value}, 0) AS BIGINT)`;
/** Number of rows; a line of the query stands for `weight` equal ones. */
const count = (condition: string): string => whole(`sum(weight) FILTER (WHERE ${condition})`);
const groupCount = (condition: string): string => `count(*) FILTER (WHERE ${condition})`;
const list = (lines: readonly string[], indent = "  "): string => lines.join(`,\n${indent}`);

/** Query of each row's numbers: its difference as observed and with missing scores filled in. */
function samplesQuery({ low, high }: Query): string {
  const filled = (arm: string, end: string): string =>
    `CASE WHEN ${arm}_missing > 0 THEN ${arm}_known + ${arm}_span * ${end} ELSE ${arm}_value END`;
  const applicable = (arm: string): string => `(${arm}_value IS NOT NULL OR ${arm}_missing > 0)`;
  return `SELECT *,
  CASE WHEN asked THEN c_value - b_value END AS difference,
  CASE WHEN asked AND c_value IS NOT NULL THEN b_value END AS base,
  CASE WHEN asked AND b_value IS NOT NULL THEN c_value END AS candidate,
  c_value AS own,
  CASE WHEN applies THEN (${filled("c", low)}) - (${filled("b", high)}) END AS lowest,
  CASE WHEN applies THEN (${filled("c", high)}) - (${filled("b", low)}) END AS highest
FROM (SELECT *, asked AND ${applicable("b")} AND ${applicable("c")} AS applies FROM valued) AS p`;
}

/** Query of the rows by everything but their scores, apart from 0 and 1: a few lines for any number of rows. */
function shapesQuery({ o }: Query): string {
  const result = (value: string): string =>
    `CASE WHEN ${value} IN (0, 1) THEN ${value} WHEN ${value} IS NOT NULL THEN 2 END AS ${value}`;
  const arm = (columns: string): string[] => [
    ...["all", "trials", "scored", "errored", "suspect", "not_applicable", "missing"].map(
      (state) => `${columns}_${state}`,
    ),
    result(`${columns}_value`),
  ];
  return `SELECT ${list([
    "in_base, in_candidate, asked, applies",
    ...(o.cluster === undefined ? [] : ["cluster IS NULL AS without_group"]),
    [...arm("b"), ...arm("c")].join(", "),
    "coalesce(difference = 0, FALSE) AS same",
    `${whole("sum(weight)")} AS weight`,
  ])}\nFROM samples\nGROUP BY ALL`;
}

/** Counts of rows and trials. */
function tallies({ o }: Query): string[] {
  const arm = (name: string, columns: string, rows: string): string[] => [
    `${whole(`max(${columns}_trials)${rows}`)} AS ${name}_most_trials`,
    ...["trials", "scored", "errored", "suspect", "not_applicable", "missing"].map(
      (state) => `${whole(`sum(${columns}_${state} * weight)${rows}`)} AS ${name}_${state}`,
    ),
  ];
  const asked = " FILTER (WHERE asked)";
  const cell = (name: string, b: string, c: string): string =>
    `${count(`applies AND ${b} AND ${c}`)} AS ${name}`;
  const [pass, fail, lost] = [
    (arm: string) => `${arm}_value = 1`,
    (arm: string) => `${arm}_value = 0`,
    (arm: string) => `${arm}_value IS NULL`,
  ];
  return [
    `${count("NOT in_base AND NOT in_candidate")} AS rows_without_key`,
    `${count("in_base")} AS base_rows`,
    `${count("asked AND in_candidate")} AS shared_rows`,
    `${count("asked AND NOT in_candidate")} AS missing_rows`,
    `${count("in_base AND NOT asked")} AS edited_rows`,
    `${count("in_candidate AND NOT in_base")} AS added_rows`,
    `${whole("sum(b_all * weight) FILTER (WHERE asked AND in_candidate)")} AS shared_base_trials`,
    `${whole("sum(c_all * weight) FILTER (WHERE asked AND in_candidate)")} AS shared_candidate_trials`,
    ...arm("base", "b", asked),
    ...arm("candidate", "c", asked),
    ...arm("own", "c", ""),
    `${whole("sum((b_missing + c_missing) * weight) FILTER (WHERE applies)")} AS missing_trials`,
    `${count("asked AND (b_value IS NULL AND b_missing = 0) AND (c_value IS NULL AND c_missing = 0)")} AS not_applicable_rows`,
    `${count("asked AND (b_value IS NULL AND b_missing = 0) <> (c_value IS NULL AND c_missing = 0)")} AS one_sided_rows`,
    cell("both_pass", pass("b"), pass("c")),
    cell("improved", fail("b"), pass("c")),
    cell("regressed", pass("b"), fail("c")),
    cell("both_fail", fail("b"), fail("c")),
    cell("pass_missing", pass("b"), lost("c")),
    cell("fail_missing", fail("b"), lost("c")),
    cell("missing_pass", lost("b"), pass("c")),
    cell("missing_fail", lost("b"), fail("c")),
    cell("both_missing", lost("b"), lost("c")),
    `${count("same")} AS unchanged`,
    `${count("asked AND b_value IS NOT NULL AND c_value IS NOT NULL")} AS observed_n`,
    `${count("applies")} AS filled_n`,
    `${count("c_value IS NOT NULL")} AS own_n`,
    ...(o.cluster === undefined ? [] : [`${count("without_group")} AS rows_without_group`]),
  ];
}

/** Means and extremes. */
const means = ({ sum }: Query): string[] =>
  Object.values(SAMPLES).flatMap((values) =>
    values.flatMap((value) => [
      `${sum}(${value} * weight) / nullif(${count(`${values[0]} IS NOT NULL`)}, 0) AS ${value}_mean`,
      `min(${value}) AS ${value}_min`,
      `max(${value}) AS ${value}_max`,
    ]),
  );

/** What tells that `oneTrial` is wrong: rows of one key are paired with each other, or both alone. */
const repeats = (): string[] => [
  `${count("in_base AND in_candidate")} AS matched`,
  `${count("lone IS NOT NULL")} AS lone_rows`,
  "count(DISTINCT lone) AS lone_keys",
];

/** Sums over the groups of rows, for cluster-robust standard errors. */
function groupQueries({ sum }: Query): [string, string][] {
  const each = list(
    [
      "cluster",
      `${count("asked")} AS asked_rows`,
      ...Object.entries(SAMPLES).map(
        ([name, [value]]) => `${count(`${value} IS NOT NULL`)} AS ${name}_size`,
      ),
      ...VALUES.map((value) => `coalesce(${sum}(${value} * weight), 0) AS ${value}_sum`),
    ],
    "  ",
  );
  const sums = Object.entries(SAMPLES).flatMap(([name, values]) => {
    const share = `(${name}_size / nullif(${name}_n, 0))`;
    const leverage = `(${share} * ${share} / nullif(1 - ${share}, 0))`;
    return [
      `${groupCount(`${name}_size > 0`)} AS ${name}_groups`,
      `${sum}(${share} * ${share}) AS ${name}_shares`,
      `${sum}(${leverage}) AS ${name}_leverage`,
      `${sum}(${leverage} * ${leverage}) AS ${name}_leverage_squares`,
      ...values.map((value) => {
        const rest = `(${value}_sum - ${name}_size * ${value}_mean)`;
        return `${sum}(${rest} * ${rest} / nullif(1 - ${share}, 0)) AS ${value}_residuals`;
      }),
    ];
  });
  return [
    ["each_group", `SELECT ${each}\nFROM samples\nGROUP BY cluster`],
    [
      "group_sums",
      `SELECT ${list([
        ...sums,
        `${groupCount("asked_rows > 0")} AS asked_groups`,
        "max(asked_rows) AS largest_group_rows",
        "CAST(max_by(cluster, asked_rows) AS STRING) AS largest_group",
      ])}\nFROM each_group CROSS JOIN sums CROSS JOIN means`,
    ],
  ];
}

/** Queries of both passes over the rows, and of the facts about all scores. */
function sumQueries(q: Query): [string, string][] {
  const { o, sum } = q;
  const { median, repeated } = SQL_WORDS[o.dialect];
  const unit = o.cluster === undefined ? null : "cluster";
  const width = `${number(NEAR)} * (${q.high} - ${q.low})`;
  const away = (value: string): string => {
    const is = `abs(${value} - ${value}_median) > ${width}`;
    return `${unit === null ? count(is) : `count(DISTINCT CASE WHEN ${is} THEN cluster END)`} AS ${value}_away`;
  };
  // pass/fail rows are only counted: their medians would take most of the time. On another scale, 0
  // and 1 are numbers
  const countable =
    unit === null && (o.scale === undefined || (q.low === number(0) && q.high === number(1)));
  return [
    ["shapes", shapesQuery(q)],
    ["sums", `SELECT ${list(tallies(q))}\nFROM shapes`],
    ["means", `SELECT ${list(means(q))}\nFROM samples`],
    ...(o.oneTrial === true
      ? [["repeats", `SELECT ${list(repeats())}\nFROM pairs`] as [string, string]]
      : []),
    [
      "forms",
      `SELECT ${countable ? "coalesce(b.fractions + c.fractions = 0 AND base_most_trials <= 1 AND candidate_most_trials <= 1, TRUE)" : "FALSE"} AS counted
FROM sums CROSS JOIN base_facts AS b CROSS JOIN candidate_facts AS c`,
    ],
    [
      "squares",
      `SELECT ${list([
        ...VALUES.map(
          (value) =>
            `${sum}((${value} - ${value}_mean) * (${value} - ${value}_mean) * weight) AS ${value}_m2`,
        ),
      ])}\nFROM samples CROSS JOIN means`,
    ],
    [
      "medians",
      `SELECT ${list(DIFFERENCES.map((value) => `${median(value)} AS ${value}_median`))}
FROM (
SELECT ${DIFFERENCES.join(", ")}, ${repeated} FROM samples CROSS JOIN forms WHERE NOT counted
) AS measured`,
    ],
    ["aways", `SELECT ${list(DIFFERENCES.map(away))}\nFROM samples CROSS JOIN medians`],
    ...(unit === null ? [] : groupQueries(q)),
  ];
}

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
  const q: Query = { o, sum: words.sum, low: number(low), high: number(high) };
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
    oneTrial: o.oneTrial === true,
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
    ...(o.oneTrial === true ? ["repeats"] : []),
    ...(o.cluster === undefined ? [] : ["group_sums"]),
  ].join(" CROSS JOIN ");
  const parts = queries.map(([name, as, text]) => `${name} ${as} (\n${text}\n)`);
  return `WITH ${parts.join(",\n")}\nSELECT ${list(columns)}\nFROM ${from}`;
}
