import { InvalidArgumentError } from "../core/errors/usage.ts";
import type { CompareSettings } from "./compare-options.ts";
import { checkMargin, type Undecided } from "./decide-verdicts.ts";
import { figureFrom } from "./figure.ts";
import { firstTurn } from "./missing-bounds.ts";
import type { MomentsScorer } from "./moments-comparison.ts";
import type { MomentsFacts } from "./moments-facts.ts";
import {
  type Cells,
  countedWith,
  figureIn,
  meanOf,
  momentsIn,
  type SampleSums,
} from "./moments-sample.ts";
import type { DifferenceTest } from "./paired-difference.ts";
import { endsOf, type ScoreForm, scoreForm } from "./scale.ts";
import { testFields } from "./scorer-comparison.ts";
import { plural } from "./words-of-results.ts";

/** Facts and sums of one scorer. */
export interface ScorerMoments {
  readonly facts: MomentsFacts;
  readonly sums: SampleSums;
  readonly path: string;
}

/** Result of a scorer that still needs its verdict, and the notes about it. */
export interface ComparedMoments extends Undecided {
  readonly result: MomentsScorer;
  readonly notes: string[];
}

/** Returns the tests as observed, and with missing scores at their lowest and highest. */
function testsOf(sums: SampleSums, form: ScoreForm, counted: boolean, missing: number) {
  const { cells } = sums;
  const scale = endsOf(form.scale);
  if (counted) {
    const { passMissing, failMissing, missingPass, missingFail, bothMissing } = cells;
    const none = { passMissing: 0, failMissing: 0, missingPass: 0, missingFail: 0, bothMissing: 0 };
    const total = passMissing + failMissing + missingPass + missingFail + 2 * bothMissing;
    return {
      observed: countedWith({ ...cells, ...none }, 0),
      lowest: missing === 0 ? null : countedWith(cells, total),
      highest: missing === 0 ? null : countedWith(cells, 0),
    };
  }
  const bound = (value: "lowest" | "highest"): DifferenceTest | null =>
    missing === 0 || scale === null ? null : meanOf(sums[value], scale);
  return {
    observed: meanOf(sums.difference, scale),
    lowest: bound("lowest"),
    highest: bound("highest"),
  };
}

/**
 * Finds the tipping point of pass/fail rows; null when nothing changes the decision, or when it
 * depends on which rows lack the base's score.
 */
function tippingIn(
  cells: Cells,
  missing: number,
  against: 1 | -1,
  decide: (test: DifferenceTest) => unknown,
): { turn: number | null; known: boolean } {
  const turn = firstTurn(missing, (count) =>
    decide(countedWith(cells, against === 1 ? count : missing - count)),
  );
  const { passMissing, failMissing, missingPass, missingFail, bothMissing } = cells;
  const alike = missingPass === 0 || missingFail + bothMissing === 0;
  const ofCandidate = passMissing + failMissing + bothMissing;
  const known = turn === null || alike || (against === 1 && turn <= ofCandidate);
  return { turn: known ? turn : null, known };
}

export function compareMoments(
  { facts, sums, path }: ScorerMoments,
  o: CompareSettings,
): ComparedMoments {
  const { scorer, base, candidate, missing } = facts;
  const form = scoreForm(scorer, facts.form, o);
  checkMargin(scorer, form.scale, o.margin);
  const scale = endsOf(form.scale);
  const single = base.single && candidate.single;
  const counted = form.binary && single && !facts.grouped;
  const { observed, lowest, highest } = testsOf(sums, form, counted, missing);
  checkCounts(path, sums, counted);
  const shape = { binary: form.binary, single, scale };
  const shared = {
    ...shape,
    confidence: o.confidence,
    unread: [],
    scaleUsed: form.scale,
    direction: form.direction,
  };
  const { observedShares, ownShares } = sums;
  const result: MomentsScorer = {
    scorer,
    kind: form.binary ? "boolean" : "number",
    direction: form.direction,
    scale: form.scale,
    trials: "mean",
    base: figureFrom(figureIn(sums.base, observedShares, shape), { ...shared, counts: base }),
    candidate: figureFrom(figureIn(sums.candidate, observedShares, shape), {
      ...shared,
      counts: candidate,
    }),
    overall: figureFrom(figureIn(sums.own, ownShares, shape), { ...shared, counts: facts.own }),
    ...testFields(
      observed,
      {
        base: momentsIn(sums.base),
        candidate: momentsIn(sums.candidate),
        passFail: form.binary && single,
      },
      o,
    ),
    verdict: "inconclusive",
    alone: null,
    missing: { base: base.missing, candidate: candidate.missing },
    bounds: null,
    unchanged: sums.unchanged,
    rows: facts.rows,
  };
  const notes: string[] = [];
  return {
    result,
    notes,
    bounded: { observed, lowest, highest, missing },
    tipping: (against, decide) => {
      const found = counted
        ? tippingIn(sums.cells, missing, against, decide)
        : { turn: null, known: false };
      if (!found.known)
        notes.push(
          `The tipping point of '${scorer}' depends on single rows, so moments cannot tell it.`,
        );
      return found.turn;
    },
  };
}

/** @throws {InvalidArgumentError} when counted rows are not all counted, or do not fit the means. */
function checkCounts(
  path: string,
  { cells, difference, lowest }: SampleSums,
  counted: boolean,
): void {
  if (!counted) return;
  const { bothPass, improved, regressed, bothFail } = cells;
  const n = bothPass + improved + regressed + bothFail;
  const { passMissing, failMissing, missingPass, missingFail, bothMissing } = cells;
  const filled = n + passMissing + failMissing + missingPass + missingFail + bothMissing;
  const wrong =
    n !== difference.sums.n || filled !== lowest.sums.n
      ? `'${path}' contradicts itself: by their result there are ${plural(filled, "row")}, ${n} with both scores, but 'filled_n' is ${lowest.sums.n} and 'observed_n' is ${difference.sums.n}`
      : n > 0 && Math.abs(difference.sums.mean - (improved - regressed) / n) > 1e-9
        ? `'${path}.difference_mean' must be (improved - regressed) / observed_n: current value is ${difference.sums.mean}`
        : null;
  if (wrong !== null) throw new InvalidArgumentError(wrong, { path });
}
