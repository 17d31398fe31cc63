import { type FigureTest, type FigureValues, figureTest } from "./figure-test.ts";
import { type DifferenceTest, differenceTest, type Pairs } from "./paired-difference.ts";
import {
  type Arm,
  fillGaps,
  isNotApplicable,
  missingAt,
  missingIn,
  pickRows,
} from "./row-values.ts";
import { at } from "./stats/at.ts";
import type { Interval } from "./stats/proportion.ts";

/** Scores of both runs over the requested rows, and what a test of them needs. */
export interface PairedArms extends Pick<Pairs, "binary" | "single" | "groups" | "scale"> {
  readonly base: Arm;
  readonly candidate: Arm;
}

/**
 * Difference over the rows that both runs scored, and its range over all values of the missing
 * scores.
 */
export interface Bounded {
  readonly observed: DifferenceTest;
  /**
   * Test with every missing score as the value that minimizes the difference. Null when no score is
   * missing, or the scale has no ends.
   */
  readonly lowest: DifferenceTest | null;
  /** Test with every missing score as the value that maximizes the difference. */
  readonly highest: DifferenceTest | null;
  /** Number of trials of either run without a score. */
  readonly missing: number;
}

/** Leaves out the rows that the scorer does not apply to in either run. */
function applicable(arms: PairedArms): PairedArms {
  const { base, candidate, groups } = arms;
  const rows = Array.from(base.values.keys()).filter(
    (i) => !isNotApplicable(base, i) && !isNotApplicable(candidate, i),
  );
  if (rows.length === base.values.length) return arms;
  return {
    ...arms,
    base: pickRows(base, rows),
    candidate: pickRows(candidate, rows),
    groups: groups === null ? null : Int32Array.from(rows, (i) => at(groups, i)),
  };
}

/** The same for the scores of one run. */
function applicableOwn(own: OwnArm): OwnArm {
  const { arm, groups } = own;
  const rows = Array.from(arm.values.keys()).filter((i) => !isNotApplicable(arm, i));
  if (rows.length === arm.values.length) return own;
  return {
    ...own,
    arm: pickRows(arm, rows),
    groups: groups === null ? null : Int32Array.from(rows, (i) => at(groups, i)),
  };
}

/** Returns the rows that both runs scored. */
export function observedPairs(arms: PairedArms): Pairs {
  const { base, candidate, groups } = arms;
  const both: number[] = [];
  base.values.forEach((value, i) => {
    if (!Number.isNaN(value) && !Number.isNaN(at(candidate.values, i))) both.push(i);
  });
  const whole = both.length === base.values.length;
  return {
    ...arms,
    base: whole ? base.values : Float64Array.from(both, (i) => at(base.values, i)),
    candidate: whole ? candidate.values : Float64Array.from(both, (i) => at(candidate.values, i)),
    groups: groups === null || whole ? groups : Int32Array.from(both, (i) => at(groups, i)),
  };
}

/**
 * Picks `count` missing trials: the candidate's first, starting with the rows on which the base
 * scored highest.
 */
function take(arms: PairedArms, count: number): { base: Float64Array; candidate: Float64Array } {
  const { base, candidate } = arms;
  const taken = {
    base: new Float64Array(base.values.length),
    candidate: new Float64Array(candidate.values.length),
  };
  let left = count;
  const order = Array.from(base.values.keys()).sort(
    (a, b) => (at(base.values, b) || 0) - (at(base.values, a) || 0) || a - b,
  );
  for (const side of ["candidate", "base"] as const) {
    for (const i of order) {
      const here = Math.min(left, missingAt(arms[side], i));
      taken[side][i] = here;
      left -= here;
    }
  }
  return taken;
}

/** Tests the difference when `lowering` of the missing trials lower it and the others raise it. */
function testWith(arms: PairedArms, [low, high]: Interval, lowering: number): DifferenceTest {
  const taken = take(arms, lowering);
  return differenceTest({
    ...arms,
    base: fillGaps(arms.base, taken.base, high, low),
    candidate: fillGaps(arms.candidate, taken.candidate, low, high),
  });
}

/**
 * Tests a difference as observed, and with its missing scores at their lowest and at their highest.
 */
export function boundedDifference(asked: PairedArms): Bounded {
  const arms = applicable(asked);
  const missing = missingIn(arms.base) + missingIn(arms.candidate);
  const observed = differenceTest(observedPairs(arms));
  if (missing === 0 || arms.scale === null)
    return { observed, lowest: null, highest: null, missing };
  return {
    observed,
    lowest: testWith(arms, arms.scale, missing),
    highest: testWith(arms, arms.scale, 0),
    missing,
  };
}

/**
 * Finds the smallest count up to `most` at which a decision differs from the one at 0; null when it
 * never does.
 */
export function firstTurn(most: number, decideAt: (count: number) => unknown): number | null {
  const start = decideAt(0);
  if (decideAt(most) === start) return null;
  let [same, turned] = [0, most];
  while (turned - same > 1) {
    const middle = (same + turned) >> 1;
    if (decideAt(middle) === start) same = middle;
    else turned = middle;
  }
  return turned;
}

/**
 * Finds the minimum number of missing trials that have to score against the candidate, with the
 * others in its favor, to change a decision; null when nothing changes it. `against` is 1 if a
 * smaller difference is worse for the candidate, -1 if a larger one is.
 */
export function tippingPoint(
  asked: PairedArms,
  against: 1 | -1,
  decide: (test: DifferenceTest) => unknown,
): number | null {
  const arms = applicable(asked);
  const { scale } = arms;
  const missing = missingIn(arms.base) + missingIn(arms.candidate);
  if (scale === null || missing === 0) return null;
  return firstTurn(missing, (count) =>
    decide(testWith(arms, scale, against === 1 ? count : missing - count)),
  );
}

/** Scores of one run, and what a figure of them needs. */
export interface OwnArm extends Omit<FigureValues, "values"> {
  readonly arm: Arm;
}

/** Figure over the rows that have a score, and its range over all values of the missing scores. */
export interface BoundedFigure {
  readonly observed: FigureTest;
  readonly lowest: FigureTest | null;
  readonly highest: FigureTest | null;
  readonly missing: number;
}

/**
 * Computes the figure when `lowest` of the missing trials score the lowest value and the others the
 * highest.
 */
function figureWith(own: OwnArm, [low, high]: Interval, lowest: number): FigureTest {
  const taken = new Float64Array(own.arm.values.length);
  let left = lowest;
  for (let i = 0; i < taken.length && left > 0; i++) {
    taken[i] = Math.min(left, missingAt(own.arm, i));
    left -= at(taken, i);
  }
  return figureTest({ ...own, values: fillGaps(own.arm, taken, low, high) });
}

/**
 * Computes a figure as observed, and with its missing scores at their lowest and at their highest;
 * null when no row has a score.
 */
export function boundedFigure(asked: OwnArm): BoundedFigure | null {
  const own = applicableOwn(asked);
  const scored = Array.from(own.arm.values.keys()).filter(
    (i) => !Number.isNaN(at(own.arm.values, i)),
  );
  if (scored.length === 0) return null;
  const { groups, scale } = own;
  const observed = figureTest({
    ...own,
    values: Float64Array.from(scored, (i) => at(own.arm.values, i)),
    groups: groups === null ? null : Int32Array.from(scored, (i) => at(groups, i)),
  });
  const missing = missingIn(own.arm);
  if (missing === 0 || scale === null) return { observed, lowest: null, highest: null, missing };
  return {
    observed,
    lowest: figureWith(own, scale, missing),
    highest: figureWith(own, scale, 0),
    missing,
  };
}

/** Finds the {@link tippingPoint} of the figure of one run. */
export function figureTippingPoint(
  asked: OwnArm,
  against: 1 | -1,
  decide: (test: FigureTest) => unknown,
): number | null {
  const own = applicableOwn(asked);
  const { scale } = own;
  const missing = missingIn(own.arm);
  if (scale === null || missing === 0) return null;
  return firstTurn(missing, (count) =>
    decide(figureWith(own, scale, against === 1 ? count : missing - count)),
  );
}
