import { FORMULA } from "../../export/formula.ts";
import type { ReportTable, TableRow, TableTrial } from "../view-table.ts";
import { chosenTrials } from "./row-trials.ts";

type Cell = string | number | null;

/** Row with the trials that it shows at first. */
interface Shown {
  readonly row: TableRow;
  readonly base: TableTrial | undefined;
  readonly candidate: TableTrial | undefined;
  readonly trials: { readonly base: number; readonly candidate: number };
}

/** Column of the file. `text`: position of the string in its cell. */
interface CsvColumn {
  readonly name: string;
  readonly cell?: (shown: Shown) => Cell;
  readonly text?: (shown: Shown) => number | null | undefined;
}

/** Quotes a cell as RFC 4180 requires. A string that a spreadsheet would evaluate begins with `'`. */
function cellOf(value: Cell): string {
  if (value === null) return "";
  if (typeof value === "number") return String(value);
  const isFormula = FORMULA.test(value);
  const text = isFormula ? `'${value}` : value;
  const quoted = isFormula || text === "" || /[",\r\n]|^\s|\s$/.test(text);
  return quoted ? `"${text.replaceAll('"', '""')}"` : text;
}

const SIDES = ["base", "candidate"] as const;

const reasonIn = (trial: TableTrial | undefined, scorer: number): number | undefined =>
  trial?.scores.find((score) => score.scorer === scorer)?.reason;

function scorerColumns(table: ReportTable): CsvColumn[] {
  return table.scorers.flatMap((name, scorer): CsvColumn[] => [
    { name: `base.${name}`, cell: ({ row }) => row.scores[scorer]?.[0] ?? null },
    { name: `candidate.${name}`, cell: ({ row }) => row.scores[scorer]?.[1] ?? null },
    {
      name: `change.${name}`,
      cell: ({ row }) => {
        const [base, candidate] = row.scores[scorer] ?? [null, null];
        const compared = row.kind === "shared" && base !== null && candidate !== null;
        return compared ? candidate - base : null;
      },
    },
  ]);
}

const contentColumns = (table: ReportTable): CsvColumn[] => [
  { name: "input", text: ({ row }) => row.input },
  { name: "candidate_input", text: ({ row }) => row.editedInput },
  ...SIDES.flatMap((side): CsvColumn[] => [
    {
      name: `${side}_trial`,
      cell: (shown) =>
        shown[side] === undefined ? null : `${shown.trials[side] + 1} of ${shown.row[side].length}`,
    },
    { name: `${side}_output`, text: (shown) => shown[side]?.output },
    { name: `${side}_error`, text: (shown) => shown[side]?.error },
  ]),
  ...SIDES.flatMap((side) =>
    table.scorers.map(
      (name, scorer): CsvColumn => ({
        name: `${side}_reason.${name}`,
        text: (shown) => reasonIn(shown[side], scorer),
      }),
    ),
  ),
];

/**
 * Yields the lines of a CSV file of rows: UTF-8 with a byte order mark, CRLF, one line per row with
 * the trials that the page shows at first for a scorer. The last column names the cells whose
 * strings were cut.
 */
export function* csvLines(
  table: ReportTable,
  places: readonly number[],
  scorer: number,
): Generator<string, undefined> {
  const cut = new Set(table.cut.map(([text]) => text));
  const columns: CsvColumn[] = [
    { name: "key", cell: ({ row }) => row.key },
    { name: "kind", cell: ({ row }) => row.kind },
    { name: "slice", cell: ({ row }) => table.slices[row.slice ?? -1] ?? null },
    ...scorerColumns(table),
    ...contentColumns(table),
  ];
  const names = [...columns.map(({ name }) => name), "cells_cut"];
  yield `\ufeff${names.map(cellOf).join(",")}\r\n`;
  for (const at of places) {
    const row = table.rows[at];
    if (row === undefined) continue;
    const trials = chosenTrials(table, row, scorer);
    const shown: Shown = {
      row,
      base: row.base[trials.base],
      candidate: row.candidate[trials.candidate],
      trials,
    };
    const isCut: string[] = [];
    const cells = columns.map(({ name, cell, text }): Cell => {
      if (cell !== undefined) return cell(shown);
      const place = text?.(shown) ?? null;
      if (place === null) return null;
      if (cut.has(place)) isCut.push(name);
      return table.texts[place] ?? null;
    });
    yield `${[...cells, isCut.length === 0 ? null : isCut.join(", ")].map(cellOf).join(",")}\r\n`;
  }
}
