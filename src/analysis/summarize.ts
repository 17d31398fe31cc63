import { InvalidArgumentError } from "../core/errors/usage.ts";
import { displayable } from "../model/display.ts";
import { checkScoring, type ScoringOptions, trialsOf } from "./compare-options.ts";
import { comparedRun } from "./compared-run.ts";
import { toArmScores } from "./compared-scores.ts";
import { figureOf } from "./figure.ts";
import { checkBetween, checkOptionNames, checkWord, unknownScorer } from "./options.ts";
import { type RowField, rowField } from "./row-fields.ts";
import { RowReader, type Rows, runOf } from "./row-source.ts";
import { allRows, fillWith, refuseMissing, rowValues } from "./row-values.ts";
import type { RunFigure } from "./run-figure.ts";
import { endsOf, factsKept, factsOf, scoreForm, worstScore } from "./scale.ts";
import { ownIdentity, readStrings, readTable, type ScoreTable } from "./score-table.ts";
import { withDefaults } from "./scorer-defaults.ts";
import { showValue } from "./show-value.ts";
import { at } from "./stats/at.ts";
import { VENDOR_RULES, type VendorRule, VendorTally } from "./vendor-rules.ts";
import { plural } from "./words-of-results.ts";

/** Options of `summarize()`. */
export interface SummarizeOptions extends ScoringOptions {
  /**
   * Scorers to summarize. Default: all of the run. `latencySeconds`, `tokens` and `costUsd` of the
   * trials can be named too.
   */
  scorers?: string[];
  /**
   * How trials without a score count: not at all (`exclude`, the default), as the worst score
   * (`fail`), as an exception (`error`), or by a vendor's rule.
   */
  missing?: "exclude" | "fail" | "error" | VendorRule;
  /** Confidence level of the intervals. Default 0.95. */
  confidence?: number;
  /**
   * Group of a row: the name of a column or input field, or a function. Rows that share a group (a
   * document, a conversation) are not independent.
   */
  cluster?: RowField;
  /**
   * Interval of a pass rate with one trial per row: Wilson's `score` interval (the default) or the
   * `exact` one of Clopper and Pearson.
   */
  interval?: "score" | "exact";
}

const OPTIONS = [
  "scorers",
  "missing",
  "confidence",
  "cluster",
  "interval",
  "scale",
  "trials",
  "worst",
  "lowerIsBetter",
  "higherIsBetter",
  "defaults",
  "values",
  "decimal",
];

const isVendorRule = (rule: string): rule is VendorRule =>
  VENDOR_RULES.some((known) => known === rule);

/** Options of one figure, with defaults filled in. */
export interface FigureSettings extends ScoringOptions {
  readonly missing: "exclude" | "fail" | "error";
  readonly confidence: number;
  readonly interval: "score" | "exact";
}

/** Computes the figure of one scorer over all rows of a table. */
export function tableFigure(table: ScoreTable, scorer: string, o: FigureSettings): RunFigure {
  const column = table.column(scorer);
  const rule = trialsOf(scorer, o.trials ?? "mean");
  const facts = factsOf([column], { scorer, rule, scale: o.scale });
  const form = scoreForm(scorer, facts, o);
  if (o.missing === "error") refuseMissing(table, scorer, allRows(table).rows);
  const read = rowValues(table, scorer, allRows(table), rule);
  const values =
    o.missing === "fail"
      ? fillWith(read, worstScore(scorer, { form, worst: o.worst ?? {} }))
      : read;
  const used = Int32Array.from(table.keys.keys()).filter(
    (row) => !Number.isNaN(at(values.values, row)),
  );
  const groups = table.clusterOf.length === 0 ? null : table.clusterOf;
  const figure = figureOf({
    values: Float64Array.from(used, (row) => at(values.values, row)),
    binary: form.binary,
    single: values.single,
    groups: groups === null ? null : used.map((row) => at(groups, row)),
    scale: endsOf(form.scale),
    confidence: o.confidence,
    interval: o.interval,
    counts: values,
    unread: column?.unreadReasons ?? [],
    scaleUsed: form.scale,
    direction: form.direction,
  });
  const few =
    values.tooFew === 0 ? "" : `; ${plural(values.tooFew, "row")} with too few scored trials`;
  const scores = {
    ...toArmScores(values),
    groups: groups === null ? null : [...groups],
    single: values.single,
    ...factsKept(facts),
    interval: o.interval,
  };
  return { ...figure, method: figure.method + few, run: comparedRun(table.run), scores };
}

/**
 * Summarizes a run: one figure per scorer, with its interval, method, number of rows and coverage.
 *
 * The trials of a row are averaged first and count as one row, as do repeated rows. A scorer
 * without a figure, because it has no scores or its strings cannot be read, has an entry with value
 * null and the reason. A vendor's rules reproduce its own figures, over trials, without an
 * interval. Reads the rows once and keeps about 30 bytes per row and scorer.
 *
 * @throws {InvalidArgumentError} when an option is wrong, or a score is missing with `missing:
 *   "error"`.
 *
 * @example A pass rate with its interval
 * ```ts
 * import { fromRecords, summarize } from "evalwire/analysis";
 *
 * const run = fromRecords([1, 2, 3, 4].map((id) => ({ id, correct: id > 1 })), { key: "id", scorers: ["correct"] });
 * const { correct } = await summarize(run);
 * if (correct?.value !== 0.75 || correct.n !== 4 || correct.coverage !== 1) throw new Error(JSON.stringify(correct));
 * ```
 *
 * @example Declare a scale and group rows
 * ```ts
 * import { fromRecords, summarize } from "evalwire/analysis";
 *
 * const table = [1, 2, 3, 4].flatMap((id) => [1, 2].map((trial) => ({ id, trial, topic: `t${id % 2}`, judge: id })));
 * const run = fromRecords(table, { key: "id", trial: "trial", scorers: ["judge"] });
 * const { judge } = await summarize(run, { scale: { judge: [1, 5] }, cluster: "topic", trials: "mean", confidence: 0.9 });
 * if (judge?.value !== 2.5 || judge.confidence !== 0.9) throw new Error(JSON.stringify(judge));
 * ```
 *
 * @example Reproduce Weave's own figures
 * ```ts
 * import { fromRecords, summarize, type VendorRule } from "evalwire/analysis";
 *
 * const run = fromRecords([{ id: 1, ok: true }, { id: 2, ok: true }, { id: 3, ok: null }], { key: "id", scorers: ["ok"] });
 * const rules: VendorRule[] = ["weave-server", "weave-python", "weave-ts"];
 * for (const missing of rules) console.log(missing, (await summarize(run, { missing })).ok?.value);
 * ```
 */
export async function summarize(
  rows: Rows,
  options: SummarizeOptions = {},
): Promise<Record<string, RunFigure>> {
  checkOptionNames(options, OPTIONS, "summarize()");
  const { missing = "exclude", confidence = 0.95, interval = "score" } = options;
  checkWord(missing, ["exclude", "fail", "error", ...VENDOR_RULES], "missing");
  checkWord(interval, ["score", "exact"], "interval");
  checkBetween(confidence, 0, 1, "confidence");
  checkScoring(options);
  const reader = new RowReader(rows, "rows");
  if (isVendorRule(missing)) {
    const tally = new VendorTally();
    await reader.each((row) => tally.add(row));
    return displayable(tally.figures(missing, confidence, comparedRun(runOf(rows))));
  }
  const cluster = options.cluster === undefined ? undefined : rowField(options.cluster, "cluster");
  const table = await readTable(reader, runOf(rows), {
    identify: ownIdentity,
    keepRows: false,
    cluster,
  });
  readStrings([table], options);
  const names = options.scorers ?? table.measuredScorers();
  if (!Array.isArray(names)) {
    throw new InvalidArgumentError(
      `'scorers' must be a list of scorers: current value is ${showValue(names)}`,
      { path: "scorers" },
    );
  }
  for (const name of [
    ...names,
    ...(options.lowerIsBetter ?? []),
    ...(options.higherIsBetter ?? []),
  ]) {
    if (table.column(name) === undefined)
      throw unknownScorer(name, table.scorerNames(), "the run", "scorers");
  }
  const settings = withDefaults(
    { ...options, missing, confidence, interval },
    (name) => table.column(name) !== undefined,
  );
  return displayable(
    Object.fromEntries(names.map((scorer) => [scorer, tableFigure(table, scorer, settings)])),
  );
}
