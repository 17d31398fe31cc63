import { InvalidArgumentError } from "../core/errors/usage.ts";
import { type CompareSettings, marginOf } from "./compare-options.ts";
import type { MissingBounds, ScorerComparison } from "./comparison.ts";
import type { Bounded } from "./missing-bounds.ts";
import type { DifferenceTest } from "./paired-difference.ts";
import type { Scale } from "./scale.ts";
import { testVerdict } from "./scorer-comparison.ts";
import { benjaminiHochberg, holm } from "./stats/adjust.ts";
import { at } from "./stats/at.ts";

const ADJUSTMENTS = {
  holm,
  bh: benjaminiHochberg,
  none: (p: readonly number[]): number[] => p.slice(),
};

/** Result of a scorer that still needs its verdict, with what decides it. */
export interface Undecided {
  readonly result: Pick<
    ScorerComparison,
    "scorer" | "direction" | "p" | "adjustedP" | "verdict" | "alone" | "bounds"
  >;
  readonly bounded: Bounded;
  /** See `tippingPoint()` in missing-bounds.ts. */
  tipping(against: 1 | -1, decide: (test: DifferenceTest) => unknown): number | null;
}

type Level = Pick<CompareSettings, "adjust" | "confidence" | "margin" | "missing">;

/**
 * @throws {InvalidArgumentError} when the margin is as wide as the scale: everything would be
 *   equivalent.
 */
export function checkMargin(
  scorer: string,
  scale: Scale | null,
  option: CompareSettings["margin"],
): void {
  const margin = marginOf(scorer, option);
  if (margin === null || scale === null || margin < scale.high - scale.low) return;
  throw new InvalidArgumentError(
    `Cannot use a margin of ${margin} for '${scorer}': its scores range from ${scale.low} to ${scale.high}`,
    { path: "margin" },
    {
      hint:
        scale.high - scale.low === 1
          ? "Write 0.02 for 2 percentage points, or set a margin for each scorer"
          : "Set a margin for each scorer: margin: { name: 0.1 }",
    },
  );
}

/** Fills in the adjusted p and the verdict of every result. */
export function decideVerdicts(undecided: readonly Undecided[], o: Level): void {
  const adjusted = ADJUSTMENTS[o.adjust](undecided.map(({ result }) => result.p));
  undecided.forEach((one, i) => {
    one.result.adjustedP = at(adjusted, i);
    decideVerdict(one, o);
  });
}

/** Fills in the verdict, and checks whether missing scores could change it. */
function decideVerdict({ result, bounded, tipping }: Undecided, o: Level): void {
  const factor = result.p === 0 ? 1 : Math.max(1, result.adjustedP / result.p);
  const q = {
    confidence: o.confidence,
    factor,
    margin: marginOf(result.scorer, o.margin),
    direction: result.direction,
  };
  const seen = testVerdict(bounded.observed, q);
  const alone = testVerdict(bounded.observed, { ...q, factor: 1 });
  result.alone =
    seen === "inconclusive" && (alone === "better" || alone === "worse") ? alone : null;
  result.verdict = seen;
  if (bounded.missing === 0) return;
  const against = result.direction === "lower" ? -1 : 1;
  result.bounds = boundsOf(bounded, o.confidence, () =>
    tipping(against, (test) => testVerdict(test, q)),
  );
  if (o.missing !== "bounds") return;
  const ends = [bounded.lowest, bounded.highest];
  if (!ends.every((test) => test !== null && testVerdict(test, q) === seen)) {
    result.verdict = "inconclusive";
    result.alone = null;
  }
}

function boundsOf(
  { lowest, highest }: Bounded,
  confidence: number,
  tippingPoint: () => number | null,
): MissingBounds | null {
  if (lowest === null || highest === null) return null;
  return {
    lowest: { difference: lowest.difference, interval: lowest.interval(confidence) },
    highest: { difference: highest.difference, interval: highest.interval(confidence) },
    tippingPoint: tippingPoint(),
  };
}
