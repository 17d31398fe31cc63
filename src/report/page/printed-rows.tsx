import type { JSX } from "preact";
import type { ReportRow, ReportView } from "../view.ts";
import { answerParts, rowName, rowScores, worstTitle } from "../words.ts";
import { Sentence } from "./text.tsx";

/** Longest text of a row on paper, in characters. */
const LENGTH = 200;

/** Most rows on paper: fewer if slices take a part of the second page. */
const ROWS = 5;
const ROWS_WITH_SLICES = 3;

/** Rows that regressed, for paper only: on the screen they are in the table of rows. */
export function PrintedRows({ view }: { view: ReportView }): JSX.Element | null {
  if (view.worstRows.length === 0) return null;
  const worstRows = view.worstRows.slice(0, view.slices.length === 0 ? ROWS : ROWS_WITH_SLICES);
  return (
    <section class="on-paper" aria-labelledby="worst-title">
      <h2 id="worst-title">{worstTitle({ ...view, worstRows })}</h2>
      <ol>
        {worstRows.map((row, i) => (
          <li key={i}>
            <PrintedRow row={row} />
          </li>
        ))}
      </ol>
    </section>
  );
}

function PrintedRow({ row }: { row: ReportRow }): JSX.Element {
  const short = (text: string): string =>
    text.length <= LENGTH ? text : `${text.slice(0, LENGTH)}…`;
  return (
    <>
      <b>
        <Sentence of={short(rowName(row))} />
      </b>{" "}
      <Sentence of={rowScores(row)} />
      <div class="sides">
        {(["base", "candidate"] as const).map((side) => (
          <div key={side}>
            {answerParts(row[side]).map(([label, text]) => (
              <span key={label} class="line">
                <span class="muted">
                  {side} {label}:
                </span>{" "}
                <Sentence of={short(text)} />
              </span>
            ))}
          </div>
        ))}
      </div>
    </>
  );
}
