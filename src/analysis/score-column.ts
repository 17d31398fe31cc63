import type { Score } from "../model/scored-row.ts";

/** What the values of a scorer are. `none`: it never gave one. `mixed`: truth values and other numbers. */
export type ColumnKind = "boolean" | "number" | "text" | "none" | "mixed";

/** A score as a number, or why there is none. */
type Reading = number | "errored" | "suspect" | "missing" | "text";

/** What one score counts as. A score that failed is never a number; a number that is not finite has failed. */
function read(score: Score): Reading {
  if (score.state === "suspect" || score.state === "errored") return score.state;
  if (score.state !== "scored") return "missing";
  if (typeof score.value === "boolean") return score.value ? 1 : 0;
  if (typeof score.value === "number") return Number.isFinite(score.value) ? score.value : "errored";
  return typeof score.value === "string" ? "text" : "missing";
}

/** Everything that one scorer said in a run, by row: sums and counts in typed arrays that grow. About 20 bytes a row. */
export class ScoreColumn {
  /** Sum of the row's scores. */
  sums: Float64Array = new Float64Array(64);
  /** Trials of the row that have a score. */
  scored: Uint32Array = new Uint32Array(64);
  errored: Uint32Array = new Uint32Array(64);
  suspect: Uint32Array = new Uint32Array(64);
  #booleans = false;
  #numbers = false;
  #texts = false;
  #onlyZeroOne = true;

  /** Adds the score of one trial to its row. */
  add(row: number, score: Score): void {
    if (row >= this.sums.length) this.#grow(row + 1);
    const reading = read(score);
    if (typeof reading === "number") {
      if (score.value === reading) this.#numbers = true;
      else this.#booleans = true;
      if (reading !== 0 && reading !== 1) this.#onlyZeroOne = false;
      this.sums[row] = (this.sums[row] ?? 0) + reading;
      this.scored[row] = (this.scored[row] ?? 0) + 1;
    } else if (reading === "suspect") this.suspect[row] = (this.suspect[row] ?? 0) + 1;
    else if (reading === "errored") this.errored[row] = (this.errored[row] ?? 0) + 1;
    else if (reading === "text") this.#texts = true;
  }

  /** Whether a true or a false was among the values. */
  get sawBooleans(): boolean {
    return this.#booleans;
  }

  /** Makes room for rows that the scorer was silent about. */
  reach(rows: number): void {
    if (rows > this.sums.length) this.#grow(rows);
  }

  /**
   * What the values are. Numbers that are all 0 or 1 are truth values, as many scorers write them. A text beside numbers is a
   * score that is not there.
   */
  get kind(): ColumnKind {
    if (!this.#booleans && !this.#numbers) return this.#texts ? "text" : "none";
    if (this.#onlyZeroOne) return "boolean";
    return this.#booleans ? "mixed" : "number";
  }

  #grow(rows: number): void {
    const size = Math.max(rows, this.sums.length * 2);
    const grown = (old: Uint32Array): Uint32Array => {
      const next = new Uint32Array(size);
      next.set(old);
      return next;
    };
    const sums = new Float64Array(size);
    sums.set(this.sums);
    this.sums = sums;
    this.scored = grown(this.scored);
    this.errored = grown(this.errored);
    this.suspect = grown(this.suspect);
  }
}
