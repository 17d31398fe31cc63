import type { JSX } from "preact";
import { changeLabel, limitsOf, nameIn } from "../labels.ts";
import { formatChange, formatChangeRange, formatCount } from "../numbers.ts";
import type { ReportScorer, ReportView } from "../view.ts";
import { changesAxis } from "./axes.ts";
import type { Axis } from "./axis.ts";
import { Difference } from "./difference.tsx";
import { Outcome } from "./outcome.tsx";
import { Name } from "./text.tsx";

/** Number of rows below which a slice says little about its difference. */
const FEW = 20;

/** Number of scorers whose slices are unfolded. */
const UNFOLDED = 2;

/** Line of a slice; null as its name for all rows. */
interface Line {
  readonly slice: string | null;
  readonly scorer: ReportScorer;
  readonly limits: readonly number[];
}

/** Differences of each scorer by slice, as a forest plot. */
export function Slices({ view }: { view: ReportView }): JSX.Element | null {
  if (view.slices.length === 0) return null;
  return (
    <>
      <h3 id="slices">Slices</h3>
      <div class="slice-tables">
        {view.scorers.map((scorer, i) => (
          <details key={i} class="slices" open={i < UNFOLDED}>
            <summary>
              <h4>
                <Name of={scorer.scorer} />
              </h4>
            </summary>
            <SliceTable lines={linesOf(view, scorer)} />
          </details>
        ))}
      </div>
    </>
  );
}

function linesOf(view: ReportView, whole: ReportScorer): Line[] {
  const limits = (slice?: string) => limitsOf(view, whole.scorer, slice).changes;
  const slices = view.slices.flatMap(({ slice, scorers }): Line[] =>
    scorers
      .filter(({ scorer }) => scorer === whole.scorer)
      .map((scorer) => ({ slice, scorer, limits: limits(slice) })),
  );
  return [{ slice: null, scorer: whole, limits: limits() }, ...slices];
}

function SliceTable({ lines }: { lines: readonly Line[] }): JSX.Element {
  const axis = changesAxis(
    lines.map(({ scorer }) => scorer),
    lines.flatMap(({ limits }) => limits),
  );
  return (
    <table class="forest slice">
      <caption class="visually-hidden">Differences by slice</caption>
      <colgroup>
        <col class="name-column" />
        <col class="number-column" />
        <col class="number-column" />
        <col class="picture-column" />
        <col />
        <col />
      </colgroup>
      <thead>
        <tr>
          <th scope="col">Slice</th>
          <th scope="col">Difference</th>
          <th scope="col">Interval</th>
          <th scope="col">Candidate minus base</th>
          <th scope="col">Verdict</th>
          <th scope="col" class="numeric">
            Rows
          </th>
        </tr>
      </thead>
      <tbody>
        {lines.map((line, i) => (
          <SliceLine key={i} line={line} axis={axis} last={i === lines.length - 1} />
        ))}
      </tbody>
    </table>
  );
}

function SliceLine({ line, axis, last }: { line: Line; axis: Axis; last: boolean }): JSX.Element {
  const { slice, scorer, limits } = line;
  const { change, unit } = scorer;
  const heading = (
    <th scope="row">
      {slice === null ? "All rows" : slice === "" ? "(empty)" : <Name of={slice} />}
    </th>
  );
  if (change === null)
    return (
      <tr>
        {heading}
        <td colSpan={5}>no shared row has a score</td>
      </tr>
    );
  return (
    <tr class={`${last ? "" : "shared-axis"} ${slice === null ? "whole" : ""}`}>
      {heading}
      <td class="number">{formatChange(change.difference, unit)}</td>
      <td class="number note-cell">
        {change.interval === null ? "no interval" : formatChangeRange(change.interval, unit)}
      </td>
      <td class="picture">
        <Difference
          axis={axis}
          change={change}
          limits={limits}
          label={`${slice === null ? "All rows" : `Slice ${nameIn(slice)}`}. ${changeLabel(scorer, change, limits)}`}
          height={22}
        />
      </td>
      <td class="verdict-cell">
        <Outcome of={change.verdict} />
      </td>
      <td class="numeric rows-cell" data-label="Rows">
        <span>{formatCount(change.n)}</span>
        {change.n < FEW ? <span class="note">few</span> : null}
      </td>
    </tr>
  );
}
