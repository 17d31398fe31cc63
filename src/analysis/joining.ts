import type { RunDataset } from "../model/run.ts";
import type { CompareOptions, CompareSettings } from "./compare-options.ts";
import { chooseJoin, type Join, joinTables, nothingJoined } from "./join-rows.ts";
import { rowField } from "./row-fields.ts";
import { datasetOf, fetched, RowReader, type Rows, runOf } from "./row-source.ts";
import { readTable, type ScoreTable } from "./score-table.ts";
import type { Joined } from "./scorer-data.ts";
import { at } from "./stats/at.ts";
import { plural } from "./words-of-results.ts";

/** Tables of both runs. */
export interface Tables {
  readonly join: Join;
  readonly base: ScoreTable;
  readonly candidate: ScoreTable;
}

/** Reads both runs, the base first, and closes their sources in any case. */
export async function readBoth(
  base: Rows,
  candidate: Rows,
  o: CompareOptions,
  keepRows: boolean,
): Promise<Tables> {
  const left = new RowReader(base, "base");
  const right = new RowReader(candidate, "candidate");
  const cluster = o.cluster === undefined ? undefined : rowField(o.cluster, "cluster");
  const slice = o.slice === undefined ? undefined : rowField(o.slice, "slice");
  try {
    const join = await chooseJoin(left, right, o.key);
    const { identify } = join;
    const baseTable = await readTable(left, runOf(base), { identify, keepRows, cluster, slice });
    const candidateTable = await readTable(right, runOf(candidate), {
      identify,
      keepRows,
      cluster,
      slice,
      like: baseTable,
    });
    return { join, base: baseTable, candidate: candidateTable };
  } finally {
    await Promise.all([left.close(), right.close()]);
  }
}

/** Joined rows of two runs, and what happened to the others. */
export interface Joining {
  readonly joined: Joined;
  /** Number of rows that both runs have: the first ones of `joined.base`. */
  readonly shared: number;
  /** Row numbers of rows with the same key but a different digest. */
  readonly edited: readonly (readonly [number, number])[];
  /** Row numbers of rows of the base that the candidate's data set is known not to contain. */
  readonly removed: readonly number[];
  /** Data sets of base and candidate, if they were fetched and are known. */
  readonly datasets: readonly [RunDataset | null, RunDataset | null];
  /** Reason why a data set could not be read; null when it could. */
  readonly unread: string | null;
}

/** Returns whether the candidate lacks the row at a position of the joined rows. */
export const isMissingRow = (joined: Joined, position: number): boolean =>
  at(joined.candidate, position) < 0;

/**
 * Fetches the data sets of both runs. Fetches nothing if no row is missing and both runs belong to
 * one evaluation.
 */
async function readDatasets(
  tables: Tables,
  sources: readonly [Rows, Rows],
  needed: boolean,
): Promise<Pick<Joining, "datasets" | "unread">> {
  const [a, b] = [tables.base.run?.evaluation ?? null, tables.candidate.run?.evaluation ?? null];
  if (!needed && a !== null && a === b) return { datasets: [null, null], unread: null };
  const { value, failure } = await fetched(
    async () => [await datasetOf(sources[0]), await datasetOf(sources[1])] as const,
  );
  return { datasets: value ?? [null, null], unread: failure };
}

/** Finds rows of the base that the candidate's data set does not contain. */
async function removedRows(
  tables: Tables,
  onlyBase: Int32Array,
  [before, after]: Joining["datasets"],
): Promise<{ removed: number[]; unread: string | null }> {
  if (onlyBase.length === 0 || after === null || before?.version === after.version)
    return { removed: [], unread: null };
  const { value: digests, failure } = await fetched(() => after.digests());
  const isGone = (digest: string | null | undefined): boolean =>
    typeof digest === "string" &&
    digest.startsWith("dataset:") &&
    digests?.has(digest.slice("dataset:".length)) === false;
  return {
    removed: Array.from(onlyBase).filter((row) => isGone(tables.base.digests[row])),
    unread: failure,
  };
}

/**
 * Joins the rows of two runs: shared rows, rows that the candidate lacks, and rows that only it
 * has.
 *
 * @throws {InvalidArgumentError} when no row is shared.
 */
export async function joinRuns(tables: Tables, sources: readonly [Rows, Rows]): Promise<Joining> {
  const rows = joinTables(tables.base, tables.candidate);
  if (rows.base.length === 0)
    throw nothingJoined(tables.base, tables.candidate, tables.join.on, rows.edited.length);
  const { datasets, unread } = await readDatasets(tables, sources, rows.onlyBase.length > 0);
  const { removed, unread: unreadRows } = await removedRows(tables, rows.onlyBase, datasets);
  const gone = new Set(removed);
  const missing = rows.onlyBase.filter((row) => !gone.has(row));
  const base = Int32Array.from([...rows.base, ...missing]);
  const joined = {
    baseTable: tables.base,
    candidateTable: tables.candidate,
    base,
    candidate: Int32Array.from([...rows.candidate, ...missing.map(() => -1)]),
    // an edited row has another input: it counts as a row of the candidate only
    added: Int32Array.from([...rows.onlyCandidate, ...rows.edited.map(([, row]) => row)]),
    places: Int32Array.from(base.keys()),
  };
  return {
    joined,
    shared: rows.base.length,
    edited: rows.edited,
    removed,
    datasets,
    unread: unread ?? unreadRows,
  };
}

/** How missing scores count, in words. */
const FATE: Readonly<Record<CompareSettings["missing"], string>> = {
  bounds: "the missing scores count as their worst case",
  exclude: "verdicts leave the missing scores out, but a gate counts their worst case",
  fail: "the missing scores count as failures",
  error: "",
};

/** Numbers of rows of the base: all, and those that were not compared. */
export interface RowFates {
  readonly base: number;
  readonly missing: number;
  readonly removed: number;
  readonly edited: number;
}

/** Notes rows of the base that were not compared. */
export function aboutRows(rows: RowFates, missing: CompareSettings["missing"]): string[] {
  const { missing: lost, removed, edited } = rows;
  const notes: string[] = [];
  if (lost > 0) {
    notes.push(
      `${lost} of the base's ${plural(rows.base, "row")} ${lost === 1 ? "is" : "are"} not in the candidate: ${FATE[missing]}.`,
    );
  }
  if (removed > 0)
    notes.push(
      `Not compared: ${plural(removed, "row")} of the base that the candidate's data set no longer contains.`,
    );
  if (edited > 0)
    notes.push(
      `Not compared: ${plural(edited, "row")} with the same key but a different input in the candidate.`,
    );
  return notes;
}

const conflicts = ([name, table]: [string, ScoreTable]): string[] =>
  table.conflicting === 0
    ? []
    : [
        `${plural(table.conflicting, "row")} of the ${name} ${table.conflicting === 1 ? "has" : "have"} the key of an earlier row but a different digest: averaged with that row as trials.`,
      ];

/** Counts the trials of base and candidate in the rows that both runs have. */
function trialCounts(tables: Tables, { joined, shared }: Joining): [number, number] {
  let [before, after] = [0, 0];
  for (let i = 0; i < shared; i++) {
    before += at(tables.base.trials, at(joined.base, i));
    after += at(tables.candidate.trials, at(joined.candidate, i));
  }
  return [before, after];
}

/** Notes different numbers of trials in the rows that both runs have. */
export function aboutTrialCounts([before, after]: readonly [number, number]): string[] {
  return before === after
    ? []
    : [
        `The shared rows have ${plural(before, "trial")} in the base and ${after} in the candidate.`,
      ];
}

/** Collects the notes about the rows of a comparison. */
export function rowNotes(
  tables: Tables,
  joining: Joining,
  missing: CompareSettings["missing"],
): string[] {
  const { joined, shared, removed, edited, unread } = joining;
  const fates = {
    base: tables.base.keys.length,
    missing: joined.base.length - shared,
    removed: removed.length,
    edited: edited.length,
  };
  return [
    ...tables.join.notes,
    ...aboutRows(fates, missing),
    ...(unread === null ? [] : [`The data sets of the runs could not be read: ${unread}`]),
    ...aboutTrialCounts(trialCounts(tables, joining)),
    ...conflicts(["base", tables.base]),
    ...conflicts(["candidate", tables.candidate]),
  ];
}
