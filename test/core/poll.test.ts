import { getEventListeners } from "node:events";
import { describe, expect, test, vi } from "vitest";
import { type Clock, type PollPlan, poll } from "../../src/core/clock.ts";
import { httpErrorClass } from "../../src/core/errors/http.ts";
import { NetworkError, ResponseShapeError, TimeoutError } from "../../src/index.ts";
import { errorOf, failureOf } from "../support/failure-of.ts";
import { FakeClock } from "../support/fake-clock.ts";

const exchange = {
  method: "POST",
  url: "https://things.example/status",
  requestId: "7f3c",
  attempts: [],
};
const answered = (status: number, retryAfterMs: number | null = null): Error => {
  const ErrorClass = httpErrorClass(status);
  return new ErrorClass(`failed with ${status}`, {
    ...exchange,
    status,
    detail: null,
    retryAfterMs,
  });
};
const down = new NetworkError("down", { ...exchange, phase: "unknown" });
const html = new ResponseShapeError("the answer is an HTML page", { path: "", expected: "JSON" });
const slow = new TimeoutError("slow", { which: "total", timeoutMs: 1, attempts: [] });

/** A job that returns each of these states in order, then the last one forever. */
function job(
  looks: readonly (string | Error)[],
  plan: Partial<PollPlan<string, string>> = {},
): { clock: FakeClock; asked: () => number; wait: () => Promise<string> } {
  const clock = new FakeClock();
  let asked = 0;
  const wait = (): Promise<string> =>
    clock.run(
      poll<string, string>({
        job: { call_id: "c1", evaluation_run_id: "r1" },
        clock,
        signal: undefined,
        timeoutMs: undefined,
        ask: async () => {
          const look = looks[Math.min(asked++, looks.length - 1)];
          if (look instanceof Error) throw look;
          return look ?? "none";
        },
        judge: (state) => (state === "done" ? { done: true, value: state } : { done: false }),
        ...plan,
      }),
    );
  return { clock, asked: () => asked, wait };
}

describe("poll()", () => {
  test("polls immediately, then after 1 s, and 1.5 times as long each time up to 15 s", async () => {
    const { clock, asked, wait } = job([...Array.from({ length: 12 }, () => "running"), "done"]);
    expect(await wait()).toBe("done");
    expect(asked()).toBe(13);
    const expected = [
      1_000, 1_500, 2_250, 3_375, 5_062.5, 7_593.75, 11_390.625, 15_000, 15_000, 15_000, 15_000,
      15_000,
    ];
    expect(clock.delays).toEqual(expected);
  });

  test("varies its pauses by up to 20% in both directions", async () => {
    for (const [chance, delay] of [
      [0, 800],
      [0.999_999, 1_200],
    ] as const) {
      const { clock, wait } = job(["running", "done"]);
      clock.chance = chance;
      await wait();
      expect(clock.delays[0]).toBeCloseTo(delay, 0);
    }
  });

  test("a job that has already ended takes one status check and no pause", async () => {
    const { clock, asked, wait } = job(["done"]);
    expect(await wait()).toBe("done");
    expect([asked(), clock.delays.length]).toEqual([1, 0]);
  });

  test("fails after 30 minutes, or at the given limit, with the ids and the last state", async () => {
    for (const [timeoutMs, limit] of [
      [undefined, 1_800_000],
      [60_000, 60_000],
    ] as const) {
      const { clock, wait } = job(["running"], { timeoutMs });
      await clock.advance(100_000);
      const error = await errorOf(wait(), "poll_timeout");
      expect(error).toMatchObject({
        job: { call_id: "c1", evaluation_run_id: "r1" },
        lastState: "running",
      });
      expect(error.message).toContain(`${limit} ms`);
      expect(error.message).toContain("call_id 'c1' and evaluation_run_id 'r1'");
      expect(clock.now() - 100_000).toBeLessThanOrEqual(limit);
      expect(clock.now() - 100_000).toBeGreaterThan(limit - 20_000);
    }
  });

  test.each([
    [undefined, [180_000, 180_000, 180_000]],
    [4_000, [4_000, 3_000, 1_500]],
    // the second status check is at the end of the limit
    [1_000, [1_000, 1]],
  ])("limit of each status check, with a limit of %s ms for all", async (timeoutMs, limits) => {
    const asked: number[] = [];
    const { wait } = job(["running"], {
      timeoutMs,
      ask: async (limitMs) => {
        asked.push(limitMs);
        return asked.length < 3 ? "running" : "done";
      },
    });
    await Promise.allSettled([wait()]);
    expect(asked).toEqual(limits);
  });

  test.each([undefined, true])("passes unref to its timers: %s", async (unref) => {
    const { clock, wait } = job(["running", "done"], { unref });
    const after = vi.spyOn<Clock, "after">(clock, "after");
    await wait();
    expect(after.mock.calls.map(([, , given]) => given)).toEqual([unref === true]);
  });

  test("passes the waiting time to judge()", async () => {
    const waited: number[] = [];
    const { clock, wait } = job(["running", "running", "done"], {
      judge: (state, waitedMs) => {
        waited.push(waitedMs);
        return state === "done" ? { done: true, value: state } : { done: false };
      },
    });
    await clock.advance(100_000);
    await wait();
    expect(waited).toEqual([0, 1_000, 2_500]);
  });

  test("an error of judge() ends the wait", async () => {
    const verdict = new Error("failed on the server");
    const { asked, wait } = job(["failed"], { judge: () => Promise.reject(verdict) });
    expect(await failureOf(wait())).toBe(verdict);
    expect(asked()).toBe(1);
  });
});

describe("poll() and failures", () => {
  test.each([
    ["a network error", down],
    ["a timeout", slow],
    ["an HTML page", html],
    ["500", answered(500)],
    ["503", answered(503)],
    ["408", answered(408)],
    ["429", answered(429)],
  ])("tolerates 7 consecutive failures with %s and stops at the 8th", async (_name, failure) => {
    const seven = job([...Array.from({ length: 7 }, () => failure), "done"]);
    expect(await seven.wait()).toBe("done");
    const eight = job(["running", failure]);
    const error = await errorOf(eight.wait(), "poll_lost_contact");
    expect(error).toMatchObject({
      lastState: "running",
      message: expect.stringContaining(failure.message),
      hint: expect.stringContaining("call_id 'c1' and evaluation_run_id 'r1'"),
    });
    expect(eight.asked()).toBe(9);
  });

  test("a successful status check resets the count", async () => {
    const five = Array.from({ length: 5 }, () => down);
    const { wait } = job([...five, "running", ...five, "running", "done"]);
    expect(await wait()).toBe("done");
  });

  test.each([400, 401, 403, 404, 409, 422])("%i ends the wait immediately", async (status) => {
    const failure = answered(status);
    const { asked, wait } = job(["running", failure]);
    expect(await failureOf(wait())).toBe(failure);
    expect(asked()).toBe(2);
  });

  test("any other error ends the wait immediately, including the reason of an abort", async () => {
    for (const odd of [new RangeError("a bug"), Object.assign(new Error("odd"), { status: 503 })]) {
      const { wait } = job([odd]);
      expect(await failureOf(wait())).toBe(odd);
    }
  });

  test("respects a Retry-After that is longer than its own pause", async () => {
    const { clock, wait } = job([answered(429, 40_000), "done"]);
    await wait();
    expect(clock.delays).toEqual([40_000]);
    const shorter = job([answered(429, 40_000), answered(429, 10), answered(503), "done"]);
    await shorter.wait();
    expect(shorter.clock.delays).toEqual([40_000, 1_500, 2_250]);
  });
});

describe("poll() and a signal", () => {
  test("an abort during a pause ends the wait immediately with its reason, leaving neither a timer nor a listener", async () => {
    const controller = new AbortController();
    const reason = new Error("the user left");
    const { clock, asked, wait } = job(["running"], {
      signal: controller.signal,
      judge: () => {
        queueMicrotask(() => queueMicrotask(() => queueMicrotask(() => controller.abort(reason))));
        return { done: false };
      },
    });
    expect(await failureOf(wait())).toBe(reason);
    expect(asked()).toBe(1);
    expect([clock.now(), clock.pending]).toEqual([0, 0]);
    expect(getEventListeners(controller.signal, "abort")).toHaveLength(0);
  });

  test("two waits for the same job are independent", async () => {
    const { asked, wait } = job(["running", "running", "done"]);
    expect(await wait()).toBe("done");
    expect(await wait()).toBe("done");
    expect(asked()).toBe(4);
  });
});
