import type { Answer } from "./fake-fetch.ts";

interface Init {
  status?: number;
  headers?: Record<string, string>;
}

/** Responds with a value as JSON. */
export function json(value: unknown, { status = 200, headers = {} }: Init = {}): Answer {
  return () =>
    new Response(JSON.stringify(value), {
      status,
      headers: { "content-type": "application/json", ...headers },
    });
}

/** Responds with a string. */
export function text(body: string, { status = 200, headers = {} }: Init = {}): Answer {
  return () =>
    new Response(body, { status, headers: { "content-type": "text/plain", ...headers } });
}

/** Responds with a status and no body. */
export function empty(status: number, headers: Record<string, string> = {}): Answer {
  return () => new Response(null, { status, headers });
}

/** Responds with records, one per line, in one chunk. */
export function lines(...records: readonly unknown[]): Answer {
  const body = records.map((record) => `${JSON.stringify(record)}\n`).join("");
  return () => new Response(body, { headers: { "content-type": "application/x-ndjson" } });
}

/** Responds with chunks; an Error among them breaks the body with that error. */
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

/** A body that the test writes while it is read, and that records a cancel. */
export class OpenBody {
  canceled = false;
  #controller: ReadableStreamDefaultController<Uint8Array> | undefined;

  readonly answer: Answer = ({ signal }) => {
    const body = new ReadableStream<Uint8Array>({
      start: (controller) => {
        this.#controller = controller;
        signal.addEventListener("abort", () => {
          if (!this.canceled) controller.error(signal.reason);
        });
      },
      cancel: () => {
        this.canceled = true;
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

/** Fails as `fetch` does: with a TypeError caused by the error of the connection. */
export function failing(code: string, fields: Record<string, unknown> = {}): Answer {
  return () => {
    throw new TypeError("fetch failed", {
      cause: Object.assign(new Error(`${code} happened`), { code, ...fields }),
    });
  };
}

/** Never responds; an abort rejects it, as it does `fetch`. */
export const silent: Answer = ({ signal }) =>
  new Promise((_resolve, reject) => {
    const end = (): void => reject(signal.reason);
    if (signal.aborted) end();
    else signal.addEventListener("abort", end, { once: true });
  });
