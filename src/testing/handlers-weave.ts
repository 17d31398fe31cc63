import type { HttpHandler, http as HttpNamespace } from "msw";
import type { Fault } from "./faults.ts";
import { loadMsw } from "./load-msw.ts";
import type { Store } from "./store.ts";
import { weaveSandbox } from "./weave/sandbox.ts";

/** Options of {@link weaveHandlers}. */
export interface HandlerOptions {
  /** Where the client sends its requests. Default `https://trace.wandb.ai`. */
  baseUrl?: string;
  /** Trouble to make. Default: none. */
  faults?: readonly Fault[];
  /** The `http` of the package `msw`. Default: loaded on Node, Deno and Bun; a browser's test has to give it. */
  http?: typeof HttpNamespace;
}

/**
 * Makes the handlers that let MSW answer like Weave, from the state of a store. `msw` (2.x) is an optional peer dependency.
 *
 * @throws {Error} when `msw` is not installed.
 *
 * @example A client in a test, without any network
 * ```ts
 * import assert from "node:assert/strict";
 * import { setupServer } from "msw/node";
 * import { Store, scenario, weaveHandlers } from "evalwire/testing";
 *
 * const server = setupServer(...weaveHandlers(new Store(scenario({ rows: 5, passRate: 1 }))));
 * server.listen();
 * const authorization = `Basic ${btoa("api:any-key")}`;
 * const answer = await fetch("https://trace.wandb.ai/v2/acme/search/datasets", { headers: { authorization } });
 * assert.equal(answer.status, 200);
 * server.close();
 * ```
 */
export function weaveHandlers(store: Store, options: HandlerOptions = {}): HttpHandler[] {
  const http = options.http ?? loadMsw().http;
  const baseUrl = (options.baseUrl ?? "https://trace.wandb.ai").replace(/\/+$/, "");
  const prefix = new URL(baseUrl).pathname.replace(/\/+$/, "");
  const sandbox = weaveSandbox(store, { prefix, faults: options.faults ?? [] });
  return [http.all(`${baseUrl}/*`, ({ request }) => sandbox(request))];
}
