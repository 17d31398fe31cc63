import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { WeaveClient } from "../../src/weave/client.ts";
import { json } from "../support/answers.ts";
import { errorOf, failureOf } from "../support/failure-of.ts";
import { fakeFetch } from "../support/fake-fetch.ts";

const INFO = { min_required_weave_python_version: "0.50" };
const VARIABLES = [
  "WANDB_API_KEY",
  "WANDB_ENTITY",
  "WANDB_PROJECT",
  "WF_TRACE_SERVER_URL",
  "WANDB_BASE_URL",
];
const SCOPE = { WANDB_API_KEY: "env-key", WANDB_ENTITY: "acme", WANDB_PROJECT: "search" };

beforeEach(() => {
  for (const name of VARIABLES) vi.stubEnv(name, undefined);
});
afterEach(() => {
  vi.unstubAllEnvs();
  vi.unstubAllGlobals();
});

/**
 * Creates a client from variables and options, and returns the server, project and key that it
 * uses.
 */
async function resolved(
  env: Record<string, string>,
  options: object = {},
): Promise<{ url: string; scope: string; key: string }> {
  for (const [name, value] of Object.entries(env)) vi.stubEnv(name, value);
  const { fetch, requests } = fakeFetch(json(INFO));
  const weave = new WeaveClient({ fetch, ...options });
  await weave.serverInfo();
  const { entity, project } = weave.toJSON();
  const key = atob(requests[0]?.headers.authorization?.replace("Basic ", "") ?? "");
  return {
    url: requests[0]?.url.href.replace(/\/server_info$/, "") ?? "",
    scope: `${entity}/${project}`,
    key,
  };
}

describe("WeaveClient options and environment", () => {
  const WANDB = "https://trace.wandb.ai";
  const cases: readonly (readonly [string, Record<string, string>, object, object])[] = [
    [
      "everything from variables",
      SCOPE,
      {},
      { url: WANDB, scope: "acme/search", key: "api:env-key" },
    ],
    [
      "options before variables",
      SCOPE,
      { entity: "e", project: "p", apiKey: "k" },
      { scope: "e/p", key: "api:k" },
    ],
    [
      "entity in WANDB_PROJECT",
      { WANDB_API_KEY: "k", WANDB_PROJECT: "team/search" },
      {},
      { scope: "team/search" },
    ],
    [
      "entity in WANDB_PROJECT before WANDB_ENTITY",
      { ...SCOPE, WANDB_PROJECT: "team/search" },
      {},
      { scope: "team/search" },
    ],
    [
      "entity as an option before the one in WANDB_PROJECT",
      { ...SCOPE, WANDB_PROJECT: "team/search" },
      { entity: "mine" },
      { scope: "mine/search" },
    ],
    ["entity in the project option", SCOPE, { project: "team/other" }, { scope: "team/other" }],
    ["names are trimmed", SCOPE, { entity: " e ", project: " p " }, { scope: "e/p" }],
    ["a key of 86 characters", SCOPE, { apiKey: "k".repeat(86) }, { key: `api:${"k".repeat(86)}` }],
    ["a key from a function", SCOPE, { apiKey: async () => "fresh" }, { key: "api:fresh" }],
    [
      "WF_TRACE_SERVER_URL",
      { ...SCOPE, WF_TRACE_SERVER_URL: "https://trace.acme.example/" },
      {},
      { url: "https://trace.acme.example" },
    ],
    [
      "WF_TRACE_SERVER_URL before WANDB_BASE_URL",
      { ...SCOPE, WF_TRACE_SERVER_URL: "https://a.example", WANDB_BASE_URL: "https://b.example" },
      {},
      { url: "https://a.example" },
    ],
    [
      "WANDB_BASE_URL of a self-hosted server",
      { ...SCOPE, WANDB_BASE_URL: "https://wandb.acme.example" },
      {},
      { url: "https://wandb.acme.example/traces" },
    ],
    [
      "WANDB_BASE_URL with a trailing slash",
      { ...SCOPE, WANDB_BASE_URL: "https://wandb.acme.example/" },
      {},
      { url: "https://wandb.acme.example/traces" },
    ],
    [
      "WANDB_BASE_URL of W&B itself",
      { ...SCOPE, WANDB_BASE_URL: "https://api.wandb.ai" },
      {},
      { url: WANDB },
    ],
    [
      "WANDB_BASE_URL of W&B itself with a slash",
      { ...SCOPE, WANDB_BASE_URL: "https://api.wandb.ai/" },
      {},
      { url: WANDB },
    ],
    [
      "baseUrl before all variables",
      { ...SCOPE, WF_TRACE_SERVER_URL: "https://a.example" },
      { baseUrl: "http://127.0.0.1:6345" },
      { url: "http://127.0.0.1:6345" },
    ],
    [
      "an empty variable counts as missing",
      { ...SCOPE, WF_TRACE_SERVER_URL: " ", WANDB_BASE_URL: "" },
      {},
      { url: WANDB },
    ],
    [
      "plain HTTP if it is allowed explicitly",
      SCOPE,
      { baseUrl: "http://10.0.0.1", dangerouslyAllowInsecureBaseUrl: true },
      { url: "http://10.0.0.1" },
    ],
  ];

  test.each(cases)("%s", async (_name, env, options, expected) => {
    expect(await resolved(env, options)).toMatchObject(expected);
  });

  const wrong: readonly (readonly [string, Record<string, string>, object, object, RegExp])[] = [
    [
      "no key",
      { WANDB_ENTITY: "e", WANDB_PROJECT: "p" },
      {},
      { option: "apiKey", variable: "WANDB_API_KEY" },
      /WANDB_API_KEY.*authorize/,
    ],
    [
      "no entity",
      { WANDB_API_KEY: "k", WANDB_PROJECT: "p" },
      {},
      { option: "entity", variable: "WANDB_ENTITY" },
      /No entity.*Set WANDB_ENTITY, or pass 'entity'/,
    ],
    [
      "no project",
      { WANDB_API_KEY: "k", WANDB_ENTITY: "e" },
      {},
      { option: "project", variable: "WANDB_PROJECT" },
      /No project.*Set WANDB_PROJECT/,
    ],
    ["an empty project", SCOPE, { project: "" }, { option: "project" }, /one name/],
    ["two slashes", SCOPE, { project: "a/b/c" }, { option: "project" }, /one name/],
    ["a slash in the entity", SCOPE, { entity: "a/b" }, { option: "entity" }, /one name/],
    ["'..' as a project", SCOPE, { project: ".." }, { option: "project" }, /one name/],
    ["an entity that is not a string", SCOPE, { entity: 7 }, { option: "entity" }, /one name/],
    [
      "a control character in the project",
      SCOPE,
      { project: "a\nb" },
      { option: "project" },
      /one name/,
    ],
    [
      "a misspelled option",
      SCOPE,
      { apikey: "k" },
      { option: "apikey" },
      /Did you mean 'apiKey'\?/,
    ],
    [
      "an unknown option",
      SCOPE,
      { timeoutMs: 5 },
      { option: "timeoutMs" },
      /is not an option of WeaveClient/,
    ],
    [
      "a wrong base URL",
      SCOPE,
      { baseUrl: "trace.acme.example" },
      { option: "baseUrl", variable: null },
      /'baseUrl'/,
    ],
    [
      "a wrong WF_TRACE_SERVER_URL",
      { ...SCOPE, WF_TRACE_SERVER_URL: "http://acme.example" },
      {},
      { option: "baseUrl", variable: "WF_TRACE_SERVER_URL" },
      /WF_TRACE_SERVER_URL/,
    ],
    [
      "a wrong WANDB_BASE_URL",
      { ...SCOPE, WANDB_BASE_URL: "'https://acme.example'\n" },
      {},
      { option: "baseUrl", variable: "WANDB_BASE_URL" },
      /WANDB_BASE_URL/,
    ],
    [
      "a key with a line break from the environment",
      { ...SCOPE, WANDB_API_KEY: "hunter2\nhunter2" },
      {},
      { option: "apiKey" },
      /position 8/,
    ],
    [
      "a fetch that is not a function",
      SCOPE,
      { fetch: {} },
      { option: "fetch" },
      /'fetch' must be a function/,
    ],
    [
      "maxAttempts 0",
      SCOPE,
      { retry: { maxAttempts: 0 } },
      { option: "retry.maxAttempts" },
      /positive integer: current value is 0/,
    ],
    [
      "a budget of 0",
      SCOPE,
      { retry: { budget: 0 } },
      { option: "retry.budget" },
      /positive integer or Infinity: current value is 0/,
    ],
    [
      "a budget that is a string",
      SCOPE,
      { retry: { budget: "500" } },
      { option: "retry.budget" },
      /positive integer or Infinity/,
    ],
    [
      "unlimited attempts",
      SCOPE,
      { retry: { maxAttempts: Number.POSITIVE_INFINITY } },
      { option: "retry.maxAttempts" },
      /positive integer: /,
    ],
    [
      "no connections",
      SCOPE,
      { maxConnections: 0 },
      { option: "maxConnections" },
      /positive integer or Infinity: current value is 0/,
    ],
    [
      "half a connection",
      SCOPE,
      { maxConnections: 1.5 },
      { option: "maxConnections" },
      /positive integer or Infinity/,
    ],
    [
      "a misspelled retry option",
      SCOPE,
      { retry: { maxAttempt: 1 } },
      { option: "retry.maxAttempt" },
      /Did you mean 'maxAttempts'\?/,
    ],
    [
      "a misspelled limit",
      SCOPE,
      { limits: { maxLine: 1 } },
      { option: "limits.maxLine" },
      /maxLineBytes/,
    ],
    [
      "a limit of 0",
      SCOPE,
      { limits: { maxLineBytes: 0 } },
      { option: "limits.maxLineBytes" },
      /positive integer: current value is 0/,
    ],
    [
      "a limit that is not a number",
      SCOPE,
      { limits: { maxBodyBytes: "1MB" } },
      { option: "limits.maxBodyBytes" },
      /positive integer/,
    ],
    [
      "options that are not an object",
      SCOPE,
      null as never,
      { option: "options" },
      /^'options' must be an object/,
    ],
  ];

  test.each(wrong)(
    "refuses %s when the client is created",
    async (_name, env, options, fields, said) => {
      for (const [name, value] of Object.entries(env)) vi.stubEnv(name, value);
      const error = await errorOf(() => new WeaveClient(options), "configuration");
      expect(error).toMatchObject({ ...fields, message: expect.stringMatching(said) });
      expect(error.message).not.toContain("hunter");
    },
  );

  test("refuses to work in a web page unless allowed, and the error says why", async () => {
    vi.stubGlobal("window", { document: {} });
    vi.stubGlobal("process", { env: {} });
    const options = { entity: "e", project: "p", apiKey: "k" };
    const refused = await failureOf(() => new WeaveClient(options));
    const allowed = new WeaveClient({ ...options, dangerouslyAllowBrowser: true });
    vi.unstubAllGlobals();
    expect(refused).toMatchObject({
      code: "configuration",
      option: "dangerouslyAllowBrowser",
      message: expect.stringContaining("every visitor could read the key"),
    });
    expect(allowed.toJSON()).toEqual({ entity: "e", project: "p" });
  });
});

describe("withProject()", () => {
  test.each([
    [{ project: "other" }, "acme/other"],
    [{ entity: "team", project: "other" }, "team/other"],
    [{ project: "team/other" }, "team/other"],
  ])("%j selects %s with the same key", async (scope, projectId) => {
    const { fetch, requests } = fakeFetch(json({ count: 0 }));
    const weave = new WeaveClient({ entity: "acme", project: "search", apiKey: "k", fetch });
    await weave.withProject(scope).calls.stats();
    expect(JSON.parse(requests[0]?.body ?? "")).toEqual({ project_id: projectId });
    expect(requests[0]?.headers.authorization).toBe(`Basic ${btoa("api:k")}`);
  });

  test.each([{}, { project: 7 }, { project: "a/b/c" }, undefined])(
    "%j is refused",
    async (scope) => {
      const weave = new WeaveClient({ entity: "acme", project: "search", apiKey: "k" });
      expect(await errorOf(() => weave.withProject(scope as never), "configuration")).toMatchObject(
        { option: "project" },
      );
    },
  );
});
