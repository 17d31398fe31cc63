import type { ChangeCounts } from "./comparison.ts";
import { clip } from "./figure.ts";
import { at } from "./stats/at.ts";
import { mcnemar, newcombePaired } from "./stats/mcnemar.ts";
import { clusteredEstimate, type Estimate, meanEstimate, moments, studentInterval, studentP } from "./stats/mean.ts";
import type { Interval } from "./stats/proportion.ts";

/** The scores of the same rows in two runs. */
export interface Pairs {
  readonly base: Float64Array;
  readonly candidate: Float64Array;
  /** Every score is true or false. */
  readonly binary: boolean;
  /** One trial a row in both runs. */
  readonly single: boolean;
  /** Group of each row. */
  readonly groups: Int32Array | null;
}

/** What a paired test needs and says. */
export interface PairedDifference {
  readonly difference: number;
  readonly standardError: number | null;
  readonly df: number | null;
  readonly n: number;
  readonly binary: boolean;
  readonly counts: ChangeCounts | null;
  readonly p: number;
  readonly method: string;
}

/** Candidate minus base, row by row. */
export function rowDifferences(pairs: Pairs): Float64Array {
  return pairs.candidate.map((value, i) => value - at(pairs.base, i));
}

function countChanges(pairs: Pairs): ChangeCounts {
  const counts: ChangeCounts = { bothPass: 0, improved: 0, regressed: 0, bothFail: 0 };
  pairs.candidate.forEach((candidate, i) => {
    const base = at(pairs.base, i);
    counts.bothPass += Math.min(candidate, base);
    counts.improved += Math.max(0, candidate - base);
    counts.regressed += Math.max(0, base - candidate);
    counts.bothFail += 1 - Math.max(candidate, base);
  });
  return counts;
}

function byMcnemar(pairs: Pairs, method: string): PairedDifference {
  const counts = countChanges(pairs);
  const n = pairs.base.length;
  const { improved: b, regressed: c } = counts;
  const standardError = n === 0 ? null : Math.sqrt(Math.max(0, b + c - (b - c) ** 2 / n)) / n;
  const p = mcnemar(Math.round(b), Math.round(c)).exact;
  return { difference: (b - c) / n, standardError, df: null, n, binary: true, counts, p, method };
}

/** All differences are the same, so t cannot be used: how often would all signs agree by chance? */
function whenAllEqual(estimate: Estimate, n: number, binary: boolean): PairedDifference {
  const p = estimate.value === 0 ? 1 : 2 ** (1 - n);
  const method = "all row differences equal, exact sign-flip test";
  return { difference: estimate.value, standardError: 0, df: estimate.df, n, binary, counts: null, p, method };
}

/** Tests the difference of two runs over the same rows: which test is told by the scores, as docs/statistics.md says. */
export function pairedDifference(pairs: Pairs): PairedDifference {
  const { binary } = pairs;
  const n = pairs.base.length;
  const differences = rowDifferences(pairs);
  if (pairs.groups !== null) {
    const e = clusteredEstimate(differences, pairs.groups);
    const method = `cluster-robust t on row differences (${new Set(pairs.groups).size} groups)`;
    const flat = e.standardError === 0;
    const p = flat && e.value !== 0 ? 2 ** -e.df : studentP(e);
    return { difference: e.value, standardError: e.standardError, df: e.df, n, binary, counts: null, p, method };
  }
  if (binary && pairs.single) return byMcnemar(pairs, "exact McNemar test, Newcombe paired interval (method 10)");
  const e = meanEstimate(moments(differences));
  const flat = e.standardError === 0 || n === 1;
  if (binary && flat && Number.isInteger(e.value)) {
    return byMcnemar(pairs, "all row differences equal: exact McNemar test, Newcombe paired interval (method 10)");
  }
  if (e.standardError === 0) return whenAllEqual(e, n, binary);
  const method = "paired t on row differences";
  return { difference: e.value, standardError: e.standardError, df: e.df, n, binary, counts: null, p: studentP(e), method };
}

/**
 * Interval of a paired difference at any confidence.
 *
 * Where all differences are the same number other than 0, t would give an interval without width even for two rows: then there
 * is one only when the sign-flip test is as sure as the interval claims to be.
 */
export function differenceInterval(d: Omit<PairedDifference, "method">, confidence: number): Interval | null {
  const { counts } = d;
  if (counts !== null) {
    const { bothPass, improved, regressed, bothFail } = counts;
    return newcombePaired({ bothPass, onlyFirst: improved, onlySecond: regressed, bothFail }, confidence);
  }
  const certain = d.standardError === 0 && d.difference !== 0 && d.p >= 1 - confidence;
  const interval = certain ? null : studentInterval({ value: d.difference, standardError: d.standardError, df: d.df ?? 0 }, confidence);
  return d.binary ? clip(interval ?? [-1, 1], -1, 1) : interval;
}
