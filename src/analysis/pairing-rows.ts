/** Tables, columns and literals of the query, already quoted. */
export interface RunQuery {
  readonly scores: string;
  readonly trials: string | null;
  readonly scorer: string;
  /** Expression of what identifies a row. */
  readonly id: string;
  /** Whether rows of one key can have different inputs, by their digests. */
  readonly editable: boolean;
  readonly cluster: string | null;
  readonly oneTrial: boolean;
  /** Function that sums numbers. */
  readonly sum: string;
}

/** Largest absolute score that is read; see score-column.ts. */
const LARGEST = "1e302";
/** Relative difference up to which two scores are the same; see scorer-data.ts. */
const SAME = "1e-12";

const count = (condition: string): string => `count(*) FILTER (WHERE ${condition})`;

/** Lines of a scorer in one run, with the score as a number if it has one. */
function linesQuery(q: RunQuery, id: string): string {
  const cluster = q.cluster === null || q.trials !== null ? "" : `, ${q.cluster} AS cluster`;
  return `SELECT ${q.id} AS id, row_digest AS digest${cluster}, trial_index, score_state AS state, score_kind AS kind, scorer_ref AS grader,
  CASE WHEN score_state = 'scored' AND abs(CAST(score_number AS DOUBLE)) <= ${LARGEST} THEN CAST(score_number AS DOUBLE) END AS score,
  score_state = 'errored' OR (score_state = 'scored' AND score_number IS NOT NULL AND NOT abs(CAST(score_number AS DOUBLE)) <= ${LARGEST}) AS failed,
  score_state = 'scored' AND score_number IS NULL AND trim(coalesce(score_text, '')) <> '' AS is_string
FROM ${q.scores}
WHERE run_id = ${id} AND scorer = ${q.scorer}`;
}

/** Facts about all scores of one run. */
const factsQuery = (lines: string): string =>
  `SELECT count(*) AS scores, min(score) AS low, max(score) AS high,
  ${count("kind = 'boolean' AND score IS NOT NULL")} AS booleans,
  ${count("score <> 0 AND score <> 1")} AS fractions,
  ${count("is_string")} AS strings,
  CASE WHEN min(grader) = max(grader) THEN min(grader) ELSE concat(min(grader), ' and ', max(grader)) END AS grader
FROM ${lines}`;

/** Scores of each row of one run. */
function scoresQuery({ cluster, trials, oneTrial, sum }: RunQuery, lines: string): string {
  const group =
    cluster === null || trials !== null
      ? ""
      : `, ${oneTrial ? "cluster" : "min(cluster) AS cluster"}`;
  const one = (condition: string): string => `CAST(coalesce(${condition}, FALSE) AS TINYINT)`;
  return oneTrial
    ? `SELECT id, digest${group}, ${one("trial_index IS NOT NULL")} AS trials, ${one("score IS NOT NULL")} AS scored, score AS total,
  ${one("failed")} AS errored, ${one("state = 'suspect'")} AS suspect, ${one("state = 'not-applicable'")} AS not_applicable
FROM ${lines}`
    : `SELECT id, min(digest) AS digest${group}, count(trial_index) AS trials, count(score) AS scored, ${sum}(score) AS total, max(abs(score)) AS largest,
  ${count("failed")} AS errored, ${count("state = 'suspect'")} AS suspect, ${count("state = 'not-applicable'")} AS not_applicable
FROM ${lines}
GROUP BY id`;
}

/** Requested trials of each row of one run. */
const trialsQuery = (q: RunQuery, id: string): string =>
  `SELECT ${q.id} AS id, min(row_digest) AS digest${q.cluster === null ? "" : `, min(${q.cluster}) AS cluster`}, count(trial_index) AS trials
FROM ${q.trials}
WHERE run_id = ${id}
GROUP BY 1`;

/** Rows of one run: its requested trials with their scores. */
function armQuery({ trials, cluster }: RunQuery, name: string): string {
  if (trials === null) return `SELECT * FROM ${name}_scores`;
  const counts = ["scored", "errored", "suspect", "not_applicable"].map(
    (state) => `coalesce(s.${state}, 0) AS ${state}`,
  );
  return `SELECT coalesce(t.id, s.id) AS id, coalesce(t.digest, s.digest) AS digest${cluster === null ? "" : ", t.cluster"},
  coalesce(t.trials, s.trials) AS trials, s.total, s.largest, ${counts.join(", ")}
FROM ${name}_trials AS t FULL OUTER JOIN ${name}_scores AS s ON t.id = s.id`;
}

/**
 * Pairs of rows, each different one once, with the number of rows that are like it. Pass/fail rows
 * are a few, however many there are. Unmatched rows of `oneTrial` keep what identifies them, so that
 * a repeated one is seen.
 */
function pairsQuery(q: RunQuery): string {
  const edited = q.editable ? "coalesce(b.digest <> c.digest, FALSE)" : "FALSE";
  const side = (arm: "b" | "c"): string =>
    [
      ...["trials", "scored", "errored", "suspect", "not_applicable"].map(
        (state) => `coalesce(${arm}.${state}, 0) AS ${arm}_${state === "trials" ? "all" : state}`,
      ),
      `${arm}.total AS ${arm}_total`,
      ...(q.oneTrial ? [] : [`${arm}.largest AS ${arm}_largest`]),
    ].join(", ");
  return `SELECT b.id IS NOT NULL AS in_base, c.id IS NOT NULL AS in_candidate, ${edited} AS edited,
  ${q.cluster === null ? "" : `CASE WHEN b.id IS NULL OR ${edited} THEN c.cluster ELSE b.cluster END AS cluster,\n  `}${q.oneTrial ? "CASE WHEN b.id IS NULL OR c.id IS NULL THEN coalesce(b.id, c.id) END AS lone,\n  " : ""}${side("b")},
  ${side("c")}, count(*) AS weight
FROM base_rows AS b FULL OUTER JOIN candidate_rows AS c ON b.id = c.id
GROUP BY ALL`;
}

/**
 * What `rowValues()` computes for each pair: its trials, score, missing trials, and its score with
 * every missing trial at x as `known + span * x`.
 */
function valuesQuery(q: RunQuery): string {
  const largest = (arm: "b" | "c"): string => (q.oneTrial ? `abs(${arm}_total)` : `${arm}_largest`);
  const side = (
    arm: "b" | "c",
  ): string => `${arm}_all, ${arm}_trials, ${arm}_scored, ${arm}_errored, ${arm}_suspect, ${arm}_not_applicable,
  CASE WHEN ${arm}_trials = 0 THEN CASE WHEN ${arm}_not_applicable > 0 THEN 0 ELSE 1 END ELSE ${arm}_trials - ${arm}_scored END AS ${arm}_missing,
  CASE WHEN ${arm}_trials = 0 THEN 0 ELSE coalesce(${arm}_total, 0) / ${arm}_trials END AS ${arm}_known,
  CASE WHEN ${arm}_trials = 0 THEN 1 ELSE (${arm}_trials - ${arm}_scored) / ${arm}_trials END AS ${arm}_span`;
  return `SELECT weight, in_base, in_candidate, asked${q.cluster === null ? "" : ", cluster"},
  ${side("b")},
  b_score AS b_value,
  ${side("c")},
  CASE WHEN asked AND abs(c_score - b_score) <= ${SAME} * greatest(${largest("b")}, ${largest("c")}) THEN b_score ELSE c_score END AS c_value
FROM (
SELECT *, in_base AND NOT edited AS asked, b_total / nullif(b_scored, 0) AS b_score, c_total / nullif(c_scored, 0) AS c_score,
  CASE WHEN b_all = 0 THEN greatest(1, CASE WHEN in_candidate THEN c_all ELSE 1 END) ELSE b_all - b_not_applicable END AS b_trials,
  CASE WHEN c_all = 0 THEN CASE WHEN in_base AND NOT edited THEN b_all ELSE 0 END ELSE c_all - c_not_applicable END AS c_trials
FROM pairs
) AS counted`;
}

/** Writes the queries from the tables to the values of the pairs, by name and in order. */
export function pairedQueries(
  q: RunQuery,
  ids: readonly [base: string, candidate: string],
): [string, string][] {
  const runs = [
    ["base", ids[0]],
    ["candidate", ids[1]],
  ] as const;
  return [
    ...runs.flatMap(([name, id]): [string, string][] => [
      [`${name}_lines`, linesQuery(q, id)],
      [`${name}_facts`, factsQuery(`${name}_lines`)],
      [`${name}_scores`, scoresQuery(q, `${name}_lines`)],
      ...(q.trials === null ? [] : [[`${name}_trials`, trialsQuery(q, id)] as [string, string]]),
      [`${name}_rows`, armQuery(q, name)],
    ]),
    ["pairs", pairsQuery(q)],
    ["valued", valuesQuery(q)],
  ];
}
