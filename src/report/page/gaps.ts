import { formatChangeRange, formatCount } from "../numbers.ts";
import type { ReportChange, ReportScorer, ReportView, ScoreUnit } from "../view.ts";

/** Trials of a scorer in one run that have no score. */
export interface Gaps {
  readonly name: "base" | "candidate";
  readonly coverage: number;
  readonly trials: {
    readonly missing: number;
    readonly errored: number;
    readonly suspect: number;
    readonly notApplicable: number;
    /** All of them. */
    readonly unscored: number;
  };
}

/** Returns the trials without a score in each run. */
export function gapsOf({ base, candidate }: ReportScorer): Gaps[] {
  const sides = [
    { name: "base" as const, figure: base },
    { name: "candidate" as const, figure: candidate },
  ];
  return sides.flatMap(({ name, figure }): Gaps[] => {
    if (figure === null) return [];
    const { unscored, notApplicable, coverage } = figure;
    const count = unscored.missing + unscored.errored + unscored.suspect + notApplicable;
    return [{ name, coverage, trials: { ...unscored, notApplicable, unscored: count } }];
  });
}

/** Says that nothing is missing; null if something is, or that is not known. */
export function completeSentence({ rows, scorers, notCompared }: ReportView): string | null {
  const whole = scorers.every((scorer) =>
    gapsOf(scorer).every(({ coverage, trials }) => coverage === 1 && trials.unscored === 0),
  );
  if (scorers.length === 0 || !whole || notCompared.length > 0) return null;
  if (rows === null)
    return scorers.every(({ candidate }) => candidate.n > 0)
      ? "Every trial has a score from every scorer."
      : null;
  const scored = scorers.every(({ change }) => change !== null && change.n === rows.shared);
  if (!scored || rows.shared === 0) return null;
  return rows.missing + rows.removed + rows.edited + rows.added === 0
    ? "Both runs have the same rows, and every row has a score in both runs."
    : "Every shared row has a score in both runs.";
}

/** Says what the missing scores could change about a difference; null if none is missing. */
export function boundsWords(change: ReportChange, unit: ScoreUnit): string | null {
  const { bounds, missing } = change;
  const count = missing.base + missing.candidate;
  if (count === 0) return null;
  if (bounds === null)
    return `${formatCount(count)} missing ${count === 1 ? "score" : "scores"} could have any value, because the scale has no known ends.`;
  const { lowest, highest, tippingPoint } = bounds;
  const range = formatChangeRange([lowest.difference, highest.difference], unit);
  const ends = formatChangeRange(
    [lowest.interval?.[0] ?? lowest.difference, highest.interval?.[1] ?? highest.difference],
    unit,
  );
  const tipping =
    tippingPoint === null
      ? "They cannot change the verdict."
      : `The verdict depends on them: it would change if ${formatCount(tippingPoint)} of ${formatCount(count)} ${tippingPoint === 1 ? "goes" : "go"} against the candidate.`;
  const points = unit === "share" ? " points" : "";
  return `With the missing scores at the ends of the scale, the difference is ${range}${points}, and its interval ${ends}. ${tipping}`;
}
