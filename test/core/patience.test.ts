import { describe, expect, test } from "vitest";
import type { RetryOptions } from "../../src/core/options.ts";
import { isRateLimitError } from "../../src/index.ts";
import { empty, failing, json, lines } from "../support/answers.ts";
import { errorOf, failureOf } from "../support/failure-of.ts";
import type { Answer } from "../support/fake-fetch.ts";
import { callOf, thingStream, things } from "../support/things.ts";

/** Responses that fail a number of times and then succeed. */
const after = (
  failures: number,
  failure: Answer,
  success: Answer = json({ id: "t1" }),
): Answer[] => [...Array.from({ length: failures }, () => failure), success];

const WIDENED: readonly (readonly [string, Answer])[] = [
  ["503", empty(503)],
  ["429 without a pause", empty(429)],
  ["429 with Retry-After 1", empty(429, { "retry-after": "1" })],
  ["a reset", failing("ECONNRESET")],
  ["a refused connection", failing("ECONNREFUSED")],
  ["an unknown host", failing("ENOTFOUND")],
  ["425", empty(425)],
];

describe("retry: { maxAttempts }", () => {
  test.each(WIDENED)("of 8: a read survives 7 times %s", async (_name, failure) => {
    const { transport, clock, requests } = things(after(7, failure), { retry: { maxAttempts: 8 } });
    expect(await clock.run(callOf.read(transport))).toEqual({ id: "t1" });
    expect(requests).toHaveLength(8);
  });

  test.each([1, 2, 3, 5, 9])("of %i limits reads and deletes", async (maxAttempts) => {
    for (const operationClass of ["read", "idempotent"] as const) {
      const { transport, clock, requests } = things(empty(500), { retry: { maxAttempts } });
      await clock.run(failureOf(callOf[operationClass](transport)));
      expect(requests).toHaveLength(maxAttempts);
    }
  });

  test("does not retry permanent failures", async () => {
    for (const answer of [
      empty(400),
      empty(401),
      empty(404),
      empty(302),
      failing("DEPTH_ZERO_SELF_SIGNED_CERT"),
    ]) {
      const { transport, clock, requests } = things(answer, { retry: { maxAttempts: 9 } });
      await clock.run(failureOf(callOf.read(transport)));
      expect(requests).toHaveLength(1);
    }
  });

  test("limits a throttled stream", async () => {
    const { transport, clock, requests } = things(empty(429), { retry: { maxAttempts: 2 } });
    await clock.run(failureOf(thingStream(transport).toArray()));
    expect(requests).toHaveLength(2);
  });
});

describe("retry: { maxElapsedMs }", () => {
  test("replaces the maximum attempts: a read is retried until then, and no later", async () => {
    const { transport, clock, requests } = things(empty(503), {
      retry: { maxElapsedMs: 600_000, budget: Number.POSITIVE_INFINITY },
    });
    expect(await clock.run(failureOf(callOf.read(transport)))).toMatchObject({ code: "server" });
    expect(requests.length).toBeGreaterThan(100);
    expect(clock.now()).toBeGreaterThan(590_000);
    expect(clock.now()).toBeLessThanOrEqual(600_000);
  });

  test("lowers the limit: no attempt starts later", async () => {
    for (const [maxElapsedMs, sent] of [
      [1, 1],
      [249, 1],
      [250, 2],
      [750, 3],
    ] as const) {
      const { transport, clock, requests } = things(empty(503), { retry: { maxElapsedMs } });
      await clock.advance(10_000);
      await clock.run(failureOf(callOf.read(transport)));
      expect(requests).toHaveLength(sent);
    }
  });

  test("lowers the limit of a stream", async () => {
    const { transport, clock } = things(empty(429), { retry: { maxElapsedMs: 5_000 } });
    await clock.run(failureOf(thingStream(transport).toArray()));
    expect(clock.now()).toBeLessThanOrEqual(5_000);
  });

  test("applies together with maxAttempts", async () => {
    const { transport, clock, requests } = things(empty(503), {
      retry: { maxAttempts: 4, maxElapsedMs: 600_000 },
    });
    await clock.run(failureOf(callOf.read(transport)));
    expect(requests).toHaveLength(4);
  });

  test("the call's timeoutMs takes precedence", async () => {
    const { transport, clock } = things(empty(503), { retry: { maxElapsedMs: 600_000 } });
    await clock.run(failureOf(callOf.read(transport, { timeoutMs: 10_000 })));
    expect(clock.now()).toBeLessThan(10_000);
  });
});

describe("retry: { maxRetryAfterMs }", () => {
  const asks = (seconds: number): Answer => empty(429, { "retry-after": String(seconds) });

  test("raises the limit: waits for an hour, even past a call's usual timeout", async () => {
    const { transport, clock } = things(after(1, asks(3_600)), {
      retry: { maxRetryAfterMs: 3_600_000 },
    });
    expect(await clock.run(callOf.read(transport))).toEqual({ id: "t1" });
    expect(clock.now()).toBeGreaterThanOrEqual(3_600_000);
  });

  test("lowers the limit: a longer delay fails immediately and is reported", async () => {
    const { transport, clock, requests } = things(asks(2), { retry: { maxRetryAfterMs: 1_000 } });
    expect(await clock.run(failureOf(callOf.read(transport)))).toMatchObject({
      code: "rate_limit",
      retryAfterMs: 2_000,
    });
    expect([requests.length, clock.now()]).toEqual([1, 0]);
  });
});

describe("retry options and creating writes", () => {
  const WIDE: RetryOptions = {
    maxAttempts: 9,
    maxElapsedMs: 3_600_000,
    maxRetryAfterMs: 3_600_000,
    budget: Number.POSITIVE_INFINITY,
  };
  const quota = { "ratelimit-remaining": "0", "ratelimit-reset": "5" };
  const DELIVERED: readonly (readonly [string, Answer, number])[] = [
    ["500", empty(500), 1],
    ["503 without Retry-After", empty(503), 1],
    ["503 with a quota", empty(503, quota), 1],
    ["a reset", failing("ECONNRESET"), 1],
    ["429", empty(429), 1],
    ["429 with a quota", empty(429, quota), 1],
    ["429 with Retry-After 61", empty(429, { "retry-after": "61" }), 1],
    [
      "429 with Retry-After 1, which says that it was not applied",
      empty(429, { "retry-after": "1" }),
      2,
    ],
    ["421", empty(421), 2],
  ];

  test.each(DELIVERED)("%s: no option sends it more often", async (_name, answer, delivered) => {
    const { transport, clock, requests } = things(answer, { retry: WIDE });
    await clock.run(failureOf(callOf.once(transport)));
    expect(requests).toHaveLength(delivered);
  });

  test("only a request that was not sent is retried as often as a read", async () => {
    const { transport, clock, requests } = things(failing("ECONNREFUSED"), {
      retry: { maxAttempts: 9 },
    });
    await clock.run(failureOf(callOf.once(transport)));
    expect(requests).toHaveLength(9);
  });

  test("maxAttempts: 1 and a small maxRetryAfterMs lower the limits", async () => {
    for (const retry of [{ maxAttempts: 1 }, { maxRetryAfterMs: 500 }, { maxElapsedMs: 500 }]) {
      const { transport, clock, requests } = things(empty(429, { "retry-after": "1" }), { retry });
      await clock.run(failureOf(callOf.once(transport)));
      expect(requests).toHaveLength(1);
    }
  });
});

describe("throttled long reads", () => {
  const page = (transport: ReturnType<typeof things>["transport"]) =>
    transport.get("/{scope}/things/{id}", { path: { id: "t1" }, isPage: true });
  const windowOf = (
    seconds: number,
    headers: (leftSeconds: number) => Record<string, string>,
  ): ReturnType<typeof things> => {
    const made: ReturnType<typeof things> = things((request) => {
      const left = seconds - made.clock.now() / 1000;
      return left <= 0
        ? lines({ id: "t1" })(request)
        : empty(429, headers(Math.ceil(left)))(request);
    });
    return made;
  };
  const HEADERS: readonly (readonly [string, (left: number) => Record<string, string>])[] = [
    ["no header", () => ({})],
    ["Retry-After", (left) => ({ "retry-after": String(left) })],
    ["Retry-After: 0", () => ({ "retry-after": "0" })],
    [
      "RateLimit-Reset",
      (left) => ({ "ratelimit-remaining": "0", "ratelimit-reset": String(left) }),
    ],
    ["RateLimit", (left) => ({ ratelimit: `"minute";r=0;t=${left}` })],
  ];

  test.each(HEADERS)("survive a one-minute quota announced by %s", async (_name, headers) => {
    const stream = windowOf(60, headers);
    expect(await stream.clock.run(thingStream(stream.transport).toArray())).toEqual([{ id: "t1" }]);
    expect(stream.requests.length).toBeLessThan(40);
    const paged = windowOf(60, headers);
    expect(await paged.clock.run(page(paged.transport))).toEqual({ id: "t1" });
  });

  test("fail after two minutes", async () => {
    const { transport, clock } = things(empty(429));
    expect(isRateLimitError(await clock.run(failureOf(thingStream(transport).toArray())))).toBe(
      true,
    );
    expect(clock.now()).toBeGreaterThan(100_000);
    expect(clock.now()).toBeLessThanOrEqual(120_000);
  });

  test.each([
    [1_000, 120_000],
    [200_000, 400_000],
  ])(
    "with a maxRetryAfterMs of %i, fail after twice as long, but not before two minutes",
    async (maxRetryAfterMs, limit) => {
      const { transport, clock } = things(empty(429), { retry: { maxRetryAfterMs } });
      await clock.run(failureOf(thingStream(transport).toArray()));
      expect(clock.now()).toBeGreaterThan(limit - 20_000);
      expect(clock.now()).toBeLessThanOrEqual(limit);
    },
  );

  test("stop waiting immediately when aborted", async () => {
    const { transport, clock } = things(empty(429));
    const controller = new AbortController();
    const reading = failureOf(thingStream(transport, {}, { signal: controller.signal }).toArray());
    clock.after(10_000, () => controller.abort("enough"));
    expect(await clock.run(reading)).toBe("enough");
    expect([clock.now(), clock.pending]).toEqual([10_000, 0]);
  });

  test("are streams and pages: any other read gets three attempts", async () => {
    const { transport, clock, requests } = things(empty(429));
    await clock.run(failureOf(callOf.read(transport)));
    expect(requests).toHaveLength(3);
  });

  test("do not treat a failing server as a quota: three attempts", async () => {
    const { transport, clock, requests } = things(empty(503));
    await clock.run(failureOf(thingStream(transport).toArray()));
    expect(requests).toHaveLength(3);
  });
});

describe("invalid retry options", () => {
  test.each([
    { maxAttempts: 0 },
    { maxAttempts: 1.5 },
    { maxElapsedMs: 0 },
    { maxElapsedMs: Number.NaN },
    { maxRetryAfterMs: -1 },
    { maxRetryAfterMs: Number.POSITIVE_INFINITY },
    { maxRetries: 3 },
  ])("rejects %j", async (retry) => {
    const { WeaveClient } = await import("../../src/weave/index.ts");
    await errorOf(
      () => new WeaveClient({ apiKey: "k", project: "acme/search", retry: retry as RetryOptions }),
      "configuration",
    );
  });
});
