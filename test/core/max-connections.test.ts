import { getEventListeners } from "node:events";
import { expect, test } from "vitest";
import { json, OpenBody, silent } from "../support/answers.ts";
import { failureOf } from "../support/failure-of.ts";
import { settleTasks } from "../support/fake-clock.ts";
import type { Answer, SentRequest } from "../support/fake-fetch.ts";
import { callOf, type ThingTransport, thingStream, things } from "../support/things.ts";

const read = (transport: ThingTransport, id: number, options?: object): Promise<unknown> =>
  transport.get("/{scope}/things/{id}", { path: { id: `t${id}` } }, options);
const idsOf = (requests: readonly SentRequest[]): string[] =>
  requests.map(({ url }) => url.pathname.split("/").pop() ?? "");

test("sends at most that many requests at once, and the others in order", async () => {
  let [inFlight, most] = [0, 0];
  const counted: Answer = async (request) => {
    most = Math.max(most, ++inFlight);
    await settleTasks(2);
    inFlight--;
    return json({ id: "t1" })(request);
  };
  const { transport, requests } = things(counted, { maxConnections: 3 });
  await Promise.all(Array.from({ length: 12 }, (_, id) => read(transport, id)));
  expect(most).toBe(3);
  expect(idsOf(requests)).toEqual(Array.from({ length: 12 }, (_, id) => `t${id}`));
});

test("without the option, sends every request immediately", async () => {
  const { transport, requests } = things(silent);
  const reads = Array.from({ length: 40 }, (_, id) =>
    failureOf(read(transport, id, { signal: AbortSignal.timeout(20) })),
  );
  await settleTasks();
  expect(requests).toHaveLength(40);
  await Promise.all(reads);
});

test("an abort ends the wait: nothing is sent, no listener is left, and later calls continue", async () => {
  const body = new OpenBody();
  const { transport, requests } = things([body.answer, json({ id: "t3" })], { maxConnections: 1 });
  const first = read(transport, 1);
  const controller = new AbortController();
  const second = failureOf(callOf.once(transport, { signal: controller.signal }));
  const third = read(transport, 3);
  await settleTasks();
  controller.abort("enough");
  expect(await second).toBe("enough");
  expect(getEventListeners(controller.signal, "abort")).toHaveLength(0);
  body.push('{"id":"t1"}');
  body.close();
  expect(await first).toEqual({ id: "t1" });
  expect(await third).toEqual({ id: "t3" });
  expect(idsOf(requests)).toEqual(["t1", "t3"]);
});

test("the limit of the call ends the wait, even of a write, which is not sent; the limit of an attempt starts with its slot", async () => {
  const { transport, clock, requests } = things([silent, json({ id: "t4" })], {
    maxConnections: 1,
    retry: { maxAttempts: 1 },
  });
  const first = failureOf(read(transport, 1, { attemptTimeoutMs: 1_000 }));
  const write = failureOf(callOf.once(transport, { timeoutMs: 500 }));
  const last = read(transport, 4, { attemptTimeoutMs: 100 });
  const [slow, late, ok] = (await clock.run(Promise.all([first, write, last]))) as unknown[];
  expect(slow).toMatchObject({ code: "timeout", which: "attempt" });
  expect(late).toMatchObject({ code: "timeout", which: "total" });
  expect(ok).toEqual({ id: "t4" });
  expect(idsOf(requests)).toEqual(["t1", "t4"]);
});

test("reports the wait for a slot as the delay of the attempt, not as its duration", async () => {
  const events: unknown[] = [];
  const { transport, clock } = things([silent, json({ id: "t2" })], {
    maxConnections: 1,
    retry: { maxAttempts: 1 },
  });
  const first = failureOf(read(transport, 1, { attemptTimeoutMs: 1_000 }));
  const second = read(transport, 2, { onAttempt: (event: unknown) => events.push(event) });
  await clock.run(Promise.all([first, second]));
  expect(events).toMatchObject([{ attempt: 1, delayMs: 1_000, ms: 0 }]);
});

test("frees the slot during the delay before a retry", async () => {
  const { transport, clock, requests } = things(
    [() => new Response(null, { status: 503 }), json({ id: "t1" })],
    { maxConnections: 1 },
  );
  await clock.run(Promise.all([read(transport, 1), read(transport, 2)]));
  expect(idsOf(requests)).toEqual(["t1", "t2", "t1"]);
});

test.each(["is read to its end", "is left", "breaks"])(
  "a stream holds its slot until it %s",
  async (end) => {
    const body = new OpenBody();
    const { transport, requests } = things([body.answer, json({ id: "t2" })], {
      maxConnections: 1,
    });
    const things1 = thingStream(transport)[Symbol.asyncIterator]();
    const one = things1.next();
    await settleTasks();
    body.push('{"id":"t1"}\n');
    await one;
    const waiting = read(transport, 2);
    await settleTasks();
    expect(requests).toHaveLength(1);
    if (end === "is left") await things1.return?.();
    else {
      if (end === "breaks") body.fail(new Error("cut"));
      else body.close();
      await things1.next().catch(() => {});
    }
    expect(await waiting).toEqual({ id: "t2" });
  },
);
