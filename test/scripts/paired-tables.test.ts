import { describe, expect, test } from "vitest";
import {
  chancesOf,
  eachTable,
  fullChancesOf,
  pairsOf,
} from "../../scripts/paired-enumeration/tables.mjs";

const truth = { up: 0.1, down: 0.3 };
const always = (): [number, number] => [-1, 1];

describe("the tables of scripts/paired-enumeration.mjs", () => {
  test("are all of them, once", () => {
    const seen = new Set<string>();
    eachTable(7, (b: number, c: number) => seen.add(`${b} ${c}`));
    expect(seen.size).toBe(36);
  });

  test("have as many rows of each kind as they say, and some of both kinds that are alike", () => {
    const { base, candidate } = pairsOf(2, 3, 10);
    const count = (was: number, is: number): number =>
      base.filter((value, i) => value === was && candidate[i] === is).length;
    expect([count(0, 1), count(1, 0), count(1, 1), count(0, 0)]).toEqual([2, 3, 3, 2]);
  });

  test("have probabilities that add up to 1", () => {
    expect(chancesOf(12, truth, always)).toMatchObject({
      covered: expect.closeTo(1, 9),
      total: expect.closeTo(1, 9),
    });
    expect(fullChancesOf(12, truth, always).total).toBeCloseTo(1, 9);
  });

  test("weigh what an interval covers, and what passes at the limit", () => {
    // one row: improved with probability .1, regressed with .3
    const point = (b: number, c: number): [number, number] => [b - c, b - c];
    expect(chancesOf(1, truth, point, 0)).toMatchObject({
      covered: 0,
      pass: expect.closeTo(0.7, 12),
    });
    expect(chancesOf(1, truth, (b: number, c: number) => [b - c - 0.2, b - c])).toMatchObject({
      covered: expect.closeTo(0.6, 12),
    });
    const both = fullChancesOf(
      1,
      truth,
      (passes: number, b: number, c: number) => (passes === 1 ? [-1, 1] : point(b, c)),
      0,
    );
    expect(both).toMatchObject({ covered: expect.closeTo(0.3, 12), pass: expect.closeTo(0.4, 12) });
  });
});
