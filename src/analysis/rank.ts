import { InvalidArgumentError } from "../core/errors/usage.ts";
import type { LoadedRun } from "../model/run.ts";
import { type ComparabilityCheck, type ComparabilityFinding, type ComparabilityLevel, checkComparability } from "./comparability.ts";
import { checkScoring, isTrialsRule, type ScoringOptions } from "./compare-options.ts";
import type { Figure } from "./figure.ts";
import { checkBetween, checkOptionNames, checkWord, unknownScorer } from "./options.ts";
import { judgePairs } from "./rank-findings.ts";
import { commonRows, directionsOf, type PairTest, type RankReading, testPairs } from "./rank-pairs.ts";
import { RowReader } from "./row-source.ts";
import { allRows, rowValues, type TrialsRule } from "./row-values.ts";
import { refuseSameRun } from "./same-run.ts";
import { type ScoreForm, scoreForm } from "./scale.ts";
import { ownIdentity, readStrings, readTable, type ScoreTable } from "./score-table.ts";
import { at } from "./stats/at.ts";
import { sum } from "./stats/sum.ts";
import { tableFigure } from "./summarize.ts";

/** One run against another: this one minus the other. */
export interface RankPair {
  /** Id of the other run. */
  run: string;
  difference: number;
  interval: [number, number] | null;
  p: number;
  /** p adjusted for the number of pairs (Holm). */
  adjustedP: number;
  method: string;
  /** Rows that both scored. */
  n: number;
  /** What makes the two runs hard to compare; with more than notes they are not told apart. */
  comparability: ComparabilityFinding[];
}

/** A run's place. */
export interface Rank {
  /** The run's id. */
  run: string;
  name: string | null;
  status: string;
  partial: string | null;
  /** The best and the worst place that the run may hold: both 1 when it is first for sure. */
  places: [number, number];
  /** Its figure over all its own rows. */
  figure: Figure;
  /** Its value over the rows that all runs scored, by which runs are ordered; null when there are none. */
  commonValue: number | null;
  /** How many rows all runs scored. */
  commonRows: number;
  /** Whether it scored other rows than those that all runs scored: its figure is then not comparable. */
  otherRows: boolean;
  /** Ids of the runs that cannot be told from this one. */
  tiedWith: string[];
  /** This run against every other that it shares a scored row with. */
  pairs: RankPair[];
}

/** How to rank. */
export interface RankOptions extends Omit<ScoringOptions, "lowerIsBetter" | "higherIsBetter" | "trials" | "worst"> {
  /** Confidence level of the intervals; 1 minus it is the level of the tests. Default 0.95. */
  confidence?: number;
  /** Whether less is better. Default false, and true for latency, tokens and cost. */
  lowerIsBetter?: boolean;
  /** How the trials of a row become its score. Default `"mean"`. */
  trials?: TrialsRule;
  /** Whether rows and scores that one run of a pair lacks count as their worst case (`bounds`, the default) or are left out. */
  missing?: "bounds" | "exclude";
  /** Whether runs that are not completed may be told from others. Default `refuse`: they are tied with all. */
  unfinished?: "refuse" | "allow";
  /** What each finding about two runs does: `note` says it, `warn` and `refuse` leave the two untold. By default another grader version, an edited data set and another scale do. */
  comparability?: Partial<Record<ComparabilityCheck, ComparabilityLevel>>;
  /** Allows the same run twice. */
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
  const isRun = (run: unknown): boolean => typeof run === "object" && run !== null && "run" in run && "rows" in run;
  if (!Array.isArray(runs) || !runs.every(isRun)) {
    throw new InvalidArgumentError(
      "'runs' must be a list of loaded runs",
      { path: "runs" },
      { hint: "Pass what load() or fromRecords() returns" },
    );
  }
  if (typeof scorer !== "string" || scorer === "") {
    throw new InvalidArgumentError(`'scorer' must be the name of a scorer: current value is ${JSON.stringify(scorer) ?? "undefined"}`, {
      path: "scorer",
    });
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
    tables.push(await readTable(new RowReader(run, `runs[${i}]`), run.run, { identify: ownIdentity, keepRows: false }));
  }
  readStrings(tables, o);
  return tables;
}

/** How the scores of all runs are read: their kind and scale are those of all of them together. */
function readingOf(tables: readonly ScoreTable[], scorer: string, o: RankOptions): RankReading {
  const columns = tables.flatMap((table) => table.column(scorer) ?? []).filter(({ kind }) => kind !== "none");
  const wordless = columns.find(({ kind }) => kind === "text");
  if (wordless !== undefined) {
    throw new InvalidArgumentError(
      `Cannot rank by '${scorer}': ${wordless.unreadReasons.join("; ")}`,
      { path: "scorer" },
      { hint: "Pass values: { … } to say what its strings count as" },
    );
  }
  const zeroOne = columns.every(({ kind }) => kind === "boolean");
  const booleans = columns.some(({ sawBooleans }) => sawBooleans);
  if (booleans && !zeroOne) {
    throw new InvalidArgumentError(`Cannot rank by '${scorer}': some runs have true or false, others numbers`, { path: "scorer" });
  }
  const rule = o.trials ?? "mean";
  const seen: [number, number] = [Math.min(...columns.map(({ low }) => low)), Math.max(...columns.map(({ high }) => high))];
  const declared = o.scale !== undefined && Object.hasOwn(o.scale, scorer) ? o.scale[scorer] : undefined;
  const none: ScoreForm = { binary: false, scale: null, direction: "undeclared" };
  const directions = directionsOf(scorer, o.lowerIsBetter);
  const form = columns.length === 0 ? none : scoreForm(scorer, { zeroOne, booleans, seen, declared, rule }, directions);
  const direction = form.direction === "lower" ? "lower" : "higher";
  return { scorer, rule, form, direction, confidence: o.confidence ?? 0.95, exclude: o.missing === "exclude" };
}

/** Mean over the rows that all runs scored; null when there are none. */
function commonValue(table: ScoreTable, identities: readonly string[], r: RankReading): number | null {
  if (identities.length === 0 || (table.column(r.scorer)?.kind ?? "none") === "none") return null;
  const { values } = rowValues(table, r.scorer, allRows(table), r.rule);
  const scores = identities.flatMap((identity) => {
    const value = at(values, table.indices.get(identity) ?? -1);
    return Number.isNaN(value) ? [] : [value];
  });
  return scores.length === 0 ? null : sum(scores) / scores.length;
}

/** The pair from the side of one of its runs. */
function pairFrom(pair: PairTest, i: number, id: (j: number) => string, confidence: number): RankPair {
  const { observed } = pair.bounded;
  const sign = pair.second === i ? 1 : -1;
  const interval = observed.interval(confidence);
  return {
    run: id(pair.second === i ? pair.first : pair.second),
    difference: sign * observed.difference + 0,
    interval: interval === null ? null : sign === 1 ? interval : [-interval[1], -interval[0]],
    p: observed.p,
    adjustedP: pair.adjustedP,
    method: observed.method,
    n: observed.n,
    comparability: pair.comparability,
  };
}

/** Everything that places are made of. */
interface Standing {
  readonly runs: readonly LoadedRun[];
  readonly pairs: readonly PairTest[];
  readonly scored: readonly number[];
  readonly common: readonly string[];
  readonly commonValues: readonly (number | null)[];
  readonly reading: RankReading;
  readonly allowUnfinished: boolean;
}

/** How many runs are ahead of a run for sure, and how many behind. */
function aheadAndBehind({ pairs, runs, allowUnfinished }: Standing, i: number): { ahead: Set<number>; behind: Set<number> } {
  const [ahead, behind] = [new Set<number>(), new Set<number>()];
  const open = (j: number): boolean => !allowUnfinished && runs[j]?.run.status !== "completed";
  for (const { first, second, ahead: who } of pairs) {
    if ((first !== i && second !== i) || open(first) || open(second)) continue;
    const other = first === i ? second : first;
    if (who !== 0) (who === (second === i ? 1 : -1) ? behind : ahead).add(other);
  }
  return { ahead, behind };
}

function rankOf(standing: Standing, i: number, figure: Figure, order: readonly number[]): Rank[] {
  const { runs, pairs, scored, common, commonValues, reading } = standing;
  const loaded = runs[i];
  if (loaded === undefined) return [];
  const id = (j: number): string => runs[j]?.run.id ?? "";
  const { ahead, behind } = aheadAndBehind(standing, i);
  const hasScore = scored.includes(i);
  const others = order.filter((j) => j !== i && scored.includes(j));
  return [
    {
      run: loaded.run.id,
      name: loaded.run.name,
      status: loaded.run.status,
      partial: loaded.run.partial ?? null,
      places: hasScore ? [1 + ahead.size, scored.length - behind.size] : [scored.length + 1, runs.length],
      figure,
      commonValue: commonValues[i] ?? null,
      commonRows: common.length,
      otherRows: hasScore && figure.n !== common.length,
      tiedWith: hasScore ? others.filter((j) => !ahead.has(j) && !behind.has(j)).map(id) : [],
      pairs: pairs.filter(({ first, second }) => first === i || second === i).map((pair) => pairFrom(pair, i, id, reading.confidence)),
    },
  ];
}

/**
 * Ranks runs by one scorer, best first, and says which cannot be told apart and which places each may hold.
 *
 * Runs are ordered by their mean over the rows that all of them scored (joined on digest or key), so that a run that did only the easy
 * rows is not first for it; where there are no such rows, by their own figures, and all are tied. Every two runs are tested over their
 * common rows, with Holm's adjustment over all pairs; rows and scores that one of them lacks count as their worst case. A run that
 * is not completed is tied with all. A run without a score comes last. Keeps the scores of all runs in memory.
 *
 * @throws {InvalidArgumentError} when no run has the scorer, an argument is wrong, or the same run is there twice.
 *
 * @example Two runs that cannot be told apart
 * ```ts
 * import { fromRecords, rank } from "evalwire/analysis";
 *
 * const run = (name: string, passes: number) =>
 *   fromRecords(Array.from({ length: 50 }, (_, id) => ({ id, ok: id < passes })), { key: "id", scorers: ["ok"], run: name });
 * const [first, second, third] = await rank([run("a", 10), run("b", 40), run("c", 41)], "ok");
 * if (first?.run !== "c" || first.tiedWith[0] !== "b" || second?.run !== "b" || third?.tiedWith.length !== 0) throw new Error();
 * if (first.places.join() !== "1,2" || third?.places.join() !== "3,3") throw new Error(first.places.join());
 * ```
 */
export async function rank(runs: readonly LoadedRun[], scorer: string, options: RankOptions = {}): Promise<Rank[]> {
  checkArguments(runs, scorer, options);
  if (options.allowSameRun !== true) refuseSameRun(runs, "runs");
  const tables = await readRuns(runs, options);
  const known = [...new Set(tables.flatMap((table) => table.scorerNames()))];
  if (runs.length > 0 && !known.includes(scorer)) throw unknownScorer(scorer, known, "any run", "scorer");
  const reading = readingOf(tables, scorer, options);
  const { confidence } = reading;
  const scaled = options.scale === undefined ? {} : { scale: options.scale };
  const directions = directionsOf(scorer, options.lowerIsBetter);
  const figures = tables.map((table) =>
    tableFigure(table, scorer, { missing: "exclude", confidence, interval: "score", trials: reading.rule, ...scaled, ...directions }),
  );
  const common = commonRows(tables, scorer);
  const direction = reading.direction === "lower" ? -1 : 1;
  const commonValues = tables.map((table) => commonValue(table, common, reading));
  const values = commonValues.map((value, i) => value ?? figures[i]?.value ?? null);
  const worth = (i: number): number => (values[i] == null ? Number.NEGATIVE_INFINITY : (values[i] ?? 0) * direction);
  const order = [...runs.keys()].sort((a, b) => (worth(b) === worth(a) ? a - b : worth(b) - worth(a)));
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
  return order.flatMap((i) => {
    const found = figures[i];
    if (found === undefined) return [];
    const { run: _run, scores: _scores, ...figure } = found;
    return rankOf(standing, i, figure, order);
  });
}
