import { describe, expect, test } from "vitest";
import { isServerError } from "../../src/index.ts";
import { json } from "../support/answers.ts";
import { errorOf, failureOf } from "../support/failure-of.ts";
import { bodyOf, weaveWith } from "../support/weave.ts";
import { runRecord } from "../support/weave-records.ts";

const tagged = (id: string, run: string, tag: unknown = "baseline"): Record<string, unknown> => ({
  id,
  weave_ref: `weave:///acme/search/call/${run}`,
  feedback_type: "evalwire.tag",
  payload: { tag },
  created_at: "2026-11-26T08:00:00Z",
});

/** A server on which some runs have tags; `fail` makes the deletion of feedback fail. */
function server(
  present: Record<string, unknown>[],
  { fail = false } = {},
): ReturnType<typeof weaveWith> & { writes: () => [string, unknown][] } {
  const client = weaveWith((request) => {
    const { pathname } = request.url;
    if (pathname === "/feedback/query")
      return json({ result: present, total_count: present.length })(request);
    if (pathname === "/feedback/purge") return json({}, { status: fail ? 400 : 200 })(request);
    if (pathname === "/feedback/create") return json({ id: "new" })(request);
    const run = decodeURIComponent(pathname.split("/").at(-1) ?? "");
    return json(runRecord({ evaluation_run_id: run }))(request);
  });
  const writes = (): [string, unknown][] =>
    client.requests
      .filter(({ url }) => /create|purge/.test(url.pathname))
      .map((request) => [request.url.pathname, bodyOf(request)]);
  return { ...client, writes };
}

describe("runTags", () => {
  test("sets a tag before it takes it from the others", async () => {
    const { weave, writes } = server([tagged("f1", "old"), tagged("f2", "older")]);
    expect(await weave.runTags.set("baseline", "new-run")).toEqual({
      tag: "baseline",
      run: "new-run",
      movedFrom: ["old", "older"],
    });
    const is = (id: string): unknown => ({ $eq: [{ $getField: "id" }, { $literal: id }] });
    expect(writes()).toEqual([
      [
        "/feedback/create",
        {
          project_id: "acme/search",
          weave_ref: "weave:///acme/search/call/new-run",
          feedback_type: "evalwire.tag",
          payload: { tag: "baseline" },
        },
      ],
      [
        "/feedback/purge",
        { project_id: "acme/search", query: { $expr: { $or: [is("f1"), is("f2")] } } },
      ],
    ]);
  });

  test("writes nothing when the run has the tag alone", async () => {
    const { weave, writes } = server([tagged("f1", "run-1")]);
    await weave.runTags.set("baseline", "run-1");
    expect(writes()).toEqual([]);
  });

  test("leaves the tag on both runs when it cannot be taken from the first", async () => {
    const { weave, writes } = server([tagged("f1", "old")], { fail: true });
    expect(isServerError(await failureOf(weave.runTags.set("baseline", "b")))).toBe(false);
    expect(writes().map(([path]) => path)).toEqual(["/feedback/create", "/feedback/purge"]);
  });

  test("accepts the URL of a run's page", async () => {
    const { weave } = server([]);
    const { run } = await weave.runTags.set("baseline", "https://wandb.ai/acme/search/r/call/r9");
    expect(run).toBe("r9");
  });

  test("ignores feedback on what is not a call of this project", async () => {
    const elsewhere = { ...tagged("f1", "x"), weave_ref: "weave:///acme/other/call/x" };
    const { weave } = server([elsewhere, { ...elsewhere, weave_ref: "garbage" }]);
    expect(await weave.runTags.get("baseline")).toBeNull();
    expect(await weave.runTags.list()).toEqual([]);
  });

  test.each(["", " ", "a/b", "a:b", " a", "a  b", "x".repeat(257)])(
    "rejects the tag %j before it sends anything",
    async (tag) => {
      const { weave, requests } = server([]);
      for (const call of [
        () => weave.runTags.set(tag, "run-1"),
        () => weave.runTags.get(tag),
        () => weave.runTags.remove(tag),
      ])
        expect(await errorOf(call(), "invalid_argument")).toMatchObject({ path: "tag" });
      expect(requests).toEqual([]);
    },
  );

  test("load() rejects options that choose among several runs", async () => {
    const { weave, requests } = server([]);
    const error = await errorOf(weave.load("tag:baseline", { status: "any" }), "invalid_argument");
    expect(error.message).toContain("'run' is 'tag:baseline', which names one run");
    expect(requests).toEqual([]);
  });
});

describe("evaluationRuns.rename()", () => {
  test("reads the run, then sends its name", async () => {
    const { weave, requests } = server([]);
    await weave.evaluationRuns.rename("https://wandb.ai/acme/search/r/call/r9", "main");
    expect(requests.map(({ url }) => url.pathname)).toEqual([
      "/v2/acme/search/evaluation_runs/r9",
      "/call/update",
    ]);
    expect(bodyOf(requests[1])).toEqual({
      project_id: "acme/search",
      call_id: "r9",
      display_name: "main",
    });
  });

  test.each([undefined, null, 7, " ", "x".repeat(1_025)])(
    "rejects the name %j before it sends anything",
    async (name) => {
      const { weave, requests } = server([]);
      const call = weave.evaluationRuns.rename("r9", name as string);
      expect(await errorOf(call, "invalid_argument")).toMatchObject({ path: "name" });
      expect(requests).toEqual([]);
    },
  );
});
