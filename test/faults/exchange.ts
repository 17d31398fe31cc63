import type { Socket } from "node:net";
import type { RawRequest } from "./request-reader.ts";

/** Position of a request among all requests of the server. */
export interface Place {
  /** Number of the connection on this server, starting at 1. */
  readonly connection: number;
  /** Number of the request on its connection, starting at 1. */
  readonly onConnection: number;
  /** Number of the request on this server, starting at 1. */
  readonly delivery: number;
}

/** Handles one delivered request: it can do anything to the TCP connection. */
export type Handler = (exchange: Exchange) => void | Promise<void>;

/**
 * One delivered request and its connection. The exchange is in progress until its handler has
 * returned.
 */
export class Exchange {
  readonly request: RawRequest;
  readonly place: Place;
  readonly socket: Socket;
  /** Resolves when the connection is closed. */
  readonly closed: Promise<void>;
  readonly #notes: Record<string, number | string>;

  constructor(
    request: RawRequest,
    place: Place,
    connection: { socket: Socket; closed: Promise<void> },
    notes: Record<string, number | string>,
  ) {
    this.request = request;
    this.place = place;
    this.socket = connection.socket;
    this.closed = connection.closed;
    this.#notes = notes;
  }

  /** The path of the request without its query. */
  get path(): string {
    return this.request.path.split("?")[0] ?? "";
  }

  /** Adds a value to the server's report, for the case to read. */
  note(name: string, value: number | string): void {
    this.#notes[name] = value;
  }

  /** Sends raw bytes. Resolves when they are written, or when the connection is closed. */
  write(bytes: string | Uint8Array): Promise<void> {
    if (this.socket.destroyed) return Promise.resolve();
    // called with an error if the connection closes
    return new Promise((resolve) => this.socket.write(bytes, () => resolve()));
  }

  /** Sends a complete response and keeps the connection open. */
  answer(
    status: number,
    headers: Record<string, string>,
    body: string | Uint8Array,
  ): Promise<void> {
    const bytes = Buffer.from(body as string); // Buffer.from accepts both; its overloads do not
    return this.write(
      Buffer.concat([
        Buffer.from(head(status, { ...headers, "content-length": String(bytes.length) })),
        bytes,
      ]),
    );
  }

  /** Sends a complete JSON response and keeps the connection open. */
  json(status: number, value: unknown, headers: Record<string, string> = {}): Promise<void> {
    return this.answer(
      status,
      { "content-type": "application/json", ...headers },
      JSON.stringify(value),
    );
  }

  /**
   * Sends the head of a response whose body ends with the connection, unless `headers` say
   * otherwise.
   */
  begin(status: number, headers: Record<string, string> = {}): Promise<void> {
    const close =
      "content-length" in headers || "transfer-encoding" in headers ? {} : { connection: "close" };
    return this.write(head(status, { ...close, ...headers }));
  }

  /** Sends one chunk of a chunked body; an empty chunk ends it. */
  chunk(bytes: string | Uint8Array): Promise<void> {
    const data = Buffer.from(bytes as string); // as above
    return this.write(
      Buffer.concat([Buffer.from(`${data.length.toString(16)}\r\n`), data, Buffer.from("\r\n")]),
    );
  }

  /**
   * Sends up to `totalBytes` of `block`, repeatedly, until the other side closes the connection.
   * Returns the number of bytes sent.
   */
  async flood(totalBytes: number, block: Uint8Array): Promise<number> {
    let sent = 0;
    for (; sent < totalBytes && !this.socket.destroyed; sent += block.length)
      await this.write(block);
    return sent;
  }

  /** Closes the connection with a FIN, after everything written. */
  fin(): void {
    this.socket.end();
  }

  /** Closes the connection with a RST. */
  reset(): void {
    this.socket.resetAndDestroy();
  }

  /** Waits, but not longer than the connection is open. */
  pause(ms: number): Promise<void> {
    return new Promise((resolve) => {
      const timer = setTimeout(resolve, ms);
      void this.closed.then(() => {
        clearTimeout(timer);
        resolve();
      });
    });
  }

  /** Sends nothing more until the other side closes the connection. */
  stall(): Promise<void> {
    return this.closed;
  }
}

/** Returns the head of a response, as bytes on the wire. */
export function head(status: number, headers: Record<string, string>): string {
  const lines = Object.entries(headers).map(([name, value]) => `${name}: ${value}\r\n`);
  return `HTTP/1.1 ${status} Scripted\r\n${lines.join("")}\r\n`;
}
