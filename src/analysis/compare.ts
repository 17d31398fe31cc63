import { InvalidArgumentError } from "../core/errors/usage.ts";
import { displayable } from "../model/display.ts";
import { VERSION } from "../model/version.ts";
import {
  type CompareOptions,
  type CompareSettings,
  isTrialsRule,
  settingsOf,
  trialsOf,
} from "./compare-options.ts";
import { type ComparedScorers, compareScorers, scorerNotes } from "./compare-scorers.ts";
import { comparedRun } from "./compared-run.ts";
import type { Comparison, NotCompared, ScorerComparison } from "./comparison.ts";
import { describeRows } from "./describe-rows.ts";
import { comparabilityOf } from "./findings.ts";
import {
  isMissingRow,
  type Joining,
  joinRuns,
  readBoth,
  rowNotes,
  type Tables,
} from "./joining.ts";
import { unknownScorer } from "./options.ts";
import { type Rows, refuseSameRun } from "./row-source.ts";
import { type TrialsRule, trialsNeeded } from "./row-values.ts";
import { readStrings, type ScoreTable } from "./score-table.ts";
import { comparedScores, type Joined } from "./scorer-data.ts";
import { withDefaults } from "./scorer-defaults.ts";
import { coverage, pairScorers, type ScorerPair } from "./scorer-pairs.ts";
import { at } from "./stats/at.ts";

/** Compares each slice of the rows separately. */
function compareSlices(
  joined: Joined,
  pairs: readonly ScorerPair[],
  o: CompareSettings,
): Record<string, Record<string, ScorerComparison>> {
  const { slices, sliceOf } = joined.baseTable;
  const inSlice = slices.names.map((): number[] => []);
  const added = slices.names.map((): number[] => []);
  joined.base.forEach((row, i) => {
    inSlice[at(sliceOf, row)]?.push(i);
  });
  for (const row of joined.added) added[at(joined.candidateTable.sliceOf, row)]?.push(row);
  const compared = slices.names.flatMap((name, s): [string, Record<string, ScorerComparison>][] => {
    const positions = Int32Array.from(inSlice[s] ?? []);
    if (positions.every((i) => isMissingRow(joined, i))) return [];
    const pick = (from: Int32Array): Int32Array => positions.map((i) => at(from, i));
    const part = {
      ...joined,
      base: pick(joined.base),
      candidate: pick(joined.candidate),
      places: positions,
      added: Int32Array.from(added[s] ?? []),
    };
    return [[name, compareScorers(part, pairs, o).results]];
  });
  return Object.fromEntries(compared);
}

/** Collects the notes of the comparison. */
function notesOf(
  tables: Tables,
  joining: Joining,
  q: { compared: ComparedScorers; notCompared: readonly NotCompared[] } & Pick<
    Comparison,
    "missing" | "slices"
  >,
): string[] {
  const { slices, sliceOf } = tables.base;
  const empty =
    sliceOf.length === 0 ? [] : slices.names.filter((name) => !Object.hasOwn(q.slices, name));
  const lost = q.notCompared.filter((entry) => entry.baseCoverage !== null);
  const notes = [
    ...rowNotes(tables, joining, q.missing),
    ...scorerNotes(joining.joined, q.compared),
    ...empty.map((name) => `Slice '${name}' was not compared: it has no row that both runs have.`),
    ...lost.map(({ scorer, why }) => `'${scorer}' was not compared: ${why}.`),
  ];
  return [...new Set(notes)];
}

const nameOf = (field: CompareOptions["cluster"]): string | null =>
  field === undefined ? null : typeof field === "string" ? field : "function";

/**
 * Compares two runs: candidate minus base, per scorer, with interval, p and verdict from one
 * procedure.
 *
 * The row is the unit: trials of a row are averaged first. Pass/fail with one trial per row uses
 * Tango's paired score interval with half a continuity correction. Numbers, or several trials per
 * row, use t on the row differences, widened when almost all rows are alike. Rows in groups use a
 * cluster-robust t. (docs/statistics.md explains when and why.) Rows of the base that the candidate
 * lacks, and missing scores, count against a verdict unless they are excluded. `comparability`
 * lists what makes the runs hard to compare; `notes` lists what a reader should know. The result is
 * plain data. Both runs are read once, the base first.
 *
 * @throws {InvalidArgumentError} when an option is wrong, a named scorer does not exist or cannot
 *   be compared, both runs are the same, no row is shared (the message says why), or a score is
 *   missing with `missing: "error"`.
 *
 * @example Is the new prompt better?
 * ```ts
 * import { compare, fromRecords } from "evalwire/analysis";
 *
 * const table = Array.from({ length: 40 }, (_, id) => ({ id, before: id % 2 === 0, after: id % 8 !== 0 }));
 * const before = fromRecords(table.map((r) => ({ id: r.id, correct: r.before })), { key: "id", scorers: ["correct"] });
 * const after = fromRecords(table.map((r) => ({ id: r.id, correct: r.after })), { key: "id", scorers: ["correct"] });
 * const { correct } = (await compare(before, after)).scorers;
 * if (correct?.verdict !== "better" || correct.improved.length !== 20 || correct.regressed.length !== 5) throw new Error(correct?.verdict);
 * ```
 *
 * @example Scores of both runs, for your own chart
 * ```ts
 * import { compare } from "evalwire/analysis";
 * import { WeaveClient } from "evalwire/weave";
 *
 * const weave = new WeaveClient(); // WANDB_API_KEY, WANDB_ENTITY, WANDB_PROJECT
 * const { rows, scores } = await compare(await weave.load("attr:branch=main"), await weave.load("latest"), {
 *   higherIsBetter: ["closeness"],
 * });
 * const { base, candidate } = scores.scorers.closeness ?? {};
 * const points = rows.keys?.map((key, row) => ({ key, x: base?.values[row], y: candidate?.values[row] }));
 * if (points?.length !== 12) throw new Error(String(points?.length));
 * ```
 */
export async function compare(
  base: Rows,
  candidate: Rows,
  options: CompareOptions = {},
): Promise<Comparison> {
  const stated = settingsOf(options);
  if (options.allowSameRun !== true) refuseSameRun([base, candidate], "candidate");
  const keepRows = stated.keepRows !== "none";
  const tables = await readBoth(base, candidate, options, keepRows);
  readStrings(
    [tables.base, tables.candidate],
    options,
    Array.isArray(options.scorers) ? {} : options.scorers,
  );
  const joining = await joinRuns(tables, [base, candidate]);
  const { pairs, notCompared } = pairScorers(tables.base, tables.candidate, options.scorers);
  checkScorerNames(tables, stated);
  const both = [tables.base, tables.candidate];
  const settings = withDefaults(stated, (name) => both.some((one) => one.column(name)));
  const { joined } = joining;
  const compared = compareScorers(joined, pairs, settings);
  const { results: scorers, data } = compared;
  const apart = pairs
    .filter((pair) => !Object.hasOwn(scorers, pair.base))
    .map((pair) => notInBoth(tables, pair, trialsOf(pair.base, settings.trials)));
  if (pairs.length === 0 && hasScores(tables.candidate)) throw noScorers(notCompared);
  const slices = options.slice === undefined ? {} : compareSlices(joined, pairs, settings);
  const { confidence, adjust, margin, missing, scale, resamples, seed } = settings;
  const { shared, removed } = joining;
  const scores = comparedScores(joined, { shared, removed, data, notCompared }, settings);
  return displayable({
    schema: "evalwire.comparison/1",
    version: VERSION,
    base: comparedRun(tables.base.run),
    candidate: comparedRun(tables.candidate.run),
    rows: describeRows(tables, joining, [scorers, ...Object.values(slices)], settings.keepRows),
    scorers,
    slices,
    notCompared: [...notCompared, ...apart],
    comparability: await comparabilityOf(tables, joining, {
      sources: [base, candidate],
      pairs,
      data,
      scores,
    }),
    confidence,
    adjust,
    margin,
    missing,
    scale,
    key: nameOf(options.key),
    cluster: nameOf(options.cluster),
    slice: nameOf(options.slice),
    resamples,
    seed,
    notes: notesOf(tables, joining, { compared, notCompared, missing, slices }),
    scores,
  });
}

/** @throws {InvalidArgumentError} when an option names a scorer that the base does not have. */
function checkScorerNames({ base }: Tables, o: CompareSettings): void {
  const named: [string, readonly string[]][] = [
    ["lowerIsBetter", o.lowerIsBetter ?? []],
    ["higherIsBetter", o.higherIsBetter ?? []],
    ["scale", Object.keys(o.scale)],
    ["worst", Object.keys(o.worst)],
    ["margin", typeof o.margin === "object" && o.margin !== null ? Object.keys(o.margin) : []],
    ["trials", isTrialsRule(o.trials) ? [] : Object.keys(o.trials)],
  ];
  for (const [path, names] of named) {
    for (const name of names)
      if (base.column(name) === undefined)
        throw unknownScorer(name, base.scorerNames(), "the base", path);
  }
}

function notInBoth(tables: Tables, pair: ScorerPair, rule: TrialsRule): NotCompared {
  const why =
    rule === "mean"
      ? "no shared row has a score in both runs"
      : `no shared row has at least ${trialsNeeded(rule)} scored trials in both runs`;
  return {
    scorer: pair.base,
    why,
    baseCoverage: coverage(tables.base, pair.base),
    candidateCoverage: coverage(tables.candidate, pair.candidate),
  };
}

/**
 * Returns whether any scorer has a score: a run in which everything failed is a result; two runs
 * without a common scorer are a mistake.
 */
function hasScores(table: ScoreTable): boolean {
  return [...table.columns.values()].some((column) => column.kind !== "none");
}

function noScorers(notCompared: readonly NotCompared[]): InvalidArgumentError {
  const reasons = notCompared.map((entry) => `'${entry.scorer}': ${entry.why}`);
  const detail = reasons.length === 0 ? "the rows have no scores" : reasons.slice(0, 5).join("; ");
  return new InvalidArgumentError(`No scorer can be compared: ${detail}`, { path: "candidate" });
}
