import { describe, expect, test } from "vitest";
import { type AnswerSchema, type LoadSchema, parseAnswer } from "../../src/core/answer.ts";
import { errorOf } from "../support/failure-of.ts";

const parse = (text: string, schema?: LoadSchema): Promise<unknown> =>
  parseAnswer(text, "GET /x", schema, "The API is https://api.example.");
const refusing = (path: PropertyKey[]): AnswerSchema => ({
  safeParse: () => ({ success: false, error: { issues: [{ path, message: "expected a text" }] } }),
});
const rewriting: AnswerSchema = { safeParse: () => ({ success: true }) };

describe("parseAnswer()", () => {
  test("gives the value as it was on the wire, unknown fields kept", async () => {
    expect(await parse('{"id":"a","new":1}', async () => rewriting)).toEqual({ id: "a", new: 1 });
    expect(await parse("[1]")).toEqual([1]);
  });

  test.each([
    ["nothing", "", /the answer is empty, not JSON$/],
    ["white space", " \n", /the answer is empty/],
    ["a cut answer", '{"id":', /cut or malformed/],
    ["NaN", '{"x":NaN}', /cut or malformed/],
    ["an HTML page", "\n<!DOCTYPE html><p>", /an HTML page, not JSON\. The API is https:\/\/api\.example\.$/],
    ["an HTML page without a doctype", "<html>", /an HTML page/],
  ])("refuses %s", async (_name, text, said) => {
    const error = await errorOf(parse(text), "response_shape");
    expect(error).toMatchObject({ path: "", expected: "JSON" });
    expect(error.message).toMatch(/^GET \/x: /);
    expect(error.message).toMatch(said);
  });

  test("says where an answer departs from its schema", async () => {
    const error = await errorOf(
      parse("{}", async () => refusing(["rows", 0, "id"])),
      "response_shape",
    );
    expect(error).toMatchObject({ path: "rows.0.id", expected: "expected a text" });
    const silent: AnswerSchema = { safeParse: () => ({ success: false }) };
    expect(
      await errorOf(
        parse("{}", async () => silent),
        "response_shape",
      ),
    ).toMatchObject({ path: "", expected: "another shape" });
  });

  test("holds a nesting of 100,000 without a crash", async () => {
    const deep = "[".repeat(100_000) + "]".repeat(100_000);
    const outcome = await parse(deep).then(
      () => "read",
      (error: { code?: string }) => error.code,
    );
    expect(["read", "response_shape"]).toContain(outcome);
  });
});
