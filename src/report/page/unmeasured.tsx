import type { JSX } from "preact";
import type { ComparabilityFinding } from "../../analysis/comparability.ts";
import { formatCount, formatShare } from "../numbers.ts";
import type { ReportCounts, ReportScorer, ReportView } from "../view.ts";
import { boundsWords, completeSentence, type Gaps, gapsOf } from "./gaps.ts";
import { Name, Sentence, Sentences } from "./text.tsx";

/** What was not measured, and what makes the runs hard to compare. */
export function Unmeasured({ view }: { view: ReportView }): JSX.Element | null {
  const { rows, scorers, missing, findings, notes } = view;
  const complete = completeSentence(view);
  const gaps = scorers.filter((scorer) => gapsOf(scorer).some(({ trials }) => trials.unscored > 0));
  if (
    rows === null &&
    scorers.length === 0 &&
    missing.length + findings.length + notes.length === 0
  )
    return null;
  return (
    <section id="unmeasured" aria-labelledby="unmeasured-title">
      <h2 id="unmeasured-title">What was not measured</h2>
      {complete === null ? null : <p>{complete}</p>}
      {missing.length === 0 ? null : <Sentences of={missing} />}
      {rows === null ? null : <Counts rows={rows} />}
      {gaps.length === 0 ? null : <Missing scorers={gaps} />}
      {findings.length === 0 ? null : <Findings findings={findings} />}
      {notes.length === 0 ? null : (
        <>
          <h3>Notes</h3>
          <Sentences of={notes} />
        </>
      )}
    </section>
  );
}

function Counts({ rows }: { rows: ReportCounts }): JSX.Element {
  const counts = [
    ["in the base", rows.base],
    ["shared", rows.shared],
    ["missing", rows.missing],
    ["removed", rows.removed],
    ["edited", rows.edited],
    ["added", rows.added],
  ] as const;
  return (
    <>
      <h3>Rows</h3>
      <dl class="counts">
        {counts.map(([name, count]) => (
          <div key={name}>
            <dt>{name}</dt>
            <dd class={count > 0 && name !== "in the base" && name !== "shared" ? "open" : ""}>
              {formatCount(count)}
            </dd>
          </div>
        ))}
      </dl>
    </>
  );
}

/** Trials without a score, per scorer and run. */
function Missing({ scorers }: { scorers: readonly ReportScorer[] }): JSX.Element {
  const single = scorers.every(({ change }) => change === null);
  return (
    <>
      <h3>Trials without a score</h3>
      <table class="gaps stack">
        <caption class="visually-hidden">Trials without a score, for each scorer and run</caption>
        <thead>
          <tr>
            <th scope="col">Scorer</th>
            {single ? null : <th scope="col">Run</th>}
            <th scope="col">Missing</th>
            <th scope="col">Errored</th>
            <th scope="col">Suspect</th>
            <th scope="col">Not applicable</th>
            <th scope="col">Coverage</th>
            {single ? null : <th scope="col">What the missing scores could change</th>}
          </tr>
        </thead>
        <tbody>{scorers.map((scorer, i) => gapLines(scorer, i, single))}</tbody>
      </table>
    </>
  );
}

function gapLines(scorer: ReportScorer, key: number, single: boolean): JSX.Element[] {
  const sides = gapsOf(scorer);
  return sides.map((side, i) => (
    <tr key={`${key} ${side.name}`} class={i === sides.length - 1 ? "" : "same-scorer"}>
      {i > 0 ? null : (
        <th scope="rowgroup" rowSpan={sides.length}>
          <Name of={scorer.scorer} />
        </th>
      )}
      {single ? null : <td>{side.name}</td>}
      <GapCells side={side} />
      {single || i > 0 ? null : (
        <td rowSpan={sides.length}>
          {scorer.change === null ? null : boundsWords(scorer.change, scorer.unit)}
        </td>
      )}
    </tr>
  ));
}

function GapCells({ side: { trials, coverage } }: { side: Gaps }): JSX.Element {
  return (
    <>
      <td data-label="Missing">{formatCount(trials.missing)}</td>
      <td data-label="Errored">{formatCount(trials.errored)}</td>
      <td data-label="Suspect">{formatCount(trials.suspect)}</td>
      <td data-label="Not applicable">{formatCount(trials.notApplicable)}</td>
      <td data-label="Coverage">{formatShare(coverage)}</td>
    </>
  );
}

const LEVELS: Readonly<Record<ComparabilityFinding["level"], string>> = {
  refuse: "prevents a decision",
  warn: "prevents a pass",
  note: "note",
};

function Findings({ findings }: { findings: readonly ComparabilityFinding[] }): JSX.Element {
  return (
    <>
      <h3>What makes the runs hard to compare</h3>
      <dl class="facts-list">
        {findings.map(({ level, text }, i) => (
          <div key={i}>
            <dt class={level === "note" ? "muted" : "open"}>{LEVELS[level] ?? level}</dt>
            <dd>
              <Sentence of={text} />
            </dd>
          </div>
        ))}
      </dl>
    </>
  );
}
