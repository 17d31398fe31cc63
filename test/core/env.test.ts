import { afterEach, describe, expect, test, vi } from "vitest";
import {
  isBrowser,
  readEnv,
  requireKey,
  singleDeliveryOptions,
  whyUnread,
} from "../../src/core/client-options.ts";

afterEach(() => {
  vi.unstubAllGlobals();
  vi.unstubAllEnvs();
});

describe("readEnv()", () => {
  test("reads Node's environment, trimmed; an empty variable is treated as unset", () => {
    vi.stubEnv("THING_KEY", "  value\n");
    vi.stubEnv("THING_EMPTY", "  ");
    expect(readEnv("THING_KEY")).toBe("value");
    expect(readEnv("THING_EMPTY")).toBeUndefined();
    expect(readEnv("THING_NOT_SET")).toBeUndefined();
  });

  test("reads Deno's environment; a variable without permission is treated as unset", () => {
    vi.stubGlobal("Deno", {
      env: { get: (name: string) => (name === "THING_KEY" ? "deno" : undefined) },
    });
    expect(readEnv("THING_KEY")).toBe("deno");
    vi.stubGlobal("Deno", {
      env: {
        get: () => {
          throw new Error("requires env access");
        },
      },
    });
    expect(readEnv("THING_KEY")).toBeUndefined();
    expect(whyUnread("THING_KEY")).toBe(
      " Deno has no permission to read THING_KEY: allow it with --allow-env=THING_KEY.",
    );
    expect(() =>
      requireKey(
        undefined,
        { option: "apiKey", variable: "THING_KEY" },
        "Keys are made elsewhere.",
      ),
    ).toThrow("--allow-env=THING_KEY");
    vi.stubGlobal("Deno", undefined);
    expect(whyUnread("THING_KEY")).toBe("");
  });

  test("finds nothing in a web page", () => {
    vi.stubGlobal("process", undefined);
    expect(readEnv("PATH")).toBeUndefined();
  });
});

describe("isBrowser()", () => {
  test("is true only for a web page", () => {
    expect(isBrowser()).toBe(false);
    vi.stubGlobal("window", { document: {} });
    expect(isBrowser()).toBe(false); // a test environment with a document, on Node
    vi.stubGlobal("process", undefined);
    expect(isBrowser()).toBe(true);
    vi.stubGlobal("Deno", {});
    expect(isBrowser()).toBe(false);
    vi.unstubAllGlobals();
    vi.stubGlobal("process", undefined);
    vi.stubGlobal("window", {});
    expect(isBrowser()).toBe(false);
  });

  test.each(["DedicatedWorkerGlobalScope", "SharedWorkerGlobalScope", "registration"])(
    "is true for a browser worker: %s",
    (name) => {
      vi.stubGlobal(name, {});
      expect(isBrowser()).toBe(false); // on Node
      vi.stubGlobal("process", undefined);
      expect(isBrowser()).toBe(true);
      vi.stubGlobal("Deno", {});
      expect(isBrowser()).toBe(false);
    },
  );
});

describe("singleDeliveryOptions()", () => {
  test("is empty except on Deno", () => {
    expect(singleDeliveryOptions()).toEqual({});
    vi.stubGlobal("Deno", { createHttpClient: () => "a client" });
    expect(singleDeliveryOptions()).toEqual({ client: "a client" });
  });
});
