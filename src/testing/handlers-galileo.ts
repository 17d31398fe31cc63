import type { HttpHandler } from "msw";
import { galileoSandbox } from "./galileo/sandbox.ts";
import type { HandlerOptions } from "./handlers-weave.ts";
import { loadMsw } from "./load-msw.ts";
import type { Store } from "./store.ts";

/**
 * Makes the handlers that let MSW answer like Galileo, from the state of a store. `msw` (2.x) is an optional peer dependency.
 * Default of `baseUrl`: `https://api.galileo.ai`.
 *
 * @throws {Error} when `msw` is not installed.
 *
 * @example A client in a test, without any network
 * ```ts
 * import assert from "node:assert/strict";
 * import { setupServer } from "msw/node";
 * import { galileoHandlers, Store, scorers } from "evalwire/testing";
 *
 * const server = setupServer(...galileoHandlers(new Store(scorers())));
 * server.listen();
 * const answer = await fetch("https://api.galileo.ai/v2/scorers/tags", { headers: { "galileo-api-key": "any-key" } });
 * assert.equal(answer.status, 200);
 * server.close();
 * ```
 */
export function galileoHandlers(store: Store, options: HandlerOptions = {}): HttpHandler[] {
  const http = options.http ?? loadMsw().http;
  const baseUrl = (options.baseUrl ?? "https://api.galileo.ai").replace(/\/+$/, "");
  const prefix = new URL(baseUrl).pathname.replace(/\/+$/, "");
  const sandbox = galileoSandbox(store, { prefix, faults: options.faults ?? [] });
  return [http.all(`${baseUrl}/*`, ({ request }) => sandbox(request))];
}
