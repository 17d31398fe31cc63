/**
 * Exports rows as tables: columns or records in memory, or CSV and JSON Lines as byte streams.
 *
 * @example Records of the newest run
 * ```ts
 * import { toRecords } from "evalwire/export";
 * import { WeaveClient } from "evalwire/weave";
 *
 * const loaded = await new WeaveClient().load("latest");
 * const records = await toRecords(loaded, { columns: ["row_key", "scorer", "score_number"] });
 * console.table(records);
 * ```
 *
 * @module
 */

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
