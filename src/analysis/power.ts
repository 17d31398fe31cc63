import { InvalidArgumentError } from "../core/errors/usage.ts";
import type { Comparison } from "./comparison.ts";
import { checkBetween, checkOptionNames, checkWhole, isObject, unknownScorer } from "./options.ts";
import type { ChangeCounts } from "./paired-difference.ts";
import { showValue } from "./show-value.ts";
import { connorRows, exactMcnemarPower } from "./stats/mcnemar.ts";
import { detectableMean, detectableProportion, rowsForMean } from "./stats/power.ts";
import { plural } from "./words-of-results.ts";

/** @throws {InvalidArgumentError} when a pilot is not a comparison of this version. */
export function checkPilot(pilot: unknown): asserts pilot is Comparison {
  const isComparison =
    isObject(pilot) &&
    pilot.schema === "evalwire.comparison/1" &&
    isObject(pilot.scorers) &&
    isObject(pilot.scores);
  if (isComparison) return;
  throw new InvalidArgumentError(
    `'pilot' must be a comparison: current value is ${showValue(pilot)}`,
    { path: "pilot" },
    { hint: "Pass what compare() returns" },
  );
}

/** Fields of a scorer's comparison that determine its spread. */
export interface Differences {
  readonly n: number;
  readonly counts: ChangeCounts | null;
  readonly standardError: number | null;
}

/** Spread of one scorer in a pilot. */
export type ObservedSpread =
  | { readonly discordance: number; readonly changed: number; readonly n: number }
  | { readonly sd: number; readonly n: number };

/**
 * Returns the observed spread.
 *
 * @throws {InvalidArgumentError} when the rows, or their groups, do not determine it.
 */
export function observedSpread(
  scorer: string,
  { n, counts, standardError }: Differences,
  grouped: boolean,
): ObservedSpread {
  const cannot = (why: string): InvalidArgumentError =>
    new InvalidArgumentError(`Cannot plan from the pilot: ${why}`, { path: "pilot" });
  if (n === 0) throw cannot(`no shared row has a score of '${scorer}' in both runs`);
  if (counts !== null) {
    const changed = counts.improved + counts.regressed;
    return { discordance: changed / n, changed, n };
  }
  if (standardError === null && grouped)
    throw cannot(`all rows of '${scorer}' are in one group, which does not show their spread`);
  if (standardError === null)
    throw cannot(`'${scorer}' has ${plural(n, "row")}, too few to estimate the spread`);
  if (standardError === 0)
    throw cannot(
      grouped
        ? `the mean difference of '${scorer}' is the same in every group`
        : `every row difference of '${scorer}' is the same`,
    );
  return { sd: standardError * Math.sqrt(n), n };
}

/** Returns the spread of a scorer over all rows of a pilot. */
function pilotSpread(pilot: unknown, scorer: unknown): ObservedSpread {
  checkPilot(pilot);
  if (typeof scorer !== "string" || scorer === "")
    throw new InvalidArgumentError(
      `'scorer' must be a non-empty string: current value is ${showValue(scorer)}`,
      { path: "scorer" },
      { hint: "Name the scorer of the pilot to plan for" },
    );
  const found = Object.hasOwn(pilot.scorers, scorer) ? pilot.scorers[scorer] : undefined;
  if (found === undefined)
    throw unknownScorer(scorer, Object.keys(pilot.scorers), "the pilot", "scorer");
  return observedSpread(scorer, found, pilot.cluster !== null);
}

/** Power and level of a test. */
export interface PowerOptions {
  /** Probability of finding the difference if it exists. Default 0.8. */
  power?: number;
  /** Level of the two-sided test. Default 0.05. */
  alpha?: number;
}

/**
 * Spread of the scores: share of the rows that change between two runs, standard deviation of the
 * row differences, or an earlier comparison.
 */
export type RowsNeededQuery =
  | { drop: number; discordance: number }
  | { drop: number; sd: number }
  | { drop: number; pilot: Comparison; scorer: string };

function checkPower(options: PowerOptions, what: string): Required<PowerOptions> {
  checkOptionNames(options, ["power", "alpha"], what);
  const { power = 0.8, alpha = 0.05 } = options;
  checkBetween(alpha, 0, 1, "alpha");
  checkBetween(power, alpha, 1, "power");
  return { power, alpha };
}

/**
 * Form of a function's first argument: the function's name, the fields, and which of them define
 * the spread.
 */
interface QueryForm {
  readonly of: string;
  readonly fields: readonly string[];
  readonly spreads: readonly string[];
  readonly example: string;
}

/** Fields that define the spread. An undefined field counts as absent. */
interface SpreadFields {
  readonly discordance?: number;
  readonly sd?: number;
  readonly pilot?: Comparison;
  readonly scorer?: string;
}

/**
 * Rejects a query that is not an object, has an unknown field, or does not define the spread
 * exactly once.
 */
function checkQuery(
  query: SpreadFields,
  { of, fields, spreads, example }: QueryForm,
): SpreadFields {
  const hint = { hint: `Write ${example}` };
  if (!isObject(query))
    throw new InvalidArgumentError(
      `'query' of ${of} must be an object: current value is ${showValue(query)}`,
      { path: "query" },
      hint,
    );
  checkOptionNames(query, [...fields, ...spreads], of);
  const given = spreads.filter((name) => query[name] !== undefined);
  if (given.length === 1) return query;
  const names = spreads.map((name) => `'${name}'`).join(" or ");
  const found =
    given.length === 0
      ? "none is given"
      : `${given.map((name) => `'${name}'`).join(" and ")} are given`;
  throw new InvalidArgumentError(
    `${of} needs exactly one of ${names}: ${found}`,
    { path: given[1] ?? spreads[0] ?? "query" },
    hint,
  );
}

const ROWS_NEEDED: QueryForm = {
  of: "rowsNeeded()",
  fields: ["drop", "scorer"],
  spreads: ["discordance", "sd", "pilot"],
  example: "rowsNeeded({ drop: 0.02, discordance: 0.1 })",
};
const DETECTABLE: QueryForm = {
  of: "minimumDetectableEffect()",
  fields: ["rows"],
  spreads: ["discordance", "sd"],
  example: "minimumDetectableEffect({ rows: 200, discordance: 0.1 })",
};
const EXACT: QueryForm = {
  of: "exactPower()",
  fields: ["rows", "drop"],
  spreads: ["discordance"],
  example: "exactPower({ rows: 200, discordance: 0.1, drop: 0.02 })",
};

/**
 * Computes how many rows a comparison needs to find a difference of `drop`.
 *
 * `discordance` (share of the rows whose result changes) uses Connor's formula for McNemar's test,
 * `sd` (standard deviation of the row differences) uses the normal formula, and `pilot` uses the
 * observed spread of that comparison. Rounds up. `planGate()` uses the upper 80% limit of a pilot's
 * spread instead, and plans the decision of a gate.
 *
 * @throws {InvalidArgumentError} when a number is out of range, fewer rows change than the drop
 *   itself requires, or the pilot shows no spread.
 *
 * @example Rows for a drop of 2 percentage points
 * ```ts
 * import { rowsNeeded } from "evalwire/analysis";
 *
 * const rows = rowsNeeded({ drop: 0.02, discordance: 0.1 });
 * if (rows !== 1960) throw new Error(String(rows));
 * ```
 *
 * @example With a power of 90%
 * ```ts
 * import { rowsNeeded } from "evalwire/analysis";
 *
 * const rows = rowsNeeded({ drop: 0.02, discordance: 0.1 }, { power: 0.9 });
 * if (rows !== 2623) throw new Error(String(rows));
 * ```
 */
export function rowsNeeded(query: RowsNeededQuery, options: PowerOptions = {}): number {
  const { power, alpha } = checkPower(options, ROWS_NEEDED.of);
  const { pilot, scorer, ...given } = checkQuery(query, ROWS_NEEDED);
  const { drop } = query;
  checkBetween(drop, 0, Number.POSITIVE_INFINITY, "drop");
  const spread: { sd?: number; discordance?: number } =
    pilot === undefined ? given : pilotSpread(pilot, scorer);
  if (spread.sd !== undefined) {
    checkBetween(spread.sd, 0, Number.POSITIVE_INFINITY, "sd");
    return Math.max(2, Math.ceil(rowsForMean(drop, spread.sd, power, alpha)));
  }
  const discordance =
    pilot === undefined ? spread.discordance : Math.max(spread.discordance ?? 0, drop);
  checkDiscordance(discordance, drop);
  return Math.ceil(connorRows((discordance - drop) / 2, (discordance + drop) / 2, power, alpha));
}

function checkDiscordance(discordance: unknown, drop: number): asserts discordance is number {
  if (typeof discordance === "number" && discordance > 0 && discordance <= 1 && drop <= discordance)
    return;
  throw new InvalidArgumentError(
    `'discordance' must be a share of the rows, at most 1 and at least the drop of ${drop}: current value is ${String(discordance)}`,
    { path: "discordance" },
  );
}

/**
 * Computes the smallest true difference that a comparison of `rows` rows can find.
 *
 * The inverse of {@link rowsNeeded}. If `discordance` is smaller than the resulting difference, it
 * is raised to it. Returns 1 when no difference can be found.
 *
 * @throws {InvalidArgumentError} when a number is out of range.
 *
 * @example What 198 rows can detect
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
  const { power, alpha } = checkPower(options, DETECTABLE.of);
  const { sd, discordance } = checkQuery(query, DETECTABLE);
  const { rows } = query;
  checkWhole(rows, 1, "rows");
  if (sd !== undefined) {
    checkBetween(sd, 0, Number.POSITIVE_INFINITY, "sd");
    return detectableMean(rows, sd, power, alpha);
  }
  checkDiscordance(discordance, 0);
  return detectableProportion(rows, discordance, power, alpha);
}

/**
 * Computes the power of the exact McNemar test by enumeration: the probability of finding a true
 * `drop` with this many rows.
 *
 * Exact, whereas {@link rowsNeeded} uses a formula: use it to check a small plan. Costs about
 * `rows` beta functions.
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
export function exactPower(
  query: { rows: number; discordance: number; drop: number },
  options: { alpha?: number } = {},
): number {
  checkOptionNames(options, ["alpha"], EXACT.of);
  const { alpha = 0.05 } = options;
  checkBetween(alpha, 0, 1, "alpha");
  checkQuery(query, EXACT);
  const { rows, discordance, drop } = query;
  checkWhole(rows, 1, "rows");
  checkBetween(drop, 0, 1, "drop");
  checkDiscordance(discordance, drop);
  return exactMcnemarPower({
    p12: (discordance - drop) / 2,
    p21: (discordance + drop) / 2,
    n: rows,
    alpha,
    sides: 2,
  });
}
