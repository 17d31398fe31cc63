import { boundsRange, type Limits, limitsOf } from "../labels.ts";
import type { ReportScorer, ReportView } from "../view.ts";
import { type Axis, axisOf } from "./axis.ts";

/** Scorer with the axes of its plots. */
export interface Plotted {
  readonly scorer: ReportScorer;
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
  const limits = view.scorers.map(({ scorer }) => limitsOf(view, scorer));
  const axes = (some: readonly number[]) => {
    const scorers = some.flatMap((i) => present(view.scorers[i]));
    const own = some.flatMap((i) => present(limits[i]));
    return {
      values: valuesAxis(
        scorers,
        own.flatMap(({ values }) => values),
      ),
      changes: scorers.every(({ change }) => change === null)
        ? null
        : changesAxis(
            scorers,
            own.flatMap(({ changes }) => changes),
          ),
    };
  };
  const isShare = (i: number): boolean => view.scorers[i]?.unit === "share";
  const shares = axes([...view.scorers.keys()].filter(isShare));
  return view.scorers.map((scorer, i) => ({
    scorer,
    limits: limits[i] ?? { values: [], changes: [] },
    ...(isShare(i) ? shares : axes([i])),
    shared: isShare(i) && isShare(i + 1),
  }));
}
