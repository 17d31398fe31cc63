import type { HttpHandler } from "msw";
import type { HandlerOptions } from "./handlers-weave.ts";
import { loadMsw } from "./load-msw.ts";
import { renseiSandbox } from "./rensei/sandbox.ts";
import type { Store } from "./store.ts";

/**
 * Makes the handlers that let MSW answer like Rensei, from the state of a store. `msw` (2.x) is an optional peer dependency.
 * Default of `baseUrl`: `https://rensei.ai`.
 *
 * @throws {Error} when `msw` is not installed.
 *
 * @example A client in a test, without any network
 * ```ts
 * import assert from "node:assert/strict";
 * import { setupServer } from "msw/node";
 * import { evalRuns, renseiHandlers, Store } from "evalwire/testing";
 *
 * const server = setupServer(...renseiHandlers(new Store(evalRuns())));
 * server.listen();
 * const headers = { authorization: "Bearer any-token" };
 * const answer = await fetch("https://rensei.ai/api/evals/runs/run-1/replay", { method: "POST", headers });
 * assert.equal(answer.status, 201);
 * server.close();
 * ```
 */
export function renseiHandlers(store: Store, options: HandlerOptions = {}): HttpHandler[] {
  const http = options.http ?? loadMsw().http;
  const baseUrl = (options.baseUrl ?? "https://rensei.ai").replace(/\/+$/, "");
  const prefix = new URL(baseUrl).pathname.replace(/\/+$/, "");
  const sandbox = renseiSandbox(store, { prefix, faults: options.faults ?? [] });
  return [http.all(`${baseUrl}/*`, ({ request }) => sandbox(request))];
}
