import type { CompareSettings } from "./compare-options.ts";
import type { RowChange, ScorerComparison } from "./comparison.ts";
import type { Direction } from "./direction.ts";
import { atLeast } from "./gate-result.ts";
import { type Bounded, observedPairs, type PairedArms } from "./missing-bounds.ts";
import {
  type ChangeCounts,
  type DifferenceTest,
  type Pairs,
  rowDifferences,
} from "./paired-difference.ts";
import { missingAt, missingIn } from "./row-values.ts";
import type { Joined, ScorerData } from "./scorer-data.ts";
import { at } from "./stats/at.ts";
import { mcnemar, newcombePaired } from "./stats/mcnemar.ts";
import { type Moments, moments, studentInterval, studentP, welchEstimate } from "./stats/mean.ts";
import { detectableMean, detectableProportion } from "./stats/power.ts";
import { type Interval, newcombeIndependent, twoProportionP } from "./stats/proportion.ts";
import { bootstrapIntervals, EXACT_UP_TO, signFlipTest } from "./stats/resampling.ts";

/** Power of `mde`. */
const POWER = 0.8;

/** Settings of the draws. */
export interface Draws {
  readonly confidence: number;
  readonly resamples: number;
  readonly seed: number;
}

/** Scores of both runs over the rows that both scored, as if they were of different rows. */
export interface UnpairedScores {
  readonly base: Moments;
  readonly candidate: Moments;
  /** Whether they are pass/fail with one trial per row. */
  readonly passFail: boolean;
}

/** Computes the result of an unpaired test of the same scores. */
function unpaired(
  { base, candidate, passFail }: UnpairedScores,
  confidence: number,
): ScorerComparison["unpaired"] {
  const { n } = base;
  if (passFail) {
    const q = {
      successes1: Math.round(candidate.mean * n),
      n1: n,
      successes2: Math.round(base.mean * n),
      n2: n,
    };
    return {
      p: twoProportionP(q),
      interval: newcombeIndependent(q, confidence),
      method: "two proportions: z test, Newcombe interval",
    };
  }
  const e = welchEstimate(candidate, base);
  return {
    p: studentP(e),
    interval: studentInterval(e, confidence),
    method: "Welch's t on row means",
  };
}

function detectable(d: DifferenceTest, confidence: number): number | null {
  const alpha = 1 - confidence;
  if (d.counts !== null)
    return detectableProportion(d.n, (d.counts.improved + d.counts.regressed) / d.n, POWER, alpha);
  return d.standardError === null
    ? null
    : detectableMean(d.n, d.standardError * Math.sqrt(d.n), POWER, alpha);
}

/** Sums row differences by group: with groups, the signs of a whole group flip together. */
function groupSums(differences: Float64Array, groups: Int32Array): Float64Array {
  const sums = new Map<number, number>();
  groups.forEach((group, i) => {
    sums.set(group, (sums.get(group) ?? 0) + at(differences, i));
  });
  return Float64Array.from(sums.values());
}

function permutation(pairs: Pairs, counted: boolean, o: Draws): ScorerComparison["permutation"] {
  const differences = rowDifferences(pairs);
  const units = pairs.groups === null ? differences : groupSums(differences, pairs.groups);
  // McNemar's exact test is this test for pass/fail
  if (units.length > EXACT_UP_TO && (o.resamples === 0 || counted)) return null;
  const { p, exact, assignments } = signFlipTest(units, o);
  return { p, exact, assignments };
}

function bootstrap(pairs: Pairs, o: Draws): ScorerComparison["bootstrap"] {
  if (o.resamples === 0 || pairs.groups !== null) return null;
  const differences = rowDifferences(pairs);
  const { resamples, seed } = o;
  return { ...bootstrapIntervals(differences, o), resamples, seed };
}

/** Computes Newcombe's interval of counted rows, candidate minus base. */
function newcombeOf(counts: ChangeCounts, confidence: number): Interval {
  const { bothPass, improved, regressed, bothFail } = counts;
  return newcombePaired(
    { bothPass, onlyFirst: improved, onlySecond: regressed, bothFail },
    confidence,
  );
}

/** Returns the verdict of a procedure. `separate`: the difference is distinct from 0. */
function verdictOf(c: {
  difference: number;
  interval: Interval | null;
  separate: boolean;
  margin: number | null;
  direction: Direction;
}): ScorerComparison["verdict"] {
  if (c.interval === null) return "inconclusive";
  const [low, high] = c.interval;
  if (c.margin !== null && atLeast(low, -c.margin) && atLeast(c.margin, high)) return "equivalent";
  if (!c.separate || c.difference === 0) return "inconclusive";
  return c.difference > 0 === (c.direction === "lower") ? "worse" : "better";
}

/** Returns the verdict of a test at a level, with p multiplied by `factor`. */
export function testVerdict(
  test: DifferenceTest,
  q: { confidence: number; factor: number; margin: number | null; direction: Direction },
): ScorerComparison["verdict"] {
  const separate = test.p * q.factor < 1 - q.confidence;
  return verdictOf({
    difference: test.difference,
    interval: test.interval(q.confidence),
    separate,
    margin: q.margin,
    direction: q.direction,
  });
}

/** Sorts rows by change, largest first, then by key. */
function byChange(a: RowChange, b: RowChange): number {
  return Math.abs(b.delta) - Math.abs(a.delta) || (a.key < b.key ? -1 : a.key > b.key ? 1 : 0);
}

/** Fields of a scorer's comparison that follow from the test of its differences. */
export type TestFields = Pick<
  ScorerComparison,
  | "difference"
  | "standardError"
  | "df"
  | "interval"
  | "confidence"
  | "p"
  | "adjustedP"
  | "method"
  | "n"
  | "mde"
  | "counts"
  | "exactP"
  | "newcombe"
  | "unpaired"
>;

/** Fields of a scorer's comparison that depend on its differences alone. */
export type DifferenceFields = TestFields &
  Pick<ScorerComparison, "missing" | "permutation" | "bootstrap">;

/** Computes the fields that follow from the test of a difference. */
export function testFields(
  d: DifferenceTest,
  scores: UnpairedScores,
  o: Pick<Draws, "confidence">,
): TestFields {
  return {
    difference: d.difference,
    standardError: d.standardError,
    df: d.df,
    interval: d.interval(o.confidence),
    confidence: o.confidence,
    p: d.p,
    adjustedP: d.p,
    method: d.method,
    n: d.n,
    mde: detectable(d, o.confidence),
    counts: d.counts,
    exactP: d.counts === null ? null : mcnemar(d.counts.improved, d.counts.regressed).exact,
    newcombe: d.counts === null ? null : newcombeOf(d.counts, o.confidence),
    unpaired: unpaired(scores, o.confidence),
  };
}

/**
 * Computes the fields of a difference. The caller fills in verdict, adjusted p, figures of the
 * runs, and rows.
 */
export function differenceFields(arms: PairedArms, bounded: Bounded, o: Draws): DifferenceFields {
  const pairs = observedPairs(arms);
  const d = bounded.observed;
  const scores = {
    base: moments(pairs.base),
    candidate: moments(pairs.candidate),
    passFail: pairs.binary && pairs.single,
  };
  return {
    ...testFields(d, scores, o),
    missing: { base: missingIn(arms.base), candidate: missingIn(arms.candidate) },
    permutation: permutation(pairs, d.counts !== null, o),
    bootstrap: bootstrap(pairs, o),
  };
}

/** Makes one row of the result; null when rows are not kept. */
function change(joined: Joined, i: number, delta: number): RowChange | null {
  const base = joined.baseTable.rows[at(joined.base, i)];
  const candidate = joined.candidateTable.rows[at(joined.candidate, i)];
  if (base === undefined || candidate === undefined) return null;
  return { key: base.key, row: at(joined.places, i), delta, base, candidate };
}

/** Divides the rows into improved, regressed and unchanged ones. */
export function fillRows(
  result: ScorerComparison,
  joined: Joined,
  data: ScorerData,
  keepRows: CompareSettings["keepRows"],
): void {
  data.base.values.forEach((was, i) => {
    const delta = at(data.candidate.values, i) - was;
    if (Number.isNaN(delta)) return;
    if (delta === 0) result.unchanged += 1;
    if (keepRows === "none" || (delta === 0 && keepRows !== "all")) return;
    const row = change(joined, i, delta);
    if (row === null) return;
    if (delta === 0) result.unchangedRows.push(row);
    else
      (delta > 0 === (result.direction === "lower") ? result.regressed : result.improved).push(row);
  });
  result.improved.sort(byChange);
  result.regressed.sort(byChange);
}

/**
 * Returns the keys of the shared rows that did not pass every trial in the candidate. If lower is
 * better, a pass is a false.
 */
export function failingKeys(joined: Joined, data: ScorerData): string[] {
  const passing = data.direction === "lower" ? 0 : 1;
  return Array.from(joined.candidate.keys()).flatMap((i) => {
    if (at(joined.candidate, i) < 0) return [];
    const whole = missingAt(data.candidate, i) === 0;
    return whole && at(data.candidate.values, i) === passing
      ? []
      : [joined.baseTable.keys[at(joined.base, i)] ?? ""];
  });
}
