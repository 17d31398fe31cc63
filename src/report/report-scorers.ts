import { marginOf } from "../analysis/compare-options.ts";
import { isInSlice, scoresOf } from "../analysis/compared-scores.ts";
import type { Comparison, ScorerComparison } from "../analysis/comparison.ts";
import type { Figure } from "../analysis/figure.ts";
import type { GateRule } from "../analysis/gate-policy.ts";
import type { RuleResult } from "../analysis/gate-result.ts";
import { type ChangeFields, judgedFigures } from "../analysis/judged-scorer.ts";
import type { RunFigure } from "../analysis/run-figure.ts";
import { distributionOf } from "./distribution.ts";
import type { JudgedScorer, ReportChange, ReportCounts, ReportScorer } from "./view.ts";

function changeOf(
  c: ChangeFields,
  rest: Pick<ReportChange, "margin" | "improved" | "regressed" | "distribution">,
): ReportChange {
  const { difference, interval, confidence, p, adjustedP, verdict, alone, n, unchanged } = c;
  const { bounds, missing, method } = c;
  const { margin, improved, regressed, distribution } = rest;
  return {
    ...{ difference, interval, confidence, p, adjustedP, verdict, alone, margin, n },
    ...{ improved, regressed, unchanged, bounds, missing, method, distribution },
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
    change: changeOf(c, {
      margin: marginOf(c.scorer, comparison.margin),
      improved: comparison.rows.keys === null ? null : c.improved.length,
      regressed: comparison.rows.keys === null ? null : c.regressed.length,
      distribution: distributionOf(
        c,
        scoresOf(comparison.scores, c.scorer),
        isInSlice(comparison.scores, slice),
      ),
    }),
  }));

/** Describes what a rule judges although it was not compared; empty when it was. */
function judgedBy(comparison: Comparison, rule: GateRule): JudgedScorer[] {
  if (!("scorer" in rule)) return [];
  const { scorer } = rule;
  const slice = "slice" in rule ? (rule.slice ?? null) : null;
  const found = judgedFigures(comparison, scorer, slice);
  if (found === null) return [];
  const { scores, base, candidate, change } = found;
  const { keys } = comparison.rows;
  return [
    {
      scorer,
      candidateScorer: scorer,
      unit: scores.binary ? "share" : "number",
      direction: scores.direction,
      base,
      candidate,
      change:
        change === null
          ? null
          : changeOf(change, {
              margin: change.margin,
              improved: keys === null ? null : change.improved,
              regressed: keys === null ? null : change.regressed,
              distribution: distributionOf(
                { ...change, scale: scores.scale },
                scores,
                isInSlice(comparison.scores, slice),
              ),
            }),
      slice,
    },
  ];
}

/** Describes the scorers that rules judge although they were not compared, each once. */
export function judgedOnly(comparison: Comparison, rules: readonly RuleResult[]): JudgedScorer[] {
  const all = rules.flatMap(({ rule }) => judgedBy(comparison, rule));
  const places = new Map(all.map((one) => [JSON.stringify([one.scorer, one.slice]), one]));
  return [...places.values()];
}

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
