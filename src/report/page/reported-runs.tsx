import type { JSX } from "preact";
import type { ReportedEvaluation, ReportedRun } from "../../analysis/project-report.ts";
import { formatCount, formatTime, formatValue } from "../numbers.ts";
import { unitOf } from "../words.ts";
import { Link, Name, Sentence } from "./text.tsx";

/** Figures of all runs of an evaluation in a table, newest first. */
export function ReportedRuns({ evaluation }: { evaluation: ReportedEvaluation }): JSX.Element {
  const { runs, scorers } = evaluation;
  const order = [...runs.keys()].reverse();
  const shownValue = (scorer: number, run: number): string => {
    const found = scorers[scorer];
    const value = found?.figures.find((figure) => figure.run === run)?.value ?? null;
    return found === undefined || value === null ? "–" : formatValue(value, unitOf(found.figures));
  };
  return (
    <details>
      <summary>
        {runs.length === 1 ? "The run" : `All ${formatCount(runs.length)} runs`} in numbers
      </summary>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: a box that scrolls needs the keyboard */}
      <section class="scroll" tabIndex={0} aria-label="Runs in numbers">
        <table>
          <caption class="visually-hidden">Runs, newest first</caption>
          <thead>
            <tr>
              <th scope="col">Run</th>
              <th scope="col">Ended or started</th>
              <th scope="col">Rows</th>
              {scorers.map(({ scorer }, i) => (
                <th key={i} scope="col">
                  <Name of={scorer} />
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {order.map((run) => {
              const facts = runs[run];
              return facts === undefined ? null : (
                <tr key={run}>
                  <th scope="row">
                    <RunCell run={facts} />
                  </th>
                  <td>{timeIn(facts)}</td>
                  <td>{facts.rows === null ? "–" : formatCount(facts.rows)}</td>
                  {scorers.map((_, scorer) => (
                    <td key={scorer}>{shownValue(scorer, run)}</td>
                  ))}
                </tr>
              );
            })}
          </tbody>
        </table>
      </section>
    </details>
  );
}

function timeIn({ finishedAt, startedAt }: ReportedRun): string {
  const time = finishedAt ?? startedAt;
  return time === null ? "unknown" : formatTime(time);
}

function RunCell({ run }: { run: ReportedRun }): JSX.Element {
  return (
    <>
      <Link url={run.url}>
        <Name of={run.name || run.id} />
      </Link>
      {run.status === "completed" ? null : (
        <span class="note line open">
          status: <Name of={run.status} />
        </span>
      )}
      {run.partial === null ? null : (
        <span class="note line open">
          partial: <Sentence of={run.partial} />
        </span>
      )}
      {run.error === null ? null : (
        <span class="note line open">
          not read: <Sentence of={run.error} />
        </span>
      )}
      {run.warnings.map((warning, i) => (
        <span key={i} class="note line">
          <Sentence of={warning} />
        </span>
      ))}
    </>
  );
}
