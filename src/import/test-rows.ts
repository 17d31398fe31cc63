import { rowDigest } from "../model/row-digest.ts";

/** Test of an evaluation, as a file states it. */
export interface StatedTest {
  /** Name that its author chose; null if there is none. */
  readonly name: string | null;
  readonly input: unknown;
  /** Everything else that makes it another test, such as its assertions. */
  readonly rest: unknown;
}

/** Row for one test, with the positions of its repetitions in the list of tests. */
export interface TestRow {
  readonly key: string;
  readonly digest: string;
  readonly positions: readonly number[];
}

/**
 * Returns a row for each distinct test: equal tests are repetitions of one.
 *
 * The digest is that of the input, so rows of other files with the same input join. If several
 * tests of a file have the same input, their digests include the name and the rest. The key is the
 * name, or `test 3` by the order of the distinct tests.
 */
export async function rowsOfTests(tests: readonly StatedTest[]): Promise<TestRow[]> {
  const groups = new Map<string, { test: StatedTest; positions: number[] }>();
  for (const [position, test] of tests.entries()) {
    const identity = await rowDigest([test.name, test.input, test.rest]);
    const known = groups.get(identity);
    if (known === undefined) groups.set(identity, { test, positions: [position] });
    else known.positions.push(position);
  }
  const inputs = new Map<string, string>();
  const uses = new Map<string, number>();
  for (const [identity, { test }] of groups) {
    const digest = await rowDigest(test.input);
    inputs.set(identity, digest);
    uses.set(digest, (uses.get(digest) ?? 0) + 1);
  }
  const taken: TakenNames = new Map();
  return [...groups].map(([identity, { test, positions }], index) => {
    const digest = inputs.get(identity) ?? identity;
    return {
      key: freeName(test.name ?? `test ${index}`, taken),
      digest: uses.get(digest) === 1 ? digest : identity,
      positions,
    };
  });
}

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

/** Names that are taken, each with the number that its next use is tried with. */
export type TakenNames = Map<string, number>;

/** Returns a name that is not taken yet, and takes it: `contains`, `contains#2`, `contains#3`. */
export function freeName(name: string, taken: TakenNames): string {
  let number = taken.get(name) ?? 1;
  let free = name;
  while (taken.has(free)) free = `${name}#${++number}`;
  taken.set(name, number);
  if (free !== name) taken.set(free, 1);
  return free;
}
