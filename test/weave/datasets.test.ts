import { describe, expect, test } from "vitest";
import { json } from "../support/answers.ts";
import { errorOf } from "../support/failure-of.ts";
import { objectsAnswer, stored } from "../support/stored-objects.ts";
import { bodyOf, weaveWith } from "../support/weave.ts";

const DATASET = stored(
  { object_id: "Dataset", digest: "d1", base_object_class: "Dataset" },
  { name: null, rows: "weave:///acme/search/table/abc" },
);

describe("Datasets rows()", () => {
  const tableOf = (size: number) => (request: Parameters<typeof bodyOf>[0]) => {
    const { limit = 0, offset = 0 } = bodyOf(request) as { limit?: number; offset?: number };
    const rows = Array.from({ length: Math.max(0, Math.min(limit, size - offset)) }, (_, at) => ({
      digest: `row-${offset + at}`,
      val: { n: offset + at },
      original_index: offset + at,
    }));
    return new Response(JSON.stringify({ rows }));
  };

  test("with a name, reads the table of the latest version page by page", async () => {
    const { weave, requests } = weaveWith([
      objectsAnswer(DATASET),
      (request) => tableOf(2_001)(request),
    ]);
    const rows = await weave.datasets.rows("Dataset").toArray();
    expect(rows).toHaveLength(2_001);
    expect(rows[2_000]).toEqual({ index: 2_000, digest: "row-2000", value: { n: 2_000 } });
    expect(bodyOf(requests[0])).toEqual({
      project_id: "acme/search",
      object_id: "Dataset",
      digest: "latest",
    });
    expect(requests.slice(1).map(bodyOf)).toEqual(
      [0, 1_000, 2_000].map((offset) => ({
        project_id: "acme/search",
        digest: "abc",
        offset,
        limit: 1_000,
      })),
    );
  });

  test.each([
    ["weave:///acme/search/object/Dataset:d1", "/obj/read"],
    ["weave:///acme/search/table/abc", "/table/query"],
  ])("with %s, starts with %s", async (ref, path) => {
    const script = path === "/table/query" ? [] : [objectsAnswer(DATASET)];
    const { weave, requests } = weaveWith([...script, (request) => tableOf(3)(request)]);
    expect(await weave.datasets.rows(ref).toArray()).toHaveLength(3);
    expect(requests[0]?.url.pathname).toBe(path);
    expect(bodyOf(requests.at(-1))).toMatchObject({ digest: "abc" });
  });

  test("can be read again, and first() requests one row", async () => {
    const { weave, requests } = weaveWith((request) => tableOf(3)(request));
    const rows = weave.datasets.rows("weave:///acme/search/table/abc");
    expect(await rows.first()).toMatchObject({ index: 0 });
    expect(bodyOf(requests[0])).toMatchObject({ limit: 1 });
    for await (const _row of rows) break;
    expect(await rows.toArray()).toHaveLength(3);
    expect(
      await weaveWith((request) => tableOf(0)(request))
        .weave.datasets.rows("weave:///acme/search/table/abc")
        .toArray(),
    ).toEqual([]);
  });

  test("requests pageSize rows at a time", async () => {
    const { weave, requests } = weaveWith((request) => tableOf(5)(request));
    expect(
      await weave.datasets.rows("weave:///acme/search/table/abc", { pageSize: 2 }).toArray(),
    ).toHaveLength(5);
    expect(requests.map(bodyOf)).toEqual(
      [0, 2, 4].map((offset) => ({ project_id: "acme/search", digest: "abc", offset, limit: 2 })),
    );
  });

  test("counts an index that the server omits", async () => {
    const { weave } = weaveWith(
      json({
        rows: [
          { digest: "a", val: 1 },
          { digest: "b", val: 2, original_index: null },
        ],
      }),
    );
    expect(
      (await weave.datasets.rows("weave:///acme/search/table/abc").toArray()).map(
        ({ index }) => index,
      ),
    ).toEqual([0, 1]);
  });

  test.each([
    ["no rows", {}, "rows"],
    [
      "more rows than requested",
      { rows: Array.from({ length: 1_001 }, () => ({ digest: "a", val: 1 })) },
      "rows",
    ],
    [
      "rows out of order",
      { rows: [{ digest: "a", val: 1, original_index: 1 }] },
      "rows[0].original_index",
    ],
  ])("refuses a response with %s", async (_name, answer, path) => {
    expect(
      await errorOf(
        weaveWith(json(answer)).weave.datasets.rows("weave:///acme/search/table/abc").toArray(),
        "response_shape",
      ),
    ).toMatchObject({ path });
  });

  test("names a wrong option or reference", async () => {
    const { weave, requests } = weaveWith(json({}));
    for (const pageSize of [0, 10_001, 1.5, "5"])
      expect(
        await errorOf(
          () => weave.datasets.rows("sums", { pageSize } as never).toArray(),
          "invalid_argument",
        ),
      ).toMatchObject({
        path: "options.pageSize",
        message: expect.stringContaining(
          "'pageSize' must be an integer from 1 to 10000: current value is",
        ),
      });
    expect(
      await errorOf(
        () => weave.datasets.rows("sums", { readAhead: 2 } as never).toArray(),
        "invalid_argument",
      ),
    ).toMatchObject({
      path: "options.readAhead",
    });
    for (const ref of [undefined, null, 7, " "])
      expect(
        await errorOf(() => weave.datasets.rows(ref as never).toArray(), "invalid_argument"),
      ).toMatchObject({ path: "ref" });
    await errorOf(weave.datasets.rows("weave:///acme").toArray(), "invalid_argument");
    expect(requests).toHaveLength(0);
  });
});
