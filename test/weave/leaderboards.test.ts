import { describe, expect, test } from "vitest";
import type { LeaderboardCreateBody } from "../../src/weave/leaderboards.ts";
import { json } from "../support/answers.ts";
import { errorOf } from "../support/failure-of.ts";
import { bodyOf, weaveWith } from "../support/weave.ts";

const EVALUATION = "weave:///acme/search/object/nightly:e1";
const column = {
  evaluation_object_ref: EVALUATION,
  scorer_name: "exact",
  summary_metric_path: "true_fraction",
};

const server = (): ReturnType<typeof weaveWith> =>
  weaveWith((request) =>
    request.url.pathname === "/obj/create"
      ? json({ digest: "d1", object_id: "board" })(request)
      : json({
          obj: {
            object_id: "nightly",
            digest: "e1",
            version_index: 0,
            created_at: "2026-11-26T08:00:00Z",
            kind: "object",
            base_object_class: "Evaluation",
          },
        })(request),
  );

describe("leaderboards.create()", () => {
  test("reads each evaluation once, then sends the leaderboard", async () => {
    const { weave, requests } = server();
    const body = { name: "board", columns: [column, { ...column, should_minimize: true }] };
    expect(await weave.leaderboards.create(body)).toEqual({
      object_id: "board",
      digest: "d1",
      leaderboard_ref: "weave:///acme/search/object/board:d1",
    });
    expect(requests.map(({ url }) => url.pathname)).toEqual(["/obj/read", "/obj/create"]);
    expect(bodyOf(requests[1])).toEqual({
      obj: {
        project_id: "acme/search",
        object_id: "board",
        val: body,
        builtin_object_class: "Leaderboard",
      },
    });
  });

  test.each([
    [{ name: "a b" }, "body.name"],
    [{ name: "" }, "body.name"],
    [{ name: "x".repeat(129) }, "body.name"],
    [{ name: undefined }, "body.name"],
    [{ description: 7 }, "body.description"],
    [{ columns: [] }, "body.columns"],
    [{ columns: undefined }, "body.columns"],
    [{ colums: [] }, "body.colums"],
    [{ columns: [null] }, "body.columns[0]"],
    [{ columns: [{ ...column, scorer_name: "" }] }, "body.columns[0].scorer_name"],
    [{ columns: [{ ...column, scorer_name: undefined }] }, "body.columns[0].scorer_name"],
    [
      { columns: [{ ...column, summary_metric_path: undefined }] },
      "body.columns[0].summary_metric_path",
    ],
    [{ columns: [{ ...column, should_minimize: "yes" }] }, "body.columns[0].should_minimize"],
    [{ columns: [{ ...column, minimize: true }] }, "body.columns[0].minimize"],
    ...["nightly:latest", "nightly:v0", "nightly:*"].map((version): [object, string] => [
      {
        columns: [{ ...column, evaluation_object_ref: `weave:///acme/search/object/${version}` }],
      },
      "body.columns[0].evaluation_object_ref",
    ]),
    [
      { columns: [{ ...column, evaluation_object_ref: "weave:///acme/search/op/nightly:e1" }] },
      "body.columns[0].evaluation_object_ref",
    ],
    [
      { columns: [{ ...column, evaluation_object_ref: "nightly" }] },
      "body.columns[0].evaluation_object_ref",
    ],
  ])("rejects %j before it sends anything", async (wrong, path) => {
    const { weave, requests } = server();
    const body = { name: "board", columns: [column], ...wrong } as LeaderboardCreateBody;
    const error = await errorOf(weave.leaderboards.create(body), "invalid_argument");
    expect(error).toMatchObject({ path });
    expect(requests).toEqual([]);
  });
});
