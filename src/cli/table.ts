import { oneLine } from "./safe-text.ts";

/** Column of a list. */
export interface Column<T> {
  readonly name: string;
  /** Text of the cell; null when there is nothing to show. */
  readonly cell: (item: T) => string | null;
  readonly align?: "right";
}

/** Returns a table for a terminal. */
export function renderTable<T>(
  columns: readonly Column<T>[],
  items: readonly T[],
  width: number,
): string {
  const lines = [columns.map(({ name }) => name), ...items.map((item) => cellsOf(columns, item))];
  const widths = columns.map((_, at) => Math.max(...lines.map((cells) => cells[at]?.length ?? 0)));
  return lines
    .map((cells) =>
      cells
        .map((text, at) =>
          columns[at]?.align === "right"
            ? text.padStart(widths[at] ?? 0)
            : text.padEnd(widths[at] ?? 0),
        )
        .join("  ")
        .trimEnd()
        .slice(0, width),
    )
    .join("\n");
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
