import { describe, expect, test } from "vitest";
import { askedPause, parseRetryAfter } from "../../src/core/asked-pause.ts";
import { empty } from "../support/answers.ts";
import { failureOf } from "../support/failure-of.ts";
import { callOf, things } from "../support/things.ts";

const NOW = Date.parse("2026-11-21T09:00:00Z");

describe("parseRetryAfter()", () => {
  test.each([
    ["0", 0],
    ["1", 1_000],
    ["120", 120_000],
    [" 7 ", 7_000],
    ["1.5", 1_500],
    ["0.25", 250],
    ["1, 2", 2_000],
    ["3,1", 3_000],
  ])("reads '%s'", (header, ms) => {
    expect(parseRetryAfter(header, null, NOW)).toBe(ms);
  });

  test.each([
    "-5",
    "abc",
    "",
    " ",
    "0x10",
    "1e3",
    "NaN",
    "Infinity",
    "+1",
    "1s",
    "1,",
    "1, soon",
    ".5",
    "5.",
    "9".repeat(400),
    "tomorrow",
    "2026-11-21T09:00:10Z",
    "Sun, 99 Foo 2026 99:99:99 GMT",
    "Sat, 21 Nov 2026 09:00:10 GMT, Sat, 21 Nov 2026 09:00:20 GMT",
  ])("ignores '%s'", (header) => {
    expect(parseRetryAfter(header, null, NOW)).toBeNull();
  });

  test("returns null without a header", () => {
    expect(parseRetryAfter(null, "Sat, 21 Nov 2026 09:00:00 GMT", NOW)).toBeNull();
  });

  test("measures a date from the server's own date, regardless of the local clock", () => {
    expect(
      parseRetryAfter("Sat, 21 Nov 2026 10:00:05 GMT", "Sat, 21 Nov 2026 10:00:00 GMT", NOW),
    ).toBe(5_000);
  });

  test("measures a date from the local clock if the server's date is missing or invalid", () => {
    expect(parseRetryAfter("Sat, 21 Nov 2026 09:00:30 GMT", null, NOW)).toBe(30_000);
    expect(parseRetryAfter("Sat, 21 Nov 2026 09:00:30 GMT", "yesterday", NOW)).toBe(30_000);
  });

  test.each([
    ["RFC 850", "Saturday, 21-Nov-26 09:00:30 GMT", 30_000],
    ["asctime", "Sat Nov 21 09:00:30 2026", 30_000],
    ["asctime, one-digit day", "Tue Dec  1 09:00:00 2026", 10 * 86_400_000],
    [
      "RFC 850, 10 years ahead",
      "Saturday, 21-Nov-36 09:00:00 GMT",
      Date.parse("2036-11-21T09:00:00Z") - NOW,
    ],
    ["RFC 850, more than 50 years ahead", "Sunday, 06-Nov-94 08:49:37 GMT", 0],
  ])("reads the date format %s", (_form, header, ms) => {
    expect(parseRetryAfter(header, null, NOW)).toBe(ms);
  });

  test("accepts an old date format in the server's own date", () => {
    for (const date of ["Saturday, 21-Nov-26 10:00:00 GMT", "Sat Nov 21 10:00:00 2026"]) {
      expect(parseRetryAfter("Sat, 21 Nov 2026 10:00:05 GMT", date, NOW)).toBe(5_000);
    }
  });

  test.each([
    "Sat, 21-Nov-26 09:00:30 GMT",
    "Saturday, 21 Nov 2026 09:00:30 GMT",
    "Saturday, 21-Nov-2026 09:00:30 GMT",
    "Sat Nov 21 09:00:30 2026 GMT",
    "Sat Nov 1 09:00:30 2026",
    "Sat Foo 21 09:00:30 2026",
    "maybe Sat, 21 Nov 2026 09:00:30 GMT",
    "Sat, 21 Nov 2026 09:00:30 GMT+0100",
    "maybe Saturday, 21-Nov-26 09:00:30 GMT",
    "Saturday, 21-Nov-26 09:00:30 GMT+0100",
    "maybe Sat Nov 21 09:00:30 2026",
  ])("ignores '%s', which matches none of the formats", (header) => {
    expect(parseRetryAfter(header, null, NOW)).toBeNull();
  });

  test("returns 0 for a past date", () => {
    expect(parseRetryAfter("Sat, 21 Nov 2026 08:00:00 GMT", null, NOW)).toBe(0);
  });
});

describe("Retry-After of a response", () => {
  test("a delay of more than a minute fails immediately", async () => {
    const { transport, clock, requests } = things(empty(429, { "retry-after": "120" }));
    expect(await clock.run(failureOf(callOf.read(transport)))).toMatchObject({
      code: "rate_limit",
      retryAfterMs: 120_000,
    });
    expect(requests).toHaveLength(1);
    expect(clock.now()).toBe(0);
  });

  test("a server whose clock is an hour ahead delays the retry by the requested time, not by an hour", async () => {
    const headers = {
      "retry-after": "Sat, 21 Nov 2026 10:00:04 GMT",
      date: "Sat, 21 Nov 2026 10:00:00 GMT",
    };
    const { transport, clock, requests } = things(empty(503, headers));
    await clock.run(failureOf(callOf.read(transport)));
    expect(requests).toHaveLength(3);
    expect(clock.now()).toBeGreaterThanOrEqual(8_000);
    expect(clock.now()).toBeLessThanOrEqual(8_800);
  });
});

describe("askedPause() from quota headers", () => {
  const DATE = "Sat, 21 Nov 2026 09:00:00 GMT";
  const pause = (headers: Record<string, string>, status = 429): number | null =>
    askedPause(status, new Headers(headers), NOW).retryAfterMs;
  const plain = (reset: string, remaining = "0"): Record<string, string> => ({
    "ratelimit-remaining": remaining,
    "ratelimit-reset": reset,
  });
  const x = (reset: number | string, remaining = "0"): Record<string, string> => ({
    "x-ratelimit-remaining": remaining,
    "x-ratelimit-reset": String(reset),
    date: DATE,
  });

  test.each([
    ["RateLimit-Reset", plain("5"), 5_000],
    ["with a fraction", plain("0.5"), 500],
    ["with several zeros left", plain("5", "00"), 5_000],
    ["since 1970, as GitLab writes it", { ...plain(String(NOW / 1000 + 9)), date: DATE }, 9_000],
    ["RateLimit of draft 08", { ratelimit: '"default";r=0;t=5' }, 5_000],
    ["RateLimit of draft 07", { ratelimit: "limit=100, remaining=0, reset=7" }, 7_000],
    [
      "several quotas: the longest wait of the exhausted ones",
      { ratelimit: '"s";r=0;t=1, "m";r=0;t=30, "d";r=9;t=8000' },
      30_000,
    ],
    ["X-RateLimit-Reset in seconds", x(42), 42_000],
    ["X-RateLimit-Reset since 1970", x(NOW / 1000 + 30), 30_000],
    ["X-RateLimit-Reset since 1970 in milliseconds", x(NOW + 1_500), 1_500],
    ["the most seconds that any quota takes", x(9_999_999), 9_999_999_000],
    ["since 1970, without a date of the server", plain(String(NOW / 1000 + 9)), 9_000],
    ["quotas in several headers: the longest wait", { ...plain("5"), ...x(42) }, 42_000],
    [
      "since 1970, measured from the server's own clock",
      { ...x(NOW / 1000 + 3_630), date: "Sat, 21 Nov 2026 10:00:00 GMT" },
      30_000,
    ],
  ])("%s", (_name, headers, ms) => {
    expect(pause(headers)).toBe(ms);
  });

  test.each([
    ["some quota is left", plain("5", "3")],
    ["the remaining quota ends with a zero", plain("5", "10")],
    ["the remaining quota starts with a zero", plain("5", "0.5")],
    ["the remaining quota is unknown", { "ratelimit-reset": "5" }],
    ["the quota is not exhausted", { ratelimit: '"default";r=2;t=5' }],
    ["there is no reset time", { ratelimit: '"default";r=0' }],
    ["the reset time is invalid", plain("soon")],
    ["the reset time is negative", plain("-5")],
    ["the number is too large for seconds and too small for a time", x(500_000_000)],
    ["the number is a little too large for seconds", x(10_000_000)],
    ["the number is infinite", x("9".repeat(400))],
    ["the time is in the past", x(NOW / 1000 - 5)],
    ["the time is now", x(NOW / 1000)],
    ["the time in milliseconds is long past", x(1_000_000_000_000)],
    ["a named quota has an invalid reset time", { ratelimit: '"a";r=0;t=x5, "b";r=0;t=5s' }],
    ["a named quota has a reset time of eight digits", { ratelimit: '"a";r=0;t=10000000' }],
    ["X-RateLimit-Remaining is not zero", x(42, "1")],
  ])("returns null if %s", (_name, headers: Record<string, string>) => {
    expect(pause(headers)).toBeNull();
  });

  test("says whether the delay comes from a quota", () => {
    const from = (headers: Record<string, string>): unknown =>
      askedPause(429, new Headers(headers), NOW);
    expect(from(plain("5"))).toEqual({ retryAfterMs: 5_000, fromQuota: true });
    expect(from({ "retry-after": "2" })).toEqual({ retryAfterMs: 2_000, fromQuota: false });
    expect(from({})).toEqual({ retryAfterMs: null, fromQuota: false });
  });

  test("Retry-After takes precedence, and a 503 has no quota", () => {
    expect(pause({ "retry-after": "2", ...plain("5") })).toBe(2_000);
    expect(pause(plain("5"), 503)).toBeNull();
  });
});
