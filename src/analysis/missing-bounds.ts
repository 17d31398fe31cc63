import { type FigureTest, type FigureValues, figureTest } from "./figure-test.ts";
import { type DifferenceTest, differenceTest, type Pairs } from "./paired-difference.ts";
import { type Arm, fillGaps, missingAt, missingIn } from "./row-values.ts";
import { at } from "./stats/at.ts";
import type { Interval } from "./stats/proportion.ts";

/** Both runs' scores of the rows that were asked for, and what is needed to test them. */
export interface PairedArms extends Pick<Pairs, "binary" | "single" | "groups" | "scale"> {
  readonly base: Arm;
  readonly candidate: Arm;
}

/** A difference over the rows that both runs scored, and what it may be once the missing scores are known. */
export interface Bounded {
  readonly observed: DifferenceTest;
  /** Every missing trial scores what makes the difference smallest. Null when no score is missing, or the scale has no ends. */
  readonly lowest: DifferenceTest | null;
  /** Every missing trial scores what makes it largest. */
  readonly highest: DifferenceTest | null;
  /** Trials of either run without a score. */
  readonly missing: number;
}

/** Rows that both runs scored. */
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

/** Takes so many missing trials, those of the candidate first, where the base did best first. */
function take(arms: PairedArms, count: number): { base: Float64Array; candidate: Float64Array } {
  const { base, candidate } = arms;
  const taken = { base: new Float64Array(base.values.length), candidate: new Float64Array(candidate.values.length) };
  let left = count;
  const order = Array.from(base.values.keys()).sort((a, b) => (at(base.values, b) || 0) - (at(base.values, a) || 0) || a - b);
  for (const side of ["candidate", "base"] as const) {
    for (const i of order) {
      const here = Math.min(left, missingAt(arms[side], i));
      taken[side][i] = here;
      left -= here;
    }
  }
  return taken;
}

/** The test when so many of the missing trials lower the difference and the others raise it. */
function testWith(arms: PairedArms, [low, high]: Interval, lowering: number): DifferenceTest {
  const taken = take(arms, lowering);
  return differenceTest({
    ...arms,
    base: fillGaps(arms.base, taken.base, high, low),
    candidate: fillGaps(arms.candidate, taken.candidate, low, high),
  });
}

/** Tests a difference as it was seen and with its missing scores at their worst and at their best. */
export function boundedDifference(arms: PairedArms): Bounded {
  const missing = missingIn(arms.base) + missingIn(arms.candidate);
  const observed = differenceTest(observedPairs(arms));
  if (missing === 0 || arms.scale === null) return { observed, lowest: null, highest: null, missing };
  return { observed, lowest: testWith(arms, arms.scale, missing), highest: testWith(arms, arms.scale, 0), missing };
}

/** The smallest count up to `most` at which a decision is not that at 0; null when it never turns. */
function firstTurn(most: number, decideAt: (count: number) => unknown): number | null {
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
 * The fewest missing trials that have to score against the candidate, the others for it, for a decision to turn; null when it does
 * not turn. `against` is 1 when a smaller difference speaks against the candidate, -1 when a larger one does.
 */
export function tippingPoint(arms: PairedArms, against: 1 | -1, decide: (test: DifferenceTest) => unknown): number | null {
  const { scale } = arms;
  const missing = missingIn(arms.base) + missingIn(arms.candidate);
  if (scale === null || missing === 0) return null;
  return firstTurn(missing, (count) => decide(testWith(arms, scale, against === 1 ? count : missing - count)));
}

/** One run's scores, and what is needed to make a figure of them. */
export interface OwnArm extends Omit<FigureValues, "values"> {
  readonly arm: Arm;
}

/** A figure over the rows that have a score, and what it may be once the missing scores are known. */
export interface BoundedFigure {
  readonly observed: FigureTest;
  readonly lowest: FigureTest | null;
  readonly highest: FigureTest | null;
  readonly missing: number;
}

/** The figure when so many of the missing trials score the lowest, the others the highest. */
function figureWith(own: OwnArm, [low, high]: Interval, lowest: number): FigureTest {
  const taken = new Float64Array(own.arm.values.length);
  let left = lowest;
  for (let i = 0; i < taken.length && left > 0; i++) {
    taken[i] = Math.min(left, missingAt(own.arm, i));
    left -= at(taken, i);
  }
  return figureTest({ ...own, values: fillGaps(own.arm, taken, low, high) });
}

/** Makes a figure as it was seen and with its missing scores at their lowest and highest; null when no row has a score. */
export function boundedFigure(own: OwnArm): BoundedFigure | null {
  const scored = Array.from(own.arm.values.keys()).filter((i) => !Number.isNaN(at(own.arm.values, i)));
  if (scored.length === 0) return null;
  const { groups, scale } = own;
  const observed = figureTest({
    ...own,
    values: Float64Array.from(scored, (i) => at(own.arm.values, i)),
    groups: groups === null ? null : Int32Array.from(scored, (i) => at(groups, i)),
  });
  const missing = missingIn(own.arm);
  if (missing === 0 || scale === null) return { observed, lowest: null, highest: null, missing };
  return { observed, lowest: figureWith(own, scale, missing), highest: figureWith(own, scale, 0), missing };
}

/** As {@link tippingPoint}, for the figure of one run. */
export function figureTippingPoint(own: OwnArm, against: 1 | -1, decide: (test: FigureTest) => unknown): number | null {
  const { scale } = own;
  const missing = missingIn(own.arm);
  if (scale === null || missing === 0) return null;
  return firstTurn(missing, (count) => decide(figureWith(own, scale, against === 1 ? count : missing - count)));
}
