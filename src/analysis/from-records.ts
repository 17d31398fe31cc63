import { didYouMean, InvalidArgumentError } from "../core/errors/usage.ts";
import type { LoadedRun, Run } from "../model/run.ts";
import type { Score, ScoredRow, Trial } from "../model/scored-row.ts";
import { checkOptionNames } from "./options.ts";

/** Which columns of a table are what. */
export interface RecordColumns {
  /** Column that identifies the input. */
  key: string;
  /** Column that numbers the trials of an input. Without it a repeated key is a repeated row. */
  trial?: string;
  /** Columns that hold scores. */
  scorers: string[];
  /** Name of the run; or a column that holds it, which must then have one value throughout. */
  run?: string;
}

type TableRecord = Record<string, unknown>;

/** A number from a text that is one, as CSV readers hand them out. */
const NUMERIC = /^\s*[-+]?(\d+\.?\d*|\.\d+)(e[-+]?\d+)?\s*$/i;

/** A cell as a score. Texts that are numbers or truth values count as those; an empty cell is missing; NaN is an error. */
function toScore(cell: unknown): Score {
  if (typeof cell === "boolean") return { kind: "boolean", state: "scored", value: cell, reason: null };
  if (typeof cell === "number" || typeof cell === "bigint") {
    const value = Number(cell);
    if (Number.isFinite(value)) return { kind: "number", state: "scored", value, reason: null };
    return { kind: "none", state: "errored", value: null, reason: `${value} is not a finite number` };
  }
  if (cell === null || cell === undefined || cell === "") return { kind: "none", state: "missing", value: null, reason: null };
  const text = String(cell);
  if (/^(true|false)$/i.test(text)) return { kind: "boolean", state: "scored", value: text.toLowerCase() === "true", reason: null };
  if (NUMERIC.test(text)) return toScore(Number(text));
  if (/^[-+]?(nan|inf(inity)?)$/i.test(text))
    return { kind: "none", state: "errored", value: null, reason: `${text} is not a finite number` };
  return { kind: "text", state: "scored", value: text, reason: null };
}

function toTrial(record: TableRecord, id: string, o: RecordColumns): Trial {
  const scores = Object.fromEntries(o.scorers.map((scorer) => [scorer, toScore(record[scorer])]));
  return { id, predictionId: null, url: null, output: null, scores, latencySeconds: null, tokens: null, costUsd: null };
}

/** Refuses a column that no record has. */
function checkColumns(records: readonly TableRecord[], o: RecordColumns): void {
  if (records.length === 0) return;
  const known = [...new Set(records.flatMap((record) => Object.keys(record)))];
  const asked = [o.key, ...(o.trial === undefined ? [] : [o.trial]), ...o.scorers];
  for (const column of asked) {
    if (!known.includes(column))
      throw new InvalidArgumentError(`No record has a column '${column}'`, { path: column }, { hint: didYouMean(column, known) });
  }
}

/** The run's name: the option itself, or the one value of the column that it names. */
function runName(records: readonly TableRecord[], run: string | undefined): string | null {
  if (run === undefined) return null;
  const values = [...new Set(records.filter((record) => run in record).map((record) => String(record[run])))];
  if (values.length > 1) {
    const shown = values
      .slice(0, 3)
      .map((value) => `'${value}'`)
      .join(", ");
    throw new InvalidArgumentError(
      `Cannot make one run of records of ${values.length}: column '${run}' has the values ${shown}${values.length > 3 ? ", …" : ""}`,
      { path: "run" },
      { hint: "Filter the records first, and call fromRecords once for each run" },
    );
  }
  return values[0] ?? run;
}

function keyOf(record: TableRecord, column: string, index: number): string {
  const key = record[column];
  if (key === null || key === undefined || key === "") {
    throw new InvalidArgumentError(`Record ${index} has no value in its key column '${column}'`, { path: `records[${index}].${column}` });
  }
  return typeof key === "object" ? JSON.stringify(key) : String(key);
}

/** One row per key when trials are numbered, else one row per record. */
function toRows(records: readonly TableRecord[], o: RecordColumns): ScoredRow[] {
  const rows: ScoredRow[] = [];
  const byKey = new Map<string, { row: ScoredRow; trials: Set<string> }>();
  records.forEach((record, index) => {
    const key = keyOf(record, o.key, index);
    const trial = o.trial === undefined ? null : String(record[o.trial]);
    const id = trial === null ? `${key}#${index}` : `${key}#${trial}`;
    const known = trial === null ? undefined : byKey.get(key);
    if (known === undefined) {
      const row: ScoredRow = { key, digest: null, digestKind: null, input: null, trials: [toTrial(record, id, o)] };
      rows.push(row);
      if (trial !== null) byKey.set(key, { row, trials: new Set([trial]) });
      return;
    }
    if (known.trials.has(trial ?? "")) {
      throw new InvalidArgumentError(`Record ${index} repeats trial '${trial}' of key '${key}'`, { path: `records[${index}]` });
    }
    known.trials.add(trial ?? "");
    known.row.trials.push(toTrial(record, id, o));
  });
  return rows;
}

/**
 * Makes a run of anyone's own table: one record per trial.
 *
 * Numbers and truth values are scores, also when they are written as texts, as CSV readers give them; an empty cell is a missing
 * score, NaN an errored one. The records are read at once and kept.
 *
 * @throws {InvalidArgumentError} when a column does not exist, a key is empty, a trial stands there twice, or the records are of
 * several runs.
 *
 * @example A run from a table
 * ```ts
 * import { fromRecords, summarize } from "evalwire/analysis";
 *
 * const table = [
 *   { item: "q1", epoch: 1, score: 1 },
 *   { item: "q1", epoch: 2, score: 0 },
 *   { item: "q2", epoch: 1, score: 1 },
 * ];
 * const run = fromRecords(table, { key: "item", trial: "epoch", scorers: ["score"], run: "nightly" });
 * const { score } = await summarize(run);
 * if (score?.n !== 2 || score.value !== 0.75) throw new Error(JSON.stringify(score));
 * ```
 */
export function fromRecords(records: Iterable<Record<string, unknown>>, columns: RecordColumns): LoadedRun {
  checkOptionNames(columns, ["key", "trial", "scorers", "run"], "fromRecords()");
  const list = [...records];
  checkColumns(list, columns);
  const name = runName(list, columns.run);
  const run: Run = {
    provider: "records",
    id: name ?? "records",
    name,
    project: "",
    evaluation: null,
    model: null,
    kind: "records",
    status: "completed",
    partial: null,
    startedAt: null,
    finishedAt: null,
    sourceRunId: null,
    attributes: {},
    url: null,
    raw: null,
  };
  const rows = toRows(list, columns);
  return {
    run,
    rows: {
      async *[Symbol.asyncIterator]() {
        yield* rows;
      },
    },
  };
}
