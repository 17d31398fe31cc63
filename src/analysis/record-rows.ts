import { InvalidArgumentError } from "../core/errors/usage.ts";
import type { Score, ScoredRow, Trial } from "../model/scored-row.ts";
import {
  cellOf,
  identifierIn,
  jsonOf,
  keyOf,
  type RecordPlace,
  scoreReader,
  toTrial,
} from "./record-cells.ts";
import { type RecordColumns, type TableRecord, TRIAL_COLUMNS } from "./record-columns.ts";

/** Returns whether two cells are the same; objects are compared by their JSON. */
function isSame(a: unknown, b: unknown): boolean {
  if (Object.is(a, b)) return true;
  if (typeof a !== "object" || typeof b !== "object" || a === null || b === null) return false;
  const json = jsonOf(a);
  return json !== undefined && json === jsonOf(b);
}

/** Keeps the columns that have the same value in another record. */
function withoutDifferent(
  columns: Record<string, unknown>,
  record: TableRecord,
): Record<string, unknown> {
  const entries = Object.entries(columns);
  const same = entries.filter(
    ([name, value]) => Object.hasOwn(record, name) && isSame(value, record[name]),
  );
  return same.length === entries.length ? columns : Object.fromEntries(same);
}

/** Builds rows from records. */
class RowBuilder {
  readonly rows: ScoredRow[] = [];
  readonly #columns: RecordColumns;
  readonly #placeOf: (index: number) => RecordPlace;
  readonly #scores: readonly (readonly [string, (record: TableRecord) => Score])[];
  /** Columns that describe the trial rather than the row. */
  readonly #ofTrials: ReadonlySet<string>;
  /** Rows with numbered trials, and the numbers seen so far. */
  readonly #byKey = new Map<string, { row: ScoredRow; trials: Set<string> }>();

  constructor(
    records: readonly TableRecord[],
    columns: RecordColumns,
    placeOf: (index: number) => RecordPlace,
  ) {
    this.#columns = columns;
    this.#placeOf = placeOf;
    this.#scores = columns.scorers.map((scorer) => [scorer, scoreReader(records, scorer, columns)]);
    const named = [
      columns.trial,
      ...columns.scorers,
      ...TRIAL_COLUMNS.map((option) => columns[option]),
    ];
    this.#ofTrials = new Set(named.filter((column) => column !== undefined));
  }

  /** Adds a record: to the row of its key if trials are numbered, otherwise as a new row. */
  add(record: TableRecord, index: number): void {
    const { key: keyColumn, trial: trialColumn } = this.#columns;
    const place = this.#placeOf(index);
    const key = keyOf(record, keyColumn, place);
    if (trialColumn === undefined) {
      this.#addRow(key, record, this.#trial(record, place, `${key}#${index}`));
      return;
    }
    const number = identifierIn(record, trialColumn, place) ?? "";
    const known = this.#byKey.get(key);
    if (known?.trials.has(number))
      throw new InvalidArgumentError(`${place.name} repeats trial '${number}' of key '${key}'`, {
        path: place.path(),
      });
    const trial = this.#trial(record, place, `${key}#${number}`);
    if (known === undefined) {
      this.#byKey.set(key, { row: this.#addRow(key, record, trial), trials: new Set([number]) });
      return;
    }
    known.trials.add(number);
    this.#addTrial(known.row, record, trial);
  }

  #trial(record: TableRecord, place: RecordPlace, id: string): Trial {
    const scores = Object.fromEntries(this.#scores.map(([scorer, read]) => [scorer, read(record)]));
    return toTrial(record, place, id, this.#columns, scores);
  }

  #addRow(key: string, record: TableRecord, trial: Trial): ScoredRow {
    const columns = Object.fromEntries(
      Object.entries(record).filter(([name]) => !this.#ofTrials.has(name)),
    );
    const row: ScoredRow = {
      key,
      digest: null,
      digestKind: null,
      input: cellOf(record, this.#columns.input),
      columns,
      trials: [trial],
    };
    this.rows.push(row);
    return row;
  }

  #addTrial(row: ScoredRow, record: TableRecord, trial: Trial): void {
    row.trials.push(trial);
    row.columns = withoutDifferent(row.columns ?? {}, record);
    if (!isSame(row.input, cellOf(record, this.#columns.input))) row.input = null;
  }
}

/**
 * Returns the rows of records, in the order in which their keys were first seen.
 *
 * @throws {InvalidArgumentError} that names the place of a record whose key, trial or measurement
 *   is wrong.
 */
export function rowsOf(
  records: readonly TableRecord[],
  columns: RecordColumns,
  placeOf: (index: number) => RecordPlace,
): ScoredRow[] {
  const builder = new RowBuilder(records, columns, placeOf);
  records.forEach((record, index) => {
    builder.add(record, index);
  });
  return builder.rows;
}
