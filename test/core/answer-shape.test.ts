import { describe, expect, test } from "vitest";
import { parseAnswer } from "../../src/core/answer.ts";
import type { AnswerSchema } from "../../src/core/client-options.ts";
import { errorOf } from "../support/failure-of.ts";

const parse = async (text: string, schema?: AnswerSchema, exact = false): Promise<unknown> =>
  parseAnswer(text, "GET /x", schema, "The API is https://api.example.", exact);
const refusing = (path: PropertyKey[]): AnswerSchema => ({
  safeParse: () => ({ success: false, error: { issues: [{ path, message: "expected a text" }] } }),
});
const rewriting: AnswerSchema = { safeParse: () => ({ success: true }) };

describe("parseAnswer()", () => {
  test("returns the value in its wire format, including unknown fields", async () => {
    expect(await parse('{"id":"a","new":1}', rewriting)).toEqual({ id: "a", new: 1 });
    expect(await parse("[1]")).toEqual([1]);
  });

  test.each([
    ["nothing", "", /the response is empty, not JSON$/],
    ["white space", " \n", /the response is empty/],
    ["a truncated response", '{"id":', /truncated or malformed/],
    [
      "an HTML page",
      "\n<!DOCTYPE html><p>",
      /an HTML page, not JSON\. The API is https:\/\/api\.example\.$/,
    ],
    ["an HTML page without a doctype", "<html>", /an HTML page/],
  ])("rejects %s", async (_name, text, said) => {
    const error = await errorOf(parse(text), "response_shape");
    expect(error).toMatchObject({ path: "", expected: "JSON" });
    expect(error.message).toMatch(/^GET \/x: /);
    expect(error.message).toMatch(said);
  });

  test.each([
    ['{"x":NaN}', "NaN", "x"],
    ['{"rows":[{"scores":{"a":"NaN","c":[1,-Infinity]}}]}', "-Infinity", "rows[0].scores.c[1]"],
    ['[{"a":[[],{}],"b\\"":{"c":1},"d":Infinity},NaN]', "Infinity", "[0].d"],
    ["NaN", "NaN", ""],
  ])("reports Python's token and its path: %s", async (text, token, path) => {
    const error = await errorOf(parse(text), "response_shape");
    expect(error).toMatchObject({ path, expected: "JSON" });
    const where = path === "" ? "" : ` at '${path}'`;
    expect(error.message).toContain(
      `GET /x: the response is JSON except for ${token}. It contains ${token}${where}, which Python servers write`,
    );
  });

  test("returns unsafe whole numbers as bigints on request, and every other value as JSON.parse does", async () => {
    const exact =
      '{"a":9007199254740993,"b":[-12345678901234567890,{"c":1000000000000000000000000}],"__proto__":{"d":9007199254740995}}';
    const value = (await parse(exact, undefined, true)) as Record<string, unknown>;
    expect(value.a).toBe(9007199254740993n);
    expect(await parse(exact)).toMatchObject({ a: 9007199254740992 });
    expect(value.b).toEqual([-12345678901234567890n, { c: 1000000000000000000000000n }]);
    expect(Object.getOwnPropertyDescriptor(value, "__proto__")?.value).toEqual({
      d: 9007199254740995n,
    });
    for (const text of [
      '{"a":"9007199254740993","b":["x9007199254740993",", 9007199254740993,"]}',
      '{"a":9007199254740992,"b":0.12345678901234567890,"c":12345678901234567890.5,"d":1e400,"e":"\\"9007199254740993"}',
      `{"a":${"9".repeat(5_000)}}`,
      '"\uE000:9007199254740993"',
    ])
      expect(await parse(text, undefined, true)).toEqual(JSON.parse(text));
    for (let lead = 0; lead < 40; lead++)
      expect(await parse(`${" ".repeat(lead)}[9007199254740993]`, undefined, true)).toEqual([
        9007199254740993n,
      ]);
    const both = '["\uE000:1",9007199254740993]';
    expect(await parse(both, undefined, true)).toEqual(["\uE000:1", 9007199254740993n]);
  });

  test("reports where a response does not match its schema", async () => {
    const error = await errorOf(parse("{}", refusing(["rows", 0, "id"])), "response_shape");
    expect(error).toMatchObject({ path: "rows[0].id", expected: "expected a text" });
    const silent: AnswerSchema = { safeParse: () => ({ success: false }) };
    expect(await errorOf(parse("{}", silent), "response_shape")).toMatchObject({
      path: "",
      expected: "another shape",
    });
  });

  test("survives 100,000 levels of nesting", async () => {
    const deep = "[".repeat(100_000) + "]".repeat(100_000);
    const outcome = await parse(deep).then(
      () => "read",
      (error: { code?: string }) => error.code,
    );
    expect(["read", "response_shape"]).toContain(outcome);
  });
});
