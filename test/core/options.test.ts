import { describe, expect, test } from "vitest";
import {
  type CallOptions,
  checkCallOptions,
  checkKeys,
  checkValue,
  integerFrom,
  listOf,
  oneOf,
  pick,
} from "../../src/core/options.ts";
import { json } from "../support/answers.ts";
import { errorOf } from "../support/failure-of.ts";
import { callOf, thingStream, things } from "../support/things.ts";

describe("checkCallOptions()", () => {
  const noop = (): void => {};
  const all = {
    signal: new AbortController().signal,
    attemptTimeoutMs: 1,
    timeoutMs: Number.POSITIVE_INFINITY,
    headers: {},
    onAttempt: noop,
    onComplete: noop,
  };

  test("accepts every common option, and those of a specific method", () => {
    expect(() => checkCallOptions(all)).not.toThrow();
    expect(() =>
      checkCallOptions({ ...all, pageSize: 7 }, { pageSize: integerFrom(1, 10) }),
    ).not.toThrow();
    expect(() => checkCallOptions(undefined)).not.toThrow();
  });

  test.each([
    [{ timeoutMS: 5 }, "options.timeoutMS", "Did you mean 'timeoutMs'?"],
    [{ timeout: 5 }, "options.timeout", "Did you mean 'timeoutMs'?"],
    [{ pageSize: 7 }, "options.pageSize", "Known: "],
    [{ signal: new AbortController() }, "options.signal", "controller.signal"],
    [{ signal: "stop" }, "options.signal", "AbortSignal"],
    [{ signal: null }, "options.signal", "AbortSignal"],
    [{ headers: "a: b" }, "options.headers", "object"],
    [{ headers: [["a", "b"]] }, "options.headers", "object"],
    [{ headers: new Headers({ a: "b" }) }, "options.headers", "object"],
    [{ onAttempt: "log" }, "options.onAttempt", "function"],
    [{ onComplete: {} }, "options.onComplete", "function"],
    [null, "options", "object"],
    [[], "options", "object"],
    ["5000", "options", "object"],
  ])(
    "rejects %j with its name and the expected value, and sends nothing",
    async (options, path, said) => {
      const { transport, requests } = things(json({ id: "t1" }));
      const error = await errorOf(callOf.read(transport, options as object), "invalid_argument");
      expect(error).toMatchObject({ path, message: expect.stringContaining(said) });
      await errorOf(thingStream(transport, {}, options as object).toArray(), "invalid_argument");
      expect(requests).toHaveLength(0);
    },
  );

  test("treats an undefined option as absent", async () => {
    const { transport } = things(json({ id: "t1" }));
    const options = {
      signal: undefined,
      timeoutMs: undefined,
      headers: undefined,
      onAttempt: undefined,
      onComplete: undefined,
    };
    expect(await callOf.read(transport, options)).toEqual({ id: "t1" });
  });
});

describe("checkValue()", () => {
  test.each([
    [0, integerFrom(1, 32), "'limit' must be an integer from 1 to 32: current value is 0"],
    [
      1.5,
      integerFrom(0, Number.POSITIVE_INFINITY),
      "'limit' must be an integer of at least 0: current value is 1.5",
    ],
    ["up", oneOf("down"), "'limit' must be 'down': current value is 'up'"],
    [true, oneOf("a", "b", "c"), "'limit' must be 'a', 'b' or 'c': current value is true"],
    [[], listOf("run"), "'limit' must be a list of at least one run: current value is an array"],
    [
      ["x", " "],
      listOf("run"),
      "'limit' must be a list of at least one run: current value is an array",
    ],
    [
      "k".repeat(40),
      listOf("run"),
      "'limit' must be a list of at least one run: current value is a string",
    ],
    [
      undefined,
      listOf("run"),
      "'limit' must be a list of at least one run: current value is undefined",
    ],
  ])("reports what %j must be", async (value, rule, message) => {
    const error = await errorOf(() => checkValue("query.limit", value, rule), "invalid_argument");
    expect(error).toMatchObject({ message, path: "query.limit" });
  });
});

describe("pick()", () => {
  test("keeps the named properties that are set", () => {
    const options: CallOptions & { pageSize: number } = { timeoutMs: 5, pageSize: 3 };
    expect(pick({ ...options, headers: undefined }, ["timeoutMs", "headers"])).toStrictEqual({
      timeoutMs: 5,
    });
  });
});

describe("checkKeys()", () => {
  test("reports the path of an unknown key", async () => {
    expect(
      await errorOf(
        () => checkKeys({ a: 1, x: 2 }, ["a", "b"], "a field", "body.filters.0"),
        "invalid_argument",
      ),
    ).toMatchObject({
      path: "body.filters.0.x",
      message: expect.stringContaining("'x' is not a field"),
    });
    expect(
      await errorOf(() => checkKeys({ x: 2 }, ["a"], "a field", ""), "invalid_argument"),
    ).toMatchObject({ path: "x" });
  });

  test.each([null, "latest", ["a"], 7])("rejects %j, which is not an object", async (value) => {
    expect(
      await errorOf(
        () => checkKeys(value as never, ["a"], "a condition", "query"),
        "invalid_argument",
      ),
    ).toMatchObject({
      path: "query",
    });
  });
});
