import { describe, expect, test } from "vitest";
import { isTimeoutError } from "../../src/index.ts";
import { chunks, empty, json, OpenBody, silent } from "../support/answers.ts";
import { failureOf } from "../support/failure-of.ts";
import { settleTasks } from "../support/fake-clock.ts";
import type { Answer } from "../support/fake-fetch.ts";
import { callOf, thingStream, things } from "../support/things.ts";

/** A fetch that ignores aborts. */
const deaf: Answer = () => new Promise(() => {});

describe("time limit of an attempt", () => {
  test("is 60 s by default", async () => {
    const { transport, clock, requests } = things(silent, { retry: { maxAttempts: 1 } });
    const error = await clock.run(failureOf(callOf.read(transport)));
    expect(error).toMatchObject({
      code: "timeout",
      which: "attempt",
      timeoutMs: 60_000,
      attempts: [{ status: null, ms: 60_000 }],
    });
    expect(String(error)).toContain("attemptTimeoutMs");
    expect(clock.now()).toBe(60_000);
    expect(requests[0]?.signal.aborted).toBe(true);
  });

  test("applies to the body as well as to the headers", async () => {
    const body = new OpenBody();
    const { transport, clock } = things(body.answer, { retry: { maxAttempts: 1 } });
    const failing = failureOf(callOf.read(transport, { attemptTimeoutMs: 5_000 }));
    await settleTasks();
    body.push('{"id":');
    expect(await clock.run(failing)).toMatchObject({
      which: "attempt",
      timeoutMs: 5_000,
      attempts: [{ status: 200 }],
    });
  });

  test("does not depend on a fetch that handles aborts", async () => {
    const { transport, clock } = things(deaf, { retry: { maxAttempts: 1 } });
    expect(isTimeoutError(await clock.run(failureOf(callOf.read(transport))))).toBe(true);
  });

  test("leaves no timer behind when the response arrives", async () => {
    const { transport, clock } = things(json({ id: "t1" }));
    await callOf.read(transport);
    expect(clock.pending).toBe(0);
  });
});

describe("time limit of a call", () => {
  test("is 180 s for all attempts and delays together", async () => {
    const { transport, clock, requests } = things(silent);
    const error = await clock.run(failureOf(callOf.read(transport, { attemptTimeoutMs: 100_000 })));
    expect(error).toMatchObject({ which: "total", timeoutMs: 180_000 });
    expect(String(error)).toContain("timeoutMs");
    expect(requests).toHaveLength(2);
    expect(clock.now()).toBe(180_000);
  });

  test("a retry that could only start at the limit is not made: the last failure is reported", async () => {
    const { transport, clock, requests } = things(empty(503));
    const error = await clock.run(failureOf(callOf.read(transport, { timeoutMs: 250 })));
    expect(error).toMatchObject({ code: "server", status: 503 });
    expect(requests).toHaveLength(1);
  });

  test.each([0, -1, Number.NaN, "5000"])(
    "a limit of %s is rejected before anything is sent",
    async (timeoutMs) => {
      const { transport, requests } = things(json({ id: "t1" }));
      for (const option of ["timeoutMs", "attemptTimeoutMs"]) {
        expect(await failureOf(callOf.read(transport, { [option]: timeoutMs }))).toMatchObject({
          code: "invalid_argument",
          path: `options.${option}`,
        });
      }
      expect(requests).toHaveLength(0);
    },
  );
});

describe("time limits of a slow operation", () => {
  test.each([
    [{ attemptTimeoutMs: 90_000 }, {}, "attempt", 90_000],
    [{ attemptTimeoutMs: 90_000 }, { attemptTimeoutMs: 5_000 }, "attempt", 5_000],
    [{ attemptTimeoutMs: 300_000 }, {}, "total", 180_000],
    [{ attemptTimeoutMs: 300_000, timeoutMs: 240_000 }, {}, "total", 240_000],
    [{ attemptTimeoutMs: 90_000, timeoutMs: 70_000 }, {}, "total", 70_000],
    [{ timeoutMs: 30_000 }, { timeoutMs: 20_000 }, "total", 20_000],
    [{ timeoutMs: 30_000 }, { timeoutMs: 240_000 }, "attempt", 60_000],
  ] as const)("%j, with those of the caller: %j", async (limits, options, which, timeoutMs) => {
    const retry = { maxAttempts: 1, maxRetryAfterMs: 1_000 };
    const { transport, clock } = things(silent, { retry });
    const call = transport.get(
      "/{scope}/things/{id}",
      { path: { id: "t1" }, ...limits },
      { ...options },
    );
    expect(await clock.run(failureOf(call))).toMatchObject({ code: "timeout", which, timeoutMs });
    expect(clock.now()).toBe(timeoutMs);
  });
});

describe("time limits of a stream", () => {
  test("attemptTimeoutMs is also the limit between two parts", async () => {
    const body = new OpenBody();
    const { transport, clock } = things(body.answer);
    const iterator = thingStream(transport, {}, { attemptTimeoutMs: 5_000 })[
      Symbol.asyncIterator
    ]();
    const first = iterator.next();
    await settleTasks();
    body.push('{"id":"a"}\n');
    await first;
    expect(await clock.run(failureOf(iterator.next()))).toMatchObject({
      which: "idle",
      timeoutMs: 5_000,
    });
    expect(clock.now()).toBe(5_000);
  });

  test("60 s without data between two parts end it", async () => {
    const body = new OpenBody();
    const { transport, clock } = things(body.answer);
    const iterator = thingStream(transport)[Symbol.asyncIterator]();
    const first = iterator.next();
    await settleTasks();
    body.push('{"id":"a"}\n');
    expect(await first).toEqual({ done: false, value: { id: "a" } });
    const second = failureOf(iterator.next());
    await clock.advance(59_999);
    expect(clock.pending).toBe(1);
    expect(await clock.run(second)).toMatchObject({
      code: "timeout",
      which: "idle",
      timeoutMs: 60_000,
    });
    expect(clock.now()).toBe(60_000);
    expect(clock.pending).toBe(0);
  });

  test("blank lines keep it alive, and the whole call has no limit", async () => {
    const body = new OpenBody();
    const { transport, clock } = things(body.answer);
    const iterator = thingStream(transport)[Symbol.asyncIterator]();
    const first = iterator.next();
    for (let beat = 0; beat < 20; beat++) {
      await clock.advance(50_000);
      body.push("\n");
    }
    await settleTasks();
    body.push('{"id":"a"}\n');
    expect(await first).toMatchObject({ value: { id: "a" } });
    expect(clock.now()).toBe(1_000_000);
  });

  test("a limit set by the caller for the whole call applies in the middle of the stream", async () => {
    const body = new OpenBody();
    const { transport, clock } = things(body.answer);
    const iterator = thingStream(transport, {}, { timeoutMs: 70_000 })[Symbol.asyncIterator]();
    const first = iterator.next();
    await settleTasks();
    body.push('{"id":"a"}\n');
    await first;
    await clock.advance(40_000);
    expect(await clock.run(failureOf(iterator.next()))).toMatchObject({
      which: "total",
      timeoutMs: 70_000,
    });
    expect(clock.now()).toBe(70_000);
  });

  test("a stream that was read leaves no timer behind", async () => {
    const { transport, clock } = things(chunks('{"id":"a"}\n', '{"id":"b"}\n'));
    expect(await thingStream(transport).toArray()).toHaveLength(2);
    expect(clock.pending).toBe(0);
  });
});

describe("a key that arrives late", () => {
  test("is not waited for after the limit, and nothing is sent afterward", async () => {
    let give: (key: string) => void = () => {};
    const apiKey = (): Promise<string> =>
      new Promise((resolve) => {
        give = resolve;
      });
    const { transport, clock, requests } = things(json({ id: "t1" }), {
      apiKey,
      retry: { maxAttempts: 1 },
    });
    const error = await clock.run(failureOf(callOf.once(transport)));
    expect(error).toMatchObject({ code: "timeout", which: "attempt" });
    give("late-key");
    await settleTasks();
    expect(requests).toHaveLength(0);
  });
});
