import type { Server } from "node:http";
import { serve } from "@hono/node-server";
import type { Hono } from "hono";

/** A server that listens on this machine. */
export interface RunningServer {
  readonly url: string;
  /**
   * Stops listening, lets requests in flight finish for up to `graceMs`, and closes all
   * connections. The event streams end by the signal of the app.
   */
  close(graceMs: number): Promise<void>;
}

/** Starts a server on 127.0.0.1. Port 0 is any free one. */
export async function startServer(app: Hono, port: number): Promise<RunningServer> {
  const server = await new Promise<Server>((resolve, reject) => {
    const started = serve(
      { fetch: app.fetch, port, hostname: "127.0.0.1" },
      () => resolve(started as Server), // HTTP/2 is made with other options
    );
    started.once("error", reject);
  });
  const address = server.address();
  if (address === null || typeof address === "string")
    throw new TypeError("The server does not listen on TCP");
  return {
    url: `http://127.0.0.1:${address.port}/`,
    close: (graceMs) => close(server, graceMs),
  };
}

async function close(server: Server, graceMs: number): Promise<void> {
  const closed = new Promise<void>((resolve) => server.close(() => resolve()));
  // a connection that becomes idle after its response would stay open
  const idle = setInterval(() => server.closeIdleConnections(), 50);
  const late = setTimeout(() => server.closeAllConnections(), graceMs);
  await closed;
  clearInterval(idle);
  clearTimeout(late);
}
