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

/** Chance with which so many rows would decide. */
const POWER = 0.8;
/** Share of the limit within which no number of rows is named. */
const CLOSE = 0.1;

/** What is known of a rule that is open. */
export interface OpenRule {
  /** How far the estimate lies on the passing side of the limit; negative on the failing side. */
  readonly margin: number;
  /** How far it lies from no difference; null where a fail needs no difference. */
  readonly effect: number | null;
  readonly limit: number;
  /** Standard deviation of what one row says. */
  readonly sd: number;
  readonly confidence: number;
  /** What p is multiplied by for a fail. */
  readonly factor: number;
  /** Rows that there are. */
  readonly n: number;
}

/**
 * About how many rows would decide a rule with 80% chance, if the estimate were the truth; null when it lies within 10% of the limit,
 * or nothing is known of the spread.
 *
 * The normal formula. A pass needs the near end of the interval on the right side of the limit; a fail needs a difference that is
 * told from 0 and an estimate beyond the limit.
 */
export function rowsToDecide({ margin, effect, limit, sd, confidence, factor, n }: OpenRule): number | null {
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
