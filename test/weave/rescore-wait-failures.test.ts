import { getEventListeners } from "node:events";
import { describe, expect, test } from "vitest";
import type { RescoreWaitOptions } from "../../src/weave/index.ts";
import { empty, failing, json, silent, text } from "../support/answers.ts";
import { errorOf, failureOf } from "../support/failure-of.ts";
import type { Answer } from "../support/fake-fetch.ts";
import {
  COMPLETE,
  JOB,
  look,
  type RescoreService,
  rescoreService,
  STATUS,
  SUMMARY,
} from "./rescore-service.ts";

const running = (completed_rows: unknown = 1, total_rows: unknown = 5): object => ({
  code: "running",
  completed_rows,
  total_rows,
});

/** Waits for the job of a service. */
function wait(service: RescoreService, options?: RescoreWaitOptions): Promise<unknown> {
  return service.clock.run(service.weave.rescore.wait(JOB, options));
}

describe("rescore.wait() and failures", () => {
  const html = text("<!doctype html><title>Welcome</title>");
  const refused = empty(429, { "retry-after": "40" });

  /** Status checks whose every attempt meets the failure. */
  function failedLooks(failure: Answer, count: number): Answer[] {
    return Array.from({ length: count }, () => failure);
  }

  test("tolerates seven consecutive failed status checks, and fails at the eighth", async () => {
    const seven = rescoreService(
      { [STATUS]: [...look(running()), ...failedLooks(empty(500), 7), ...look(COMPLETE)] },
      { maxAttempts: 1 },
    );
    expect(await wait(seven)).toMatchObject(JOB);
    const eight = rescoreService(
      {
        [STATUS]: [...look(running()), ...failedLooks(failing("ECONNRESET"), 8), ...look(COMPLETE)],
      },
      { maxAttempts: 1 },
    );
    expect(await errorOf(wait(eight), "poll_lost_contact")).toMatchObject({
      job: JOB,
      lastState: running(),
    });
    expect(eight.sent(STATUS)).toHaveLength(9);
  });

  test.each([400, 401, 403, 422])("a %i ends the wait at once", async (status) => {
    const service = rescoreService({
      [STATUS]: [...look(running()), json({ reason: "no" }, { status }), ...look(COMPLETE)],
    });
    expect(await failureOf(wait(service))).toMatchObject({ status });
    expect(service.sent(STATUS)).toHaveLength(2);
  });

  test("obeys a 429 with Retry-After, and tolerates an HTML page", async () => {
    const service = rescoreService(
      { [STATUS]: [...look(running()), refused, html, ...look(COMPLETE)] },
      { maxAttempts: 1 },
    );
    expect(await wait(service)).toMatchObject(JOB);
    expect(service.clock.delays).toContain(40_000);
  });

  test("enforces the time limit, even if the server is silent", async () => {
    const endless = rescoreService({ [STATUS]: look(running()) });
    await errorOf(wait(endless, { timeoutMs: 60_000 }), "poll_timeout");
    expect(endless.clock.now()).toBeLessThanOrEqual(60_000);
    const mute = rescoreService({ [STATUS]: [...look(running()), silent] });
    expect(await errorOf(wait(mute, { timeoutMs: 20_000 }), "poll_timeout")).toMatchObject({
      job: JOB,
      lastState: running(),
    });
    expect(mute.clock.now()).toBeLessThanOrEqual(20_000);
  });

  test("an abort during a delay ends the wait at once and leaves no timer or listener", async () => {
    const controller = new AbortController();
    const { weave, clock, sent } = rescoreService({ [STATUS]: look(running()) });
    const ended = failureOf(
      weave.rescore.wait(JOB, {
        signal: controller.signal,
        onProgress: () => setImmediate(() => controller.abort("enough")),
      }),
    );
    expect(await ended).toBe("enough");
    expect([clock.now(), clock.pending, sent(STATUS).length]).toEqual([0, 0, 1]);
    expect(getEventListeners(controller.signal, "abort")).toHaveLength(0);
  });

  test("an abort during a status check ends the wait at once", async () => {
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

  test("an abort while the coverage is read is not mistaken for an unreadable coverage", async () => {
    const controller = new AbortController();
    const { weave } = rescoreService({
      [SUMMARY]: (request) => {
        setImmediate(() => controller.abort("enough"));
        return silent(request);
      },
    });
    expect(await failureOf(weave.rescore.wait(JOB, { signal: controller.signal }))).toBe("enough");
  });

  test("with unref, its delays do not keep the process alive", async () => {
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
