import { readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import type { Run } from "../../src/index.ts";
import type { CallRecord } from "../../src/weave/types.ts";
import { lines } from "../support/answers.ts";
import { weaveWith } from "../support/weave.ts";
import { callRecord } from "../support/weave-records.ts";

/** A call as `search()` receives it. */
async function runOf(call: CallRecord, scope: object = {}): Promise<Run | undefined> {
  return await weaveWith(lines(call), scope).weave.evaluationRuns.search().first();
}

describe("a run of search()", () => {
  test("of the v2 routes becomes a neutral Run", async () => {
    const call = callRecord({
      attributes: { weave: { evaluation_run: "true", source_evaluation_run_id: "r0" } },
      summary: { weave: { status: "success" }, git_sha: "abc", usage: {}, status_counts: {} },
    });
    expect(await runOf(call)).toEqual({
      provider: "weave",
      id: "r1",
      name: "run 1",
      project: "acme/search",
      evaluation: "weave:///acme/search/object/nightly:e1",
      model: "weave:///acme/search/object/ranker:m1",
      kind: "v2",
      status: "completed",
      partial: null,
      startedAt: new Date("2026-11-21T08:00:00.123Z"),
      finishedAt: new Date("2026-11-21T08:05:00Z"),
      sourceRunId: "r0",
      attributes: { git_sha: "abc" },
      url: "https://wandb.ai/acme/search/r/call/r1",
      raw: call,
    });
  });

  test("keeps the digits of whole numbers that a number cannot hold, and can be written as JSON", async () => {
    const text = JSON.stringify(
      callRecord({ attributes: { build: "BIG", list: ["BIG", 7] } }),
    ).replaceAll('"BIG"', "9007199254740993");
    const { weave } = weaveWith(
      () => new Response(`${text}\n`, { headers: { "content-type": "application/jsonl" } }),
    );
    const run = await weave.evaluationRuns.search().first();
    expect(run?.attributes).toEqual({ build: "9007199254740993", list: ["9007199254740993", 7] });
    expect(JSON.stringify(run)).toContain('"build":"9007199254740993"');
    const call = await weave.calls.query().first();
    expect(call?.attributes).toEqual({ build: 9007199254740993n, list: [9007199254740993n, 7] });
  });

  test.each([
    ["2026-11-21T08:00:00.123456", "2026-11-21T08:00:00.123Z"],
    ["2026-11-21T08:00:00", "2026-11-21T08:00:00.000Z"],
    ["2026-11-21 08:00:00.5", "2026-11-21T08:00:00.500Z"],
    ["2026-11-21T08:00:00Z", "2026-11-21T08:00:00.000Z"],
    ["2026-11-21T08:00:00+02:00", "2026-11-21T06:00:00.000Z"],
    ["2026-11-21T08:00:00-0500", "2026-11-21T13:00:00.000Z"],
    ["2026-11-21", "2026-11-21T00:00:00.000Z"],
    ["soon", undefined],
  ])("started at %s: a time without a zone is UTC on every machine", async (text, iso) => {
    const run = await runOf(callRecord({ started_at: text, ended_at: text }));
    expect(run?.startedAt?.toISOString()).toBe(iso);
    expect(run?.finishedAt?.toISOString()).toBe(iso);
  });

  test("of an SDK has its own attributes, without those of Weave", async () => {
    const run = await runOf(
      callRecord({
        attributes: { branch: "main", weave: { client_version: "0.54" } },
        summary: { weave: { status: "success" }, note: "x" },
      }),
    );
    expect(run).toMatchObject({
      kind: "classic",
      attributes: { branch: "main" },
      sourceRunId: null,
    });
    expect(run?.attributes).toEqual({ branch: "main" });
  });

  test.each([
    [{ summary: { weave: { status: "running" } }, ended_at: null }, "running"],
    [{ summary: { weave: { status: "error" } } }, "failed"],
    [{ summary: { weave: { status: "descendant_error" } } }, "completed"],
    [{ summary: { weave: { status: "paused" } } }, "paused"],
    [{ summary: null, ended_at: null }, "running"],
    [{ summary: null }, "completed"],
    [{ summary: {}, exception: "ValueError: no" }, "failed"],
    [{ summary: { weave: "odd" }, exception: "" }, "completed"],
  ])("%j is %s", async (fields, status) => {
    expect(await runOf(callRecord(fields))).toMatchObject({ status });
  });

  test("failed calls below it do not make it partial: the server counts calls, not rows", async () => {
    const summary = {
      weave: { status: "descendant_error" },
      status_counts: { success: 47, error: 6 },
    };
    expect(await runOf(callRecord({ summary }))).toMatchObject({
      status: "completed",
      partial: null,
    });
  });

  test("missing values and values that are not strings become null", async () => {
    const call = callRecord({
      display_name: null,
      inputs: { model: {}, self: "" },
      ended_at: null,
      started_at: "no date",
    });
    expect(await runOf(call)).toMatchObject({
      name: null,
      model: null,
      evaluation: null,
      startedAt: null,
      finishedAt: null,
    });
  });

  test("matches the recorded response of the real server", async () => {
    const line =
      readFileSync(
        new URL(
          "../recordings/weave/post__calls_stream_query__classic_roots.ndjson",
          import.meta.url,
        ),
        "utf8",
      ).split("\n")[0] ?? "";
    const run = await runOf(JSON.parse(line) as CallRecord, { project: "pyevals" });
    expect(run).toMatchObject({
      id: "01a1fb7e-6958-7e37-83c1-46cae68ae315",
      name: "run bias 0",
      kind: "classic",
      status: "completed",
      project: "acme/pyevals",
    });
    expect(run?.startedAt?.toISOString()).toBe("2026-11-21T00:25:28.153Z");
  });
});
