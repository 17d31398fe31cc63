import { describe, expect, test } from "vitest";
import type { PollLostContactError } from "../../src/index.ts";
import type { JobStatus, RescoreWaitOptions } from "../../src/weave/index.ts";
import { json } from "../support/answers.ts";
import { errorOf } from "../support/failure-of.ts";
import {
  BODY,
  COMPLETE,
  JOB,
  look,
  RESCORE,
  type RescoreService,
  rescoreService,
  SOURCE,
  STATUS,
  SUMMARY,
  summary,
} from "./rescore-service.ts";

const NOT_FOUND = { code: "not_found" };
const running = (completed_rows: unknown = 1, total_rows: unknown = 5): object => ({
  code: "running",
  completed_rows,
  total_rows,
});

/** Waits for the job of a service. */
function wait(service: RescoreService, options?: RescoreWaitOptions): Promise<unknown> {
  return service.clock.run(service.weave.rescore.wait(JOB, options));
}

describe("rescore.status()", () => {
  test("accepts a job or its call ID, and returns the state unchanged", async () => {
    const { weave, bodies } = rescoreService({
      [STATUS]: look(NOT_FOUND, { code: "failed", error: null }, COMPLETE),
    });
    expect(await weave.rescore.status(JOB)).toEqual(NOT_FOUND);
    expect(await weave.rescore.status("call-9")).toEqual({ code: "failed", error: null });
    expect(await weave.rescore.status(JOB)).toEqual(COMPLETE);
    expect(bodies(STATUS)).toEqual(Array(3).fill({ project_id: "acme/search", call_id: "call-9" }));
  });

  test("returns a code that this release does not know", async () => {
    const { weave } = rescoreService({ [STATUS]: look({ code: "paused", by: "admin" }) });
    expect(await weave.rescore.status(JOB)).toEqual({ code: "paused", by: "admin" });
  });

  test.each([
    [9, 5, 5, 5],
    [0, 0, 0, 0],
    [-3, 5, 0, 5],
    [2.7, 5, 2, 5],
    ["x", "y", 0, 0],
    [null, {}, 0, 0],
    [1e300, 5, 5, 5],
  ])("clamps the counts %s of %s", async (completed, total, completed_rows, total_rows) => {
    const { weave } = rescoreService({ [STATUS]: look(running(completed, total)) });
    expect(await weave.rescore.status(JOB)).toEqual({
      code: "running",
      completed_rows,
      total_rows,
    });
  });

  test("refuses an invalid job, and a response without a state", async () => {
    const { weave, requests } = rescoreService({
      [STATUS]: [json({}), json({ status: null }), json({ status: {} })],
    });
    for (const job of ["", {}, null, undefined, 7])
      await errorOf(weave.rescore.status(job as never), "invalid_argument");
    expect(requests).toHaveLength(0);
    for (let answer = 0; answer < 3; answer++)
      await errorOf(weave.rescore.status(JOB), "response_shape");
  });
});

describe("rescore.wait()", () => {
  test("sees a job queued, running and complete, reports each status check, and measures the coverage", async () => {
    const service = rescoreService({
      [STATUS]: look(NOT_FOUND, running(1), running(4), COMPLETE),
      [SUMMARY]: summary({
        [SOURCE]: { trials: 8, scored: {} },
        [JOB.evaluation_run_id]: { trials: 8, scored: { judge: 6, tone: 8 } },
      }),
    });
    const seen: JobStatus[] = [];
    const result = await wait(service, { onProgress: (status) => seen.push(status) });
    expect(result).toEqual({
      ...JOB,
      output: { judge: { true_count: 5, true_fraction: 1 } },
      coverage: 0.75,
    });
    expect(seen).toEqual([NOT_FOUND, running(1), running(4), COMPLETE]);
    expect(service.bodies(SUMMARY)[0]).toMatchObject({
      evaluation_run_ids: [SOURCE, JOB.evaluation_run_id],
      include_rows: false,
    });
  });

  test("a job that stays queued is reported as not started at the limit, with both IDs, and never submitted again", async () => {
    for (const [startTimeoutMs, limit] of [
      [undefined, 600_000],
      [20_000, 20_000],
    ] as const) {
      const service = rescoreService({ [STATUS]: look(NOT_FOUND) });
      const error = await errorOf(
        service.clock.run(
          service.weave.rescore.run(BODY, startTimeoutMs === undefined ? {} : { startTimeoutMs }),
        ),
        "job_not_started",
      );
      expect(error).toMatchObject({
        job: JOB,
        lastState: NOT_FOUND,
        message: expect.stringContaining("call_id 'call-9' and evaluation_run_id 'run-9'"),
      });
      expect(service.clock.now()).toBeGreaterThanOrEqual(limit);
      expect(service.clock.now()).toBeLessThan(limit + 18_000);
      expect(service.sent(RESCORE)).toHaveLength(1);
    }
  });

  test("after the job ran, tolerates two absences, and fails at the third in a row", async () => {
    const twice = rescoreService({
      [STATUS]: look(running(), NOT_FOUND, NOT_FOUND, running(), NOT_FOUND, NOT_FOUND, COMPLETE),
    });
    expect(await wait(twice)).toMatchObject({ coverage: 1 });
    const thrice = rescoreService({
      [STATUS]: look(running(), NOT_FOUND, NOT_FOUND, NOT_FOUND, COMPLETE),
    });
    expect(await errorOf(wait(thrice), "poll_lost_contact")).toMatchObject({
      job: JOB,
      lastState: NOT_FOUND,
    });
    expect(thrice.sent(STATUS)).toHaveLength(4);
  });

  test("keeps polling at the normal pace in an unknown state, reports it once, and fails after ten in a row", async () => {
    const paused = { code: "paused" };
    const nine = rescoreService({
      [STATUS]: look(
        ...Array(9).fill(paused),
        NOT_FOUND,
        ...Array(9).fill(paused),
        running(),
        ...Array(9).fill(paused),
        COMPLETE,
      ),
    });
    const seen: string[] = [];
    await wait(nine, { onProgress: ({ code }) => seen.push(code) });
    expect(seen).toEqual(["paused", "not_found", "paused", "running", "paused", "complete"]);
    expect(nine.clock.delays.filter((delay) => delay < 1_000)).toEqual([]);
    const ten = rescoreService({ [STATUS]: look(...Array(10).fill(paused), COMPLETE) });
    expect((await errorOf<PollLostContactError>(wait(ten), "poll_lost_contact")).message).toContain(
      "'paused'",
    );
    expect(ten.sent(STATUS)).toHaveLength(10);
  });

  test("a failed job is an error that includes what the server said", async () => {
    const service = rescoreService({
      [STATUS]: look(running(), { code: "failed", error: "the judge is down" }),
    });
    expect(await errorOf(wait(service), "job_failed")).toMatchObject({
      job: JOB,
      message: expect.stringContaining("the judge is down"),
    });
    const silentOne = rescoreService({ [STATUS]: look({ code: "failed", error: null }) });
    await errorOf(wait(silentOne), "job_failed");
  });

  test.each([
    [
      "throws",
      (): void => {
        throw new Error("a bug in user code");
      },
    ],
    ["rejects with", () => Promise.reject(new Error("a bug in user code"))],
  ])("ignores what onProgress %s", async (_how, onProgress: () => void) => {
    const service = rescoreService({ [STATUS]: look(running(), COMPLETE) });
    expect(await wait(service, { onProgress })).toMatchObject(JOB);
    // an unhandled rejection would fail the run here
    await new Promise((resolve) => setImmediate(resolve));
  });

  test("waiters are independent, and another process needs only the two IDs", async () => {
    const service = rescoreService({ [STATUS]: look(NOT_FOUND, running(), running(), COMPLETE) });
    const results = await service.clock.run(
      Promise.all([service.weave.rescore.wait(JOB), service.weave.rescore.wait({ ...JOB })]),
    );
    expect(results).toHaveLength(2);
    expect(service.sent(RESCORE)).toHaveLength(0);
    const elsewhere = rescoreService();
    expect(await wait(elsewhere)).toMatchObject(JOB);
  });

  test.each([
    [{ minCoverage: 1.1 }, "minCoverage"],
    [{ minCoverage: Number.NaN }, "minCoverage"],
    [{ onEmpty: "ignore" }, "onEmpty"],
    [{ startTimeoutMs: 0 }, "startTimeoutMs"],
    [{ startTimeoutMs: Number.NaN }, "startTimeoutMs"],
    [{ onProgress: 1 }, "onProgress"],
    [{ onprogress: () => {} }, "onProgress"],
    [{ timeoutMs: -1 }, "timeoutMs"],
  ])("run() refuses the option %s before any paid request", async (options, name) => {
    const { weave, requests } = rescoreService();
    expect(
      (await errorOf(weave.rescore.run(BODY, options as never), "invalid_argument")).message,
    ).toContain(name);
    expect(requests).toHaveLength(0);
  });

  test("refuses a job without its IDs", async () => {
    const { weave, requests } = rescoreService();
    for (const job of [undefined, {}, "call-9", { call_id: "call-9" }])
      await errorOf(weave.rescore.wait(job as never), "invalid_argument");
    expect(requests).toHaveLength(0);
  });
});
