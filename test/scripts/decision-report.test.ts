import { describe, expect, test } from "vitest";
import {
  complaintsOf,
  goalOf,
  judgeCell,
  summaryOf,
  tableOf,
} from "../../scripts/decision-cells/report.mjs";

const cell = {
  id: "5",
  kind: "difference",
  generator: "normal(0,1)",
  n: "10",
  groups: "",
  trials: "1",
  truth: 0,
  marked: "",
  runs: 10_000,
  intervals: 10_000,
  covered: 9500,
  separate: 500,
  pass: 250,
  passOther: 250,
};

describe("the report of scripts/decision-cells.mjs", () => {
  test("a mark lowers the goal of a cell", () => {
    expect(goalOf({ marked: "" })).toEqual({ goal: 94, floor: 94 });
    expect(goalOf({ marked: "94.0 at n 200" })).toEqual({ goal: 93.8, floor: 93.8 });
    expect(goalOf({ marked: "92.6" }).goal).toBeCloseTo(92.4, 9);
    expect(goalOf({ marked: "best known 90 to 93%" })).toEqual({ goal: 90, floor: 80 });
    expect(goalOf({ marked: "no interval" })).toEqual({ goal: 0, floor: 0 });
  });

  test("a cell reaches its goal by its coverage, without room for noise", () => {
    expect(judgeCell(cell)).toMatchObject({
      cover: 95,
      falseVerdict: 5,
      pass: 2.5,
      reached: true,
      accepted: true,
    });
    expect(judgeCell({ ...cell, covered: 9399, separate: 560 })).toMatchObject({
      reached: false,
      accepted: true,
    });
    expect(judgeCell({ ...cell, covered: 9250, separate: 500 })).toMatchObject({
      reached: false,
      accepted: false,
    });
  });

  test.each(["separate", "pass", "passOther"])("too many %s are not accepted", (key) => {
    expect(judgeCell({ ...cell, [key]: 560 })).toMatchObject({ reached: true, accepted: true });
    expect(judgeCell({ ...cell, [key]: 580 })).toMatchObject({ reached: false, accepted: true });
    expect(judgeCell({ ...cell, [key]: 600 })).toMatchObject({ reached: false, accepted: false });
  });

  test("few runs leave more room", () => {
    expect(
      judgeCell({
        ...cell,
        runs: 300,
        intervals: 300,
        covered: 268,
        separate: 15,
        pass: 8,
        passOther: 8,
      }).accepted,
    ).toBe(true);
    expect(
      judgeCell({
        ...cell,
        runs: 300,
        intervals: 300,
        covered: 260,
        separate: 15,
        pass: 8,
        passOther: 8,
      }).accepted,
    ).toBe(false);
  });

  test("a cell without an interval in more than 10% of the runs has no coverage", () => {
    const without = judgeCell({ ...cell, intervals: 8900, covered: 5000, separate: 0 });
    expect(without).toMatchObject({ counted: false, reached: true, accepted: true });
    expect(tableOf([without]).at(-1)).toContain("| 0 |  | 11.0% |");
    expect(judgeCell({ ...cell, intervals: 9000, covered: 5000, separate: 0 })).toMatchObject({
      counted: true,
      reached: false,
    });
  });

  test("the summary counts, and names what falls short", () => {
    const cells = [judgeCell(cell), judgeCell({ ...cell, id: "6", covered: 9200, separate: 800 })];
    expect(summaryOf(cells)).toContain(
      "1 of 2 cells reach their goal; short: 6 (covers 92.00%, goal 94%; wrong in 8.00%).",
    );
    expect(complaintsOf(cells)).toEqual([
      "Short: cell 6 (covers 92.00%, goal 94%; wrong in 8.00%)",
    ]);
  });
});
