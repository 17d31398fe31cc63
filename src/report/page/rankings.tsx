import type { JSX } from "preact";
import type { Rank } from "../../analysis/rank-places.ts";
import { nameIn } from "../labels.ts";
import { formatCount, formatLevel, formatRange, formatValue } from "../numbers.ts";
import type { ReportRanking, ReportView } from "../view.ts";
import { figureWords } from "../words.ts";
import { type Axis, axisOf } from "./axis.ts";
import { endsGroup, placesWords } from "./places.ts";
import { Plot, Point, Range } from "./plot.tsx";
import { Name, Sentence } from "./text.tsx";

/** Intervals of several runs, best first. */
export function Rankings({ view }: { view: ReportView }): JSX.Element | null {
  if (view.rankings.length === 0) return null;
  return (
    <section id="rankings" aria-labelledby="rankings-title">
      <h2 id="rankings-title">{view.rankings.length === 1 ? "Ranking" : "Rankings"}</h2>
      {view.rankings.map((ranking, i) => (
        <Ranking key={i} ranking={ranking} headline={view.headline} />
      ))}
    </section>
  );
}

function Ranking({ ranking, headline }: { ranking: ReportRanking; headline: string }): JSX.Element {
  const { scorer, unit, direction, confidence, runs, sentence } = ranking;
  const common = runs.some(({ otherRows }) => otherRows);
  const axis = axisOf({
    unit,
    signed: false,
    points: runs.flatMap(({ figure, commonValue }) =>
      [figure.value, common ? commonValue : null].filter((one) => one !== null),
    ),
    ranges: runs.flatMap(({ figure }) => (figure.interval === null ? [] : [figure.interval])),
  });
  return (
    <>
      <h3>
        <Name of={scorer} />{" "}
        {direction === "lower" ? <span class="note">lower is better</span> : null}
      </h3>
      {sentence === headline ? null : (
        <p class="sentence">
          <Sentence of={sentence} />
        </p>
      )}
      <table class="forest ranking">
        <caption class="visually-hidden">Runs, best first</caption>
        <colgroup>
          <col class="place-column" />
          <col class="name-column" />
          <col class="values-column" />
          <col class="picture-column" />
          <col class="places-column" />
          <col class="rows-column" />
        </colgroup>
        <thead>
          <tr>
            <th scope="col">Place</th>
            <th scope="col">Run</th>
            <th scope="col" colSpan={2}>
              Value, {formatLevel(confidence)} interval
            </th>
            <th scope="col">Places it can hold</th>
            <th scope="col" class="numeric">
              Rows
            </th>
          </tr>
        </thead>
        <tbody>
          {runs.map((run, i) => (
            <RankLine key={i} ranking={ranking} place={i} axis={axis} common={common} run={run} />
          ))}
        </tbody>
      </table>
      {common ? <CommonKey runs={runs} /> : null}
    </>
  );
}

function RankLine({
  ranking: { unit, runs },
  run,
  place,
  axis,
  common,
}: {
  ranking: ReportRanking;
  run: Rank;
  place: number;
  axis: Axis;
  common: boolean;
}): JSX.Element {
  const { figure, places, status, partial } = run;
  const last = place === runs.length - 1;
  const shown = run.name || run.run;
  return (
    <tr
      class={`${last ? "" : "shared-axis"} ${!last && endsGroup(runs, place) ? "group-end" : ""}`}
    >
      <td class="number place-cell" data-label="Place">
        {placesWords(places)}
      </td>
      <th scope="row">
        <Name of={shown} />
        {shown === run.run ? null : (
          <span class="note name-note">
            <Name of={run.run} />
          </span>
        )}
        {status === "completed" ? null : (
          <span class="note name-note open">
            status: <Name of={status} />
          </span>
        )}
        {partial === null ? null : (
          <span class="note name-note open">
            partial: <Sentence of={partial} />
          </span>
        )}
      </th>
      <td class="values">
        <span class="value">
          <b>{figure.value === null ? "no score" : formatValue(figure.value, unit)}</b>{" "}
          <span class="note">
            {figure.value === null
              ? ""
              : figure.interval === null
                ? "no interval"
                : formatRange(figure.interval, unit)}
          </span>
        </span>
        {common && run.commonValue !== null ? (
          <span class="value">
            <span class="note">common rows: {formatValue(run.commonValue, unit)}</span>
          </span>
        ) : null}
      </td>
      <td class="picture">
        <RankPlot run={run} unit={unit} axis={axis} common={common} />
      </td>
      <td class="picture">
        <Places places={places} count={runs.length} />
      </td>
      <td class="numeric rows-cell" data-label="Rows">
        <span>{formatCount(figure.n)}</span>
      </td>
    </tr>
  );
}

function RankPlot({
  run: { name, run, figure, commonValue, status, partial },
  unit,
  axis,
  common,
}: {
  run: Rank;
  unit: ReportRanking["unit"];
  axis: Axis;
  common: boolean;
}): JSX.Element | null {
  if (figure.value === null) return null;
  const y = 16;
  const kind = status === "completed" && partial === null ? "candidate" : "candidate hollow";
  return (
    <Plot axis={axis} height={32} label={`${nameIn(name || run)}: ${figureWords(figure, unit)}.`}>
      {figure.interval === null ? null : (
        <Range axis={axis} of={figure.interval} y={y} kind="range candidate" />
      )}
      <Point axis={axis} of={figure.value} y={y} kind={`point ${kind}`} />
      {common && commonValue !== null ? (
        <line
          class="common"
          x1={axis.x(commonValue)}
          x2={axis.x(commonValue)}
          y1={y - 8}
          y2={y + 8}
        />
      ) : null}
    </Plot>
  );
}

/** Places that a run can hold, as a bar on the line of all places. */
function Places({
  places: [best, worst],
  count,
}: {
  places: Rank["places"];
  count: number;
}): JSX.Element {
  const share = (place: number): string => `${((100 * place) / count).toFixed(2)}%`;
  return (
    <svg
      class="plot"
      width="100%"
      height="32"
      role="img"
      aria-label={`Place ${placesWords([best, worst])} of ${count}.`}
    >
      <line class="place-track" x1="0" x2="100%" y1="16" y2="16" />
      <rect class="place" x={share(best - 1)} width={share(worst - best + 1)} y="10" height="12" />
    </svg>
  );
}

function CommonKey({ runs }: { runs: readonly Rank[] }): JSX.Element {
  const rows = runs[0]?.commonRows ?? 0;
  if (rows === 0)
    return <p class="key">No row has a score in all runs: the values are of different rows.</p>;
  return (
    <p class="key">
      <span>
        <svg class="mark" width="12" height="14" aria-hidden="true">
          <line class="common" x1="6" x2="6" y1="0" y2="14" />
        </svg>{" "}
        mean over the {formatCount(rows)} {rows === 1 ? "row" : "rows"} with a score in all runs, by
        which they are ordered
      </span>
    </p>
  );
}
