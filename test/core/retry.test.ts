import { describe, expect, test } from "vitest";
import { isAmbiguousWriteError, isHttpError, isNetworkError } from "../../src/index.ts";
import { empty, failing, json, silent, text } from "../support/answers.ts";
import { failureOf } from "../support/failure-of.ts";
import type { Answer } from "../support/fake-fetch.ts";
import { callOf, things } from "../support/things.ts";

const cutBody: Answer = () => {
  const body = new ReadableStream<Uint8Array>({
    start: (controller) => controller.enqueue(new TextEncoder().encode('{"id":"t')),
    pull: (controller) => controller.error(new TypeError("terminated")),
  });
  return new Response(body, { headers: { "content-type": "application/json" } });
};
const manyUnsent: Answer = () => {
  const errors = ["ECONNREFUSED", "ENETUNREACH"].map((code) =>
    Object.assign(new Error(code), { code }),
  );
  throw new TypeError("fetch failed", { cause: new AggregateError(errors) });
};
const oneOfManySent: Answer = () => {
  const errors = ["ECONNREFUSED", "ECONNRESET"].map((code) =>
    Object.assign(new Error(code), { code }),
  );
  throw new TypeError("fetch failed", { cause: new AggregateError(errors) });
};
const says = (message: string): Answer => {
  return () => {
    throw new TypeError(message);
  };
};

const notPermitted: Answer = () => {
  throw Object.assign(
    new Error('Requires net access to "things.example:443", run again with the --allow-net flag'),
    {
      name: "NotCapable",
    },
  );
};
/**
 * A failure, its response, and the maximum requests per class (`read`, `idempotent`, `verifiable`,
 * `once`): the retry matrix of the reliability contract.
 */
const MATRIX: readonly (readonly [string, Answer, number, number, number, number])[] = [
  ["permanent: self-signed certificate", failing("DEPTH_ZERO_SELF_SIGNED_CERT"), 1, 1, 1, 1],
  ["permanent: wrong TLS version", failing("ERR_SSL_WRONG_VERSION_NUMBER"), 1, 1, 1, 1],
  ["permanent: host of another certificate", failing("ERR_TLS_CERT_ALTNAME_INVALID"), 1, 1, 1, 1],
  ["permanent: EPROTO", failing("EPROTO"), 1, 1, 1, 1],
  ["permanent: bad port", says("bad port"), 1, 1, 1, 1],
  [
    "permanent: a proxy that refuses",
    says("Proxy response (403) !== 200 when HTTP Tunneling"),
    1,
    1,
    1,
    1,
  ],
  [
    "unsent: a proxy that fails",
    says("Proxy response (502) !== 200 when HTTP Tunneling"),
    3,
    3,
    3,
    3,
  ],
  ["unsent: ENOTFOUND", failing("ENOTFOUND", { syscall: "getaddrinfo" }), 2, 2, 2, 2],
  ["unsent: EAI_AGAIN", failing("EAI_AGAIN", { syscall: "getaddrinfo" }), 3, 3, 3, 3],
  ["unsent: ECONNREFUSED", failing("ECONNREFUSED"), 3, 3, 3, 3],
  ["unsent: EHOSTUNREACH", failing("EHOSTUNREACH"), 3, 3, 3, 3],
  ["unsent: ENETUNREACH", failing("ENETUNREACH"), 3, 3, 3, 3],
  ["unsent: ENETDOWN", failing("ENETDOWN"), 3, 3, 3, 3],
  ["unsent: ETIMEDOUT while connecting", failing("ETIMEDOUT", { syscall: "connect" }), 3, 3, 3, 3],
  ["unsent: UND_ERR_CONNECT_TIMEOUT", failing("UND_ERR_CONNECT_TIMEOUT"), 3, 3, 3, 3],
  ["unsent: every IP refused", manyUnsent, 3, 3, 3, 3],
  ["unsent: Deno's message", says("client error (Connect): tcp connect error"), 3, 3, 3, 3],
  ["not permitted by Deno", notPermitted, 1, 1, 1, 1],
  ["one of several IPs was reached", oneOfManySent, 3, 3, 1, 1],
  ["ETIMEDOUT while reading", failing("ETIMEDOUT", { syscall: "read" }), 3, 3, 1, 1],
  ["ECONNRESET", failing("ECONNRESET"), 3, 3, 1, 1],
  ["EPIPE", failing("EPIPE"), 3, 3, 1, 1],
  ["UND_ERR_SOCKET", failing("UND_ERR_SOCKET"), 3, 3, 1, 1],
  ["protocol garbage", failing("HPE_INVALID_CONSTANT"), 3, 3, 1, 1],
  ["'Failed to fetch'", says("Failed to fetch"), 3, 3, 1, 1],
  ["429 with Retry-After 1", empty(429, { "retry-after": "1" }), 3, 3, 3, 2],
  ["429 with Retry-After 60", empty(429, { "retry-after": "60" }), 3, 3, 3, 2],
  ["503 with Retry-After 1", empty(503, { "retry-after": "1" }), 3, 3, 3, 2],
  ["429 with Retry-After 61", empty(429, { "retry-after": "61" }), 1, 1, 1, 1],
  ["503 with Retry-After 120", empty(503, { "retry-after": "120" }), 1, 1, 1, 1],
  ["429 without Retry-After", empty(429), 3, 3, 3, 1],
  ["429 with an invalid Retry-After", empty(429, { "retry-after": "soon" }), 3, 3, 3, 1],
  ["500 with Retry-After 1", empty(500, { "retry-after": "1" }), 3, 3, 1, 1],
  ["502 with Retry-After 61", empty(502, { "retry-after": "61" }), 3, 3, 1, 1],
  ["408 with Retry-After 1", empty(408, { "retry-after": "1" }), 3, 3, 1, 1],
  ["404 with Retry-After 1", empty(404, { "retry-after": "1" }), 1, 1, 1, 1],
  ["421", empty(421), 2, 2, 2, 2],
  ["425", empty(425), 2, 2, 2, 2],
  ["408", empty(408), 3, 3, 1, 1],
  ["500", empty(500), 3, 3, 1, 1],
  ["502", empty(502), 3, 3, 1, 1],
  ["503 without Retry-After", empty(503), 3, 3, 1, 1],
  ["504", empty(504), 3, 3, 1, 1],
  ["522 of a proxy", empty(522), 3, 3, 1, 1],
  ["attempt timeout", silent, 3, 3, 1, 1],
  ["2xx with a truncated body", cutBody, 2, 2, 1, 1],
  ["2xx of another shape", text("<html></html>"), 1, 1, 1, 1],
  ["2xx without a body", empty(204), 1, 1, 1, 1],
  ["302", empty(302, { location: "https://elsewhere.example/" }), 1, 1, 1, 1],
  ["400", empty(400), 1, 1, 1, 1],
  ["401", empty(401), 1, 1, 1, 1],
  ["403", empty(403), 1, 1, 1, 1],
  ["404", empty(404), 1, 1, 1, 1],
  ["409", empty(409), 1, 1, 1, 1],
  ["422", empty(422), 1, 1, 1, 1],
];

const CLASSES = ["read", "idempotent", "verifiable", "once"] as const;
const CELLS = MATRIX.flatMap(([failure, answer, ...maximums]) =>
  CLASSES.map(
    (operationClass, at) => [failure, operationClass, maximums[at] ?? 0, answer] as const,
  ),
);

describe("retry matrix", () => {
  test.each(CELLS)(
    "%s, class %s, number of requests: %i",
    async (_failure, operationClass, max, answer) => {
      const { transport, clock, requests } = things(answer);
      await clock.run(failureOf(callOf[operationClass](transport, { attemptTimeoutMs: 10_000 })));
      expect(requests).toHaveLength(max);
      expect(clock.pending).toBe(0);
    },
  );

  test("a call that succeeds on the second attempt returns its response, and every attempt has the same id", async () => {
    const { transport, clock, requests } = things([empty(503), json({ id: "t1" })]);
    expect(await clock.run(callOf.read(transport))).toEqual({ id: "t1" });
    expect(requests).toHaveLength(2);
    expect(requests[0]?.headers["x-request-id"]).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-/);
    expect(requests[1]?.headers["x-request-id"]).toBe(requests[0]?.headers["x-request-id"]);
  });
});

describe("retry matrix of writes", () => {
  const AMBIGUOUS: readonly (readonly [string, Answer, number | null, boolean])[] = [
    ["ECONNRESET", failing("ECONNRESET"), null, false],
    ["an attempt timeout", silent, null, false],
    ["500", empty(500), 500, false],
    ["408", empty(408), 408, false],
    ["503 without Retry-After", empty(503), 503, false],
    ["a cut 2xx", cutBody, 200, true],
    ["a 2xx of another shape", json([]), 200, true],
  ];

  test.each(AMBIGUOUS)(
    "after %s it may have been applied, and the error says so",
    async (_name, answer, status, likelyApplied) => {
      const refusesAll = {
        safeParse: () => ({
          success: false,
          error: { issues: [{ path: ["id"], message: "a text" }] },
        }),
      };
      const { transport, clock } = things(answer, { schemas: async () => ({ refusesAll }) });
      const call = transport.post("/{scope}/paid", {
        body: { id: "t1" },
        answer: "refusesAll",
        write: { target: { thing: "t1" }, advice: "Look for it before you send it again." },
      });
      const error = await clock.run(failureOf(call));
      if (!isAmbiguousWriteError(error)) throw error;
      expect(error).toMatchObject({
        operation: "POST /{scope}/paid",
        status,
        likelyApplied,
        aborted: false,
        target: { thing: "t1" },
      });
      expect(error.advice).toBe("Look for it before you send it again.");
      expect(error.message).toContain("may have been applied");
      expect(error.sentAt.getTime()).toBe(clock.wallStart);
    },
  );

  test.each([
    ["ECONNREFUSED", failing("ECONNREFUSED"), isNetworkError],
    ["429 without Retry-After", empty(429), isHttpError],
    ["503 with a long Retry-After", empty(503, { "retry-after": "120" }), isHttpError],
    ["422", empty(422), isHttpError],
  ] as const)("after %s it was certainly not applied", async (_name, answer, guard) => {
    const { transport, clock } = things(answer);
    expect(guard(await clock.run(failureOf(callOf.once(transport))))).toBe(true);
  });

  test("reports how far the server's clock is ahead, if known from a response", async () => {
    const { transport, clock } = things(empty(500, { date: "Sat, 21 Nov 2026 09:10:00 GMT" }));
    expect(await clock.run(failureOf(callOf.once(transport)))).toMatchObject({
      clockSkewMs: 600_000,
    });
  });
});
