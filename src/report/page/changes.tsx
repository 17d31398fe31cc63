import type { JSX } from "preact";
import type { ChangeDistribution } from "../distribution.ts";
import { nameIn } from "../labels.ts";
import type { ReportChange, ReportScorer, ReportView } from "../view.ts";
import { rowsIn } from "../words.ts";
import { axisOf } from "./axis.ts";
import { Plot } from "./plot.tsx";
import { countsWords, partsOf } from "./row-changes.ts";
import { Name } from "./text.tsx";

/** Height of a histogram. */
const HEIGHT = 40;

/** Distribution of the changes of rows, by scorer: a bar of four parts, or a histogram. */
export function Changes({ view }: { view: ReportView }): JSX.Element | null {
  const known = view.scorers.flatMap((scorer) => {
    const { change } = scorer;
    return change?.distribution == null
      ? []
      : [{ scorer, change, distribution: change.distribution }];
  });
  if (known.length === 0) return null;
  return (
    <>
      <h3>How the rows changed</h3>
      <table class="changes stack">
        <caption class="visually-hidden">Rows by their change, for each scorer</caption>
        <thead>
          <tr>
            <th scope="col">Scorer</th>
            <th scope="col">Rows</th>
            <th scope="col">Distribution</th>
          </tr>
        </thead>
        <tbody>
          {known.map(({ scorer, change, distribution }, i) => (
            <tr key={i}>
              <th scope="row">
                <Name of={scorer.scorer} />
              </th>
              <td>{countsWords(change, distribution)}</td>
              <td class="picture">
                <Distribution scorer={scorer} change={change} of={distribution} />
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </>
  );
}

function Distribution({
  scorer,
  change,
  of,
}: {
  scorer: ReportScorer;
  change: ReportChange;
  of: ChangeDistribution;
}): JSX.Element {
  const label = `Changes of ${nameIn(scorer.scorer)}: ${countsWords(change, of)}.`;
  return of.kind === "passes" ? (
    <Parts of={of} label={label} />
  ) : (
    <Histogram scorer={scorer} bins={of.bins} label={label} />
  );
}

/** Bar of four parts: rows by whether they passed in the base and in the candidate. */
function Parts({
  of,
  label,
}: {
  of: Extract<ChangeDistribution, { kind: "passes" }>;
  label: string;
}): JSX.Element {
  const parts = partsOf(of.counts);
  return (
    <svg class="plot" width="100%" height="20" role="img" aria-label={label}>
      {parts.map(({ name, left, width }) => (
        <rect
          key={name}
          class={`part ${name}`}
          x={`${left}%`}
          width={`${width}%`}
          y="3"
          height="14"
        />
      ))}
    </svg>
  );
}

/** Number of rows by the size of their change. */
function Histogram({
  scorer: { unit, direction },
  bins,
  label,
}: {
  scorer: ReportScorer;
  bins: Extract<ChangeDistribution, { kind: "numbers" }>["bins"];
  label: string;
}): JSX.Element {
  const axis = axisOf({
    unit,
    signed: true,
    points: bins.flatMap(({ from, to }) => [from, to]),
    ranges: [],
  });
  const most = Math.max(1, ...bins.map(({ count }) => count));
  const place = (value: number): number => Number.parseFloat(axis.x(value));
  const tone = (from: number, to: number): string => {
    if (from < 0 && to > 0) return "same";
    return from >= 0 === (direction !== "lower") ? "up" : "down";
  };
  return (
    <Plot axis={axis} height={HEIGHT} label={label} zero>
      {bins.map(({ from, to, count }) => {
        const height = count === 0 ? 0 : Math.max(1, (count / most) * (HEIGHT - 4));
        return (
          <rect
            key={from}
            class={`bin ${tone(from, to)}`}
            x={`${place(from)}%`}
            width={`${Math.max(0.2, place(to) - place(from) - 0.2).toFixed(2)}%`}
            y={HEIGHT - height}
            height={height}
          >
            <title>{rowsIn(count)}</title>
          </rect>
        );
      })}
    </Plot>
  );
}
