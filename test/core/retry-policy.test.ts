import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { Failure } from "../../src/core/failure.ts";
import { hadLostAnswer, RetryBudget, retryDelayMs } from "../../src/core/retry.ts";
import { empty, failing, json } from "../support/answers.ts";
import { failureOf } from "../support/failure-of.ts";
import { FakeClock } from "../support/fake-clock.ts";
import { callOf, things } from "../support/things.ts";

const cause = { name: "Error", code: "ECONNRESET", message: "reset" };
const broken: Failure = { kind: "broken", cause, status: null };
const answered = (status: number, retryAfterMs: number | null): Failure => ({
  kind: "status",
  answer: {
    status,
    body: "",
    contentType: "",
    retryAfterMs,
    fromQuota: false,
    serverRequestId: null,
  },
});

function clockWith(chance: number): FakeClock {
  const clock = new FakeClock();
  clock.chance = chance;
  return clock;
}

describe("retryDelayMs()", () => {
  const chance = fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true });
  const made = fc.integer({ min: 1, max: 40 });

  test("stays between the floor and a growing ceiling of at most 8 s", () => {
    fc.assert(
      fc.property(chance, made, (random, attempt) => {
        const delay = retryDelayMs(broken, attempt, clockWith(random));
        expect(delay).toBeGreaterThanOrEqual(50);
        expect(delay).toBeLessThanOrEqual(Math.min(8_000, 500 * 2 ** (attempt - 1)));
      }),
    );
  });

  test("uses the whole range: a random number near 0 returns the floor, one near 1 the ceiling", () => {
    expect(retryDelayMs(broken, 1, clockWith(0))).toBe(50);
    expect(retryDelayMs(broken, 1, clockWith(0.999_999))).toBeCloseTo(500, 0);
    expect(retryDelayMs(broken, 2, clockWith(0.999_999))).toBeCloseTo(1_000, 0);
    expect(retryDelayMs(broken, 30, clockWith(0.999_999))).toBeCloseTo(8_000, 0);
  });

  test("throttling without Retry-After starts at 1 s and ends at 20 s", () => {
    expect(retryDelayMs(answered(429, null), 1, clockWith(0.999_999))).toBeCloseTo(1_000, 0);
    expect(retryDelayMs(answered(429, null), 30, clockWith(0.999_999))).toBeCloseTo(20_000, 0);
  });

  test("is never earlier than the server asked, and at most 10% later", () => {
    fc.assert(
      fc.property(
        chance,
        fc.integer({ min: 1, max: 2 }),
        fc.integer({ min: 50, max: 60_000 }),
        fc.constantFrom(429, 503),
        (random, attempt, asked, status) => {
          const delay = retryDelayMs(answered(status, asked), attempt, clockWith(random));
          expect(delay).toBeGreaterThanOrEqual(asked);
          expect(delay).toBeLessThanOrEqual(asked * 1.1 + 1e-6);
        },
      ),
    );
  });

  test("a short delay that the server keeps asking for grows, to spare the server; a long one is respected", () => {
    expect(retryDelayMs(answered(429, 0), 2, clockWith(0.999_999))).toBe(50);
    expect(retryDelayMs(answered(429, 0), 3, clockWith(0.999_999))).toBeCloseTo(4_000, 0);
    expect(retryDelayMs(answered(429, 60_000), 30, clockWith(0.5))).toBe(63_000);
  });

  test("a Retry-After of a status that does not refuse the request is ignored", () => {
    expect(retryDelayMs(answered(500, 60_000), 1, clockWith(0.5))).toBe(250);
  });

  test("a Retry-After of 0 means the floor", () => {
    expect(retryDelayMs(answered(429, 0), 1, clockWith(0.9))).toBe(50);
  });
});

describe("RetryBudget", () => {
  test("500 tokens pay for 35 transient or 100 throttling retries", () => {
    for (const [failure, retries] of [
      [broken, 35],
      [answered(500, null), 35],
      [answered(429, null), 100],
      [answered(503, 1), 100],
    ] as const) {
      const budget = new RetryBudget();
      let taken = 0;
      while (budget.take(failure) !== null) taken++;
      expect(taken).toBe(retries);
    }
  });

  test("gets its tokens back, and never has more than 500", () => {
    const budget = new RetryBudget();
    budget.add(10_000);
    let taken = 0;
    for (let price = budget.take(broken); price !== null; price = budget.take(broken))
      taken += price;
    expect(taken).toBe(490);
    budget.add(4);
    expect(budget.take(broken)).toBe(14);
    expect(budget.take(broken)).toBeNull();
  });
});

describe("hadLostAnswer()", () => {
  const lostAfter = (...statuses: (number | null)[]): boolean =>
    hadLostAnswer(
      statuses.map((status, at) => ({
        method: "DELETE",
        route: "/things",
        attempt: at + 1,
        status,
        ms: 1,
        delayMs: 0,
        requestId: "7f3c",
      })),
    );

  test.each([
    [null, true],
    [200, true],
    [299, true],
    [300, false],
    [404, false],
    [408, true],
    [429, false],
    [499, false],
    [500, true],
    [522, true],
  ])("an attempt with the status %s before the last may have been applied: %s", (status, lost) => {
    expect(lostAfter(status, 404)).toBe(lost);
    expect(lostAfter(429, status, 404)).toBe(lost);
  });

  test("the last attempt does not count", () => {
    for (const status of [null, 200, 500]) expect(lostAfter(status)).toBe(false);
    expect(lostAfter()).toBe(false);
  });
});

describe("retry budget of a client", () => {
  test("429 forever, 100 calls: the budget stops the retries, and the error says so", async () => {
    const { transport, clock, requests } = things(empty(429));
    let last: unknown;
    for (let call = 0; call < 100; call++)
      last = await clock.run(failureOf(callOf.read(transport)));
    expect(requests).toHaveLength(100 + 100);
    expect(last).toMatchObject({ code: "rate_limit", attempts: { length: 1 } });
    expect(String(last)).toContain("retry budget");
  });

  test("the error also says so after endless connection resets", async () => {
    const { transport, clock, requests } = things(() => {
      throw new TypeError("Failed to fetch");
    });
    let last: unknown;
    for (let call = 0; call < 30; call++) last = await clock.run(failureOf(callOf.read(transport)));
    expect(requests).toHaveLength(30 + 35);
    expect(String(last)).toContain("retry budget");
  });

  test("a retry that succeeds gets its tokens back", async () => {
    const script = Array.from({ length: 200 }, (_, index) =>
      index % 2 === 0 ? empty(503) : json({ id: "t1" }),
    );
    const { transport, clock, requests } = things(script);
    for (let call = 0; call < 100; call++) await clock.run(callOf.read(transport));
    expect(requests).toHaveLength(200);
  });

  test("the first retry of a read whose reused connection was closed is free: 100 at once all succeed", async () => {
    let stale = false;
    const left = new Set<number>();
    const { transport, clock, requests } = things((request) => {
      const read = Number(request.url.searchParams.get("limit"));
      return stale && left.delete(read)
        ? failing("ECONNRESET")(request)
        : json({ id: "t1" })(request);
    });
    const wave = (): Promise<unknown> => {
      const reads = Array.from({ length: 100 }, (_, limit) =>
        transport.get("/{scope}/things/{id}", { path: { id: "t1" }, query: { limit } }),
      );
      return clock.run(Promise.allSettled(reads));
    };
    await wave();
    stale = true;
    for (let read = 0; read < 100; read++) left.add(read);
    const outcomes = (await wave()) as PromiseSettledResult<unknown>[];
    expect(outcomes.filter(({ status }) => status === "rejected")).toHaveLength(0);
    expect(requests).toHaveLength(300);
  });

  test("the second retry is paid, even if its connection was also closed while idle", async () => {
    const script = [json({ id: "t1" }), json({ id: "t1" }), failing("ECONNRESET")];
    const { transport, clock, requests } = things(script, { retry: { budget: 13 } });
    await Promise.all([callOf.read(transport), callOf.read(transport)]);
    await clock.run(failureOf(callOf.read(transport)));
    expect(requests).toHaveLength(2 + 2);
  });

  test("it is still limited after a retry that succeeds", async () => {
    const script = [empty(500), json({ id: "t1" }), empty(500)];
    const { transport, clock, requests } = things(script, { retry: { budget: 28 } });
    await clock.run(callOf.read(transport));
    for (let call = 0; call < 10; call++) await clock.run(failureOf(callOf.read(transport)));
    expect(requests).toHaveLength(2 + 10 + 2);
  });

  test("retries are paid if the server also resets new connections: only as many are free as connections were open", async () => {
    const script = [json({ id: "t1" }), failing("ECONNRESET")];
    const { transport, clock, requests } = things(script);
    await clock.run(callOf.read(transport));
    for (let call = 0; call < 30; call++) await clock.run(failureOf(callOf.read(transport)));
    expect(requests).toHaveLength(1 + 30 + 35 + 1);
  });

  test("retries of requests that were certainly not sent are free", async () => {
    const { transport, clock, requests } = things(failing("ECONNREFUSED"));
    let last: unknown;
    for (let call = 0; call < 60; call++) last = await clock.run(failureOf(callOf.read(transport)));
    expect(requests).toHaveLength(60 * 3);
    expect(String(last)).not.toContain("retry budget");
  });

  test("its size is an option; Infinity means no limit", async () => {
    for (const [budget, sent] of [
      [28, 30 + 2],
      [1, 30],
      [Number.POSITIVE_INFINITY, 30 * 3],
    ] as const) {
      const { transport, clock, requests } = things(empty(500), { retry: { budget } });
      for (let call = 0; call < 30; call++) await clock.run(failureOf(callOf.read(transport)));
      expect(requests).toHaveLength(sent);
    }
  });

  test("two clients do not share it", async () => {
    const first = things(empty(500));
    for (let call = 0; call < 40; call++)
      await first.clock.run(failureOf(callOf.read(first.transport)));
    const second = things(empty(500));
    await second.clock.run(failureOf(callOf.read(second.transport)));
    expect(second.requests).toHaveLength(3);
  });
});
