import { describe, expect, test } from "vitest";
import { clopperPearson } from "../../src/analysis/stats/proportion.ts";
import type { ScoredRow } from "../../src/model/scored-row.ts";
import { both, COHEN, outputs, type Pair, times } from "./graders.ts";
import { there } from "./runs.ts";

describe("agreement() with several outputs per row", () => {
  const copies = (count: number): ScoredRow[] =>
    COHEN.map((r) => ({
      ...r,
      trials: Array.from({ length: count }, (_, i) => ({
        ...there(r.trials[0]),
        id: `${r.key}#${i}`,
      })),
    }));

  test("copies of an output add no information: standard error and intervals stay as wide", async () => {
    const [single, copied] = [await both(copies(1)), await both(copies(4))];
    expect(copied.n).toBe(200);
    expect(copied.method).toContain("jackknife over rows");
    expect(there(copied.standardError)).toBeCloseTo(there(single.standardError), 2);
    const width = ([low, high]: [number, number]): number => high - low;
    expect(width(there(copied.interval)) / width(there(single.interval))).toBeGreaterThan(0.95);
    expect(width(there(copied.interval)) / width(there(single.interval))).toBeLessThan(1.15);
    expect(width(there(copied.rawInterval)) / width(clopperPearson(35, 50, 0.95))).toBeCloseTo(
      1,
      1,
    );
    expect(copied.method).toMatch(/each output counted as 0\.2\d$/);
  });

  test("outputs of a row that differ more than at random count no more than independent ones", async () => {
    const every: Pair[] = [
      [true, true],
      [false, false],
      [true, false],
      [false, true],
    ];
    const [low, high] = there(
      (await both(outputs(Array.from({ length: 25 }, () => every)))).interval,
    );
    const [lowApart, highApart] = there(
      (
        await both(
          outputs(
            Array.from({ length: 25 }, () => every)
              .flat()
              .map((pair) => [pair]),
          ),
        )
      ).interval,
    );
    expect(high - low).toBeGreaterThanOrEqual(highApart - lowApart);
  });

  test("if both graders always agree, the outputs of a row count as one", async () => {
    const rowsOf = (size: number): Pair[][] =>
      Array.from({ length: 30 }, (_, i) => times(size, i < 15, i < 15));
    const [apart, together] = [await both(outputs(rowsOf(1))), await both(outputs(rowsOf(9)))];
    expect(there(together.interval)[0]).toBeLessThanOrEqual(there(apart.interval)[0] + 0.01);
    expect(there(apart.interval)[0]).toBeLessThan(0.9);
  });

  test("one row says nothing about other rows: there is no interval", async () => {
    const result = await both(outputs([[...times(15, true, true), ...times(15, false, true)]]));
    expect(result).toMatchObject({ n: 30, standardError: null, interval: null, rawInterval: null });
    expect(result.method).toContain("single row");
    expect(there(result.meanDifference).interval).toBeNull();
  });

  test("flips are rows, not trials: by the mean of the row's grades, up to rounding", async () => {
    const list = outputs([
      times(5, false, true),
      [
        [true, false],
        [true, true],
      ],
      [
        [0.1, 0.3],
        [0.2, 0.2],
        [0.3, 0.1],
      ],
      times(3, true, true),
    ]);
    const { flips } = await both(list);
    expect(flips).toMatchObject({ up: 1, down: 1, p: 1 });
    expect(flips.rows.map(({ key, delta }) => [key, delta])).toEqual([
      ["0", 1],
      ["1", -0.5],
      ["2", 0],
    ]);
  });
});
