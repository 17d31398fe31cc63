import { type Fault, Store, scenario } from "evalwire/testing";
import { type Sandbox, startSandbox } from "evalwire/testing/node";
import { afterEach, describe, expect, test } from "vitest";
import { errorOf } from "../support/failure-of.ts";
import { asker } from "./ask.ts";

const LIST = "/v2/acme/search/evaluation_runs";
const headers = { authorization: `Basic ${btoa("api:local-key")}` };
const json = { ...headers, "content-type": "application/json" };
const open: Sandbox[] = [];

async function sandboxWith(...faults: Fault[]): Promise<Sandbox> {
  const sandbox = await startSandbox({
    seed: scenario({ rows: 3, passRate: 1, kind: "v2" }),
    faults,
  });
  open.push(sandbox);
  return sandbox;
}

afterEach(async () => {
  await Promise.all(open.splice(0).map((sandbox) => sandbox.close()));
});

describe("startSandbox()", () => {
  test("responds over HTTP, records requests, and provides its URL", async () => {
    const sandbox = await sandboxWith();
    const ask = asker(fetch, sandbox.url);
    expect((await ask("GET", `${LIST}?limit=1`)).json).toHaveLength(1);
    expect(sandbox.requests).toEqual([{ method: "GET", path: `${LIST}?limit=1` }]);
    expect(sandbox.env).toMatchObject({
      WF_TRACE_SERVER_URL: sandbox.url,
      WANDB_API_KEY: "local-key",
      WANDB_ENTITY: "acme",
      WANDB_PROJECT: "search",
    });
  });

  test("closes no idle connection, which a client could be about to reuse for a write", async () => {
    const sandbox = await sandboxWith();
    const response = await fetch(`${sandbox.url}${LIST}`, { headers });
    await response.text();
    // the seconds after which a server closes it
    expect(response.headers.get("keep-alive")).toBe(null);
  });

  test("shares a store with the test that inspects it", async () => {
    const store = new Store();
    const sandbox = await startSandbox({ store });
    open.push(sandbox);
    await asker(fetch, sandbox.url)("POST", "/v2/acme/lab/models", { name: "m", source_code: "x" });
    expect(store.weave.project("acme/lab").objects("Model")).toHaveLength(1);
  });

  test("throws for a port in use", async () => {
    const { port } = new URL((await sandboxWith()).url);
    await expect(startSandbox({ port: Number(port) })).rejects.toThrow("EADDRINUSE");
  });

  test("ends open connections when it is closed", async () => {
    const sandbox = await startSandbox({ faults: [{ kind: "stall" }] });
    const answer = fetch(`${sandbox.url}/server_info`, { headers });
    answer.catch(() => {});
    while (sandbox.requests.length === 0) await new Promise((resolve) => setImmediate(resolve));
    await sandbox.close();
    await expect(answer).rejects.toThrow();
  });
});

describe("startSandbox(), faults", () => {
  test("a status fault responds with Retry-After the specified number of times", async () => {
    const sandbox = await sandboxWith({
      kind: "status",
      status: 429,
      retryAfter: 2,
      times: 2,
      path: "evaluation_runs",
    });
    const statuses: number[] = [];
    for (let n = 0; n < 3; n++) {
      const response = await fetch(sandbox.url + LIST, { headers });
      statuses.push(response.status);
      if (n === 0) expect(response.headers.get("retry-after")).toBe("2");
      await response.text();
    }
    expect(statuses).toEqual([429, 429, 200]);
  });

  test("a fault waits for its position and its method", async () => {
    const sandbox = await sandboxWith({ kind: "status", status: 503, after: 1, method: "get" });
    const statuses = [];
    for (let n = 0; n < 3; n++)
      statuses.push((await fetch(`${sandbox.url}/server_info`, { headers })).status);
    expect(statuses).toEqual([200, 503, 200]);
  });

  test("a cut stream ends after the given number of bytes", async () => {
    const sandbox = await sandboxWith({ kind: "cut", afterBytes: 20 });
    const response = await fetch(sandbox.url + LIST, { headers });
    expect(response.status).toBe(200);
    const reader = response.body?.getReader();
    expect((await reader?.read())?.value).toHaveLength(20);
    await expect(reader?.read()).rejects.toThrow();
  });

  test("a stalled stream sends its bytes and then nothing until it is aborted", async () => {
    const sandbox = await sandboxWith({ kind: "stall", afterBytes: 10 });
    const abort = new AbortController();
    const response = await fetch(sandbox.url + LIST, { headers, signal: abort.signal });
    const reader = response.body?.getReader();
    expect((await reader?.read())?.value).toHaveLength(10);
    const next = reader?.read();
    abort.abort(new Error("enough"));
    await expect(next).rejects.toThrow("enough");
  });

  test("a reset sends no response, and the write is not performed unless requested", async () => {
    const sandbox = await sandboxWith({ kind: "reset" }, { kind: "reset", applied: true });
    const create = (): Promise<Response> =>
      fetch(`${sandbox.url}/v2/acme/lab/models`, {
        method: "POST",
        headers: json,
        body: JSON.stringify({ name: "m", source_code: "x" }),
      });
    const models = (): number => sandbox.store.weave.project("acme/lab").objects("Model").length;
    await expect(create()).rejects.toThrow();
    expect(models()).toBe(0);
    await expect(create()).rejects.toThrow();
    expect(models()).toBe(1);
  });
});

describe("options of a sandbox", () => {
  test.each<[object, string, string]>([
    [{ sead: {} }, "options.sead", "Did you mean 'seed'?"],
    [{ port: 70_000 }, "options.port", "an integer from 0 to 65535"],
    [{ seed: {}, store: new Store() }, "options.seed", "omitted if 'store' is set"],
    [{ store: scenario({ rows: 1, passRate: 1 }) }, "options.store", "new Store(seed)"],
    [{ faults: [{ kind: "status" }] }, "options.faults[0].status", "an integer from 200 to 599"],
    [
      { faults: [{ kind: "reset" }, { kind: "status", statsu: 500 }] },
      "options.faults[1].statsu",
      "Did you mean 'status'?",
    ],
    [{ faults: [{ kind: "cut" }] }, "options.faults[0].afterBytes", "an integer of at least 0"],
    [
      { faults: [{ kind: "reset", afterBytes: 5 }] },
      "options.faults[0].afterBytes",
      "is not a field of a fault of kind 'reset'",
    ],
    [
      { faults: [{ kind: "reset", times: 0 }] },
      "options.faults[0].times",
      "a positive integer or Infinity",
    ],
    [
      { faults: [{ kind: "reset", path: 7 }] },
      "options.faults[0].path",
      "a non-empty string or a RegExp",
    ],
    [{ faults: [null] }, "options.faults[0].kind", "'status'"],
  ])("%j is refused before it listens", async (options, path, said) => {
    const error = await errorOf(startSandbox(options as never), "invalid_argument");
    expect(error).toMatchObject({ path, message: expect.stringContaining(said) });
  });

  test("a pattern with the flag g affects every matching request, not every second one", async () => {
    const sandbox = await sandboxWith({
      kind: "status",
      status: 503,
      path: /evaluation_runs/g,
      times: 3,
    });
    const ask = asker(fetch, sandbox.url);
    expect([
      (await ask("GET", LIST)).status,
      (await ask("GET", LIST)).status,
      (await ask("GET", LIST)).status,
    ]).toEqual([503, 503, 503]);
  });
});
