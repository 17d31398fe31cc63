import { describe, expect, test } from "vitest";
import { agreement } from "../../src/analysis/agreement.ts";
import { wilson } from "../../src/analysis/stats/proportion.ts";
import { both, COHEN, graded } from "./graders.ts";
import { row, rows, there, trial } from "./runs.ts";

describe("agreement()", () => {
  test("Cohen's example: kappa .4, standard error .127, and the direction of the flips", async () => {
    const result = await both(COHEN);
    expect(result.kappa).toBeCloseTo(0.4, 12);
    expect(there(result.standardError).toFixed(5)).toBe("0.12700");
    expect(result).toMatchObject({
      n: 50,
      raw: 0.7,
      means: [0.5, 0.6],
      suspect: 0,
      unscored: 0,
      flips: { up: 10, down: 5 },
    });
    expect(result.flips.p).toBeCloseTo(0.30176, 5);
    expect(result.flips.rows.length).toBe(15);
    expect(there(result.meanDifference).value).toBeCloseTo(0.1, 12);
    expect(result.confusion).toEqual({
      categories: ["false", "true"],
      counts: [
        [15, 10],
        [5, 20],
      ],
    });
  });

  test("the intervals of Cohen's example: of kappa by draws, the same for the same seed, and of raw agreement", async () => {
    const result = await both(COHEN);
    const [low, high] = there(result.interval);
    expect(Math.abs(low - 0.13015)).toBeLessThan(0.01); // 4 million Dirichlet draws of NumPy
    expect(Math.abs(high - 0.60984)).toBeLessThan(0.01);
    expect(result.rawInterval).toEqual(wilson(35, 50, 0.95));
    expect((await both(COHEN)).interval).toEqual(result.interval);
    const other = await both(COHEN, { seed: 2, confidence: 0.9 });
    expect(there(other.interval)[0]).toBeGreaterThan(low);
    expect(other).toMatchObject({ seed: 2, confidence: 0.9, rawInterval: wilson(35, 50, 0.9) });
  });

  test("kappa has an interval from 20 outputs on, even if both always agree", async () => {
    const few = await both(
      graded([
        [10, true, true],
        [9, false, false],
      ]),
    );
    expect(few).toMatchObject({
      n: 19,
      kappa: 1,
      interval: null,
      method: "Cohen's kappa; no interval for fewer than 20 outputs",
    });
    const enough = await both(
      graded([
        [10, true, true],
        [10, false, false],
      ]),
    );
    const [low, high] = there(enough.interval);
    expect(high).toBe(1);
    expect(low).toBeGreaterThan(0.6);
    expect(low).toBeLessThan(0.75);
  });

  test("suspect and missing grades are counted separately", async () => {
    const more = graded([
      [3, true, true],
      [2, false, false],
      [2, true, "suspect"],
      [1, "errored", true],
    ]);
    expect(await both(more)).toMatchObject({ n: 5, kappa: 1, suspect: 2, unscored: 1 });
  });

  test("if both always use the same grade, kappa is undefined, raw agreement is not", async () => {
    const same = rows(Array.from({ length: 30 }, () => true));
    const result = await agreement(same, same, { scorers: "ok" });
    expect(result).toMatchObject({
      kappa: null,
      standardError: null,
      interval: null,
      raw: 1,
      rawInterval: wilson(30, 30, 0.95),
    });
    expect(result.confusion).toEqual({ categories: ["true"], counts: [[30]] });
  });

  test("numbers are weighted by their distance: a near miss costs less", async () => {
    const kappa = async (grade: number) =>
      there(
        (
          await both(
            graded([
              [10, 1, 1],
              [10, 5, 5],
              [5, grade, 5],
            ]),
          )
        ).kappa,
      );
    expect(await kappa(4)).toBeGreaterThan(0.9);
    expect(await kappa(1)).toBeLessThan(0.7);
  });

  test("numbers that differ by rounding are the same grade", async () => {
    const result = await both(
      graded([
        [15, 0.1 + 0.2, 0.3],
        [15, 1, 1],
      ]),
    );
    expect(result).toMatchObject({ kappa: 1, raw: 1, flips: { up: 0, down: 0, p: 1, rows: [] } });
    expect(there(result.meanDifference).value).toBe(0);
    expect(there(result.confusion).counts.length).toBe(2);
  });

  test.each([1e300, 1e-300])(
    "grades as large as %s have the same kappa as others",
    async (unit) => {
      const sized = (size: number) =>
        graded([
          [15, size, size],
          [10, size, 2 * size],
          [15, 3 * size, 3 * size],
        ]);
      const [want, got] = [await both(sized(1)), await both(sized(unit))];
      expect(there(got.kappa)).toBeCloseTo(there(want.kappa), 12);
      expect(got.interval?.map((end) => end.toFixed(9))).toEqual(
        want.interval?.map((end) => end.toFixed(9)),
      );
      expect(there(got.means).map((mean) => mean / unit)).toEqual(
        there(want.means).map((mean) => expect.closeTo(mean, 12)),
      );
    },
  );

  test("more than 20 different numbers have no table, more than 100 no kappa", async () => {
    const distinct = (count: number) =>
      graded(Array.from({ length: count }, (_, i) => [1, i, i] as const));
    expect((await both(distinct(20))).confusion?.categories.length).toBe(20);
    expect((await both(distinct(21))).confusion).toBeNull();
    await expect(both(distinct(101))).rejects.toThrow(
      "Cannot compute kappa for 101 different grades: the maximum is 100. Round",
    );
  });

  test("trials are matched by prediction, which a rescore keeps", async () => {
    const base = [
      { ...row("x"), trials: [trial("1", { ok: true }, "p1"), trial("2", { ok: false }, "p2")] },
    ];
    const rescored = [
      { ...row("x"), trials: [trial("9", { ok: false }, "p2"), trial("8", { ok: true }, "p1")] },
    ];
    expect(await agreement(base, rescored, { scorers: "ok" })).toMatchObject({
      n: 2,
      raw: 1,
      kappa: 1,
    });
  });

  test("reads a stream once when both graders are in it", async () => {
    async function* stream() {
      yield* COHEN;
    }
    const one = stream();
    expect((await agreement(one, one, { scorers: ["a", "b"] })).n).toBe(50);
  });
});
