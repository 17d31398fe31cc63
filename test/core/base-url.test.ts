import { describe, expect, test } from "vitest";
import { parseBaseUrl } from "../../src/core/client-options.ts";
import { json } from "../support/answers.ts";
import { errorOf, failureOf } from "../support/failure-of.ts";
import { callOf, things } from "../support/things.ts";

const source = { option: "baseUrl", variable: "THING_URL", allowInsecure: false };

describe("parseBaseUrl()", () => {
  test.each([
    ["https://trace.example.com", "https://trace.example.com"],
    ["https://trace.example.com/", "https://trace.example.com"],
    ["https://trace.example.com/prefix/", "https://trace.example.com/prefix"],
    ["https://trace.example.com/a/b//", "https://trace.example.com/a/b"],
    ["https://TRACE.example.com:8443", "https://trace.example.com:8443"],
    ["https://trace.example.com:443", "https://trace.example.com"],
    ["  https://trace.example.com\n", "https://trace.example.com"],
    ["http://localhost:6345", "http://localhost:6345"],
    ["http://127.0.0.1:6345", "http://127.0.0.1:6345"],
    ["http://127.255.0.9", "http://127.255.0.9"],
    ["http://[::1]:6345", "http://[::1]:6345"],
  ])("parses '%s' as %s", (given, read) => {
    expect(parseBaseUrl(given, source)).toBe(read);
  });

  test.each([
    "",
    "   ",
    "trace.example.com",
    "//trace.example.com",
    "not a url",
    "https://",
    "https:///path",
    "https:trace.example.com",
    "ftp://trace.example.com",
    "file:///etc/passwd",
    "data:text/plain,x",
    "javascript:alert(1)",
    "http://trace.example.com",
    "http://127.0.0.1.evil.example",
    "http://localhost.evil.example",
    "http://10.0.0.1",
    "http://0.0.0.0",
    "http://[::2]",
    "https://user@trace.example.com",
    "https://user:hunter2@trace.example.com",
    "https://:hunter2@trace.example.com",
    "https://trace.example.com/?key=hunter2",
    "https://trace.example.com?",
    "https://trace.example.com/#hunter2",
    "https://trace.example.com#",
    "https://trace.example.com\\path",
    "https://trace example.com",
    "https://trace.example.com/a b",
    "https://trace.example.com/\u0000",
    "https://trace.\nexample.com",
    "https://trace.example.com:99999",
  ])("rejects '%s', naming the option and the variable but no secret", async (given) => {
    const error = await errorOf(() => parseBaseUrl(given, source), "configuration");
    expect(error).toMatchObject({ option: "baseUrl", variable: "THING_URL" });
    expect(error.message).toContain("'baseUrl' (or THING_URL)");
    expect(error.message).not.toContain("hunter2");
  });

  test.each([undefined, null, 7, {}, new URL("https://trace.example.com")])(
    "rejects %s",
    (given) => {
      expect(() => parseBaseUrl(given as never, source)).toThrow(/'baseUrl'/);
    },
  );

  test("plain HTTP to another machine requires an option", () => {
    expect(parseBaseUrl("http://10.0.0.1:80", { ...source, allowInsecure: true })).toBe(
      "http://10.0.0.1",
    );
    expect(() => parseBaseUrl("ftp://10.0.0.1", { ...source, allowInsecure: true })).toThrow(
      /scheme/,
    );
  });
});

describe("URL of a call", () => {
  test("keeps the path prefix of the base URL", async () => {
    const { transport, requests } = things(json({ id: "t1" }), {
      baseUrl: "https://things.example/prefix",
    });
    await callOf.read(transport);
    expect(requests[0]?.url.href).toBe("https://things.example/prefix/acme/things/t1");
  });

  test("cannot leave the base URL", async () => {
    const { transport, requests } = things(json({ id: "t1" }), {
      baseUrl: "https://things.example/prefix/",
    });
    const { transport: crooked, requests: none } = things(json({ id: "t1" }));
    await callOf.read(transport).catch(() => {});
    expect(requests.every(({ url }) => url.pathname.startsWith("/prefix/"))).toBe(true);
    expect(await failureOf(crooked.get(".evil.example/x" as never, {}))).toMatchObject({
      code: "invalid_argument",
    });
    expect(none).toHaveLength(0);
  });
});
