import { openTable, VALUE_COLUMNS } from "./table.ts";
import { checkTableOptions, type TableOptions } from "./table-options.ts";
import type { TableInput } from "./trial-cells.ts";

/**
 * Reads rows into columns, all of the same length: what data frames and charts are made of. `input` and `output` are JSON texts, so
 * that every column has one type. Holds the whole table in memory.
 *
 * @throws {InvalidArgumentError} for a misspelt option, or for a scorer key that is not in `scorers`.
 *
 * @example The mean of a scorer
 * ```ts
 * import { toColumns } from "evalwire/export";
 * import type { Score, ScoredRow } from "evalwire";
 *
 * const score = (value: number): Score => ({ kind: "number", state: "scored", value, reason: null });
 * const trial = { id: "t", predictionId: null, url: null, output: "4", latencySeconds: null, tokens: null, costUsd: null };
 * const row = { key: "r", digest: null, digestKind: null, input: "2+2?" };
 * async function* rows(): AsyncGenerator<ScoredRow> {
 *   for (const value of [1, 3]) yield { ...row, trials: [{ ...trial, scores: { closeness: score(value) } }] };
 * }
 * const { score_value: values = [] } = await toColumns(rows());
 * if (values.join() !== "1,3") throw new Error(values.join());
 * ```
 */
export async function toColumns(rows: TableInput, options: TableOptions = {}): Promise<Record<string, unknown[]>> {
  const { columns, batches } = await openTable(rows, checkTableOptions(options));
  const values: unknown[][] = columns.map(() => []);
  for await (const lines of batches) {
    for (const line of lines) {
      for (const [index, column] of values.entries()) column.push(line[index]);
    }
  }
  for (const [index, name] of columns.entries()) {
    if (VALUE_COLUMNS.has(name)) values[index] = values[index]?.map((value) => (value === null ? null : JSON.stringify(value))) ?? [];
  }
  return Object.fromEntries(columns.map((name, index) => [name, values[index] ?? []]));
}
