import type { Score } from "../model/scored-row.ts";
import { LONGEST_WORD, type WordReading } from "./read-literal.ts";

/**
 * Kind of a scorer's values. `none`: no value at all. `text`: strings that cannot be read as
 * scores. `mixed`: booleans and other numbers.
 */
export type ColumnKind = "boolean" | "number" | "text" | "none" | "mixed";

/** States of a trial that counts differently from one without any entry. */
const UNSCORED: ReadonlySet<Score["state"]> = new Set(["errored", "suspect", "not-applicable"]);

/** Score as a number, or the reason why there is none. */
type Reading = number | Exclude<Score["state"], "scored"> | "text";

/** Largest absolute score: sums of larger ones may not be finite. */
const LARGEST = 1e302;
/** Maximum number of examples of strings that could not be read. */
const EXAMPLES = 3;

/**
 * Reads one score. A failed score is never a number; a number that is not finite, or larger than
 * 1e302, counts as failed.
 */
function read(score: Score): Reading {
  if (score.state !== "scored") return UNSCORED.has(score.state) ? score.state : "missing";
  if (typeof score.value === "boolean") return score.value ? 1 : 0;
  if (typeof score.value === "number")
    return Math.abs(score.value) <= LARGEST ? score.value : "errored";
  return typeof score.value === "string" ? "text" : "missing";
}

/** Data that only rows with several scored trials need; most runs have none. */
interface Extras {
  /** Rounding error of each sum. */
  lost: Float64Array;
  /** Largest absolute score of each row. */
  largest: Float64Array;
  /** Sum of the squared scores of each row. */
  squares: Float64Array;
}

/**
 * Scores of one scorer in a run, by row: sums and counts in growing typed arrays. About 24 bytes
 * per row, 48 with several trials.
 */
export class ScoreColumn {
  /** Sum of the row's scores. */
  sums: Float64Array = new Float64Array(64);
  /** Number of trials of the row that have a score. */
  scored: Uint32Array = new Uint32Array(64);
  errored: Uint32Array = new Uint32Array(64);
  suspect: Uint32Array = new Uint32Array(64);
  /** Number of trials of the row that the scorer does not apply to. */
  notApplicable: Uint32Array = new Uint32Array(64);
  /** Lowest and highest score of all. */
  low: number = Number.POSITIVE_INFINITY;
  high: number = Number.NEGATIVE_INFINITY;
  /** Number of trials whose score is a string that could not be read. */
  unread = 0;
  /** Reasons why strings could not be read, with the first examples. */
  readonly unreadReasons: string[] = [];
  #extras: Extras | null = null;
  /**
   * Distinct short strings with their indices. `#wordRows` holds the row and the index of each
   * score that is one.
   */
  readonly words: Map<string, number> = new Map();
  readonly #wordRows: number[] = [];
  #booleans = false;
  #numbers = false;
  #onlyZeroOne = true;

  /** Adds the score of one trial to its row. */
  add(row: number, score: Score): void {
    if (row >= this.sums.length) this.#grow(row + 1);
    const reading = read(score);
    if (typeof reading === "number") this.#addNumber(row, reading, score.value !== reading);
    else if (reading === "suspect") this.suspect[row] = (this.suspect[row] ?? 0) + 1;
    else if (reading === "not-applicable")
      this.notApplicable[row] = (this.notApplicable[row] ?? 0) + 1;
    else if (reading === "errored") this.errored[row] = (this.errored[row] ?? 0) + 1;
    else if (reading === "text") this.#addText(row, String(score.value));
  }

  #addText(row: number, text: string): void {
    if (text.length > LONGEST_WORD) {
      this.#leaveUnread(`"${text.slice(0, 40)}…" cannot be read as a score`);
      return;
    }
    let word = this.words.get(text);
    if (word === undefined) {
      word = this.words.size;
      this.words.set(text, word);
    }
    this.#wordRows.push(row, word);
  }

  #fail(row: number, reason: string): void {
    this.errored[row] = (this.errored[row] ?? 0) + 1;
    this.#explain(reason);
  }

  #leaveUnread(reason: string): void {
    this.unread += 1;
    this.#explain(reason);
  }

  #explain(reason: string): void {
    if (this.unreadReasons.length < EXAMPLES && !this.unreadReasons.includes(reason))
      this.unreadReasons.push(reason);
  }

  /** Converts the strings to scores, once all of them are known. */
  readWords(readings: ReadonlyMap<string, WordReading>): void {
    const byIndex = [...this.words.keys()].map((word) => readings.get(word));
    for (let i = 0; i < this.#wordRows.length; i += 2) {
      const row = this.#wordRows[i] ?? 0;
      const reading = byIndex[this.#wordRows[i + 1] ?? -1];
      if (reading === undefined) continue;
      if ("value" in reading)
        this.#addNumber(row, Number(reading.value), typeof reading.value === "boolean");
      else if (reading.failed) this.#fail(row, reading.unread);
      else if (reading.unread !== "empty") this.#leaveUnread(reading.unread);
    }
    this.#wordRows.length = 0;
    this.words.clear();
  }

  #addNumber(row: number, value: number, truth: boolean): void {
    if (truth) this.#booleans = true;
    else this.#numbers = true;
    if (value !== 0 && value !== 1) this.#onlyZeroOne = false;
    if (value < this.low) this.low = value;
    if (value > this.high) this.high = value;
    const known = this.scored[row] ?? 0;
    this.scored[row] = known + 1;
    if (known === 0) this.sums[row] = value;
    else this.#addFurther(row, value);
  }

  /** Adds another trial of a row, compensating for rounding (Neumaier 1974). */
  #addFurther(row: number, value: number): void {
    const { lost, largest, squares } = this.#allExtras();
    const sum = this.sums[row] ?? 0;
    if (this.scored[row] === 2) {
      largest[row] = Math.abs(sum);
      squares[row] = sum * sum;
    }
    const next = sum + value;
    lost[row] =
      (lost[row] ?? 0) +
      (Math.abs(sum) >= Math.abs(value) ? sum - next + value : value - next + sum);
    largest[row] = Math.max(largest[row] ?? 0, Math.abs(value));
    squares[row] = (squares[row] ?? 0) + value * value;
    this.sums[row] = next;
  }

  #allExtras(): Extras {
    const size = this.sums.length;
    this.#extras ??= {
      lost: new Float64Array(size),
      largest: new Float64Array(size),
      squares: new Float64Array(size),
    };
    return this.#extras;
  }

  /** Returns examples of the scores that are not strings, as neighbors of the strings. */
  neighbors(): string[] {
    const numbers = this.#numbers ? [String(this.low), String(this.high)] : [];
    return this.#booleans ? ["true", ...numbers] : numbers;
  }

  /** Returns the sum of a row's scores, to the last bit, whatever their order. */
  total(row: number): number {
    return (this.sums[row] ?? 0) + (this.#extras?.lost[row] ?? 0);
  }

  /** Returns the largest absolute score of a row. */
  largest(row: number): number {
    return (this.scored[row] ?? 0) > 1
      ? (this.#extras?.largest[row] ?? 0)
      : Math.abs(this.sums[row] ?? 0);
  }

  /** Returns the variance of a row's trials (divisor n - 1); NaN for fewer than two trials. */
  variance(row: number): number {
    const n = this.scored[row] ?? 0;
    if (n < 2) return Number.NaN;
    const mean = this.total(row) / n;
    const squares = (this.#extras?.squares[row] ?? 0) - n * mean * mean;
    return Number.isFinite(squares) ? Math.max(0, squares / (n - 1)) : Number.NaN;
  }

  /** Whether any value was true or false. */
  get sawBooleans(): boolean {
    return this.#booleans;
  }

  /** Makes room for rows that the scorer did not score. */
  reach(rows: number): void {
    if (rows > this.sums.length) this.#grow(rows);
  }

  /**
   * Kind of the values. Numbers that are all 0 or 1 count as booleans, as many scorers write them.
   */
  get kind(): ColumnKind {
    if (!this.#booleans && !this.#numbers) return this.unread > 0 ? "text" : "none";
    if (this.#onlyZeroOne) return "boolean";
    return this.#booleans ? "mixed" : "number";
  }

  #grow(rows: number): void {
    const size = Math.max(rows, this.sums.length * 2);
    const floats = (old: Float64Array): Float64Array => {
      const next = new Float64Array(size);
      next.set(old);
      return next;
    };
    const counts = (old: Uint32Array): Uint32Array => {
      const next = new Uint32Array(size);
      next.set(old);
      return next;
    };
    this.sums = floats(this.sums);
    this.scored = counts(this.scored);
    this.errored = counts(this.errored);
    this.suspect = counts(this.suspect);
    this.notApplicable = counts(this.notApplicable);
    const extras = this.#extras;
    if (extras !== null)
      this.#extras = {
        lost: floats(extras.lost),
        largest: floats(extras.largest),
        squares: floats(extras.squares),
      };
  }
}
