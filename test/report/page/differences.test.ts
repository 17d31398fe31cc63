import { describe, expect, test } from "vitest";
import {
  type Differences,
  differences,
  isCode,
  type Piece,
  tokensOf,
} from "../../../src/report/page/differences.ts";

const shown = (pieces: readonly Piece[]): string =>
  pieces.map(({ text, changed }) => (changed ? `[${text}]` : text)).join("");
function both(found: Differences): [string, string] {
  if (found.kind !== "marked") throw new Error(found.kind);
  return [shown(found.base), shown(found.candidate)];
}
const words = (n: number, from: number): string =>
  Array.from({ length: n }, (_, i) => `w${from + i * 7}`).join(" ");

describe("differences()", () => {
  test.each([
    ["the cat sat", "the dog sat", "the [cat] sat", "the [dog] sat"],
    ["one two three four", "one four", "one [two three ]four", "one four"],
    ["costs 3.14 now", "costs 3.15 now", "costs [3.14] now", "costs [3.15] now"],
    ["水在一百度沸腾。", "水在九十度沸腾。", "水在[一百]度沸腾。", "水在[九十]度沸腾。"],
    ["ｶﾀｶﾅ東京へ行く", "ｶﾀｶﾅ京都へ行く", "ｶﾀｶﾅ[東]京へ行く", "ｶﾀｶﾅ京[都]へ行く"],
    ["GPT说是", "GPT说不是", "GPT说是", "GPT说[不]是"],
    ["ok 👩‍👩‍👧‍👦 and 🇩🇪", "ok 👩‍👩‍👧 and 🇫🇷", "ok [👩‍👩‍👧‍👦] and [🇩🇪]", "ok [👩‍👩‍👧] and [🇫🇷]"],
    ["cafe\u0301 noir", "cafe noir", "[cafe\u0301] noir", "[cafe] noir"],
    ["הוא אמר כן", "הוא אמר לא", "הוא אמר [כן]", "הוא אמר [לא]"],
    ["A", "B", "[A]", "[B]"],
    ["", "something", "", "[something]"],
  ])("%j and %j", (base, candidate, a, b) => {
    expect(both(differences(base, candidate))).toEqual([a, b]);
  });

  test("marks only what changed within the lines of code or JSON", () => {
    const json = (n: number, extra: string): string =>
      `{\n  "a": ${n},\n  "b": [\n${extra}    1\n  ]\n}`;
    expect(both(differences(json(1, ""), json(2, "    0,\n")))).toEqual([
      '{\n  "a": [1],\n  "b": [\n    1\n  ]\n}',
      '{\n  "a": [2],\n  "b": [\n[    0,\n]    1\n  ]\n}',
    ]);
  });

  test("marks lines that have nothing in common as a whole", () => {
    const [a, b] = both(
      differences(
        "same line\nquite another sentence here\nsame end",
        "same line\nnothing of that is left over\nsame end",
      ),
    );
    expect(a).toBe("same line\n[quite another sentence here\n]same end");
    expect(b).toBe("same line\n[nothing of that is left over\n]same end");
  });

  test("loses no character of either string", () => {
    const texts = ["a\r\nb\n\nc", " \ud800x\u0301", "👍🏽\u200d", "\n\n", "x".repeat(50)];
    for (const base of texts)
      for (const candidate of texts) {
        const found = differences(base, candidate);
        if (found.kind !== "marked") continue;
        expect(found.base.map(({ text }) => text).join("")).toBe(base);
        expect(found.candidate.map(({ text }) => text).join("")).toBe(candidate);
      }
  });

  test("does not mark what is the same, or long and different", () => {
    expect(differences("x", "x")).toEqual({ kind: "same" });
    expect(differences(words(200, 0), words(200, 3))).toEqual({ kind: "different" });
  });

  test("stops early for long strings", () => {
    const base = words(50_000, 0);
    expect(differences(base, words(50_000, 3))).toEqual({ kind: "different" });
    expect(differences(base, `${base} more`).kind).toBe("marked");
    expect(differences("a".repeat(1_000_000), "b".repeat(1_000_000)).kind).toBe("different");
    const lines = (of: string): string =>
      Array.from({ length: 20_000 }, (_, i) => of + i).join("\n");
    expect(differences(lines("a"), lines("b")).kind).toBe("different");
  });
});

test.each([
  "a",
  " ",
  "\n",
  "1",
  "1.",
  "水",
  "e\u0301",
  "\u0301",
  "👩‍👩‍👧",
  "👩\u200d",
  "🇩🇪",
  "\ud800",
  "_-",
])("tokensOf() splits 300,000 characters of %j in linear time, and keeps them", (atom) => {
  const text = atom.repeat(300_000 / atom.length);
  expect(tokensOf(text).join("") === text).toBe(true);
});

test.each([
  ['{"a": 1}', true],
  [" [1, 2]\n", true],
  ["def f(x):\n  return x\n\n  pass", true],
  ["if (x) {\n  y;\n}", true],
  ["Use ```js\nx\n```", true],
  ["A sentence.", false],
  ["Two lines.\nOf prose.", false],
  ["{unclosed", false],
  ["", false],
])("isCode(%j) is %j", (text, expected) => {
  expect(isCode(text)).toBe(expected);
});
