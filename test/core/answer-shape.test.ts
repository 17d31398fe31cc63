import { describe, expect, test } from "vitest";
import { type AnswerSchema, parseAnswer } from "../../src/core/answer.ts";
import { errorOf } from "../support/failure-of.ts";

const refusing = (path: PropertyKey[]): AnswerSchema => ({
  safeParse: () => ({ success: false, error: { issues: [{ path, message: "expected a text" }] } }),
});
const rewriting: AnswerSchema = { safeParse: () => ({ success: true }) };

describe("parseAnswer()", () => {
  test("gives the value as it was on the wire, unknown fields kept", async () => {
    expect(await parseAnswer('{"id":"a","new":1}', "GET /x", async () => rewriting)).toEqual({ id: "a", new: 1 });
    expect(await parseAnswer("[1]", "GET /x", undefined)).toEqual([1]);
  });

  test.each([
    ["nothing", "", /the answer is empty, not JSON$/],
    ["white space", " \n", /the answer is empty/],
    ["a cut answer", '{"id":', /cut or malformed/],
    ["NaN", '{"x":NaN}', /cut or malformed/],
    ["an HTML page", "\n<!DOCTYPE html><p>", /an HTML page.*'baseUrl'/],
    ["an HTML page without a doctype", "<html>", /an HTML page/],
  ])("refuses %s", async (_name, text, said) => {
    const error = await errorOf(parseAnswer(text, "GET /x", undefined), "response_shape");
    expect(error).toMatchObject({ path: "", expected: "JSON" });
    expect(error.message).toMatch(/^GET \/x: /);
    expect(error.message).toMatch(said);
  });

  test("says where an answer departs from its schema", async () => {
    const error = await errorOf(
      parseAnswer("{}", "GET /x", async () => refusing(["rows", 0, "id"])),
      "response_shape",
    );
    expect(error).toMatchObject({ path: "rows.0.id", expected: "expected a text" });
    const silent: AnswerSchema = { safeParse: () => ({ success: false }) };
    expect(
      await errorOf(
        parseAnswer("{}", "GET /x", async () => silent),
        "response_shape",
      ),
    ).toMatchObject({ path: "", expected: "another shape" });
  });

  test("holds a nesting of 100,000 without a crash", async () => {
    const deep = "[".repeat(100_000) + "]".repeat(100_000);
    const outcome = await parseAnswer(deep, "GET /x", undefined).then(
      () => "read",
      (error: { code?: string }) => error.code,
    );
    expect(["read", "response_shape"]).toContain(outcome);
  });
});
