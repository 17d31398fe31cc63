import type { Answer } from "./fake-fetch.ts";

interface Init {
  status?: number;
  headers?: Record<string, string>;
}

/** Answers with a value as JSON. */
export function json(value: unknown, { status = 200, headers = {} }: Init = {}): Answer {
  return () =>
    new Response(JSON.stringify(value), {
      status,
      headers: { "content-type": "application/json", ...headers },
    });
}

/** Answers with a text. */
export function text(body: string, { status = 200, headers = {} }: Init = {}): Answer {
  return () =>
    new Response(body, { status, headers: { "content-type": "text/plain", ...headers } });
}

/** Answers with a status and no body. */
export function empty(status: number, headers: Record<string, string> = {}): Answer {
  return () => new Response(null, { status, headers });
}

/** Answers with records, one a line, in one chunk. */
export function lines(...records: readonly unknown[]): Answer {
  const body = records.map((record) => `${JSON.stringify(record)}\n`).join("");
  return () => new Response(body, { headers: { "content-type": "application/x-ndjson" } });
}

/** Answers with chunks; what is not text ends the body with an error. */
export function chunks(...parts: readonly (string | Error)[]): Answer {
  return () => {
    let at = 0;
    const body = new ReadableStream<Uint8Array>({
      pull(controller) {
        const part = parts[at++];
        if (part === undefined) controller.close();
        else if (part instanceof Error) controller.error(part);
        else controller.enqueue(new TextEncoder().encode(part));
      },
    });
    return new Response(body, { headers: { "content-type": "application/x-ndjson" } });
  };
}

/** A body that the test feeds while it is read, and what the reader does to it. */
export class OpenBody {
  cancelled = false;
  #controller: ReadableStreamDefaultController<Uint8Array> | undefined;

  readonly answer: Answer = ({ signal }) => {
    const body = new ReadableStream<Uint8Array>({
      start: (controller) => {
        this.#controller = controller;
        signal.addEventListener("abort", () => {
          if (!this.cancelled) controller.error(signal.reason);
        });
      },
      cancel: () => {
        this.cancelled = true;
      },
    });
    return new Response(body, { headers: { "content-type": "application/x-ndjson" } });
  };

  push(part: string): void {
    this.#controller?.enqueue(new TextEncoder().encode(part));
  }

  close(): void {
    this.#controller?.close();
  }

  fail(error: Error): void {
    this.#controller?.error(error);
  }
}

/** Fails as `fetch` does: a TypeError around the error of the connection. */
export function failing(code: string, fields: Record<string, unknown> = {}): Answer {
  return () => {
    throw new TypeError("fetch failed", {
      cause: Object.assign(new Error(`${code} happened`), { code, ...fields }),
    });
  };
}

/** Never answers; an abort ends it as it ends `fetch`. */
export const silent: Answer = ({ signal }) =>
  new Promise((_resolve, reject) => {
    const end = (): void => reject(signal.reason);
    if (signal.aborted) end();
    else signal.addEventListener("abort", end, { once: true });
  });
