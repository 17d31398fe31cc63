/**
 * The sandbox as an HTTP server on 127.0.0.1, for programs that cannot be given a `fetch`.
 *
 * @example A client of a sandbox
 * ```ts
 * import { scenario } from "evalwire/testing";
 * import { startSandbox } from "evalwire/testing/node";
 * import { WeaveClient } from "evalwire/weave";
 *
 * const sandbox = await startSandbox({ seed: scenario({ rows: 10, passRate: 0.8 }) });
 * const weave = new WeaveClient({ apiKey: "any-key", project: "acme/search", baseUrl: sandbox.url });
 * console.log((await weave.load("latest")).run.name);
 * await sandbox.close();
 * ```
 *
 * @module
 */

import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { integerFrom } from "../core/options.ts";
import { checkOptions } from "./checks.ts";
import { clip, type Fault, FaultPlan, isApplied, statusResponse } from "./faults.ts";
import { isGalileoPath } from "./galileo/routes.ts";
import { galileoSandbox } from "./galileo/sandbox.ts";
import { isRenseiPath, renseiSandbox } from "./rensei/sandbox.ts";
import type { Seed } from "./seed.ts";
import { STORE_RULES, type Store, storeOf } from "./store.ts";
import { weaveSandbox } from "./weave/sandbox.ts";

/** Options of {@link startSandbox}. */
export interface SandboxOptions {
  /** Contents of the sandbox. Default: empty. */
  seed?: Seed;
  /** Store to share instead of a seed, to change its state while the server runs. */
  store?: Store;
  /** Port to listen on. Default 0: any free port. */
  port?: number;
  /** Failures to simulate. Default: none. */
  faults?: readonly Fault[];
}

/** Running sandbox. */
export interface Sandbox {
  /** Base URL without a trailing slash. */
  readonly url: string;
  /**
   * Environment variables with which clients find the sandbox and, for Weave, the first project of
   * the seed.
   */
  readonly env: Record<string, string>;
  /** All requests so far. Paths include the query. */
  readonly requests: { method: string; path: string }[];
  /** State of the sandbox, to inspect or change. */
  readonly store: Store;
  /** Closes all connections and frees the port. */
  close(): Promise<void>;
}

/**
 * Starts the sandbox as a real HTTP server on 127.0.0.1. All services share one base URL and are
 * distinguished by their paths.
 *
 * @throws {InvalidArgumentError} for an unknown option, a seed or a fault that is not well formed.
 *
 * @example Start a server and use its environment variables
 * ```ts
 * import assert from "node:assert/strict";
 * import { scenario } from "evalwire/testing";
 * import { startSandbox } from "evalwire/testing/node";
 *
 * const sandbox = await startSandbox({ seed: scenario({ rows: 10, passRate: 0.8 }) });
 * assert.equal(sandbox.env["WF_TRACE_SERVER_URL"], sandbox.url);
 * await sandbox.close();
 * ```
 */
export async function startSandbox(options: SandboxOptions = {}): Promise<Sandbox> {
  checkOptions(options, { ...STORE_RULES, port: integerFrom(0, 65_535) });
  const store = storeOf(options);
  const plan = new FaultPlan(options.faults ?? []);
  const sandbox = allSandboxes(store);
  const requests: Sandbox["requests"] = [];
  // A client may reuse a connection just when a server closes it, and then cannot know whether a
  // write arrived. This server leaves closing to its clients.
  const server = createServer({ keepAliveTimeout: 0 }, (incoming, outgoing) => {
    const path = incoming.url ?? "/";
    requests.push({ method: incoming.method ?? "GET", path });
    const fault = plan.take(incoming.method ?? "GET", path.split("?")[0] ?? path);
    answer(sandbox, incoming, outgoing, fault).catch((error: unknown) =>
      outgoing.destroy(error instanceof Error ? error : undefined),
    );
  });
  await new Promise<void>((resolve, reject) => {
    server.once("error", reject);
    server.listen(options.port ?? 0, "127.0.0.1", resolve);
  });
  const url = `http://127.0.0.1:${portOf(server)}`;
  return { url, env: environment(url, options.seed), requests, store, close: () => close(server) };
}

/** Combines all emulated services under one base URL: their paths distinguish them. */
function allSandboxes(store: Store): (request: Request) => Promise<Response> {
  const [weave, galileo, rensei] = [
    weaveSandbox(store),
    galileoSandbox(store),
    renseiSandbox(store),
  ];
  return (request) => {
    const { pathname } = new URL(request.url);
    if (isGalileoPath(pathname)) return galileo(request);
    return isRenseiPath(pathname) ? rensei(request) : weave(request);
  };
}

function portOf(server: Server): number {
  const address: AddressInfo | string | null = server.address();
  if (address === null || typeof address === "string")
    throw new TypeError(
      "Cannot read the port of the sandbox because its server does not listen on TCP",
    );
  return address.port;
}

function environment(url: string, seed: Seed | undefined): Record<string, string> {
  const [entity = "acme", project = "search"] = seed?.weave?.projects[0]?.name.split("/") ?? [];
  const weave = {
    WF_TRACE_SERVER_URL: url,
    WANDB_API_KEY: "local-key",
    WANDB_ENTITY: entity,
    WANDB_PROJECT: project,
  };
  const [first] = seed?.galileo?.projects ?? [];
  const galileo = {
    GALILEO_API_URL: url,
    GALILEO_API_KEY: "local-key",
    ...(first === undefined ? {} : { GALILEO_PROJECT: first.name }),
  };
  return { ...weave, ...galileo, RENSEI_API_URL: url, RENSEI_OPERATOR_TOKEN: "local-token" };
}

async function toRequest(incoming: IncomingMessage): Promise<Request> {
  const chunks: Buffer[] = [];
  for await (const chunk of incoming) chunks.push(chunk);
  const headers = new Headers();
  for (const [name, value] of Object.entries(incoming.headers))
    headers.set(name, Array.isArray(value) ? value.join(", ") : (value ?? ""));
  const method = incoming.method ?? "GET";
  const body =
    chunks.length > 0 && method !== "GET" && method !== "HEAD" ? Buffer.concat(chunks) : null;
  return new Request(new URL(incoming.url ?? "/", "http://127.0.0.1"), { method, headers, body });
}

async function answer(
  sandbox: (request: Request) => Promise<Response>,
  incoming: IncomingMessage,
  outgoing: ServerResponse,
  fault: Fault | undefined,
): Promise<void> {
  const request = await toRequest(incoming);
  const response = fault && !isApplied(fault) ? undefined : await sandbox(request);
  if (fault?.kind === "reset") return void incoming.socket.resetAndDestroy();
  // A stall without a number of bytes sends nothing; the connection remains open until either side
  // closes it.
  if (fault?.kind === "stall" && fault.afterBytes === undefined) return;
  const room =
    fault?.kind === "stall" || fault?.kind === "cut"
      ? (fault.afterBytes ?? 0)
      : Number.POSITIVE_INFINITY;
  await send(
    fault?.kind === "status" ? statusResponse(fault) : (response ?? new Response("{}")),
    outgoing,
    room,
  );
  if (fault?.kind === "cut") incoming.socket.end();
  else if (fault?.kind !== "stall") outgoing.end();
}

/**
 * Writes headers and body, each chunk as soon as it is available, up to the given number of bytes.
 * Stops when the client disconnects.
 */
async function send(response: Response, outgoing: ServerResponse, bytes: number): Promise<void> {
  outgoing.writeHead(response.status, Object.fromEntries(response.headers));
  outgoing.flushHeaders();
  let room = bytes;
  for await (const chunk of response.body ?? []) {
    if (outgoing.destroyed || room <= 0) return;
    const drained = outgoing.write(clip(chunk, room));
    room -= chunk.length;
    if (!drained) await writable(outgoing);
  }
}

/** Waits until more can be written or the connection is closed. */
function writable(outgoing: ServerResponse): Promise<void> {
  return new Promise((resolve) => {
    const done = (): void => {
      outgoing.off("drain", done).off("close", done);
      resolve();
    };
    outgoing.on("drain", done).on("close", done);
  });
}

function close(server: Server): Promise<void> {
  return new Promise((resolve, reject) => {
    server.close((error) => (error ? reject(error) : resolve()));
    server.closeAllConnections();
  });
}
