import type { ComponentChildren, JSX } from "preact";
import type { Axis } from "./axis.ts";

/** Picture with an axis. Its width is that of its place; heights are pixels. */
export function Plot({
  axis,
  height,
  label,
  zero = false,
  back,
  children,
}: {
  axis: Axis;
  height: number;
  /** The picture in a sentence. */
  label: string;
  /** Whether 0 is marked. */
  zero?: boolean;
  /** Marks behind the lines of the axis. */
  back?: ComponentChildren;
  children: ComponentChildren;
}): JSX.Element {
  const bottom = height + 15;
  return (
    <svg class="plot" width="100%" height={bottom} role="img" aria-label={label}>
      {back}
      {axis.ticks.map(({ x }) => (
        <line key={x} class="grid" x1={x} x2={x} y1="0" y2={height} />
      ))}
      {zero ? <line class="zero" x1={axis.x(0)} x2={axis.x(0)} y1="0" y2={height} /> : null}
      {children}
      {axis.ticks.map(({ x, label: text }) => (
        <text key={x} class={`tick ${anchorOf(x)}`} x={x} y={bottom - 3}>
          {text}
        </text>
      ))}
    </svg>
  );
}

/** Returns how a label near an edge is anchored, so that it is not cut. */
function anchorOf(x: string): "first" | "last" | "middle" {
  const place = Number.parseFloat(x);
  return place < 10 ? "first" : place > 90 ? "last" : "middle";
}

/** Interval as a line; with an arrow where it continues outside the axis. */
export function Range({
  axis,
  of: [low, high],
  y,
  kind,
}: {
  axis: Axis;
  of: readonly [number, number];
  y: number;
  kind: string;
}): JSX.Element {
  return (
    <g class={kind}>
      <line x1={axis.x(low)} x2={axis.x(high)} y1={y} y2={y} />
      {axis.side(low) === -1 ? (
        <Arrow x="0%" y={y} points="0,0 7,-4 7,4" />
      ) : (
        <Cap x={axis.x(low)} y={y} />
      )}
      {axis.side(high) === 1 ? (
        <Arrow x="100%" y={y} points="0,0 -7,-4 -7,4" />
      ) : (
        <Cap x={axis.x(high)} y={y} />
      )}
    </g>
  );
}

const Cap = ({ x, y }: { x: string; y: number }): JSX.Element => (
  <line x1={x} x2={x} y1={y - 3} y2={y + 3} />
);

const Arrow = ({ x, y, points }: { x: string; y: number; points: string }): JSX.Element => (
  <svg x={x} y={y} class="arrow" overflow="visible" aria-hidden="true">
    <polygon points={points} />
  </svg>
);

/** Point of a plot: a dot for a value, a diamond for a difference. */
export function Point({
  axis,
  of,
  y,
  kind,
}: {
  axis: Axis;
  of: number;
  y: number;
  kind: string;
}): JSX.Element {
  if (!kind.startsWith("difference")) return <circle class={kind} cx={axis.x(of)} cy={y} r="4.5" />;
  return (
    <svg x={axis.x(of)} y={y} overflow="visible" aria-hidden="true">
      <polygon class={kind} points="0,-6 6,0 0,6 -6,0" />
    </svg>
  );
}
