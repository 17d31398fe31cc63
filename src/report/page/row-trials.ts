import type { ReportTable, TableRow, TableTrial } from "../view-table.ts";

/** Returns the score of a trial by a scorer as a number; null without one. */
export function scoreOf(trial: TableTrial, scorer: number): number | null {
  const value = trial.scores.find((score) => score.scorer === scorer)?.value ?? null;
  return typeof value === "boolean" ? Number(value) : typeof value === "number" ? value : null;
}

/**
 * Returns the position of the trial to show at first: the one with the lowest or the highest score,
 * or the first one if none has a score.
 */
export function chosenTrial(
  trials: readonly TableTrial[],
  scorer: number,
  end: "lowest" | "highest",
): number {
  let [best, at]: [number | null, number] = [null, 0];
  trials.forEach((trial, i) => {
    const score = scoreOf(trial, scorer);
    if (score === null) return;
    if (best !== null && (end === "lowest" ? score >= best : score <= best)) return;
    [best, at] = [score, i];
  });
  return at;
}

/** Returns the trials of a row to show at first: the best one of the base, the worst candidate. */
export const chosenTrials = (
  { lower }: Pick<ReportTable, "lower">,
  row: Pick<TableRow, "base" | "candidate">,
  scorer: number,
): { base: number; candidate: number } => ({
  base: chosenTrial(row.base, scorer, lower[scorer] === true ? "lowest" : "highest"),
  candidate: chosenTrial(row.candidate, scorer, lower[scorer] === true ? "highest" : "lowest"),
});
