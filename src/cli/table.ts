import { columnsOf, fitted, padded } from "../report/columns.ts";
import { Paint, type Style } from "./paint.ts";
import { oneLine } from "./safe-text.ts";

/** Column of a list. */
export interface Column<T> {
  readonly name: string;
  /** Text of the cell; null when there is nothing to show. */
  readonly cell: (item: T) => string | null;
  /** Shorter text for a terminal. Other programs receive the whole cell. */
  readonly short?: (item: T) => string | null;
  /** "right" for numbers, which are never truncated. */
  readonly align?: "right";
  /** Whether the cell is of little use unless it is whole, as an id is: other cells are truncated first. */
  readonly whole?: boolean;
  /** Whether the column, one of the last, is left out before others become unreadable. */
  readonly optional?: boolean;
  /** Style of the cell on a terminal with colors. */
  readonly style?: (item: T) => Style | null;
  /** Page that the cell links to, on a terminal that shows links. */
  readonly link?: (item: T) => string | null;
}

const GAP = "  ";
/** Columns of text that a truncated cell keeps while others can still be shortened. */
const READABLE = 10;
const SHORTEST = 4;

const PLAIN = new Paint({ colors: false, links: false });

/**
 * Returns a table of at most `width` columns of text. The longest cells are truncated first, and
 * numbers never. Columns that do not fit at all are left out from the right, marked by an ellipsis.
 */
export function renderTable<T>(
  columns: readonly Column<T>[],
  items: readonly T[],
  width: number,
  paint: Paint = PLAIN,
): string {
  const header = columns.map(({ name }) => name);
  const cells = items.map((item) =>
    columns.map(({ cell, short = cell }) => oneLine(short(item) ?? "-")),
  );
  const natural = header.map((name, at) =>
    cells.reduce((most, row) => Math.max(most, columnsOf(row[at] ?? "")), columnsOf(name)),
  );
  const { widths, complete } = widthsFor(natural, columns, width);
  const line = (texts: readonly string[], decorate: (at: number, text: string) => string): string =>
    widths
      .map((most, at) => {
        const text = fitted(texts[at] ?? "", most);
        const spaces = padded(text, most, "right").slice(text.length);
        const shown = decorate(at, text);
        if (columns[at]?.align === "right") return spaces + shown;
        return at === widths.length - 1 && complete ? shown : shown + spaces;
      })
      .concat(complete ? [] : ["…"])
      .join(GAP);
  return [
    line(header, (_, text) => paint.style("bold", text)),
    ...items.map((item, row) =>
      line(cells[row] ?? [], (at, text) => {
        const { style, link } = columns[at] ?? {};
        return paint.style(style?.(item) ?? null, paint.link(link?.(item) ?? null, text));
      }),
    ),
  ].join("\n");
}

/** Chooses the widths of the columns that fit. */
function widthsFor(
  natural: readonly number[],
  columns: readonly Pick<Column<never>, "align" | "whole" | "optional">[],
  width: number,
): { widths: number[]; complete: boolean } {
  const numbers = columns.map(({ align }) => align === "right");
  const kept = columns.map(({ align, whole }) => align === "right" || whole === true);
  const roomFor = (count: number): number =>
    width - GAP.length * (count - 1) - (count === natural.length ? 0 : GAP.length + 1);
  for (let count = natural.length; count > 1; count--) {
    const widths = shrink(natural.slice(0, count), kept, roomFor(count), READABLE);
    if (widths !== null) return { widths, complete: count === natural.length };
    if (columns[count - 1]?.optional !== true) break;
  }
  for (let count = natural.length; count > 1; count--) {
    const some = natural.slice(0, count);
    const widths =
      shrink(some, kept, roomFor(count), READABLE) ??
      shrink(some, kept, roomFor(count), SHORTEST) ??
      shrink(some, numbers, roomFor(count), SHORTEST);
    if (widths !== null) return { widths, complete: count === natural.length };
  }
  const [first = 0] = natural;
  const complete = natural.length < 2;
  const room = complete ? width : width - GAP.length - 1;
  return { widths: [numbers[0] ? first : Math.max(1, Math.min(first, room))], complete };
}

/** Shortens the widest columns until all columns fit; null if that is not possible. */
function shrink(
  natural: readonly number[],
  fixed: readonly boolean[],
  room: number,
  shortest: number,
): number[] | null {
  const limited = (limit: number): number[] =>
    natural.map((width, at) => (fixed[at] ? width : Math.min(width, limit)));
  const total = (limit: number): number => limited(limit).reduce((sum, one) => sum + one, 0);
  if (total(shortest) > room) return null;
  let limit = shortest;
  while (limit < Math.max(...natural) && total(limit + 1) <= room) limit++;
  let rest = room - total(limit); // too little for all: it goes to the first that were shortened
  return limited(limit).map((width, at) =>
    width < (natural[at] ?? 0) && rest-- > 0 ? width + 1 : width,
  );
}

/** Returns lines of cells separated by tabs, whole, for other programs. The first names them. */
export function tabSeparated<T>(columns: readonly Column<T>[], items: readonly T[]): string {
  return [columns.map(({ name }) => name), ...items.map((item) => cellsOf(columns, item))]
    .map((cells) => cells.join("\t"))
    .join("\n");
}

function cellsOf<T>(columns: readonly Column<T>[], item: T): string[] {
  return columns.map(({ cell }) => oneLine(cell(item) ?? "-"));
}
