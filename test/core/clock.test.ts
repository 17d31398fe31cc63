import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { sharedLimit, systemClock } from "../../src/core/clock.ts";
import { errorOf } from "../support/failure-of.ts";
import { FakeClock } from "../support/fake-clock.ts";

beforeEach(() => vi.useFakeTimers());
afterEach(() => vi.useRealTimers());

describe("systemClock", () => {
  test("reads the clocks and the random numbers of the platform", () => {
    vi.setSystemTime(7_000);
    vi.spyOn(Math, "random").mockReturnValue(0.25);
    const before = systemClock.now();
    vi.advanceTimersByTime(500);
    expect(systemClock.now() - before).toBe(500);
    expect(systemClock.wallNow()).toBe(7_500);
    expect(systemClock.random()).toBe(0.25);
    vi.restoreAllMocks();
  });

  test("calls back once after the delay, unless it is canceled", () => {
    const callback = vi.fn();
    systemClock.after(1_000, callback);
    systemClock.after(1_000, callback)();
    vi.advanceTimersByTime(999);
    expect(callback).not.toHaveBeenCalled();
    vi.advanceTimersByTime(10_000);
    expect(callback).toHaveBeenCalledOnce();
  });

  test.each([2 ** 31, 10 ** 12, Number.POSITIVE_INFINITY])(
    "a delay of %d ms does not fire immediately, as an overflowing timer would",
    (delayMs) => {
      const callback = vi.fn();
      const cancel = systemClock.after(delayMs, callback);
      vi.advanceTimersByTime(60_000);
      expect(callback).not.toHaveBeenCalled();
      cancel();
      expect(vi.getTimerCount()).toBe(0);
    },
  );

  test("an unref'd timer does not keep the process alive, on runtimes where timers do", () => {
    const unref = vi.fn();
    vi.spyOn(globalThis, "setTimeout").mockReturnValue({ unref } as never);
    systemClock.after(1_000, () => {}, true);
    expect(unref).toHaveBeenCalledOnce();
    systemClock.after(1_000, () => {});
    expect(unref).toHaveBeenCalledOnce();
    for (const other of [7, null, {}, { unref: true }]) {
      vi.spyOn(globalThis, "setTimeout").mockReturnValue(other as never);
      expect(() => systemClock.after(1_000, () => {}, true)).not.toThrow();
    }
    vi.restoreAllMocks();
  });
});

describe("sharedLimit()", () => {
  test("without a limit, the requests have none", () => {
    expect(sharedLimit(new FakeClock(), undefined)()).toEqual({});
  });

  test("the limit of each request is the time that is left, and without any it is not sent", async () => {
    vi.useRealTimers();
    const clock = new FakeClock();
    await clock.advance(1_000);
    const limit = sharedLimit(clock, 500);
    expect(limit()).toEqual({ timeoutMs: 500 });
    await clock.advance(499);
    expect(limit()).toEqual({ timeoutMs: 1 });
    await clock.advance(1);
    expect(await errorOf(limit, "timeout")).toMatchObject({
      which: "total",
      timeoutMs: 500,
      attempts: [],
    });
  });
});
