import { readFileSync } from "node:fs";
import { type AddressInfo, createServer, type Server, type Socket } from "node:net";
import { createServer as createTlsServer } from "node:tls";
import { Exchange, type Handler } from "./exchange.ts";
import { type RawRequest, RequestReader } from "./request-reader.ts";

/** Observations of the server, as plain data. */
export interface ServerReport {
  /** Every complete request, in order of arrival. */
  readonly deliveries: readonly (RawRequest & {
    readonly connection: number;
    readonly atMs: number;
  })[];
  /** Number of accepted connections. */
  readonly connections: number;
  /** Number of open connections in use: with an incomplete request or response. */
  readonly busy: number;
  /** Number of open but idle connections. */
  readonly idle: number;
  /** Number of connections that sent something other than HTTP. */
  readonly garbage: number;
  /** Values that the handlers noted. */
  readonly notes: Readonly<Record<string, number | string>>;
  /** Errors that the handlers threw: bugs of the case, not of the client. */
  readonly errors: readonly string[];
}

interface Connection {
  readonly socket: Socket;
  readonly closed: Promise<void>;
  readonly reader: RequestReader;
  requests: number;
  running: number;
}

/**
 * A raw TCP server on 127.0.0.1 that counts deliveries itself and lets its handler control each
 * connection.
 */
export class TcpServer {
  readonly #handler: Handler;
  readonly #server: Server;
  readonly #tls: boolean;
  readonly #open = new Set<Connection>();
  readonly #deliveries: (RawRequest & { connection: number; atMs: number })[] = [];
  readonly #notes: Record<string, number | string> = {};
  readonly #errors: string[] = [];
  #accepted = 0;
  #garbage = 0;
  #port = 0;

  /**
   * `pem`: path of a file with key and certificate, with which the server uses TLS. `accepted`:
   * takes over every raw connection instead of the handler.
   */
  constructor(
    handler: Handler,
    options: { pem?: string; accepted?: (socket: Socket) => void } = {},
  ) {
    this.#handler = handler;
    this.#tls = options.pem !== undefined;
    const pem = options.pem === undefined ? undefined : readFileSync(options.pem);
    this.#server = pem === undefined ? createServer() : createTlsServer({ key: pem, cert: pem });
    this.#server.on("connection", (socket: Socket) => {
      this.#accepted++;
      socket.on("error", () => {}); // this server is meant to cause resets
      if (options.accepted !== undefined) options.accepted(socket);
      else if (!this.#tls) this.#serve(socket);
    });
    this.#server.on("secureConnection", (socket: Socket) => this.#serve(socket));
    this.#server.on("tlsClientError", () => {});
  }

  get port(): number {
    return this.#port;
  }

  get url(): string {
    return `${this.#tls ? "https" : "http"}://127.0.0.1:${this.#port}`;
  }

  /** Starts listening: first on a free port, later on the same port again. */
  async listen(): Promise<void> {
    await new Promise<void>((resolve, reject) => {
      this.#server.once("error", reject);
      this.#server.listen(this.#port, "127.0.0.1", resolve);
    });
    // a listening TCP server has this type of AddressInfo
    this.#port = (this.#server.address() as AddressInfo).port;
  }

  /** Stops listening and closes every connection. */
  async stop(): Promise<void> {
    const stopped = new Promise<void>((resolve) => this.#server.close(() => resolve()));
    for (const { socket } of this.#open) socket.destroy();
    await stopped;
  }

  report(): ServerReport {
    const busy = [...this.#open].filter(
      (one) => one.running > 0 || one.reader.partialBytes > 0,
    ).length;
    return {
      deliveries: this.#deliveries,
      connections: this.#accepted,
      busy,
      idle: this.#open.size - busy,
      garbage: this.#garbage,
      notes: this.#notes,
      errors: this.#errors,
    };
  }

  #serve(socket: Socket): void {
    const number = this.#accepted;
    const closed = new Promise<void>((resolve) => socket.once("close", () => resolve()));
    const connection: Connection = {
      socket,
      closed,
      reader: new RequestReader(),
      requests: 0,
      running: 0,
    };
    this.#open.add(connection);
    socket.setNoDelay(true); // so each write is a separate packet
    socket.on("error", () => {});
    socket.on("close", () => this.#open.delete(connection));
    socket.on("data", (chunk: Buffer) => {
      try {
        for (const request of connection.reader.push(chunk))
          this.#deliver(connection, number, request);
      } catch {
        this.#garbage++;
        socket.end("HTTP/1.1 400 Bad Request\r\nconnection: close\r\ncontent-length: 0\r\n\r\n");
      }
    });
  }

  #deliver(connection: Connection, number: number, request: RawRequest): void {
    this.#deliveries.push({
      ...request,
      body: request.body.slice(0, 65_536),
      connection: number,
      atMs: performance.now(),
    });
    connection.requests++;
    connection.running++;
    const place = {
      connection: number,
      onConnection: connection.requests,
      delivery: this.#deliveries.length,
    };
    const exchange = new Exchange(request, place, connection, this.#notes);
    void Promise.resolve()
      .then(() => this.#handler(exchange))
      .catch((error: unknown) =>
        this.#errors.push(error instanceof Error ? (error.stack ?? error.message) : String(error)),
      )
      .finally(() => connection.running--);
  }
}
