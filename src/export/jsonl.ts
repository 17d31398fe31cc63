import { type Chunk, toByteStream } from "./byte-stream.ts";
import { openTable } from "./table.ts";
import { checkTableOptions, type TableLayout, type TableOptions } from "./table-options.ts";
import { checkTableInput, type TableInput } from "./trial-cells.ts";

/**
 * Writes rows as JSON Lines in UTF-8: one JSON object per line, with the columns as keys. `input`
 * and `output` are the values themselves, not JSON strings. Rows are read lazily as the stream is
 * consumed.
 *
 * @throws {InvalidArgumentError} immediately for an unknown option; the stream fails with one for a
 *   scorer key that is not in `scorers`.
 *
 * @example Count the lines of the newest run
 * ```ts
 * import { toJsonl } from "evalwire/export";
 * import { WeaveClient } from "evalwire/weave";
 *
 * const text = await new Response(toJsonl(await new WeaveClient().load("latest"), { form: "wide" })).text();
 * const lines = text.trimEnd().split("\n").map((line) => JSON.parse(line));
 * if (lines[0].trial !== 1) throw new Error("trial numbers do not start at 1");
 * ```
 */
export function toJsonl(rows: TableInput, options: TableOptions = {}): ReadableStream<Uint8Array> {
  const layout = checkTableOptions(options);
  checkTableInput(rows);
  return toByteStream(jsonlChunks(rows, layout));
}

/** Yields the file in parts, batch by batch. */
export async function* jsonlChunks(
  rows: TableInput,
  layout: TableLayout,
): AsyncGenerator<Chunk, undefined> {
  const encoder = new TextEncoder();
  const { columns, batches } = await openTable(rows, layout);
  for await (const lines of batches) {
    const text = lines
      .map(
        (line) =>
          `${JSON.stringify(Object.fromEntries(columns.map((name, index) => [name, line[index]])))}\n`,
      )
      .join("");
    yield { bytes: encoder.encode(text), lines: lines.length };
  }
}
