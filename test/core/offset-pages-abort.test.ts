import { getEventListeners } from "node:events";
import { describe, expect, test } from "vitest";
import { failureOf } from "../support/failure-of.ts";
import { pagesOf, RecordServer } from "../support/record-server.ts";

describe("Pages and a signal", () => {
  const reason = new Error("the user left");

  test("an abort rejects with its reason, cancels requests in flight and leaves no listener", async () => {
    const server = new RecordServer(100);
    const controller = new AbortController();
    const reading = (async () => {
      for await (const one of pagesOf(server, { signal: controller.signal }))
        if (one === 12) controller.abort(reason);
    })();
    expect(await failureOf(reading)).toBe(reason);
    expect(server.asked.at(-1)?.signal.reason).toBe(reason);
    expect(getEventListeners(controller.signal, "abort")).toHaveLength(0);
  });

  test("an already aborted signal sends nothing", async () => {
    const server = new RecordServer(100);
    expect(await failureOf(pagesOf(server, { signal: AbortSignal.abort(reason) }).toArray())).toBe(
      reason,
    );
    expect(server.asked).toHaveLength(0);
  });

  test("leaves no listener, however reading ends", async () => {
    const { signal } = new AbortController();
    const failing = new RecordServer(30);
    failing.change = () => Promise.reject(new Error("down"));
    for (let time = 0; time < 100; time++) {
      await pagesOf(new RecordServer(15), { signal }).toArray();
      await pagesOf(new RecordServer(15), { signal }).first();
      for await (const _one of pagesOf(new RecordServer(15), { signal })) break;
      await failureOf(pagesOf(failing, { signal }).toArray());
    }
    expect(getEventListeners(signal, "abort")).toHaveLength(0);
  });
});
