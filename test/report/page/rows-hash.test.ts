import { describe, expect, test } from "vitest";
import {
  formatHash,
  NO_FILTER,
  parseHash,
  type RowsHash,
  rowHref,
} from "../../../src/report/page/rows-hash.ts";

const START: RowsHash = { filter: NO_FILTER, row: null, nth: 1 };

describe("The hash of a page", () => {
  test.each([
    "q1",
    "a&b=c#d",
    "100%",
    "%41",
    "__proto__",
    "with space + plus",
    "",
    "?/\\\"'<script>",
    "量子 🙂 é",
    "line\nbreak",
    "\u202e",
  ])("returns the key %j", (row) => {
    expect(parseHash(rowHref(row))).toEqual({ ...START, row });
  });

  test("holds a filter beside a row, and leaves out what is at its default", () => {
    const state: RowsHash = {
      filter: { scorer: "a&b", slice: "x=y", status: "not-compared", q: "Größe #1", order: "best" },
      row: "k",
      nth: 2,
    };
    expect(formatHash(state)).toBe(
      "#row=k&nth=2&scorer=a%26b&slice=x%3Dy&status=not-compared&q=Gr%C3%B6%C3%9Fe%20%231&order=best",
    );
    expect(parseHash(formatHash(state))).toEqual(state);
    expect(formatHash(START)).toBe("#");
    expect(parseHash("#")).toEqual(START);
    expect(parseHash("")).toEqual(START);
  });

  test("half a character becomes U+FFFD, because a URL cannot contain it", () => {
    expect(rowHref("a\ud800")).toBe("#row=a%EF%BF%BD");
  });

  test.each(["#figures", "#rows", "#other=1", "#row"])("%s is about something else", (hash) => {
    expect(parseHash(hash)).toBeNull();
  });

  test.each([
    ["#row=50%", { row: "50%" }],
    ["#row=a=b", { row: "a=b" }],
    ["#row=a&row=b", { row: "b" }],
    ["#row=a&utm=x", { row: "a" }],
    ["#row=a&nth=x", { row: "a" }],
    ["#row=a&nth=-1", { row: "a" }],
    ["#row=a&nth=1e99", { row: "a" }],
    ["#row=a&status=constructor&order=toString", { row: "a" }],
    ["#status=lost", {}],
  ] as const)("%s, written by hand, is read as far as it makes sense", (hash, expected) => {
    expect(parseHash(hash)).toEqual({ ...START, ...expected });
  });
});
