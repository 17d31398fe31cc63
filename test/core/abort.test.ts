import { getEventListeners } from "node:events";
import { describe, expect, test, vi } from "vitest";
import { sleep } from "../../src/core/clock.ts";
import { chunks, empty, json, OpenBody, silent } from "../support/answers.ts";
import { failureOf } from "../support/failure-of.ts";
import { FakeClock, settleTasks } from "../support/fake-clock.ts";
import { callOf, thingStream, things } from "../support/things.ts";

const reason = new Error("the user left");
const listeners = (signal: AbortSignal): number => getEventListeners(signal, "abort").length;

describe("abort of a call", () => {
  test.each(["read", "idempotent", "verifiable", "once"] as const)(
    "before it begins rejects with the reason and sends nothing, class %s",
    async (operationClass) => {
      const { transport, requests } = things(json({ id: "t1" }));
      expect(
        await failureOf(callOf[operationClass](transport, { signal: AbortSignal.abort(reason) })),
      ).toBe(reason);
      expect(requests).toHaveLength(0);
    },
  );

  test.each(["read", "idempotent"] as const)(
    "in flight rejects with the reason, class %s",
    async (operationClass) => {
      const { transport, requests, clock } = things(silent);
      const controller = new AbortController();
      const failing = failureOf(callOf[operationClass](transport, { signal: controller.signal }));
      await settleTasks();
      controller.abort(reason);
      expect(await failing).toBe(reason);
      expect(requests).toHaveLength(1);
      expect(requests[0]?.signal.aborted).toBe(true);
      expect(clock.pending).toBe(0);
      expect(listeners(controller.signal)).toBe(0);
    },
  );

  test.each(["verifiable", "once"] as const)(
    "in flight leaves a write in doubt, class %s",
    async (operationClass) => {
      const { transport } = things(silent);
      const controller = new AbortController();
      const failing = failureOf(callOf[operationClass](transport, { signal: controller.signal }));
      await settleTasks();
      controller.abort(reason);
      expect(await failing).toMatchObject({
        code: "ambiguous_write",
        aborted: true,
        likelyApplied: false,
        cause: { message: "the user left" },
      });
    },
  );

  test("of fifty at once rejects each, and they share one listener of the signal", async () => {
    const { transport, requests } = things(silent);
    const controller = new AbortController();
    const failing = Array.from({ length: 50 }, () =>
      failureOf(callOf.read(transport, { signal: controller.signal })),
    );
    await settleTasks();
    expect(requests).toHaveLength(50);
    expect(listeners(controller.signal)).toBe(1);
    controller.abort(reason);
    expect(new Set(await Promise.all(failing))).toEqual(new Set([reason]));
    expect(requests.every(({ signal }) => signal.aborted)).toBe(true);
    expect(listeners(controller.signal)).toBe(0);
  });

  test("leaves the calls that still wait their listener when one of them ends", async () => {
    const controller = new AbortController();
    const options = { signal: controller.signal };
    const failing = failureOf(callOf.read(things(silent).transport, options));
    const sleeping = failureOf(sleep(new FakeClock(), 1000, controller.signal));
    await callOf.read(things(json({ id: "t1" })).transport, options);
    expect(listeners(controller.signal)).toBe(1);
    controller.abort(reason);
    expect(await Promise.all([failing, sleeping])).toEqual([reason, reason]);
    expect(listeners(controller.signal)).toBe(0);
  });

  test("while the body arrives rejects with the reason", async () => {
    const body = new OpenBody();
    const { transport } = things(body.answer);
    const controller = new AbortController();
    const failing = failureOf(callOf.read(transport, { signal: controller.signal }));
    await settleTasks();
    body.push('{"id":');
    await settleTasks();
    controller.abort(reason);
    expect(await failing).toBe(reason);
  });

  test.each(["read", "once"] as const)(
    "during a delay between attempts ends it immediately, class %s",
    async (operationClass) => {
      const { transport, requests, clock } = things(empty(429, { "retry-after": "30" }));
      const controller = new AbortController();
      const onAttempt = vi.fn();
      const options = { signal: controller.signal, onAttempt };
      const failing = failureOf(callOf[operationClass](transport, options));
      await settleTasks();
      expect(clock.pending).toBe(1);
      controller.abort(reason);
      expect(await failing).toBe(reason);
      expect(clock.pending).toBe(0);
      expect(clock.now()).toBe(0);
      expect(requests).toHaveLength(1);
      expect(onAttempt).toHaveBeenCalledOnce();
      expect(listeners(controller.signal)).toBe(0);
    },
  );

  test("while the key is fetched sends nothing, and a paid write is not in doubt", async () => {
    let give: (key: string) => void = () => {};
    const apiKey = (): Promise<string> =>
      new Promise((resolve) => {
        give = resolve;
      });
    const { transport, requests } = things(json({ id: "t1" }), { apiKey });
    const controller = new AbortController();
    const failing = failureOf(callOf.once(transport, { signal: controller.signal }));
    await settleTasks();
    controller.abort(reason);
    expect(await failing).toBe(reason);
    give("late-key");
    await settleTasks();
    expect(requests).toHaveLength(0);
  });

  test("rejects with a reason of any type", async () => {
    for (const odd of ["text", 0, null, { not: "an error" }]) {
      const { transport } = things(json({ id: "t1" }));
      expect(await failureOf(callOf.read(transport, { signal: AbortSignal.abort(odd) }))).toBe(odd);
    }
    const { transport } = things(silent);
    const controller = new AbortController();
    const failing = failureOf(callOf.read(transport, { signal: controller.signal }));
    await settleTasks();
    controller.abort();
    expect(await failing).toMatchObject({ name: "AbortError" });
  });

  test("2,000 calls leave no listener on a long-lived signal", async () => {
    const { transport, clock } = things([
      ...Array.from({ length: 1_000 }, () => json({ id: "t1" })),
      empty(404),
    ]);
    const { signal } = new AbortController();
    for (let call = 0; call < 2_000; call++)
      await callOf.read(transport, { signal }).catch(() => {});
    expect(listeners(signal)).toBe(0);
    expect(clock.pending).toBe(0);
  });
});

describe("abort of a stream", () => {
  test("between two parts throws the reason instead of ending silently", async () => {
    const body = new OpenBody();
    const { transport, clock } = things(body.answer);
    const controller = new AbortController();
    const iterator = thingStream(transport, {}, { signal: controller.signal })[
      Symbol.asyncIterator
    ]();
    const first = iterator.next();
    await settleTasks();
    body.push('{"id":"a"}\n{"id":');
    await first;
    const second = failureOf(iterator.next());
    await settleTasks();
    controller.abort(reason);
    expect(await second).toBe(reason);
    expect(clock.pending).toBe(0);
    expect(listeners(controller.signal)).toBe(0);
  });

  test("throws the reason although records are already buffered", async () => {
    const { transport } = things(chunks('{"id":"a"}\n{"id":"b"}\n{"id":"c"}\n'));
    const controller = new AbortController();
    const iterator = thingStream(transport, {}, { signal: controller.signal })[
      Symbol.asyncIterator
    ]();
    expect((await iterator.next()).value).toEqual({ id: "a" });
    controller.abort(reason);
    expect(await failureOf(iterator.next())).toBe(reason);
    expect(await iterator.next()).toEqual({ done: true, value: undefined });
  });

  test("is not treated as a broken connection that can be resumed", async () => {
    const body = new OpenBody();
    const { transport, requests } = things(body.answer);
    const controller = new AbortController();
    const iterator = thingStream(transport, { resume: true }, { signal: controller.signal })[
      Symbol.asyncIterator
    ]();
    const first = iterator.next();
    await settleTasks();
    body.push('{"id":"a"}\n');
    await first;
    const second = failureOf(iterator.next());
    await settleTasks();
    controller.abort(reason);
    expect(await second).toBe(reason);
    expect(requests).toHaveLength(1);
  });

  test("2,000 streams, half of them left early, leave no listener", async () => {
    const { transport, clock } = things(chunks('{"id":"a"}\n', '{"id":"b"}\n'));
    const { signal } = new AbortController();
    for (let stream = 0; stream < 1_000; stream++) {
      await thingStream(transport, {}, { signal }).toArray();
      await thingStream(transport, {}, { signal }).first();
    }
    expect(listeners(signal)).toBe(0);
    expect(clock.pending).toBe(0);
  });
});

describe("sleep()", () => {
  test("leaves neither a listener nor a timer, whether it completes or is aborted", async () => {
    const clock = new FakeClock();
    const controller = new AbortController();
    const done = sleep(clock, 1_000, controller.signal);
    await clock.advance(1_000);
    await done;
    expect(listeners(controller.signal)).toBe(0);
    const failing = failureOf(sleep(clock, 1_000, controller.signal));
    controller.abort(reason);
    expect(await failing).toBe(reason);
    expect(clock.pending).toBe(0);
    expect(await failureOf(sleep(clock, 1_000, controller.signal))).toBe(reason);
  });
});
