import { describe, expect, test } from "vitest";
import { agreement } from "../../src/analysis/agreement.ts";
import type { ScoredRow } from "../../src/model/scored-row.ts";
import { row, rows, there, trial, type Value } from "./runs.ts";

/** Rows of two graders, with so many outputs of each pair of grades. */
function graded(table: readonly (readonly [number, Value, Value])[]): ScoredRow[] {
  const pairs = table.flatMap(([count, first, second]) => Array.from({ length: count }, () => [first, second] as const));
  return pairs.map(([a, b], i) => ({ ...row(String(i)), trials: [trial(`t${i}`, { a, b })] }));
}

const COHEN = graded([
  [20, true, true],
  [5, true, false],
  [10, false, true],
  [15, false, false],
]);

describe("agreement()", () => {
  test("Cohen's example: kappa .4, standard error .127, and the direction of the flips", async () => {
    const result = await agreement(COHEN, COHEN, { scorers: ["a", "b"] });
    expect(result.kappa).toBeCloseTo(0.4, 12);
    expect(there(result.standardError).toFixed(5)).toBe("0.12700");
    expect(there(result.interval).map((end) => end.toFixed(3))).toEqual(["0.151", "0.649"]);
    expect(result).toMatchObject({ n: 50, raw: 0.7, means: [0.5, 0.6], suspect: 0, unscored: 0, flips: { up: 10, down: 5 } });
    expect(result.flips.p).toBeCloseTo(0.30176, 5);
    expect(result.flips.rows.length).toBe(15);
    expect(result.meanDifference.value).toBeCloseTo(0.1, 12);
  });

  test("suspect grades are apart, missing ones too", async () => {
    const more = graded([
      [3, true, true],
      [2, false, false],
      [2, true, "suspect"],
      [1, "errored", true],
    ]);
    expect(await agreement(more, more, { scorers: ["a", "b"] })).toMatchObject({ n: 5, kappa: 1, suspect: 2, unscored: 1 });
  });

  test("both always the same grade: kappa cannot be told, raw agreement can", async () => {
    const same = rows([true, true, true]);
    expect(await agreement(same, same, { scorers: "ok" })).toMatchObject({ kappa: null, standardError: null, interval: null, raw: 1 });
  });

  test("numbers are weighted by their distance: a near miss costs less", async () => {
    const near = graded([
      [10, 1, 1],
      [10, 5, 5],
      [5, 4, 5],
    ]);
    const far = graded([
      [10, 1, 1],
      [10, 5, 5],
      [5, 1, 5],
    ]);
    const kappa = async (list: ScoredRow[]) => there((await agreement(list, list, { scorers: ["a", "b"] })).kappa);
    expect(await kappa(near)).toBeGreaterThan(0.9);
    expect(await kappa(far)).toBeLessThan(0.7);
  });

  test("trials are matched by prediction, which a rescore keeps", async () => {
    const base = [{ ...row("x"), trials: [trial("1", { ok: true }, "p1"), trial("2", { ok: false }, "p2")] }];
    const rescored = [{ ...row("x"), trials: [trial("9", { ok: false }, "p2"), trial("8", { ok: true }, "p1")] }];
    expect(await agreement(base, rescored, { scorers: "ok" })).toMatchObject({ n: 2, raw: 1, kappa: 1 });
  });

  test("several outputs of a row are not independent: the error is larger when they agree with one another", async () => {
    const rowsOf = (copies: number): ScoredRow[] =>
      COHEN.map((r) => ({ ...r, trials: Array.from({ length: copies }, (_, i) => ({ ...there(r.trials[0]), id: `${r.key}#${i}` })) }));
    const [once, four] = [rowsOf(1), rowsOf(4)];
    const single = await agreement(once, once, { scorers: ["a", "b"] });
    const copied = await agreement(four, four, { scorers: ["a", "b"] });
    expect(copied.n).toBe(200);
    expect(copied.method).toContain("jackknife over rows");
    expect(there(copied.standardError)).toBeCloseTo(there(single.standardError), 2);
  });

  test("reads a stream once when both graders are in it", async () => {
    async function* stream() {
      yield* COHEN;
    }
    const one = stream();
    expect((await agreement(one, one, { scorers: ["a", "b"] })).n).toBe(50);
  });

  test("says what is wrong", async () => {
    await expect(agreement(COHEN, COHEN, { scorers: "aa" })).rejects.toThrow("No scorer 'aa' in 'a'. Did you mean 'a'?");
    await expect(agreement(rows(["fine"]), rows(["bad"]), { scorers: "ok" })).rejects.toThrow(
      "Cannot compare grades of 'ok' in 'a': they are texts",
    );
    await expect(agreement(rows([true]), rows(["errored"]), { scorers: "ok" })).rejects.toThrow(
      "No output was graded by both: 1 outputs are shared",
    );
    await expect(agreement(rows([true]), [row("z", true)], { scorers: "ok" })).rejects.toThrow("0 shared rows");
    const continuous = rows(Array.from({ length: 150 }, (_, i) => i / 7));
    await expect(agreement(continuous, continuous, { scorers: "ok" })).rejects.toThrow("Cannot compute kappa of 150 different grades");
  });
});
