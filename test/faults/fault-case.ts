import type { ChildProcess } from "node:child_process";
import type { Socket } from "node:net";
import type { WeaveClient, WeaveOptions } from "../../src/weave/index.ts";
import type { CoreClient } from "./core-client.ts";
import type { Handler } from "./exchange.ts";

export type Runtime = "node" | "deno" | "bun";

/**
 * What a server of a case does. The maker is called once for each server, so that its state is that
 * server's own.
 */
export interface Service {
  readonly tls?: boolean;
  /** Takes every connection over before a byte of it is read. */
  readonly accepted?: (socket: Socket) => void;
  handler(): Handler;
}

/** A server as the case sees it: it runs in another process, always under Node. */
export interface RemoteServer {
  readonly url: string;
  readonly port: number;
  /** What it saw so far. */
  report(): Promise<import("./tcp-server.ts").ServerReport>;
  /** Stops listening and drops every connection. */
  stop(): Promise<void>;
  /** Listens again, on the same port. */
  listen(): Promise<void>;
}

/** What a case gets. */
export interface FaultContext {
  readonly runtime: Runtime;
  /** The canary: a key that must not be seen again anywhere but in the header that carries it. */
  readonly key: string;
  /** Starts the server of a role, once. */
  server(role?: string): Promise<RemoteServer>;
  /**
   * A new client for the server of a role, with the canary as its key and a logger that is searched
   * for it.
   */
  weave(options?: Partial<WeaveOptions>, role?: string): Promise<WeaveClient>;
  /** The same, with a clock on which time runs so many times faster. */
  fastWeave(speed: number, options?: Partial<WeaveOptions>): Promise<WeaveClient>;
  /** A new transport by itself, for writes that no public method sends yet. */
  core(): Promise<CoreClient>;
  /** Hands over a value to be searched for the canary. */
  seen<T>(value: T): T;
  /**
   * Gives the error that a promise is rejected with, and hands it over to be searched. Fails when
   * there is none.
   */
  rejects(work: Promise<unknown> | (() => unknown)): Promise<unknown>;
  /**
   * Starts a process of the same runtime that runs a module; `weave` in it is a client for the
   * case's server.
   */
  spawn(code: string): Promise<ChildProcess>;
  /** Another copy of the package. */
  secondCopy(): Promise<Record<string, unknown>>;
}

/** One fault, and what has to come of it. */
export interface FaultCase {
  /** Number in test/faults/README.md. */
  readonly id: number;
  readonly title: string;
  /**
   * Requests that all servers of the case receive together: a number, or the least and the most.
   */
  readonly deliveries: number | readonly [least: number, most: number];
  /** Counts only the requests to this path. */
  readonly counted?: string;
  /** What the servers do, by role. A lone service is `main`. */
  readonly serve?: Service | Readonly<Record<string, Service>>;
  /** Runs by itself, because it measures memory, changes the environment or is heavy. */
  readonly alone?: boolean;
  /** Longest time that it may take. Default 30 s. */
  readonly limitMs?: number;
  run(context: FaultContext): Promise<void>;
}

/** The services of a case by role. */
export function servicesOf(one: FaultCase): Readonly<Record<string, Service>> {
  const serve = one.serve;
  if (serve === undefined) return {};
  return isService(serve) ? { main: serve } : serve;
}

function isService(serve: Service | Readonly<Record<string, Service>>): serve is Service {
  return typeof serve.handler === "function";
}

/** A service whose handler keeps no state. */
export function service(handler: Handler, options: { tls?: boolean } = {}): Service {
  return { ...options, handler: () => handler };
}
