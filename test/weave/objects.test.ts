import { describe, expect, test } from "vitest";
import type { StoredObject } from "../../src/weave/stored-objects.ts";
import { json } from "../support/answers.ts";
import { errorOf } from "../support/failure-of.ts";
import { objectsAnswer, stored } from "../support/stored-objects.ts";
import { bodyOf, weaveWith } from "../support/weave.ts";

const TIME = "2026-11-21T08:00:00.000000Z";
const HEAD = { version_index: 0, created_at: TIME, description: null };
const ops = { evaluate: "op/e", predict_and_score: "op/p", summarize: "op/s" };

/**
 * For each kind, a version as it is stored, without a name as Python stores it, and the record that
 * it is read as.
 */
const KINDS = {
  scorers: [
    stored(
      { object_id: "Same", leaf_object_class: "Same" },
      { name: null, score: "op/Same.score", column_map: null },
    ),
    {
      ...HEAD,
      object_id: "Same",
      digest: "d0",
      name: null,
      class_name: "Same",
      score_op: "op/Same.score",
    },
  ],
  datasets: [
    stored(
      { object_id: "Dataset", base_object_class: "Dataset" },
      { name: null, rows: "weave:///acme/search/table/abc" },
    ),
    {
      ...HEAD,
      object_id: "Dataset",
      digest: "d0",
      name: null,
      class_name: "Dataset",
      rows: "weave:///acme/search/table/abc",
    },
  ],
  models: [
    stored(
      { object_id: "Echo", base_object_class: "Model", leaf_object_class: "Echo" },
      { _type: "Echo", name: null, prefix: "> " },
    ),
    {
      ...HEAD,
      object_id: "Echo",
      digest: "d0",
      name: null,
      class_name: "Echo",
      source_code: null,
      attributes: { prefix: "> " },
    },
  ],
  evaluations: [
    stored(
      { object_id: "Evaluation", base_object_class: "Evaluation" },
      { name: null, dataset: "d", scorers: ["s"], trials: 2, ...ops },
    ),
    {
      ...{
        ...HEAD,
        object_id: "Evaluation",
        digest: "d0",
        name: null,
        class_name: "Evaluation",
        dataset: "d",
        scorers: ["s"],
        trials: 2,
      },
      ...{
        evaluation_name: null,
        evaluate_op: "op/e",
        predict_and_score_op: "op/p",
        summarize_op: "op/s",
      },
    },
  ],
} as const satisfies Record<string, readonly [StoredObject, object]>;

describe.each(Object.keys(KINDS) as (keyof typeof KINDS)[])("%s", (kind) => {
  const [version, record] = KINDS[kind];
  const base = version.base_object_class;

  test("list() reads them with one request, with or without a name", async () => {
    const named = {
      ...version,
      object_id: "named",
      val: { ...(version.val as object), name: "named", description: "d" },
    };
    const { weave, requests } = weaveWith(objectsAnswer(version, named));
    const list = weave[kind].list();
    expect(await list.toArray()).toEqual([
      record,
      { ...record, object_id: "named", name: "named", description: "d" },
    ]);
    expect(requests.map(({ url }) => url.pathname)).toEqual(["/objs/query"]);
    expect(bodyOf(requests[0])).toMatchObject({
      project_id: "acme/search",
      filter: { base_object_classes: [base] },
      offset: 0,
    });
    expect(await list.first()).toEqual(record); // it can be read again
    expect(bodyOf(requests[1])).toMatchObject({ limit: 1 });
  });

  test("list() with limit, offset, names and the newest version only", async () => {
    const { weave, requests } = weaveWith(objectsAnswer());
    await weave[kind]
      .list({ limit: 2, offset: 1, object_ids: ["a", "b"], latest_only: true })
      .toArray();
    const filter = { base_object_classes: [base], object_ids: ["a", "b"], latest_only: true };
    expect(bodyOf(requests[0])).toMatchObject({ filter, limit: 2, offset: 1 });
    expect(await weave[kind].list({ limit: 0 }).toArray()).toEqual([]);
    expect(requests).toHaveLength(1);
  });

  test.each([
    [{ limit: -1 }, "query.limit"],
    [{ offset: "1" }, "query.offset"],
    [{ limt: 1 }, "query.limt"],
    [{ object_ids: [] }, "query.object_ids"],
    [{ latest_only: "yes" }, "query.latest_only"],
    [null, "query"],
  ])("list(%j) is refused, naming %s", async (query, path) => {
    const { weave, requests } = weaveWith(objectsAnswer());
    expect(
      await errorOf(() => weave[kind].list(query as never).toArray(), "invalid_argument"),
    ).toMatchObject({ path });
    expect(requests).toHaveLength(0);
  });

  test("get() reads the latest or the named version", async () => {
    const { weave, requests } = weaveWith(objectsAnswer(version));
    expect(await weave[kind].get(record.object_id)).toEqual(record);
    expect(await weave[kind].get(record.object_id, "v0")).toEqual(record);
    await errorOf(weave[kind].get(record.object_id, "v1"), "not_found");
    expect(requests.map(({ url }) => url.pathname)).toEqual([
      "/obj/read",
      "/obj/read",
      "/obj/read",
    ]);
    expect(bodyOf(requests[0])).toEqual({
      project_id: "acme/search",
      object_id: record.object_id,
      digest: "latest",
    });
  });

  test("get() refuses a response of another shape, an empty ID, and an object of another kind", async () => {
    const { digest: _left, ...rest } = version;
    expect(
      await errorOf(weaveWith(json({ obj: rest })).weave[kind].get("x"), "response_shape"),
    ).toMatchObject({ path: "obj.digest" });
    const { weave, requests } = weaveWith(
      objectsAnswer(stored({ object_id: "prompt", base_object_class: "Prompt" })),
    );
    expect(await errorOf(weave[kind].get(""), "invalid_argument")).toMatchObject({
      path: "object_id",
    });
    expect(await errorOf(weave[kind].get("x", ""), "invalid_argument")).toMatchObject({
      path: "digest",
    });
    expect(requests).toHaveLength(0);
    const error = await errorOf(weave[kind].get("prompt"), "invalid_argument");
    expect(error.message).toBe(
      `'prompt' is a Prompt, not a${base === "Evaluation" ? "n" : ""} ${base}`,
    );
  });
});

describe("the pages of a list", () => {
  const versions = (count: number): StoredObject[] =>
    Array.from({ length: count }, (_, at) =>
      stored({ digest: `d${at}`, version_index: at, created_at: `t${at}` }),
    );

  test("begin with the last version of the previous page, except for the first", async () => {
    const { weave, requests } = weaveWith(objectsAnswer(...versions(1_100)));
    const digests = (await weave.scorers.list().toArray()).map(({ digest }) => digest);
    expect(digests).toEqual(versions(1_100).map(({ digest }) => digest));
    const asked = requests
      .map(bodyOf)
      .map(({ limit, offset, sort_by }) => ({ limit, offset, sort_by }));
    const sort_by = ["created_at", "object_id"].map((field) => ({ field, direction: "asc" }));
    expect(asked).toEqual([
      { limit: 500, offset: 0, sort_by },
      { limit: 501, offset: 499, sort_by },
      { limit: 501, offset: 999, sort_by },
    ]);
  });

  test("end at the limit, or at a full last page", async () => {
    const { weave, requests } = weaveWith(objectsAnswer(...versions(1_000)));
    expect(await weave.scorers.list({ limit: 600, offset: 300 }).toArray()).toHaveLength(600);
    expect(requests.map(bodyOf)).toMatchObject([
      { limit: 500, offset: 300 },
      { limit: 101, offset: 799 },
    ]);
    expect(await weave.scorers.list().toArray()).toHaveLength(1_000);
  });

  test.each([
    ["was deleted", (all: StoredObject[]) => all.slice(1)],
    ["was stored again", (all: StoredObject[]) => [...all.slice(1), ...all.slice(0, 1)]],
    ["is all that is left", () => []],
  ])("report that a version %s between two of them", async (_what, change) => {
    const all = versions(700);
    const { weave } = weaveWith([objectsAnswer(...all), objectsAnswer(...change(all))]);
    const seen: string[] = [];
    const reading = async (): Promise<void> => {
      for await (const { digest } of weave.scorers.list()) seen.push(digest);
    };
    expect(await errorOf(reading, "pages_shifted")).toMatchObject({ rows: 500 });
    expect(seen).toHaveLength(500);
  });

  test.each([
    [{}, "objs"],
    [{ objs: [null] }, "objs[0]"],
    [{ objs: [stored(), { object_id: "a" }] }, "objs[1]"],
    [{ objs: versions(501) }, "objs"],
  ])("refuse an invalid response: %#", async (answer, path) => {
    expect(
      await errorOf(weaveWith(json(answer)).weave.scorers.list().toArray(), "response_shape"),
    ).toMatchObject({ path });
  });

  test("request nothing more when the reader stops", async () => {
    const { weave, requests } = weaveWith(objectsAnswer(...versions(700)));
    for await (const _version of weave.scorers.list()) break;
    expect(requests).toHaveLength(1);
  });
});

describe("models.get()", () => {
  const model = stored(
    { object_id: "ranker", base_object_class: "Model" },
    { files: { "obj.py": "f1" } },
  );
  const source = (status: number, answer: object) => [
    objectsAnswer(model),
    json(answer, { status }),
  ];

  test("reads the source of a model, if it has one, by the digest of the version", async () => {
    const { weave, requests } = weaveWith(source(200, { source_code: "class M: pass" }));
    expect(await weave.models.get("ranker")).toMatchObject({
      digest: "d0",
      source_code: "class M: pass",
      attributes: null,
    });
    expect(requests.at(-1)?.url.pathname).toBe("/v2/acme/search/models/ranker/versions/d0");
  });

  test("returns null if the source file is gone, and rethrows other errors", async () => {
    expect(
      await weaveWith(source(404, { reason: "File with digest f1 not found" })).weave.models.get(
        "ranker",
      ),
    ).toMatchObject({
      source_code: null,
    });
    await errorOf(weaveWith(source(403, {})).weave.models.get("ranker"), "permission");
  });

  test("omits existing sources in a list", async () => {
    const [listed] = await weaveWith(objectsAnswer(model)).weave.models.list().toArray();
    expect(listed).not.toHaveProperty("source_code");
  });
});

describe("Scorers resolve()", () => {
  const op = (version: string): string => `weave:///acme/search/op/exact_match:${version}`;
  const evaluation = (created_at: string, scorers: unknown[]): StoredObject =>
    stored({ object_id: "nightly", base_object_class: "Evaluation", created_at }, { scorers });

  test("returns the newest version of a name, with one request that reads no values", async () => {
    const unnamed = stored({ object_id: "Same", digest: "s1" }, { name: null });
    const { weave, requests } = weaveWith(
      objectsAnswer(stored({ is_latest: 0 }), stored({ digest: "d1", version_index: 1 }), unnamed),
    );
    expect(await weave.scorers.resolve("judge")).toBe("weave:///acme/search/object/judge:d1");
    expect(await weave.scorers.resolve("Same")).toBe("weave:///acme/search/object/Same:s1");
    expect(requests.map(bodyOf)).toMatchObject([
      {
        metadata_only: true,
        filter: { object_ids: ["judge"], latest_only: true, base_object_classes: ["Scorer"] },
      },
      { metadata_only: true, filter: { object_ids: ["Same"] } },
    ]);
  });

  test("returns a version of a name, and refuses one that does not exist", async () => {
    const { weave } = weaveWith(
      objectsAnswer(
        stored({ is_latest: 0, digest: "d0" }),
        stored({ digest: "d1", version_index: 1 }),
        evaluation("2026-11-01T00:00:00Z", [op("1")]),
      ),
    );
    const named = (version: string): string => `weave:///acme/search/object/judge:${version}`;
    expect(await weave.scorers.resolve("judge:v0")).toBe(named("d0"));
    expect(await weave.scorers.resolve("judge:d0")).toBe(named("d0"));
    expect(await weave.scorers.resolve("judge:latest")).toBe(named("d1"));
    await errorOf(weave.scorers.resolve("judge:v7"), "not_found");
    await errorOf(weave.scorers.resolve("judge:"), "invalid_argument");
    await errorOf(weave.scorers.resolve(":v0"), "invalid_argument");
    const { message } = await errorOf(weave.scorers.resolve("exact_match:v0"), "invalid_argument");
    expect(message).toMatch(/'exact_match' is a function/);
  });

  test("finds a function scorer in the newest evaluation that uses it", async () => {
    const old = evaluation("2026-11-01T00:00:00Z", [
      op("old"),
      "weave:///acme/search/object/judge:s1",
    ]);
    const { weave } = weaveWith(
      objectsAnswer(old, evaluation("2026-11-02T00:00:00Z", [op("new")])),
    );
    expect(await weave.scorers.resolve("exact_match")).toBe(op("new"));
  });

  test("accepts a scorer of another project that an evaluation uses, but not one that was deleted here", async () => {
    const theirs = "weave:///acme/shared/object/tone:t1";
    const { weave } = weaveWith(
      objectsAnswer(
        evaluation("2026-11-01T00:00:00Z", [theirs, "weave:///acme/search/object/gone:g1"]),
      ),
    );
    expect(await weave.scorers.resolve("tone")).toBe(theirs);
    await errorOf(weave.scorers.resolve("gone"), "invalid_argument");
  });

  test("an evaluation whose scorers are not references does not hide others", async () => {
    const broken = [
      evaluation("2026-11-01T00:00:00Z", ["judge", null, 7]),
      stored({ base_object_class: "Evaluation" }, { scorers: null }),
    ];
    const { weave } = weaveWith(
      objectsAnswer(...broken, evaluation("2026-11-02T00:00:00Z", [op("1")])),
    );
    expect(await weave.scorers.resolve("exact_match")).toBe(op("1"));
  });

  test("returns a reference unchanged, without a request", async () => {
    const { weave, requests } = weaveWith(objectsAnswer());
    expect(await weave.scorers.resolve(op("1"))).toBe(op("1"));
    await errorOf(weave.scorers.resolve("weave:///acme/search/op/broken"), "invalid_argument");
    expect(requests).toHaveLength(0);
  });

  test("names the closest match if there is no such scorer", async () => {
    const { weave } = weaveWith(
      objectsAnswer(stored(), evaluation("2026-11-01T00:00:00Z", [op("1")])),
    );
    const error = await errorOf(weave.scorers.resolve("judgee"), "invalid_argument");
    expect(error).toMatchObject({
      path: "scorer",
      message: "No scorer 'judgee' in acme/search. Did you mean 'judge'?",
    });
    const none = weaveWith(objectsAnswer());
    expect(
      (await errorOf(none.weave.scorers.resolve("judge"), "invalid_argument")).message,
    ).toContain("There are none");
  });

  test.each(["", undefined, null, 7])("%j is not a name", async (name) => {
    await errorOf(
      weaveWith(objectsAnswer()).weave.scorers.resolve(name as never),
      "invalid_argument",
    );
  });
});

describe("Refs, Calls and Urls", () => {
  test("read() returns the values in the order of the references", async () => {
    const refs = ["weave:///acme/search/object/a:1", "weave:///acme/search/object/b:1"];
    const { weave, requests } = weaveWith(json({ vals: [{ a: 1 }, null] }));
    expect(await weave.refs.read(refs)).toEqual([{ a: 1 }, null]);
    expect(bodyOf(requests[0])).toEqual({ refs });
    expect(await errorOf(weave.refs.read(refs.slice(1)), "response_shape")).toMatchObject({
      path: "vals",
    });
    await errorOf(weaveWith(json({})).weave.refs.read(refs), "response_shape");
  });

  test.each([[[]], ["weave:///acme/search/object/a:1"], [["a:1"]]])(
    "read(%j) is refused",
    async (refs) => {
      await errorOf(
        weaveWith(json({ vals: [] })).weave.refs.read(refs as never),
        "invalid_argument",
      );
    },
  );

  test("calls.stats() counts, and calls.query() accepts only known fields", async () => {
    const { weave, requests } = weaveWith(json({ count: 7 }));
    expect(await weave.calls.stats({ filter: { trace_roots_only: true } })).toEqual({ count: 7 });
    expect(bodyOf(requests[0])).toEqual({
      filter: { trace_roots_only: true },
      project_id: "acme/search",
    });
    expect(
      await errorOf(() => weave.calls.stats({ filters: {} } as never), "invalid_argument"),
    ).toMatchObject({ path: "body.filters" });
    expect(
      await errorOf(() => weave.calls.query({ project_id: "x" } as never), "invalid_argument"),
    ).toMatchObject({
      path: "body.project_id",
    });
    await errorOf(weaveWith(json({ count: "7" })).weave.calls.stats(), "response_shape");
  });
});
