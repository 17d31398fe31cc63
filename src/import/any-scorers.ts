import { ownOrPath } from "../analysis/own-path.ts";
import { readWords, valuesOf } from "../analysis/read-words.ts";
import { isCounter } from "./csv-table.ts";
import type { Table } from "./table.ts";
import type { TableImportOptions } from "./table-options.ts";

/** Last words in the names of columns that hold other facts, as numbers or as words. */
const OTHER_FACTS = new Set(
  (
    "id ids uuid hash index idx row line no num number position seed fold epoch year month day " +
    "date time timestamp version split subset question prompt input expected target reference gold " +
    "answer response completion prediction category topic language lang level difficulty"
  ).split(" "),
);
/** Names that pandas makes for its index. */
const PANDAS_INDEX = /^(?:Unnamed: \d+|__index_level_\d+__)$/;
/** Minimum number of records for a column that counts them. */
const COUNTER_RECORDS = 10;

/** Columns that hold scores, and a note on how they were chosen. */
export interface ChosenScorers {
  readonly scorers: string[];
  readonly notes: readonly string[];
}

/** Chooses the columns that hold scores, among those without another role. */
export function scorersAmong(
  table: Table,
  open: readonly string[],
  options: TableImportOptions,
  decimal: "." | ",",
): ChosenScorers {
  if (options.scorers !== undefined) return { scorers: options.scorers, notes: [] };
  const candidates = open.filter((name) => options.columns?.includes(name) !== true);
  const scorers = candidates.filter((name) => isScorer(table, name, options, decimal));
  const kept = candidates.filter((name) => !scorers.includes(name));
  if (kept.length === 0) return { scorers, notes: [] };
  const list = (names: readonly string[]): string =>
    names.map((name) => `'${name}'`).join(", ") || "none";
  const note = `No option names the scorers. Columns that were read as scores: ${list(scorers)}; columns that were kept as they are: ${list(kept)}`;
  return { scorers, notes: [note] };
}

function isScorer(
  { records }: Table,
  name: string,
  options: TableImportOptions,
  decimal: "." | ",",
): boolean {
  const values = valuesOf(options, name);
  if (values !== undefined) return true;
  const word = name
    .split(/[^\p{L}\p{N}]+|(?<=\p{Ll})(?=\p{Lu})/u)
    .filter((one) => one !== "")
    .at(-1);
  if (OTHER_FACTS.has((word ?? "").toLowerCase()) || PANDAS_INDEX.test(name)) return false;
  const cells = records.map((record) => ownOrPath(record, name));
  if (cells.length >= COUNTER_RECORDS && isCounter(cells)) return false;
  return readableShare(cells, decimal) >= 0.5;
}

/** Returns the share of the cells that can be read as scores; 0 for values that never can. */
function readableShare(cells: readonly unknown[], decimal: "." | ","): number {
  const strings = cells.filter((cell) => typeof cell === "string");
  const readings = readWords(strings, { decimal });
  let [read, unread] = [0, 0];
  for (const cell of cells) {
    if (typeof cell === "boolean" || typeof cell === "number" || typeof cell === "bigint")
      read += 1;
    else if (typeof cell === "string") {
      const reading = readings.get(cell);
      if (reading === undefined || cell.trim() === "") continue;
      if ("value" in reading || reading.failed) read += 1;
      else unread += 1;
    } else if (typeof cell === "object" && cell !== null) return 0;
  }
  return read === 0 ? 0 : read / (read + unread);
}
