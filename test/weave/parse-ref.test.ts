import { describe, expect, test } from "vitest";
import { nameOfRef, parseRef } from "../../src/weave/parse-ref.ts";
import { errorOf } from "../support/failure-of.ts";

describe("parseRef()", () => {
  const scope = { entity: "acme", project: "search" };

  test.each([
    [
      "weave:///acme/search/object/ranker:v1",
      { ...scope, kind: "object", name: "ranker", digest: "v1", path: [] },
    ],
    [
      "weave:///acme/search/object/ranker:v1/attr/rows/key/a",
      {
        ...scope,
        kind: "object",
        name: "ranker",
        digest: "v1",
        path: ["attr", "rows", "key", "a"],
      },
    ],
    [
      "weave:///acme/search/op/Evaluation.evaluate:abc",
      { ...scope, kind: "op", name: "Evaluation.evaluate", digest: "abc", path: [] },
    ],
    [
      "weave:///acme/search/op/a:b:abc",
      { ...scope, kind: "op", name: "a:b", digest: "abc", path: [] },
    ],
    [
      "weave:///acme/search/table/abc",
      { ...scope, kind: "table", name: "", digest: "abc", path: [] },
    ],
    [
      "weave:///acme/search/table/abc/id/d1",
      { ...scope, kind: "table", name: "", digest: "abc", path: ["id", "d1"] },
    ],
    [
      "weave:///acme/search/call/01a1",
      { ...scope, kind: "call", name: "01a1", digest: "", path: [] },
    ],
    [
      "weave:///acme/my%20search/object/%C3%A9:v1",
      { entity: "acme", project: "my search", kind: "object", name: "é", digest: "v1", path: [] },
    ],
    [
      "weave:///acme/100%/object/x:v1",
      { entity: "acme", project: "100%", kind: "object", name: "x", digest: "v1", path: [] },
    ],
  ])("%s", (ref, parts) => {
    expect(parseRef(ref)).toEqual(parts);
  });

  test.each([
    "",
    "ranker",
    "ranker:v1",
    "https://wandb.ai/acme/search",
    "weave:///",
    "weave:///acme",
    "weave:///acme/search/object",
    "weave:///acme/search/thing/x:v1",
    "weave:////search/object/x:v1",
    "weave:///acme//object/x:v1",
    "weave:///acme/search/object/",
    "weave://acme/search/object/x:v1",
  ])("'%s' is not a reference", async (ref) => {
    expect((await errorOf(() => parseRef(ref), "invalid_argument")).message).toMatch(
      /is not a Weave reference.*entity\/project\/object\/name:digest/,
    );
  });

  test.each([
    "weave:///acme/search/object/ranker",
    "weave:///acme/search/object/ranker:",
    "weave:///acme/search/op/:v1",
  ])("'%s' does not name a version", async (ref) => {
    expect((await errorOf(() => parseRef(ref), "invalid_argument")).message).toContain(
      "name:digest",
    );
  });

  test.each([undefined, null, 7, {}])("%s is not a string", async (ref) => {
    expect(await errorOf(() => parseRef(ref as never), "invalid_argument")).toMatchObject({
      path: "ref",
    });
  });

  test("an error shortens a long string", async () => {
    expect(
      (await errorOf(() => parseRef("x".repeat(10_000)), "invalid_argument")).message.length,
    ).toBeLessThan(300);
  });
});

describe("nameOfRef()", () => {
  test("returns the name of a reference, and any other string unchanged", () => {
    expect(nameOfRef("weave:///acme/search/object/ranker:v1")).toBe("ranker");
    expect(nameOfRef("plain")).toBe("plain");
  });
});
