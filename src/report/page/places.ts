import type { Rank } from "../../analysis/rank-places.ts";

/** Describes the places that a run can hold: `1`, or `1 to 3`. */
export const placesWords = ([best, worst]: Rank["places"]): string =>
  best === worst ? `${best}` : `${best} to ${worst}`;

/** Returns whether every run up to an index is ahead of every run after it. */
export function endsGroup(runs: readonly Pick<Rank, "places">[], index: number): boolean {
  const place = index + 1;
  return runs.every(({ places: [best, worst] }, i) => (i <= index ? worst <= place : best > place));
}
