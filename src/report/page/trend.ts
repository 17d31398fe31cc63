import { scaleLinear } from "d3-scale";
import { line } from "d3-shape";
import type {
  ReportedEvaluation,
  ReportedProject,
  ReportedRun,
  ReportedScorer,
} from "../../analysis/project-report.ts";
import { domainOf } from "../axis-domain.ts";
import { nameIn } from "../labels.ts";
import { formatCount, formatTicks } from "../numbers.ts";
import type { ScoreUnit } from "../view.ts";
import { figureWords, unitOf } from "../words.ts";

/** Size of a trend: its width in percent, its height in pixels. */
export const TREND = { left: 14, right: 97, top: 18, bottom: 104, height: 124 } as const;

/** Point of a trend. */
interface TrendPoint {
  /** Position in percent of the width. */
  readonly x: number;
  /** Position in pixels. */
  readonly y: number;
  /** Ends of the interval in pixels; null without one. */
  readonly ends: readonly [number, number] | null;
  /** Whether the run is complete, so its figure does not change any more. */
  readonly complete: boolean;
  readonly title: string;
}

/** Figures of a scorer over time, as positions. */
export interface Trend {
  readonly unit: ScoreUnit;
  readonly points: readonly TrendPoint[];
  /** Path through the points of complete runs, in a box that is 100 wide. */
  readonly path: string;
  readonly ticks: readonly { readonly y: number; readonly label: string }[];
  /** Labels of the first and the last run on the axis of time. */
  readonly ends: readonly [string, string];
  readonly label: string;
}

const timeOf = ({ finishedAt, startedAt }: ReportedRun): number =>
  Date.parse(finishedAt ?? startedAt ?? "");

/** Shows a time by its date, or by its minute if both are on one day. */
function dateLabels(first: number, last: number): [string, string] {
  const [from, to] = [new Date(first).toISOString(), new Date(last).toISOString()];
  const sameDay = from.slice(0, 10) === to.slice(0, 10);
  const label = (time: string): string =>
    sameDay ? time.slice(0, 16).replace("T", " ") : time.slice(0, 10);
  return [label(from), label(to)];
}

/** Places runs along the axis of time; evenly, in their order, if a time is unknown. */
function placesOf(runs: readonly ReportedRun[]): {
  x: (run: number) => number;
  ends: [string, string];
} {
  const times = runs.map(timeOf);
  const [first, last] = [Math.min(...times), Math.max(...times)];
  if (Number.isFinite(last - first) && last > first) {
    const scale = scaleLinear([first, last], [TREND.left + 2, TREND.right]);
    return { x: (run) => scale(times[run] ?? first), ends: dateLabels(first, last) };
  }
  const end = Math.max(1, runs.length - 1);
  const scale = scaleLinear([0, end], [TREND.left + 2, TREND.right]);
  const name = runs.length === 1 ? "" : `run ${formatCount(runs.length)}`;
  return { x: (run) => scale(run), ends: ["run 1", name] };
}

/** Computes the trend of a scorer; null if no run has a value. */
export function trendOf({ runs }: ReportedEvaluation, scorer: ReportedScorer): Trend | null {
  const unit = unitOf(scorer.figures);
  const known = scorer.figures.flatMap((figure) => {
    const run = runs[figure.run];
    return figure.value === null || run === undefined ? [] : [{ figure, value: figure.value, run }];
  });
  if (known.length === 0) return null;
  const ranges = known.flatMap(({ figure }) => (figure.interval === null ? [] : [figure.interval]));
  const points = known.map(({ value }) => value);
  const [low, high] = domainOf({ unit, signed: false, points, ranges });
  const scale = scaleLinear([low, high], [TREND.bottom - 6, TREND.top]).clamp(true);
  const { x, ends } = placesOf(runs);
  const placed = known.map(
    ({ figure, value, run }): TrendPoint => ({
      x: Number(x(figure.run).toFixed(2)),
      y: Number(scale(value).toFixed(1)),
      ends:
        figure.interval === null
          ? null
          : [
              Number(scale(figure.interval[0]).toFixed(1)),
              Number(scale(figure.interval[1]).toFixed(1)),
            ],
      complete: run.complete,
      title: `${nameIn(run.name || run.id)}: ${figureWords(figure, unit)}${run.complete ? "" : ", incomplete"}`,
    }),
  );
  const values = scale.ticks(3);
  const labels = formatTicks(values, unit, false);
  return {
    unit,
    points: placed,
    path:
      line<TrendPoint>(
        (point) => point.x,
        (point) => point.y,
      )(placed.filter(({ complete }) => complete)) ?? "",
    ticks: values.map((value, i) => ({
      y: Number(scale(value).toFixed(1)),
      label: labels[i] ?? "",
    })),
    ends,
    label: labelOf(scorer, placed),
  };
}

function labelOf({ scorer }: ReportedScorer, points: readonly TrendPoint[]): string {
  const [first, last] = [points[0], points.at(-1)];
  const runs = `${formatCount(points.length)} ${points.length === 1 ? "run" : "runs"}`;
  const ends = first === last ? (first?.title ?? "") : `first ${first?.title}; last ${last?.title}`;
  return `${nameIn(scorer)} in ${runs}: ${ends}.`;
}

/** Counts the parts of a project and the verdicts on its newest runs, in words. */
export function projectWords({ evaluations, providers }: ReportedProject): string[] {
  const runs = evaluations.reduce((sum, one) => sum + one.runs.length, 0);
  const changes = evaluations.flatMap(({ scorers }) =>
    scorers.flatMap(({ change }) => change ?? []),
  );
  const claims = (["worse", "better", "equivalent"] as const).flatMap((verdict) => {
    const count = changes.filter((one) => one.claim !== "none" && one.verdict === verdict).length;
    return count === 0 ? [] : [`${formatCount(count)} ${verdict}`];
  });
  const counted = (count: number, name: string): string =>
    `${formatCount(count)} ${name}${count === 1 ? "" : "s"}`;
  return [...providers, counted(evaluations.length, "evaluation"), counted(runs, "run"), ...claims];
}
