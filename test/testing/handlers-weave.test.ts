import { type Fault, recorded, Store, weaveHandlers, weaveSandbox } from "evalwire/testing";
import { http } from "msw";
import { type SetupServer, setupServer } from "msw/node";
import { afterEach, describe, expect, test } from "vitest";
import { asker } from "./ask.ts";

const servers: SetupServer[] = [];

function listen(options: Parameters<typeof weaveHandlers>[1] = {}): void {
  const server = setupServer(...weaveHandlers(new Store(recorded()), options));
  server.listen({ onUnhandledRequest: "error" });
  servers.push(server);
}

afterEach(() => {
  for (const server of servers.splice(0)) server.close();
});

describe("weaveHandlers()", () => {
  test("lets MSW answer like Weave, at its own address by default", async () => {
    listen();
    const { json } = await asker(fetch, "https://trace.wandb.ai")("GET", "/v2/acme/evals/models?limit=1");
    expect(json).toEqual([expect.objectContaining({ object_id: "model-a" })]);
  });

  test("stands behind a base URL with a path, with an http that is handed in", async () => {
    listen({ baseUrl: "https://wandb.example/traces/", http });
    const { status } = await asker(fetch, "https://wandb.example/traces")("GET", "/v2/acme/evals/models");
    expect(status).toBe(200);
  });

  test("a reset is a network error", async () => {
    listen({ faults: [{ kind: "reset" }] });
    await expect(asker(fetch, "https://trace.wandb.ai")("GET", "/server_info")).rejects.toThrow("Failed to fetch");
  });
});

describe("weaveSandbox(), faults", () => {
  const ask = (fault: Fault, signal?: AbortSignal): Promise<Response> => {
    const headers = { authorization: `Basic ${btoa("api:local-key")}` };
    const request = new Request("http://sandbox.test/v2/acme/evals/evaluation_runs", { headers, signal: signal ?? null });
    return weaveSandbox(new Store(recorded()), { faults: [fault] })(request);
  };

  test("a cut body errors after so many bytes", async () => {
    const reader = (await ask({ kind: "cut", afterBytes: 600 })).body?.getReader();
    const first = (await reader?.read())?.value?.length ?? 0;
    const second = (await reader?.read())?.value?.length ?? 0;
    expect(first + second).toBe(600);
    await expect(reader?.read()).rejects.toThrow("terminated");
  });

  test("a stall ends with the request's abort", async () => {
    const abort = new AbortController();
    const answer = ask({ kind: "stall" }, abort.signal);
    abort.abort(new Error("enough"));
    await expect(answer).rejects.toThrow("enough");
  });

  test("an error can be a page of HTML", async () => {
    const response = await ask({ kind: "status", status: 502, body: "<h1>Bad Gateway</h1>" });
    expect([response.status, response.headers.get("content-type"), await response.text()]).toEqual([
      502,
      "text/html",
      "<h1>Bad Gateway</h1>",
    ]);
  });
});
