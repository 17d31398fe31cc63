import { setImmediate } from "node:timers/promises";
import { plural } from "../core/errors/usage.ts";
import type { LoadedRun, Rows } from "../model/run.ts";
import type { ScoredRow } from "../model/scored-row.ts";

/** Facts of a run that was read, for `--json`. */
export interface RunFacts {
  id: string;
  name: string | null;
  status: string;
  /** Reason why the run lacks rows or scores; null if it is complete. */
  partial: string | null;
  rows: number;
  trials: number;
  /** Number of trials without any score, and of rows without a trial. */
  withoutScores: number;
  erroredScores: number;
}

/** Number of rows after which signals are heard. Rows in memory are read without waiting. */
const ROWS_PER_TURN = 500;

/** Run whose rows are counted while they are read, until the command is canceled. */
export class RunReading {
  /** The run with rows that count. */
  readonly loaded: LoadedRun;
  readonly #original: LoadedRun;
  readonly #counts = { rows: 0, trials: 0, withoutScores: 0, erroredScores: 0 };

  /** `onRow` is called with each row. */
  constructor(original: LoadedRun, signal: AbortSignal, onRow: () => void) {
    this.#original = original;
    const read = this.#read(signal, onRow);
    const rows: Rows = { [Symbol.asyncIterator]: read };
    // facts of a run can change while its rows are read
    this.loaded = Object.create(original, { rows: { value: rows } });
  }

  #read(signal: AbortSignal, onRow: () => void): () => AsyncGenerator<ScoredRow, void> {
    const [{ rows }, counts] = [this.#original, this.#counts];
    return async function* () {
      for await (const row of rows) {
        if (counts.rows % ROWS_PER_TURN === 0) await setImmediate();
        signal.throwIfAborted();
        count(counts, row);
        onRow();
        yield row;
      }
    };
  }

  get facts(): RunFacts {
    const { id, name, status, partial } = this.#original.run;
    return { id, name, status, partial, ...this.#counts };
  }

  /** Sentences about rows and scores that the run lacks, once it was read. */
  get missing(): string[] {
    const { status, partial } = this.#original.run;
    if (partial !== null) return [`${this.#title} is incomplete: ${partial}`];
    if (status === "completed") return [];
    return status === "running"
      ? [`${this.#title} is still running: rows and scores can follow`]
      : [`${this.#title} has the status '${status}': rows and scores can be missing`];
  }

  /** Sentences about the run that do not make it incomplete. */
  get notes(): string[] {
    const { rows, trials, withoutScores, erroredScores } = this.#counts;
    const { warnings = [] } = this.#original;
    const notes = warnings.map((warning) => `${this.#title}: ${warning}`);
    if (rows === 0) notes.push(`${this.#title} has no rows`);
    if (withoutScores > 0)
      notes.push(
        `${this.#title}: ${withoutScores} of ${plural(trials, "trial")} without any score`,
      );
    if (erroredScores > 0)
      notes.push(`${this.#title}: ${plural(erroredScores, "score")} with the state errored`);
    return notes;
  }

  get #title(): string {
    const { id, name } = this.#original.run;
    return `Run '${name ?? id}'`;
  }
}

function count(counts: Omit<RunFacts, "id" | "name" | "status" | "partial">, row: ScoredRow): void {
  counts.rows++;
  counts.trials += Math.max(1, row.trials.length); // a row without trials has a line of its own
  if (row.trials.length === 0) counts.withoutScores++;
  for (const { scores } of row.trials) {
    const states = Object.values(scores).map(({ state }) => state);
    if (states.length === 0) counts.withoutScores++;
    counts.erroredScores += states.filter((state) => state === "errored").length;
  }
}
