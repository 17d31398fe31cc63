import type { RuleResult } from "../analysis/gate-result.ts";
import type { Rank } from "../analysis/rank-places.ts";
import { domainOf } from "../report/axis-domain.ts";
import { boundsRange, changeLabel, limitsOf, nameIn, valuesLabel } from "../report/labels.ts";
import { formatChange, formatChangeRange, formatRange, formatValue } from "../report/numbers.ts";
import type { ReportRanking, ReportScorer, ReportView } from "../report/view.ts";
import { figureWords } from "../report/words.ts";
import type { Bar, Tone } from "./sheet.ts";

/** Tones of outcomes and verdicts. Any other one is open. */
const TONES: Readonly<Record<string, Tone>> = {
  pass: "good",
  better: "good",
  equivalent: "good",
  fail: "bad",
  worse: "bad",
};

export const toneOf = (outcome: string): Tone =>
  (Object.hasOwn(TONES, outcome) ? TONES[outcome] : undefined) ?? "open";

type Ends = readonly [number, number];

const isEnds = (ends: Ends | null): ends is Ends => ends !== null;

/** Returns the ends of an axis, with room for the marks. A bar that continues outside has an arrow. */
export function axisOf(points: readonly number[], ranges: readonly (Ends | null)[]): Ends {
  const [low, high] = domainOf({
    ...{ unit: "number", signed: false },
    ...{ points: points.filter(Number.isFinite), ranges: ranges.filter(isEnds) },
  });
  const pad = (high - low) * 0.05;
  return [low - pad, high + pad];
}

/** Writes an interval behind a number: ` (-11.3 to -0.4)`. */
const rangeIn = (ends: [number, number] | null, format: (ends: [number, number]) => string) =>
  ends === null ? "" : ` (${format(ends)})`;

const NO_MARKS = { zero: false, limits: [], margin: null, bounds: null } as const;

/** Picks the finite numbers: an axis cannot show others. */
const numbers = (some: readonly (number | null | undefined)[]): number[] =>
  some.filter((one): one is number => typeof one === "number" && Number.isFinite(one));

/** Groups scorers that share an axis: the shares of passes, and each number on its own. */
const together = (scorer: ReportScorer, all: readonly ReportScorer[]): readonly ReportScorer[] =>
  scorer.unit === "share" ? all.filter(({ unit }) => unit === "share") : [scorer];

/** Makes the pictures of the differences of scorers, in their order. */
export function changeBars(
  view: ReportView,
  scorers: readonly ReportScorer[],
  slice?: string,
): (Bar | null)[] {
  const limits = (one: ReportScorer) => limitsOf(view, one.scorer, slice).changes;
  return scorers.map((scorer): Bar | null => {
    const { change } = scorer;
    if (change === null) return null;
    const group = together(scorer, scorers).flatMap((one) =>
      one.change === null ? [] : [{ change: one.change, limits: limits(one) }],
    );
    const axis = axisOf(
      [
        0,
        ...group.flatMap((one) =>
          numbers([
            one.change.difference,
            ...(one.change.margin === null ? [] : [one.change.margin, -one.change.margin]),
            ...one.limits,
          ]),
        ),
      ],
      group.flatMap((one) => [one.change.interval, boundsRange(one.change)]),
    );
    return {
      name: scorer.scorer,
      caption: `${formatChange(change.difference, scorer.unit)}${rangeIn(change.interval, (ends) => formatChangeRange(ends, scorer.unit))}`,
      label: changeLabel(scorer, change, limits(scorer)),
      axis,
      value: change.difference,
      interval: change.interval,
      zero: true,
      limits: limits(scorer),
      margin: change.margin,
      bounds: boundsRange(change),
      tone: toneOf(change.verdict),
    };
  });
}

/** Makes the pictures of the figures of one run. */
export function valueBars(view: ReportView): (Bar | null)[] {
  return view.scorers.map((scorer) => {
    const { value, interval } = scorer.candidate;
    if (value === null) return null;
    const limits = limitsOf(view, scorer.scorer).values;
    const group = together(scorer, view.scorers);
    return {
      ...NO_MARKS,
      name: scorer.scorer,
      caption: `${formatValue(value, scorer.unit)}${rangeIn(interval, (ends) => formatRange(ends, scorer.unit))}`,
      label: valuesLabel(scorer),
      axis: axisOf(
        numbers([
          ...group.map((one) => one.candidate.value),
          ...group.flatMap((one) => limitsOf(view, one.scorer).values),
        ]),
        group.map((one) => one.candidate.interval),
      ),
      value,
      interval,
      limits,
      tone: "plain",
    };
  });
}

/** Makes the pictures of the runs of a ranking. */
export function rankBars({ runs, unit }: ReportRanking): (Bar | null)[] {
  const axis = axisOf(
    numbers(runs.map(({ figure }) => figure.value)),
    runs.map(({ figure }) => figure.interval),
  );
  return runs.map(({ run, name, figure }: Rank) =>
    figure.value === null
      ? null
      : {
          ...NO_MARKS,
          name: name ?? run,
          caption: `${formatValue(figure.value, unit)}${rangeIn(figure.interval, (ends) => formatRange(ends, unit))}`,
          label: `${nameIn(name ?? run)}: ${figureWords(figure, unit)}.`,
          axis,
          value: figure.value,
          interval: figure.interval,
          tone: "plain",
        },
  );
}

/** Makes the picture of a rule: its value or difference, and its limit. Null for counting rules. */
export function ruleBar({
  rule,
  required,
  found,
  difference,
  value,
  ...one
}: RuleResult): Bar | null {
  const shown = difference ?? value;
  if (
    shown === null ||
    !("maxDrop" in rule || "maxIncrease" in rule || "min" in rule || "max" in rule)
  )
    return null;
  const limit = "maxDrop" in rule ? -rule.maxDrop : one.limit;
  const zero = "maxDrop" in rule || "maxIncrease" in rule;
  const bounds: Ends | null =
    one.bounds === null
      ? null
      : endsOf(
          [one.bounds.worst, one.bounds.best].flatMap((b) => [b.value, ...(b.interval ?? [])]),
        );
  return {
    ...NO_MARKS,
    name: required,
    caption: found,
    label: `${required}: ${found}`,
    axis: axisOf(numbers([shown, limit, ...(zero ? [0] : [])]), [one.interval, bounds]),
    value: shown,
    interval: one.interval,
    zero,
    limits: numbers([limit]),
    bounds,
    tone: toneOf(one.counted),
  };
}

const endsOf = (all: readonly number[]): Ends => [Math.min(...all), Math.max(...all)];
