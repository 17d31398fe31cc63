import { plural } from "../core/errors/usage.ts";
import type { Score } from "../model/scored-row.ts";
import type { PromptfooResult, PromptMetrics } from "./promptfoo-schema.ts";
import { namedKey, numberOf } from "./promptfoo-scores.ts";
import { differ, RowMeans } from "./row-means.ts";
import type { TestRow } from "./test-rows.ts";

/** Result with its row, and with its scores, which are null if it was not graded. */
export interface GradedResult {
  readonly result: PromptfooResult;
  readonly scores: ReadonlyMap<string, Score> | null;
}

type Fields = Readonly<Record<string, unknown>> | null | undefined;

function numberIn(holder: Fields, name: string): number | null {
  return numberOf(holder != null && Object.hasOwn(holder, name) ? holder[name] : undefined);
}

/** Returns the number of results that promptfoo counted for a prompt; null if it stored none. */
export function countedResults(metrics: PromptMetrics | null): number | null {
  const counts = ["testPassCount", "testFailCount", "testErrorCount"].map((name) =>
    numberIn(metrics, name),
  );
  return counts.some((count) => count === null)
    ? null
    : counts.reduce<number>((total, count) => total + (count ?? 0), 0);
}

/**
 * Compares the results of one prompt with the figures that promptfoo stored for it. Returns what to
 * know before the figures of the run are trusted.
 */
export function differences(
  results: readonly GradedResult[],
  metrics: PromptMetrics | null,
  rowOf: (result: PromptfooResult) => TestRow | undefined,
): string[] {
  if (metrics === null) return [];
  return [...countDifferences(results, metrics), ...meanDifferences(results, metrics, rowOf)];
}

function countDifferences(results: readonly GradedResult[], metrics: PromptMetrics): string[] {
  const graded = results.filter(({ scores }) => scores !== null);
  const passed = graded.filter(({ result }) => result.success).length;
  const found = [
    ["testPassCount", "passed", passed],
    ["testFailCount", "failed", graded.length - passed],
    ["testErrorCount", "errored", results.length - graded.length],
  ] as const;
  const counts = found.flatMap(([name, word, count]) => {
    const stated = numberIn(metrics, name);
    return stated === null || stated === count
      ? []
      : [`promptfoo counts ${plural(stated, `${word} result`)}, the file has ${count}`];
  });
  const stated = numberIn(metrics, "score");
  const score = results.reduce((total, { result }) => total + (numberIn(result, "score") ?? 0), 0);
  return stated === null || !differ(stated, score)
    ? counts
    : [...counts, `promptfoo's sum of scores is ${stated}, that of the results is ${score}`];
}

/**
 * promptfoo's mean of a named score weights each result by its assertions, and counts an assertion
 * that broke as 0. `summarize()` counts each row once.
 */
function meanDifferences(
  results: readonly GradedResult[],
  metrics: PromptMetrics,
  rowOf: (result: PromptfooResult) => TestRow | undefined,
): string[] {
  const means = new Map<string, RowMeans>();
  for (const { result, scores } of results) {
    const row = rowOf(result);
    for (const [key, { value }] of scores ?? []) {
      if (row === undefined || (typeof value !== "number" && typeof value !== "boolean")) continue;
      const mean = means.get(key) ?? new RowMeans();
      mean.add(row, Number(value));
      means.set(key, mean);
    }
  }
  const repeated = ["success", "score"].flatMap((key) => {
    const mean = means.get(key);
    return mean === undefined || !differ(mean.ofScores, mean.ofRows)
      ? []
      : [
          `the mean of '${key}' over all ${mean.count} graded results is ${mean.ofScores}; summarize() averages the results of each row first: ${mean.ofRows}`,
        ];
  });
  const named = Object.keys(metrics.namedScores ?? {}).flatMap((name) => {
    const mean = means.get(namedKey(name));
    const theirs = statedMean(metrics, name);
    return mean === undefined || theirs === null || !differ(theirs, mean.ofRows)
      ? []
      : [
          `promptfoo's mean of '${name}' is ${theirs}, weighted by its assertions; with each row counted once it is ${mean.ofRows}`,
        ];
  });
  return [...repeated, ...named];
}

function statedMean(metrics: PromptMetrics, name: string): number | null {
  const total = numberIn(metrics.namedScores, name);
  const weight =
    numberIn(metrics.namedScoreWeights, name) ?? numberIn(metrics.namedScoresCount, name);
  return total === null || weight === null || weight === 0 ? null : total / weight;
}

/**
 * Returns the figures that promptfoo derived from the sums of the named scores. No result has them.
 */
export function derivedMetrics(
  results: readonly GradedResult[],
  metrics: PromptMetrics | null,
): Record<string, unknown> {
  const own = new Set<string>();
  for (const { result } of results)
    for (const name of Object.keys(result.namedScores ?? {})) own.add(name);
  return Object.fromEntries(
    Object.entries(metrics?.namedScores ?? {}).filter(([name]) => !own.has(name)),
  );
}
