import { plural } from "../core/errors/usage.ts";
import type { Score, ScoredRow, Trial } from "../model/scored-row.ts";
import { shortened, shortForm } from "../report/clean-text.ts";
import { formatCount, formatValue } from "../report/numbers.ts";
import type { Settings } from "./options.ts";
import { EMPTY, firstOf, NONE, type Sheet, type Table } from "./sheet.ts";

/** Maximum number of scorers that have a column. */
const SCORERS = 8;

/** Maximum number of trials whose scores are in one cell. */
const TRIALS = 5;

/** Describes a score: its value, or the state that it has instead of one. */
export function scoreWords(score: Score | undefined, length: number): string {
  if (score === undefined) return NONE;
  if (score.state !== "scored") return score.state;
  const { value } = score;
  if (typeof value === "number") return formatValue(value, "number");
  if (typeof value === "string") return shortened(value, Math.min(40, length));
  return value === null ? NONE : String(value);
}

/** Lists the scorers of some trials, in the order in which they occur. */
const scorersOf = (rows: readonly ScoredRow[]): string[] => [
  ...new Set(rows.flatMap(({ trials }) => trials.flatMap((one) => Object.keys(one.scores)))),
];

const ownScore = ({ scores }: Trial, scorer: string): Score | undefined =>
  Object.hasOwn(scores, scorer) ? scores[scorer] : undefined;

const answerOf = ({ output, error }: Trial, length: number): string =>
  error === undefined ? (shortForm(output, length) ?? NONE) : shortened(`error: ${error}`, length);

/** Makes the table of some rows: scores of all trials, the answer of the first. */
export function rowsTable(
  rows: readonly ScoredRow[],
  left: string | null,
  { maxTextLength: length }: Settings,
): Table {
  const all = scorersOf(rows);
  const scorers = all.slice(0, SCORERS);
  const more =
    all.length > SCORERS
      ? `${formatCount(all.length - SCORERS)} of ${plural(all.length, "scorer")} have no column: show one row to see all.`
      : null;
  const each = (trials: readonly Trial[], words: (trial: Trial) => string): string => {
    const some = trials.slice(0, TRIALS).map(words);
    return trials.length > TRIALS
      ? `${some.join(", ")}, … (${plural(trials.length, "trial")})`
      : some.join(", ");
  };
  return {
    title: null,
    columns: ["Row", "Output", ...scorers].map((title) => ({ title, numeric: false })),
    lines: rows.map(({ key, input, trials }) => {
      const [first] = trials;
      const others = trials.length > 1 ? ` (trial 1 of ${trials.length})` : "";
      return {
        cells: [
          { text: shortForm(input, length) ?? shortened(key, 80), url: first?.url ?? null },
          first === undefined ? NONE : `${answerOf(first, length)}${others}`,
          ...scorers.map((scorer) =>
            each(trials, (trial) => scoreWords(ownScore(trial, scorer), length)),
          ),
        ],
      };
    }),
    left: [left, more].filter((one) => one !== null).join(" ") || null,
  };
}

/** Displays one row: its trials below each other, with every score and its reason. */
export function sheetOfRow(row: ScoredRow, { maxRows, maxTextLength: length }: Settings): Sheet {
  const { key, input, trials, notes = [] } = row;
  const lines = trials.flatMap((trial, i) =>
    Object.entries(trial.scores).map(([scorer, score], at) => ({
      cells: [
        at > 0 ? "" : { text: `${i + 1}`, url: trial.url },
        at > 0 ? "" : answerOf(trial, length),
        scorer,
        scoreWords(score, length),
        score.reason === null ? NONE : shortened(String(score.reason), length),
      ],
    })),
  );
  const bare = trials.flatMap((trial, i) =>
    Object.keys(trial.scores).length > 0
      ? []
      : [{ cells: [`${i + 1}`, answerOf(trial, length), NONE, NONE, NONE] }],
  );
  const { first, left } = firstOf([...lines, ...bare], maxRows, "scores");
  return {
    ...EMPTY,
    lead: [`Row ${shortened(key, 80)}`, `Input: ${shortForm(input, 2 * length) ?? NONE}`],
    tables: [
      {
        title: null,
        columns: ["Trial", "Output", "Scorer", "Score", "Reason"].map((title) => ({
          title,
          numeric: false,
        })),
        lines: first,
        left,
      },
    ],
    lists: notes.length === 0 ? [] : [{ title: "Notes", items: notes.slice(0, 20) }],
  };
}

/** Displays a list of rows. */
export const sheetOfRows = (
  rows: readonly ScoredRow[],
  left: string | null,
  settings: Settings,
): Sheet => ({ ...EMPTY, tables: [rowsTable(rows, left, settings)] });
