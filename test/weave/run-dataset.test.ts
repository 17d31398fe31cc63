import { describe, expect, test } from "vitest";
import type { RunDataset } from "../../src/index.ts";
import { json, lines } from "../support/answers.ts";
import { errorOf } from "../support/failure-of.ts";
import { objectsAnswer, stored } from "../support/stored-objects.ts";
import { bodyOf, weaveWith } from "../support/weave.ts";
import { callRecord } from "../support/weave-records.ts";

const EVALUATION = "weave:///acme/search/object/nightly:e1";
const DATASET = "weave:///acme/search/object/queries:d1";
const TABLE = "weave:///acme/search/table/t1";

interface Stored {
  /**
   * Values that refs/read_batch returns by reference: null if it was deleted, absent if it never
   * existed.
   */
  refs: Record<string, unknown>;
  rows?: number;
}

/** A server with one run, and the values behind references. */
function server(
  { refs, rows = 0 }: Stored,
  evaluation: unknown = EVALUATION,
): ReturnType<typeof weaveWith> {
  return weaveWith((request) => {
    const { pathname } = request.url;
    if (pathname === "/calls/stream_query")
      return lines(callRecord({ inputs: { self: evaluation } }))(request);
    if (pathname === "/refs/read_batch") {
      const [ref = ""] = bodyOf(request).refs as string[];
      return (
        ref in refs
          ? json({ vals: [refs[ref]] })
          : json({ reason: "Ref read contains 1 digests" }, { status: 404 })
      )(request);
    }
    if (pathname === "/table/query") {
      const { offset, limit } = bodyOf(request) as { offset: number; limit: number };
      const all = Array.from({ length: rows }, (_, index) => ({
        digest: `row${index}`,
        val: { q: index },
        original_index: index,
      }));
      return json({ rows: all.slice(offset, offset + limit) })(request);
    }
    const versions = [0, 1, 2].flatMap((version_index) => [
      stored({
        object_id: "nightly",
        base_object_class: "Evaluation",
        digest: `e${version_index}`,
        version_index,
      }),
      stored({
        object_id: "queries",
        base_object_class: "Dataset",
        digest: `d${version_index}`,
        version_index,
      }),
    ]);
    return objectsAnswer(...versions)(request);
  });
}

async function datasetOf({
  weave,
}: ReturnType<typeof weaveWith>): Promise<RunDataset | null | undefined> {
  return await (await weave.load("r1")).dataset?.();
}

describe("dataset()", () => {
  test("returns the data set that the run's evaluation names, with one request, and none before", async () => {
    const on = server({ refs: { [EVALUATION]: { dataset: DATASET } } });
    const loaded = await on.weave.load("r1");
    expect(on.requests).toHaveLength(1);
    expect((await loaded.dataset?.())?.version).toBe(DATASET);
    expect(on.requests.slice(1).map(bodyOf)).toEqual([{ refs: [EVALUATION] }]);
  });

  test("digests() reads all rows page by page, only when it is called", async () => {
    const on = server({
      refs: { [EVALUATION]: { dataset: DATASET }, [DATASET]: { name: null, rows: TABLE } },
      rows: 2_500,
    });
    const dataset = await datasetOf(on);
    expect(on.requests).toHaveLength(2);
    const digests = await dataset?.digests();
    expect([digests?.size, digests?.has("row0"), digests?.has("row2499")]).toEqual([
      2_500,
      true,
      true,
    ]);
    expect(on.requests.slice(3).map((request) => bodyOf(request).digest)).toEqual([
      "t1",
      "t1",
      "t1",
    ]);
  });

  test.each([
    ["no evaluation", null, {}],
    ["an evaluation that is a name", "nightly", {}],
    ["an evaluation that is another kind of object", "weave:///acme/search/call/c1", {}],
    ["a broken reference", "weave:///acme", {}],
    [
      "the newest version, which may have been a different one then",
      "weave:///acme/search/object/nightly:latest",
      {},
    ],
    ["an evaluation that was deleted", EVALUATION, { [EVALUATION]: null }],
    ["an evaluation that never existed", EVALUATION, {}],
    ["an evaluation without a data set", EVALUATION, { [EVALUATION]: { scorers: [] } }],
    [
      "an evaluation whose data set is a string",
      EVALUATION,
      { [EVALUATION]: { dataset: "queries" } },
    ],
    [
      "a data set that is not a version",
      EVALUATION,
      { [EVALUATION]: { dataset: "weave:///acme/search/object/queries:latest" } },
    ],
    [
      "a version of an evaluation that no longer exists",
      "weave:///acme/search/object/nightly:v9",
      {},
    ],
  ])("is null for %s", async (_what, evaluation, refs) => {
    expect(await datasetOf(server({ refs }, evaluation))).toBeNull();
  });

  test("resolves versions by number, so that they equal the same versions by digest", async () => {
    const refs = { [EVALUATION]: { dataset: "weave:///acme/search/object/queries:v1" } };
    const dataset = await datasetOf(server({ refs }, "weave:///acme/search/object/nightly:v1"));
    expect(dataset?.version).toBe(DATASET);
  });

  test("reads a data set of another project there", async () => {
    const shared = "weave:///acme/shared/object/queries:d1";
    const refs = {
      [EVALUATION]: { dataset: shared },
      [shared]: { rows: "weave:///acme/shared/table/t1" },
    };
    const on = server({ refs, rows: 2 });
    const dataset = await datasetOf(on);
    expect(dataset?.version).toBe(shared);
    expect(await dataset?.digests()).toEqual(new Set(["row0", "row1"]));
    expect(bodyOf(on.requests.at(-1))).toMatchObject({ project_id: "acme/shared" });
  });

  test("digests() of a deleted data set is not found", async () => {
    for (const refs of [
      { [EVALUATION]: { dataset: DATASET }, [DATASET]: null },
      { [EVALUATION]: { dataset: DATASET } },
    ]) {
      const dataset = await datasetOf(server({ refs }));
      const error = await errorOf(Promise.resolve(dataset?.digests()), "not_found");
      expect(error.message).toMatch(
        /data set 'weave:.*queries:d1' has no rows to read\. It was deleted or never stored/,
      );
    }
  });

  test("throws errors of the server", async () => {
    const { weave } = weaveWith((request) =>
      request.url.pathname === "/calls/stream_query"
        ? lines(callRecord())(request)
        : json({ reason: "no" }, { status: 403 })(request),
    );
    await errorOf(Promise.resolve((await weave.load("r1")).dataset?.()), "permission");
  });
});
