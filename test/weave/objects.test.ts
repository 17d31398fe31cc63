import { describe, expect, test } from "vitest";
import { json, lines } from "../support/answers.ts";
import { errorOf } from "../support/failure-of.ts";
import { bodyOf, weaveWith } from "../support/weave.ts";

const VERSION = { version_index: 0, created_at: "2026-11-21T08:00:00Z", name: "x", description: null };
const RECORDS = {
  scorers: { ...VERSION, object_id: "judge", digest: "s1", score_op: "weave:///acme/search/op/score:1" },
  datasets: { ...VERSION, object_id: "sums", digest: "d1", rows: "weave:///acme/search/table/abc" },
  models: { ...VERSION, object_id: "ranker", digest: "m1", source_code: "", attributes: null },
  evaluations: { ...VERSION, object_id: "nightly", digest: "e1", dataset: "weave:///acme/search/object/sums:d1", scorers: [], trials: 1 },
} as const;
const KINDS = ["scorers", "datasets", "models", "evaluations"] as const;

describe.each(KINDS)("%s", (kind) => {
  const record = RECORDS[kind];

  test("list() streams them with limit and offset", async () => {
    const { weave, requests } = weaveWith(lines(record));
    expect(await weave[kind].list({ limit: 2, offset: 1 }).toArray()).toEqual([record]);
    expect(`${requests[0]?.url.pathname}${requests[0]?.url.search}`).toBe(`/v2/acme/search/${kind}?limit=2&offset=1`);
  });

  test.each([
    [{ limit: -1 }, "query.limit"],
    [{ offset: "1" }, "query.offset"],
    [{ limt: 1 }, "query.limt"],
    [null, "query"],
  ])("list(%j) is refused, naming %s", async (query, path) => {
    const { weave, requests } = weaveWith(lines());
    expect(await errorOf(() => weave[kind].list(query as never).toArray(), "invalid_argument")).toMatchObject({ path });
    expect(requests).toHaveLength(0);
  });

  test("get() reads the latest version, or the one named", async () => {
    const { weave, requests } = weaveWith(json(record));
    expect(await weave[kind].get(record.object_id)).toEqual(record);
    await weave[kind].get("a b", "v1");
    expect(requests.map(({ url }) => url.pathname)).toEqual([
      `/v2/acme/search/${kind}/${record.object_id}/versions/latest`,
      `/v2/acme/search/${kind}/a%20b/versions/v1`,
    ]);
  });

  test("get() refuses an answer of another shape and an id that is none", async () => {
    const { digest: _left, ...rest } = record;
    expect(await errorOf(weaveWith(json(rest)).weave[kind].get("x"), "response_shape")).toMatchObject({ path: "digest" });
    expect(await errorOf(weaveWith(json(record)).weave[kind].get(".."), "invalid_argument")).toMatchObject({ path: "object_id" });
    expect(await errorOf(weaveWith(json(record)).weave[kind].get("x", ""), "invalid_argument")).toMatchObject({ path: "digest" });
  });
});

describe("Scorers resolve()", () => {
  const op = (version: string): string => `weave:///acme/search/op/exact_match:${version}`;
  const evaluation = (created_at: string, scorers: string[]): object => ({ ...RECORDS.evaluations, created_at, scorers });

  test("gives the newest version of a name, in whatever order they come", async () => {
    const versions = [1, 2, 0].map((version_index) => ({ ...RECORDS.scorers, version_index, digest: `s${version_index}` }));
    const { weave, requests } = weaveWith(lines(...versions));
    expect(await weave.scorers.resolve("judge")).toBe("weave:///acme/search/object/judge:s2");
    expect(requests).toHaveLength(1);
  });

  test("finds function scorers in the evaluations that use them, that of the newest evaluation", async () => {
    const evaluations = lines(
      evaluation("2026-11-02T00:00:00Z", [op("new")]),
      evaluation("2026-11-01T00:00:00Z", [op("old"), "weave:///acme/search/object/judge:s1"]),
    );
    const { weave } = weaveWith([lines(RECORDS.scorers), evaluations]);
    expect(await weave.scorers.resolve("exact_match")).toBe(op("new"));
  });

  test("gives a reference back as it is, and asks nothing", async () => {
    const { weave, requests } = weaveWith(lines());
    expect(await weave.scorers.resolve(op("1"))).toBe(op("1"));
    await errorOf(weave.scorers.resolve("weave:///acme/search/op/broken"), "invalid_argument");
    expect(requests).toHaveLength(0);
  });

  test("names the nearest when there is none", async () => {
    const { weave } = weaveWith([lines(RECORDS.scorers), lines(evaluation("2026-11-01T00:00:00Z", [op("1")]))]);
    const error = await errorOf(weave.scorers.resolve("judgee"), "invalid_argument");
    expect(error).toMatchObject({ path: "scorer", message: "No scorer 'judgee' in acme/search. Did you mean 'judge'?" });
    const none = weaveWith(lines());
    expect((await errorOf(none.weave.scorers.resolve("judge"), "invalid_argument")).message).toContain("There are none to choose from");
  });

  test.each(["", undefined, null, 7])("%j is no name", async (name) => {
    await errorOf(weaveWith(lines()).weave.scorers.resolve(name as never), "invalid_argument");
  });
});

describe("Refs, Calls and Urls", () => {
  test("read() gives the values in the order of the references", async () => {
    const refs = ["weave:///acme/search/object/a:1", "weave:///acme/search/object/b:1"];
    const { weave, requests } = weaveWith(json({ vals: [{ a: 1 }, null] }));
    expect(await weave.refs.read(refs)).toEqual([{ a: 1 }, null]);
    expect(bodyOf(requests[0])).toEqual({ refs });
    expect(await errorOf(weave.refs.read(refs.slice(1)), "response_shape")).toMatchObject({ path: "vals" });
    await errorOf(weaveWith(json({})).weave.refs.read(refs), "response_shape");
  });

  test.each([[[]], ["weave:///acme/search/object/a:1"], [["a:1"]]])("read(%j) is refused", async (refs) => {
    await errorOf(weaveWith(json({ vals: [] })).weave.refs.read(refs as never), "invalid_argument");
  });

  test("calls.stats() counts, calls.query() takes known fields only", async () => {
    const { weave, requests } = weaveWith(json({ count: 7 }));
    expect(await weave.calls.stats({ filter: { trace_roots_only: true } })).toEqual({ count: 7 });
    expect(bodyOf(requests[0])).toEqual({ filter: { trace_roots_only: true }, project_id: "acme/search" });
    expect(await errorOf(() => weave.calls.stats({ filters: {} } as never), "invalid_argument")).toMatchObject({ path: "body.filters" });
    expect(await errorOf(() => weave.calls.query({ project_id: "x" } as never), "invalid_argument")).toMatchObject({
      path: "body.project_id",
    });
    await errorOf(weaveWith(json({ count: "7" })).weave.calls.stats(), "response_shape");
  });
});
