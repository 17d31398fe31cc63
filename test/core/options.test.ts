import { describe, expect, test } from "vitest";
import { checkCallOptions, checkKeys } from "../../src/core/options.ts";
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

  test("accepts every option, and those that one call adds", () => {
    expect(() => checkCallOptions(all)).not.toThrow();
    expect(() => checkCallOptions({ ...all, pageSize: 7 }, ["pageSize"])).not.toThrow();
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
  ])("refuses %j, naming it and what to write, and sends nothing", async (options, path, said) => {
    const { transport, requests } = things(json({ id: "t1" }));
    const error = await errorOf(callOf.S(transport, options as object), "invalid_argument");
    expect(error).toMatchObject({ path, message: expect.stringContaining(said) });
    await errorOf(thingStream(transport, {}, options as object).toArray(), "invalid_argument");
    expect(requests).toHaveLength(0);
  });

  test("an option that is undefined is as if it were not there", async () => {
    const { transport } = things(json({ id: "t1" }));
    const options = { signal: undefined, timeoutMs: undefined, headers: undefined, onAttempt: undefined, onComplete: undefined };
    expect(await callOf.S(transport, options)).toEqual({ id: "t1" });
  });
});

describe("checkKeys()", () => {
  test("names the place of a key that is not known", async () => {
    expect(await errorOf(() => checkKeys({ a: 1, x: 2 }, ["a", "b"], "a field", "body.filters.0"), "invalid_argument")).toMatchObject({
      path: "body.filters.0.x",
      message: expect.stringContaining("'x' is not a field"),
    });
    expect(await errorOf(() => checkKeys({ x: 2 }, ["a"], "a field", ""), "invalid_argument")).toMatchObject({ path: "x" });
  });

  test.each([null, "latest", ["a"], 7])("refuses %j, which holds no keys", async (value) => {
    expect(await errorOf(() => checkKeys(value as never, ["a"], "a condition", "query"), "invalid_argument")).toMatchObject({
      path: "query",
    });
  });
});
