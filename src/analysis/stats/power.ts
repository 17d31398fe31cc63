import { connorRows } from "./mcnemar.ts";
import { normalCritical, normalQuantile } from "./normal.ts";

/**
 * Computes the smallest difference of pass rates that McNemar's test finds with `rows` rows:
 * Connor's formula, inverted by bisection.
 *
 * The share of rows that differ is at least the difference itself, so a smaller discordance is
 * raised to it. Returns 1 when no difference can be found.
 */
export function detectableProportion(
  rows: number,
  discordance: number,
  power: number,
  alpha: number,
): number {
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

/**
 * Computes the smallest mean difference found with `rows` rows, from the standard deviation of the
 * row differences: the normal formula.
 */
export function detectableMean(rows: number, sd: number, power: number, alpha: number): number {
  return ((normalCritical(1 - alpha) + normalQuantile(power)) * sd) / Math.sqrt(rows);
}

/**
 * Computes the number of rows that the normal formula requires to find a mean difference, not
 * rounded.
 */
export function rowsForMean(difference: number, sd: number, power: number, alpha: number): number {
  return (((normalCritical(1 - alpha) + normalQuantile(power)) * sd) / difference) ** 2;
}

/** Probability with which the number of rows would decide. */
const POWER = 0.8;
/** Distance from the limit, as a share of it, within which no number of rows is stated. */
const CLOSE = 0.1;

/** Facts about an open rule. */
export interface OpenRule {
  /**
   * Distance of the estimate from the limit: positive on the passing side, negative on the failing
   * side.
   */
  readonly margin: number;
  /** Distance of the estimate from no difference; null when a fail needs no difference. */
  readonly effect: number | null;
  readonly limit: number;
  /** Standard deviation of one row's contribution. */
  readonly sd: number;
  readonly confidence: number;
  /** Factor applied to p for a fail. */
  readonly factor: number;
  /** Current number of rows. */
  readonly n: number;
}

/**
 * Computes about how many rows would decide a rule with 80% probability if the estimate were the
 * truth; null when the estimate is within 10% of the limit, or the spread is unknown.
 *
 * Uses the normal formula. A pass needs the near end of the interval on the right side of the
 * limit; a fail needs a difference that is distinct from 0 and an estimate on the wrong side of the
 * limit.
 */
export function rowsToDecide({
  margin,
  effect,
  limit,
  sd,
  confidence,
  factor,
  n,
}: OpenRule): number | null {
  const near = effect === null ? Math.abs(limit) : limit;
  if (margin === 0 || Math.abs(margin) <= CLOSE * near || !(sd > 0)) return null;
  const power = normalQuantile(POWER);
  const sure = normalCritical(confidence);
  const stricter = normalCritical(1 - (1 - confidence) / factor);
  const rowsFor = (distance: number, reach: number): number => ((reach * sd) / distance) ** 2;
  const rows =
    margin > 0 || effect === null
      ? rowsFor(margin, (margin > 0 ? sure : stricter) + power)
      : Math.max(rowsFor(effect, stricter + power), rowsFor(margin, power));
  const whole = Math.ceil(rows);
  return Number.isSafeInteger(whole) && whole > n ? whole : null;
}
