import type { ChangeDistribution } from "../distribution.ts";
import { formatCount } from "../numbers.ts";
import type { ReportChange } from "../view.ts";

type PassCounts = Extract<ChangeDistribution, { kind: "passes" }>["counts"];

/** Part of a bar, in percent of its width. */
export interface Part {
  readonly name: keyof PassCounts;
  readonly left: number;
  readonly width: number;
}

const ORDER = ["both", "onlyBase", "onlyCandidate", "neither"] as const;

/** Returns the parts of a bar of rows, those without rows left out. */
export function partsOf(counts: PassCounts): Part[] {
  const total = ORDER.reduce((sum, name) => sum + counts[name], 0);
  let before = 0;
  return ORDER.flatMap((name): Part[] => {
    const left = (100 * before) / total;
    before += counts[name];
    const width = (100 * counts[name]) / total;
    return counts[name] === 0
      ? []
      : [{ name, left: Number(left.toFixed(3)), width: Number(width.toFixed(3)) }];
  });
}

/** Counts the rows by their change, in words. */
export function countsWords(change: ReportChange, distribution: ChangeDistribution): string {
  if (distribution.kind === "passes") {
    const { both, onlyBase, onlyCandidate, neither } = distribution.counts;
    return `${formatCount(both)} pass in both, ${formatCount(onlyBase)} only in the base, ${formatCount(onlyCandidate)} only in the candidate, ${formatCount(neither)} in neither`;
  }
  const { improved, regressed, unchanged, n } = change;
  const same = `${formatCount(unchanged)} did not change`;
  if (improved === null || regressed === null)
    return `${formatCount(n - unchanged)} changed, ${same}`;
  return `${formatCount(improved)} improved, ${formatCount(regressed)} regressed, ${same}`;
}
