import { describe, expect, test } from "vitest";
import { isTimeoutError } from "../../src/index.ts";
import { chunks, empty, failing, OpenBody, silent, text } from "../support/answers.ts";
import { failureOf } from "../support/failure-of.ts";
import type { Answer } from "../support/fake-fetch.ts";
import { callOf, thingStream, things } from "../support/things.ts";

describe("retry of a stream", () => {
  test.each([
    ["503", empty(503), 3],
    ["ECONNRESET", failing("ECONNRESET"), 3],
    ["a body cut in its first record", chunks('{"id":', new TypeError("terminated")), 2],
    ["an end in its first record", chunks('{"id":'), 2],
    ["silence before its first record", new OpenBody().answer, 3],
    ["an HTML page", text("<html>", { headers: { "content-type": "text/html" } }), 1],
    ["a first line that is no JSON", chunks("nonsense\n"), 1],
  ] as const)("%s, number of requests: %i", async (_name, answer, most) => {
    const fresh: Answer = answer instanceof Function ? answer : () => new Response();
    const { transport, clock, requests } = things((request) =>
      _name.startsWith("silence") ? new OpenBody().answer(request) : fresh(request),
    );
    await clock.run(failureOf(thingStream(transport).toArray()));
    expect(requests).toHaveLength(most);
  });

  test("a break after the first record is not retried", async () => {
    const { transport, clock, requests } = things(
      chunks('{"id":"a"}\n', new TypeError("terminated")),
    );
    const error = await clock.run(failureOf(thingStream(transport).toArray()));
    expect(error).toMatchObject({ code: "stream_interrupted", records: 1 });
    expect(requests).toHaveLength(1);
  });
});

describe("retry and the limit of the whole call", () => {
  test("the call fails immediately with the last failure if the next delay would exceed the limit", async () => {
    const { transport, clock, requests } = things(empty(429, { "retry-after": "30" }));
    const error = await clock.run(failureOf(callOf.read(transport, { timeoutMs: 20_000 })));
    expect(error).toMatchObject({ status: 429, retryAfterMs: 30_000 });
    expect(requests).toHaveLength(1);
    expect(clock.now()).toBe(0);
  });

  test("the limit ends an attempt that started within it", async () => {
    const { transport, clock, requests } = things(silent);
    const error = await clock.run(
      failureOf(callOf.read(transport, { timeoutMs: 25_000, attemptTimeoutMs: 10_000 })),
    );
    if (!isTimeoutError(error)) throw error;
    expect(error).toMatchObject({ which: "total", timeoutMs: 25_000 });
    expect(requests).toHaveLength(3);
    expect(clock.now()).toBe(25_000);
  });
});
