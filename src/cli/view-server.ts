import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import { CommandError } from "./failure.ts";

/** Page that a server shows. */
export interface ServedPage {
  readonly html: string;
  /** Its content security policy. */
  readonly policy: string;
  /** Differs from that of every page with other contents. */
  readonly version: string;
  /** Whether the page says why there is no report. */
  readonly isError: boolean;
}

/** Options of a server. */
export interface ViewServerOptions {
  /** Port to listen on; 0 is any free one. */
  readonly port: number;
  readonly page: ServedPage;
  /** Time between two comments on an event stream, which keep it open. Default 15,000. */
  readonly heartbeatMs?: number;
}

const HEADERS = {
  "Cache-Control": "no-store",
  "Cross-Origin-Resource-Policy": "same-origin",
  "Referrer-Policy": "no-referrer",
  "X-Content-Type-Options": "nosniff",
  "X-Frame-Options": "DENY",
};

const HEARTBEAT_MS = 15_000;

/**
 * Server of one page on 127.0.0.1. `/` is the page; `/events` is a stream of its versions: the
 * current one when a browser connects, and each new one.
 */
export class ViewServer {
  readonly url: string;
  #page: ServedPage;
  readonly #server: Server;
  readonly #hosts: ReadonlySet<string>;
  readonly #streams = new Set<ServerResponse>();
  readonly #heartbeat: NodeJS.Timeout;

  private constructor(server: Server, port: number, options: ViewServerOptions) {
    this.#server = server;
    this.#page = options.page;
    this.url = `http://127.0.0.1:${port}/`;
    const names = ["127.0.0.1", "localhost"];
    // browsers leave the port of HTTP out
    this.#hosts = new Set(
      names.flatMap((name) => [`${name}:${port}`, ...(port === 80 ? [name] : [])]),
    );
    this.#heartbeat = setInterval(
      () => this.#send(": still here\n\n"),
      options.heartbeatMs ?? HEARTBEAT_MS,
    );
    server.on("request", (request, response) => this.#answer(request, response));
  }

  /** Starts a server. @throws {CommandError} when the port is in use, or not allowed. */
  static async start(options: ViewServerOptions): Promise<ViewServer> {
    const server = createServer();
    await new Promise<void>((resolve, reject) => {
      server.once("error", (error) => reject(portError(error, options.port)));
      server.listen(options.port, "127.0.0.1", resolve);
    });
    const address = server.address();
    if (address === null || typeof address === "string")
      throw new TypeError("The server does not listen on TCP");
    return new ViewServer(server, address.port, options);
  }

  /** Shows another page, and lets every browser reload. */
  show(page: ServedPage): void {
    if (page.version === this.#page.version) return;
    this.#page = page;
    this.#send(this.#event());
  }

  /** Ends all event streams and connections, and frees the port. */
  async close(): Promise<void> {
    clearInterval(this.#heartbeat);
    for (const stream of this.#streams) stream.end();
    const closed = new Promise<void>((resolve) => this.#server.close(() => resolve()));
    this.#server.closeAllConnections();
    await closed;
  }

  #answer(request: IncomingMessage, response: ServerResponse): void {
    // another name is a page of another site whose name resolves to this machine
    const isOurs = this.#hosts.has(request.headers.host?.toLowerCase() ?? "");
    const [path] = (request.url ?? "").split("?");
    const isHead = request.method === "HEAD";
    if (!isOurs) refuse(response, 403, "This server answers on 127.0.0.1 and localhost only.");
    else if (path !== "/" && path !== "/events") refuse(response, 404, "There is no such page.");
    else if (request.method !== "GET" && !isHead)
      refuse(response, 405, "Use GET or HEAD.", { Allow: "GET, HEAD" });
    else if (path === "/") this.#sendPage(response, isHead);
    else this.#openStream(response, isHead);
  }

  #sendPage(response: ServerResponse, isHead: boolean): void {
    const { html, policy, isError } = this.#page;
    response.writeHead(isError ? 503 : 200, {
      ...HEADERS,
      "Content-Security-Policy": `${policy}; frame-ancestors 'none'`,
      "Content-Type": "text/html; charset=utf-8",
      "Content-Length": Buffer.byteLength(html),
    });
    response.end(isHead ? undefined : html);
  }

  #openStream(response: ServerResponse, isHead: boolean): void {
    response.writeHead(200, { ...HEADERS, "Content-Type": "text/event-stream; charset=utf-8" });
    if (isHead) {
      response.end();
      return;
    }
    this.#streams.add(response);
    response.on("close", () => this.#streams.delete(response));
    // a page that is older, or was disconnected meanwhile, notices that it is
    response.write(`retry: 1000\n\n${this.#event()}`);
  }

  #event(): string {
    return `data: ${this.#page.version}\n\n`;
  }

  #send(text: string): void {
    for (const stream of this.#streams) stream.write(text);
  }
}

function refuse(
  response: ServerResponse,
  status: number,
  text: string,
  headers: Readonly<Record<string, string>> = {},
): void {
  response.writeHead(status, {
    ...HEADERS,
    ...headers,
    "Content-Type": "text/plain; charset=utf-8",
  });
  response.end(`${text}\n`);
}

function portError(error: Error & { code?: string }, port: number): Error {
  const reason = { EADDRINUSE: "is in use", EACCES: "is not allowed" }[error.code ?? ""];
  if (reason === undefined) return error;
  return new CommandError("port", `The port ${port} ${reason}`, {
    hint: "Name another one, or leave --port out for any free one.",
  });
}
