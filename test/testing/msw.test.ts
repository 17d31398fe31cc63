import { type Fault, recorded, Store, weaveSandbox } from "evalwire/testing";
import { galileoHandlers, renseiHandlers, weaveHandlers } from "evalwire/testing/msw";
import { type SetupServer, setupServer } from "msw/node";
import { afterEach, describe, expect, test } from "vitest";
import { errorOf } from "../support/failure-of.ts";
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
  test("makes MSW respond like Weave, by default at Weave's own URL", async () => {
    listen();
    const { json } = await asker(fetch, "https://trace.wandb.ai")(
      "GET",
      "/v2/acme/evals/models?limit=1",
    );
    expect(json).toEqual([expect.objectContaining({ object_id: "model-a" })]);
  });

  test("accepts a base URL with a path", async () => {
    listen({ baseUrl: "https://wandb.example/traces/" });
    const { status } = await asker(fetch, "https://wandb.example/traces")(
      "GET",
      "/v2/acme/evals/models",
    );
    expect(status).toBe(200);
  });

  test("a reset is a network error", async () => {
    listen({ faults: [{ kind: "reset" }] });
    await expect(asker(fetch, "https://trace.wandb.ai")("GET", "/server_info")).rejects.toThrow(
      "Failed to fetch",
    );
  });
});

describe("handlers of every service", () => {
  test("accept a seed or a store in the options", async () => {
    for (const options of [{ seed: recorded() }, { store: new Store(recorded()) }]) {
      const server = setupServer(...weaveHandlers(options));
      server.listen();
      expect(
        (await asker(fetch, "https://trace.wandb.ai")("GET", "/v2/acme/evals/models")).json,
      ).toHaveLength(2);
      server.close();
    }
  });

  test.each([weaveHandlers, galileoHandlers, renseiHandlers])(
    "%o refuses options that it would ignore",
    async (handlers) => {
      const make = handlers as (...given: unknown[]) => unknown;
      const refused: [unknown[], string, string][] = [
        [[{ sed: {} }], "options.sed", "Did you mean 'seed'?"],
        [
          [new Store(), { baseURL: "https://a.example" }],
          "options.baseURL",
          "Did you mean 'baseUrl'?",
        ],
        [[{ baseUrl: "a.example" }], "options.baseUrl", "an http or https URL"],
        [[recorded()], "options.weave", "'weave' is not an option"],
        [[{ seed: { weaves: {} } }], "seed.weaves", "Did you mean 'weave'?"],
        [[{ seed: {}, store: new Store() }], "options.seed", "omitted if 'store' is set"],
        [[new Store(), { seed: {} }], "options.seed", "omitted if 'store' is set"],
        [[{ store: {} }], "options.store", "new Store(seed)"],
        [[{ faults: { kind: "reset" } }], "options.faults", "a list"],
        [[{ faults: [{ kind: "resset" }] }], "options.faults[0].kind", "'reset'"],
        [[null], "options", "must be an object"],
      ];
      for (const [given, path, said] of refused) {
        const error = await errorOf(() => make(...given), "invalid_argument");
        expect(error).toMatchObject({ path, message: expect.stringContaining(said) });
      }
    },
  );
});

describe("weaveSandbox(), faults", () => {
  const ask = (fault: Fault, signal?: AbortSignal): Promise<Response> => {
    const headers = { authorization: `Basic ${btoa("api:local-key")}` };
    const request = new Request("http://sandbox.test/v2/acme/evals/evaluation_runs", {
      headers,
      signal: signal ?? null,
    });
    return weaveSandbox(new Store(recorded()), { faults: [fault] })(request);
  };

  test("a cut body fails after the given number of bytes", async () => {
    const reader = (await ask({ kind: "cut", afterBytes: 600 })).body?.getReader();
    const first = (await reader?.read())?.value?.length ?? 0;
    const second = (await reader?.read())?.value?.length ?? 0;
    expect(first + second).toBe(600);
    await expect(reader?.read()).rejects.toThrow("terminated");
  });

  test("a stall ends when the request is aborted", async () => {
    const abort = new AbortController();
    const answer = ask({ kind: "stall" }, abort.signal);
    abort.abort(new Error("enough"));
    await expect(answer).rejects.toThrow("enough");
  });

  test("an error can be an HTML page", async () => {
    const response = await ask({ kind: "status", status: 502, body: "<h1>Bad Gateway</h1>" });
    expect([response.status, response.headers.get("content-type"), await response.text()]).toEqual([
      502,
      "text/html",
      "<h1>Bad Gateway</h1>",
    ]);
  });
});
