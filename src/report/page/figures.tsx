import type { JSX } from "preact";
import { changeLabel, coverageWords, valuesLabel } from "../labels.ts";
import {
  formatChange,
  formatChangeRange,
  formatCount,
  formatLevel,
  formatP,
  formatRange,
  formatValue,
} from "../numbers.ts";
import type { ReportScorer, ReportView } from "../view.ts";
import { type Plotted, plotted } from "./axes.ts";
import { Changes } from "./changes.tsx";
import { Difference, DifferenceKey } from "./difference.tsx";
import { Outcome } from "./outcome.tsx";
import { Plot, Point, Range } from "./plot.tsx";
import { Slices } from "./slices.tsx";
import { Name, Sentence } from "./text.tsx";

/** Figures of each scorer as a forest plot, the distribution of row changes, and slices. */
export function Figures({ view }: { view: ReportView }): JSX.Element | null {
  const lines = plotted(view);
  if (lines.length === 0 && view.notCompared.length === 0) return null;
  return (
    <section id="figures" aria-labelledby="figures-title">
      <h2 id="figures-title">Figures</h2>
      {lines.length === 0 ? null : <Forest view={view} lines={lines} />}
      <NotCompared view={view} />
      <Changes view={view} />
      <Slices view={view} />
      <Methods view={view} />
    </section>
  );
}

function Forest({ view, lines }: { view: ReportView; lines: readonly Plotted[] }): JSX.Element {
  const single = lines.every(({ scorer: { base, change } }) => base === null && change === null);
  const level = formatLevel(view.confidence);
  return (
    <>
      <table class={`forest ${single ? "single" : "pair"}`}>
        <caption class="visually-hidden">
          {single
            ? "Value of each scorer"
            : "Values of each scorer in both runs, and their difference"}
        </caption>
        <colgroup>
          <col class="name-column" />
          <col class="values-column" />
          <col class="picture-column" />
          {single ? null : <col class="change-column" />}
          {single ? null : <col class="picture-column" />}
          {single ? null : <col class="verdict-column" />}
          <col class="rows-column" />
        </colgroup>
        <thead>
          <tr>
            <th scope="col">Scorer</th>
            <th scope="col" colSpan={2}>
              {single ? `Value, ${level} interval` : `Base and candidate, ${level} interval`}
            </th>
            {single ? null : (
              <>
                <th scope="col" colSpan={2}>
                  Difference, candidate minus base
                </th>
                <th scope="col">Verdict</th>
              </>
            )}
            <th scope="col" class="numeric">
              {lines.every(({ scorer }) => coverageWords(scorer) === null)
                ? "Rows"
                : "Rows, coverage"}
            </th>
          </tr>
        </thead>
        <tbody>
          {lines.map((line, i) => (
            <Line key={i} line={line} single={single} />
          ))}
        </tbody>
      </table>
      <Key lines={lines} single={single} />
    </>
  );
}

function Line({ line, single }: { line: Plotted; single: boolean }): JSX.Element {
  const { scorer, shared, judged } = line;
  const { unit, candidate, base, change } = scorer;
  return (
    <tr class={shared ? "shared-axis" : ""}>
      <th scope="row">
        <Name of={scorer.scorer} />
        {scorer.candidateScorer === scorer.scorer ? null : (
          <>
            {" → "}
            <Name of={scorer.candidateScorer} />
          </>
        )}
        <DirectionNote scorer={scorer} />
        {judged === null ? null : <JudgedNote slice={judged.slice} />}
      </th>
      <td class="values">
        {base === null ? null : <Value kind="base" name="Base" figure={base} unit={unit} />}
        <Value
          kind="candidate"
          name={base === null ? null : "Candidate"}
          figure={candidate}
          unit={unit}
        />
      </td>
      <td class="picture">
        <Values line={line} />
      </td>
      {single ? null : <ChangeCells line={line} />}
      <td class="numeric rows-cell" data-label="Rows">
        <span>{formatCount(change?.n ?? candidate.n)}</span>
        <Coverage scorer={scorer} />
      </td>
    </tr>
  );
}

function DirectionNote({ scorer }: { scorer: ReportScorer }): JSX.Element | null {
  if (scorer.direction === "lower") return <span class="note name-note">lower is better</span>;
  if (scorer.direction === "higher" || scorer.change === null) return null;
  return <span class="note name-note">assumed: higher is better</span>;
}

function JudgedNote({ slice }: { slice: string | null }): JSX.Element {
  return (
    <span class="note name-note">
      judged by a rule, not compared
      {slice === null ? null : (
        <>
          ; slice <Name of={slice} />
        </>
      )}
    </span>
  );
}

function Coverage({ scorer }: { scorer: ReportScorer }): JSX.Element | null {
  const words = coverageWords(scorer);
  return words === null ? null : <span class="note">{words}</span>;
}

function Value({
  kind,
  name,
  figure,
  unit,
}: {
  kind: "base" | "candidate";
  name: string | null;
  figure: ReportScorer["candidate"];
  unit: ReportScorer["unit"];
}): JSX.Element {
  return (
    <span class={`value ${kind}`}>
      {name === null ? null : (
        <>
          <svg class="mark" width="16" height="12" aria-hidden="true">
            <circle class={`point ${kind}`} cx="6" cy="6" r="4" />
          </svg>
          <span class="visually-hidden">{name}: </span>
        </>
      )}
      <b>{figure.value === null ? "no score" : formatValue(figure.value, unit)}</b>
      {figure.value === null ? null : (
        <span class="note">
          {figure.interval === null ? "no interval" : formatRange(figure.interval, unit)}
        </span>
      )}
    </span>
  );
}

/** Values of both runs with their intervals; of one run, its value. */
function Values({ line }: { line: Plotted }): JSX.Element | null {
  const { scorer, values: axis, limits } = line;
  const sides = [
    { kind: "base", figure: scorer.base },
    { kind: "candidate", figure: scorer.candidate },
  ].filter(({ figure }) => figure !== null);
  if (sides.every(({ figure }) => figure?.value == null)) return null;
  const height = sides.length === 1 ? 32 : 52;
  return (
    <Plot axis={axis} height={height} label={valuesLabel(scorer)}>
      {limits.values.map((limit, i) => (
        <line key={i} class="limit" x1={axis.x(limit)} x2={axis.x(limit)} y1="0" y2={height} />
      ))}
      {sides.map(({ kind, figure }, i) =>
        figure?.value == null ? null : (
          <g key={kind}>
            {figure.interval === null ? null : (
              <Range axis={axis} of={figure.interval} y={16 + 20 * i} kind={`range ${kind}`} />
            )}
            <Point axis={axis} of={figure.value} y={16 + 20 * i} kind={`point ${kind}`} />
          </g>
        ),
      )}
    </Plot>
  );
}

function ChangeCells({ line: { scorer, changes, limits } }: { line: Plotted }): JSX.Element {
  const { change, unit } = scorer;
  if (change === null || changes === null)
    return (
      <>
        <td class="values" />
        <td class="picture" />
        <td class="verdict-cell">–</td>
      </>
    );
  const { verdict, alone, interval, p, adjustedP, confidence } = change;
  return (
    <>
      <td class="values" data-label="Difference">
        <span class="value">
          <b>{formatChange(change.difference, unit)}</b>
        </span>
        <span class="value">
          <span class="note">
            {interval === null ? "no interval" : formatChangeRange(interval, unit)}
          </span>
        </span>
      </td>
      <td class="picture">
        <Difference
          axis={changes}
          change={change}
          limits={limits.changes}
          label={changeLabel(scorer, change, limits.changes)}
          height={52}
        />
      </td>
      <td class="verdict-cell" data-label="Verdict">
        <Outcome of={verdict} />
        <span class="note">
          {adjustedP === p ? "p" : "adjusted p"} {formatP(adjustedP, confidence)}
        </span>
        {alone === null ? null : <span class="note">{alone} without the adjustment</span>}
      </td>
    </>
  );
}

/** Explains the marks that occur in the plots. */
function Key({ lines, single }: { lines: readonly Plotted[]; single: boolean }): JSX.Element {
  const dot = (kind: string): JSX.Element => (
    <svg class="mark" width="26" height="14" aria-hidden="true">
      <line class={`range ${kind}`} x1="1" x2="25" y1="7" y2="7" />
      <circle class={`point ${kind}`} cx="13" cy="7" r="4.5" />
    </svg>
  );
  return (
    <p class="key">
      {single ? null : <span>{dot("base")} base</span>}
      <span>
        {dot("candidate")} {single ? "value" : "candidate"} with interval
      </span>
      {single ? null : (
        <DifferenceKey
          changes={lines.flatMap(({ scorer }) => (scorer.change === null ? [] : [scorer.change]))}
        />
      )}
      {lines.some(({ limits }) => limits.values.length + limits.changes.length > 0) ? (
        <span>
          <svg class="mark" width="14" height="14" aria-hidden="true">
            <line class="limit" x1="7" x2="7" y1="0" y2="14" />
          </svg>{" "}
          limit of the gate
        </span>
      ) : null}
    </p>
  );
}

function NotCompared({ view }: { view: ReportView }): JSX.Element | null {
  if (view.notCompared.length === 0) return null;
  return (
    <>
      <h3>Scorers that were not compared</h3>
      <dl class="facts-list">
        {view.notCompared.map(({ scorer, why }, i) => (
          <div key={i}>
            <dt>
              <Name of={scorer} />
            </dt>
            <dd>
              <Sentence of={why} />
            </dd>
          </div>
        ))}
      </dl>
    </>
  );
}

/** Procedures behind the intervals. */
function Methods({ view }: { view: ReportView }): JSX.Element {
  const methods = new Map<string, string[]>();
  for (const { scorer, change, candidate } of [...view.scorers, ...view.judged]) {
    const method = change?.method ?? candidate.method;
    const known = methods.get(method) ?? [];
    if (!known.includes(scorer)) methods.set(method, [...known, scorer]);
  }
  return (
    <details class="methods">
      <summary>Methods behind the intervals</summary>
      <dl class="facts-list">
        {[...methods].map(([method, scorers]) => (
          <div key={method}>
            <dt>
              <Name of={scorers.join(", ")} />
            </dt>
            <dd>
              <Sentence of={method} />
            </dd>
          </div>
        ))}
      </dl>
    </details>
  );
}
