import { scaleLinear } from "d3-scale";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { type AxisContent, domainOf } from "../../../src/report/axis-domain.ts";
import { formatTicks } from "../../../src/report/numbers.ts";
import { axisOf } from "../../../src/report/page/axis.ts";

const content = (part: Partial<AxisContent>): AxisContent => ({
  unit: "number",
  signed: false,
  points: [],
  ranges: [],
  ...part,
});

describe("domainOf()", () => {
  test("contains every point and every interval of a usual plot", () => {
    expect(
      domainOf(
        content({
          points: [2, 3],
          ranges: [
            [1.5, 2.5],
            [2.5, 3.5],
          ],
        }),
      ),
    ).toEqual([1.5, 3.5]);
  });

  test("contains 0 if the numbers are differences", () => {
    expect(domainOf(content({ signed: true, points: [-3], ranges: [[-4, -2]] }))).toEqual([-4, 0]);
  });

  test("cuts an interval that is much wider than the others, and keeps every point", () => {
    const ranges: [number, number][] = [
      [-1, 1],
      [-1, 1],
      [-1, 1],
      [-100, 100],
    ];
    const [low, high] = domainOf(content({ signed: true, points: [0, 0.5, -0.5, 0], ranges }));
    expect([low, high]).toEqual([-6.5, 6.5]);
  });

  test("has a width when all numbers are equal", () => {
    expect(domainOf(content({ points: [3, 3], ranges: [[3, 3]] }))).toEqual([2.85, 3.15]);
    expect(domainOf(content({ points: [0] }))).toEqual([-1, 1]);
    expect(domainOf(content({ points: [1e12] }))).toEqual([0.95e12, 1.05e12]);
  });

  test("has a width that numbers can divide, however small or large they are", () => {
    expect(domainOf(content({ points: [5e-324, 1e-323] }))).toEqual([-1, 1]);
    expect(domainOf(content({ points: [-1e308, 1e308] }))).toEqual([-1e307, 1e307]);
  });

  test("does not leave 0% to 100% for a share", () => {
    expect(domainOf(content({ unit: "share", points: [1] }))).toEqual([0.95, 1]);
    expect(domainOf(content({ unit: "share", points: [0] }))).toEqual([0, 0.05]);
  });

  test("has ends without any number", () => {
    expect(domainOf(content({}))).toEqual([0, 1]);
  });
});

describe("axisOf()", () => {
  test("places the ends inside, with room for markers", () => {
    const axis = axisOf(content({ points: [10, 20] }));
    expect([axis.x(10), axis.x(15), axis.x(20)]).toEqual(["4%", "50%", "96%"]);
  });

  test("keeps what is outside at the nearer end, and says on which side it is", () => {
    const axis = axisOf(content({ points: [10, 20] }));
    expect([axis.x(-1e9), axis.x(1e9)]).toEqual(["4%", "96%"]);
    expect([axis.side(9), axis.side(10), axis.side(20), axis.side(21)]).toEqual([-1, 0, 0, 1]);
  });

  test("has fewer ticks the longer their labels are", () => {
    expect(axisOf(content({ points: [1, 5] })).ticks.map(({ label }) => label)).toEqual([
      "1",
      "2",
      "3",
      "4",
      "5",
    ]);
    const long = axisOf(content({ points: [1e12, 1.1e12] })).ticks;
    expect(long.map(({ label }) => label)).toEqual(["1,000,000,000,000"]);
  });

  test("returns finite positions and readable ticks for any finite numbers", () => {
    const number = fc.double({ noNaN: true, noDefaultInfinity: true });
    const range = fc
      .tuple(number, number)
      .map(([a, b]): [number, number] => [Math.min(a, b), Math.max(a, b)]);
    fc.assert(
      fc.property(fc.array(number), fc.array(range), fc.boolean(), (points, ranges, signed) => {
        const axis = axisOf(content({ points, ranges, signed }));
        for (const value of [...points, ...ranges.flat()]) {
          const place = Number.parseFloat(axis.x(value));
          expect(place).toBeGreaterThanOrEqual(4);
          expect(place).toBeLessThanOrEqual(96);
        }
        for (const { x, label } of axis.ticks) expect(`${x} ${label}`).not.toMatch(/NaN|Infinity/);
      }),
      { numRuns: 500 },
    );
  });
});

describe("formatTicks()", () => {
  test("writes shares as percentages, and differences in points with their sign", () => {
    expect(formatTicks([0.6, 0.7], "share", false)).toEqual(["60%", "70%"]);
    expect(formatTicks([-0.05, 0, 0.05], "share", true)).toEqual(["-5", "0", "+5"]);
  });

  test("uses as many digits as tell the ticks apart", () => {
    expect(formatTicks([1.0001, 1.0002], "number", false)).toEqual(["1.0001", "1.0002"]);
    expect(formatTicks([0.9999, 1], "share", false)).toEqual(["99.99%", "100%"]);
    expect(formatTicks(scaleLinear([0, 0.3], [0, 1]).ticks(3), "number", false)).toEqual([
      "0",
      "0.1",
      "0.2",
      "0.3",
    ]);
  });

  test("leaves out a label that would repeat another one", () => {
    expect(formatTicks([1000.1, 1000.2], "number", false)).toEqual(["1,000", ""]);
  });

  test("writes a negative value with its sign", () => {
    expect(formatTicks([-2, 2], "number", false)).toEqual(["-2", "2"]);
  });
});
