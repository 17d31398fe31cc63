import { runInNewContext } from "node:vm";
import { describe, expect, test } from "vitest";
import type { InvalidArgumentError } from "../../src/core/errors/usage.ts";
import { checkJson } from "../../src/core/json.ts";

function refusalOf(value: unknown, data?: readonly string[]): { path: string; message: string } {
  try {
    checkJson("rows", value, data);
  } catch (thrown) {
    const { path, message } = thrown as InvalidArgumentError;
    return { path, message };
  }
  return { path: "", message: "taken" };
}

const cycle: Record<string, unknown> = { n: 1 };
cycle.list = [{ back: cycle }];
const nested = (levels: number): unknown =>
  Array.from({ length: levels }).reduce((inner) => ({ a: inner }), 1);
class Grade {
  value = 1;
}

describe("checkJson() rejects values that JSON would drop or change", () => {
  test.each<[string, unknown, string, RegExp]>([
    [
      "NaN",
      [{ scores: { correct: Number.NaN } }],
      "rows[0].scores.correct",
      /must be a finite number: current value is NaN\. Write null/,
    ],
    ["Infinity", { a: -Infinity }, "rows.a", /current value is -Infinity/],
    ["undefined", { a: { b: undefined } }, "rows.a.b", /JSON would drop it/],
    ["undefined in an array", { a: [1, undefined] }, "rows.a[1]", /current value is undefined/],
    ["a hole in an array", { a: new Array(1) }, "rows.a[0]", /current value is undefined/],
    ["a function", { a: () => 1 }, "rows.a", /current value is a function/],
    ["a symbol", { a: Symbol("x") }, "rows.a", /current value is a symbol/],
    ["a bigint", { a: 1n }, "rows.a", /a bigint\. Write Number\(value\) or String\(value\)/],
    ["a Map", { a: new Map([[1, 2]]) }, "rows.a", /an instance of Map\. Write Object\.fromEntries/],
    ["a Set", { a: new Set([1]) }, "rows.a", /an instance of Set\. Write Array\.from/],
    ["a Date", { a: new Date(0) }, "rows.a", /an instance of Date\. Write date\.toISOString\(\)/],
    ["a typed array", { a: new Float32Array(2) }, "rows.a", /Float32Array\. Write Array\.from/],
    ["a Buffer", { a: Buffer.from("x") }, "rows.a", /Write Array\.from/],
    [
      "a URL",
      { a: new URL("https://a.example") },
      "rows.a",
      /an instance of URL\. Write what its toJSON\(\) returns/,
    ],
    ["a RegExp", { a: /x/ }, "rows.a", /an instance of RegExp/],
    ["an Error", { a: new Error("lost") }, "rows.a", /an instance of Error/],
    ["a promise", { a: Promise.resolve(1) }, "rows.a", /Await it first/],
    [
      "an instance of a class",
      { a: new Grade() },
      "rows.a",
      /an instance of Grade\. Write a plain object/,
    ],
    ["a boxed number", { a: Object(1) }, "rows.a", /an instance of Number/],
    ["a prototype with fields", { a: Object.create({ b: 1 }) }, "rows.a", /a custom prototype/],
    ["toJSON()", { a: { toJSON: () => 1 } }, "rows.a.toJSON", /a function/],
    [
      "a symbol as a key",
      { a: { [Symbol("x")]: 1 } },
      'rows.a["Symbol(x)"]',
      /whose key is a symbol/,
    ],
    ["a property of an array", { a: "ab".match(/a/) }, "rows.a.index", /a property of an array/],
    ["a lone surrogate", { a: "cut \ud83d" }, "rows.a", /a lone surrogate at 4/],
    ["a lone surrogate in a key", { "\udc00": 1 }, 'rows["\\udc00"]', /a well-formed key/],
    ["a cycle", cycle, "rows.list[0].back", /an object that contains itself/],
    ["depth", nested(401), `rows${".a".repeat(400)}`, /nested at most 400 levels deep/],
    [
      "a key that is not an identifier",
      { "judge.passed": [{ "": Number.NaN }] },
      'rows["judge.passed"][0][""]',
      /finite/,
    ],
    ["the value itself", Number.NaN, "rows", /'rows' must be a finite number/],
  ])("%s", (_name, value, path, message) => {
    const refusal = refusalOf(value);
    expect(refusal.path).toBe(path);
    expect(refusal.message).toMatch(message);
  });

  test("a field that throws when read", () => {
    const value = {
      get a(): never {
        throw new Error("no such row");
      },
    };
    expect(refusalOf(value)).toEqual({
      path: "rows",
      message: "'rows' cannot be read: no such row",
    });
  });

  test("a rejected string is not shown", () => {
    expect(refusalOf({ a: "sk-secret \ud83d" }).message).not.toContain("sk-secret");
  });
});

describe("checkJson() accepts values that JSON preserves", () => {
  const shared = { n: 1 };
  test.each<[string, unknown]>([
    [
      "every kind of value",
      { a: null, b: true, c: -0, d: 1e308, e: "😀", f: [], g: {}, h: [[1]], "😀": 2 },
    ],
    ["an object without a prototype", Object.assign(Object.create(null), { a: 1 })],
    ["objects of another realm", runInNewContext("({ a: [{ b: 1 }] })")],
    ["the same object twice", [shared, shared, { shared }]],
    [
      "hidden properties, which are not data",
      Object.defineProperty({ a: 1 }, "observers", { value: new Map(), enumerable: false }),
    ],
    ["a key named __proto__", JSON.parse('{"__proto__": {"a": 1}}')],
    ["400 levels", nested(400)],
  ])("%s", (_name, value) => {
    expect(refusalOf(value)).toEqual({ path: "", message: "taken" });
  });

  test("accepts undefined outside data, but never in a list", () => {
    expect(refusalOf({ limit: undefined, filter: { op_names: undefined } }, []).message).toBe(
      "taken",
    );
    expect(refusalOf({ summary: undefined }, ["summary"]).message).toBe("taken");
    expect(refusalOf({ summary: { a: undefined } }, ["summary"]).path).toBe("rows.summary.a");
    expect(refusalOf({ filter: { op_names: [undefined] } }, []).path).toBe(
      "rows.filter.op_names[0]",
    );
  });
});
