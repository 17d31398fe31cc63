import { getEventListeners } from "node:events";
import { describe, expect, test } from "vitest";
import type { PollLostContactError, RescoreEmptyError } from "../../src/index.ts";
import type { RescoreStatus, RescoreWaitOptions } from "../../src/weave/index.ts";
import { empty, failing, json, silent, text } from "../support/answers.ts";
import { errorOf, failureOf } from "../support/failure-of.ts";
import type { Answer } from "../support/fake-fetch.ts";
import {
  BODY,
  COMPLETE,
  COUNT,
  JOB,
  look,
  RESCORE,
  type RescoreService,
  rescoreService,
  run,
  SOURCE,
  STATUS,
  SUMMARY,
  summary,
} from "./rescore-service.ts";

const NOT_FOUND = { code: "not_found" };
const running = (completed_rows: unknown = 1, total_rows: unknown = 5): object => ({ code: "running", completed_rows, total_rows });
const NEW_RUN = `GET /v2/acme/search/evaluation_runs/${JOB.evaluation_run_id}`;
const EMPTY = { code: "complete", output: {} };

/** Waits for the job of a service. */
function wait(service: RescoreService, options?: RescoreWaitOptions): Promise<unknown> {
  return service.clock.run(service.weave.rescore.wait(JOB, options));
}

describe("rescore.status()", () => {
  test("takes a job or its call id, and gives the state as it is", async () => {
    const { weave, bodies } = rescoreService({ [STATUS]: look(NOT_FOUND, { code: "failed", error: null }, COMPLETE) });
    expect(await weave.rescore.status(JOB)).toEqual(NOT_FOUND);
    expect(await weave.rescore.status("call-9")).toEqual({ code: "failed", error: null });
    expect(await weave.rescore.status(JOB)).toEqual(COMPLETE);
    expect(bodies(STATUS)).toEqual(Array(3).fill({ project_id: "acme/search", call_id: "call-9" }));
  });

  test("gives a code that this release does not know", async () => {
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
    expect(await weave.rescore.status(JOB)).toEqual({ code: "running", completed_rows, total_rows });
  });

  test("refuses a job that is none, and an answer without a state", async () => {
    const { weave, requests } = rescoreService({ [STATUS]: [json({}), json({ status: null }), json({ status: {} })] });
    for (const job of ["", {}, null, undefined, 7]) await errorOf(weave.rescore.status(job as never), "invalid_argument");
    expect(requests).toHaveLength(0);
    for (let answer = 0; answer < 3; answer++) await errorOf(weave.rescore.status(JOB), "response_shape");
  });
});

describe("rescore.wait()", () => {
  test("sees a job queued, running and complete, tells of each look, and measures the coverage", async () => {
    const service = rescoreService({
      [STATUS]: look(NOT_FOUND, running(1), running(4), COMPLETE),
      [SUMMARY]: summary({ [SOURCE]: { trials: 8, scored: {} }, [JOB.evaluation_run_id]: { trials: 8, scored: { judge: 6, tone: 8 } } }),
    });
    const seen: RescoreStatus[] = [];
    const result = await wait(service, { onProgress: (status) => seen.push(status) });
    expect(result).toEqual({ ...JOB, output: { judge: { true_count: 5, true_fraction: 1 } }, coverage: 0.75 });
    expect(seen).toEqual([NOT_FOUND, running(1), running(4), COMPLETE]);
    expect(service.bodies(SUMMARY)[0]).toMatchObject({ evaluation_run_ids: [SOURCE, JOB.evaluation_run_id], include_rows: false });
  });

  test("a job that is queued for ever is not started: at the limit, with both ids, and never submitted again", async () => {
    for (const [startTimeoutMs, limit] of [
      [undefined, 600_000],
      [20_000, 20_000],
    ] as const) {
      const service = rescoreService({ [STATUS]: look(NOT_FOUND) });
      const error = await errorOf(
        service.clock.run(service.weave.rescore.run(BODY, startTimeoutMs === undefined ? {} : { startTimeoutMs })),
        "rescore_not_started",
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

  test("after it ran, two absences are borne and the third in a row ends it", async () => {
    const twice = rescoreService({ [STATUS]: look(running(), NOT_FOUND, NOT_FOUND, running(), NOT_FOUND, NOT_FOUND, COMPLETE) });
    expect(await wait(twice)).toMatchObject({ coverage: 1 });
    const thrice = rescoreService({ [STATUS]: look(running(), NOT_FOUND, NOT_FOUND, NOT_FOUND, COMPLETE) });
    expect(await errorOf(wait(thrice), "poll_lost_contact")).toMatchObject({ job: JOB, lastState: NOT_FOUND });
    expect(thrice.sent(STATUS)).toHaveLength(4);
  });

  test("an unknown state waits at the normal pace, is told once, and ten in a row end it", async () => {
    const paused = { code: "paused" };
    const nine = rescoreService({
      [STATUS]: look(...Array(9).fill(paused), NOT_FOUND, ...Array(9).fill(paused), running(), ...Array(9).fill(paused), COMPLETE),
    });
    const seen: string[] = [];
    await wait(nine, { onProgress: ({ code }) => seen.push(code) });
    expect(seen).toEqual(["paused", "not_found", "paused", "running", "paused", "complete"]);
    expect(nine.clock.delays.filter((delay) => delay < 1_000)).toEqual([]);
    const ten = rescoreService({ [STATUS]: look(...Array(10).fill(paused), COMPLETE) });
    expect((await errorOf<PollLostContactError>(wait(ten), "poll_lost_contact")).message).toContain("'paused'");
    expect(ten.sent(STATUS)).toHaveLength(10);
  });

  test("a failed job is an error with what the server said", async () => {
    const service = rescoreService({ [STATUS]: look(running(), { code: "failed", error: "the judge is down" }) });
    expect(await errorOf(wait(service), "rescore_failed")).toMatchObject({
      job: JOB,
      message: expect.stringContaining("the judge is down"),
    });
    const silentOne = rescoreService({ [STATUS]: look({ code: "failed", error: null }) });
    await errorOf(wait(silentOne), "rescore_failed");
  });

  test("what onProgress throws costs nothing", async () => {
    const service = rescoreService({ [STATUS]: look(running(), COMPLETE) });
    const onProgress = (): void => {
      throw new Error("a bug of the user's");
    };
    expect(await wait(service, { onProgress })).toMatchObject(JOB);
  });

  test("two waiters share nothing, and another process needs the two ids only", async () => {
    const service = rescoreService({ [STATUS]: look(NOT_FOUND, running(), running(), COMPLETE) });
    const results = await service.clock.run(Promise.all([service.weave.rescore.wait(JOB), service.weave.rescore.wait({ ...JOB })]));
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
  ])("run() refuses the option %s before anything is paid for", async (options, name) => {
    const { weave, requests } = rescoreService();
    expect((await errorOf(weave.rescore.run(BODY, options as never), "invalid_argument")).message).toContain(name);
    expect(requests).toHaveLength(0);
  });

  test("refuses a job without its ids", async () => {
    const { weave, requests } = rescoreService();
    for (const job of [undefined, {}, "call-9", { call_id: "call-9" }]) await errorOf(weave.rescore.wait(job as never), "invalid_argument");
    expect(requests).toHaveLength(0);
  });
});

describe("rescore.wait() and what a job gave", () => {
  test.each([[EMPTY], [{ code: "complete", output: null }], [{ code: "complete" }]])(
    "%s is an error, with the ids and the output",
    async (state) => {
      const service = rescoreService({ [STATUS]: look(state) });
      expect(await errorOf<RescoreEmptyError>(wait(service), "rescore_empty")).toMatchObject({ job: JOB });
    },
  );

  test("unless the source has no predictions", async () => {
    const service = rescoreService({ [STATUS]: look(EMPTY), [COUNT]: json({ count: 0 }), [SUMMARY]: summary({}) });
    expect(await wait(service)).toEqual({ ...JOB, output: {}, coverage: null });
    expect(service.bodies(COUNT)[0]).toMatchObject({ filter: { parent_ids: [SOURCE] } });
  });

  test("a source that cannot be read is no excuse", async () => {
    const service = rescoreService({ [STATUS]: look(EMPTY), [NEW_RUN]: empty(404) });
    await errorOf(wait(service), "rescore_empty");
    const unnamed = rescoreService({ [STATUS]: look(EMPTY), [NEW_RUN]: run(JOB.evaluation_run_id) });
    await errorOf(wait(unnamed), "rescore_empty");
  });

  test("onEmpty: 'warn' gives the result with its coverage", async () => {
    const service = rescoreService({
      [STATUS]: look(EMPTY),
      [SUMMARY]: summary({ [SOURCE]: { trials: 5, scored: { exact: 5 } } }),
    });
    expect(await wait(service, { onEmpty: "warn" })).toEqual({ ...JOB, output: {}, coverage: 0 });
  });

  test("minCoverage is held against the scorer that scored least, and the source's trials", async () => {
    const half = summary({ [SOURCE]: { trials: 10, scored: {} }, [JOB.evaluation_run_id]: { trials: 5, scored: { judge: 5, tone: 4 } } });
    expect(await wait(rescoreService({ [SUMMARY]: half }), { minCoverage: 0.4 })).toMatchObject({ coverage: 0.4 });
    const error = await errorOf(wait(rescoreService({ [SUMMARY]: half }), { minCoverage: 0.41 }), "rescore_empty");
    expect(error).toMatchObject({ job: JOB, message: expect.stringMatching(/40\.0 %.*41\.0 %/) });
  });

  test("minCoverage is not met by a run of which nothing is known", async () => {
    const nothing = rescoreService({ [NEW_RUN]: run(JOB.evaluation_run_id), [SUMMARY]: summary({}) });
    await errorOf(wait(nothing, { minCoverage: 0.1 }), "rescore_empty");
  });

  test("run() knows how many scorers should have scored: one that failed on every row counts as 0", async () => {
    const tone = "weave:///acme/search/object/tone:d2";
    const service = rescoreService({ "GET /v2/acme/search/scorers/tone/versions/d2": json({}) });
    const both = { ...BODY, scorer_refs: [...BODY.scorer_refs, tone] as [string, ...string[]] };
    const error = await errorOf(service.clock.run(service.weave.rescore.run(both, { minCoverage: 0.5 })), "rescore_empty");
    expect(error.message).toContain("0.0 %");
    expect(await service.clock.run(service.weave.rescore.run(both))).toMatchObject({ coverage: 0 });
  });

  test("a coverage that cannot be read fails nothing unless it was asked for", async () => {
    const broken = { [SUMMARY]: empty(403) };
    expect(await wait(rescoreService(broken))).toMatchObject({ coverage: null });
    await errorOf(wait(rescoreService(broken), { minCoverage: 0.1 }), "permission");
  });
});

describe("rescore.wait() and failures", () => {
  const html = text("<!doctype html><title>Welcome</title>");
  const refused = empty(429, { "retry-after": "40" });

  /** Looks of which every attempt meets the failure. */
  function failedLooks(failure: Answer, count: number): Answer[] {
    return Array.from({ length: count }, () => failure);
  }

  test("seven failed looks in a row are borne, the eighth ends it", async () => {
    const seven = rescoreService({ [STATUS]: [...look(running()), ...failedLooks(empty(500), 7), ...look(COMPLETE)] }, { maxAttempts: 1 });
    expect(await wait(seven)).toMatchObject(JOB);
    const eight = rescoreService(
      { [STATUS]: [...look(running()), ...failedLooks(failing("ECONNRESET"), 8), ...look(COMPLETE)] },
      { maxAttempts: 1 },
    );
    expect(await errorOf(wait(eight), "poll_lost_contact")).toMatchObject({ job: JOB, lastState: running() });
    expect(eight.sent(STATUS)).toHaveLength(9);
  });

  test.each([400, 401, 403, 422])("%i ends it at once", async (status) => {
    const service = rescoreService({ [STATUS]: [...look(running()), json({ reason: "no" }, { status }), ...look(COMPLETE)] });
    expect(await failureOf(wait(service))).toMatchObject({ status });
    expect(service.sent(STATUS)).toHaveLength(2);
  });

  test("429 with Retry-After in the middle is obeyed, an HTML page in the middle borne", async () => {
    const service = rescoreService({ [STATUS]: [...look(running()), refused, html, ...look(COMPLETE)] }, { maxAttempts: 1 });
    expect(await wait(service)).toMatchObject(JOB);
    expect(service.clock.delays).toContain(40_000);
  });

  test("the time limit holds, for a server that is silent too", async () => {
    const endless = rescoreService({ [STATUS]: look(running()) });
    await errorOf(wait(endless, { timeoutMs: 60_000 }), "poll_timeout");
    expect(endless.clock.now()).toBeLessThanOrEqual(60_000);
    const mute = rescoreService({ [STATUS]: [...look(running()), silent] });
    expect(await errorOf(wait(mute, { timeoutMs: 20_000 }), "poll_timeout")).toMatchObject({ job: JOB, lastState: running() });
    expect(mute.clock.now()).toBeLessThanOrEqual(20_000);
  });

  test("an abort in the pause ends it at once and leaves neither timer nor listener", async () => {
    const controller = new AbortController();
    const { weave, clock, sent } = rescoreService({ [STATUS]: look(running()) });
    const ended = failureOf(
      weave.rescore.wait(JOB, { signal: controller.signal, onProgress: () => setImmediate(() => controller.abort("enough")) }),
    );
    expect(await ended).toBe("enough");
    expect([clock.now(), clock.pending, sent(STATUS).length]).toEqual([0, 0, 1]);
    expect(getEventListeners(controller.signal, "abort")).toHaveLength(0);
  });

  test("an abort while a look is in flight ends it at once", async () => {
    const controller = new AbortController();
    const { weave, clock } = rescoreService({
      [STATUS]: (request) => {
        setImmediate(() => controller.abort("enough"));
        return silent(request);
      },
    });
    expect(await failureOf(weave.rescore.wait(JOB, { signal: controller.signal }))).toBe("enough");
    expect(clock.pending).toBe(0);
  });

  test("an abort while the coverage is read is not taken for a coverage that cannot be read", async () => {
    const controller = new AbortController();
    const { weave } = rescoreService({
      [SUMMARY]: (request) => {
        setImmediate(() => controller.abort("enough"));
        return silent(request);
      },
    });
    expect(await failureOf(weave.rescore.wait(JOB, { signal: controller.signal }))).toBe("enough");
  });

  test("with unref its pauses do not hold the process", async () => {
    for (const unref of [true, undefined]) {
      const service = rescoreService({ [STATUS]: look(running(), COMPLETE) });
      const holds: (boolean | undefined)[] = [];
      const { after } = service.clock;
      service.clock.after = (delayMs, callback, flag?: boolean) => {
        if (delayMs === 1_000) holds.push(flag);
        return after.call(service.clock, delayMs, callback);
      };
      await wait(service, unref === undefined ? {} : { unref });
      expect(holds).toEqual([unref ?? false]);
    }
  });
});
