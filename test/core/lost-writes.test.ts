import { describe, expect, test } from "vitest";
import { isAmbiguousWriteError, isInvalidArgumentError, isNotFoundError } from "../../src/index.ts";
import { json } from "../support/answers.ts";
import { errorOf, failureOf } from "../support/failure-of.ts";
import { settleTasks } from "../support/fake-clock.ts";
import type { Answer } from "../support/fake-fetch.ts";
import { callOf, things } from "../support/things.ts";

const answer = (body: string | null, init: ResponseInit = {}): Response =>
  new Response(body, { headers: { "content-type": "application/json" }, ...init });
const deep = (levels: number): string => `${'{"detail":'.repeat(levels)}1${"}".repeat(levels)}`;
/** A response with a property that throws when read, as with a custom fetch. */
const withThrowing = (name: string): Answer => {
  return () =>
    new Proxy(answer('{"id":"t1"}'), {
      get(target, key) {
        if (key === name) throw new RangeError("Maximum call stack size exceeded");
        const value = Reflect.get(target, key);
        return typeof value === "function" ? value.bind(target) : value;
      },
    });
};

const LOST: [string, Answer][] = [
  ["500 with an error body nested 5,000 deep", () => answer(deep(5_000), { status: 500 })],
  ["500 with an error body nested 100,000 deep", () => answer(deep(100_000), { status: 500 })],
  [
    "302",
    () => answer(null, { status: 302, headers: { location: "https://things.example/other" } }),
  ],
  [
    "303",
    () => answer(null, { status: 303, headers: { location: "https://things.example/other" } }),
  ],
  ["Response.error()", () => Response.error()],
  ["a status that throws", withThrowing("status")],
  ["headers that throw", withThrowing("headers")],
  ["a body that throws", withThrowing("body")],
  ["something that is no response", () => ({}) as Response],
  [
    "an error whose message throws",
    () => {
      throw Object.defineProperty(new Error("x"), "message", {
        get() {
          throw new Error("a message that throws");
        },
      });
    },
  ],
  [
    "nothing at all",
    () => {
      throw undefined;
    },
  ],
];

describe("any failure after a write was sent", () => {
  test.each(LOST)("%s: delivered once, and it may have been applied", async (_what, lost) => {
    for (const call of [callOf.once, callOf.verifiable]) {
      const { transport, requests } = things(lost);
      const error = await failureOf(call(transport));
      expect(isAmbiguousWriteError(error), String(error)).toBe(true);
      expect(requests).toHaveLength(1);
    }
  });

  test("a schema that throws while checking the response", async () => {
    const broken = {
      safeParse() {
        throw new RangeError("Maximum call stack size exceeded");
      },
    };
    const { transport, requests } = things(json({ id: "t1" }), {
      schemas: async () => ({ broken }),
    });
    const error = await failureOf(
      transport.post("/{scope}/paid", { body: { id: "t1" }, answer: "broken" }),
    );
    expect(error).toMatchObject({ code: "ambiguous_write", likelyApplied: true });
    expect(requests).toHaveLength(1);
  });

  test("schemas that fail to load are detected before anything is sent, and loaded again for the next call", async () => {
    const seen: unknown[] = [];
    const thing = {
      safeParse(value: unknown) {
        seen.push(value);
        return { success: true };
      },
    };
    let loads = 0;
    const schemas = async () => {
      if (++loads <= 2) throw new TypeError("Cannot find module");
      return { thing };
    };
    const { transport, requests } = things(json({ id: "t1" }), { schemas });
    const read = { path: { id: "t1" }, answer: "thing" };
    const paid = { body: { id: "t1" }, answer: "thing" };
    for (const call of [
      () => transport.post("/{scope}/paid", paid),
      () => transport.get("/{scope}/things/{id}", read),
    ])
      expect(String(await failureOf(call()))).toBe("TypeError: Cannot find module");
    expect(requests).toHaveLength(0);
    await transport.post("/{scope}/paid", paid);
    await transport.get("/{scope}/things/{id}", read);
    expect([loads, seen]).toEqual([3, [{ id: "t1" }, { id: "t1" }]]);
  });

  test("a rejection remains a rejection, whatever its body", async () => {
    const { transport } = things(() => answer(deep(100_000), { status: 404 }));
    expect(isNotFoundError(await failureOf(callOf.once(transport)))).toBe(true);
  });

  test("a body that cannot be serialized is an invalid argument, and nothing is sent", async () => {
    const { transport, requests } = things(json({ id: "t1" }));
    const error = await failureOf(transport.post("/{scope}/paid", { body: { id: 1n } as never }));
    expect(isInvalidArgumentError(error) || error instanceof TypeError).toBe(true);
    expect(requests).toHaveLength(0);
  });
});

describe("the limit of a paid call", () => {
  test("starts when the method is called: a call that waits too long for the lock is never sent", async () => {
    const { transport, clock, requests } = things([
      () => new Promise<Response>(() => {}),
      json({ id: "t1" }),
    ]);
    const first = failureOf(callOf.once(transport, { timeoutMs: 3_000 }));
    const second = errorOf<Error & { which: string }>(
      callOf.once(transport, { timeoutMs: 500 }),
      "timeout",
    );
    await settleTasks();
    await clock.advance(501);
    const error = await second;
    expect([error.which, error.message]).toEqual([
      "total",
      expect.stringContaining("waited more than 500 ms (timeoutMs) for another paid call"),
    ]);
    expect(requests).toHaveLength(1);
    await clock.advance(3_000);
    expect(isAmbiguousWriteError(await first)).toBe(true);
    expect(await callOf.once(transport)).toEqual({ id: "t1" }); // the lock has been released
    expect(requests).toHaveLength(2);
  });

  test("includes the wait: the rest of it is the limit of the request", async () => {
    let answerFirst: (response: Response) => void = () => {};
    const { transport, clock } = things([
      () => new Promise<Response>((resolve) => (answerFirst = resolve)),
      () => new Promise<Response>(() => {}),
    ]);
    const first = callOf.once(transport);
    const second = failureOf(callOf.once(transport, { timeoutMs: 1_000 }));
    await settleTasks();
    await clock.advance(600);
    answerFirst(answer('{"id":"t1"}'));
    await first;
    await settleTasks();
    await clock.advance(401);
    expect(isAmbiguousWriteError(await second)).toBe(true);
  });
});
