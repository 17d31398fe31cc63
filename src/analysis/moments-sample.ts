import type { TrialCounts } from "./figure.ts";
import { type FigureSample, type FigureTest, sampleTest } from "./figure-test.ts";
import type { MomentsReader, ValueSums } from "./moments.ts";
import {
  type ChangeCounts,
  countedTest,
  type DifferenceTest,
  meanTest,
} from "./paired-difference.ts";
import {
  clusterEstimateOf,
  type Estimate,
  type GroupShares,
  type Moments,
  meanEstimate,
  momentsOf,
} from "./stats/mean.ts";
import type { Interval } from "./stats/proportion.ts";
import { FEW } from "./stats/unseen.ts";

/** Differences with their groups, and the number of rows or groups away from their median. */
interface DifferenceSums {
  readonly sums: ValueSums;
  readonly shares: GroupShares | null;
  readonly away: number;
}

/** Rows by their score in both runs, with rows that one of them did not score. */
export interface Cells extends ChangeCounts {
  /** Passed in the base, without a score in the candidate. */
  readonly passMissing: number;
  readonly failMissing: number;
  /** Without a score in the base, passed in the candidate. */
  readonly missingPass: number;
  readonly missingFail: number;
  readonly bothMissing: number;
}

/** Facts about the trials of one run. */
export interface ArmCounts extends TrialCounts {
  /** Number of trials without a score. */
  readonly missing: number;
  /** Whether every row has a single trial. */
  readonly single: boolean;
}

/** Everything that one row of moments says about the scores. */
export interface SampleSums {
  readonly cells: Cells;
  readonly unchanged: number;
  readonly difference: DifferenceSums;
  readonly lowest: DifferenceSums;
  readonly highest: DifferenceSums;
  readonly base: ValueSums;
  readonly candidate: ValueSums;
  readonly own: ValueSums;
  readonly observedShares: GroupShares | null;
  readonly ownShares: GroupShares | null;
}

/** Reads the trials of one run. */
export function readArm(row: MomentsReader, name: string): ArmCounts {
  const trialCount = row.whole(`${name}_trials`);
  const scored = row.whole(`${name}_scored`, trialCount);
  const errored = row.whole(`${name}_errored`, trialCount - scored);
  return {
    trialCount,
    scored,
    errored,
    suspect: row.whole(`${name}_suspect`, trialCount - scored - errored),
    notApplicable: row.whole(`${name}_not_applicable`),
    missing: row.whole(`${name}_missing`),
    single: row.whole(`${name}_most_trials`) <= 1,
  };
}

function readShares(row: MomentsReader, sample: string, n: number): GroupShares {
  const groups = row.whole(`${sample}_groups`, n);
  const read = (name: string): number => row.numberOrNull(`${sample}_${name}`) ?? 0;
  const squares = read("shares");
  if (n > 0)
    row.require(
      groups > 0 && squares >= (1 / groups) * (1 - 1e-9) && squares <= 1 + 1e-9,
      `${sample}_shares`,
      `must be from 1 / ${groups} to 1`,
    );
  return {
    groups,
    squares,
    leverage: read("leverage"),
    leverageSquares: read("leverage_squares"),
  };
}

/** Reads counts and sums, and checks that they can be of the same rows. */
export function readSums(row: MomentsReader, grouped: boolean): SampleSums {
  const rows = row.whole("shared_rows");
  const asked = rows + row.whole("missing_rows");
  const n = row.whole("observed_n", rows);
  const filled = row.whole("filled_n", asked);
  row.require(filled >= n, "filled_n", `must be at least ${n}`);
  const ownN = row.whole("own_n");
  row.require(ownN >= n, "own_n", `must be at least ${n}`);
  let left = n;
  const cell = (name: string): number => {
    const count = row.whole(name, left);
    left -= count;
    return count;
  };
  const cells = {
    bothPass: cell("both_pass"),
    improved: cell("improved"),
    regressed: cell("regressed"),
    bothFail: cell("both_fail"),
    passMissing: row.whole("pass_missing", asked),
    failMissing: row.whole("fail_missing", asked),
    missingPass: row.whole("missing_pass", asked),
    missingFail: row.whole("missing_fail", asked),
    bothMissing: row.whole("both_missing", asked),
  };
  const shares = (sample: string, size: number): GroupShares | null =>
    grouped ? readShares(row, sample, size) : null;
  const [observedShares, filledShares] = [shares("observed", n), shares("filled", filled)];
  const difference = (name: string, size: number, of: GroupShares | null): DifferenceSums => ({
    sums: row.values(name, size, grouped),
    shares: of,
    away: row.whole(`${name}_away`, of === null ? size : of.groups),
  });
  const sums = {
    cells,
    unchanged: row.whole("unchanged", n),
    difference: difference("difference", n, observedShares),
    lowest: difference("lowest", filled, filledShares),
    highest: difference("highest", filled, filledShares),
    base: row.values("base", n, grouped),
    candidate: row.values("candidate", n, grouped),
    own: row.values("own", ownN, grouped),
    observedShares,
    ownShares: shares("own", ownN),
  };
  checkMeans(row, sums);
  return sums;
}

function checkMeans(row: MomentsReader, { difference, base, candidate }: SampleSums): void {
  const expected = candidate.mean - base.mean;
  const size = Math.max(
    ...[base, candidate].flatMap(({ min, max }) => [Math.abs(min), Math.abs(max)]),
  );
  row.require(
    Math.abs(difference.sums.mean - expected) <= 1e-9 * size,
    "difference_mean",
    `must be candidate_mean - base_mean, ${expected}`,
  );
}

const largestIn = ({ min, max }: ValueSums): number => Math.max(Math.abs(min), Math.abs(max));

/** Computes mean and standard deviation of values. */
export const momentsIn = (sums: ValueSums): Moments =>
  momentsOf({ n: sums.n, mean: sums.mean, squares: sums.m2, largest: largestIn(sums) });

const estimateOf = (sums: ValueSums, shares: GroupShares | null): Estimate =>
  shares === null
    ? meanEstimate(momentsIn(sums))
    : clusterEstimateOf({ ...sums, largest: largestIn(sums), shares });

/** Tests differences of numbers, or of rows with several trials. */
export const meanOf = (
  { sums, shares, away }: DifferenceSums,
  scale: Interval | null,
): DifferenceTest =>
  meanTest({
    n: sums.n,
    estimate: estimateOf(sums, shares),
    groups: shares?.groups ?? null,
    scale,
    alike: () => away <= FEW,
  });

/** Computes the figure of a run. */
export function figureIn(
  sums: ValueSums,
  shares: GroupShares | null,
  form: Pick<FigureSample, "binary" | "single" | "scale">,
): FigureTest | null {
  if (sums.n === 0) return null;
  return sampleTest({
    ...form,
    interval: "score",
    n: sums.n,
    estimate: estimateOf(sums, shares),
    groups: shares === null ? null : { count: shares.groups, rowsBehind: () => 1 / shares.squares },
  });
}

/**
 * Tests pass/fail rows when `lowering` of the missing scores lower the difference and the others
 * raise it: the candidate's first, starting with the rows that passed in the base.
 */
export function countedWith(cells: Cells, lowering: number): DifferenceTest {
  let left = lowering;
  const taken = (rows: number): number => {
    const here = Math.min(left, rows);
    left -= here;
    return here;
  };
  const { passMissing, failMissing, bothMissing, missingPass, missingFail } = cells;
  const [afterPass, afterFail, lostBoth] = [
    taken(passMissing),
    taken(failMissing),
    taken(bothMissing),
  ];
  const [beforePass, beforeFail, alsoBefore] = [
    taken(missingPass),
    taken(missingFail),
    taken(bothMissing),
  ];
  return countedTest({
    bothPass: cells.bothPass + (passMissing - afterPass) + beforePass,
    // rows without any score: both ends are open
    improved:
      cells.improved +
      (failMissing - afterFail) +
      (missingPass - beforePass) +
      (bothMissing - lostBoth),
    regressed: cells.regressed + afterPass + beforeFail + alsoBefore,
    bothFail: cells.bothFail + afterFail + (missingFail - beforeFail) + (lostBoth - alsoBefore),
  });
}
