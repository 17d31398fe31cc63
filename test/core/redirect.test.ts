import { describe, expect, test } from "vitest";
import { isRedirectError } from "../../src/index.ts";
import { empty, json } from "../support/answers.ts";
import { failureOf } from "../support/failure-of.ts";
import { callOf, type Thing, thingStream, things } from "../support/things.ts";

const SAME = "https://things.example/acme/things/t2?page=2";

describe("redirects", () => {
  const targets: readonly (readonly [string | null, string | null])[] = [
    ["https://elsewhere.example/path?token=1", "https://elsewhere.example"],
    [SAME, "https://things.example"],
    ["/relative", "https://things.example"],
    ["http://things.example/", "http://things.example"],
    ["https://user:secret@elsewhere.example/", "https://elsewhere.example"],
    ["file:///etc/passwd", null],
    ["data:text/plain,x", null],
    ["http://[", null],
    [null, null],
  ];
  const cells = [301, 302, 303, 307, 308].flatMap((status) =>
    targets.map(([location, origin]) => [status, location, origin] as const),
  );

  test.each(cells)("rejects %i to %s", async (status, location, origin) => {
    const { transport, requests } = things(empty(status, location === null ? {} : { location }));
    const error = await failureOf(callOf.read(transport));
    if (!isRedirectError(error)) throw error;
    expect(error).toMatchObject({ status, locationOrigin: origin });
    expect(error.message).not.toMatch(/token|secret|passwd/);
    expect(requests).toHaveLength(1);
    expect(requests[0]?.init.redirect).toBe("manual");
  });

  test("a paid write is not sent to the new URL, and its outcome is known", async () => {
    const { transport, requests } = things(empty(307, { location: SAME }), {
      allowSameOriginRedirects: true,
    });
    expect(isRedirectError(await failureOf(callOf.once(transport)))).toBe(true);
    expect(requests).toHaveLength(1);
  });

  test("rejects an opaque redirect, as returned by a browser", async () => {
    const opaque = {
      type: "opaqueredirect",
      status: 0,
      headers: new Headers(),
      body: null,
    } as Response;
    const { transport } = things(() => opaque);
    expect(await failureOf(callOf.read(transport))).toMatchObject({
      code: "redirect",
      status: 0,
      locationOrigin: null,
    });
  });

  test("rejects the redirect of a stream too", async () => {
    const { transport, requests } = things(empty(302, { location: SAME }));
    expect(isRedirectError(await failureOf(thingStream(transport).toArray()))).toBe(true);
    expect(requests).toHaveLength(1);
  });
});

describe("redirects within the same origin, allowed", () => {
  const options = { allowSameOriginRedirects: true };

  test("a read follows up to three", async () => {
    const { transport, requests } = things(
      [
        empty(302, { location: "/a" }),
        empty(307, { location: "/b" }),
        empty(301, { location: SAME }),
        json({ id: "t2" }),
      ],
      options,
    );
    expect(await callOf.read(transport)).toEqual<Thing>({ id: "t2" });
    expect(requests.map(({ url }) => url.pathname)).toEqual([
      "/acme/things/t1",
      "/a",
      "/b",
      "/acme/things/t2",
    ]);
    expect(requests.every(({ headers }) => headers.authorization?.startsWith("Basic "))).toBe(true);
  });

  test("the fourth is rejected, so a loop ends", async () => {
    const { transport, requests } = things(empty(302, { location: "/loop" }), options);
    expect(isRedirectError(await failureOf(callOf.read(transport)))).toBe(true);
    expect(requests).toHaveLength(4);
  });

  test.each([
    "http://things.example/",
    "https://things.example:8443/",
    "https://elsewhere.example/",
  ])("does not follow a redirect to %s", async (location) => {
    const { transport, requests } = things(empty(302, { location }), options);
    expect(isRedirectError(await failureOf(callOf.read(transport)))).toBe(true);
    expect(requests).toHaveLength(1);
  });

  test.each(["idempotent", "verifiable", "once"] as const)(
    "applies only to reads: rejects class %s",
    async (operationClass) => {
      const { transport, requests } = things(empty(308, { location: SAME }), options);
      expect(isRedirectError(await failureOf(callOf[operationClass](transport)))).toBe(true);
      expect(requests).toHaveLength(1);
    },
  );

  test("applies only to operations known to read: rejects an unknown GET", async () => {
    const { transport, requests } = things(empty(307, { location: SAME }), {
      ...options,
      operations: {},
    });
    expect(isRedirectError(await failureOf(callOf.read(transport)))).toBe(true);
    expect(requests).toHaveLength(1);
  });
});
