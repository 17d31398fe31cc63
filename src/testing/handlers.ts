import type { HttpHandler, http as HttpNamespace } from "msw";
import type { Fault } from "./faults.ts";
import { isGalileoPath } from "./galileo/routes.ts";
import { galileoSandbox } from "./galileo/sandbox.ts";
import { isRenseiPath, renseiSandbox } from "./rensei/sandbox.ts";
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
  return handlersOf(weaveSandbox, store, "https://trace.wandb.ai", options);
}

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
  return handlersOf(galileoSandbox, store, "https://api.galileo.ai", options);
}

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
  return handlersOf(renseiSandbox, store, "https://rensei.ai", options);
}

type SandboxFor = (store: Store, options: { prefix: string; faults: readonly Fault[] }) => (request: Request) => Promise<Response>;

function handlersOf(sandboxFor: SandboxFor, store: Store, defaultUrl: string, options: HandlerOptions): HttpHandler[] {
  const http = options.http ?? loadMsw().http;
  const baseUrl = withoutSlash(options.baseUrl ?? defaultUrl);
  const prefix = withoutSlash(new URL(baseUrl).pathname);
  const sandbox = sandboxFor(store, { prefix, faults: options.faults ?? [] });
  return [http.all(`${baseUrl}/*`, ({ request }) => sandbox(request))];
}

/** Without the slashes at its end. Not by a pattern, which would take the square of their number. */
function withoutSlash(text: string): string {
  let end = text.length;
  while (text[end - 1] === "/") end--;
  return text.slice(0, end);
}

/**
 * Loads the optional peer dependency `msw` at the moment it is needed. A static import would make it required for everyone who only wants a store
 * or a server, and a top-level await would keep `require("evalwire/testing")` from working (docs/decisions).
 *
 * @throws {Error} when it is not installed, or when the runtime has no modules to load.
 */
function loadMsw(): Pick<typeof import("msw"), "http"> {
  try {
    const builtin = globalThis.process?.getBuiltinModule?.("node:module");
    if (builtin) return builtin.createRequire(import.meta.url)("msw");
  } catch (cause) {
    throw new Error("Cannot make the handlers as the package 'msw' is not installed: npm install --save-dev msw@2", { cause });
  }
  throw new Error("Cannot load the package 'msw' in this runtime: pass its 'http' as weaveHandlers(store, { http })");
}

/** All emulated services behind one address: their paths tell them apart. */
export function allSandboxes(store: Store): (request: Request) => Promise<Response> {
  const weave = weaveSandbox(store);
  const galileo = galileoSandbox(store);
  const rensei = renseiSandbox(store);
  return (request) => {
    const { pathname } = new URL(request.url);
    if (isGalileoPath(pathname)) return galileo(request);
    return isRenseiPath(pathname) ? rensei(request) : weave(request);
  };
}
