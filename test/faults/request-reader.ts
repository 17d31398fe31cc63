/** One complete HTTP/1.1 request, as received. */
export interface RawRequest {
  readonly method: string;
  /** The request target, exactly as sent. */
  readonly path: string;
  /** Request line and header lines, exactly as sent. */
  readonly head: string;
  /** Header values by lower-case name; repeated headers are joined with ", ". */
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

const HEAD_END = Buffer.from("\r\n\r\n");

/**
 * Reads complete requests from the bytes of one connection. Supports just enough of HTTP/1.1 to
 * count deliveries.
 */
export class RequestReader {
  #pending: Buffer = Buffer.alloc(0);

  /** Bytes of a request that is still incomplete. */
  get partialBytes(): number {
    return this.#pending.length;
  }

  /**
   * Takes the next bytes and returns the requests that they complete. Throws if the bytes are not
   * HTTP.
   */
  push(chunk: Buffer): RawRequest[] {
    this.#pending = Buffer.concat([this.#pending, chunk]);
    const whole: RawRequest[] = [];
    for (let next = this.#next(); next !== null; next = this.#next()) whole.push(next);
    return whole;
  }

  #next(): RawRequest | null {
    // a TLS handshake starts with 0x16
    if (this.#pending.length > 0 && !isLetter(this.#pending[0])) throw new Error("not HTTP");
    const end = this.#pending.indexOf(HEAD_END);
    if (end === -1) return null;
    const head = this.#pending.subarray(0, end).toString("latin1");
    const [first = "", ...lines] = head.split("\r\n");
    const [method, path, version] = first.split(" ");
    if (method === undefined || path === undefined || version !== "HTTP/1.1")
      throw new Error(`not a request line: ${JSON.stringify(first)}`);
    const headers = readHeaders(lines);
    const rest = this.#pending.subarray(end + HEAD_END.length);
    const read =
      headers["transfer-encoding"] === "chunked"
        ? readChunks(rest)
        : readLength(rest, Number(headers["content-length"] ?? 0));
    if (read === null) return null;
    this.#pending = rest.subarray(read.used);
    return { method, path, head, headers, body: read.body.toString("utf8") };
  }
}

function isLetter(byte: number | undefined): boolean {
  return byte !== undefined && byte >= 0x41 && byte <= 0x5a;
}

function readHeaders(lines: readonly string[]): Record<string, string> {
  const headers: Record<string, string> = Object.create(null);
  for (const line of lines) {
    const colon = line.indexOf(":");
    const name = line.slice(0, colon).toLowerCase();
    const value = line.slice(colon + 1).trim();
    headers[name] = name in headers ? `${headers[name]}, ${value}` : value;
  }
  return headers;
}

function readLength(bytes: Buffer, length: number): { body: Buffer; used: number } | null {
  return bytes.length < length ? null : { body: bytes.subarray(0, length), used: length };
}

function readChunks(bytes: Buffer): { body: Buffer; used: number } | null {
  const parts: Buffer[] = [];
  for (let at = 0; ; ) {
    const lineEnd = bytes.indexOf("\r\n", at);
    if (lineEnd === -1) return null;
    const size = Number.parseInt(bytes.subarray(at, lineEnd).toString("latin1"), 16);
    const after = lineEnd + 2 + size + 2;
    if (bytes.length < after) return null;
    if (size === 0) return { body: Buffer.concat(parts), used: after };
    parts.push(bytes.subarray(lineEnd + 2, lineEnd + 2 + size));
    at = after;
  }
}
