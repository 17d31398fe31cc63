import { didYouMean, InvalidArgumentError } from "../core/errors/usage.ts";
import { MEASURES } from "../model/measures.ts";
import type { Run } from "../model/run.ts";
import type { Score, ScoredRow, Trial } from "../model/scored-row.ts";
import { checkWordOptions, readWords, valuesOf, type WordOptions } from "./read-words.ts";
import type { RowReader } from "./row-source.ts";
import { ScoreColumn } from "./score-column.ts";
import { at } from "./stats/at.ts";

/** Options for what to keep of a run's rows besides the numbers. */
export interface TableOptions {
  /** Returns the identity of a row: rows with the same identity are the same row. */
  identify(row: ScoredRow): string | Promise<string>;
  keepRows: boolean;
  cluster?: ((row: ScoredRow) => string) | undefined;
  slice?: ((row: ScoredRow) => string) | undefined;
  /** Table of the other run: group and slice of the rows that it has are already known. */
  like?: ScoreTable | undefined;
}

/** Index of names as small numbers. */
class NameIndex {
  readonly names: string[] = [];
  readonly #indices = new Map<string, number>();

  of(name: string): number {
    let index = this.#indices.get(name);
    if (index === undefined) {
      index = this.names.push(name) - 1;
      this.#indices.set(name, index);
    }
    return index;
  }
}

const measured = (value: number): Score => ({
  kind: "number",
  state: "scored",
  value,
  reason: null,
});

/**
 * Scores of a run as numbers, row by row. Rows that repeat an input are further trials of its row.
 */
export class ScoreTable {
  readonly run: Run | null;
  /** Row number by identity. */
  readonly indices: Map<string, number> = new Map();
  /** Keys of the rows, for display. */
  readonly keys: string[] = [];
  /** Kind and digest of each row; null when it has none. */
  readonly digests: (string | null)[] = [];
  readonly trials: number[] = [];
  /** Columns by scorer. Strings become scores when `readStrings` is called. */
  readonly columns: Map<string, ScoreColumn> = new Map();
  /**
   * Latency, tokens and cost, if trials have them. A scorer with the same name takes precedence.
   */
  readonly measures: Map<string, ScoreColumn> = new Map();
  /** Rows without their inputs, and the inputs separately; empty unless rows are kept. */
  readonly rows: Omit<ScoredRow, "input">[] = [];
  readonly inputs: unknown[] = [];
  readonly clusters: NameIndex;
  /** Group of each row; -1 if the other table has the row, unedited, and its group. */
  readonly clusterOf: number[] = [];
  readonly slices: NameIndex;
  readonly sliceOf: number[] = [];
  /** Number of rows that repeated an earlier one. */
  repeated = 0;
  /** Number of repeated rows whose digest differed from that of the earlier one. */
  conflicting = 0;

  /** `like` is a table whose groups and slices are numbered the same way. */
  constructor(run: Run | null, like?: ScoreTable) {
    this.run = run;
    this.clusters = like?.clusters ?? new NameIndex();
    this.slices = like?.slices ?? new NameIndex();
  }

  /** Returns the column of a scorer, or of a measure of the trials. */
  column(scorer: string): ScoreColumn | undefined {
    return this.columns.get(scorer) ?? this.measures.get(scorer);
  }

  /** Returns the names of all scorers and measures. */
  scorerNames(): string[] {
    return [...new Set([...this.columns.keys(), ...this.measures.keys()])];
  }

  /**
   * Returns the scorers, without the bare name (`judge`) that an object scorer (`judge.passed`)
   * leaves when it fails: its parts already count as missing.
   */
  measuredScorers(): string[] {
    const names = [...this.columns.keys()];
    return names.filter(
      (name) =>
        !(
          this.columns.get(name)?.kind === "none" &&
          names.some((other) => other.startsWith(`${name}.`))
        ),
    );
  }

  add(identity: string, row: ScoredRow, options: TableOptions): void {
    const known = this.indices.get(identity);
    const index = known ?? this.#addNew(identity, row, options);
    if (known !== undefined) this.#addRepeated(known, row, options);
    for (const trial of row.trials) this.#addTrial(index, trial);
  }

  #addTrial(index: number, trial: Trial): void {
    for (const name in trial.scores) {
      const score = trial.scores[name];
      if (score !== undefined && score !== null) columnIn(this.columns, name).add(index, score);
    }
    for (const name of MEASURES) {
      const value = trial[name];
      if (typeof value === "number") columnIn(this.measures, name).add(index, measured(value));
    }
  }

  #addNew(identity: string, row: ScoredRow, options: TableOptions): number {
    const index = this.keys.push(row.key) - 1;
    this.indices.set(identity, index);
    this.digests.push(digestOf(row));
    this.trials.push(row.trials.length);
    const other = options.like?.indices.get(identity);
    const known =
      other !== undefined && !digestsDiffer(options.like?.digests[other], digestOf(row));
    if (options.cluster !== undefined)
      this.clusterOf.push(known ? -1 : this.clusters.of(options.cluster(row)));
    if (options.slice !== undefined)
      this.sliceOf.push(known ? -1 : this.slices.of(options.slice(row)));
    if (options.keepRows) {
      const { input, ...rest } = row;
      this.rows.push(rest);
      this.inputs.push(input);
    }
    return index;
  }

  /** Returns a kept row with its input. */
  wholeRow(index: number): ScoredRow | undefined {
    const row = this.rows[index];
    return row === undefined ? undefined : { ...row, input: this.inputs[index] };
  }

  #addRepeated(index: number, row: ScoredRow, options: TableOptions): void {
    this.repeated += 1;
    if (this.digests[index] !== digestOf(row)) this.conflicting += 1;
    this.trials[index] = at(this.trials, index) + row.trials.length;
    const first = this.rows[index];
    if (options.keepRows && first !== undefined)
      this.rows[index] = { ...first, trials: [...first.trials, ...row.trials] };
  }
}

function columnIn(columns: Map<string, ScoreColumn>, name: string): ScoreColumn {
  let column = columns.get(name);
  if (column === undefined) {
    column = new ScoreColumn();
    columns.set(name, column);
  }
  return column;
}

/** Returns kind and digest of a row as one string. */
export function digestOf(row: ScoredRow): string | null {
  return row.digest === null ? null : `${row.digestKind}:${row.digest}`;
}

/** Returns whether two digests of the same kind differ: the input was edited. */
export function digestsDiffer(a: string | null | undefined, b: string | null | undefined): boolean {
  if (typeof a !== "string" || typeof b !== "string") return false;
  return a !== b && a.slice(0, a.indexOf(":")) === b.slice(0, b.indexOf(":"));
}

/** Returns the identity of a row within its own run: its digest, otherwise its key. */
export function ownIdentity(row: ScoredRow): string {
  return row.digest ?? row.key;
}

/** Reads all rows into a table. Strings must still be read by {@link readStrings}. */
export async function readTable(
  reader: RowReader,
  run: Run | null,
  options: TableOptions,
): Promise<ScoreTable> {
  const table = new ScoreTable(run, options.like);
  await reader.each((row) => {
    const identity = options.identify(row);
    if (typeof identity === "string") table.add(identity, row, options);
    else return identity.then((known) => table.add(known, row, options));
  });
  for (const column of [...table.columns.values(), ...table.measures.values()])
    column.reach(table.keys.length);
  return table;
}

/**
 * Reads the strings of all tables as scores. The words of paired scorers are read together, because
 * the meaning of a letter depends on its neighbors; `paired` maps a scorer's name in the first
 * table to its name in the others.
 *
 * @throws {InvalidArgumentError} when `values` names a scorer that no table has.
 */
export function readStrings(
  tables: readonly ScoreTable[],
  options: WordOptions,
  paired: Readonly<Record<string, string>> = {},
): void {
  checkWordOptions(options);
  const names = new Set(tables.flatMap((table) => [...table.columns.keys()]));
  for (const scorer of Object.keys(options.values ?? {})) {
    if (names.has(scorer)) continue;
    throw new InvalidArgumentError(
      `'values' names the scorer '${scorer}', which no run has`,
      { path: `values.${scorer}` },
      { hint: didYouMean(scorer, [...names]) },
    );
  }
  for (const name of names) {
    const columns = tables.flatMap(
      (table, i) =>
        table.columns.get(i > 0 && Object.hasOwn(paired, name) ? (paired[name] ?? name) : name) ??
        [],
    );
    const words = new Set(columns.flatMap((column) => [...column.words.keys()]));
    if (words.size === 0) continue;
    const neighbors = columns.flatMap((column) => column.neighbors());
    const readings = readWords([...words, ...neighbors], {
      values: valuesOf(options, name),
      decimal: options.decimal,
    });
    for (const column of columns) column.readWords(readings);
  }
}
