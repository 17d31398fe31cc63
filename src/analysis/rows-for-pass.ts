import type { ChanceModel, PlannedTest } from "./plan-chances.ts";
import { normalCritical, normalQuantile } from "./stats/normal.ts";

/** Chance at which an unchanged candidate is to pass. */
const POWER = 0.8;
/** Largest number of rows that is tried. */
const MAX_ROWS = 1_000_000;
/** Precision of the answer. */
const WITHIN = 1.01;

const clip = (rows: number): number => Math.min(MAX_ROWS, Math.max(1, Math.round(rows)));

/** The first of rising numbers of rows that is enough, and the last that is not, in steps that grow; null when none is. */
function bracket(enough: (rows: number) => boolean, start: number): [number, number] | null {
  let [low, high, factor] = [start, start, 1.05];
  if (enough(start)) {
    do {
      if (low === 1) return [1, 1];
      high = low;
      low = clip(Math.min(low - 1, low / factor));
      factor **= 2;
    } while (enough(low));
    return [low, high];
  }
  do {
    if (high === MAX_ROWS) return null;
    low = high;
    high = clip(Math.max(high + 1, high * factor));
    factor **= 2;
  } while (!enough(high));
  return [low, high];
}

/** The smallest number of rows at which an unchanged candidate passes with 80% chance, within 1%; null when a million are too few. */
export function rowsForPass(model: ChanceModel, { limit, confidence }: PlannedTest): number | null {
  if (limit === 0) return null;
  const enough = (rows: number): boolean => model.at(rows)(0).pass >= POWER;
  const formula = (((normalCritical(confidence) + normalQuantile(POWER)) * model.sd) / limit) ** 2;
  const found = bracket(enough, clip(formula));
  if (found === null) return null;
  let [low, high] = found;
  while (high - low > 1 && high > WITHIN * low) {
    const middle = Math.round(Math.sqrt(low * high));
    if (middle <= low || middle >= high) break;
    if (enough(middle)) high = middle;
    else low = middle;
  }
  return high;
}
