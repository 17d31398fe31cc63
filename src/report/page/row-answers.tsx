import type { JSX } from "preact";
import { useMemo, useState } from "preact/hooks";
import { cleanLines, cleanText } from "../clean-text.ts";
import { formatCount, formatValue } from "../numbers.ts";
import { safeUrl } from "../safe-url.ts";
import type { ReportView, ScoreUnit } from "../view.ts";
import type { ReportTable, TableRow, TableScore, TableTrial } from "../view-table.ts";
import { type Differences, differences, type Piece } from "./differences.ts";
import { Choice } from "./row-filters.tsx";
import { unitOf } from "./row-table.tsx";
import { chosenTrials, scoreOf } from "./row-trials.ts";
import { CutNote, TextBlock } from "./text-block.tsx";

type Side = "base" | "candidate";
const TITLES = { base: "Base", candidate: "Candidate" } as const;

interface AnswersProps {
  view: ReportView;
  table: ReportTable;
  row: TableRow;
  scorer: number;
  marks: boolean;
  setMarks: (marks: boolean) => void;
}

/** Answers of both runs side by side, a trial of each. */
export function RowAnswers(props: AnswersProps): JSX.Element {
  const { view, table, row, scorer, marks, setMarks } = props;
  const [chosen, choose] = useState(() => chosenTrials(table, row, scorer));
  const base = row.base[chosen.base];
  const candidate = row.candidate[chosen.candidate];
  const outputs = [outputOf(table, base), outputOf(table, candidate)] as const;
  const found = useMemo(
    () => (outputs[0] === null || outputs[1] === null ? null : differences(outputs[0], outputs[1])),
    outputs,
  );
  if (base === undefined && candidate === undefined)
    return (
      <>
        <h4>Outputs</h4>
        <p class="rows-note">{withoutContents(table)}</p>
      </>
    );
  const pieces = marks && found?.kind === "marked" ? found : null;
  const side = (name: Side): JSX.Element => (
    <Answer
      side={name}
      run={view[name]?.name ?? null}
      table={table}
      row={row}
      scorer={scorer}
      at={chosen[name]}
      choose={(at) => choose({ ...chosen, [name]: at })}
      pieces={pieces?.[name] ?? null}
    />
  );
  return (
    <>
      <h4>Outputs</h4>
      {found !== null && (
        <div class="row-marks">
          <label>
            <input
              type="checkbox"
              checked={marks}
              onChange={({ currentTarget }) => setMarks(currentTarget.checked)}
            />{" "}
            Mark differences
          </label>
          {marks && <Legend found={found} same={sameText(table, base, candidate)} />}
        </div>
      )}
      <div class="sides">
        {side("base")}
        {side("candidate")}
      </div>
    </>
  );
}

/** Says why a row has no outputs. */
const withoutContents = ({ contents }: ReportTable): string =>
  contents === "left-out"
    ? "This report was made without inputs, outputs, reasons and errors."
    : "The comparison did not keep the outputs of this row. By default, it keeps those of rows whose " +
      'scores changed; compare with keepRows: "all" to keep all of them.';

/** Says that a trial has no output, as far as that is known. */
function noOutput({ contents }: ReportTable): string {
  if (contents === "left-out") return "This report was made without outputs.";
  return contents === "redacted" ? "No output, or it was redacted." : "No output.";
}

const outputOf = (table: ReportTable, trial: TableTrial | undefined): string | null =>
  trial?.output == null ? null : cleanLines(table.texts[trial.output] ?? "");

/** Says that two outputs look the same, as far as that is known. */
function sameText(
  table: ReportTable,
  base: TableTrial | undefined,
  candidate: TableTrial | undefined,
): string {
  const raw = [base, candidate].map((trial) => table.texts[trial?.output ?? -1]);
  if (raw[0] !== raw[1])
    return "The outputs differ only in characters that are not shown, or in how lines end.";
  const isCut = table.cut.some(([text]) => text === base?.output || text === candidate?.output);
  return isCut ? "The outputs are the same as far as they are shown." : "The outputs are the same.";
}

/** Says what the marks mean, or why there are none. */
function Legend({ found, same }: { found: Differences; same: string }): JSX.Element {
  return (
    <span class="rows-note" role="status">
      {found.kind === "marked" && (
        <>
          <del>only in the base</del> <ins>only in the candidate</ins>
        </>
      )}
      {found.kind === "same" && same}
      {found.kind === "different" && "The outputs are too different to mark."}
    </span>
  );
}

function Answer({
  side,
  run,
  table,
  row,
  scorer,
  at,
  choose,
  pieces,
}: {
  side: Side;
  run: string | null;
  table: ReportTable;
  row: TableRow;
  scorer: number;
  at: number;
  choose: (at: number) => void;
  pieces: readonly Piece[] | null;
}): JSX.Element {
  const trials = row[side];
  const trial = trials[at];
  const output = outputOf(table, trial);
  const url = safeUrl(trial?.url ?? null);
  return (
    <section aria-labelledby={`row-${side}`}>
      <h5 id={`row-${side}`}>
        {TITLES[side]}
        {run !== null && (
          <span class="row-run">
            {" "}
            <bdi>{cleanText(run)}</bdi>
          </span>
        )}
      </h5>
      {trials.length > 1 && (
        <Choice
          label={`Trial of the ${side}`}
          value={String(at)}
          options={trials.map((one, i) => [
            String(i),
            trialName(table, one, { i, count: trials.length, scorer }),
          ])}
          choose={(value) => choose(Number(value))}
        />
      )}
      {trial === undefined && <p class="rows-note">{absence(table, row, side)}</p>}
      {trial !== undefined && output === null && trial.error === undefined && (
        <p class="rows-note">{noOutput(table)}</p>
      )}
      {output === "" && <p class="rows-note">The output is an empty string.</p>}
      {output !== null && output !== "" && (
        <TextBlock text={output} pieces={pieces} mark={side === "base" ? "del" : "ins"} />
      )}
      <CutNote table={table} place={trial?.output} />
      {trial?.error !== undefined && (
        <div class="row-error">
          <strong>Error</strong>
          <TextBlock text={cleanLines(table.texts[trial.error] ?? "")} />
          <CutNote table={table} place={trial.error} />
        </div>
      )}
      {trial !== undefined && trial.scores.length > 0 && (
        <TrialScores table={table} scores={trial.scores} />
      )}
      {url !== null && (
        <p>
          <a href={url} target="_blank" rel="noopener noreferrer">
            Open the {side}’s trial in its service
          </a>
        </p>
      )}
    </section>
  );
}

function absence(table: ReportTable, row: TableRow, side: Side): string {
  const lacks =
    side === "base" ? row.kind === "added" : row.kind === "missing" || row.kind === "removed";
  return lacks ? `The ${side} does not have this row.` : withoutContents(table);
}

function trialName(
  table: ReportTable,
  trial: TableTrial,
  { i, count, scorer }: { i: number; count: number; scorer: number },
): string {
  const score = scoreOf(trial, scorer);
  const name = `${formatCount(i + 1)} of ${formatCount(count)}`;
  return score === null
    ? `${name}: no score`
    : `${name}: ${formatValue(score, unitOf(table, scorer))}`;
}

/** Scores of a trial with their reasons. */
function TrialScores({
  table,
  scores,
}: {
  table: ReportTable;
  scores: readonly TableScore[];
}): JSX.Element {
  return (
    <dl class="trial-scores">
      {scores.map((score) => {
        const name = table.scorers[score.scorer];
        return (
          <div key={score.scorer}>
            <dt>
              <bdi>{cleanText(name ?? "")}</bdi>
            </dt>
            <dd>
              {valueText(score, unitOf(table, score.scorer))}
              {score.reason !== undefined && (
                <>
                  <TextBlock text={cleanLines(table.texts[score.reason] ?? "")} />
                  <CutNote table={table} place={score.reason} />
                </>
              )}
            </dd>
          </div>
        );
      })}
    </dl>
  );
}

function valueText({ value, state }: TableScore, unit: ScoreUnit): string {
  if (state !== undefined) return state === "not-applicable" ? "not applicable" : state;
  if (typeof value === "number") return formatValue(value, unit);
  return value === null ? "missing" : cleanText(String(value));
}
