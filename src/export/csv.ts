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
 * Writes rows as CSV: UTF-8 (with a byte order mark on request), quoted as RFC 4180 says, a header,
 * line ends CR LF.
 *
 * `input` and `output` are JSON texts. An empty field is null, `""` is an empty text. Texts that a
 * spreadsheet would run as a formula get a leading `'`, since outputs of models are not to be
 * trusted; numbers stay as they are, as text too (`-5`, `+0.25`, `-1e5`). Rows are read as the
 * bytes are asked for.
 *
 * Excel keeps 32,767 characters of a cell, and spreads what is longer over the cells beside it:
 * leave inputs out (`inputs: false`), or use `toJsonl()`, when values are that long.
 *
 * @throws {InvalidArgumentError} at once for a misspelt option; the stream fails with one for a
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
 * OWASP's list of what begins a formula, which is longer than the library's own. A number with a
 * sign begins like one, and is none.
 */
const FORMULA = /^(?![+-](?:\d[\d.,]*|[.,]\d+)(?:[eE][+-]?\d+)?%?$)[=+\-@\t\r\n＝＋－＠]/;

const FORMAT: UnparseConfig = {
  newline: "\r\n",
  escapeFormulae: FORMULA,
  quotes: (value: unknown) => value === "", // an empty text, so that it differs from null
};

/** The file in parts: the header, then the lines batch by batch. */
export async function* csvChunks(
  rows: TableInput,
  layout: TableLayout,
  { bom, delimiter }: CsvFormat,
): AsyncGenerator<Chunk, undefined> {
  const encoder = new TextEncoder();
  const { default: papaparse } = await import("papaparse");
  const csvOf = (lines: readonly (Line | readonly string[])[]): Uint8Array => {
    // its types ask for lists that may be changed, which it does not do
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
 * A value as JSON text. A number is its own text and stays a number: -1 is not to be taken for a
 * formula.
 */
function valueCell(value: unknown): unknown {
  return value === null || typeof value === "number" ? value : JSON.stringify(value);
}
