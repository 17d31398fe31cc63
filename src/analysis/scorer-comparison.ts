import type { RowChange, ScorerComparison } from "./comparison.ts";
import { figureOf } from "./figure.ts";
import { differenceInterval, type PairedDifference, type Pairs, pairedDifference, rowDifferences } from "./paired-difference.ts";
import type { RowValues } from "./row-values.ts";
import { at } from "./stats/at.ts";
import { bootstrapInterval } from "./stats/bootstrap.ts";
import { moments, studentInterval, studentP, welchEstimate } from "./stats/mean.ts";
import { detectableMean, detectableProportion } from "./stats/power.ts";
import { type Interval, newcombeIndependent, twoProportionP } from "./stats/proportion.ts";
import { EXACT_UP_TO, signFlipTest } from "./stats/sign-flip.ts";

/** Power at which `mde` is stated. */
const POWER = 0.8;

/** How a scorer is compared. */
export interface ScorerOptions {
  readonly confidence: number;
  readonly resamples: number;
  readonly seed: number;
  readonly lowerIsBetter: boolean;
}

/** One scorer's scores in the shared rows of both runs. */
export interface ScorerData {
  readonly scorer: string;
  readonly candidateScorer: string;
  readonly binary: boolean;
  readonly base: RowValues;
  readonly candidate: RowValues;
  /** Group of each shared row. */
  readonly groups: Int32Array | null;
}

/** Positions of the rows that both runs scored. */
export function scoredByBoth(data: ScorerData): Int32Array {
  const { means } = data.candidate;
  return Int32Array.from(means.keys()).filter((i) => !Number.isNaN(at(means, i)) && !Number.isNaN(at(data.base.means, i)));
}

function pairsOf(data: ScorerData, used: Int32Array): Pairs {
  const { groups } = data;
  return {
    base: Float64Array.from(used, (i) => at(data.base.means, i)),
    candidate: Float64Array.from(used, (i) => at(data.candidate.means, i)),
    binary: data.binary,
    single: data.base.single && data.candidate.single,
    groups: groups === null ? null : used.map((i) => at(groups, i)),
  };
}

/** What an unpaired test would say of the same scores. */
function unpaired(pairs: Pairs, confidence: number): ScorerComparison["unpaired"] {
  const n = pairs.base.length;
  const base = moments(pairs.base);
  const candidate = moments(pairs.candidate);
  if (pairs.binary && pairs.single) {
    const q = { successes1: Math.round(candidate.mean * n), n1: n, successes2: Math.round(base.mean * n), n2: n };
    return { p: twoProportionP(q), interval: newcombeIndependent(q, confidence), method: "two proportions: z test, Newcombe interval" };
  }
  const e = welchEstimate(candidate, base);
  return { p: studentP(e), interval: studentInterval(e, confidence), method: "Welch's t on row means" };
}

function detectable(d: PairedDifference, confidence: number): number | null {
  const alpha = 1 - confidence;
  if (d.counts !== null) return detectableProportion(d.n, (d.counts.improved + d.counts.regressed) / d.n, POWER, alpha);
  return d.standardError === null ? null : detectableMean(d.n, d.standardError * Math.sqrt(d.n), POWER, alpha);
}

/** Row differences added up by group: under clustering the signs of a whole group flip together. */
function groupSums(differences: Float64Array, groups: Int32Array): Float64Array {
  const sums = new Map<number, number>();
  groups.forEach((group, i) => {
    sums.set(group, (sums.get(group) ?? 0) + at(differences, i));
  });
  return Float64Array.from(sums.values());
}

function permutation(pairs: Pairs, counted: boolean, o: ScorerOptions): ScorerComparison["permutation"] {
  const differences = rowDifferences(pairs);
  const units = pairs.groups === null ? differences : groupSums(differences, pairs.groups);
  if (units.length > EXACT_UP_TO && (o.resamples === 0 || counted)) return null; // McNemar's exact test is this test for pass and fail
  const { p, exact, assignments } = signFlipTest(units, o);
  return { p, exact, assignments };
}

function bootstrap(pairs: Pairs, o: ScorerOptions): ScorerComparison["bootstrap"] {
  if (o.resamples === 0 || pairs.groups !== null) return null;
  return { interval: bootstrapInterval(rowDifferences(pairs), o), resamples: o.resamples, seed: o.seed };
}

/** The verdict of statistics: `separate` says whether the difference is told from 0. */
export function verdictOf(c: {
  difference: number;
  interval: Interval | null;
  separate: boolean;
  margin: number | null;
  lowerIsBetter: boolean;
}): ScorerComparison["verdict"] {
  if (c.interval === null) return "inconclusive";
  const [low, high] = c.interval;
  if (c.margin !== null && low >= -c.margin && high <= c.margin) return "equivalent";
  if (!c.separate || c.difference === 0) return "inconclusive";
  return c.difference > 0 === c.lowerIsBetter ? "worse" : "better";
}

/** Sorts rows by how much they changed, and by key where they changed the same. */
export function byChange(a: RowChange, b: RowChange): number {
  return Math.abs(b.delta) - Math.abs(a.delta) || (a.key < b.key ? -1 : a.key > b.key ? 1 : 0);
}

/** Compares one scorer over the shared rows. Verdict, adjusted p and rows are still to be filled in. */
export function compareScorer(data: ScorerData, used: Int32Array, o: ScorerOptions): ScorerComparison {
  const pairs = pairsOf(data, used);
  const d = pairedDifference(pairs);
  const figure = (values: RowValues, means: Float64Array) =>
    figureOf({ values, means, binary: data.binary, groups: pairs.groups, confidence: o.confidence, interval: "score" });
  return {
    scorer: data.scorer,
    candidateScorer: data.candidateScorer,
    kind: data.binary ? "boolean" : "number",
    base: figure(data.base, pairs.base),
    candidate: figure(data.candidate, pairs.candidate),
    difference: d.difference,
    standardError: d.standardError,
    df: d.df,
    interval: differenceInterval(d, o.confidence),
    confidence: o.confidence,
    p: d.p,
    adjustedP: d.p,
    method: d.method,
    n: d.n,
    mde: detectable(d, o.confidence),
    verdict: "inconclusive",
    lowerIsBetter: o.lowerIsBetter,
    counts: d.counts,
    permutation: permutation(pairs, d.counts !== null, o),
    bootstrap: bootstrap(pairs, o),
    unpaired: unpaired(pairs, o.confidence),
    improved: [],
    regressed: [],
    unchanged: 0,
    unchangedRows: [],
    failing: null,
  };
}
