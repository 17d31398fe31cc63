import { type Answer, failureOfStatus, NO_HEADERS, readText } from "./answer.ts";
import { singleDeliveryOptions, type TransportOptions } from "./client-options.ts";
import { AttemptFailure, failureOfFetch } from "./failure.ts";
import { type AttemptEvent, ignoreErrors } from "./options.ts";
import { RecordReader } from "./record-reader.ts";
import type { Call, WireRequest } from "./request.ts";

/** What the attempts of one client share. */
export interface Exchange extends Pick<TransportOptions, "credentials" | "fetch" | "logger"> {
  readonly maxBodyBytes: number;
  readonly followRedirects: boolean;
  /** The last `Date` of the server, and this machine's time when it was read. */
  serverDate: string | null;
  serverDateReadAt: number;
  /** Options of fetch for a request that must not be delivered twice; made when first needed. */
  single: Record<string, unknown> | undefined;
}

const MAX_HOPS = 3;

/**
 * One attempt of a call: the key, the request, redirects, and the answer read to its end (or, of a stream, to its first record), under
 * the limits of time and the caller's signal.
 *
 * It listens to the signal itself and takes the listener off again: handing the signal to fetch, or to `AbortSignal.any`, leaves
 * listeners behind (nodejs/node#54614). It does not rely on fetch to notice an abort: mocked and injected ones may not.
 */
export class Attempt {
  readonly call: Call;
  readonly #exchange: Exchange;
  readonly #number: number;
  readonly #delayMs: number;
  readonly #startedAt: number;
  /** Aborts this attempt's fetch, whoever wants it ended. */
  readonly controller: AbortController = new AbortController();
  #status: number | null = null;
  #sent = false;
  /** Both are there from `run()` on. */
  #cancelTimer: (() => void) | null = null;
  #onAbort: (() => void) | null = null;

  constructor(call: Call, exchange: Exchange, number: number, delayMs: number) {
    this.call = call;
    this.#exchange = exchange;
    this.#number = number;
    this.#delayMs = delayMs;
    this.#startedAt = call.clock.now();
  }

  /** Makes the attempt, and notes how it ended. @throws {AttemptFailure} */
  async run(request: WireRequest): Promise<Answer> {
    const { clock, deadline, timeoutMs, attemptTimeoutMs, options } = this.call;
    const { signal } = options;
    let retryAfterMs: number | null = null;
    try {
      if (signal?.aborted) throw new AttemptFailure({ kind: "aborted", reason: signal.reason, inFlight: false });
      return await new Promise((resolve, reject) => {
        const end = (failure: AttemptFailure): void => {
          this.controller.abort(failure);
          reject(failure);
        };
        const remainingMs = deadline - this.#startedAt;
        this.#cancelTimer = clock.after(Math.max(0, Math.min(remainingMs, attemptTimeoutMs)), () => {
          const [which, limitMs] =
            remainingMs < attemptTimeoutMs ? (["total", timeoutMs] as const) : (["attempt", attemptTimeoutMs] as const);
          end(new AttemptFailure({ kind: "timeout", which, timeoutMs: limitMs, status: this.#status, sent: this.#sent }));
        });
        if (signal !== undefined) {
          this.#onAbort = () => end(new AttemptFailure({ kind: "aborted", reason: signal.reason, inFlight: this.#sent }));
          signal.addEventListener("abort", this.#onAbort, { once: true });
        }
        this.#exchangeWith(request).then(resolve, reject);
      });
    } catch (thrown) {
      if (thrown instanceof AttemptFailure && thrown.failure.kind === "status") retryAfterMs = thrown.failure.answer.retryAfterMs;
      this.release();
      throw thrown;
    } finally {
      this.#cancelTimer?.();
      this.#note(retryAfterMs);
    }
  }

  /** Notes that the request leaves: from here on it may have been applied. */
  sent(): void {
    this.#sent = true;
    if (this.call.operation.class !== "S") this.call.lastSentAt = this.call.clock.wallNow(); // what an AmbiguousWriteError tells
  }

  /** Ends the time limit when the headers of a stream have come; the silence between its parts is limited from there. */
  headersArrived(): void {
    this.#cancelTimer?.();
  }

  /** Takes the listener off the caller's signal. A stream calls it at its end, everything else ends with the attempt. */
  release(): void {
    if (this.#onAbort !== null) this.call.options.signal?.removeEventListener("abort", this.#onAbort);
  }

  async #exchangeWith(request: WireRequest): Promise<Answer> {
    const response = await this.#send(request);
    const { status, headers } = response;
    this.#status = status;
    const date = headers.get("date");
    if (date !== null) {
      this.#exchange.serverDate = date; // an answer without one, as of a proxy, leaves what is known
      this.#exchange.serverDateReadAt = this.call.clock.wallNow();
    }
    if (status < 200 || status > 299) throw await failureOfStatus(response, this.call.clock.wallNow());
    if (this.call.records === null) {
      const body = await readText(response, this.#exchange.maxBodyBytes);
      if (this.#onAbort !== null) this.release();
      return { ok: true, status, headers: NO_HEADERS, body };
    }
    this.headersArrived();
    return { ok: true, status, headers: NO_HEADERS, body: await RecordReader.open(response, this) };
  }

  /** Hands the request to fetch, with the key. `globalThis.fetch` is looked up each time, so that a mock installed later is seen. */
  async #send(request: WireRequest): Promise<Response> {
    const { credentials, fetch: custom } = this.#exchange;
    const { class: operationClass, method } = this.call.operation;
    const once = operationClass === "N" || operationClass === "P"; // of a lost PATCH, too, each delivery is one that we decided on
    if (once) this.#exchange.single ??= singleDeliveryOptions();
    const key = credentials.headerValue();
    const init = {
      method,
      headers: { ...request.headers, [credentials.headerName]: typeof key === "string" ? key : await key },
      ...(request.body === undefined ? undefined : { body: request.body }),
      redirect: "manual" as const,
      signal: this.controller.signal,
      ...(once ? this.#exchange.single : undefined),
    };
    for (let url = request.url, hop = 0; ; hop++) {
      // The key may have come only after the attempt was given up: what has been told as unsent must not leave any more.
      if (this.controller.signal.aborted) throw this.controller.signal.reason;
      this.sent();
      let response: unknown;
      try {
        response = await (custom ?? globalThis.fetch)(url, init);
      } catch (thrown) {
        throw new AttemptFailure(failureOfFetch(thrown));
      }
      const { status, type, headers } = (response ?? {}) as Partial<Response>; // an injected fetch may answer with anything
      if (typeof status !== "number" || typeof headers?.get !== "function") {
        const cause = { name: "TypeError", code: null, message: "the given fetch did not answer with a Response" };
        throw new AttemptFailure({ kind: "broken", cause, status: null });
      }
      if (type !== "opaqueredirect" && (status < 300 || status > 399)) return response as Response; // as far as was just looked at
      url = this.#redirectTarget(response as Response, url, hop);
    }
  }

  /**
   * Refuses redirects: following one can carry the key, or a paid write, to another server. With `allowSameOriginRedirects`, a read
   * follows up to three that stay on the same scheme, host and port.
   */
  #redirectTarget(response: Response, from: string, hop: number): string {
    this.#status = response.status;
    void response.body?.cancel().catch(() => {});
    const target = parseLocation(response.headers.get("location"), from);
    const allowed = this.#exchange.followRedirects && this.call.operation.class === "S" && this.call.operation.method === "GET";
    if (allowed && hop < MAX_HOPS && response.type !== "opaqueredirect" && target?.origin === new URL(from).origin) return target.href;
    const origin = target === null || target.origin === "null" ? null : target.origin; // schemes without a host have the origin "null" (WHATWG URL)
    throw new AttemptFailure({ kind: "redirect", status: response.status, locationOrigin: origin });
  }

  /** Notes the attempt in the call, and tells hook and logger. One that throws does not end the call: it may be a paid one. */
  #note(retryAfterMs: number | null): void {
    const { operation, options, requestId, attempts, clock } = this.call;
    const { method, route } = operation;
    const ms = clock.now() - this.#startedAt;
    const [attempt, status] = [this.#number, this.#status];
    const event: AttemptEvent = { method, route, attempt, status, ms, delayMs: this.#delayMs, requestId };
    attempts.push(event);
    const { onAttempt } = options;
    if (onAttempt !== undefined) ignoreErrors(() => onAttempt.call(options, event));
    const { logger } = this.#exchange;
    if (logger === undefined) return;
    const fields = { method, route, status, attempt, ms, requestId, retryAfterMs };
    const succeeded = status !== null && status < 400;
    ignoreErrors(() => (succeeded ? logger.debug("attempt", fields) : logger.warn("attempt failed", fields)));
  }
}

function parseLocation(location: string | null, base: string): URL | null {
  try {
    return location === null ? null : new URL(location, base);
  } catch {
    return null;
  }
}
