import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { encodePathValue, fillRoute, writeQuery } from "../../src/core/request.ts";
import { json } from "../support/answers.ts";
import { errorOf, failureOf } from "../support/failure-of.ts";
import { callOf, thingStream, things } from "../support/things.ts";

const REFUSED: readonly unknown[] = [
  ..."..|.|%2e%2e|.%2e|%2E.|%2e|%2E||   |\t|\n|a\nb|a\tb|a\u0000b|\u007f|\ud800|a\udc00b".split(
    "|",
  ),
  "a".repeat(2_049),
  undefined,
  null,
  {},
  [],
  ["t1"],
  7,
  true,
  () => "t1",
];
const ACCEPTED = [
  "..%2f..",
  "../..",
  "a/b",
  "a\\b",
  "?x=1",
  "#f",
  "😀",
  "{entity}",
  "{id}",
  "$&",
  "$1",
  "%",
  "%zz",
  "a b",
  " a",
  "...",
  "a.",
  ";x",
  "@evil.example",
  "//evil.example",
  "a".repeat(2_048),
];

describe("path values", () => {
  test.each(REFUSED)("%j is rejected and nothing is sent", async (id) => {
    const { transport, requests } = things(json({ id: "t1" }));
    const error = await errorOf(
      transport.get("/{scope}/things/{id}", { path: { id: id as string } }),
      "invalid_argument",
    );
    expect(error).toMatchObject({ path: "id" });
    expect(error.message.length).toBeLessThan(200);
    expect(requests).toHaveLength(0);
  });

  test.each([
    [null, "null"],
    [{}, "object"],
    [["t1"], "an array"],
  ])("says what it is instead of a string: %j", (value, kind) => {
    expect(() => encodePathValue("id", value)).toThrow(
      `'id' must be a string: current value is ${kind}`,
    );
  });

  test("rejects a missing value, even if the prototype has one", async () => {
    const { transport, requests } = things(json({ id: "t1" }));
    expect(await failureOf(transport.get("/{scope}/things/{id}", {}))).toMatchObject({
      path: "id",
    });
    expect(() => fillRoute("/things/{toString}", {})).toThrow(/'toString' must be a string/);
    expect(requests).toHaveLength(0);
  });

  test.each(ACCEPTED)("sends '%s' as exactly one segment", async (id) => {
    const { transport, requests } = things(json({ id: "t1" }));
    await transport.get("/{scope}/things/{id}", { path: { id } });
    const segments = requests[0]?.url.pathname.split("/") ?? [];
    expect(segments).toHaveLength(4);
    expect(decodeURIComponent(segments[3] ?? "")).toBe(id);
    expect(requests[0]?.url.search).toBe("");
    expect(requests[0]?.url.host).toBe("things.example");
  });

  test("any string is either rejected or sent as one segment that decodes to the same string", () => {
    fc.assert(
      fc.property(fc.string({ unit: "binary", maxLength: 40 }), (value) => {
        let encoded: string;
        try {
          encoded = encodePathValue("id", value);
        } catch {
          return;
        }
        const url = new URL(`https://things.example/a/${encoded}/z`);
        expect(url.pathname.split("/")).toHaveLength(4);
        expect(decodeURIComponent(url.pathname.split("/")[2] ?? "")).toBe(value);
      }),
      { numRuns: 2_000 },
    );
  });

  test("rejects a route whose placeholder spans several segments", async () => {
    expect(fillRoute("/a/{x}/{y}", { x: "1", y: "2" })).toBe("/a/1/2");
    expect(fillRoute("{x}/a", { x: "1/2" })).toBe("1%2F2/a");
    expect(
      await errorOf(() => fillRoute("/a/{x/y}", { "x/y": "1" }), "invalid_argument"),
    ).toMatchObject({
      path: "path",
      message: expect.stringContaining("contains a slash"),
    });
  });
});

describe("query values", () => {
  test("writes arrays as repeated keys, and leaves out absent and null values", async () => {
    const { transport, requests } = things(json({ id: "t1" }));
    await transport.get("/{scope}/things/{id}", {
      path: { id: "t1" },
      query: { tag: ["a,b", "c d", "é"], limit: 0 },
    });
    expect(requests[0]?.url.search).toBe("?tag=a%2Cb&tag=c%20d&tag=%C3%A9&limit=0");
    expect(writeQuery({ a: undefined, b: null, c: [0, 1], d: [], e: false })).toBe(
      "c=0&c=1&e=false",
    );
  });

  test.each([undefined, null])(
    "rejects %s in a list, because leaving it out would widen the filter",
    (one) => {
      expect(() => writeQuery({ ids: ["a", one] })).toThrow(
        `'ids' must be a string, a finite number or a boolean: current value is ${String(one)}`,
      );
    },
  );

  test.each([
    ["object", {}],
    ["symbol", Symbol("x")],
    ["function", () => 1],
    ["bigint", 1n],
    ["NaN", Number.NaN],
  ])(
    "rejects a value that is not a string, a finite number or a boolean: %s",
    async (kind, value) => {
      expect(await errorOf(() => writeQuery({ limit: value }), "invalid_argument")).toMatchObject({
        path: "query.limit",
        message: `'limit' must be a string, a finite number or a boolean: current value is ${kind}`,
      });
    },
  );

  test("rejects a lone surrogate", async () => {
    const error = await errorOf(() => writeQuery({ name: "a\ud800" }), "invalid_argument");
    expect(error).toMatchObject({
      path: "query.name",
      message: expect.stringContaining("'name' must be well-formed"),
    });
  });

  test("a stream and a JSON call write them the same way", async () => {
    const { transport, requests } = things(json({ id: "t1" }));
    await transport
      .streamGet("/{scope}/things", {
        query: { ids: ["a", "b"], flag: true },
        accepts: () => true,
        map: (one) => one,
      })
      .toArray();
    await callOf.read(transport);
    await thingStream(transport).toArray();
    expect(requests.map(({ url }) => url.search)).toEqual(["?ids=a&ids=b&flag=true", "", ""]);
  });
});
