import { marginOf } from "./compare-options.ts";
import { armOf, groupsOf, isInSlice, type ScorerScores, scoresOf } from "./compared-scores.ts";
import type { Comparison, ScorerComparison } from "./comparison.ts";
import { decideVerdicts } from "./decide-verdicts.ts";
import { type Figure, figureOf } from "./figure.ts";
import {
  boundedDifference,
  observedPairs,
  type PairedArms,
  tippingPoint,
} from "./missing-bounds.ts";
import { rowDifferences } from "./paired-difference.ts";
import { type Arm, isNotApplicable, missingIn } from "./row-values.ts";
import { endsOf } from "./scale.ts";
import { testFields } from "./scorer-comparison.ts";
import { at } from "./stats/at.ts";
import { moments } from "./stats/mean.ts";

/** Fields of a difference that a report shows as they are. */
export type ChangeFields = Pick<
  ScorerComparison,
  | "difference"
  | "interval"
  | "confidence"
  | "p"
  | "adjustedP"
  | "verdict"
  | "alone"
  | "n"
  | "unchanged"
  | "bounds"
  | "missing"
  | "method"
>;

/** Difference of a scorer that a comparison did not compare. */
type JudgedChange = ChangeFields &
  Pick<ScorerComparison, "counts"> & {
    readonly margin: number | null;
    readonly improved: number;
    readonly regressed: number;
  };

/** Figures of a scorer that a comparison did not compare, but holds the scores of. */
export interface JudgedFigures {
  readonly scores: ScorerScores;
  /** Null for a scorer that only the candidate has. */
  readonly base: Figure | null;
  readonly candidate: Figure;
  readonly change: JudgedChange | null;
}

/** Returns the positions of the first rows that are in a slice. */
const positionsIn = (
  { scores }: Comparison,
  slice: string | null,
  count: number,
): readonly number[] => Array.from({ length: count }, (_, i) => i).filter(isInSlice(scores, slice));

/** Counts the trials of a run. The scores do not hold why one has none. */
function countsOf(arm: Arm) {
  const trials = Array.from(arm.values.keys())
    .filter((i) => !isNotApplicable(arm, i))
    .reduce((sum, i) => sum + (arm.trials === null ? 1 : at(arm.trials, i)), 0);
  const scored = trials - missingIn(arm);
  return { trialCount: trials, scored, errored: 0, suspect: 0, notApplicable: 0 };
}

function figureIn(
  comparison: Comparison,
  scores: ScorerScores,
  q: { values: Float64Array; groups: Int32Array | null; single: boolean; arm: Arm },
): Figure {
  const { values, groups, single, arm } = q;
  return figureOf({
    ...{ values, groups, single, binary: scores.binary, interval: "score" },
    ...{ scale: endsOf(scores.scale), scaleUsed: scores.scale, direction: scores.direction },
    ...{ confidence: comparison.confidence, counts: countsOf(arm), unread: [] },
  });
}

function ownFigures(
  comparison: Comparison,
  scores: ScorerScores,
  slice: string | null,
): JudgedFigures | null {
  const positions = positionsIn(comparison, slice, scores.candidate.values.length);
  const arm = armOf(scores.candidate, positions);
  const scored = Array.from(positions.keys()).filter((i) => !Number.isNaN(at(arm.values, i)));
  if (scored.length === 0) return null;
  const candidate = figureIn(comparison, scores, {
    values: Float64Array.from(scored, (i) => at(arm.values, i)),
    groups: groupsOf(
      comparison.scores,
      scored.map((i) => at(positions, i)),
    ),
    single: scores.candidateSingle,
    arm,
  });
  return { scores, base: null, candidate, change: null };
}

/** Compares the rows of both runs. The scorer is the only one: nothing adjusts its p. */
function changeIn(
  { confidence, margin }: Comparison,
  scorer: string,
  { direction }: ScorerScores,
  arms: PairedArms,
): JudgedChange {
  // a margin for all scorers was not meant for this one
  const own = typeof margin === "number" ? null : margin;
  const bounded = boundedDifference(arms);
  const pairs = observedPairs(arms);
  const sides = { base: moments(pairs.base), candidate: moments(pairs.candidate) };
  const passFail = pairs.binary && pairs.single;
  const differences = rowDifferences(pairs);
  const [risen, fallen] = [1, -1].map(
    (sign) => differences.filter((one) => sign * one > 0).length,
  ) as [number, number]; // of two signs
  const [improved, regressed] = direction === "lower" ? [fallen, risen] : [risen, fallen];
  const result = {
    scorer,
    direction,
    ...testFields(bounded.observed, { ...sides, passFail }, { confidence }),
    verdict: "inconclusive" as ScorerComparison["verdict"],
    alone: null,
    bounds: null,
    margin: marginOf(scorer, own),
    missing: { base: missingIn(arms.base), candidate: missingIn(arms.candidate) },
    ...{ improved, regressed, unchanged: differences.length - risen - fallen },
  };
  const tipping = (against: 1 | -1, decide: Parameters<typeof tippingPoint>[2]): number | null =>
    tippingPoint(arms, against, decide);
  decideVerdicts([{ result, bounded, tipping }], {
    ...{ adjust: "none", confidence, margin: own, missing: "bounds" },
  });
  return result;
}

/**
 * Computes the figures of a scorer that a rule can judge although it was not compared: latency,
 * tokens or cost that nobody named, or a scorer that only the candidate has. They are those of
 * `compare()` with this scorer alone. Null when it was compared, or no row has a score.
 */
export function judgedFigures(
  comparison: Comparison,
  scorer: string,
  slice: string | null,
): JudgedFigures | null {
  const scores = scoresOf(comparison.scores, scorer);
  if (scores === undefined || Object.hasOwn(comparison.scorers, scorer)) return null;
  if (scores.base === null) return ownFigures(comparison, scores, slice);
  const { shared, missing } = comparison.scores;
  const positions = positionsIn(comparison, slice, shared + missing);
  const arms: PairedArms = {
    base: armOf(scores.base, positions),
    candidate: armOf(scores.candidate, positions),
    groups: groupsOf(comparison.scores, positions),
    binary: scores.binary,
    single: scores.single,
    scale: endsOf(scores.scale),
  };
  const pairs = observedPairs(arms);
  if (pairs.base.length === 0) return null;
  const figure = (side: "base" | "candidate"): Figure =>
    figureIn(comparison, scores, {
      values: pairs[side],
      groups: pairs.groups,
      single: scores.single,
      arm: arms[side],
    });
  return {
    scores,
    base: figure("base"),
    candidate: figure("candidate"),
    change: changeIn(comparison, scorer, scores, arms),
  };
}
