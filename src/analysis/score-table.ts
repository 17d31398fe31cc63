import type { Run } from "../model/run.ts";
import type { ScoredRow } from "../model/scored-row.ts";
import type { RowReader } from "./row-source.ts";
import { ScoreColumn } from "./score-column.ts";
import { at } from "./stats/at.ts";

/** What is kept of the rows of a run while they are read, besides the numbers. */
export interface TableOptions {
  /** What makes two rows the same row. */
  identify(row: ScoredRow): string | Promise<string>;
  keepRows: boolean;
  cluster?: ((row: ScoredRow) => string) | undefined;
  slice?: ((row: ScoredRow) => string) | undefined;
}

/** Names as small numbers. */
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

/** The scores of a run as numbers, row by row. Rows that say the same input again are further trials of that row. */
export class ScoreTable {
  readonly run: Run | null;
  /** Row number by identity. */
  readonly indices: Map<string, number> = new Map();
  /** The rows' own keys, for people. */
  readonly keys: string[] = [];
  /** Kind and digest of each row; null when it has none. */
  readonly digests: (string | null)[] = [];
  readonly trials: number[] = [];
  readonly columns: Map<string, ScoreColumn> = new Map();
  /** The rows themselves; empty unless they are kept. */
  readonly rows: ScoredRow[] = [];
  readonly clusters: NameIndex = new NameIndex();
  readonly clusterOf: number[] = [];
  readonly slices: NameIndex = new NameIndex();
  readonly sliceOf: number[] = [];
  /** Rows that repeated an earlier one. */
  repeated = 0;
  /** Repeated rows whose digest was not that of the earlier one. */
  conflicting = 0;

  constructor(run: Run | null) {
    this.run = run;
  }

  /** Trials of the whole run. */
  get trialCount(): number {
    return this.trials.reduce((sum, count) => sum + count, 0);
  }

  /**
   * Scorers that have a figure: not those of texts, and not the name that an object scorer (`judge.passed`) leaves behind where
   * it gave nothing (`judge`), which counts as missing under its parts already.
   */
  measuredScorers(): string[] {
    const names = [...this.columns.keys()];
    return names.filter((name) => {
      const kind = this.columns.get(name)?.kind;
      return kind !== "text" && !(kind === "none" && names.some((other) => other.startsWith(`${name}.`)));
    });
  }

  add(identity: string, row: ScoredRow, options: TableOptions): void {
    const known = this.indices.get(identity);
    const index = known ?? this.#addNew(identity, row, options);
    if (known !== undefined) this.#addRepeated(known, row, options);
    for (const trial of row.trials) {
      for (const name in trial.scores) {
        const score = trial.scores[name];
        if (score === undefined) continue;
        let column = this.columns.get(name);
        if (column === undefined) {
          column = new ScoreColumn();
          this.columns.set(name, column);
        }
        column.add(index, score);
      }
    }
  }

  #addNew(identity: string, row: ScoredRow, options: TableOptions): number {
    const index = this.keys.push(row.key) - 1;
    this.indices.set(identity, index);
    this.digests.push(digestOf(row));
    this.trials.push(row.trials.length);
    if (options.cluster !== undefined) this.clusterOf.push(this.clusters.of(String(options.cluster(row))));
    if (options.slice !== undefined) this.sliceOf.push(this.slices.of(String(options.slice(row))));
    if (options.keepRows) this.rows.push(row);
    return index;
  }

  #addRepeated(index: number, row: ScoredRow, options: TableOptions): void {
    this.repeated += 1;
    if (this.digests[index] !== digestOf(row)) this.conflicting += 1;
    this.trials[index] = at(this.trials, index) + row.trials.length;
    const first = this.rows[index];
    if (options.keepRows && first !== undefined) this.rows[index] = { ...first, trials: [...first.trials, ...row.trials] };
  }
}

/** Kind and digest of a row as one string. */
export function digestOf(row: ScoredRow): string | null {
  return row.digest === null ? null : `${row.digestKind}:${row.digest}`;
}

/** What identifies a row within its own run: its digest, else its key. */
export function ownIdentity(row: ScoredRow): string {
  return row.digest ?? row.key;
}

/** Reads all rows into a table. */
export async function readTable(reader: RowReader, run: Run | null, options: TableOptions): Promise<ScoreTable> {
  const table = new ScoreTable(run);
  await reader.each((row) => {
    const identity = options.identify(row);
    if (typeof identity === "string") table.add(identity, row, options);
    else return identity.then((known) => table.add(known, row, options));
  });
  for (const column of table.columns.values()) column.reach(table.keys.length);
  return table;
}
