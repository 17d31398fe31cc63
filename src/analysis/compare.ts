import { InvalidArgumentError } from "../core/errors/usage.ts";
import type { Run } from "../model/run.ts";
import { type CompareOptions, settingsOf } from "./compare-options.ts";
import { type CompareSettings, compareScorers, type Joined } from "./compare-scorers.ts";
import type { ComparedRun, Comparison, JoinedRows, NotCompared, ScorerComparison } from "./comparison.ts";
import { chooseJoin, type Join, type JoinedTables, joinTables, nothingJoined } from "./join-rows.ts";
import { unknownScorer } from "./options.ts";
import { RowReader, type Rows, runOf } from "./row-source.ts";
import { readTable, type ScoreTable } from "./score-table.ts";
import { coverage, pairScorers, type ScorerPair } from "./scorer-pairs.ts";
import { at } from "./stats/at.ts";

interface Tables {
  readonly join: Join;
  readonly base: ScoreTable;
  readonly candidate: ScoreTable;
}

/** Reads both runs, the base first, and lets their sources go whatever happens. */
async function readBoth(base: Rows, candidate: Rows, o: CompareOptions, keepRows: boolean): Promise<Tables> {
  const left = new RowReader(base, "base");
  const right = new RowReader(candidate, "candidate");
  try {
    const join = await chooseJoin(left, right, o.key);
    const { identify } = join;
    const { cluster, slice } = o;
    const baseTable = await readTable(left, runOf(base), { identify, keepRows, cluster, slice });
    const candidateTable = await readTable(right, runOf(candidate), { identify, keepRows });
    return { join, base: baseTable, candidate: candidateTable };
  } finally {
    await Promise.all([left.close(), right.close()]);
  }
}

const comparedRun = (run: Run | null): ComparedRun | null => (run === null ? null : { id: run.id, name: run.name, url: run.url });

function describeRows(tables: Tables, joined: JoinedTables, keys: boolean): JoinedRows {
  const { base, candidate } = tables;
  return {
    joinedOn: tables.join.on,
    shared: joined.base.length,
    onlyBase: joined.onlyBase,
    onlyCandidate: joined.onlyCandidate,
    repeated: base.repeated + candidate.repeated,
    edited: joined.edited.flatMap(([left, right]) => {
      const [before, after] = [base.rows[left], candidate.rows[right]];
      return before === undefined || after === undefined ? [] : [{ key: base.keys[left] ?? "", base: before, candidate: after }];
    }),
    editedCount: joined.edited.length,
    keys: keys ? Array.from(joined.base, (row) => base.keys[row] ?? "") : null,
  };
}

function notesOf(tables: Tables): string[] {
  const ambiguous = ([name, table]: [string, ScoreTable]): string[] =>
    table.conflicting === 0
      ? []
      : [`${table.conflicting} rows of ${name} have the key of an earlier row and another digest: they were averaged with it as trials.`];
  return [...tables.join.notes, ...ambiguous(["base", tables.base]), ...ambiguous(["candidate", tables.candidate])];
}

/** Compares each slice of the shared rows for itself. */
function compareSlices(joined: Joined, pairs: readonly ScorerPair[], o: CompareSettings): Record<string, Record<string, ScorerComparison>> {
  const { slices, sliceOf } = joined.baseTable;
  const inSlice = slices.names.map((): number[] => []);
  joined.base.forEach((row, i) => {
    inSlice[at(sliceOf, row)]?.push(i);
  });
  const compared = slices.names.flatMap((name, s): [string, Record<string, ScorerComparison>][] => {
    const positions = Int32Array.from(inSlice[s] ?? []);
    if (positions.length === 0) return [];
    const part = { ...joined, base: positions.map((i) => at(joined.base, i)), candidate: positions.map((i) => at(joined.candidate, i)) };
    return [[name, compareScorers(part, pairs, o)]];
  });
  return Object.fromEntries(compared);
}

/**
 * Compares two runs over the rows that both have: candidate minus base, per scorer, with interval, test and verdict.
 *
 * The row is the unit: trials of a row are averaged first. Pass or fail with one trial a row is tested with the exact McNemar test
 * and Newcombe's paired interval; several trials, or numbers, with the paired t; rows in groups with cluster-robust t
 * (docs/statistics.md says when and why). Rows that do not match, were edited, repeat or lack a score are counted, never dropped
 * silently. The result is plain data. Both runs are read once, the base first.
 *
 * @throws {InvalidArgumentError} when an option is wrong, a named scorer does not exist or cannot be compared, no row is shared (the
 * message says why), or a score is missing under `missing: "error"`.
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
 */
export async function compare(base: Rows, candidate: Rows, options: CompareOptions = {}): Promise<Comparison> {
  const settings = settingsOf(options);
  const keepRows = settings.keepRows !== "none";
  const tables = await readBoth(base, candidate, options, keepRows);
  const rows = joinTables(tables.base, tables.candidate);
  if (rows.base.length === 0) throw nothingJoined(tables.base, tables.candidate, tables.join.on, rows.edited.length);
  const { pairs, notCompared } = pairScorers(tables.base, tables.candidate, options.scorers);
  for (const name of settings.lowerIsBetter) {
    if (!tables.base.columns.has(name)) throw unknownScorer(name, [...tables.base.columns.keys()], "base", "lowerIsBetter");
  }
  const joined: Joined = { baseTable: tables.base, candidateTable: tables.candidate, base: rows.base, candidate: rows.candidate };
  const scorers = compareScorers(joined, pairs, settings);
  const apart = pairs.filter((pair) => !Object.hasOwn(scorers, pair.base)).map((pair) => notInBoth(tables, pair));
  if (pairs.length === 0 && hasScores(tables.candidate)) throw noScorers(notCompared);
  return {
    schema: "evalwire.comparison/1",
    base: comparedRun(tables.base.run),
    candidate: comparedRun(tables.candidate.run),
    rows: describeRows(tables, rows, keepRows),
    scorers,
    slices: options.slice === undefined ? {} : compareSlices(joined, pairs, settings),
    notCompared: [...notCompared, ...apart],
    adjust: settings.adjust,
    margin: settings.margin,
    notes: notesOf(tables),
  };
}

function notInBoth(tables: Tables, pair: ScorerPair): NotCompared {
  const why = "no shared row has a score in both runs";
  return {
    scorer: pair.base,
    why,
    baseCoverage: coverage(tables.base, pair.base),
    candidateCoverage: coverage(tables.candidate, pair.candidate),
  };
}

/** Whether any scorer gave a score: a run in which everything failed is a result, two runs without a common scorer are a mistake. */
function hasScores(table: ScoreTable): boolean {
  return [...table.columns.values()].some((column) => column.kind !== "none");
}

function noScorers(notCompared: readonly NotCompared[]): InvalidArgumentError {
  const reasons = notCompared.map((entry) => `'${entry.scorer}': ${entry.why}`);
  const detail = reasons.length === 0 ? "the rows have no scores that are numbers or truth values" : reasons.slice(0, 5).join("; ");
  return new InvalidArgumentError(`No scorer can be compared: ${detail}`, { path: "candidate" });
}
