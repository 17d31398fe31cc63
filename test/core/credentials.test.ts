import { describe, expect, test } from "vitest";
import { Credentials, checkKey } from "../../src/core/credentials.ts";
import { checkHeaders } from "../../src/core/request.ts";
import { empty, json } from "../support/answers.ts";
import { errorOf } from "../support/failure-of.ts";
import { callOf, scheme, things } from "../support/things.ts";

describe("checkKey()", () => {
  test.each([
    ["k".repeat(40), "k".repeat(40)],
    ["k".repeat(86), "k".repeat(86)],
    ["k".repeat(10_240), "k".repeat(10_240)],
    ["  spaced-key \n", "spaced-key"],
    ["a", "a"],
    ["!~{}\"'\\%", "!~{}\"'\\%"],
  ])("accepts a key of any length, trimmed", (given, key) => {
    expect(checkKey(given, scheme)).toBe(key);
  });

  test.each([
    ["a carriage return", "hunter2\rhunter2", 8],
    ["a line feed", "hunter2\nX-Evil: 1", 8],
    ["NUL", "hunter2\u0000", 8],
    ["a smart quote", "“hunter2”", 1],
    ["a non-ASCII letter", "hunteré2", 7],
    ["a space", "hunter 2", 7],
    ["an emoji", "hunter2😀", 8],
    ["DEL", "hunter2\u007f", 8],
    ["a zero-width space", "hunter2\u200b", 8],
  ])(
    "rejects a key with %s, reporting its position but never the key",
    async (_name, key, position) => {
      const error = await errorOf(() => checkKey(key, scheme), "configuration");
      expect(error).toMatchObject({ option: "apiKey", variable: "THING_KEY" });
      expect(error.message).toContain(`position ${position}`);
      expect(error.message).not.toContain("hunter");
    },
  );

  test.each([
    ["", /must be a non-empty string: current value is ''/],
    ["   ", /must be a non-empty string: current value is ''/],
    [undefined, /undefined/],
    [null, /null/],
    [7, /number/],
    [{}, /object/],
  ])("rejects %j", (key, said) => {
    expect(() => checkKey(key, scheme)).toThrow(said);
    expect(() => checkKey(key, scheme)).toThrow(/^'apiKey' \(or THING_KEY\) must /);
    expect(() => checkKey(key, { option: "apiKey", variable: null })).toThrow(/^'apiKey' must /);
  });
});

describe("Credentials", () => {
  test("sends a key trimmed but otherwise unchanged", async () => {
    const { transport, requests } = things(json({ id: "t1" }), { apiKey: " plain-key\n" });
    await callOf.read(transport);
    expect(requests[0]?.headers.authorization).toBe(`Basic ${btoa("api:plain-key")}`);
  });

  test("calls a function for every attempt, so a new key is used immediately", async () => {
    const keys = ["first-key", "second-key"];
    const { transport, requests, clock } = things([empty(503), json({ id: "t1" })], {
      apiKey: () => keys.shift() ?? "none",
    });
    await clock.run(callOf.read(transport));
    expect(requests.map(({ headers }) => headers.authorization)).toEqual([
      `Basic ${btoa("api:first-key")}`,
      `Basic ${btoa("api:second-key")}`,
    ]);
  });

  test.each([
    ["throws", () => Promise.reject(new Error("vault: hunter2"))],
    [
      "throws synchronously",
      () => {
        throw new Error("vault: hunter2");
      },
    ],
    ["does not return a string", () => 7 as never],
    ["returns an empty string", () => ""],
    ["returns an invalid key", async () => "hunter2 \n x"],
  ])(
    "a function that %s fails the call, without showing its value or sending anything",
    async (_name, apiKey) => {
      const { transport, requests } = things(json({ id: "t1" }), { apiKey });
      const error = await errorOf(callOf.once(transport), "configuration");
      expect(JSON.stringify(error) + error.message + error.stack).not.toContain("hunter2");
      expect(requests).toHaveLength(0);
    },
  );

  test("the error of a function that fails says so, and how to see why", async () => {
    const { transport } = things(json({ id: "t1" }), {
      apiKey: () => Promise.reject(new Error("vault: hunter2")),
    });
    expect(await errorOf(callOf.read(transport), "configuration")).toMatchObject({
      option: "apiKey",
      message: expect.stringContaining("failed"),
      hint: expect.stringContaining("call the function on its own"),
    });
  });

  test("an invalid key is rejected when the client is created", () => {
    expect(() => new Credentials("a b", scheme)).toThrow(/position 2/);
  });
});

describe("checkHeaders()", () => {
  test.each([
    "authorization",
    "Authorization",
    "HOST",
    "cookie",
    "Content-Length",
    "transfer-encoding",
    "connection",
    "Keep-Alive",
    "upgrade",
    "expect",
    "te",
    "trailer",
    "http2-settings",
    "cookie2",
    "content-type",
    "proxy-authorization",
    "proxy-connection",
    "sec-fetch-mode",
    "x-request-id",
    "X-Key",
  ])("'%s' cannot be set for a call", async (name) => {
    const error = await errorOf(
      () => checkHeaders({ [name]: "hunter2" }, "x-key"),
      "invalid_argument",
    );
    expect(error).toMatchObject({
      path: `options.headers.${name}`,
      hint: expect.stringContaining("Keys are options of the client"),
    });
    expect(error.message).toContain(`'${name.toLowerCase()}'`);
    expect(error.message).not.toContain("hunter2");
  });

  test.each([{ "a b": "1" }, { "": "1" }, { "a\r\nb": "1" }, { "a:": "1" }, { é: "1" }])(
    "rejects an invalid header name: %j",
    async (headers) => {
      const error = await errorOf(
        () => checkHeaders(headers as Record<string, string>, "x-key"),
        "invalid_argument",
      );
      expect(error).toMatchObject({
        path: "options.headers",
        message: expect.stringContaining("header name"),
      });
    },
  );

  test.each([
    ["a\r\nb: 1", "a string with other characters"],
    ["a\u0000", "a string with other characters"],
    ["smart “quotes”", "a string with other characters"],
    [7 as never, "7"],
    [undefined as never, "undefined"],
    [["a"] as never, "an array"],
  ])("rejects an invalid header value: %j", async (value, current) => {
    const error = await errorOf(
      () => checkHeaders({ "x-note": value }, "x-key"),
      "invalid_argument",
    );
    expect(error).toMatchObject({
      path: "options.headers.x-note",
      message: expect.stringMatching(new RegExp(`'x-note' .*: current value is ${current}$`)),
    });
  });

  test.each(["x-host", "hosts", "my-authorization", "cookie3", "content-language", "x-sec-a"])(
    "'%s' can be set: only whole names are reserved",
    (name) => {
      expect(checkHeaders({ [name]: "1" }, "x-key")).toEqual({ [name]: "1" });
    },
  );

  test("sends all other headers", async () => {
    const { transport, requests } = things(json({ id: "t1" }));
    await callOf.read(transport, { headers: { "X-Note": "héllo" } });
    expect(requests[0]?.headers).toMatchObject({
      "x-note": "héllo",
      accept: "application/json",
      "user-agent": "evalwire",
    });
    expect(requests[0]?.headers).not.toHaveProperty("accept-encoding");
  });

  test("'__proto__' does not pollute or remove anything", async () => {
    const { transport, requests } = things(json({ id: "t1" }));
    await callOf.read(transport, {
      headers: JSON.parse('{"__proto__":"polluted","x-note":"1"}') as Record<string, string>,
    });
    expect(({} as { polluted?: unknown }).polluted).toBeUndefined();
    expect(requests[0]?.headers["x-note"]).toBe("1");
    expect(requests[0]?.headers.authorization).toMatch(/^Basic /);
  });

  test("calls share no headers: two clients with two keys each send their own", async () => {
    const one = things(json({ id: "t1" }), { apiKey: "key-one" });
    const two = things(json({ id: "t1" }), { apiKey: "key-two" });
    await Promise.all([callOf.read(one.transport), callOf.read(two.transport)]);
    expect(one.requests[0]?.headers.authorization).toBe(`Basic ${btoa("api:key-one")}`);
    expect(two.requests[0]?.headers.authorization).toBe(`Basic ${btoa("api:key-two")}`);
  });
});
