import type { JSX, TargetedKeyboardEvent } from "preact";
import { cleanLines, cleanText } from "../clean-text.ts";
import { formatCount } from "../numbers.ts";
import type { ReportView } from "../view.ts";
import type { ReportTable, TableRow } from "../view-table.ts";
import { CopyLink } from "./copy-link.tsx";
import { differences } from "./differences.ts";
import { RowAnswers } from "./row-answers.tsx";
import type { RowList } from "./row-list.ts";
import { Change, nameOf, ScoresHead, scoreText, unitOf } from "./row-table.tsx";
import { rowHref } from "./rows-hash.ts";
import { CutNote, TextBlock } from "./text-block.tsx";

interface DetailProps {
  view: ReportView;
  list: RowList;
  /** Rows that the filter lets through, in order. */
  places: readonly number[];
  at: number;
  scorer: number;
  marks: boolean;
  setMarks: (marks: boolean) => void;
  show: (at: number) => void;
  close: () => void;
}

/** One row: input, scores, and the answers of both runs. */
export function RowDetail(props: DetailProps): JSX.Element | null {
  const { view, list, places, at, scorer, marks, setMarks, show, close } = props;
  const { table } = list;
  const row = table.rows[at];
  if (row === undefined) return null;
  const place = places.indexOf(at);
  const [before, after] = [places[place - 1], place < 0 ? places[0] : places[place + 1]];

  const onKeyDown = (event: TargetedKeyboardEvent<HTMLElement>): void => {
    if (event.metaKey || event.ctrlKey || event.altKey || isTyping(event.target)) return;
    const next = event.key === "j" ? after : event.key === "k" ? before : undefined;
    if (event.key !== "Escape" && next === undefined) return;
    event.preventDefault();
    if (next === undefined) close();
    else show(next);
  };

  return (
    <article class="row-detail" aria-labelledby="row-title" onKeyDown={onKeyDown}>
      <div class="row-nav">
        <button type="button" onClick={close}>
          Back to the list
        </button>
        <Step label="Previous" at={before} show={show} />
        <Step label="Next" at={after} show={show} />
        <span role="status">
          {place < 0
            ? "This row is not among the filtered ones"
            : `Row ${formatCount(place + 1)} of ${formatCount(places.length)}`}
        </span>
        <CopyLink key={at} hash={rowHref(row.key, list.nth(at))} />
      </div>
      <h3 id="row-title" tabIndex={-1} dir="auto" lang="" translate={false}>
        {nameOf(table, row)}
      </h3>
      <p class="row-facts">
        Key <bdi class="row-key">{cleanText(row.key)}</bdi>
        {row.slice !== null && (
          <>
            {" "}
            · Slice <bdi>{cleanText(table.slices[row.slice] ?? "")}</bdi>
          </>
        )}
        {KINDS[row.kind] !== null && <> · {KINDS[row.kind]}</>}
      </p>
      <RowInput table={table} row={row} marks={marks} />
      <RowAnswers
        key={`${at} ${scorer}`}
        view={view}
        table={table}
        row={row}
        scorer={scorer}
        marks={marks}
        setMarks={setMarks}
      />
      <RowScores list={list} row={row} at={at} />
    </article>
  );
}

const isTyping = (target: EventTarget | null): boolean =>
  target instanceof Element &&
  target.closest("input:not([type=checkbox]), select, textarea") !== null;

const KINDS: Readonly<Record<TableRow["kind"], string | null>> = {
  shared: null,
  missing: "Only in the base: the candidate lacks it",
  removed: "Only in the base: not in the candidate’s data set",
  added: "Only in the candidate",
  edited: "Not compared: the inputs differ",
};

function Step({
  label,
  at,
  show,
}: {
  label: string;
  at: number | undefined;
  show: (at: number) => void;
}): JSX.Element {
  // stays focusable at the end of the list, so the focus is not lost
  return (
    <button
      type="button"
      aria-disabled={at === undefined}
      onClick={() => at !== undefined && show(at)}
    >
      {label}
      <span class="visually-hidden"> row</span>
    </button>
  );
}

function RowInput({
  table,
  row,
  marks,
}: {
  table: ReportTable;
  row: TableRow;
  marks: boolean;
}): JSX.Element | null {
  if (row.input === null) return null;
  const text = cleanLines(table.texts[row.input] ?? "");
  if (row.editedInput === undefined)
    return (
      <>
        <h4>Input</h4>
        <TextBlock text={text} />
        <CutNote table={table} place={row.input} />
      </>
    );
  const edited = cleanLines(table.texts[row.editedInput] ?? "");
  const found = marks ? differences(text, edited) : null;
  const pieces = found?.kind === "marked" ? found : null;
  return (
    <>
      <h4>Inputs</h4>
      <div class="sides">
        <div>
          <h5>Base</h5>
          <TextBlock text={text} pieces={pieces?.base ?? null} mark="del" />
          <CutNote table={table} place={row.input} />
        </div>
        <div>
          <h5>Candidate</h5>
          <TextBlock text={edited} pieces={pieces?.candidate ?? null} mark="ins" />
          <CutNote table={table} place={row.editedInput} />
        </div>
      </div>
    </>
  );
}

function RowScores({
  list,
  row,
  at,
}: {
  list: RowList;
  row: TableRow;
  at: number;
}): JSX.Element | null {
  const { scorers } = list.table;
  if (scorers.length === 0) return null;
  return (
    <>
      <h4 id="row-scores">Scores</h4>
      <table class="row-scores" aria-labelledby="row-scores">
        <ScoresHead first="Scorer" />
        <tbody>
          {scorers.map((name, scorer) => {
            const [base, candidate] = row.scores[scorer] ?? [];
            const state = list.states(scorer)[at];
            const unit = unitOf(list.table, scorer);
            return (
              <tr key={scorer}>
                <th scope="row">
                  <bdi>{cleanText(name)}</bdi>
                </th>
                <td class="number">{scoreText(base, unit)}</td>
                <td class="number">{scoreText(candidate, unit)}</td>
                <td>{state !== undefined && <Change state={state} unit={unit} />}</td>
              </tr>
            );
          })}
        </tbody>
      </table>
    </>
  );
}
