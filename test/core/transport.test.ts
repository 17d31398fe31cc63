import { afterEach, describe, expect, test, vi } from "vitest";
import { findOperation } from "../../src/core/options.ts";
import type { Transport } from "../../src/core/transport.ts";
import { empty, json, lines, text } from "../support/answers.ts";
import { errorOf, failureOf } from "../support/failure-of.ts";
import { settleTasks } from "../support/fake-clock.ts";
import { fakeFetch } from "../support/fake-fetch.ts";
import { callOf, operations, type ThingPaths, thingStream, things } from "../support/things.ts";

describe("Transport", () => {
  test.each([
    ["read", "GET", "/acme/things/t1", undefined],
    ["idempotent", "DELETE", "/acme/things/t1", undefined],
    ["verifiable", "PATCH", "/acme/things/t1", '{"size":2}'],
    ["once", "POST", "/acme/paid", '{"id":"t1"}'],
  ] as const)(
    "a call of class %s is sent as %s %s with its body",
    async (operationClass, method, path, body) => {
      const { transport, requests } = things(json({ id: "t1", unknown_field: 7 }));
      expect(await callOf[operationClass](transport)).toEqual({ id: "t1", unknown_field: 7 });
      expect(requests[0]).toMatchObject({ method, body });
      expect(requests[0]?.url.href).toBe(`https://things.example${path}`);
      expect(requests[0]?.headers["content-type"]).toBe(
        body === undefined ? undefined : "application/json",
      );
    },
  );

  test("put() sends its body", async () => {
    const { transport, requests } = things(json({ id: "t1" }));
    await transport.put("/{scope}/things/{id}", {
      path: { id: "t1" },
      body: { id: "t1", size: 3 },
    });
    expect(requests[0]).toMatchObject({ method: "PUT", body: '{"id":"t1","size":3}' });
  });

  test("streamPost() sends its body and streams the response", async () => {
    const { transport, requests } = things(lines({ id: "a" }));
    const parts = { body: { id: "q" }, accepts: () => true, map: (one: { id: string }) => one.id };
    expect(await transport.streamPost("/{scope}/things", parts).toArray()).toEqual(["a"]);
    expect(requests[0]).toMatchObject({ method: "POST", body: '{"id":"q"}' });
  });

  test("a form is sent unchanged, with the content type that fetch sets", async () => {
    const { transport, requests } = things(json({ id: "t1" }));
    const form = new FormData();
    form.set("file", "x");
    await transport.post("/{scope}/paid", { body: form });
    expect(requests[0]?.init.body).toBe(form);
    expect(requests[0]?.headers["content-type"]).toBeUndefined();
  });

  test.each([
    [
      "a cycle",
      "body.self",
      () => {
        const circle: { self?: unknown } = {};
        circle.self = circle;
        return circle;
      },
    ],
    ["a bigint", "body.id", () => ({ id: 1n })],
    ["a toJSON", "body.toJSON", () => ({ toJSON: () => ({}) })],
    [
      "a field that throws",
      "body",
      () => ({
        get id(): string {
          throw new Error("no");
        },
      }),
    ],
  ])(
    "a body that cannot be serialized is rejected before anything is sent: %s",
    async (_name, path, body) => {
      const { transport, requests } = things(json({ id: "t1" }));
      expect(
        await failureOf(transport.post("/{scope}/paid", { body: body() as never })),
      ).toMatchObject({
        code: "invalid_argument",
        path,
      });
      expect(requests).toHaveLength(0);
    },
  );

  test.each([
    [
      "500 with an empty body and content-length 0",
      empty(500, { "content-length": "0" }),
      "server",
    ],
    [
      "404 with an empty body and content-length 0",
      empty(404, { "content-length": "0" }),
      "not_found",
    ],
    ["204 where JSON is documented", empty(204), "response_shape"],
    [
      "200 with content-length 0",
      text("", { headers: { "content-length": "0" } }),
      "response_shape",
    ],
  ])("openapi-fetch hides nothing: %s throws", async (_name, answer, code) => {
    const { transport, clock } = things(answer);
    await errorOf(clock.run(callOf.read(transport)), code);
  });

  test("creates no Request object: fetch gets plain values, and not the caller's signal", async () => {
    const { transport, requests } = things(json({ id: "t1" }));
    const { signal } = new AbortController();
    await callOf.read(transport, { signal });
    expect(requests[0]?.signal).not.toBe(signal);
    expect(Object.getPrototypeOf(requests[0]?.headers)).toBe(Object.prototype);
  });

  test("withDefaults() keeps the key and the budget, and changes the scope", async () => {
    const { transport, requests, clock } = things(empty(500));
    const other = transport.withDefaults({ scope: "umbrella" });
    for (let call = 0; call < 17; call++) await clock.run(failureOf(callOf.read(transport)));
    const before = requests.length;
    await clock.run(failureOf(callOf.read(other)));
    expect(requests.at(-1)?.url.pathname).toBe("/umbrella/things/t1");
    expect(requests.length - before).toBe(2);
    expect(other.defaults).toEqual({ scope: "umbrella" });
  });
});

describe("Transport without a custom fetch", () => {
  afterEach(() => vi.unstubAllGlobals());

  test("uses the current global fetch, so a mock installed later takes effect", async () => {
    const { transport, requests } = things(json({ id: "t1" }), { fetch: undefined });
    const later = fakeFetch(json({ id: "later" }));
    vi.stubGlobal("fetch", later.fetch);
    expect(await callOf.read(transport)).toEqual({ id: "later" });
    expect([requests.length, later.requests.length]).toEqual([0, 1]);
  });

  test("keeps no idle connections for paid writes on Deno, which would resend them on its own", async () => {
    vi.stubGlobal("Deno", { createHttpClient: (options: object) => ({ made: options }) });
    const { transport, requests } = things(json({ id: "t1" }));
    await callOf.once(transport);
    await callOf.read(transport);
    expect(requests[0]?.init).toMatchObject({ client: { made: { poolMaxIdlePerHost: 0 } } });
    expect(requests[1]?.init).not.toHaveProperty("client");
  });

  test("sends no custom headers from a web page, where they would cost a preflight", async () => {
    vi.stubGlobal("window", { document: {} });
    vi.stubGlobal("process", { env: {} });
    const { transport, requests } = things(json({ id: "t1" }));
    vi.unstubAllGlobals();
    await callOf.read(transport);
    expect(requests[0]?.headers).not.toHaveProperty("x-request-id");
    expect(requests[0]?.headers).not.toHaveProperty("user-agent");
  });
});

describe("200 concurrent calls, half of them aborted", () => {
  test("each settles independently", async () => {
    const { transport, clock } = things(async () => {
      await settleTasks(2);
      return json({ id: "t1" })({} as never);
    });
    const outcomes = await Promise.allSettled(
      Array.from({ length: 200 }, (_, index) => {
        const controller = new AbortController();
        const call = callOf.read(transport, { signal: controller.signal });
        if (index % 2 === 0) queueMicrotask(() => controller.abort(index));
        return call;
      }),
    );
    outcomes.forEach((outcome, index) => {
      expect(outcome).toMatchObject(
        index % 2 === 0 ? { status: "rejected", reason: index } : { status: "fulfilled" },
      );
    });
    expect(clock.pending).toBe(0);
  });
});

describe("findOperation()", () => {
  test("an operation that is not in the table is treated as `once`", async () => {
    expect(findOperation(operations, "GET", "/other")).toEqual({
      method: "GET",
      route: "/other",
      class: "once",
      paid: false,
    });
    expect(findOperation(operations, "POST", "/{scope}/paid")).toMatchObject({
      class: "once",
      paid: true,
    });
    const { transport, requests, clock } = things(empty(500), { operations: {} });
    await clock.run(failureOf(callOf.read(transport)));
    expect(requests).toHaveLength(1);
  });

  test("a transport created without a clock uses the system clock", async () => {
    const { fetch } = fakeFetch(json({ id: "t1" }));
    const { transport } = things(json({ id: "t1" }), { fetch, clock: undefined });
    const before = Date.now();
    expect(await callOf.read(transport as Transport<ThingPaths, "scope">)).toEqual({ id: "t1" });
    expect(transport.clock.wallNow()).toBeGreaterThanOrEqual(before);
    expect(transport.clock.random()).toBeLessThan(1);
    expect(await thingStream(transport).first()).toEqual({ id: "t1" });
  });
});

test("every request of every class bypasses caches", async () => {
  for (const operationClass of ["read", "idempotent", "verifiable", "once"] as const) {
    const { transport, requests } = things(json({ id: "t1" }));
    await callOf[operationClass](transport);
    expect(requests[0]?.init.cache).toBe("no-store");
  }
});
