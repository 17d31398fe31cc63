/** Exports rows as tables: columns or records in memory, or CSV and JSON Lines as byte streams. */

export { toCsv } from "./csv.ts";
export type {
  EveryEvalEverDataset,
  EveryEvalEverFacts,
  EveryEvalEverModel,
  EveryEvalEverScorer,
} from "./eee-facts.ts";
export type { LeftOut } from "./eee-tally.ts";
export {
  type EveryEvalEverFiles,
  type EveryEvalEverSummary,
  toEveryEvalEver,
} from "./every-eval-ever.ts";
export { toJsonl } from "./jsonl.ts";
export { toColumns, toRecords } from "./table.ts";
export type { CsvOptions, JsonlOptions, TableOptions } from "./table-options.ts";
export type { TableInput } from "./trials.ts";
