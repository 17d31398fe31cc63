import type { Score, ScoredRow, Trial } from "../model/scored-row.ts";
import { ScorerKeys, scoreOf } from "./columns.ts";
import type { Verdict } from "./eee-records.ts";
import type { TrialSource } from "./trials.ts";

/**
 * Number of scores of one scorer that the format cannot state, by reason: their state, or `"not
 * pass/fail"` for a score that is a number or a word.
 */
export type LeftOut = Partial<Record<Exclude<Score["state"], "scored"> | "not pass/fail", number>>;

/** Figures of one scorer over the records that were written. */
export class ScorerFigures {
  records = 0;
  hasNumbers = false;
  rows = 0;
  mean = 0;
  #squares = 0;
  #sum = 0;
  #count = 0;

  add({ score, isNumber }: Verdict): void {
    this.records++;
    this.hasNumbers ||= isNumber;
    this.#sum += score;
    this.#count++;
  }

  /** Adds the mean of a row's trials, once all of them were added. */
  endRow(): void {
    if (this.#count === 0) return;
    const value = this.#sum / this.#count;
    const before = value - this.mean;
    this.rows++;
    this.mean += before / this.rows;
    this.#squares += before * (value - this.mean);
    [this.#sum, this.#count] = [0, 0];
  }

  /** Standard error of the mean; null for a single row. */
  get standardError(): number | null {
    return this.rows < 2 ? null : Math.sqrt(this.#squares / (this.rows - 1) / this.rows);
  }
}

/** Counts what was written and what was left out. */
export class Tally {
  readonly figures: Map<string, ScorerFigures> = new Map();
  records = 0;
  trials = 0;
  withoutInput = 0;
  withoutOutput = 0;
  readonly #keys = new ScorerKeys();
  /** Trials by the states of their scores: few kinds in any run. */
  readonly #kinds = new Map<string, { readonly trial: Trial | null; count: number }>();
  #row: ScoredRow | null = null;

  /** Adds a trial, before its records. */
  addTrial(source: TrialSource): void {
    if (source.row !== this.#row) this.endRow();
    this.#row = source.row;
    this.trials++;
    this.#keys.add(source);
    const { trial } = source;
    const kind = JSON.stringify(
      Object.entries(trial?.scores ?? {}).map(([key, { state, kind }]) => [key, state, kind]),
    );
    const known = this.#kinds.get(kind);
    if (known === undefined) this.#kinds.set(kind, { trial, count: 1 });
    else known.count++;
  }

  addRecord(key: string, verdict: Verdict): void {
    this.records++;
    const figures = this.figures.get(key) ?? new ScorerFigures();
    this.figures.set(key, figures);
    figures.add(verdict);
  }

  /** Ends the current row. Call it after the last one, too. */
  endRow(): void {
    for (const figures of this.figures.values()) figures.endRow();
  }

  /** Returns the keys of the scorers, also of those without a record. */
  keys(): readonly string[] {
    return this.#keys.keys();
  }

  /** Returns the scores that were left out, by scorer key; scorers without any are absent. */
  leftOut(): Record<string, LeftOut> {
    const all = this.keys().map((key): [string, LeftOut] => [key, this.#leftOutOf(key)]);
    return Object.fromEntries(all.filter(([, reasons]) => Object.keys(reasons).length > 0));
  }

  #leftOutOf(key: string): LeftOut {
    const reasons: LeftOut = {};
    let scored = 0;
    for (const { trial, count } of this.#kinds.values()) {
      const { state } = scoreOf(trial, key);
      if (state === "scored") scored += count;
      else reasons[state] = (reasons[state] ?? 0) + count;
    }
    const open = scored - (this.figures.get(key)?.records ?? 0);
    return open === 0 ? reasons : { ...reasons, "not pass/fail": open };
  }
}

/** Returns a sentence for each scorer whose scores were not all written. */
export function notesOn(leftOut: Readonly<Record<string, LeftOut>>): string[] {
  return Object.entries(leftOut).map(([key, reasons]) => {
    const counts = Object.entries(reasons).map(([reason, count]) => `${count} ${reason}`);
    const total = Object.values(reasons).reduce((sum, count) => sum + count, 0);
    const way =
      reasons["not pass/fail"] === undefined
        ? ""
        : `; a 'correct' function for '${key}' decides which of its scores are correct`;
    return `'${key}': ${total === 1 ? "1 score is" : `${total} scores are`} left out, because the format cannot state ${total === 1 ? "it" : "them"} (${counts.join(", ")})${way}`;
  });
}
