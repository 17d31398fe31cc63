import { describe, expect, test } from "vitest";
import { rowField } from "../../src/analysis/row-fields.ts";
import type { ScoredRow } from "../../src/model/scored-row.ts";

const row = (parts: Partial<ScoredRow> = {}): ScoredRow => ({
  key: "q1",
  digest: null,
  digestKind: null,
  input: null,
  trials: [],
  ...parts,
});
const byName = (name: string, parts: Partial<ScoredRow>): string =>
  rowField(name, "slice")(row(parts));

describe("rowField() by name", () => {
  test("takes a column, then a field of the input, then a path into either", () => {
    const input = { topic: "input", doc: { id: "input" }, "doc.id": "flat input" };
    expect(byName("topic", { columns: { topic: "column" }, input })).toBe("column");
    expect(byName("topic", { columns: {}, input })).toBe("input");
    expect(byName("doc.id", { columns: { "doc.id": "flat", doc: { id: "nested" } }, input })).toBe(
      "flat",
    );
    expect(byName("doc.id", { columns: { doc: { id: "nested" } }, input })).toBe("flat input");
    expect(
      byName("doc.id", { columns: { doc: { id: "nested" } }, input: { doc: { id: "input" } } }),
    ).toBe("nested");
    expect(byName("doc.id", { input: { doc: { id: "input" } } })).toBe("input");
    expect(byName("tags.1", { columns: { tags: ["a", "b"] } })).toBe("b");
  });

  test.each([
    ["", ""],
    [" a ", " a "],
    [3, "3"],
    [0.5, "0.5"],
    [false, "false"],
    [12n, "12"],
  ])("%s is '%s'", (value, expected) => {
    expect(byName("topic", { columns: { topic: value } })).toBe(expected);
  });

  test.each([
    [null, "null"],
    [undefined, "undefined"],
    [Number.NaN, "NaN"],
    [Number.POSITIVE_INFINITY, "Infinity"],
    [{ id: 1 }, "an object"],
    [["a"], "an array"],
    [() => "a", "a function"],
    [Symbol("s"), "Symbol(s)"],
    [Promise.resolve("a"), "a promise"],
  ])("%s throws and names the row", (value, shown) => {
    expect(() => byName("topic", { columns: { topic: value } })).toThrow(
      expect.objectContaining({
        code: "invalid_argument",
        path: "slice",
        message: `Cannot use 'topic' as 'slice': it is ${shown} in row "q1". It must be a string, a finite number or a boolean: use a function of the row to convert it.`,
      }),
    );
  });

  test("a value of the input does not replace an empty column", () => {
    expect(() => byName("topic", { columns: { topic: null }, input: { topic: "a" } })).toThrow(
      "it is null in row",
    );
  });

  test.each([
    "__proto__",
    "constructor",
    "toString",
    "doc.constructor",
    "doc.__proto__",
    "__proto__.toString",
  ])("the inherited name %s is not a field", (name) => {
    expect(() => byName(name, { columns: { doc: {} }, input: {} })).toThrow(
      `row "q1" has no such column or input field`,
    );
  });

  test("an own property named __proto__ is a column like any other", () => {
    expect(byName("__proto__", { columns: JSON.parse('{ "__proto__": "own" }') })).toBe("own");
  });

  test("an unknown name is an error that suggests the nearest name or lists all", () => {
    expect(() => byName("topics", { columns: { topic: "a", doc: "b" } })).toThrow(
      "Did you mean 'topic'?",
    );
    expect(() => byName("language", { columns: { topic: "a" }, input: { question: "?" } })).toThrow(
      "Known: 'topic', 'question'.",
    );
    const many = Object.fromEntries(Array.from({ length: 15 }, (_, i) => [`column${i}`, i]));
    expect(() => byName("language", { columns: many })).toThrow("'column11', and 3 more.");
    expect(() => byName("topic", { columns: {} })).toThrow("The row has no other columns.");
    const trial = {
      id: "1",
      predictionId: null,
      url: null,
      output: null,
      scores: {},
      latencySeconds: null,
      tokens: null,
      costUsd: null,
    };
    expect(() => byName("topic", { columns: { doc: "a" }, trials: [trial, trial] })).toThrow(
      "Known: 'doc'. A column that differs between the trials of a row is not kept.",
    );
  });

  test("without an input, the error says how to load it", () => {
    expect(() => byName("topic", {})).toThrow(
      "Load the run with { inputs: true }, or use a function of the row.",
    );
    expect(() => byName("topic", { input: "What is 2+2?" })).toThrow(
      "The input of the row has no named fields",
    );
  });
});

describe("rowField() by function", () => {
  test("calls it with the row", () => {
    expect(rowField((one) => one.key, "key")(row())).toBe("q1");
    expect(rowField((() => 7) as never, "key")(row())).toBe("7");
  });

  test.each([
    [undefined, "undefined"],
    [null, "null"],
    [Number.NaN, "NaN"],
    [{}, "an object"],
  ])("%s throws and names the row", (value, shown) => {
    expect(() => rowField((() => value) as never, "cluster")(row())).toThrow(
      expect.objectContaining({
        code: "invalid_argument",
        path: "cluster",
        message: `'cluster' must return a string: it returned ${shown} for row "q1". Return a string for every row.`,
      }),
    );
  });

  test("an async function throws, and its rejection is handled", async () => {
    const failing = (async () => Promise.reject(new Error("late"))) as never;
    expect(() => rowField(failing, "key")(row())).toThrow(
      `'key' must return a string: it returned a promise for row "q1". The function must not be async.`,
    );
    await Promise.resolve(); // an unhandled rejection would fail the test run
  });

  test("exceptions it throws pass through", () => {
    const own = new TypeError("mine");
    const read = rowField(() => {
      throw own;
    }, "key");
    expect(() => read(row())).toThrow(own);
  });

  test.each([undefined, null, 3, "", {}, ["topic"]])(
    "a field of %j throws immediately",
    (field) => {
      expect(() => rowField(field as never, "slice")).toThrow(
        "'slice' must be a name or a function of the row: current value is",
      );
    },
  );
});
