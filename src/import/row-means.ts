import type { TestRow } from "./test-rows.ts";

/** Mean of the row means of one scorer, as `summarize()` computes it, beside that of all scores. */
export class RowMeans {
  readonly #rows = new Map<TestRow, { sum: number; count: number }>();
  /** Number of scores. */
  count = 0;
  #sum = 0;

  add(row: TestRow, value: number): void {
    const known = this.#rows.get(row);
    if (known === undefined) this.#rows.set(row, { sum: value, count: 1 });
    else {
      known.sum += value;
      known.count += 1;
    }
    this.count += 1;
    this.#sum += value;
  }

  /** Mean of all scores; NaN if there is none. */
  get ofScores(): number {
    return this.#sum / this.count;
  }

  /** Mean of the row means; NaN if there is none. */
  get ofRows(): number {
    let total = 0;
    for (const { sum, count } of this.#rows.values()) total += sum / count;
    return total / this.#rows.size;
  }
}

/** Returns whether two figures differ by more than rounding. */
export const differ = (a: number, b: number): boolean =>
  Math.abs(a - b) > 1e-9 * Math.max(1, Math.abs(a), Math.abs(b));
