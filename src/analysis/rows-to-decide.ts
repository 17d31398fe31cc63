import { normalCritical, normalQuantile } from "./stats/normal.ts";

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
