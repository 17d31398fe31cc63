import { InvalidArgumentError } from "../core/errors/usage.ts";
import { displayableAs } from "../model/display.ts";
import type { LoadedRun } from "../model/run.ts";
import {
  type ComparabilityCheck,
  type ComparabilityLevel,
  checkComparability,
} from "./comparability.ts";
import { checkScoring, isTrialsRule, type ScoringOptions } from "./compare-options.ts";
import { judgePairs } from "./findings.ts";
import { checkBetween, checkOptionNames, checkWord, unknownScorer } from "./options.ts";
import { commonRows, directionsOf, type RankReading, testPairs } from "./rank-pairs.ts";
import { type Rank, rankOf } from "./rank-places.ts";
import { RowReader, refuseSameRun } from "./row-source.ts";
import { allRows, rowValues, type TrialsRule } from "./row-values.ts";
import { factsOf, scoreForm } from "./scale.ts";
import { ownIdentity, readStrings, readTable, type ScoreTable } from "./score-table.ts";
import { showValue } from "./show-value.ts";
import { at } from "./stats/at.ts";
import { sum } from "./stats/sum.ts";
import { tableFigure } from "./summarize.ts";

/** Options of `rank()`. */
export interface RankOptions
  extends Omit<
    ScoringOptions,
    "lowerIsBetter" | "higherIsBetter" | "trials" | "worst" | "defaults"
  > {
  /** Confidence level of the intervals; 1 minus it is the level of the tests. Default 0.95. */
  confidence?: number;
  /** Whether lower is better. Default false, but true for latency, tokens and cost. */
  lowerIsBetter?: boolean;
  /** Rule that combines the trials of a row into its score. Default `"mean"`. */
  trials?: TrialsRule;
  /**
   * Whether rows and scores that one run of a pair lacks count as their worst case (`bounds`, the
   * default) or are excluded.
   */
  missing?: "bounds" | "exclude";
  /**
   * Whether unfinished runs can rank above or below others. Default `refuse`: they are tied with
   * all.
   */
  unfinished?: "refuse" | "allow";
  /**
   * Level of each comparability check of two runs: `note` only reports it, `warn` and `refuse` tie
   * the two runs. By default, a different grader version, an edited data set, a different scale and
   * rows that the scorer applies to in one run only tie them.
   */
  comparability?: Partial<Record<ComparabilityCheck, ComparabilityLevel>>;
  /** Whether the same run can occur twice. Default false. */
  allowSameRun?: boolean;
}

const OPTIONS = [
  "confidence",
  "lowerIsBetter",
  "trials",
  "missing",
  "unfinished",
  "comparability",
  "allowSameRun",
  "scale",
  "values",
  "decimal",
];

function checkArguments(runs: unknown, scorer: unknown, o: RankOptions): void {
  const isRun = (run: unknown): boolean =>
    typeof run === "object" && run !== null && "run" in run && "rows" in run;
  if (!Array.isArray(runs) || !runs.every(isRun)) {
    throw new InvalidArgumentError(
      `'runs' must be a list of loaded runs: current value is ${showValue(runs)}`,
      { path: "runs" },
      { hint: "Pass what load() or fromRecords() returns" },
    );
  }
  if (typeof scorer !== "string" || scorer === "") {
    throw new InvalidArgumentError(
      `'scorer' must be the name of a scorer: current value is ${JSON.stringify(scorer) ?? "undefined"}`,
      {
        path: "scorer",
      },
    );
  }
  checkOptionNames(o, OPTIONS, "rank()");
  checkBetween(o.confidence ?? 0.95, 0, 1, "confidence");
  checkWord(o.missing ?? "bounds", ["bounds", "exclude"], "missing");
  checkWord(o.unfinished ?? "refuse", ["refuse", "allow"], "unfinished");
  if (o.trials !== undefined && !isTrialsRule(o.trials)) checkScoring({ trials: o.trials });
  if (o.comparability !== undefined) checkComparability(o.comparability);
  const { scale } = o;
  checkScoring(scale === undefined ? {} : { scale });
}

async function readRuns(runs: readonly LoadedRun[], o: RankOptions): Promise<ScoreTable[]> {
  const tables: ScoreTable[] = [];
  for (const [i, run] of runs.entries()) {
    tables.push(
      await readTable(new RowReader(run, `runs[${i}]`), run.run, {
        identify: ownIdentity,
        keepRows: false,
      }),
    );
  }
  readStrings(tables, o);
  return tables;
}

/**
 * Decides how the scores of all runs are read. Their kind and scale are those of all runs together.
 */
function readingOf(tables: readonly ScoreTable[], scorer: string, o: RankOptions): RankReading {
  const columns = tables.flatMap((table) => table.column(scorer) ?? []);
  const wordless = columns.find(({ kind }) => kind === "text");
  if (wordless !== undefined) {
    throw new InvalidArgumentError(
      `Cannot rank by '${scorer}': ${wordless.unreadReasons.join("; ")}`,
      { path: "scorer" },
      { hint: "Map its strings to scores with values: { … }" },
    );
  }
  const rule = o.trials ?? "mean";
  const facts = factsOf(columns, { scorer, rule, scale: o.scale });
  if (facts.booleans && !facts.zeroOne) {
    throw new InvalidArgumentError(
      `Cannot rank by '${scorer}': some runs have true or false, others numbers`,
      { path: "scorer" },
    );
  }
  const form = scoreForm(scorer, facts, directionsOf(scorer, o.lowerIsBetter));
  const direction = form.direction === "lower" ? "lower" : "higher";
  return {
    scorer,
    rule,
    form,
    direction,
    confidence: o.confidence ?? 0.95,
    exclude: o.missing === "exclude",
  };
}

/** Computes the mean over the rows that all runs scored; null when there are none. */
function commonValue(
  table: ScoreTable,
  identities: readonly string[],
  r: RankReading,
): number | null {
  if (identities.length === 0 || (table.column(r.scorer)?.kind ?? "none") === "none") return null;
  const { values } = rowValues(table, r.scorer, allRows(table), r.rule);
  const scores = identities.flatMap((identity) => {
    const value = at(values, table.indices.get(identity) ?? -1);
    return Number.isNaN(value) ? [] : [value];
  });
  return scores.length === 0 ? null : sum(scores) / scores.length;
}

/**
 * Ranks runs by one scorer, best first, and reports which runs are tied and which places each one
 * can hold.
 *
 * Runs are ordered by their mean over the rows that all of them scored (joined on digest or key),
 * so that a run does not come first by scoring only the easy rows. If there are no such rows, runs
 * are ordered by their own figures, and all are tied. Every two runs are tested over their common
 * rows, with Holm's adjustment over all pairs; rows and scores that one of them lacks count as
 * their worst case. An unfinished run is tied with all. A run without a score comes last. Keeps the
 * scores of all runs in memory.
 *
 * @throws {InvalidArgumentError} when no run has the scorer, an argument is wrong, or the same run
 *   occurs twice.
 *
 * @example Two runs that are tied
 * ```ts
 * import { fromRecords, rank } from "evalwire/analysis";
 *
 * const run = (name: string, passes: number) =>
 *   fromRecords(Array.from({ length: 50 }, (_, id) => ({ id, ok: id < passes })), { key: "id", scorers: ["ok"], run: name });
 * const [first, second, third] = await rank([run("a", 10), run("b", 40), run("c", 41)], "ok");
 * if (first?.run !== "c" || first.tiedWith[0] !== "b" || second?.run !== "b" || third?.tiedWith.length !== 0) throw new Error();
 * if (first.places.join() !== "1,2" || third?.places.join() !== "3,3") throw new Error(first.places.join());
 * ```
 *
 * @example The fastest of several runs
 * ```ts
 * import { rank } from "evalwire/analysis";
 * import { WeaveClient } from "evalwire/weave";
 *
 * const weave = new WeaveClient(); // WANDB_API_KEY, WANDB_ENTITY, WANDB_PROJECT
 * const runs = await weave.loadRuns({ limit: 10 }).toArray();
 * const ranks = await rank(runs, "latencySeconds", { confidence: 0.99, missing: "exclude" }); // lower is better
 * for (const { name, places, figure } of ranks) console.log(places.join(" to "), name, figure.value);
 * ```
 */
export async function rank(
  runs: readonly LoadedRun[],
  scorer: string,
  options: RankOptions = {},
): Promise<Rank[]> {
  checkArguments(runs, scorer, options);
  if (options.allowSameRun !== true) refuseSameRun(runs, "runs");
  const tables = await readRuns(runs, options);
  const known = [...new Set(tables.flatMap((table) => table.scorerNames()))];
  if (runs.length > 0 && !known.includes(scorer))
    throw unknownScorer(scorer, known, "any run", "scorer");
  const reading = readingOf(tables, scorer, options);
  const { confidence } = reading;
  const scaled = options.scale === undefined ? {} : { scale: options.scale };
  const directions = directionsOf(scorer, options.lowerIsBetter);
  const figures = tables.map((table) =>
    tableFigure(table, scorer, {
      missing: "exclude",
      confidence,
      interval: "score",
      trials: reading.rule,
      ...scaled,
      ...directions,
    }),
  );
  const common = commonRows(tables, scorer);
  const direction = reading.direction === "lower" ? -1 : 1;
  const commonValues = tables.map((table) => commonValue(table, common, reading));
  const values = commonValues.map((value, i) => value ?? figures[i]?.value ?? null);
  const worth = (i: number): number =>
    values[i] == null ? Number.NEGATIVE_INFINITY : (values[i] ?? 0) * direction;
  const order = [...runs.keys()].sort((a, b) =>
    worth(b) === worth(a) ? a - b : worth(b) - worth(a),
  );
  const scored = [...runs.keys()].filter((i) => figures[i]?.value != null);
  const pairs = testPairs(tables, reading);
  await judgePairs(pairs, { runs, tables, levels: options.comparability ?? {} }, reading);
  const standing = {
    runs,
    pairs,
    scored,
    common,
    commonValues,
    reading,
    allowUnfinished: options.unfinished === "allow",
  };
  const ranks = order.flatMap((i) => {
    const found = figures[i];
    if (found === undefined) return [];
    const { run: _run, scores: _scores, ...figure } = found;
    return rankOf(standing, i, figure, order);
  });
  return displayableAs(ranks, { rankings: { [scorer]: ranks } });
}
