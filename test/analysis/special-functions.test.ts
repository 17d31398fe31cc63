import { describe, expect, test } from "vitest";
import { passAll, passAt } from "../../src/analysis/stats/binomial.ts";
import { chiSquaredUpperDf, incompleteGamma } from "../../src/analysis/stats/incomplete-gamma.ts";
import { stuartMaxwell, stuartMaxwellOfRows } from "../../src/analysis/stats/mcnemar.ts";
import { chiSquaredUpper, normalUpper } from "../../src/analysis/stats/normal.ts";
import { studentTwoSided } from "../../src/analysis/stats/student-t.ts";
import { noncentralTUpper } from "./noncentral-t.ts";
import { there } from "./runs.ts";

const relative = (got: number, want: number): number => Math.abs(got / want - 1);
const mean = (values: readonly number[]): number =>
  values.reduce((sum, value) => sum + value, 0) / values.length;

describe("passAt() and passAll()", () => {
  const passed = [0, 4, 2, 3, 3, 4, 0, 2, 0, 2, 5, 3, 0, 3, 0, 4, 5, 5, 3, 5];

  test("the mean over 20 rows of 5 trials: .68 and .38", () => {
    expect(mean(passed.map((c) => passAt(5, c, 2)))).toBeCloseTo(0.68, 12);
    expect(mean(passed.map((c) => passAll(5, c, 2)))).toBeCloseTo(0.38, 12);
  });

  test("with one trial drawn, both are the pass rate", () => {
    for (const c of [0, 1, 3, 5])
      expect([passAt(5, c, 1), passAll(5, c, 1)]).toEqual([
        expect.closeTo(c / 5, 15),
        expect.closeTo(c / 5, 15),
      ]);
  });

  test("with all trials drawn: whether any passed, and whether all did", () => {
    expect([0, 1, 4, 5].map((c) => passAt(5, c, 5))).toEqual([0, 1, 1, 1]);
    expect([0, 1, 4, 5].map((c) => passAll(5, c, 5))).toEqual([0, 0, 0, 1]);
  });

  test("NaN if fewer trials were scored than are drawn, and for impossible counts", () => {
    for (const [n, c, k] of [
      [1, 1, 2],
      [0, 0, 1],
      [5, 6, 2],
      [5, -1, 2],
      [5, 3, 0],
    ] as const)
      expect([passAt(n, c, k), passAll(n, c, k)]).toEqual([Number.NaN, Number.NaN]);
  });

  test("a million trials", () => {
    expect(relative(passAt(1e6, 1, 3), 3e-6)).toBeLessThan(1e-12);
    expect(relative(passAll(1e6, 999_999, 3), 1 - 3e-6)).toBeLessThan(1e-12);
    expect(passAt(1e6, 5e5, 5e5)).toBe(1);
    expect(passAll(1e6, 5e5, 4e5)).toBe(0);
  });
});

describe("incompleteGamma() and chiSquaredUpperDf()", () => {
  test("one degree of freedom is the normal tail, two an exponential", () => {
    for (const x of [1e-6, 0.3, 3.84, 30, 300]) {
      expect(relative(chiSquaredUpperDf(x, 1), chiSquaredUpper(x))).toBeLessThan(1e-12);
      expect(relative(chiSquaredUpperDf(x, 2), Math.exp(-x / 2))).toBeLessThan(1e-12);
    }
  });

  test("extremes", () => {
    expect(incompleteGamma(3, 0)).toEqual({ lower: 0, upper: 1 });
    expect(incompleteGamma(3, Number.POSITIVE_INFINITY)).toEqual({ lower: 1, upper: 0 });
    expect(chiSquaredUpperDf(1e5, 3)).toBe(0);
  });
});

describe("noncentralTUpper()", () => {
  // mpmath 1.4, 30 digits
  test.each([
    [4.080100120785266, 349184.749706726, -2.066253644494427, 3.9661207611892574e-10],
    [3.215890312650757, 1753.664399311805, -2.966380917591285, 3.355894700254966e-10],
    [4.985377303519215, 3.582490482556796, -4.167014014173602, 3.7401202136984776e-9],
    [40.864012660799105, 1.398718950534742, -4.100631339284252, 1.4616816031933341e-8],
    [30, 20, 28, 0.37682857616976057],
  ])("t %d, df %d, ncp %d", (t, df, ncp, want) => {
    expect(relative(noncentralTUpper(t, df, ncp), want)).toBeLessThan(1e-12);
  });

  test("without noncentrality it is Student's t; with infinite degrees of freedom, the normal distribution", () => {
    for (const [t, df] of [
      [2.1, 1],
      [0.4, 7],
      [9, 30],
    ] as const)
      expect(relative(2 * noncentralTUpper(t, df, 0), studentTwoSided(t, df))).toBeLessThan(1e-12);
    expect(noncentralTUpper(1.96, Number.POSITIVE_INFINITY, 2.8)).toBe(normalUpper(1.96 - 2.8));
    expect(noncentralTUpper(0, 5, 1.5)).toBe(normalUpper(-1.5));
  });

  test("both tails together are 1", () => {
    for (const [t, df, ncp] of [
      [2, 9, 2.8],
      [-1, 3, 0.5],
      [12, 400, 10],
    ] as const)
      expect(noncentralTUpper(t, df, ncp) + noncentralTUpper(-t, df, -ncp)).toBeCloseTo(1, 13);
  });
});

describe("stuartMaxwell()", () => {
  const table = [
    [20, 3, 0, 7],
    [1, 15, 0, 4],
    [0, 0, 9, 0],
    [2, 5, 0, 11],
  ];

  test("a category without disagreements makes no difference, wherever it is", () => {
    const without = [0, 1, 3].map((i) => [0, 1, 3].map((j) => there(table[i]?.[j])));
    const last = [0, 1, 3, 2].map((i) => [0, 1, 3, 2].map((j) => there(table[i]?.[j])));
    expect(stuartMaxwell(table)).toEqual(stuartMaxwell(without));
    expect(stuartMaxwell(last)).toEqual(stuartMaxwell(without));
    expect(there(stuartMaxwell(table)).df).toBe(2);
  });

  test("equal margins: 0 and p 1; no disagreement, or parts without one between them: null", () => {
    expect(
      stuartMaxwell([
        [5, 2],
        [2, 5],
      ]),
    ).toEqual({ chiSquared: 0, df: 1, p: 1 });
    expect(
      stuartMaxwell([
        [5, 0],
        [0, 5],
      ]),
    ).toBeNull();
    expect(stuartMaxwell([[5]])).toBeNull();
    expect(
      stuartMaxwell([
        [1, 2, 0, 0],
        [3, 1, 0, 0],
        [0, 0, 1, 4],
        [0, 0, 1, 1],
      ]),
    ).toBeNull();
  });

  test("rows with one output yield the same result as the table", () => {
    const shifts = table.flatMap((counts, i) =>
      counts.flatMap((count, j) =>
        Array.from({ length: count }, () =>
          table.map((_, k) => (k === j ? 1 : 0) - (k === i ? 1 : 0)),
        ),
      ),
    );
    const [want, got] = [there(stuartMaxwell(table)), there(stuartMaxwellOfRows(shifts, 4))];
    expect(got.df).toBe(want.df);
    expect(relative(got.chiSquared, want.chiSquared)).toBeLessThan(1e-12);
  });
});
