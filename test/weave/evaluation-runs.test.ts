import { describe, expect, test } from "vitest";
import { chunks, empty, json, lines, text } from "../support/answers.ts";
import { errorOf, failureOf } from "../support/failure-of.ts";
import { CANARY } from "../support/things.ts";
import { bodyOf, weaveWith } from "../support/weave.ts";
import { callRecord, runRecord } from "../support/weave-records.ts";

describe("EvaluationRuns list()", () => {
  test("streams the v2 runs, arrays as repeated keys", async () => {
    const ref = "weave:///acme/search/object/ranker:m1";
    const { weave, requests } = weaveWith(
      lines(runRecord(), runRecord({ evaluation_run_id: "r2" })),
    );
    const stream = weave.evaluationRuns.list({
      evaluation_run_ids: ["r1", "r2", "r3"],
      models: [ref],
      limit: 5,
      offset: 0,
    });
    expect((await stream.toArray()).map((run) => run.evaluation_run_id)).toEqual(["r1", "r2"]);
    expect(stream.report.missingIds).toEqual(["r3"]);
    expect(requests[0]?.url.pathname).toBe("/v2/acme/search/evaluation_runs");
    expect([...(requests[0]?.url.searchParams ?? [])]).toEqual([
      ["evaluation_run_ids", "r1"],
      ["evaluation_run_ids", "r2"],
      ["evaluation_run_ids", "r3"],
      ["models", ref],
      ["limit", "5"],
      ["offset", "0"],
    ]);
  });

  test("with resume: 'dedupe', continues after a broken connection", async () => {
    const first = JSON.stringify(runRecord());
    const { weave, requests } = weaveWith([
      chunks(`${first}\n`, new TypeError("terminated")),
      lines(runRecord(), runRecord({ evaluation_run_id: "r2" })),
    ]);
    expect(await weave.evaluationRuns.list({}, { resume: "dedupe" }).toArray()).toHaveLength(2);
    expect(requests).toHaveLength(2);
  });

  test("keeps unknown fields of a run", async () => {
    const { weave } = weaveWith(lines(runRecord({ field_of_tomorrow: 7 })));
    expect(await weave.evaluationRuns.list().first()).toMatchObject({ field_of_tomorrow: 7 });
  });

  test.each([
    [{ models: ["ranker"] }, "query.models", 'search({ model: "ranker" })'],
    [{ evaluations: ["nightly"] }, "query.evaluations", 'search({ evaluation: "nightly" })'],
    [{ model: ["x"] }, "query.model", "Did you mean 'models'?"],
    [{ limit: -1 }, "query.limit", "at least 0: current value is -1"],
    [{ evaluation_run_ids: [] }, "query.evaluation_run_ids", "empty list"],
  ])("%j is refused before anything is sent", async (query, path, said) => {
    const { weave, requests } = weaveWith(lines());
    const error = await errorOf(
      () => weave.evaluationRuns.list(query as never).toArray(),
      "invalid_argument",
    );
    expect(error).toMatchObject({ path, message: expect.stringContaining(said) });
    expect(requests).toHaveLength(0);
  });

  test("refuses an invalid 'resume'", async () => {
    const { weave } = weaveWith(lines());
    expect(
      await errorOf(
        () => weave.evaluationRuns.list({}, { resume: true as never }).toArray(),
        "invalid_argument",
      ),
    ).toMatchObject({
      path: "options.resume",
    });
  });
});

describe("EvaluationRuns get()", () => {
  test("returns the run in its wire format", async () => {
    const record = runRecord({ extra: 1 });
    const { weave, requests } = weaveWith(json(record));
    expect(await weave.evaluationRuns.get("r1")).toEqual(record);
    expect(requests[0]?.url.pathname).toBe("/v2/acme/search/evaluation_runs/r1");
  });

  const trace = (trace_name: string): object => ({ summary: { weave: { trace_name } } });

  test.each([
    ["a prediction", { ...trace("ranker.predict"), evaluation: runRecord().model }],
    ["a trial", trace("Evaluation.predict_and_score")],
    ["a trial of the TypeScript SDK", trace("Evaluation.predictAndScore")],
    ["a score", trace("judge.score")],
    ["a call without a model", { ...trace("something"), model: "" }],
    ["another ID", { evaluation_run_id: "r2" }],
  ])("refuses %s, which the server returns as if it were a run", async (_name, fields) => {
    const { weave } = weaveWith(json(runRecord(fields)));
    const error = await errorOf(weave.evaluationRuns.get("r1"), "response_shape");
    expect(error.message).toContain("'r1' is not an evaluation run");
    expect(error.message).toContain("search() finds runs with their IDs");
  });

  test.each([
    ["evaluation_run_id", { evaluation_run_id: 7 }],
    ["status", { status: 7 }],
    ["summary", { summary: [] }],
  ])("refuses a response whose %s has the wrong type", async (path, fields) => {
    const { weave } = weaveWith(json(runRecord(fields)));
    expect(await errorOf(weave.evaluationRuns.get("r1"), "response_shape")).toMatchObject({ path });
  });

  test.each([
    ["..", "evaluation_run_id"],
    ["a\u0000b", "evaluation_run_id"],
    ["", "id"],
    ["latest", "id"],
    ["name:nightly", "id"],
  ])("'%s' is not an ID", async (id, path) => {
    const { weave, requests } = weaveWith(json(runRecord()));
    expect(await errorOf(weave.evaluationRuns.get(id), "invalid_argument")).toMatchObject({ path });
    expect(requests).toHaveLength(0);
  });

  test("a 404 includes what the server said", async () => {
    const { weave } = weaveWith(json({ reason: "EvaluationRun nope not found" }, { status: 404 }));
    const { message } = await errorOf(weave.evaluationRuns.get("nope"), "not_found");
    expect(message).toContain("failed with 404: EvaluationRun nope not found");
    expect(message).toContain(
      "load('name:…') finds a run by name, load('latest') finds the newest; for a run in another project",
    );
  });
});

describe("hints of the service", () => {
  test.each([
    [401, { detail: "bad key" }, "https://wandb.ai/authorize"],
    [403, { detail: "no" }, "has no access to this project"],
    [404, { detail: "Project not found" }, "Check entity and project"],
    [429, { detail: "slow down" }, "Reduce concurrency"],
  ])("a %i says what to do", async (status, body, said) => {
    const { weave, clock } = weaveWith(json(body, { status }));
    expect(
      ((await clock.run(failureOf(weave.evaluationRuns.get("r1")))) as Error).message,
    ).toContain(said);
  });

  test("a 502 of a search and a 404 of a version have their own hints", async () => {
    const search = weaveWith(empty(502));
    expect(
      ((await search.clock.run(failureOf(search.weave.evaluationRuns.search().toArray()))) as Error)
        .message,
    ).toContain("cannot evaluate");
    const { weave } = weaveWith(json({ reason: "gone" }, { status: 404 }));
    expect(((await failureOf(weave.models.get("ranker", "v1"))) as Error).message).toContain(
      "'latest', or 'v0'",
    );
    expect(
      ((await failureOf(weaveWith(empty(400)).weave.evaluationRuns.get("r1"))) as { hint: unknown })
        .hint,
    ).toBeNull();
    const other = weaveWith(empty(502));
    expect(await other.clock.run(failureOf(other.weave.evaluationRuns.get("r1")))).toMatchObject({
      hint: null,
    });
  });
});

describe("EvaluationRuns wait()", () => {
  const running = runRecord({ status: "running", finished_at: null });

  test("polls until the run has finished", async () => {
    const { weave, clock, requests } = weaveWith([
      json(running),
      json(runRecord({ status: null, finished_at: null })),
      text("busy", { status: 500 }),
      json(runRecord()),
    ]);
    expect(await clock.run(weave.evaluationRuns.wait("r1"))).toMatchObject({ status: "completed" });
    expect(requests).toHaveLength(4);
  });

  test("returns a run whose status this release does not know", async () => {
    const { weave } = weaveWith(json(runRecord({ status: "paused" })));
    expect(await weave.evaluationRuns.wait("r1")).toMatchObject({ status: "paused" });
  });

  test("throws an error that contains a failed run, with its keys redacted", async () => {
    const failed = runRecord({ status: "failed", summary: { error: `401 for ${CANARY}` } });
    const { weave, clock } = weaveWith([json(running), json(failed)]);
    const error = await errorOf(clock.run(weave.evaluationRuns.wait("r1")), "job_failed");
    expect(error).toMatchObject({
      message: expect.stringContaining("The run 'r1' failed"),
      job: { evaluation_run_id: "r1" },
    });
    expect(error).toMatchObject({
      lastState: { status: "failed", summary: { error: "401 for [redacted]" } },
    });
  });

  test("calls onProgress after each status check, and ignores what it throws", async () => {
    const { weave, clock } = weaveWith([
      json(running),
      json(runRecord({ status: "running", summary: { n: 1 } })),
      json(runRecord()),
    ]);
    const seen: (string | null | undefined)[] = [];
    const onProgress = ({ status }: { status?: string | null }): void => {
      seen.push(status);
      throw new Error("of the user's");
    };
    await clock.run(weave.evaluationRuns.wait("r1", { onProgress }));
    expect(seen).toEqual(["running", "running", "completed"]);
    expect(
      await errorOf(
        weave.evaluationRuns.wait("r1", { onProgress: 1 as never }),
        "invalid_argument",
      ),
    ).toMatchObject({
      path: "options.onProgress",
    });
    expect(
      await errorOf(
        weave.evaluationRuns.wait("r1", { onprogress: onProgress } as never),
        "invalid_argument",
      ),
    ).toMatchObject({
      message: expect.stringContaining("Did you mean 'onProgress'?"),
    });
  });

  test("times out with the ID and the last state", async () => {
    const { weave, clock } = weaveWith(json(running));
    const error = await errorOf(
      clock.run(weave.evaluationRuns.wait("r1", { timeoutMs: 10_000 })),
      "poll_timeout",
    );
    expect(error).toMatchObject({ job: { evaluation_run_id: "r1" }, lastState: running });
  });

  test("fails at once if the run does not exist", async () => {
    const { weave, requests } = weaveWith(json({ reason: "no" }, { status: 404 }));
    await errorOf(weave.evaluationRuns.wait("nope"), "not_found");
    expect(requests).toHaveLength(1);
  });
});

describe("EvaluationRuns search()", () => {
  test("skips nothing: a call without its fields is an error", async () => {
    const { op_name: _left, ...rest } = callRecord();
    const { weave, requests } = weaveWith(lines(rest));
    expect(await failureOf(weave.evaluationRuns.search().toArray())).toMatchObject({
      code: "stream_parse",
      reason: "not-a-record",
    });
    expect(bodyOf(requests[0])).toMatchObject({ project_id: "acme/search" });
  });
});
