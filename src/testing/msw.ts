/**
 * The sandbox as handlers of [MSW](https://mswjs.io), which must be installed.
 *
 * @example A client in a test, without any network
 * ```ts
 * import { setupServer } from "msw/node";
 * import { scenario } from "evalwire/testing";
 * import { weaveHandlers } from "evalwire/testing/msw";
 * import { WeaveClient } from "evalwire/weave";
 *
 * const server = setupServer(...weaveHandlers({ seed: scenario({ rows: 5, passRate: 1 }) }));
 * server.listen();
 * const weave = new WeaveClient({ apiKey: "any-key", project: "acme/search", baseUrl: "https://trace.wandb.ai" });
 * console.log((await weave.load("latest")).run.name);
 * server.close();
 * ```
 *
 * @module
 */

import { type HttpHandler as HandlerOfMsw, http } from "msw";
import { anHttpUrl, checkOptions } from "./checks.ts";
import type { Fault } from "./faults.ts";
import { galileoSandbox } from "./galileo/sandbox.ts";
import { renseiSandbox } from "./rensei/sandbox.ts";
import type { Seed } from "./seed.ts";
import { STORE_RULES, Store, storeOf } from "./store.ts";
import { weaveSandbox } from "./weave/sandbox.ts";

/**
 * A handler of MSW. The name is our own because `deno doc --lint` accepts no type of a package that
 * is not exported here, and exporting it would document all of MSW.
 *
 * @ignore
 */
type HttpHandler = HandlerOfMsw;

/** Options of {@link weaveHandlers}, {@link galileoHandlers} and {@link renseiHandlers}. */
export interface HandlerOptions {
  /** Contents of the service. Default: empty. */
  seed?: Seed;
  /** A store instead of a seed, to inspect or change its state while the handlers answer. */
  store?: Store;
  /** Base URL to which the client sends its requests. Default: the URL of the public service. */
  baseUrl?: string;
  /** Faults to simulate. Default: none. */
  faults?: readonly Fault[];
}

const RULES = { ...STORE_RULES, baseUrl: anHttpUrl };

/**
 * Creates MSW handlers that answer like Weave, by default at `https://trace.wandb.ai`, from a store
 * or from `{ seed }`.
 *
 * Requires the package `msw`: 2.15 or later, or 3 (which requires Node 22.12 or later).
 *
 * @throws {InvalidArgumentError} for an unknown option, a seed or a fault that is not well formed.
 *
 * @example A client in a test, without any network
 * ```ts
 * import assert from "node:assert/strict";
 * import { setupServer } from "msw/node";
 * import { scenario } from "evalwire/testing";
 * import { weaveHandlers } from "evalwire/testing/msw";
 *
 * const server = setupServer(...weaveHandlers({ seed: scenario({ rows: 5, passRate: 1 }) }));
 * server.listen();
 * const authorization = `Basic ${btoa("api:any-key")}`;
 * const answer = await fetch("https://trace.wandb.ai/v2/acme/search/datasets", { headers: { authorization } });
 * assert.equal(answer.status, 200);
 * server.close();
 * ```
 */
export function weaveHandlers(
  from: Store | HandlerOptions = {},
  options: HandlerOptions = {},
): HttpHandler[] {
  return handlersOf(weaveSandbox, "https://trace.wandb.ai", from, options);
}

/**
 * Creates MSW handlers that answer like Galileo, by default at `https://api.galileo.ai`, from a
 * store or from `{ seed }`.
 *
 * @throws {InvalidArgumentError} for an unknown option, a seed or a fault that is not well formed.
 *
 * @example A client in a test, without any network
 * ```ts
 * import assert from "node:assert/strict";
 * import { setupServer } from "msw/node";
 * import { scorers } from "evalwire/testing";
 * import { galileoHandlers } from "evalwire/testing/msw";
 *
 * const server = setupServer(...galileoHandlers({ seed: scorers() }));
 * server.listen();
 * const answer = await fetch("https://api.galileo.ai/v2/scorers/tags", { headers: { "galileo-api-key": "any-key" } });
 * assert.equal(answer.status, 200);
 * server.close();
 * ```
 */
export function galileoHandlers(
  from: Store | HandlerOptions = {},
  options: HandlerOptions = {},
): HttpHandler[] {
  return handlersOf(galileoSandbox, "https://api.galileo.ai", from, options);
}

/**
 * Creates MSW handlers that answer like Rensei, by default at `https://rensei.ai`, from a store or
 * from `{ seed }`.
 *
 * @throws {InvalidArgumentError} for an unknown option, a seed or a fault that is not well formed.
 *
 * @example A client in a test, without any network
 * ```ts
 * import assert from "node:assert/strict";
 * import { setupServer } from "msw/node";
 * import { evalRuns } from "evalwire/testing";
 * import { renseiHandlers } from "evalwire/testing/msw";
 *
 * const server = setupServer(...renseiHandlers({ seed: evalRuns() }));
 * server.listen();
 * const headers = { authorization: "Bearer any-token" };
 * const answer = await fetch("https://rensei.ai/api/evals/runs/run-1/replay", { method: "POST", headers });
 * assert.equal(answer.status, 201);
 * server.close();
 * ```
 */
export function renseiHandlers(
  from: Store | HandlerOptions = {},
  options: HandlerOptions = {},
): HttpHandler[] {
  return handlersOf(renseiSandbox, "https://rensei.ai", from, options);
}

type SandboxFor = (
  store: Store,
  options: { prefix: string; faults: readonly Fault[] },
) => (request: Request) => Promise<Response>;

function handlersOf(
  sandboxFor: SandboxFor,
  defaultUrl: string,
  from: Store | HandlerOptions,
  options: HandlerOptions,
): HttpHandler[] {
  for (const given of from instanceof Store ? [options] : [from, options])
    checkOptions(given, RULES);
  const all = { ...(from instanceof Store ? { store: from } : from), ...options };
  const baseUrl = withoutSlash(all.baseUrl ?? defaultUrl);
  const prefix = withoutSlash(new URL(baseUrl).pathname);
  const sandbox = sandboxFor(storeOf(all), { prefix, faults: all.faults ?? [] });
  return [http.all(`${baseUrl}/*`, ({ request }) => sandbox(request))];
}

/** Removes trailing slashes. Not with a regular expression, which would take quadratic time. */
function withoutSlash(text: string): string {
  let end = text.length;
  while (text[end - 1] === "/") end--;
  return text.slice(0, end);
}
