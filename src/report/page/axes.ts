import { boundsRange, type Limits, limitsOf } from "../labels.ts";
import type { ReportScorer, ReportView } from "../view.ts";
import { type Axis, axisOf } from "./axis.ts";

/** Scorer with the axes of its plots. */
export interface Plotted {
  readonly scorer: ReportScorer;
  /** Whether only a rule judges the scorer, and in which slice; null when it was compared. */
  readonly judged: { readonly slice: string | null } | null;
  readonly limits: Limits;
  readonly values: Axis;
  /** Axis of the difference; null when one run is reported. */
  readonly changes: Axis | null;
  /** Whether the next scorer has the same axes, so that its labels serve both. */
  readonly shared: boolean;
}

const present = <T>(value: T | null | undefined): T[] =>
  value === null || value === undefined ? [] : [value];

/** Makes the axis of the values of some scorers of one unit. */
function valuesAxis(scorers: readonly ReportScorer[], limits: readonly number[]): Axis {
  const figures = scorers.flatMap(({ base, candidate }) => [...present(base), candidate]);
  return axisOf({
    unit: scorers[0]?.unit ?? "number",
    signed: false,
    points: [...figures.flatMap(({ value }) => present(value)), ...limits],
    ranges: figures.flatMap(({ interval }) => present(interval)),
  });
}

/** Makes the axis of the differences of some scorers of one unit, around 0. */
export function changesAxis(scorers: readonly ReportScorer[], limits: readonly number[]): Axis {
  const changes = scorers.flatMap(({ change }) => present(change));
  const margins = changes.flatMap(({ margin }) => present(margin));
  return axisOf({
    unit: scorers[0]?.unit ?? "number",
    signed: true,
    points: [
      ...changes.map(({ difference }) => difference),
      ...limits,
      ...margins.flatMap((margin) => [-margin, margin]),
    ],
    ranges: changes.flatMap((change) => [
      ...present(change.interval),
      ...present(boundsRange(change)),
    ]),
  });
}

/** Makes the axes of all scorers: the shares have common ones, each number its own. */
export function plotted(view: ReportView): Plotted[] {
  const lines = [
    ...view.scorers.map((scorer) => ({ scorer, judged: null })),
    ...view.judged.map((scorer) => ({ scorer, judged: { slice: scorer.slice } })),
  ].map(({ scorer, judged }) => ({
    ...{ scorer, judged },
    limits: limitsOf(view, scorer.scorer, judged?.slice ?? undefined),
  }));
  const axes = (some: typeof lines) => {
    const scorers = some.map(({ scorer }) => scorer);
    return {
      values: valuesAxis(
        scorers,
        some.flatMap(({ limits }) => limits.values),
      ),
      changes: scorers.every(({ change }) => change === null)
        ? null
        : changesAxis(
            scorers,
            some.flatMap(({ limits }) => limits.changes),
          ),
    };
  };
  const isShare = (i: number): boolean => lines[i]?.scorer.unit === "share";
  const shares = axes(lines.filter((_, i) => isShare(i)));
  return lines.map((line, i) => ({
    ...line,
    ...(isShare(i) ? shares : axes([line])),
    shared: isShare(i) && isShare(i + 1),
  }));
}
