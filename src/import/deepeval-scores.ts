import { plural } from "../core/errors/usage.ts";
import { scoreKey } from "../model/score-key.ts";
import type { Score } from "../model/scored-row.ts";
import type { DeepEvalCase, DeepEvalRun, MetricData } from "./deepeval-schema.ts";
import { differ, RowMeans } from "./row-means.ts";
import { freeName, type TakenNames, type TestRow } from "./test-rows.ts";

/** Scorer of every test case: whether it passed. */
const TOTAL = "success";

/** Test case with its scores, and the metrics that it has. */
export interface ScoredCase {
  readonly stated: DeepEvalCase;
  readonly isConversation: boolean;
  readonly scores: ReadonlyMap<string, Score>;
  readonly metrics: ReadonlyMap<string, MetricData>;
}

/** Converts the results of a test case: each metric, `<metric>.success` and `success`. */
export function scoredCase(stated: DeepEvalCase, isConversation: boolean): ScoredCase {
  const scores = new Map<string, Score>();
  const metrics = new Map<string, MetricData>();
  const { success = null } = stated;
  scores.set(
    TOTAL,
    success === null ? without("missing", "the test case has no verdict") : verdict(success, null),
  );
  const taken: TakenNames = new Map();
  for (const metric of stated.metricsData ?? []) {
    const label = metric.name === TOTAL ? `${TOTAL} (metric)` : metric.name;
    const name = freeName(label, taken);
    metrics.set(name, metric);
    scores.set(scoreKey(name), scoreOf(metric));
    scores.set(scoreKey(name, "success"), successOf(metric));
  }
  return { stated, isConversation, scores, metrics };
}

function scoreOf(metric: MetricData): Score {
  const { error, score = null, reason = null } = metric;
  if (error != null) return { ...without("errored", error), ...costOf(metric) };
  const value = score === null ? null : Number(score);
  if (value === null) return without("missing", reason ?? "the metric has neither score nor error");
  return { kind: "number", state: "scored", value, reason, ...costOf(metric) };
}

function successOf({ error, score, success = null, threshold, reason = null }: MetricData): Score {
  if (error != null) return without("errored", error);
  if (success !== null) return verdict(success, reason);
  return threshold == null && score != null
    ? without("not-applicable", "the metric has no threshold")
    : without("missing", "the metric has no verdict");
}

const verdict = (value: boolean, reason: string | null): Score => ({
  kind: "boolean",
  state: "scored",
  value,
  reason,
});

const without = (state: "missing" | "errored" | "not-applicable", reason: string): Score => ({
  kind: "none",
  state,
  value: null,
  reason,
});

const costOf = ({ evaluationCost }: MetricData): { costUsd?: number } =>
  evaluationCost == null ? {} : { costUsd: Number(evaluationCost) };

/**
 * Number of scores up to which absent ones are stated. Those that are left out are missing anyway.
 */
const MAX_STATED = 4_000_000;

/** Adds the metrics that other test cases have and this one lacks. */
export function withAbsent(cases: readonly ScoredCase[]): ScoredCase[] {
  const kinds = new Map<string, Set<boolean>>();
  for (const { metrics, isConversation } of cases)
    for (const name of metrics.keys())
      kinds.set(name, (kinds.get(name) ?? new Set()).add(isConversation));
  if (kinds.size * cases.length > MAX_STATED) return [...cases];
  return cases.map((one) => {
    const scores = new Map(one.scores);
    for (const [name, kind] of kinds) {
      if (one.metrics.has(name)) continue;
      const absent = kind.has(one.isConversation) ? SKIPPED : OTHER_KIND;
      scores.set(scoreKey(name), absent).set(scoreKey(name, "success"), absent);
    }
    return { ...one, scores };
  });
}

const SKIPPED = without(
  "missing",
  "the file has no result of this metric: DeepEval writes none for a metric that it skipped",
);
const OTHER_KIND = without("not-applicable", "a metric of the other kind of test case");

/** Returns the version of each metric: what the file states of its judge and its threshold. */
export function metricVersions(cases: readonly ScoredCase[]): Record<string, string | null> {
  const versions = new Map<string, string | null>();
  for (const { metrics } of cases)
    for (const [name, { evaluationModel, threshold, strictMode }] of metrics) {
      const parts = [
        evaluationModel == null ? null : `model ${evaluationModel}`,
        threshold == null ? null : `threshold ${threshold}`,
        strictMode === true ? "strict" : null,
      ].filter((part) => part !== null);
      const version = parts.length === 0 ? null : parts.join(", ");
      const key = scoreKey(name);
      versions.set(key, versions.has(key) && versions.get(key) !== version ? null : version);
    }
  return Object.fromEntries(versions);
}

/** Compares the results with the figures that DeepEval stored beside them. */
export function differencesOf(
  run: DeepEvalRun,
  cases: readonly ScoredCase[],
  rows: readonly TestRow[],
): string[] {
  const passed = cases.filter(({ stated }) => stated.success === true).length;
  const failed = cases.filter(({ stated }) => stated.success === false).length;
  const counts = [
    [run.testPassed, passed, "passed"],
    [run.testFailed, failed, "failed"],
  ] as const;
  const means = meansOf(cases, rows);
  return [
    ...counts.flatMap(([stated, found, word]) =>
      stated == null || stated === found
        ? []
        : [`DeepEval counts ${plural(stated, `${word} test case`)}, the file has ${found}`],
    ),
    ...(run.metricsScores ?? []).flatMap(({ metric, scores }) => {
      const theirs = scores.flatMap((score) => (score === null ? [] : Number(score)));
      return meanDifference(metric, theirs, means.get(metric) ?? new RowMeans()) ?? [];
    }),
  ];
}

/** Returns the means of the metrics by their names. */
function meansOf(
  cases: readonly ScoredCase[],
  rows: readonly TestRow[],
): ReadonlyMap<string, RowMeans> {
  const means = new Map<string, RowMeans>();
  for (const row of rows)
    for (const position of row.positions)
      for (const { name, score, error } of cases[position]?.metrics.values() ?? []) {
        if (score == null || error != null) continue;
        const mean = means.get(name) ?? new RowMeans();
        mean.add(row, Number(score));
        means.set(name, mean);
      }
  return means;
}

function meanDifference(metric: string, theirs: readonly number[], ours: RowMeans): string | null {
  if (theirs.length === 0)
    return ours.count === 0
      ? null
      : `DeepEval's figures leave out ${plural(ours.count, "score")} of '${metric}' without a verdict`;
  const mean = theirs.reduce((total, value) => total + value, 0) / theirs.length;
  if (theirs.length !== ours.count || differ(mean, ours.ofScores))
    return `DeepEval's mean of '${metric}' is ${mean} over ${plural(theirs.length, "score")}; the test cases have ${ours.count}${ours.count === 0 ? "" : `, with the mean ${ours.ofScores}`}`;
  return differ(mean, ours.ofRows)
    ? `DeepEval's mean of '${metric}' is ${mean} over all test cases; summarize() averages equal ones first: ${ours.ofRows}`
    : null;
}

/** Returns whether a test case failed although no metric that could judge rejected it. */
export function failedByErrorsOnly({ stated, metrics }: ScoredCase): boolean {
  const failed = [...metrics.values()].filter(({ success }) => success === false);
  return (
    stated.success === false && failed.length > 0 && failed.every(({ error }) => error != null)
  );
}
