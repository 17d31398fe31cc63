import { SQL_WORDS, type SqlDialect } from "./sql-text.ts";
import { NEAR } from "./stats/unseen.ts";

/** Numbers of a row that are summed up, by the sample of rows that has them. */
const SAMPLES = {
  observed: ["difference", "base", "candidate"],
  filled: ["lowest", "highest"],
  own: ["own"],
} as const;
const VALUES = Object.values(SAMPLES).flat();
const DIFFERENCES = ["difference", "lowest", "highest"] as const;

/** Query in the making. */
export interface Query {
  readonly dialect: SqlDialect;
  readonly grouped: boolean;
  readonly oneTrial: boolean;
  /** Whether scores of 0 and 1 only are pass or fail: on another scale, they are numbers. */
  readonly zeroOne: boolean;
  /** Function that sums numbers. */
  readonly sum: string;
  /** Ends of the scale. */
  readonly low: string;
  readonly high: string;
}

/** Writes a number. */
export const number = (value: number): string => `CAST(${value} AS DOUBLE)`;
const whole = (value: string): string => `CAST(coalesce(${value}, 0) AS BIGINT)`;
/** Number of rows. Each line of the query has `weight` equal ones. */
const count = (condition: string): string => whole(`sum(weight) FILTER (WHERE ${condition})`);
const groupCount = (condition: string): string => `count(*) FILTER (WHERE ${condition})`;
/** Writes the columns of a query. */
export const list = (lines: readonly string[], indent = "  "): string => lines.join(`,\n${indent}`);

/** Query of each row's numbers: its difference as observed and with missing scores filled in. */
export function samplesQuery({ low, high }: Query): string {
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

/**
 * Query of the rows by everything but their scores, apart from 0 and 1: a few lines for any number
 * of rows.
 */
function shapesQuery({ grouped }: Query): string {
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
    ...(!grouped ? [] : ["cluster IS NULL AS without_group"]),
    [...arm("b"), ...arm("c")].join(", "),
    "coalesce(difference = 0, FALSE) AS same",
    `${whole("sum(weight)")} AS weight`,
  ])}\nFROM samples\nGROUP BY ALL`;
}

/** Counts of rows and trials. */
function tallies({ grouped }: Query): string[] {
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
    ...(!grouped ? [] : [`${count("without_group")} AS rows_without_group`]),
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
export function sumQueries(q: Query): [string, string][] {
  const { sum, grouped } = q;
  const { median, repeated } = SQL_WORDS[q.dialect];
  const width = `${number(NEAR)} * (${q.high} - ${q.low})`;
  const away = (value: string): string => {
    const is = `abs(${value} - ${value}_median) > ${width}`;
    return `${grouped ? `count(DISTINCT CASE WHEN ${is} THEN cluster END)` : count(is)} AS ${value}_away`;
  };
  // pass/fail rows are only counted: their medians would take most of the time
  const countable = q.zeroOne && !grouped;
  return [
    ["shapes", shapesQuery(q)],
    ["sums", `SELECT ${list(tallies(q))}\nFROM shapes`],
    ["means", `SELECT ${list(means(q))}\nFROM samples`],
    ...(q.oneTrial
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
    ...(grouped ? groupQueries(q) : []),
  ];
}
