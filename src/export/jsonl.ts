import { jsonText } from "../model/json-text.ts";
import { type Chunk, type TableEncoder, toByteStream } from "./byte-stream.ts";
import { typedCell } from "./cell-text.ts";
import type { NamedColumn } from "./columns.ts";
import { openTable } from "./table.ts";
import {
  checkJsonlOptions,
  checkTableOptions,
  JSONL_OPTIONS,
  type JsonlOptions,
  type TableLayout,
} from "./table-options.ts";
import { checkTableInput, type TableInput } from "./trials.ts";

/**
 * Writes rows as JSON Lines in UTF-8: one JSON object per line, with the columns as keys. `input`
 * and `output` are the values themselves, or JSON strings with `typed: true`, for readers that need
 * one type per column (Arrow, pandas, `datasets`). Rows are read lazily as the stream is consumed.
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
export function toJsonl(rows: TableInput, options: JsonlOptions = {}): ReadableStream<Uint8Array> {
  const layout = checkTableOptions(options, JSONL_OPTIONS);
  const format = checkJsonlOptions(options);
  checkTableInput(rows);
  return toByteStream(jsonlChunks(rows, layout, format));
}

/** Yields the file in parts, batch by batch. */
export async function* jsonlChunks(
  rows: TableInput,
  layout: TableLayout,
  { typed }: { readonly typed: boolean },
): AsyncGenerator<Chunk, undefined> {
  const encoder = new TextEncoder();
  for await (const objects of objectTexts(rows, layout, typed))
    yield { bytes: encoder.encode(`${objects.join("\n")}\n`), lines: objects.length };
}

/** Yields the file as one JSON array with an object per line. */
export async function* jsonChunks(
  rows: TableInput,
  layout: TableLayout,
  { typed }: { readonly typed: boolean },
): AsyncGenerator<Chunk, undefined> {
  const encoder = new TextEncoder();
  let before = "[\n";
  for await (const objects of objectTexts(rows, layout, typed)) {
    yield { bytes: encoder.encode(before + objects.join(",\n")), lines: objects.length };
    before = ",\n";
  }
  yield { bytes: encoder.encode(before === "[\n" ? "[]\n" : "\n]\n"), lines: 0 };
}

async function* objectTexts(
  rows: TableInput,
  layout: TableLayout,
  typed: boolean,
): AsyncGenerator<string[], undefined> {
  const { columns, batches } = await openTable(rows, layout);
  for await (const lines of batches) yield lines.map((line) => objectText(line, columns, typed));
}

/** Returns a line as a JSON object with the columns as keys. */
function objectText(
  line: readonly unknown[],
  columns: readonly NamedColumn[],
  typed: boolean,
): string {
  const cells = columns.map((column, index): [string, unknown] => {
    const value = line[index];
    return [column.name, typed ? typedCell(value, column) : value];
  });
  return jsonText(Object.fromEntries(cells)) ?? "{}";
}

/** Characters of the lines that are encoded together. */
const PART_CHARACTERS = 64_000;

/** Starts a file of JSON Lines with one type per column. */
export function openJsonl(columns: readonly NamedColumn[]): TableEncoder {
  const encoder = new TextEncoder();
  let [text, lines] = ["", 0];
  const endPart = (): Chunk => {
    const part = { bytes: encoder.encode(text), lines };
    [text, lines] = ["", 0];
    return part;
  };
  return {
    add(line) {
      text += `${objectText(line, columns, true)}\n`;
      lines++;
      return text.length >= PART_CHARACTERS ? endPart() : null;
    },
    end: endPart,
  };
}
