import { describe, expect, test } from "vitest";
import { fromRecords } from "../../src/analysis/from-records.ts";

/** The error of a call that must fail. */
function refusal(call: () => unknown): unknown {
  try {
    return call();
  } catch (error) {
    return error;
  }
}

describe("wrong arguments", () => {
  const good = { key: "id", scorers: ["s"] };

  test.each([
    [undefined, "records", "current value is undefined"],
    [null, "records", "current value is null"],
    ["id,s\n1,1", "records", 'current value is "id,s\\n1,1"'],
    [7, "records", "current value is 7"],
    [{ id: 1, s: 1 }, "records", "current value is an object"],
    [Promise.resolve([]), "records", "current value is a promise. Await it first."],
    [(async function* () {})(), "records", "Collect its records first"],
    [
      [{ id: 1, s: 1 }, null],
      "records[1]",
      "'records[1]' must be an object: current value is null",
    ],
    [["a"], "records[0]", "'records[0]' must be an object: current value is \"a\""],
    [new Array(1), "records[0]", "current value is undefined"],
    [[Promise.resolve({})], "records[0]", "Await it first."],
  ])("records %#: %j", (records, path, message) => {
    const error = refusal(() => fromRecords(records as never, good));
    expect(error).toMatchObject({
      code: "invalid_argument",
      path,
      message: expect.stringContaining(message),
    });
  });

  test.each([
    [undefined, "columns", "'columns' must be an object: current value is undefined"],
    [null, "columns", "current value is null"],
    ["id", "columns", 'current value is "id"'],
    [["id"], "columns", "current value is an array"],
    [{}, "key", "'key' must be a column name: current value is undefined"],
    [{ ...good, key: 0 }, "key", "current value is 0"],
    [{ ...good, key: () => "a" }, "key", "current value is a function"],
    [
      { key: "id" },
      "scorers",
      "'scorers' must be a list of column names: current value is undefined",
    ],
    [{ ...good, scorers: "s" }, "scorers", 'current value is "s". Use scorers: ["s"].'],
    [{ ...good, scorers: { s: "s" } }, "scorers", "current value is an object"],
    [
      { ...good, scorers: [] },
      "scorers",
      "'scorers' must be a non-empty list of column names: current value is []",
    ],
    [
      { ...good, scorers: ["s", 1] },
      "scorers[1]",
      "'scorers[1]' must be a column name: current value is 1",
    ],
    [{ ...good, scorers: new Array(1) }, "scorers[0]", "current value is undefined"],
    [{ ...good, scorers: ["s", "s"] }, "scorers[1]", "'scorers' names 's' twice"],
    [{ ...good, trial: 1 }, "trial", "'trial' must be a column name: current value is 1"],
    [{ ...good, trial: null }, "trial", "current value is null"],
    [
      { ...good, run: {} },
      "run",
      "'run' must be the name of the run or of a column: current value is an object",
    ],
    [{ ...good, run: "" }, "run", "'run' must not be empty"],
    [{ ...good, tokens: ["t"] }, "tokens", "current value is an array"],
    [{ ...good, output: "answer" }, "output", "No record has a column 'answer'"],
    [
      { ...good, scorer: "s" },
      "scorer",
      "Unknown option 'scorer' of fromRecords(). Did you mean 'scorers'?",
    ],
    [{ ...good, decimal: ";" }, "decimal", "Cannot use \";\" as 'decimal'"],
    [{ ...good, values: { s: { C: "1" } } }, "values.s.C", "must be a finite number or a boolean"],
    [
      { ...good, scorers: ["score"], values: { scor: { C: 1 } } },
      "values.scor",
      "'values' names 'scor', which is not one of the scorers. Did you mean 'score'?",
    ],
  ])("columns %#: %j", (columns, path, message) => {
    const error = refusal(() => fromRecords([{ id: 1, s: 1 }], columns as never));
    expect(error).toMatchObject({
      code: "invalid_argument",
      path,
      message: expect.stringContaining(message),
    });
  });

  test("an undefined option counts as omitted", () => {
    const columns = {
      ...good,
      trial: undefined,
      run: undefined,
      values: undefined,
      decimal: undefined,
    } as never;
    expect(fromRecords([{ id: 1, s: "0.5" }], columns).run.name).toBeNull();
  });
});
