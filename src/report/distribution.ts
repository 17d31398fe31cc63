import type { ScorerScores } from "../analysis/compared-scores.ts";
import type { ScorerComparison } from "../analysis/comparison.ts";

/** Number of rows whose score changed by at least `from` and less than `to`. */
export interface ChangeBin {
  /** Smallest change of the bin, candidate minus base. */
  from: number;
  /** End of the bin: its changes are below it. */
  to: number;
  /** Number of rows. */
  count: number;
}

/**
 * Changes of the rows that both runs scored, counted. `passes`: pass/fail with one trial per row.
 * `numbers`: candidate minus base, in adjacent bins of one width; one of them has 0 in its middle.
 */
export type ChangeDistribution =
  | {
      kind: "passes";
      counts: { both: number; onlyBase: number; onlyCandidate: number; neither: number };
    }
  | { kind: "numbers"; bins: ChangeBin[] };

/** Approximate number of bins. */
const BINS = 20;

/** Rounds a width up to 1, 2 or 5 times a power of ten. */
function roundWidth(width: number): number {
  const power = 10 ** Math.floor(Math.log10(width));
  const digit = [1, 2, 5, 10].find((one) => one * power >= width * (1 - 1e-9)) ?? 10;
  return digit * power;
}

/** Counts changes in bins; null if they are too large or too small for that. */
function binsOf(changes: readonly number[], scaleWidth: number | null): ChangeBin[] | null {
  let [low, high] = [0, 0];
  for (const change of changes) [low, high] = [Math.min(low, change), Math.max(high, change)];
  const range = high - low || (scaleWidth ?? 1);
  const least = changes.every(Number.isInteger) ? 1 : 0;
  const width = Math.max(least, roundWidth(range / BINS));
  if (!Number.isFinite(range) || !(width >= 1e-300)) return null;
  const place = (change: number): number => Math.round(change / width);
  const first = place(low);
  const edge = (i: number): number => Number(((first + i - 0.5) * width).toPrecision(12));
  const bins = Array.from({ length: place(high) - first + 1 }, (_, i) => ({
    from: edge(i),
    to: edge(i + 1),
    count: 0,
  }));
  for (const change of changes) {
    const bin = bins[place(change) - first];
    if (bin !== undefined) bin.count += 1;
  }
  return bins;
}

/**
 * Counts the changes of a scorer's rows. `isIncluded` selects rows by their place among the rows of
 * the comparison. Returns null if no row has a score in both runs.
 */
export function distributionOf(
  { counts, scale }: Pick<ScorerComparison, "counts" | "scale">,
  scores: Pick<ScorerScores, "base" | "candidate"> | undefined,
  isIncluded: (place: number) => boolean,
): ChangeDistribution | null {
  if (counts !== null) {
    const { bothPass: both, regressed: onlyBase, improved: onlyCandidate, bothFail } = counts;
    return { kind: "passes", counts: { both, onlyBase, onlyCandidate, neither: bothFail } };
  }
  const after = scores?.candidate.values ?? [];
  const changes = (scores?.base?.values ?? []).flatMap((was, place) => {
    const is = after[place] ?? null;
    return was === null || is === null || !isIncluded(place) ? [] : [is - was];
  });
  if (changes.length === 0) return null;
  const bins = binsOf(changes, scale === null ? null : scale.high - scale.low);
  return bins === null ? null : { kind: "numbers", bins };
}
