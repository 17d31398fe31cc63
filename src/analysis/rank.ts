import type { LoadedRun } from "../model/run.ts";
import { compareScorers } from "./compare-scorers.ts";
import type { Figure } from "./figure.ts";
import { joinTables } from "./join-rows.ts";
import { checkBetween, checkOptionNames, unknownScorer } from "./options.ts";
import { RowReader } from "./row-source.ts";
import { allRows, rowValues } from "./row-values.ts";
import { ownIdentity, readTable, type ScoreTable } from "./score-table.ts";
import { holm } from "./stats/adjust.ts";
import { at } from "./stats/at.ts";
import { moments, studentP, welchEstimate } from "./stats/mean.ts";
import { tableFigure } from "./summarize.ts";

/** A run's place. */
export interface Rank {
  /** The run's id. */
  run: string;
  figure: Figure;
  /** Ids of the runs that cannot be told from this one. */
  tiedWith: string[];
}

/** How to rank. */
export interface RankOptions {
  confidence?: number;
  /** Whether less is better. Default false. */
  lowerIsBetter?: boolean;
}

/** p of two runs: paired over the rows that they share, unpaired when they share fewer than two. */
function pairP(first: ScoreTable, second: ScoreTable, scorer: string, confidence: number): number {
  const rows = joinTables(first, second);
  if (rows.base.length >= 2) {
    const binary = [first, second].every((table) => table.columns.get(scorer)?.kind === "boolean");
    const settings = {
      confidence,
      missing: "exclude",
      margin: null,
      adjust: "none",
      keepRows: "none",
      lowerIsBetter: [],
      resamples: 0,
      seed: 1,
    } as const;
    const joined = { baseTable: first, candidateTable: second, base: rows.base, candidate: rows.candidate };
    const compared = compareScorers(joined, [{ base: scorer, candidate: scorer, binary }], settings);
    const found = Object.values(compared)[0];
    if (found !== undefined && found.n >= 2) return found.p;
  }
  const means = (table: ScoreTable) => rowValues(table, scorer, allRows(table), "exclude").means.filter((mean) => !Number.isNaN(mean));
  return studentP(welchEstimate(moments(means(first)), moments(means(second))));
}

/**
 * Ranks runs by one scorer, best first, and says which cannot be told apart.
 *
 * Every two runs are tested over the rows that they share (joined on digest or key), with Holm's adjustment over all pairs; runs
 * that share no rows are tested as independent. A run without a score comes last and is tied with none. Keeps the scores of all runs in
 * memory.
 *
 * @throws {InvalidArgumentError} when no run has the scorer.
 *
 * @example Two runs that cannot be told apart
 * ```ts
 * import { fromRecords, rank } from "evalwire/analysis";
 *
 * const run = (name: string, passes: number) =>
 *   fromRecords(Array.from({ length: 50 }, (_, id) => ({ id, ok: id < passes })), { key: "id", scorers: ["ok"], run: name });
 * const [first, second, third] = await rank([run("a", 10), run("b", 40), run("c", 41)], "ok");
 * if (first?.run !== "c" || first.tiedWith[0] !== "b" || second?.run !== "b" || third?.tiedWith.length !== 0) throw new Error();
 * ```
 */
export async function rank(runs: readonly LoadedRun[], scorer: string, options: RankOptions = {}): Promise<Rank[]> {
  const { confidence = 0.95, lowerIsBetter = false } = options;
  checkOptionNames(options, ["confidence", "lowerIsBetter"], "rank()");
  checkBetween(confidence, 0, 1, "confidence");
  const tables: ScoreTable[] = [];
  for (const [i, run] of runs.entries()) {
    tables.push(await readTable(new RowReader(run, `runs[${i}]`), run.run, { identify: ownIdentity, keepRows: false }));
  }
  const known = [...new Set(tables.flatMap((table) => [...table.columns.keys()]))];
  if (runs.length > 0 && !known.includes(scorer)) throw unknownScorer(scorer, known, "any run", "scorer");
  const figures = tables.map((table) => tableFigure(table, scorer, { missing: "exclude", confidence, interval: "score" }));
  const ties = tiesAmong(tables, figures, scorer, confidence);
  const direction = lowerIsBetter ? -1 : 1;
  const worth = (i: number): number => (figures[i]?.value ?? Number.NEGATIVE_INFINITY * direction) * direction;
  const order = [...runs.keys()].sort((a, b) => worth(b) - worth(a) || a - b);
  const id = (i: number): string => runs[i]?.run.id ?? "";
  return order.flatMap((i) => {
    const figure = figures[i];
    return figure === undefined
      ? []
      : [{ run: id(i), figure, tiedWith: order.filter((j) => ties.has(`${Math.min(i, j)},${Math.max(i, j)}`)).map(id) }];
  });
}

/** Pairs of runs whose difference is not told from 0, as `"i,j"`. */
function tiesAmong(tables: readonly ScoreTable[], figures: readonly Figure[], scorer: string, confidence: number): Set<string> {
  const pairs: [string, number][] = [];
  tables.forEach((first, i) => {
    tables.forEach((second, j) => {
      if (j <= i || figures[i]?.value === null || figures[j]?.value === null) return;
      pairs.push([`${i},${j}`, pairP(first, second, scorer, confidence)]);
    });
  });
  const adjusted = holm(pairs.map(([, p]) => p));
  return new Set(pairs.filter((_, k) => at(adjusted, k) >= 1 - confidence).map(([pair]) => pair));
}
