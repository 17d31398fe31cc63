import { at } from "./at.ts";

/** Returns the indices of the p values, smallest first. */
const ascending = (p: readonly number[]): number[] =>
  p.map((_, i) => i).sort((a, b) => at(p, a) - at(p, b));

/**
 * Adjusts p values for their number, so that the chance of any false finding stays below alpha.
 *
 * Source: Holm 1979, "A simple sequentially rejective multiple test procedure", Scandinavian
 * Journal of Statistics 6.
 */
export function holm(p: readonly number[]): number[] {
  const adjusted = p.slice();
  let highest = 0;
  ascending(p).forEach((index, rank) => {
    highest = Math.max(highest, Math.min(1, (p.length - rank) * at(p, index)));
    adjusted[index] = highest;
  });
  return adjusted;
}

/**
 * Adjusts p values so that the expected share of false findings among all findings stays below
 * alpha.
 *
 * Source: Benjamini and Hochberg 1995, "Controlling the false discovery rate", Journal of the Royal
 * Statistical Society B 57.
 */
export function benjaminiHochberg(p: readonly number[]): number[] {
  const adjusted = p.slice();
  let lowest = 1;
  ascending(p)
    .reverse()
    .forEach((index, fromTop) => {
      lowest = Math.min(lowest, (at(p, index) * p.length) / (p.length - fromTop));
      adjusted[index] = lowest;
    });
  return adjusted;
}
