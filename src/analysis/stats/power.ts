import { connorRows } from "./mcnemar.ts";
import { normalCritical, normalQuantile } from "./normal.ts";

/**
 * Smallest difference of pass rates that McNemar's test finds at `rows` rows: Connor's formula, inverted by bisection.
 *
 * At least as many rows must differ as the difference itself says, so the discordance is raised to it where it is smaller. 1 when
 * even that cannot be found.
 */
export function detectableProportion(rows: number, discordance: number, power: number, alpha: number): number {
  const needed = (difference: number): number => {
    const psi = Math.max(discordance, difference);
    return connorRows((psi - difference) / 2, (psi + difference) / 2, power, alpha);
  };
  if (needed(1) > rows) return 1;
  let low = 0;
  let high = 1;
  for (let step = 0; step < 100 && high - low > 1e-15; step++) {
    const middle = (low + high) / 2;
    if (needed(middle) > rows) low = middle;
    else high = middle;
  }
  return high;
}

/** Smallest mean difference that is found at `rows` rows whose differences have this standard deviation: the normal formula. */
export function detectableMean(rows: number, sd: number, power: number, alpha: number): number {
  return ((normalCritical(1 - alpha) + normalQuantile(power)) * sd) / Math.sqrt(rows);
}

/** Rows that the normal formula asks for to find a mean difference, not rounded. */
export function rowsForMean(difference: number, sd: number, power: number, alpha: number): number {
  return (((normalCritical(1 - alpha) + normalQuantile(power)) * sd) / difference) ** 2;
}
