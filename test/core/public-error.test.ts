import { describe, expect, test } from "vitest";
import { isHttpError } from "../../src/index.ts";
import { empty, failing, json, text } from "../support/answers.ts";
import { errorOf, failureOf } from "../support/failure-of.ts";
import { callOf, things } from "../support/things.ts";

const URL_OF_CALL = "https://things.example/acme/things/t1";

async function messageOf(
  answer: Parameters<typeof things>[0],
  explain?: () => string | null,
): Promise<string> {
  const { transport, clock } = things(answer, explain === undefined ? {} : { explain });
  return String(((await clock.run(failureOf(callOf.read(transport)))) as Error).message);
}

describe("class of an error response", () => {
  test.each([
    [400, "bad_request"],
    [401, "authentication"],
    [402, "http"],
    [403, "permission"],
    [404, "not_found"],
    [405, "http"],
    [408, "http"],
    [409, "conflict"],
    [422, "validation"],
    [429, "rate_limit"],
    [500, "server"],
    [599, "server"],
  ])("%i is '%s'", async (status, code) => {
    const { transport, clock } = things(empty(status));
    const error = await errorOf(clock.run(callOf.read(transport)), code);
    expect(isHttpError(error)).toBe(true);
    expect(error).toMatchObject({ status, method: "GET", url: URL_OF_CALL, detail: null });
  });
});

describe("message of an error response", () => {
  test("contains the call, the status, the server's message and the request id, then a hint", async () => {
    const answer = json(
      { detail: "no such run" },
      { status: 404, headers: { "x-request-id": "7f3c" } },
    );
    expect(await messageOf(answer, () => "Use search().")).toBe(
      `GET ${URL_OF_CALL} failed with 404: no such run (request 7f3c). Use search().`,
    );
  });

  test.each([
    [404, empty(404)],
    [404, json({ detail: "Not Found" }, { status: 404 })],
    [404, text("404 page not found", { status: 404 })],
    [
      404,
      text("<html><title>W&B</title></html>", {
        status: 404,
        headers: { "content-type": "text/html" },
      }),
    ],
    [405, json({ detail: "Method Not Allowed" }, { status: 405 })],
  ])(
    "a %i that no route of the service would return: the hint says where the service is",
    async (_status, answer) => {
      const { transport } = things(answer, {
        wrongAddress: "The API is https://things.example.",
        explain: () => "Use search().",
      });
      expect(((await failureOf(callOf.read(transport))) as Error).message).toMatch(
        /The API is https:\/\/things\.example\.$/,
      );
    },
  );

  test("a 200 with an HTML page, even for a stream: the hint says where the service is", async () => {
    const page = text("<!doctype html>", { headers: { "content-type": "text/html" } });
    const { transport } = things(page, { wrongAddress: "The API is https://things.example." });
    const stream = transport.streamGet("/{scope}/things", {
      accepts: () => true,
      map: (one: unknown) => one,
    });
    for (const failing of [callOf.read(transport), stream.toArray()])
      expect((await errorOf(failing, "response_shape")).message).toMatch(
        /an HTML page.*The API is https:\/\/things\.example\.$/,
      );
  });

  test("a request without Deno's permission: the hint names the permission, and nothing was sent", async () => {
    const denied = (): never => {
      throw Object.assign(new Error("Requires net access, run again with the --allow-net flag"), {
        name: "NotCapable",
      });
    };
    const { transport } = things(denied);
    expect(await errorOf(callOf.read(transport), "network")).toMatchObject({
      phase: "unsent",
      attempts: [expect.anything()],
      message: expect.stringContaining(
        "Nothing was sent: Deno needs permission to reach the server: allow it with --allow-net=things.example. If 'baseUrl' comes from the environment, --allow-env must name its variable too.",
      ),
    });
  });

  test("contains the id that was sent if the server does not return one", async () => {
    const { transport, requests } = things(empty(404));
    const error = await failureOf(callOf.read(transport));
    expect(error).toMatchObject({ requestId: requests[0]?.headers["x-request-id"] });
  });

  test("omits the query from the URL", async () => {
    const { transport } = things(empty(404));
    const error = await errorOf(
      transport.get("/{scope}/things/{id}", { path: { id: "t1" }, query: { tag: ["private"] } }),
      "not_found",
    );
    expect(error.message).not.toContain("private");
    expect(error).toMatchObject({ url: URL_OF_CALL });
  });

  test("truncates a long id from the server", async () => {
    const { transport } = things(empty(404, { "x-request-id": "r".repeat(5_000) }));
    expect(
      (await errorOf<Error & { requestId: string }>(callOf.read(transport), "not_found")).requestId,
    ).toHaveLength(128);
  });
});

describe("details of an error response", () => {
  const ISSUES = {
    detail: [
      { loc: ["body", "limit"], msg: "not a number", type: "int_parsing", input: "x" },
      { loc: ["query", 0], msg: "odd", type: "t" },
    ],
  };

  test.each([
    ["FastAPI detail as text", json({ detail: "no such run" }, { status: 404 }), "no such run"],
    [
      "FastAPI detail as a list",
      json(ISSUES, { status: 422 }),
      "limit: not a number; query.0: odd",
    ],
    [
      "detail as an object with a message",
      json({ detail: { message: "quota" } }, { status: 403 }),
      "quota",
    ],
    ["detail as any object", json({ detail: { quota: 3 } }, { status: 403 }), '{"quota":3}'],
    ["reason", json({ reason: "limit is negative" }, { status: 400 }), "limit is negative"],
    ["message", json({ message: "not here" }, { status: 404 }), "not here"],
    ["error", json({ error: "broken" }, { status: 400 }), "broken"],
    [
      "problem+json",
      json({ type: "about:blank", title: "Gone away", status: 410, extra: [1] }, { status: 404 }),
      "Gone away",
    ],
    [
      "problem+json with wrong types",
      json({ title: 7, detail: null, status: "x" }, { status: 404 }),
      '{"title":7,"detail":null,"status":"x"}',
    ],
    [
      "standard_error",
      json({ standard_error: { message: "no quota", error_code: 3 } }, { status: 403 }),
      "no quota",
    ],
    [
      "standard_error without a message",
      json({ standard_error: { error_code: 3 } }, { status: 403 }),
      '{"error_code":3}',
    ],
    ["an empty detail", json({ detail: "" }, { status: 404 }), '{"detail":""}'],
    ["an empty list of issues", json({ detail: [] }, { status: 422 }), '{"detail":[]}'],
    [
      "issues without loc and msg",
      json({ detail: [{ odd: 1 }, "text"] }, { status: 422 }),
      'body: {"odd":1}',
    ],
    ["a JSON text", json("nothing here", { status: 404 }), "nothing here"],
    ["a JSON list", json([1, 2], { status: 404 }), "[1,2]"],
    ["null", json(null, { status: 404 }), "null"],
    ["plain text", text("  gone  ", { status: 404 }), "gone"],
    [
      "an HTML page",
      text("<html><body>403</body></html>", {
        status: 403,
        headers: { "content-type": "text/html" },
      }),
      "an HTML page",
    ],
    [
      "an HTML page with a title",
      text("<!DOCTYPE html><title> 403 Forbidden </title>", { status: 403 }),
      "an HTML page titled '403 Forbidden'",
    ],
    ["white space", text(" \n ", { status: 404 }), null],
    ["nothing", empty(404), null],
  ] as const)("%s", async (_name, answer, detail) => {
    const { transport } = things(answer);
    expect(await failureOf(callOf.read(transport))).toMatchObject({ detail });
  });

  test("a 422 lists its issues", async () => {
    const { transport } = things(json(ISSUES, { status: 422 }));
    expect(await failureOf(callOf.read(transport))).toMatchObject({
      code: "validation",
      issues: [
        { loc: ["body", "limit"], msg: "not a number", type: "int_parsing" },
        { loc: ["query", 0], msg: "odd", type: "t" },
      ],
    });
  });

  test("the server's advice becomes the hint, or else the provider's explanation", async () => {
    const advised = json(
      { standard_error: { message: "no", user_action: "Ask your admin." } },
      { status: 403 },
    );
    expect(await messageOf(advised)).toMatch(/\. Ask your admin\.$/);
    expect(
      await messageOf(json({ detail: "no" }, { status: 403 }), () => "Check the scope."),
    ).toMatch(/\. Check the scope\.$/);
  });

  test("500 with an empty body and content-length 0 throws", async () => {
    const { transport, clock } = things(empty(500, { "content-length": "0" }));
    expect(await errorOf(clock.run(callOf.read(transport)), "server")).toMatchObject({
      status: 500,
      detail: null,
    });
  });

  test("at most 2 KiB are kept", async () => {
    const { transport } = things(text("x".repeat(1024 * 1024), { status: 404 }));
    const { detail } = await errorOf<Error & { detail: string }>(
      callOf.read(transport),
      "not_found",
    );
    expect(detail).toMatch(/^x{2048}… \(cut\)$/);
  });
});

describe("message without a response", () => {
  test("unsent says that the last attempt was not sent, with the underlying error as plain data", async () => {
    const { transport, clock } = things(failing("ECONNREFUSED"));
    const error = await clock.run(failureOf(callOf.read(transport)));
    expect(error).toMatchObject({
      code: "network",
      phase: "unsent",
      method: "GET",
      url: URL_OF_CALL,
      attempts: { length: 3 },
    });
    expect(error).toMatchObject({
      cause: { name: "Error", code: "ECONNREFUSED", message: "ECONNREFUSED happened" },
    });
    expect((error as Error).message).toMatch(
      /after 3 attempts: ECONNREFUSED happened\. The last attempt was not sent: check 'baseUrl' and the network\.$/,
    );
    expect(Object.getPrototypeOf((error as Error).cause)).toBe(Object.prototype);
  });

  test("permanent says that nothing was sent and what to check", async () => {
    expect(await messageOf(failing("DEPTH_ZERO_SELF_SIGNED_CERT"))).toMatch(
      /^GET .*Nothing was sent: check the scheme, port and certificate of 'baseUrl'/,
    );
  });

  test("unknown does not claim that nothing was sent", async () => {
    const { transport, clock } = things(failing("ECONNRESET"));
    const error = await clock.run(failureOf(callOf.read(transport)));
    expect(error).toMatchObject({ phase: "unknown" });
    expect((error as Error).message).not.toContain("Nothing was sent");
  });

  test.each([
    ["a string", "no route"],
    ["null", null],
    ["undefined", undefined],
    ["a number", 7],
    ["an error without a message", new Error("")],
    ["an object", { odd: true, code: 7 }],
  ])("a fetch that throws %s causes a readable error", async (_name, thrown) => {
    const { transport, clock } = things(() => {
      throw thrown;
    });
    const error = await errorOf(clock.run(callOf.read(transport)), "network");
    expect(error).toMatchObject({ phase: "unknown", cause: { code: null } });
    expect(error.message).toMatch(/got no complete response after 3 attempts: \S+/);
  });

  const unreadable = (): never => {
    throw new Error("unreadable");
  };
  const holdsItself = Object.assign(new AggregateError([], "all failed"), {
    errors: [] as unknown[],
  });
  holdsItself.errors.push(holdsItself);
  test.each([
    [
      "an error whose fields throw",
      Object.defineProperties(new Error(), {
        name: { get: unreadable },
        message: { get: unreadable },
      }),
    ],
    [
      "an error whose code and cause throw",
      Object.defineProperties(new Error("x"), {
        code: { get: unreadable },
        cause: { get: unreadable },
      }),
    ],
    ["a message that throws", { message: { toString: unreadable } }],
    ["a proxy that throws", new Proxy({}, { get: unreadable })],
    ["a list of errors that contains itself", holdsItself],
  ])(
    "a fetch that throws %s causes a readable error, or an ambiguous one for a paid write",
    async (_name, thrown) => {
      const fetch = (): never => {
        throw thrown;
      };
      const { transport, clock, requests } = things(fetch);
      expect(await clock.run(failureOf(callOf.read(transport)))).toMatchObject({
        code: "network",
        phase: "unknown",
      });
      expect(requests).toHaveLength(3);
      expect(await failureOf(callOf.once(things(fetch).transport))).toMatchObject({
        code: "ambiguous_write",
      });
    },
  );

  test("an error body that is nested too deeply to serialize is still an error of its status, without a retry", async () => {
    const nested = `${"[".repeat(20_000)}7${"]".repeat(20_000)}`;
    for (const body of [
      nested,
      `{"odd":${nested}}`,
      `{"detail":[{"odd":${nested}}]}`,
      `{"detail":{"odd":${nested}}}`,
    ]) {
      const { transport, requests } = things(text(body, { status: 500 }));
      expect(await failureOf(callOf.once(transport))).toMatchObject({
        code: "ambiguous_write",
        status: 500,
      });
      expect(requests).toHaveLength(1);
    }
  });

  test.each([undefined, null, "text", 7, {}, { status: "200" }, { status: 200, headers: {} }])(
    "a fetch that returns %j causes a readable error",
    async (value) => {
      const { transport, clock } = things(() => value as never);
      expect((await errorOf(clock.run(callOf.read(transport)), "network")).message).toContain(
        "did not return a Response",
      );
      const { transport: paid } = things(() => value as never);
      expect(await failureOf(callOf.once(paid))).toMatchObject({ code: "ambiguous_write" });
    },
  );
});
