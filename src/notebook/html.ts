import { escaped } from "../report/html-shell.ts";
import { safeUrl } from "../report/safe-url.ts";
import type { Cell, Sheet, Table, Tone } from "./sheet.ts";
import { barSvg, COLORS, clean } from "./svg.ts";

const SIGNS: Readonly<Record<Tone, string>> = { good: "✓", bad: "✕", open: "?", plain: "" };

/** Longest sentence, in characters. */
export const SENTENCE = 400;

// Styles are attributes of the elements: notebooks remove style sheets from HTML.
const cellStyle = (numeric: boolean): string =>
  numeric ? "text-align:right;white-space:nowrap" : "text-align:left";

function cellHtml(cell: Cell, length: number): string {
  if (typeof cell === "string") return clean(cell, length);
  const url = safeUrl(cell.url);
  const text = clean(cell.text, length) || "(empty)";
  return url === null
    ? text
    : `<a href="${escaped(url)}" target="_blank" rel="noopener noreferrer">${text}</a>`;
}

function tableHtml({ title, columns, lines, left, bars = null }: Table, length: number): string {
  const cell = (tag: string, numeric: boolean, inside: string): string =>
    `<${tag} style="${cellStyle(numeric)}">${inside}</${tag}>`;
  const withBar = (cells: readonly string[], bar: string): string =>
    bars === null ? cells.join("") : [...cells.slice(0, bars), bar, ...cells.slice(bars)].join("");
  const numeric = (at: number): boolean => columns[at]?.numeric === true;
  const head = withBar(
    columns.map((column) => cell("th", column.numeric, clean(column.title, length))),
    cell("th", false, ""),
  );
  const body = lines.map(({ cells, bar }) => {
    const inside = cells.map((one, at) => cell("td", numeric(at), cellHtml(one, length)));
    return `<tr>${withBar(inside, cell("td", false, bar == null ? "" : barSvg(bar)))}</tr>`;
  });
  const table =
    columns.length === 0
      ? ""
      : `<table><thead><tr>${head}</tr></thead><tbody>${body.join("")}</tbody></table>`;
  return [
    title === null ? "" : `<p><b>${clean(title, length)}</b></p>`,
    table,
    left === null ? "" : `<p><i>${clean(left, SENTENCE)}</i></p>`,
  ].join("");
}

const listHtml = ({ title, items }: Sheet["lists"][number]): string =>
  `<p><b>${clean(title, 80)}</b></p><ul>${items.map((item) => `<li>${clean(item, SENTENCE)}</li>`).join("")}</ul>`;

/** Renders a sheet as HTML for the output of a notebook: no script, no style sheet, no resource. */
export function toNotebookHtml(
  { outcome, lead, warnings, tables, lists }: Sheet,
  length: number,
): string {
  const [first, ...others] = lead;
  const verdict =
    outcome === null
      ? ""
      : `<b><span style="color:${COLORS[outcome.tone]}">${SIGNS[outcome.tone]}</span> ${clean(outcome.text, 40).toUpperCase()}</b> `;
  return [
    "<div>",
    first === undefined ? verdict : `<p>${verdict}${clean(first, 2 * SENTENCE)}</p>`,
    ...others.map((text) => `<p>${clean(text, SENTENCE)}</p>`),
    ...warnings.map(listHtml),
    ...tables.map((table) => tableHtml(table, length)),
    ...lists.map(listHtml),
    "</div>",
  ].join("");
}
