import type { RuleResult } from "../analysis/gate-result.ts";
import { cleanText, shortened } from "./clean-text.ts";
import {
  formatChange,
  formatChangeRange,
  formatLevel,
  formatShare,
  formatSize,
} from "./numbers.ts";
import type { ReportChange, ReportScorer, ReportView } from "./view.ts";
import { figureWords } from "./words.ts";

/** Name of a scorer, run or slice in a label. */
export const nameIn = (name: string): string => `'${shortened(cleanText(name), 200)}'`;

/** Describes the plot of the values of a scorer. */
export function valuesLabel({ scorer, base, candidate, unit }: ReportScorer): string {
  const own = figureWords(candidate, unit);
  if (base === null) return `${nameIn(scorer)}: ${own}.`;
  return `${nameIn(scorer)}: base ${figureWords(base, unit)}; candidate ${own}.`;
}

/** Interval from the worst to the best case of the missing scores; null without bounds. */
export function boundsRange({ bounds }: ReportChange): [number, number] | null {
  if (bounds === null) return null;
  const { lowest, highest } = bounds;
  return [lowest.interval?.[0] ?? lowest.difference, highest.interval?.[1] ?? highest.difference];
}

/** Describes the plot of a difference. */
export function changeLabel(
  { scorer, unit }: ReportScorer,
  change: ReportChange,
  limits: readonly number[] = [],
): string {
  const { difference, interval, confidence, margin, verdict } = change;
  const range = boundsRange(change);
  const parts = [
    formatChange(difference, unit),
    interval === null
      ? "no interval"
      : `${formatLevel(confidence)} interval ${formatChangeRange(interval, unit)}`,
    ...(range === null
      ? []
      : [`${formatChangeRange(range, unit)} over all values of the missing scores`]),
    ...(margin === null ? [] : [`margin ${formatSize(margin, unit)}`]),
    ...limits.map((limit) => `limit of the gate ${formatChange(limit, unit)}`),
    verdict,
  ];
  return `Difference of ${nameIn(scorer)}, candidate minus base: ${parts.join(", ")}.`;
}

/** Limits of the rules of a gate for one scorer, over all rows. */
export interface Limits {
  /** On the axis of the values, from `min` and `max`. */
  readonly values: readonly number[];
  /** On the axis of the difference, from `maxDrop` and `maxIncrease`. */
  readonly changes: readonly number[];
}

/** Returns the limits of the rules for a scorer, in one slice or over all rows. */
export function limitsOf({ gate }: ReportView, scorer: string, slice?: string): Limits {
  const rules = (gate?.rules ?? []).map(({ rule }: RuleResult) => rule);
  const own = rules.filter(
    (rule) =>
      "scorer" in rule &&
      rule.scorer === scorer &&
      ("slice" in rule ? rule.slice : undefined) === slice,
  );
  return {
    values: own.flatMap((rule) => ("min" in rule ? [rule.min] : "max" in rule ? [rule.max] : [])),
    changes: own.flatMap((rule) =>
      "maxDrop" in rule ? [-rule.maxDrop] : "maxIncrease" in rule ? [rule.maxIncrease] : [],
    ),
  };
}

/** Describes the share of trials with a score: `98% → 96.3%`; null when no score is missing. */
export function coverageWords({ base, candidate }: ReportScorer): string | null {
  const own = formatShare(candidate.coverage);
  if (base === null || base.coverage === candidate.coverage)
    return candidate.coverage === 1 ? null : own;
  return `${formatShare(base.coverage)} → ${own}`;
}
