import { describe, expect, test, vi } from "vitest";
import type { AttemptEvent, CallMeta } from "../../src/index.ts";
import { empty, json } from "../support/answers.ts";
import { failureOf } from "../support/failure-of.ts";
import { callOf, things } from "../support/things.ts";

describe("hooks and logger", () => {
  test("onAttempt and onComplete report each attempt, as error.attempts does", async () => {
    const attempts: AttemptEvent[] = [];
    const completed: CallMeta[] = [];
    const { transport, clock, requests } = things([empty(503), json({ id: "t1" })]);
    const options = {
      onAttempt: (event: AttemptEvent) => attempts.push(event),
      onComplete: (meta: CallMeta) => completed.push(meta),
    };
    await clock.run(callOf.read(transport, options));
    const requestId = requests[0]?.headers["x-request-id"];
    const shared = { method: "GET", route: "/{scope}/things/{id}", requestId };
    expect(attempts).toEqual([
      { ...shared, attempt: 1, status: 503, ms: 0, delayMs: 0 },
      { ...shared, attempt: 2, status: 200, ms: 0, delayMs: 250 },
    ]);
    expect(completed).toEqual([{ requestId, attempts, recovered: false }]);
  });

  test("onComplete is called for a failed call too, and its error has the attempts", async () => {
    const onComplete = vi.fn();
    const { transport, clock } = things(empty(500));
    const error = await clock.run(failureOf(callOf.read(transport, { onComplete })));
    expect(onComplete).toHaveBeenCalledOnce();
    expect(error).toMatchObject({ attempts: onComplete.mock.calls[0]?.[0].attempts });
    expect((error as { attempts: unknown[] }).attempts).toHaveLength(3);
  });

  test("exceptions of hooks and loggers are ignored, because the call may be a paid one", async () => {
    const fail = (): never => {
      throw new Error("hook");
    };
    const { transport, requests } = things(json({ id: "t1" }), {
      logger: { debug: fail, warn: fail },
    });
    expect(await callOf.once(transport, { onAttempt: fail, onComplete: fail })).toEqual({
      id: "t1",
    });
    expect(requests).toHaveLength(1);
  });

  test("the logger receives one line per attempt", async () => {
    const debug = vi.fn();
    const warn = vi.fn();
    const { transport, clock } = things([empty(429, { "retry-after": "2" }), json({ id: "t1" })], {
      logger: { debug, warn },
    });
    await clock.run(callOf.read(transport));
    expect(warn).toHaveBeenCalledExactlyOnceWith(
      "attempt failed",
      expect.objectContaining({ status: 429, attempt: 1, retryAfterMs: 2_000 }),
    );
    expect(debug).toHaveBeenCalledExactlyOnceWith(
      "attempt",
      expect.objectContaining({ status: 200, attempt: 2, retryAfterMs: null }),
    );
  });
});
