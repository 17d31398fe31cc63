import { describe, expect, test } from "vitest";
import { compare } from "../../src/analysis/compare.ts";
import { distributionOf } from "../../src/report/distribution.ts";
import { reportView } from "../../src/report/report-view.ts";
import { compared, madeRun, rowsOf } from "./views.ts";

/** The distribution of these changes, over a base of 0. */
const of = (changes: readonly (number | null)[], scale: [number, number] | null = null) =>
  distributionOf(
    {
      counts: null,
      scale: scale === null ? null : { low: scale[0], high: scale[1], source: "declared" },
    },
    {
      base: { values: changes.map(() => 0), trials: null, gaps: null },
      candidate: { values: [...changes, 7], trials: null, gaps: null },
    },
    () => true,
  );

describe("the changes of rows", () => {
  test("of pass/fail are counted by both results, also if lower is better", async () => {
    const comparison = await compared(200, [180, 150]);
    expect(reportView({ comparison }).scorers[0]?.change?.distribution).toEqual({
      kind: "passes",
      counts: { both: 150, onlyBase: 30, onlyCandidate: 0, neither: 20 },
    });
    const lower = await compared(200, [150, 180], { lowerIsBetter: ["correct"] });
    expect(reportView({ comparison: lower }).scorers[0]?.change?.distribution).toEqual({
      kind: "passes",
      counts: { both: 150, onlyBase: 0, onlyCandidate: 30, neither: 20 },
    });
  });

  test("of numbers are counted in bins of one width, with 0 in the middle of one", () => {
    expect(of([-2, -1, 0, 0, null, 4])).toEqual({
      kind: "numbers",
      bins: [
        { from: -2.5, to: -1.5, count: 1 },
        { from: -1.5, to: -0.5, count: 1 },
        { from: -0.5, to: 0.5, count: 2 },
        { from: 0.5, to: 1.5, count: 0 },
        { from: 1.5, to: 2.5, count: 0 },
        { from: 2.5, to: 3.5, count: 0 },
        { from: 3.5, to: 4.5, count: 1 },
      ],
    });
  });

  test.each<[string, number[], [number, number] | null]>([
    ["none that differs", [0, 0, 0], null],
    ["none that differs, on a scale", [0, 0], [0, 1000]],
    ["tiny ones", [1e-9, -3e-9, 2e-9], null],
    ["huge ones", [1e300, -1e300, 5], null],
    ["one", [0.25], [0, 1]],
    ["many", Array.from({ length: 1000 }, (_, i) => Math.sin(i) * 3), null],
  ])("%s: every row is in one bin", (_name, changes, scale) => {
    const found = of(changes, scale);
    if (found?.kind !== "numbers") throw new Error("no bins");
    expect(found.bins.length).toBeLessThanOrEqual(42);
    expect(found.bins.reduce((sum, { count }) => sum + count, 0)).toBe(changes.length);
    found.bins.forEach(({ from, to }, i) => {
      expect(to).toBeGreaterThan(from);
      if (i > 0) expect(from).toBe(found.bins[i - 1]?.to);
    });
    expect(found.bins.some(({ from, to }) => from === -to)).toBe(true);
  });

  test("are null when there are none, or no number expresses them", () => {
    expect(of([null])).toBeNull();
    expect(of([Number.MAX_VALUE, -Number.MAX_VALUE])).toBeNull();
    expect(of([5e-324])).toBeNull();
  });

  test("of a slice are those of its rows", async () => {
    const rows = (late: number) =>
      rowsOf(40, (i) => (late * i) % 5, "judge").map((row, i) => ({
        ...row,
        columns: { topic: i % 4 === 0 ? "law" : "math" },
      }));
    const comparison = await compare(madeRun("a", rows(1)), madeRun("b", rows(3).slice(0, 36)), {
      slice: "topic",
    });
    const { slices, scorers } = reportView({ comparison });
    const count = (one: (typeof scorers)[number] | undefined): number => {
      const found = one?.change?.distribution;
      return found?.kind === "numbers" ? found.bins.reduce((sum, bin) => sum + bin.count, 0) : 0;
    };
    expect(count(scorers[0])).toBe(36);
    expect(slices.map(({ slice, scorers: [one] }) => [slice, count(one)])).toEqual([
      ["law", 9],
      ["math", 27],
    ]);
  });
});
