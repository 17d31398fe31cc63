import type { RunDataset } from "../model/run.ts";
import { joinTables, nothingJoined } from "./join-rows.ts";
import type { Rows } from "./row-source.ts";
import type { Tables } from "./run-tables.ts";
import type { Joined } from "./scorer-data.ts";
import { at } from "./stats/at.ts";

/** How the rows of two runs met, and what became of the others. */
export interface Joining {
  readonly joined: Joined;
  /** Rows that both runs have: the first of `joined.base`. */
  readonly shared: number;
  /** Row numbers of rows with the same key and another digest. */
  readonly edited: readonly (readonly [number, number])[];
  /** Rows of the base that the candidate's data set is known not to have. */
  readonly removed: readonly number[];
  /** The data sets of base and candidate, where they were asked for and are known. */
  readonly datasets: readonly [RunDataset | null, RunDataset | null];
  /** Why a data set could not be read; null when it could. */
  readonly unread: string | null;
}

/** Whether a position of the joined rows is a row that the candidate lacks. */
export const isMissingRow = (joined: Joined, position: number): boolean => at(joined.candidate, position) < 0;

/** The message of a failed request; an abort is not one, and goes on. */
export function messageOf(error: unknown): string {
  if (error instanceof Error && error.name !== "AbortError" && error.name !== "TimeoutError") return error.message;
  throw error;
}

async function datasetOf(rows: Rows): Promise<RunDataset | null> {
  return typeof rows === "object" && "dataset" in rows && typeof rows.dataset === "function" ? await rows.dataset() : null;
}

/** The data sets of both runs; nothing is fetched when no row is missing and both are of one evaluation. */
async function readDatasets(
  tables: Tables,
  sources: readonly [Rows, Rows],
  needed: boolean,
): Promise<Pick<Joining, "datasets" | "unread">> {
  const [a, b] = [tables.base.run?.evaluation ?? null, tables.candidate.run?.evaluation ?? null];
  if (!needed && a !== null && a === b) return { datasets: [null, null], unread: null };
  try {
    const [base, candidate] = [await datasetOf(sources[0]), await datasetOf(sources[1])];
    return { datasets: [base, candidate], unread: null };
  } catch (error) {
    return { datasets: [null, null], unread: messageOf(error) };
  }
}

/** Rows of the base that the candidate's own data set does not have. */
async function removedRows(
  tables: Tables,
  onlyBase: Int32Array,
  [before, after]: Joining["datasets"],
): Promise<{ removed: number[]; unread: string | null }> {
  if (onlyBase.length === 0 || after === null || before?.version === after.version) return { removed: [], unread: null };
  try {
    const digests = await after.digests();
    const isGone = (digest: string | null | undefined): boolean =>
      typeof digest === "string" && digest.startsWith("dataset:") && !digests.has(digest.slice("dataset:".length));
    return { removed: Array.from(onlyBase).filter((row) => isGone(tables.base.digests[row])), unread: null };
  } catch (error) {
    return { removed: [], unread: messageOf(error) };
  }
}

/**
 * Joins the rows of two runs: shared ones, those that the candidate lacks, and those that only it has.
 *
 * @throws {InvalidArgumentError} when no row is shared.
 */
export async function joinRuns(tables: Tables, sources: readonly [Rows, Rows]): Promise<Joining> {
  const rows = joinTables(tables.base, tables.candidate);
  if (rows.base.length === 0) throw nothingJoined(tables.base, tables.candidate, tables.join.on, rows.edited.length);
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
    // an edited row is another input: no row of the base, and one of the candidate
    added: Int32Array.from([...rows.onlyCandidate, ...rows.edited.map(([, row]) => row)]),
    places: Int32Array.from(base.keys()),
  };
  return { joined, shared: rows.base.length, edited: rows.edited, removed, datasets, unread: unread ?? unreadRows };
}
