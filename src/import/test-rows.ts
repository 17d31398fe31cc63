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
    const identity = markedJson([test.name, test.input, test.rest]);
    const known = groups.get(identity);
    if (known === undefined) groups.set(identity, { test, positions: [position] });
    else known.positions.push(position);
  }
  const rows = [...groups.values()];
  const digests = await digestsOf(rows.map(({ test }) => test.input));
  const uses = new Map<string, number>();
  for (const digest of digests) uses.set(digest, (uses.get(digest) ?? 0) + 1);
  const shared = [...rows.keys()].filter((at) => uses.get(digests[at] ?? "") !== 1);
  const wider = await digestsOf(
    shared
      .flatMap((at) => rows[at]?.test ?? [])
      .map(({ name, input, rest }) => [name, input, rest]),
  );
  for (const [at, row] of shared.entries()) digests[row] = wider[at] ?? "";
  const taken: TakenNames = new Map();
  return rows.map(({ test, positions }, index) => ({
    key: freeName(test.name ?? `test ${index}`, taken),
    digest: digests[index] ?? "",
    positions,
  }));
}

/** Returns a value as JSON, in which bigints are marked. */
export const markedJson = (value: unknown): string =>
  JSON.stringify(value, (_key, one: unknown) => (typeof one === "bigint" ? `${one}n` : one));

/** Number of digests that are computed at the same time: one after another, most time is waiting. */
const AT_ONCE = 1_000;

async function digestsOf(values: readonly unknown[]): Promise<string[]> {
  const digests: string[] = [];
  for (let start = 0; start < values.length; start += AT_ONCE)
    digests.push(...(await Promise.all(values.slice(start, start + AT_ONCE).map(rowDigest))));
  return digests;
}

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
