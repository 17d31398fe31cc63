import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import type { EvalwireError } from "../../src/core/errors/base.ts";
import { failing, json } from "../support/answers.ts";
import { errorOf } from "../support/failure-of.ts";
import { fakeFetch } from "../support/fake-fetch.ts";
import { callOf, things } from "../support/things.ts";

const SECRET = "http://user:hunter2-password@proxy.corp.example:3128";
const VARIABLES = [
  "HTTPS_PROXY",
  "https_proxy",
  "HTTP_PROXY",
  "http_proxy",
  "ALL_PROXY",
  "all_proxy",
  "NO_PROXY",
  "no_proxy",
  "NODE_USE_ENV_PROXY",
];

beforeEach(() => {
  for (const name of [...VARIABLES, "NODE_OPTIONS"]) vi.stubEnv(name, "");
});
afterEach(() => {
  vi.unstubAllEnvs();
  vi.unstubAllGlobals();
});

/**
 * Returns the hint of a call that fails with this code on the global fetch, in a runtime of this
 * version.
 */
async function hintOf(
  env: Record<string, string>,
  { code = "ENOTFOUND", node = "20.20.2", baseUrl = "https://things.example", own = false } = {},
) {
  for (const [name, value] of Object.entries(env)) vi.stubEnv(name, value);
  const fake = fakeFetch(failing(code)).fetch;
  if (!own) vi.stubGlobal("fetch", fake);
  const { transport, clock } = things(json({}), { baseUrl, fetch: own ? fake : undefined });
  vi.stubGlobal("process", {
    env: process.env,
    execArgv: [],
    nextTick: process.nextTick,
    versions: { ...process.versions, node },
  });
  const error = await errorOf<EvalwireError>(clock.run(callOf.read(transport)), "network");
  expect(JSON.stringify(error)).not.toContain("hunter2");
  return error.hint ?? "";
}

describe("a proxy that is set but not used", () => {
  test.each(["HTTPS_PROXY", "https_proxy"])("%s is named, but never its value", async (name) => {
    expect(await hintOf({ [name]: SECRET })).toBe(
      `The last attempt was not sent: check 'baseUrl' and the network. ${name} is set, but Node's fetch does not use it by default: pass the client a 'fetch' that uses undici's EnvHttpProxyAgent.`,
    );
  });

  test.each(["ENOTFOUND", "ECONNREFUSED", "ECONNRESET", "UND_ERR_CONNECT_TIMEOUT", "EAI_AGAIN"])(
    "after %s",
    async (code) => {
      expect(await hintOf({ HTTPS_PROXY: SECRET }, { code })).toContain("HTTPS_PROXY is set");
    },
  );

  test("names the setting on a Node version that has one", async () => {
    for (const node of ["24.0.0", "26.1.0", "22.21.0"])
      expect(await hintOf({ HTTPS_PROXY: SECRET }, { node })).toContain(
        "start Node with NODE_USE_ENV_PROXY=1",
      );
    expect(await hintOf({ HTTPS_PROXY: SECRET }, { node: "22.20.0" })).toContain(
      "EnvHttpProxyAgent",
    );
  });

  test("says that Node does not read ALL_PROXY", async () => {
    expect(await hintOf({ all_proxy: SECRET })).toContain(
      "all_proxy is set, but Node's fetch does not use it by default: set HTTPS_PROXY to the same value, and",
    );
  });

  test("HTTP_PROXY applies to http, not to https", async () => {
    expect(await hintOf({ HTTP_PROXY: SECRET }, { baseUrl: "http://things.example" })).toContain(
      "HTTP_PROXY is set",
    );
    expect(await hintOf({ HTTP_PROXY: SECRET })).not.toContain("PROXY");
  });

  test.each([
    "things.example",
    "things.example:443",
    "*",
    ".example",
    "*.example",
    "example",
    "a.example, things.example:443x other,things.example",
  ])("NO_PROXY=%s covers the host: no variable is named", async (list) => {
    expect(await hintOf({ HTTPS_PROXY: SECRET, NO_PROXY: list })).not.toContain("PROXY");
  });

  test.each(["other.example", "ings.example", "things.example:8443", ""])(
    "NO_PROXY=%s does not cover the host",
    async (list) => {
      expect(await hintOf({ HTTPS_PROXY: SECRET, NO_PROXY: list })).toContain("HTTPS_PROXY is set");
    },
  );

  test("is not named if it is or may be used: setting, dispatcher, custom fetch, Deno, Bun, localhost", async () => {
    expect(
      await hintOf({ HTTPS_PROXY: SECRET, NODE_USE_ENV_PROXY: "1" }, { node: "24.0.0" }),
    ).not.toContain("HTTPS_PROXY");
    expect(
      await hintOf({ HTTPS_PROXY: SECRET, NODE_OPTIONS: "--use-env-proxy" }, { node: "24.5.0" }),
    ).not.toContain("HTTPS_PROXY");
    expect(
      await hintOf({ HTTPS_PROXY: SECRET, NODE_USE_ENV_PROXY: "1" }, { node: "20.20.2" }),
    ).toContain("HTTPS_PROXY");
    vi.stubEnv("NODE_USE_ENV_PROXY", "");
    vi.stubEnv("NODE_OPTIONS", "");
    expect(await hintOf({ HTTPS_PROXY: SECRET }, { own: true })).not.toContain("PROXY");
    expect(await hintOf({ HTTPS_PROXY: SECRET }, { baseUrl: "https://localhost" })).not.toContain(
      "PROXY",
    );
    vi.stubGlobal("Deno", { env: { get: (name: string) => process.env[name] } });
    expect(await hintOf({ HTTPS_PROXY: SECRET })).not.toContain("PROXY");
  });

  test("no variable is named if none is set", async () => {
    expect(await hintOf({})).toBe(
      "The last attempt was not sent: check 'baseUrl' and the network.",
    );
  });
});

describe("a certificate from an untrusted authority", () => {
  const CODES = [
    "DEPTH_ZERO_SELF_SIGNED_CERT",
    "SELF_SIGNED_CERT_IN_CHAIN",
    "UNABLE_TO_GET_ISSUER_CERT_LOCALLY",
    "UNABLE_TO_VERIFY_LEAF_SIGNATURE",
  ];

  test.each(CODES)("%s: the hint names NODE_EXTRA_CA_CERTS", async (code) => {
    expect(await hintOf({ HTTPS_PROXY: SECRET }, { code })).toContain(
      "start with NODE_EXTRA_CA_CERTS=/path/to/ca.pem",
    );
    expect(await hintOf({}, { code, own: true })).toContain("NODE_EXTRA_CA_CERTS");
  });

  test("names Deno's settings on Deno", async () => {
    vi.stubGlobal("Deno", {});
    expect(await hintOf({}, { code: CODES[0] })).toContain(
      "DENO_CERT=/path/to/ca.pem, or DENO_TLS_CA_STORE=system",
    );
  });

  test.each(["CERT_HAS_EXPIRED", "ERR_TLS_CERT_ALTNAME_INVALID"])(
    "%s is not about trust: there is no hint",
    async (code) => {
      expect(await hintOf({}, { code })).not.toContain("CA");
    },
  );
});
