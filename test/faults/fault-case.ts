import type { ChildProcess } from "node:child_process";
import type { Socket } from "node:net";
import type { WeaveClient, WeaveOptions } from "../../src/weave/index.ts";
import type { CoreClient } from "./core-client.ts";
import type { Handler } from "./exchange.ts";

export type Runtime = "node" | "deno" | "bun";

/**
 * The behavior of a server of a case. `handler` is called once per server, so each server has its
 * own state.
 */
export interface Service {
  readonly tls?: boolean;
  /** Takes over every connection before any of its bytes are read. */
  readonly accepted?: (socket: Socket) => void;
  handler(): Handler;
}

/** A server as seen by the case: it runs in another process, always under Node. */
export interface RemoteServer {
  readonly url: string;
  readonly port: number;
  /** Returns what the server has seen so far. */
  report(): Promise<import("./tcp-server.ts").ServerReport>;
  /** Stops listening and closes every connection. */
  stop(): Promise<void>;
  /** Listens again, on the same port. */
  listen(): Promise<void>;
}

/** The context of a case. */
export interface FaultContext {
  readonly runtime: Runtime;
  /** The canary: a key that must never appear outside the header that carries it. */
  readonly key: string;
  /** Starts the server of a role, once. */
  server(role?: string): Promise<RemoteServer>;
  /**
   * Creates a client for the server of a role, with the canary as its key and a logger that is
   * searched for it.
   */
  weave(options?: Partial<WeaveOptions>, role?: string): Promise<WeaveClient>;
  /** Creates the same client, with a clock that runs faster by a factor. */
  fastWeave(speed: number, options?: Partial<WeaveOptions>): Promise<WeaveClient>;
  /** Creates a transport on its own, for writes that no public method sends yet. */
  core(): Promise<CoreClient>;
  /** Registers a value to be searched for the canary. */
  seen<T>(value: T): T;
  /**
   * Returns the rejection reason of a promise, and registers it to be searched. Fails if there is
   * none.
   */
  rejects(work: Promise<unknown> | (() => unknown)): Promise<unknown>;
  /**
   * Starts a process of the same runtime that runs a module; `weave` in the module is a client for
   * the case's server.
   */
  spawn(code: string): Promise<ChildProcess>;
  /** Loads another copy of the package. */
  secondCopy(): Promise<Record<string, unknown>>;
}

/** One fault and its expected outcome. */
export interface FaultCase {
  /** Number in test/faults/README.md. */
  readonly id: number;
  readonly title: string;
  /**
   * Total requests that all servers of the case receive: a number, or the minimum and the maximum.
   */
  readonly deliveries: number | readonly [min: number, max: number];
  /** Counts only the requests to this path. */
  readonly counted?: string;
  /** Behavior of the servers, by role. A single service is `main`. */
  readonly serve?: Service | Readonly<Record<string, Service>>;
  /** Runs alone, because it measures memory, changes the environment or is expensive. */
  readonly alone?: boolean;
  /** Time limit of the case. Default: 30 s. */
  readonly limitMs?: number;
  run(context: FaultContext): Promise<void>;
}

/** Returns the services of a case by role. */
export function servicesOf(one: FaultCase): Readonly<Record<string, Service>> {
  const serve = one.serve;
  if (serve === undefined) return {};
  return isService(serve) ? { main: serve } : serve;
}

function isService(serve: Service | Readonly<Record<string, Service>>): serve is Service {
  return typeof serve.handler === "function";
}

/** Creates a service with a stateless handler. */
export function service(handler: Handler, options: { tls?: boolean } = {}): Service {
  return { ...options, handler: () => handler };
}
