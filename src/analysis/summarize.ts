import type { ScoredRow } from "../model/scored-row.ts";
import { type Figure, figureOf } from "./figure.ts";
import { checkBetween, checkOptionNames, checkWord } from "./options.ts";
import { RowReader, type Rows, runOf } from "./row-source.ts";
import { allRows, type MissingRule, rowValues } from "./row-values.ts";
import { ownIdentity, readTable, type ScoreTable } from "./score-table.ts";
import { at } from "./stats/at.ts";
import { VENDOR_RULES, type VendorRule, VendorTally } from "./vendor-rules.ts";

/** How to summarize. */
export interface SummarizeOptions {
  /** What a trial without a score counts as: `exclude` (the default), `fail`, `error`, or one of the vendor's own rules. */
  missing?: MissingRule | VendorRule;
  /** Confidence level of the intervals. Default 0.95. */
  confidence?: number;
  /** Group of a row: rows that share a group (a document, a conversation) are not independent. */
  cluster?(row: ScoredRow): string;
  /** Interval of a pass rate with one trial a row: Wilson's `score` (the default) or the `exact` one of Clopper and Pearson. */
  interval?: "score" | "exact";
}

const OPTIONS = ["missing", "confidence", "cluster", "interval"];

const isVendorRule = (rule: string): rule is VendorRule => VENDOR_RULES.some((known) => known === rule);

/** The figure of one scorer over all rows of a table. */
export function tableFigure(
  table: ScoreTable,
  scorer: string,
  o: { missing: MissingRule; confidence: number; interval: "score" | "exact" },
): Figure {
  const values = rowValues(table, scorer, allRows(table), o.missing);
  const used = Int32Array.from(table.keys.keys()).filter((row) => !Number.isNaN(at(values.means, row)));
  return figureOf({
    values,
    means: Float64Array.from(used, (row) => at(values.means, row)),
    binary: table.columns.get(scorer)?.kind === "boolean",
    groups: table.clusterOf.length === 0 ? null : used.map((row) => at(table.clusterOf, row)),
    confidence: o.confidence,
    interval: o.interval,
  });
}

/**
 * Summarizes a run: one figure per scorer, with its interval, method, number of rows and honest coverage.
 *
 * The trials of a row are averaged first and count as one row, as do repeated rows. Scorers of texts have no figure; a scorer that
 * never gave a score has one with value null and coverage 0. The vendor's rules reproduce its own figures, over trials, without an
 * interval. Reads the rows once and keeps about 20 bytes a row and scorer.
 *
 * @throws {InvalidArgumentError} when an option is wrong, or a score is missing under `missing: "error"`.
 *
 * @example A pass rate with its interval
 * ```ts
 * import { fromRecords, summarize } from "evalwire/analysis";
 *
 * const run = fromRecords([1, 2, 3, 4].map((id) => ({ id, correct: id > 1 })), { key: "id", scorers: ["correct"] });
 * const { correct } = await summarize(run);
 * if (correct?.value !== 0.75 || correct.n !== 4 || correct.coverage !== 1) throw new Error(JSON.stringify(correct));
 * ```
 */
export async function summarize(rows: Rows, options: SummarizeOptions = {}): Promise<Record<string, Figure>> {
  const { missing = "exclude", confidence = 0.95, interval = "score" } = options;
  checkOptionNames(options, OPTIONS, "summarize()");
  checkWord(missing, ["exclude", "fail", "error", ...VENDOR_RULES], "missing");
  checkWord(interval, ["score", "exact"], "interval");
  checkBetween(confidence, 0, 1, "confidence");
  const reader = new RowReader(rows, "rows");
  if (isVendorRule(missing)) {
    const tally = new VendorTally();
    await reader.each((row) => tally.add(row));
    return tally.figures(missing, confidence);
  }
  const table = await readTable(reader, runOf(rows), { identify: ownIdentity, keepRows: false, cluster: options.cluster });
  return Object.fromEntries(
    table.measuredScorers().map((scorer) => [scorer, tableFigure(table, scorer, { missing, confidence, interval })]),
  );
}
