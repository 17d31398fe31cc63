import type { Score, ScoredRow, Trial } from "../model/scored-row.ts";

/** What two graders said of one output. */
export interface GradedPair {
  readonly row: number;
  readonly first: Score | undefined;
  readonly second: Score | undefined;
}

/** Pairs the trials of a row by the prediction that they graded, else by their order. */
export function pairTrials(first: readonly Trial[], second: readonly Trial[]): [Trial, Trial][] {
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
