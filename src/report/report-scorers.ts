import { marginOf } from "../analysis/compare-options.ts";
import { scoresOf } from "../analysis/compared-scores.ts";
import type { Comparison, ScorerComparison } from "../analysis/comparison.ts";
import type { Figure } from "../analysis/figure.ts";
import type { RunFigure } from "../analysis/run-figure.ts";
import { distributionOf } from "./distribution.ts";
import type { ReportChange, ReportCounts, ReportScorer } from "./view.ts";

/** Returns whether a row of the comparison is in a slice; each one is in the whole. */
function membership({ scores: { slices } }: Comparison, slice: string | null) {
  const index = slice === null ? -1 : (slices?.names.indexOf(slice) ?? -1);
  return (place: number): boolean => slice === null || slices?.of[place] === index;
}

function changeOf(
  c: ScorerComparison,
  { margin, rows, scores }: Comparison,
  isIncluded: (place: number) => boolean,
): ReportChange {
  const { difference, interval, confidence, p, adjustedP, verdict, alone, n, unchanged } = c;
  const { improved, regressed, bounds, missing, method } = c;
  return {
    difference,
    interval,
    confidence,
    p,
    adjustedP,
    verdict,
    alone,
    margin: marginOf(c.scorer, margin),
    n,
    improved: rows.keys === null ? null : improved.length,
    regressed: rows.keys === null ? null : regressed.length,
    unchanged,
    bounds,
    missing,
    method,
    distribution: distributionOf(c, scoresOf(scores, c.scorer), isIncluded),
  };
}

/** Describes the scorers of a comparison, or of one of its slices. */
export const compared = (
  scorers: Readonly<Record<string, ScorerComparison>>,
  comparison: Comparison,
  slice: string | null,
): ReportScorer[] =>
  Object.values(scorers).map((c) => ({
    scorer: c.scorer,
    candidateScorer: c.candidateScorer,
    unit: c.kind === "boolean" ? "share" : "number",
    direction: c.direction,
    base: c.base,
    candidate: c.candidate,
    change: changeOf(c, comparison, membership(comparison, slice)),
  }));

/** Describes the scorers of one run. */
export const single = (figures: Readonly<Record<string, Figure | RunFigure>>): ReportScorer[] =>
  Object.entries(figures).map(([scorer, figure]) => ({
    scorer,
    candidateScorer: scorer,
    unit: figure.kind === "boolean" ? "share" : "number",
    direction: figure.direction,
    base: null,
    candidate: bareFigure(figure),
    change: null,
  }));

/** Leaves out the scores behind a figure, which a view does not hold. */
function bareFigure(figure: Figure | RunFigure): Figure {
  const { run: _run, scores: _scores, ...bare } = { run: null, scores: null, ...figure };
  return bare;
}

/** Counts the rows of a comparison by their kind. */
export const countsOf = ({ rows }: Comparison): ReportCounts => ({
  base: rows.base,
  shared: rows.shared,
  missing: rows.missing,
  removed: rows.removed.length,
  edited: rows.editedCount,
  added: rows.onlyCandidate,
});
