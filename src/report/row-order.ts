import { type ArmScores, type ScorerScores, scoresOf } from "../analysis/compared-scores.ts";
import type { Comparison } from "../analysis/comparison.ts";
import type { ContentRows } from "./content-rows.ts";

/** Groups of rows, in the order of a table. */
export const GROUPS = [
  "regressed",
  "without a score",
  "improved",
  "edited",
  "removed",
  "added",
  "unchanged",
] as const;

type Group = (typeof GROUPS)[number];

/** Places of a comparison's rows in the order of a table, and the group of each place. */
export interface RowOrder {
  readonly places: readonly number[];
  readonly groupOf: (place: number) => Group;
}

const lacksScore = (arm: ArmScores | null, place: number): boolean =>
  (arm?.gaps?.missing[place] ?? 0) > 0;

/** Measures the changes of one scorer's rows: as a share of its scale, above 0 for a regression. */
function sizesOf({ base, candidate, direction, scale }: ScorerScores, shared: number) {
  const sign = direction === "lower" ? 1 : -1;
  const changes = Float64Array.from({ length: shared }, (_, place) => {
    const [was, is] = [base?.values[place] ?? null, candidate.values[place] ?? null];
    return was === null || is === null ? 0 : sign * (is - was);
  });
  const largest = changes.reduce((most, one) => Math.max(most, Math.abs(one)), 0);
  const width = scale === null ? largest : scale.high - scale.low;
  // a change above what numbers express is the largest
  return changes.map((one) =>
    one === 0 ? 0 : Number.isFinite(one) ? one / width : Math.sign(one),
  );
}

/**
 * Orders rows: those that regressed in any scorer first, the largest change as a share of its scale
 * first, then those without a score, those that improved, and the others.
 */
export function rowOrder(comparison: Comparison, rows: ContentRows): RowOrder {
  const { shared } = comparison.rows;
  const scored = Object.keys(comparison.scorers).flatMap(
    (name) => scoresOf(comparison.scores, name) ?? [],
  );
  const [worst, best] = [new Float64Array(rows.count), new Float64Array(rows.count)];
  for (const one of scored) {
    sizesOf(one, shared).forEach((size, place) => {
      worst[place] = Math.max(worst[place] ?? 0, size);
      best[place] = Math.max(best[place] ?? 0, -size);
    });
  }
  const groupOf = (place: number): Group => {
    const kind = rows.kindOf(place);
    if (kind === "missing") return "without a score";
    if (kind !== "shared") return kind;
    if ((worst[place] ?? 0) > 0) return "regressed";
    if (scored.some((one) => lacksScore(one.base, place) || lacksScore(one.candidate, place)))
      return "without a score";
    return (best[place] ?? 0) > 0 ? "improved" : "unchanged";
  };
  const groups = Uint8Array.from({ length: rows.count }, (_, place) =>
    GROUPS.indexOf(groupOf(place)),
  );
  const sizes = worst.map((size, place) => (size > 0 ? size : (best[place] ?? 0)));
  const places = Array.from(groups.keys()).sort(
    (a, b) => (groups[a] ?? 0) - (groups[b] ?? 0) || (sizes[b] ?? 0) - (sizes[a] ?? 0) || a - b,
  );
  return { places, groupOf: (place) => GROUPS[groups[place] ?? 0] ?? "unchanged" };
}
