import { InvalidArgumentError } from "../core/errors/usage.ts";
import type { Comparison } from "./comparison.ts";
import { checkBetween, checkOptionNames, checkWhole, unknownScorer } from "./options.ts";
import { connorRows, exactMcnemarPower } from "./stats/mcnemar.ts";
import { detectableMean, detectableProportion, rowsForMean } from "./stats/power.ts";

/** How sure a test is to be. */
export interface PowerOptions {
  /** Chance to find the difference when it is there. Default 0.8. */
  power?: number;
  /** Level of the two-sided test. Default 0.05. */
  alpha?: number;
}

/** What is known about the scores: how many rows change between two runs, how the differences spread, or a comparison made before. */
export type RowsNeededQuery =
  | { drop: number; discordance: number }
  | { drop: number; sd: number }
  | { drop: number; pilot: Comparison; scorer: string };

function checkPower({ power = 0.8, alpha = 0.05, ...rest }: PowerOptions): Required<PowerOptions> {
  checkOptionNames(rest, ["power", "alpha"], "this function");
  checkBetween(alpha, 0, 1, "alpha");
  checkBetween(power, alpha, 1, "power");
  return { power, alpha };
}

/** Spread of the row differences in a comparison: how many rows changed, or their standard deviation. */
function fromPilot(pilot: Comparison, scorer: string): { discordance: number } | { sd: number } {
  const found = Object.hasOwn(pilot.scorers, scorer) ? pilot.scorers[scorer] : undefined;
  if (found === undefined) throw unknownScorer(scorer, Object.keys(pilot.scorers), "the pilot", "scorer");
  if (found.counts !== null) return { discordance: (found.counts.improved + found.counts.regressed) / found.n };
  if (found.standardError === null) {
    throw new InvalidArgumentError(`Cannot plan from the pilot: '${scorer}' has ${found.n} rows, too few to tell their spread`, {
      path: "pilot",
    });
  }
  return { sd: found.standardError * Math.sqrt(found.n) };
}

/**
 * Computes how many rows a comparison needs to find a difference of `drop`.
 *
 * With `discordance` (share of the rows whose pass or fail changes) by Connor's formula for McNemar's test, with `sd` (standard
 * deviation of the row differences) by the normal formula, with `pilot` from what that comparison saw. Rounded up.
 *
 * @throws {InvalidArgumentError} when a number is out of range, or fewer rows change than the drop itself needs.
 *
 * @example Rows for a drop of two points
 * ```ts
 * import { rowsNeeded } from "evalwire/analysis";
 *
 * const rows = rowsNeeded({ drop: 0.02, discordance: 0.1 });
 * if (rows !== 1960) throw new Error(String(rows));
 * ```
 */
export function rowsNeeded(query: RowsNeededQuery, options: PowerOptions = {}): number {
  const { power, alpha } = checkPower(options);
  const { drop } = query;
  checkBetween(drop, 0, Number.POSITIVE_INFINITY, "drop");
  const spread = "pilot" in query ? fromPilot(query.pilot, query.scorer) : query;
  if ("sd" in spread) {
    checkBetween(spread.sd, 0, Number.POSITIVE_INFINITY, "sd");
    return Math.max(2, Math.ceil(rowsForMean(drop, spread.sd, power, alpha)));
  }
  const discordance = "pilot" in query ? Math.max(spread.discordance, drop) : spread.discordance;
  checkDiscordance(discordance, drop);
  return Math.ceil(connorRows((discordance - drop) / 2, (discordance + drop) / 2, power, alpha));
}

function checkDiscordance(discordance: number, drop: number): void {
  if (typeof discordance === "number" && discordance > 0 && discordance <= 1 && drop <= discordance) return;
  throw new InvalidArgumentError(
    `Cannot use 'discordance': it must be a share of the rows, at most 1 and at least the drop of ${drop}, current value is ${String(discordance)}`,
    { path: "discordance" },
  );
}

/**
 * Computes the smallest true difference that a comparison of `rows` rows finds.
 *
 * The inverse of {@link rowsNeeded}. Where `discordance` is smaller than the difference found, it is raised to it; 1 when no
 * difference can be found.
 *
 * @throws {InvalidArgumentError} when a number is out of range.
 *
 * @example What 198 rows can tell
 * ```ts
 * import { minimumDetectableEffect } from "evalwire/analysis";
 *
 * const effect = minimumDetectableEffect({ rows: 198, sd: 0.391 });
 * if (Math.abs(effect - 0.0778) > 0.0001) throw new Error(String(effect));
 * ```
 */
export function minimumDetectableEffect(
  query: { rows: number; discordance: number } | { rows: number; sd: number },
  options: PowerOptions = {},
): number {
  const { power, alpha } = checkPower(options);
  checkWhole(query.rows, 1, "rows");
  if ("sd" in query) {
    checkBetween(query.sd, 0, Number.POSITIVE_INFINITY, "sd");
    return detectableMean(query.rows, query.sd, power, alpha);
  }
  checkDiscordance(query.discordance, 0);
  return detectableProportion(query.rows, query.discordance, power, alpha);
}

/**
 * Computes the power of the exact McNemar test by enumeration: the chance to find a true `drop` at this many rows.
 *
 * Exact where {@link rowsNeeded} is a formula: use it to check a small plan. Costs about `rows` beta functions.
 *
 * @throws {InvalidArgumentError} when a number is out of range.
 *
 * @example Power of a small comparison
 * ```ts
 * import { exactPower } from "evalwire/analysis";
 *
 * const power = exactPower({ rows: 50, discordance: 0.4, drop: 0.24 }, { alpha: 0.1 });
 * if (Math.abs(power - 0.839) > 0.001) throw new Error(String(power));
 * ```
 */
export function exactPower(query: { rows: number; discordance: number; drop: number }, options: { alpha?: number } = {}): number {
  const { rows, discordance, drop } = query;
  const { alpha } = checkPower({ power: 0.999, ...options });
  checkWhole(rows, 1, "rows");
  checkBetween(drop, 0, 1, "drop");
  checkDiscordance(discordance, drop);
  return exactMcnemarPower({ p12: (discordance - drop) / 2, p21: (discordance + drop) / 2, n: rows, alpha, sides: 2 });
}
