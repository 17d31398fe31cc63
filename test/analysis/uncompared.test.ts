import { describe, expect, test } from "vitest";
import { compare } from "../../src/analysis/compare.ts";
import { loadedRun } from "../../src/model/loaded-run.ts";
import type { LoadedRun } from "../../src/model/run.ts";
import { row, score, trial, type Value } from "./runs.ts";

const digest = (i: number): string => String(i).padStart(43, "A");

/** A run of a data set: rows by number, with an input and a score each. */
function runOf(
  id: string,
  rows: ReadonlyMap<number, Value>,
  contained: readonly number[],
): LoadedRun {
  const list = Array.from(rows, ([i, value]) => ({
    ...row(digest(i), value),
    key: `k${i}`,
    digest: digest(i),
    digestKind: "dataset" as const,
    input: { question: i },
    trials: [{ ...trial("t", {}), output: `${id} ${i}`, scores: { ok: score(value) } }],
  }));
  return {
    ...loadedRun({ provider: "made", id, evaluation: id }, list),
    dataset: async () => ({ version: id, digests: async () => new Set(contained.map(digest)) }),
  };
}

const base = runOf(
  "a",
  new Map<number, Value>([
    [1, true],
    [2, true],
    [3, "errored"],
    [4, true],
    [5, true],
  ]),
  [1, 2, 3, 4, 5],
);
const candidate = runOf(
  "b",
  new Map<number, Value>([
    [1, true],
    [2, false],
    [3, true],
    [6, true],
  ]),
  [1, 2, 3, 4, 6],
);

describe("rows that no scorer compared", () => {
  test("are kept with keepRows: 'all'", async () => {
    const { rows, scorers } = await compare(base, candidate, { keepRows: "all" });
    expect(rows).toMatchObject({ shared: 3, missing: 1, removed: ["k5"], onlyCandidate: 1 });
    expect(rows.keys).toEqual(["k1", "k2", "k3", "k4", "k6"]);
    expect(
      rows.uncompared.map(({ key, row: at, input, base: before, candidate: after }) => [
        key,
        at,
        input,
        before?.trials[0]?.output ?? null,
        after?.trials[0]?.output ?? null,
      ]),
    ).toEqual([
      ["k3", 2, { question: 3 }, "a 3", "b 3"],
      ["k4", 3, { question: 4 }, "a 4", null],
      ["k6", 4, { question: 6 }, null, "b 6"],
      ["k5", null, { question: 5 }, "a 5", null],
    ]);
    expect([...(scorers.ok?.unchangedRows ?? []), ...(scorers.ok?.regressed ?? [])]).toHaveLength(
      2,
    );
    expect(Object.keys(rows.inputs)).toEqual(["0", "1"]);
  });

  test.each(["changed", "none"] as const)("are not kept with keepRows: '%s'", async (keepRows) => {
    expect((await compare(base, candidate, { keepRows })).rows.uncompared).toEqual([]);
  });

  test("survive JSON", async () => {
    const comparison = await compare(base, candidate, { keepRows: "all" });
    expect(JSON.parse(JSON.stringify(comparison))).toEqual(comparison);
  });
});
