import type { Comparison, ScorerComparison } from "./comparison.ts";
import { plural, show, signed } from "./words-of-results.ts";

/** Difference of a scorer between two runs of a report, candidate minus base. */
export interface ReportedChange
  extends Pick<
    ScorerComparison,
    | "difference"
    | "interval"
    | "p"
    | "adjustedP"
    | "method"
    | "n"
    | "verdict"
    | "alone"
    | "direction"
    | "missing"
    | "bounds"
  > {
  /** Position of the base among the runs of the evaluation. */
  base: number;
  /** Position of the candidate among the runs of the evaluation. */
  candidate: number;
  /**
   * Result that the comparison supports: the candidate is `higher` or `lower` than the base, or
   * `equivalent` within the margin; otherwise `none`.
   */
  claim: "higher" | "lower" | "equivalent" | "none";
  /** The claim in words, with the interval; for `none`, the reason. */
  statement: string;
}

/** Positions of two compared runs. */
export interface ComparedPair {
  readonly base: number;
  readonly candidate: number;
}

/** Returns what a comparison supports, by scorer. */
export function claimsOf(
  comparison: Comparison,
  { base, candidate }: ComparedPair,
): Map<string, ReportedChange> {
  const changes = Object.values(comparison.scorers).map((one): [string, ReportedChange] => {
    const { difference, interval, p, adjustedP, method, n, verdict, alone } = one;
    const { direction, missing, bounds } = one;
    const picked = { difference, interval, p, adjustedP, method, n, verdict, alone };
    const said = claimOf(one, comparison);
    return [one.scorer, { base, candidate, ...said, ...picked, direction, missing, bounds }];
  });
  return new Map(changes);
}

function claimOf(
  one: ScorerComparison,
  { comparability, confidence, scorers }: Comparison,
): Pick<ReportedChange, "claim" | "statement"> {
  const { difference, interval, n, verdict } = one;
  const range =
    interval === null
      ? "no interval"
      : `${Number((confidence * 100).toPrecision(4))}% interval ${show(interval[0])} to ${show(interval[1])}`;
  const figures = `${signed(difference)} (${range}, ${plural(n, "row")})`;
  const doubt = comparability.find(
    ({ level, scorer }) => level !== "note" && (scorer === null || scorer === one.scorer),
  );
  if (doubt !== undefined)
    return { claim: "none", statement: `Hard to compare: ${doubt.text} Measured: ${figures}.` };
  if (verdict === "equivalent")
    return { claim: "equivalent", statement: `Equivalent within the margin: ${figures}.` };
  if (verdict === "inconclusive") {
    const why = openReason(one, Object.keys(scorers).length);
    return { claim: "none", statement: `No difference is shown: ${figures}${why}.` };
  }
  const claim = difference > 0 ? "higher" : "lower";
  return { claim, statement: `${claim === "higher" ? "Higher" : "Lower"}: ${figures}.` };
}

/** Returns why a comparison is inconclusive although its interval excludes 0. */
function openReason({ interval, alone }: ScorerComparison, scorers: number): string {
  if (interval === null || (interval[0] <= 0 && interval[1] >= 0)) return "";
  return alone === null
    ? "; missing scores could change it"
    : `; not after the adjustment for ${plural(scorers, "scorer")}`;
}
