import { expect, test } from "vitest";
import { contentText } from "../../src/report/content-text.ts";

const circular: Record<string, unknown> = { a: 1 };
circular.self = circular;
circular.list = [circular];

const ring = new Map<string, unknown>();
ring.set("a", ring).set("b", [ring]);

const shared = { x: 1 };

test.each<[string, unknown, unknown]>([
  ["null", null, null],
  ["undefined", undefined, null],
  ["text", "as\nit is", "as\nit is"],
  ["an empty string", "", ""],
  ["a number", 0, "0"],
  ["NaN", Number.NaN, '"(NaN)"'],
  ["a big integer", 12345678901234567890n, '"12345678901234567890"'],
  ["a function", () => 1, '"(function)"'],
  ["a symbol", Symbol("s"), '"(symbol)"'],
  ["a date", new Date(0), '"1970-01-01T00:00:00.000Z"'],
  ["an invalid date", { at: new Date(Number.NaN) }, { at: "(Invalid Date)" }],
  [
    "members without JSON",
    { a: undefined, b: Number.NEGATIVE_INFINITY, c: 1n },
    { a: "(undefined)", b: "(-Infinity)", c: "1" },
  ],
  ["a map", new Map([["k", { v: 1n }]]), { "(Map)": [["k", { v: "1" }]] }],
  ["a set", { s: new Set([1, Number.NaN]) }, { s: { "(Set)": [1, "(NaN)"] } }],
  ["an error", [new TypeError("no")], ["(TypeError: no)"]],
  ["bytes", new Uint8Array(300), '"(Uint8Array, 300 bytes)"'],
  ["a circular value", circular, { a: 1, self: "(circular)", list: ["(circular)"] }],
  [
    "a circular map",
    ring,
    {
      "(Map)": [
        ["a", "(circular)"],
        ["b", ["(circular)"]],
      ],
    },
  ],
  ["one part twice", { a: shared, b: [shared, shared] }, { a: { x: 1 }, b: [{ x: 1 }, { x: 1 }] }],
  [
    "a value that throws",
    {
      get a(): number {
        throw new Error("no");
      },
    },
    "(a value that cannot be shown)",
  ],
  ["an object without a prototype", Object.assign(Object.create(null), { a: 1 }), { a: 1 }],
])("shows %s", (_name, value, expected) => {
  const text = contentText(value);
  if (typeof expected === "object" && expected !== null)
    expect(JSON.parse(text ?? "")).toEqual(expected);
  else expect(text).toBe(expected);
});

test("names levels that are too deep", () => {
  let deep: unknown = 1;
  for (let i = 0; i < 100_000; i++) deep = i % 2 === 0 ? [deep] : { deep };
  expect(contentText(deep)).toContain("(more levels)");
  expect(contentText(new Map([[1, new Map([[2, deep]])]]))).toContain("(more levels)");
});
