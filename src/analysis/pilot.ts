import { InvalidArgumentError } from "../core/errors/usage.ts";
import type { Comparison } from "./comparison.ts";
import { isObject } from "./gate-fields.ts";
import { unknownScorer } from "./options.ts";
import type { ChangeCounts } from "./paired-difference.ts";
import { showValue } from "./show-value.ts";
import { plural } from "./words-of-results.ts";

/** @throws {InvalidArgumentError} when a pilot is no comparison of this version. */
export function checkPilot(pilot: unknown): asserts pilot is Comparison {
  const isComparison = isObject(pilot) && pilot.schema === "evalwire.comparison/1" && isObject(pilot.scorers) && isObject(pilot.scores);
  if (isComparison) return;
  throw new InvalidArgumentError(
    `'pilot' must be a comparison: current value is ${showValue(pilot)}`,
    { path: "pilot" },
    { hint: "Pass what compare() returns" },
  );
}

/** The part of a scorer's differences that tells their spread. */
export interface Differences {
  readonly n: number;
  readonly counts: ChangeCounts | null;
  readonly standardError: number | null;
}

/** What a pilot says of the spread of one scorer. */
export type ObservedSpread =
  | { readonly discordance: number; readonly changed: number; readonly n: number }
  | { readonly sd: number; readonly n: number };

/** The spread that was observed. @throws {InvalidArgumentError} when the rows, or the groups that they come in, do not tell it. */
export function observedSpread(scorer: string, { n, counts, standardError }: Differences, grouped: boolean): ObservedSpread {
  const cannot = (why: string): InvalidArgumentError => new InvalidArgumentError(`Cannot plan from the pilot: ${why}`, { path: "pilot" });
  if (n === 0) throw cannot(`no shared row has a score of '${scorer}' in both runs`);
  if (counts !== null) {
    const changed = counts.improved + counts.regressed;
    return { discordance: changed / n, changed, n };
  }
  if (standardError === null && grouped) throw cannot(`all rows of '${scorer}' are in one group, which does not show their spread`);
  if (standardError === null) throw cannot(`'${scorer}' has ${plural(n, "row")}, too few to estimate their spread`);
  if (standardError === 0)
    throw cannot(
      grouped ? `the mean difference of '${scorer}' is the same in every group` : `every row difference of '${scorer}' is the same`,
    );
  return { sd: standardError * Math.sqrt(n), n };
}

/** The spread of a scorer over all rows of a pilot. */
export function pilotSpread(pilot: unknown, scorer: unknown): ObservedSpread {
  checkPilot(pilot);
  if (typeof scorer !== "string" || scorer === "")
    throw new InvalidArgumentError(
      `'scorer' must be a non-empty string: current value is ${showValue(scorer)}`,
      { path: "scorer" },
      { hint: "Name the scorer of the pilot to plan for" },
    );
  const found = Object.hasOwn(pilot.scorers, scorer) ? pilot.scorers[scorer] : undefined;
  if (found === undefined) throw unknownScorer(scorer, Object.keys(pilot.scorers), "the pilot", "scorer");
  return observedSpread(scorer, found, pilot.cluster !== null);
}
