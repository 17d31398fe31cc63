import { describe, expect, test } from "vitest";
import { folded, RowSearch } from "../../../src/report/page/row-search.ts";
import { row, table, trial } from "./tables.ts";

describe("folded()", () => {
  test.each([
    ["Istanbul", "İSTANBUL"],
    ["ISPARTA", "ısparta"],
    ["STRASSE", "straße"],
    ["ΟΔΟΣ", "οδος"],
    ["οδοσ", "ΟΔΟΣ"],
    ["ÉTÉ", "e\u0301te\u0301"],
    ["ΐ", "\u0399\u0308\u0301"],
    ["ＡＢＣ１２３", "abc123"],
    ["ｶﾞ", "ガ"],
    ["ﬁne", "FINE"],
    ["two  words\n\tand a third", "Two words and a third"],
    ["a\u00a0b", "A B"],
    ["in\u00advisi\u200bble", "invisible"],
    ["量子", "量子"],
    ["ПРИВЕТ", "привет"],
    ["🙂", "🙂"],
  ])("%j is found as %j", (one, other) => {
    expect(folded(one)).toBe(folded(other));
  });

  test.each([
    ["resume", "résumé"],
    ["量子", "量于"],
    ["a", "b"],
  ])("%j is not %j", (one, other) => {
    expect(folded(one)).not.toBe(folded(other));
  });

  test("keeps what has no letters, and half a character", () => {
    expect(folded("")).toBe("");
    expect(folded("\ud800x")).toBe("\ufffdx");
  });
});

describe("RowSearch", () => {
  const texts = ["The input", "Its Name", "edited input", "Ausgabe Größe", "a reason", "an Error"];
  const search = new RowSearch(
    table(
      [
        row({ key: "plain" }),
        row({ key: "q2", input: 0, name: 1 }),
        row({ key: "q3", kind: "edited", editedInput: 2 }),
        row({ key: "q4", base: [trial(), trial({ output: 3 })] }),
        row({ key: "q5", candidate: [trial({ scores: [{ scorer: 0, value: 1, reason: 4 }] })] }),
        row({ key: "Q6", candidate: [trial({ error: 5 })] }),
      ],
      { texts },
    ),
  );
  const found = (query: string): number[] | null => {
    const matches = search.matching(query);
    return matches === null ? null : [0, 1, 2, 3, 4, 5].filter(matches);
  };

  test("finds text in keys, inputs, names, outputs of any trial, reasons and errors", () => {
    expect(found("PLAIN")).toEqual([0]);
    expect(found("its name")).toEqual([1]);
    expect(found("input")).toEqual([1, 2]);
    expect(found("GRÖSSE")).toEqual([3]);
    expect(found("reason")).toEqual([4]);
    expect(found("error")).toEqual([5]);
    expect(found("q6")).toEqual([5]);
    expect(found("nowhere")).toEqual([]);
  });

  test("prepares while there is time, and continues where it stopped", () => {
    const many = new RowSearch(
      table(
        Array.from({ length: 250 }, (_, at) => row({ key: `K${at}`, input: at })),
        { texts: Array.from({ length: 450 }, (_, at) => `TEXT ${at}`) },
      ),
    );
    const calls = [1, 0, 0, 3].map((steps) => {
      let left = steps;
      return many.prepare(() => left-- > 0);
    });
    expect(calls).toEqual([false, false, false, false]);
    expect(many.matching("text 249")?.(249)).toBe(true);
    expect(many.matching("k249")?.(249)).toBe(true);
    expect(many.prepare(() => false)).toBe(true);
  });

  test("takes a query as it is: no pattern, no spaces around it, none at all", () => {
    expect(found("  reason ")).toEqual([4]);
    expect(found(".*")).toEqual([]);
    expect(found("")).toBeNull();
    expect(found(" \n ")).toBeNull();
  });
});
