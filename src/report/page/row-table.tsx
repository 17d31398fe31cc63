import type { JSX, TargetedKeyboardEvent } from "preact";
import { cleanText, shortened, shortForm } from "../clean-text.ts";
import { formatChange, formatCount, formatValue } from "../numbers.ts";
import type { ScoreUnit } from "../view.ts";
import type { ReportTable, TableRow } from "../view-table.ts";
import { PAGE, type RowList } from "./row-list.ts";
import type { RowState } from "./row-status.ts";
import { rowHref } from "./rows-hash.ts";

/** Id of the link of a row. */
export const rowLinkId = (at: number): string => `row-${at}`;

/** Longest name of a row, in characters. */
const NAME_LENGTH = 120;

/** Returns what names a row: the short form of its input, or its key. */
export function nameOf(table: ReportTable, row: TableRow): string {
  const named = row.name ?? row.input;
  const text = named === null ? null : shortForm(table.texts[named], NAME_LENGTH);
  const name = text === null ? "" : cleanText(text).trim();
  return name === "" ? `row ${shortened(cleanText(row.key), 80)}` : name;
}

/** Returns the unit of a scorer. */
export const unitOf = ({ units }: ReportTable, scorer: number): ScoreUnit =>
  units[scorer] ?? "number";

/** Score of a row, or a dash. */
export const scoreText = (score: number | null | undefined, unit: ScoreUnit): string =>
  score == null ? "–" : formatValue(score, unit);

/** Change of a row: a word, and the size with its sign. */
export function Change({ state, unit }: { state: RowState; unit: ScoreUnit }): JSX.Element {
  const { status, delta } = state;
  return (
    <span class={`change ${status.replace(" ", "-")}`}>
      {status}
      {delta !== null && delta !== 0 && <> {formatChange(delta, unit)}</>}
    </span>
  );
}

/** Head of a table with the scores of both runs. `first` names the first column. */
export const ScoresHead = ({ first }: { first: string }): JSX.Element => (
  <thead>
    <tr>
      <th scope="col">{first}</th>
      <th scope="col" class="number">
        Base
      </th>
      <th scope="col" class="number">
        Candidate
      </th>
      <th scope="col">Change</th>
    </tr>
  </thead>
);

/** List of rows by one scorer, a page at a time. */
export function RowTable({
  list,
  places,
  shown,
  scorer,
  open,
  more,
}: {
  list: RowList;
  places: readonly number[];
  shown: number;
  scorer: number;
  open: (at: number) => void;
  more: () => void;
}): JSX.Element | null {
  const { table } = list;
  const name = table.scorers[scorer];
  const unit = unitOf(table, scorer);
  const states = list.states(scorer);
  if (places.length === 0)
    return (
      <p class="rows-note">
        {table.rows.length === 0
          ? 'The comparison kept no rows. Compare with keepRows: "all" to list them.'
          : "No row matches the filter."}
      </p>
    );
  const count = Math.min(shown, places.length);
  return (
    <>
      <table class="row-table" onKeyDown={moveFocus}>
        <caption class="visually-hidden">
          Rows{name === undefined ? "" : ` with the scores of ${cleanText(name)}`}
        </caption>
        <ScoresHead first="Row" />
        <tbody>
          {places.slice(0, count).map((at) => {
            const row = table.rows[at];
            const state = states[at];
            if (row === undefined || state === undefined) return null;
            const [base, candidate] = row.scores[scorer] ?? [];
            return (
              <tr key={at}>
                <th scope="row">
                  <RowLink list={list} at={at} row={row} open={open} />
                  {row.slice !== null && (
                    <span class="row-slice">
                      <bdi>{cleanText(table.slices[row.slice] ?? "")}</bdi>
                    </span>
                  )}
                </th>
                <td class="number">{scoreText(base, unit)}</td>
                <td class="number">{scoreText(candidate, unit)}</td>
                <td>
                  <Change state={state} unit={unit} />
                </td>
              </tr>
            );
          })}
        </tbody>
      </table>
      {count < places.length && (
        <p class="rows-more">
          <button type="button" onClick={more}>
            Show {formatCount(Math.min(PAGE, places.length - count))} more
          </button>{" "}
          {formatCount(count)} of {formatCount(places.length)} are shown.
        </p>
      )}
    </>
  );
}

function RowLink({
  list,
  at,
  row,
  open,
}: {
  list: RowList;
  at: number;
  row: TableRow;
  open: (at: number) => void;
}): JSX.Element {
  return (
    <a
      id={rowLinkId(at)}
      href={rowHref(row.key, list.nth(at))}
      dir="auto"
      lang=""
      translate={false}
      onClick={(event) => {
        if (event.button !== 0 || event.metaKey || event.ctrlKey || event.shiftKey || event.altKey)
          return; // a new tab or window
        event.preventDefault();
        open(at);
      }}
    >
      {nameOf(list.table, row)}
    </a>
  );
}

const STEPS: Readonly<Record<string, number>> = { j: 1, ArrowDown: 1, k: -1, ArrowUp: -1 };

/** Moves the focus to the link of the next or previous row. */
function moveFocus(event: TargetedKeyboardEvent<HTMLElement>): void {
  const step = Object.hasOwn(STEPS, event.key) ? STEPS[event.key] : undefined;
  if (step === undefined || event.metaKey || event.ctrlKey || event.altKey) return;
  const links = [...event.currentTarget.querySelectorAll<HTMLElement>("tbody a")];
  const at = links.findIndex((link) => link.matches(":focus"));
  if (at < 0) return;
  event.preventDefault();
  links[at + step]?.focus();
}
