import { afterEach, describe, expect, test, vi } from "vitest";
import { base64, Credentials, secretForms } from "../../src/core/credentials.ts";
import { redact, rememberKeys } from "../../src/core/errors/base.ts";
import { scheme } from "../support/things.ts";

describe("redact()", () => {
  test("removes the given secrets anywhere", () => {
    expect(redact("a KEY b KEY", ["KEY"])).toBe("a [redacted] b [redacted]");
    expect(redact("costs $& and KEY", ["KEY"])).toBe("costs $& and [redacted]");
  });

  test("removes the beginning of a secret where a string was truncated", () => {
    expect(redact("sent long-secr", ["long-secret-key"])).toBe("sent [redacted]");
    expect(redact("long-secr", ["long-secret-key"])).toBe("[redacted]");
    expect(redact("sent long-se", ["long-secret-key"])).toBe("sent long-se");
    expect(redact("a cell", ["long-secret-key"])).toBe("a cell");
    expect(redact("sent long-secr to", ["long-secret-key"])).toBe("sent long-secr to");
  });

  test("removes the longer of two keys completely, regardless of the order of use", () => {
    expect(redact("sent key-one-longer", ["key-one", "key-one-longer"])).toBe("sent [redacted]");
  });

  test.each([
    ["Authorization: Bearer abcdef123456.x", "Authorization: Bearer [redacted]"],
    ["authorization: basic YXBpOmtleWtleQ==", "authorization: basic [redacted]"],
    [`key wandb_v1_${"A1_-".repeat(8)} here`, "key [redacted] here"],
    [`local-${"0a".repeat(20)}`, "[redacted]"],
    [`key=rsk_live_${"0a".repeat(32)}.`, "key=[redacted]."],
    [`rsp_live_${"Zz9-".repeat(4)} x`, "[redacted] x"],
    [`m2ms_${"Zz9_".repeat(4)} x`, "[redacted] x"],
    ["token eyJhbGciOiJI.eyJzdWIiOiIx.c2ln-_x, sent", "token [redacted], sent"],
    ["cut eyJhbGciOiJI.eyJzdWIiOiIx", "cut [redacted]"],
    ["Bearer  \tabcdef123456", "Bearer [redacted]"],
    [`wandb_v12_${"A1_-".repeat(4)}`, "[redacted]"],
  ])("removes what matches a credential pattern: %s", (said, clean) => {
    expect(redact(said, [])).toBe(clean);
  });

  test.each([
    "Basic test",
    "the bearer of news",
    "basic",
    "keys (rsk_live_…)",
    "m2m_client-12345678",
    "eyJhbGciOiJI.txt",
    "eyJa.eyJzdWIiOiIx",
    "eyJhbGciOiJI.eyJz",
    "wandb_v1_short",
    "local-f",
    "rsk_live_short",
    "m2ms_short",
  ])("keeps ordinary words: %s", (said) => {
    expect(redact(said, [])).toBe(said);
  });
});

describe("rememberKeys()", () => {
  afterEach(() => vi.unstubAllGlobals());

  test("the keys of all clients in use are redacted, not only those of the last", () => {
    const clients = ["first-of-two", "second-of-two"].map((key) => new Credentials(key, scheme));
    expect(redact("first-of-two, second-of-two")).toBe("[redacted], [redacted]");
    expect(clients).toHaveLength(2); // still in use
  });

  test("holders that are gone are skipped, and forgotten when the next one comes", () => {
    const deref = vi.fn();
    vi.stubGlobal(
      "WeakRef",
      class {
        deref = deref;
      },
    );
    rememberKeys({ secrets: ["key-of-nobody"] });
    vi.unstubAllGlobals();
    expect(redact("key-of-nobody")).toBe("key-of-nobody");
    expect(deref).toHaveBeenCalledTimes(1);
    rememberKeys({ secrets: [] });
    expect(deref).toHaveBeenCalledTimes(2);
    redact("key-of-nobody");
    expect(deref).toHaveBeenCalledTimes(2);
  });
});

describe("secretForms()", () => {
  test("returns a key raw, URL-encoded both ways, JSON-escaped, in base64 and in a Basic credential", () => {
    const key = 'long+/"key>>?';
    const forms = secretForms(key, "api");
    expect(forms).toEqual(
      expect.arrayContaining([
        key,
        encodeURIComponent(key),
        "long%2B/%22key%3E%3E%3F",
        'long+/\\"key>>?',
      ]),
    );
    for (const base of [btoa(key), btoa(`api:${key}`)]) {
      const bare = base.replaceAll("=", "");
      expect(forms).toEqual(
        expect.arrayContaining([
          base,
          encodeURIComponent(base),
          bare,
          bare.replaceAll("+", "-").replaceAll("/", "_"),
        ]),
      );
    }
  });

  test("omits forms of fewer than 8 characters", () => {
    expect(secretForms("key", null)).toEqual([]);
    expect(secretForms("key", "api")).toEqual([
      btoa("api:key"),
      encodeURIComponent(btoa("api:key")),
      btoa("api:key").replaceAll("=", ""),
    ]);
  });

  test("base64() accepts characters outside Latin-1", () => {
    expect(base64("é😀")).toBe(Buffer.from("é😀").toString("base64"));
  });
});
