import { describe, expect, test } from "vitest";
import { PAGE, RowList, shownWith } from "../../../src/report/page/row-list.ts";
import { NO_FILTER, type RowFilter } from "../../../src/report/page/rows-hash.ts";
import type { TableRow } from "../../../src/report/view-table.ts";
import { row, table } from "./tables.ts";

const ROWS = [
  row({ key: "q10", scores: [[1, 0.5]], slice: 0 }),
  row({ key: "q9", scores: [[1, 0]], slice: 1 }),
  row({ key: "q1", scores: [[1, null]], slice: 0 }),
  row({ key: "q2", scores: [[0, 1]] }),
  row({ key: "q3", scores: [[0.5, 1]], slice: 1 }),
  row({ key: "q4", scores: [[1, 1]] }),
  row({ key: "q5", kind: "edited", scores: [[1, 0]] }),
  row({ key: "q6", kind: "added", scores: [[null, 0]] }),
];
const PARTS = { slices: ["easy", "hard"], scorers: ["correct"] };
const list = (rows: TableRow[] = ROWS, lower = false): RowList =>
  new RowList(table(rows, { ...PARTS, lower: [lower] }));
const keys = (filter: Partial<RowFilter>, of = list()): string[] =>
  of.filtered({ ...NO_FILTER, ...filter }, 0).map((at) => of.table.rows[at]?.key ?? "");

describe("RowList", () => {
  test("orders rows by the size of their change", () => {
    expect(keys({})).toEqual(["q9", "q10", "q1", "q2", "q3", "q4", "q5", "q6"]);
    expect(keys({ order: "best" })).toEqual(["q2", "q3", "q1", "q9", "q10", "q4", "q5", "q6"]);
    expect(keys({ order: "change" })).toEqual(["q9", "q2", "q10", "q3", "q1", "q4", "q5", "q6"]);
    expect(keys({ order: "key" })).toEqual(["q1", "q2", "q3", "q4", "q5", "q6", "q9", "q10"]);
  });

  test("knows that lower can be better", () => {
    const lower = list(ROWS, true);
    expect(keys({ status: "regressed" }, lower)).toEqual(["q2", "q3"]);
    expect(keys({ status: "improved" }, lower)).toEqual(["q9", "q10"]);
  });

  test("filters by status, slice and text together", () => {
    expect(keys({ status: "regressed" })).toEqual(["q9", "q10"]);
    expect(keys({ status: "missing" })).toEqual(["q1"]);
    expect(keys({ status: "not-compared" })).toEqual(["q5", "q6"]);
    expect(keys({ status: "unchanged" })).toEqual(["q4"]);
    expect(keys({ slice: "hard" })).toEqual(["q9", "q3"]);
    expect(keys({ slice: "hard", status: "improved" })).toEqual(["q3"]);
    expect(keys({ slice: "hard", q: "Q3" })).toEqual(["q3"]);
    expect(keys({ slice: "hard", q: "q10" })).toEqual([]);
  });

  test("ignores a slice or scorer that the table does not have", () => {
    expect(keys({ slice: "impossible" })).toHaveLength(ROWS.length);
    expect(list().scorer({ ...NO_FILTER, scorer: "other" }, undefined)).toBe(0);
  });

  test("chooses the scorer of the filter, else of the worst row, else the first", () => {
    const two = new RowList(table([], { scorers: ["a", "b", "c"] }));
    expect(two.scorer({ ...NO_FILTER, scorer: "c" }, "b")).toBe(2);
    expect(two.scorer(NO_FILTER, "b")).toBe(1);
    expect(two.scorer(NO_FILTER, undefined)).toBe(0);
  });

  test("finds rows by any key, and rows that share one", () => {
    const odd = ["__proto__", "a&b=c#d", "constructor", "same", "", "same"];
    const of = list(odd.map((key) => row({ key })));
    expect(odd.map((key, at) => of.find(key, of.nth(at)))).toEqual([0, 1, 2, 3, 4, 5]);
    expect(of.nth(5)).toBe(2);
    expect(of.find("same", 3)).toBeNull();
    expect(of.find("toString", 1)).toBeNull();
  });

  test("is empty for a table without rows or scorers", () => {
    const empty = new RowList(table([], { scorers: [] }));
    expect(empty.filtered({ ...NO_FILTER, q: "x", status: "regressed" }, 0)).toEqual([]);
    const bare = new RowList(table([row({ scores: [] })], { scorers: [] }));
    expect(bare.filtered(NO_FILTER, 0)).toEqual([0]);
  });
});

test("shownWith() shows whole pages up to a row, and never fewer than before", () => {
  expect(shownWith(0, PAGE)).toBe(PAGE);
  expect(shownWith(PAGE - 1, PAGE)).toBe(PAGE);
  expect(shownWith(PAGE, PAGE)).toBe(2 * PAGE);
  expect(shownWith(5, 3 * PAGE)).toBe(3 * PAGE);
  expect(shownWith(-1, PAGE)).toBe(PAGE);
});
