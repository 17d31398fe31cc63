/** What an operation answers with: one JSON value, or records one a line. */
export type Answer =
  | { status?: number; headers?: Record<string, string>; json: unknown }
  | { lines: Iterable<unknown>; contentType: string };

/** An answer that is an error on the wire, thrown from anywhere in an operation. */
export class WireError extends Error {
  readonly status: number;
  readonly body: unknown;
  readonly headers: Record<string, string>;

  constructor(status: number, body: unknown, headers: Record<string, string> = {}) {
    super(`${status} ${JSON.stringify(body)}`);
    this.name = "WireError";
    this.status = status;
    this.body = body;
    this.headers = headers;
  }
}

/** A domain error: `{"reason": …}`. */
export function refuse(status: number, reason: string): WireError {
  return new WireError(status, { reason });
}

/** The loud answer to what the sandbox cannot do: better no answer than a plausible wrong one. */
export function notSupported(what: string): WireError {
  return new WireError(501, { detail: `sandbox: ${what} is not supported, as its behaviour was not recorded` });
}

/** The views of items, each made when it is read: a list may break off in the middle. */
export function* lazily<T>(items: Iterable<T>, view: (item: T) => unknown): Generator<unknown> {
  for (const item of items) yield view(item);
}

/** The first record is made before the head is sent, so that an error there still has its own status. */
function lineBody(lines: Iterable<unknown>): ReadableStream<Uint8Array> {
  const encoder = new TextEncoder();
  const records = lines[Symbol.iterator]();
  let first: IteratorResult<unknown> | undefined = records.next();
  return new ReadableStream({
    pull(controller) {
      const next = first ?? records.next();
      first = undefined;
      if (next.done) controller.close();
      else controller.enqueue(encoder.encode(`${JSON.stringify(next.value)}\n`));
    },
  });
}

/** Turns an answer into a response. Records become a chunk each, made as they are read. */
export function toResponse(answer: Answer): Response {
  if ("lines" in answer) return new Response(lineBody(answer.lines), { headers: { "content-type": answer.contentType } });
  const body = new TextEncoder().encode(JSON.stringify(answer.json));
  const headers = { "content-type": "application/json", "content-length": String(body.length), ...answer.headers };
  return new Response(body, { status: answer.status ?? 200, headers });
}
