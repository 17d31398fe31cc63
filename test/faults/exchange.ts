import type { Socket } from "node:net";
import type { RawRequest } from "./request-reader.ts";

/** Where a request stands among the others that the server received. */
export interface Place {
  /** Number of the connection on this server, from 1. */
  readonly connection: number;
  /** Number of the request on its connection, from 1. */
  readonly onConnection: number;
  /** Number of the request on this server, from 1. */
  readonly delivery: number;
}

/** What a case does with one delivered request: anything that can be done to a TCP connection. */
export type Handler = (exchange: Exchange) => void | Promise<void>;

/**
 * One delivered request and the connection under it. The exchange counts as running until its
 * handler has returned.
 */
export class Exchange {
  readonly request: RawRequest;
  readonly place: Place;
  readonly socket: Socket;
  /** Resolves when the connection is gone. */
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

  /** The request's path without its query. */
  get path(): string {
    return this.request.path.split("?")[0] ?? "";
  }

  /** Leaves a value for the case to read in the server's report. */
  note(name: string, value: number | string): void {
    this.#notes[name] = value;
  }

  /** Sends raw bytes. Resolves when they are handed over, or the connection is gone. */
  write(bytes: string | Uint8Array): Promise<void> {
    if (this.socket.destroyed) return Promise.resolve();
    // called back with an error when the connection goes
    return new Promise((resolve) => this.socket.write(bytes, () => resolve()));
  }

  /** Sends a whole answer and keeps the connection. */
  answer(
    status: number,
    headers: Record<string, string>,
    body: string | Uint8Array,
  ): Promise<void> {
    const bytes = Buffer.from(body as string); // Buffer.from takes both; its overloads do not
    return this.write(
      Buffer.concat([
        Buffer.from(head(status, { ...headers, "content-length": String(bytes.length) })),
        bytes,
      ]),
    );
  }

  /** Sends a whole JSON answer and keeps the connection. */
  json(status: number, value: unknown, headers: Record<string, string> = {}): Promise<void> {
    return this.answer(
      status,
      { "content-type": "application/json", ...headers },
      JSON.stringify(value),
    );
  }

  /**
   * Sends the head of an answer whose body ends with the connection, unless `headers` say
   * otherwise.
   */
  begin(status: number, headers: Record<string, string> = {}): Promise<void> {
    const close =
      "content-length" in headers || "transfer-encoding" in headers ? {} : { connection: "close" };
    return this.write(head(status, { ...close, ...headers }));
  }

  /** Sends one chunk of a chunked body; an empty one ends it. */
  chunk(bytes: string | Uint8Array): Promise<void> {
    const data = Buffer.from(bytes as string); // as above
    return this.write(
      Buffer.concat([Buffer.from(`${data.length.toString(16)}\r\n`), data, Buffer.from("\r\n")]),
    );
  }

  /**
   * Sends up to `totalBytes` of `block`, over and over, until the other side goes away. Gives the
   * bytes that were taken.
   */
  async flood(totalBytes: number, block: Uint8Array): Promise<number> {
    let sent = 0;
    for (; sent < totalBytes && !this.socket.destroyed; sent += block.length)
      await this.write(block);
    return sent;
  }

  /** Ends the connection with a FIN, after what was written. */
  fin(): void {
    this.socket.end();
  }

  /** Ends the connection with a RST. */
  reset(): void {
    this.socket.resetAndDestroy();
  }

  /** Waits, or until the connection is gone. */
  pause(ms: number): Promise<void> {
    return new Promise((resolve) => {
      const timer = setTimeout(resolve, ms);
      void this.closed.then(() => {
        clearTimeout(timer);
        resolve();
      });
    });
  }

  /** Says nothing more until the other side goes away. */
  stall(): Promise<void> {
    return this.closed;
  }
}

/** The head of an answer, as bytes on the wire. */
export function head(status: number, headers: Record<string, string>): string {
  const lines = Object.entries(headers).map(([name, value]) => `${name}: ${value}\r\n`);
  return `HTTP/1.1 ${status} Scripted\r\n${lines.join("")}\r\n`;
}
