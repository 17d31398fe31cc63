import type { JSX } from "preact";
import { boundsRange } from "../labels.ts";
import type { ReportChange } from "../view.ts";
import type { Axis } from "./axis.ts";
import { shownAs } from "./outcome.tsx";
import { Plot, Point, Range } from "./plot.tsx";

/** Difference with its interval around 0: margin, limits, and the range of missing scores. */
export function Difference({
  axis,
  change,
  limits,
  label,
  height,
}: {
  axis: Axis;
  change: ReportChange;
  limits: readonly number[];
  label: string;
  height: number;
}): JSX.Element {
  const { difference, interval, margin, verdict } = change;
  const bounds = boundsRange(change);
  const { tone } = shownAs(verdict);
  const y = height / 2;
  return (
    <Plot
      axis={axis}
      height={height}
      label={label}
      zero
      back={margin === null ? null : <Band axis={axis} margin={margin} height={height} />}
    >
      {limits.map((limit, i) => (
        <line key={i} class="limit" x1={axis.x(limit)} x2={axis.x(limit)} y1="0" y2={height} />
      ))}
      {bounds === null ? null : <Range axis={axis} of={bounds} y={y} kind="bounds" />}
      {interval === null ? null : <Range axis={axis} of={interval} y={y} kind={`range ${tone}`} />}
      <Point axis={axis} of={difference} y={y} kind={`difference ${tone}`} />
    </Plot>
  );
}

/** Differences that do not matter, in both directions. */
function Band({
  axis,
  margin,
  height,
}: {
  axis: Axis;
  margin: number;
  height: number;
}): JSX.Element {
  const [left, right] = [axis.x(-margin), axis.x(margin)].map(Number.parseFloat);
  const width = `${((right ?? 0) - (left ?? 0)).toFixed(2)}%`;
  return <rect class="margin" x={`${left}%`} y="0" width={width} height={height} />;
}

/** Explains the marks of differences, as far as they occur. */
export function DifferenceKey({ changes }: { changes: readonly ReportChange[] }): JSX.Element {
  return (
    <>
      <span>
        <svg class="mark" width="26" height="14" aria-hidden="true">
          <line class="range open" x1="1" x2="25" y1="7" y2="7" />
          <polygon class="difference open" points="13,1 19,7 13,13 7,7" />
        </svg>{" "}
        difference with interval
      </span>
      {changes.some(({ margin }) => margin !== null) ? (
        <span>
          <svg class="mark" width="18" height="14" aria-hidden="true">
            <rect class="margin" width="18" height="14" />
          </svg>{" "}
          margin: differences that do not matter
        </span>
      ) : null}
      {changes.some(({ bounds }) => bounds !== null) ? (
        <span>
          <svg class="mark" width="26" height="14" aria-hidden="true">
            <g class="bounds">
              <line x1="1" x2="25" y1="7" y2="7" />
              <line x1="1" x2="1" y1="4" y2="10" />
              <line x1="25" x2="25" y1="4" y2="10" />
            </g>
          </svg>{" "}
          over all values of the missing scores
        </span>
      ) : null}
    </>
  );
}
