import type { UnparseConfig } from "papaparse";
import { type Chunk, toByteStream } from "./byte-stream.ts";
import { type Line, openTable, VALUE_COLUMNS } from "./table.ts";
import {
  CSV_OPTIONS,
  type CsvFormat,
  type CsvOptions,
  checkCsvOptions,
  checkTableOptions,
  type TableLayout,
} from "./table-options.ts";
import { checkTableInput, type TableInput } from "./trial-cells.ts";

/**
 * Writes rows as CSV: UTF-8 (with an optional byte order mark), quoted as in RFC 4180, with a
 * header and CRLF line endings.
 *
 * `input` and `output` are JSON strings. An empty field is null; `""` is an empty string. Values
 * that a spreadsheet would evaluate as a formula are prefixed with `'`, because model outputs are
 * untrusted; numbers are not changed, even as strings (`-5`, `+0.25`, `-1e5`). Rows are read lazily
 * as the stream is consumed.
 *
 * Excel keeps 32,767 characters per cell and spreads longer values over adjacent cells. For values
 * that long, leave inputs out (`inputs: false`) or use `toJsonl()`.
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

/**
 * Beginnings of formulas according to OWASP, a longer list than the library's default. Signed
 * numbers begin the same way but are not formulas.
 */
const FORMULA = /^(?![+-](?:\d[\d.,]*|[.,]\d+)(?:[eE][+-]?\d+)?%?$)[=+\-@\t\r\n＝＋－＠]/;

const FORMAT: UnparseConfig = {
  newline: "\r\n",
  escapeFormulae: FORMULA,
  quotes: (value: unknown) => value === "", // an empty string, to distinguish it from null
};

/** Yields the file in parts: the header, then the lines in batches. */
export async function* csvChunks(
  rows: TableInput,
  layout: TableLayout,
  { bom, delimiter }: CsvFormat,
): AsyncGenerator<Chunk, undefined> {
  const encoder = new TextEncoder();
  const { default: papaparse } = await import("papaparse");
  const csvOf = (lines: readonly (Line | readonly string[])[]): Uint8Array => {
    // its types require mutable arrays, but it does not mutate them
    const text = papaparse.unparse(lines as unknown[][], { ...FORMAT, delimiter });
    return encoder.encode(`${text}\r\n`);
  };
  const { columns, batches } = await openTable(rows, layout);
  const holdsValue = columns.map((name) => VALUE_COLUMNS.has(name));
  if (bom) yield { bytes: Uint8Array.of(0xef, 0xbb, 0xbf), lines: 0 };
  yield { bytes: csvOf([columns]), lines: 0 };
  for await (const lines of batches) {
    const cells = lines.map((line) =>
      line.map((value, index) => (holdsValue[index] === true ? valueCell(value) : value)),
    );
    yield { bytes: csvOf(cells), lines: lines.length };
  }
}

/**
 * Returns a value as a JSON string. Numbers remain numbers, so -1 is not mistaken for a formula.
 */
function valueCell(value: unknown): unknown {
  return value === null || typeof value === "number" ? value : JSON.stringify(value);
}
