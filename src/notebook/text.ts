import { SENTENCE } from "./html.ts";
import { type Cell, lineOf, type Sheet, type Table } from "./sheet.ts";

/** Longest text, in characters: for logs and consoles. */
const LENGTH = 2_000;

/** Widest column of a table with several, in characters. */
const COLUMN = 40;

const textOf = (cell: Cell): string => (typeof cell === "string" ? cell : cell.text);

const sizeOf = (text: string): number => Array.from(text).length;

/** Writes a table in aligned columns. */
function tableLines({ title, columns, lines, left }: Table): string[] {
  const widest = columns.length < 4 ? 2 * COLUMN : COLUMN;
  const cells = [
    columns.map((column) => lineOf(column.title, widest)),
    ...lines.map((line) => line.cells.map((cell) => lineOf(textOf(cell), widest))),
  ];
  const widths = columns.map((_, at) => Math.max(...cells.map((line) => sizeOf(line[at] ?? ""))));
  const padded = (text: string, at: number): string => {
    const gap = " ".repeat(Math.max(0, (widths[at] ?? 0) - sizeOf(text)));
    return columns[at]?.numeric === true ? gap + text : text + gap;
  };
  return [
    ...(title === null ? [] : [lineOf(title, 2 * COLUMN)]),
    ...(columns.length === 0 ? [] : cells.map((line) => line.map(padded).join("  ").trimEnd())),
    ...(left === null ? [] : [lineOf(left, SENTENCE)]),
  ];
}

/** Renders a sheet as text, at most 2,000 characters: what does not fit is counted. */
export function toNotebookText({ outcome, lead, warnings, tables, lists }: Sheet): string {
  const sentences = ({ title, items }: Sheet["lists"][number]): string[] => [
    "",
    lineOf(title, 80),
    ...items.map((item) => `- ${lineOf(item, SENTENCE)}`),
  ];
  const lines = [
    ...(outcome === null ? [] : [lineOf(outcome.text, 40).toUpperCase()]),
    ...lead.map((text) => lineOf(text, SENTENCE)),
    ...warnings.flatMap(sentences),
    ...tables.flatMap((table) => ["", ...tableLines(table)]),
    ...lists.flatMap(sentences),
  ];
  const whole = lines.join("\n").trim();
  if (whole.length <= LENGTH) return whole;
  const kept: string[] = [];
  let size = 60; // room for the notice
  for (const line of lines) {
    size += line.length + 1;
    if (size > LENGTH) break;
    kept.push(line);
  }
  const more = lines.length - kept.length;
  return `${kept.join("\n").trim()}\n… ${more} more ${more === 1 ? "line" : "lines"}: see the HTML form`;
}
