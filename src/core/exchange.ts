import { readErrorText, readText } from "./body.ts";
import type { Attempt, Call, Fetch, Send } from "./call.ts";
import { singleDeliveryOptions } from "./env.ts";
import { AttemptFailure, failureOfFetch, flattenCause } from "./failure.ts";
import { RecordReader } from "./record-reader.ts";
import { parseRetryAfter } from "./retry-after.ts";

/** The last `Date` of the server, and this machine's time when it was read. */
export interface ServerClock {
  date: string | null;
  readAt: number;
}

/** Hands a request to fetch. `globalThis.fetch` is looked up at each call, so that a mock installed later is seen. */
export function sendWith(customFetch: typeof fetch | undefined): Fetch {
  let single: Record<string, unknown> | undefined;
  return async (request, attempt) => {
    // The key may have come only after the attempt was given up: what has been told as unsent must not leave any more.
    if (attempt.controller.signal.aborted) throw attempt.controller.signal.reason;
    // Of a lost PATCH, too, each delivery is one that this client decided on.
    const once = request.call.operation.class === "N" || request.call.operation.class === "P";
    if (once) single ??= singleDeliveryOptions();
    attempt.sentAt ??= request.call.clock.wallNow();
    request.call.lastSentAt = attempt.sentAt;
    let response: unknown;
    try {
      response = await (customFetch ?? globalThis.fetch)(request.url, {
        method: request.method,
        headers: request.headers,
        ...(request.body === undefined ? {} : { body: request.body }),
        redirect: "manual",
        signal: attempt.controller.signal,
        ...(once ? single : undefined),
      });
    } catch (thrown) {
      throw new AttemptFailure(failureOfFetch(thrown));
    }
    if (!isResponse(response)) {
      const cause = { name: "TypeError", code: null, message: "the given fetch did not answer with a Response" };
      throw new AttemptFailure({ kind: "broken", cause, status: null });
    }
    return response;
  };
}

function isResponse(value: unknown): value is Response {
  if (typeof value !== "object" || value === null) return false;
  const { status, headers } = value as { status?: unknown; headers?: { get?: unknown } }; // it may be anything: both fields are checked
  return typeof status === "number" && typeof headers?.get === "function";
}

/** Makes one whole attempt: the request, and its answer read to the end (or, of a stream, to the first record). */
export function exchange(next: Fetch, maxBodyBytes: number, serverClock: ServerClock): Send {
  return async (request, attempt) => {
    const response = await next(request, attempt);
    attempt.status = response.status;
    const date = response.headers.get("date");
    if (date !== null) {
      serverClock.date = date; // an answer without one, as of a proxy, leaves what is known
      serverClock.readAt = request.call.clock.wallNow();
    }
    if (response.status < 200 || response.status > 299) throw await statusFailure(response, request.call);
    if (request.call.records === null) return { status: response.status, text: await readText(response, maxBodyBytes), reader: null };
    attempt.headersArrived();
    return { status: response.status, text: "", reader: await openReader(response, request.call, attempt) };
  };
}

async function openReader(response: Response, call: Call, attempt: Attempt): Promise<RecordReader> {
  try {
    return await RecordReader.open(response, call, attempt);
  } catch (thrown) {
    if (thrown instanceof AttemptFailure) throw thrown;
    throw new AttemptFailure({ kind: "broken", cause: flattenCause(thrown), status: response.status });
  }
}

async function statusFailure(response: Response, call: Call): Promise<AttemptFailure> {
  const { headers, status } = response;
  return new AttemptFailure({
    kind: "status",
    answer: {
      status,
      body: await readErrorText(response),
      contentType: headers.get("content-type") ?? "",
      retryAfterMs: parseRetryAfter(headers.get("retry-after"), headers.get("date"), call.clock.wallNow()),
      serverRequestId: headers.get("x-request-id"),
    },
  });
}
