import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { GalileoClient } from "../../src/galileo/client.ts";
import type { GalileoOptions } from "../../src/galileo/options.ts";
import { json } from "../support/answers.ts";
import { errorOf } from "../support/failure-of.ts";
import { fakeFetch, type SentRequest } from "../support/fake-fetch.ts";
import { CANARY } from "../support/things.ts";
import { checkRequest } from "./galileo-document.ts";

const VARIABLES = [
  "GALILEO_API_KEY",
  "SPLUNK_AO_API_KEY",
  "GALILEO_API_URL",
  "GALILEO_CONSOLE_URL",
];

beforeEach(() => {
  for (const name of VARIABLES) vi.stubEnv(name, undefined);
});
afterEach(() => {
  vi.unstubAllEnvs();
});

/** The request of a call by a client with these options. */
async function requestOf(options: GalileoOptions): Promise<SentRequest> {
  const { fetch, requests } = fakeFetch(json(["a"]));
  await new GalileoClient({ fetch, ...options }).scorers.tags();
  const [request] = requests;
  if (request === undefined) throw new Error("nothing was sent");
  await checkRequest(
    new Request(
      new URL(request.url.pathname.replace(/^.*(?=\/v2\/)/, ""), request.url),
      request.init,
    ),
  );
  return request;
}

const keysIn = ({ headers }: SentRequest): Record<string, string> =>
  Object.fromEntries(Object.entries(headers).filter(([, value]) => value.includes("key")));

describe("GalileoOptions", () => {
  test("sends the key in Galileo's header to Galileo's API", async () => {
    const request = await requestOf({ apiKey: "a-key" });
    expect(keysIn(request)).toEqual({ "galileo-api-key": "a-key" });
    expect(request.url.href).toBe("https://api.galileo.ai/v2/scorers/tags");
  });

  test("the name of the header is an option", async () => {
    expect(keysIn(await requestOf({ apiKey: "a-key", apiKeyHeader: "Splunk-AO-API-Key" }))).toEqual(
      { "splunk-ao-api-key": "a-key" },
    );
  });

  test("a token is sent as a bearer token without a key, even when the environment has a key", async () => {
    vi.stubEnv("GALILEO_API_KEY", "env-key");
    expect(keysIn(await requestOf({ accessToken: "key-token" }))).toEqual({
      authorization: "Bearer key-token",
    });
  });

  test("a key function is called for every call", async () => {
    let asked = 0;
    const { fetch, requests } = fakeFetch(json([]));
    const galileo = new GalileoClient({ fetch, apiKey: () => `key-${++asked}` });
    await galileo.scorers.tags();
    await galileo.scorers.tags();
    expect(requests.map((request) => keysIn(request))).toEqual([
      { "galileo-api-key": "key-1" },
      { "galileo-api-key": "key-2" },
    ]);
  });

  test.each([
    [{ GALILEO_API_KEY: "key-a" }, { "galileo-api-key": "key-a" }],
    [{ SPLUNK_AO_API_KEY: "key-b" }, { "splunk-ao-api-key": "key-b" }],
    [{ GALILEO_API_KEY: "key-a", SPLUNK_AO_API_KEY: "key-b" }, { "galileo-api-key": "key-a" }],
  ])("%o provides the key", async (env, expected) => {
    for (const [name, value] of Object.entries(env)) vi.stubEnv(name, value);
    expect(keysIn(await requestOf({}))).toEqual(expected);
  });

  test.each([
    [
      { GALILEO_API_URL: "https://api.acme.example/base/" },
      "https://api.acme.example/base/v2/scorers/tags",
    ],
    [{ GALILEO_CONSOLE_URL: "https://app.galileo.ai/" }, "https://api.galileo.ai/v2/scorers/tags"],
    [
      { GALILEO_CONSOLE_URL: "https://console.acme.galileocloud.io" },
      "https://api.acme.galileocloud.io/v2/scorers/tags",
    ],
    [
      { GALILEO_CONSOLE_URL: "https://console-demo.acme.io" },
      "https://api-demo.acme.io/v2/scorers/tags",
    ],
    [{ GALILEO_CONSOLE_URL: "http://localhost:3000" }, "http://localhost:8088/v2/scorers/tags"],
    [{ GALILEO_CONSOLE_URL: "http://127.0.0.1:3000" }, "http://localhost:8088/v2/scorers/tags"],
    [
      { GALILEO_CONSOLE_URL: "https://localhost.acme.io" },
      "https://localhost.acme.io/v2/scorers/tags",
    ],
    [
      {
        GALILEO_API_URL: "https://one.example",
        GALILEO_CONSOLE_URL: "https://console.two.example",
      },
      "https://one.example/v2/scorers/tags",
    ],
  ])("%o provides the base URL", async (env, expected) => {
    for (const [name, value] of Object.entries(env)) vi.stubEnv(name, value);
    expect((await requestOf({ apiKey: "k" })).url.href).toBe(expected);
  });

  test("an option takes precedence over the environment", async () => {
    vi.stubEnv("GALILEO_API_KEY", "env-key");
    vi.stubEnv("GALILEO_API_URL", "https://env.example");
    const request = await requestOf({ apiKey: "own-key", baseUrl: "https://own.example" });
    expect([request.url.origin, keysIn(request)]).toEqual([
      "https://own.example",
      { "galileo-api-key": "own-key" },
    ]);
  });

  test.each([
    ["no key", {}, /neither 'apiKey' nor GALILEO_API_KEY/],
    ["a key and a token", { apiKey: "a", accessToken: "b" }, /mutually exclusive/],
    [
      "an unknown header",
      { apiKey: "a", apiKeyHeader: "X-Key" as never },
      /'apiKeyHeader' must be 'Galileo-API-Key' or 'Splunk-AO-API-Key': current value is 'X-Key'/,
    ],
    ["a misspelled option", { apikey: "a" } as GalileoOptions, /Did you mean 'apiKey'/],
    ["plain HTTP", { apiKey: "a", baseUrl: "http://api.example" }, /http/],
  ])("rejects %s", async (_what, options, message) => {
    expect((await errorOf(() => new GalileoClient(options), "configuration")).message).toMatch(
      message,
    );
  });

  test("names the variable of an invalid console URL", async () => {
    vi.stubEnv("GALILEO_CONSOLE_URL", "ftp://console.acme.io");
    expect(
      (await errorOf(() => new GalileoClient({ apiKey: "k" }), "configuration")).message,
    ).toContain("GALILEO_CONSOLE_URL");
  });

  test("does not show its key", () => {
    const galileo = new GalileoClient({ apiKey: CANARY });
    expect(JSON.stringify(galileo)).toBe("{}");
    expect(JSON.stringify(Object.values(galileo))).not.toContain(CANARY);
  });

  test("the caller cannot set the key header", async () => {
    const { fetch, requests } = fakeFetch(json([]));
    const galileo = new GalileoClient({ fetch, apiKey: "k" });
    await errorOf(
      galileo.scorers.tags({ headers: { "galileo-api-key": "other" } }),
      "invalid_argument",
    );
    expect(requests).toEqual([]);
  });
});
