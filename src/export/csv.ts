import type { UnparseConfig } from "papaparse";
import { type Chunk, toByteStream } from "./byte-stream.ts";
import { beginningOf, CELLS_CUT, EXCEL_CELL, typedCell } from "./cell-text.ts";
import type { Column } from "./columns.ts";
import { FORMULA } from "./formula.ts";
import { type Line, openTable } from "./table.ts";
import {
  CSV_OPTIONS,
  type CsvFormat,
  type CsvOptions,
  checkCsvOptions,
  checkTableOptions,
  type TableLayout,
} from "./table-options.ts";
import { checkTableInput, type TableInput } from "./trials.ts";

/**
 * Writes rows as CSV: UTF-8 (with an optional byte order mark), quoted as in RFC 4180, with a
 * header and CRLF line endings.
 *
 * `input`, `output` and `run_attributes` are JSON strings. An empty field is null; `""` is an empty
 * string. Values that a spreadsheet would evaluate as a formula are prefixed with `'`, because
 * model outputs are untrusted; numbers are not changed, even as strings (`-5`, `+0.25`, `-1e5`).
 * Rows are read lazily as the stream is consumed.
 *
 * `excel: true` writes a file that Excel opens correctly, and cuts cells at the 32,767 characters
 * that Excel keeps; without it, Excel spreads longer values over adjacent cells.
 *
 * @throws {InvalidArgumentError} immediately for an unknown option; the stream fails with one for a
 *   scorer key that is not in `scorers`.
 *
 * @example Stream the newest run as CSV
 * ```ts
 * import { toCsv } from "evalwire/export";
 * import { WeaveClient } from "evalwire/weave";
 *
 * const response = new Response(toCsv(await new WeaveClient().load("latest")));
 * const [header] = (await response.text()).split("\r\n");
 * if (!header?.startsWith("run_id,run_name,project,")) throw new Error(header);
 * ```
 */
export function toCsv(rows: TableInput, options: CsvOptions = {}): ReadableStream<Uint8Array> {
  const layout = checkTableOptions(options, CSV_OPTIONS);
  const format = checkCsvOptions(options);
  checkTableInput(rows);
  return toByteStream(csvChunks(rows, layout, format));
}

const FORMAT: UnparseConfig = {
  newline: "\r\n",
  escapeFormulae: FORMULA,
  quotes: (value: unknown) => value === "", // an empty string, to distinguish it from null
};

/** Yields the file in parts: the header, then the lines in batches. */
export async function* csvChunks(
  rows: TableInput,
  layout: TableLayout,
  format: CsvFormat,
): AsyncGenerator<Chunk, undefined> {
  const encoder = new TextEncoder();
  const { default: papaparse } = await import("papaparse");
  const csvOf = (lines: readonly (Line | readonly string[])[]): Uint8Array => {
    // its types require mutable arrays, but it does not mutate them
    const text = papaparse.unparse(lines as unknown[][], {
      ...FORMAT,
      delimiter: format.delimiter,
    });
    return encoder.encode(`${text}\r\n`);
  };
  const { columns, batches } = await openTable(rows, layout);
  const names = columns.map(({ name }) => name);
  if (format.bom) yield { bytes: Uint8Array.of(0xef, 0xbb, 0xbf), lines: 0 };
  yield { bytes: csvOf([format.excel ? [...names, CELLS_CUT] : names]), lines: 0 };
  for await (const lines of batches) {
    const cells = lines.map((line) =>
      format.excel ? excelLine(line, columns, format) : line.map(plainCell),
    );
    yield { bytes: csvOf(cells), lines: lines.length };
  }

  function plainCell(value: unknown, index: number): unknown {
    const column = columns[index];
    return column === undefined || typeof value === "number" ? value : typedCell(value, column);
  }
}

/**
 * Returns the cells of a line for Excel: strings without quotes, cut at Excel's limit, and the
 * names of the cells that were cut.
 */
function excelLine(line: Line, columns: readonly Column[], { decimalComma }: CsvFormat): unknown[] {
  const cut: string[] = [];
  const cells = columns.map((column, index) => {
    const value = line[index];
    if (typeof value === "number") return decimalComma ? String(value).replace(".", ",") : value;
    const cell = typeof value === "string" ? value : typedCell(value, column);
    if (typeof cell !== "string") return cell;
    const end = FORMULA.test(cell) ? EXCEL_CELL - 1 : EXCEL_CELL; // room for the prefix
    if (cell.length <= end) return cell;
    cut.push(column.name);
    return beginningOf(cell, end);
  });
  return [...cells, cut.length === 0 ? null : cut.join(", ")];
}
