import { type Answer, failureOfStatus, NO_HEADERS, readText } from "./answer.ts";
import { singleDeliveryOptions, type TransportOptions } from "./client-options.ts";
import type { Semaphore } from "./clock.ts";
import { AttemptFailure, type Failure, failureOfFetch, flattenCause } from "./failure.ts";
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
  /**
   * Connections that answers have left open, as far as can be told from here: fetch does not say
   * which one it uses.
   */
  idleConnections: number;
  /** One for each request that may be in flight; null when there may be any number. */
  readonly places: Semaphore | null;
  /** Options of fetch for a request that must not be delivered twice; made when first needed. */
  single: Record<string, unknown> | undefined;
}

const MAX_HOPS = 3;
/** How runtimes tell that a connection was closed before an answer began. */
const CLOSED =
  /ECONNRESET|EPIPE|other side closed|connection reset|connection closed|closed unexpectedly/i;
/** An injected fetch may answer with anything. */
const NO_RESPONSE: Failure = {
  kind: "broken",
  cause: {
    name: "TypeError",
    code: null,
    message: "the given fetch did not answer with a Response",
  },
  status: null,
};

/**
 * One attempt of a call: the key, the request, redirects, and the answer read to its end (or, of a
 * stream, to its first record), under the limits of time and the caller's signal.
 *
 * It listens to the signal itself and takes the listener off again: handing the signal to fetch, or
 * to `AbortSignal.any`, leaves listeners behind (nodejs/node#54614). It does not rely on fetch to
 * notice an abort: mocked and injected ones may not.
 */
export class Attempt {
  readonly call: Call;
  readonly #exchange: Exchange;
  readonly #number: number;
  #delayMs: number;
  #startedAt: number;
  /** Aborts this attempt's fetch, whoever wants it ended. */
  readonly controller: AbortController = new AbortController();
  #status: number | null = null;
  #sent = false;
  #noted = false;
  /** Both are there from `run()` on. */
  #cancelTimer: (() => void) | null = null;
  #onAbort: (() => void) | null = null;
  #leavePlace: (() => void) | null = null;

  constructor(call: Call, exchange: Exchange, number: number, delayMs: number) {
    this.call = call;
    this.#exchange = exchange;
    this.#number = number;
    this.#delayMs = delayMs;
    this.#startedAt = call.clock.now();
  }

  /** Makes the attempt, and notes how it ended. @throws {AttemptFailure} */
  run(request: WireRequest): Promise<Answer> {
    const { clock, deadline, timeoutMs, attemptTimeoutMs, options } = this.call;
    const { signal } = options;
    const { places } = this.#exchange;
    return new Promise((resolve, reject) => {
      const fail = (thrown: unknown): void => {
        // Whatever goes wrong once the request may have left says nothing of what became of it.
        const lost = this.#sent && !(thrown instanceof AttemptFailure);
        const attempt = lost
          ? new AttemptFailure({
              kind: "broken",
              cause: flattenCause(thrown),
              status: this.#status,
            })
          : AttemptFailure.of(thrown);
        this.release();
        this.#note(attempt.failure.kind === "status" ? attempt.failure.answer.retryAfterMs : null);
        reject(attempt);
      };
      const interrupt = (failure: AttemptFailure): void => {
        this.controller.abort(failure);
        fail(failure);
      };
      if (signal?.aborted)
        return fail(
          new AttemptFailure({ kind: "aborted", reason: signal.reason, inFlight: false }),
        );
      if (deadline <= this.#startedAt)
        return fail(
          new AttemptFailure({
            kind: "timeout",
            which: "total",
            timeoutMs,
            status: null,
            sent: false,
          }),
        );
      // its own limit begins with its place
      let ownMs = places === null ? attemptTimeoutMs : Number.POSITIVE_INFINITY;
      const expire = (): void => {
        const isTotal = deadline - this.#startedAt < ownMs;
        const limit = {
          which: isTotal ? "total" : "attempt",
          timeoutMs: isTotal ? timeoutMs : ownMs,
        } as const;
        interrupt(
          new AttemptFailure({ kind: "timeout", ...limit, status: this.#status, sent: this.#sent }),
        );
      };
      this.#cancelTimer = clock.after(
        Math.max(0, Math.min(deadline - this.#startedAt, ownMs)),
        expire,
      );
      if (signal !== undefined) {
        this.#onAbort = () =>
          interrupt(
            new AttemptFailure({ kind: "aborted", reason: signal.reason, inFlight: this.#sent }),
          );
        signal.addEventListener("abort", this.#onAbort, { once: true });
      }
      const enter = (leave: () => void): Promise<Answer> => {
        this.#leavePlace = leave;
        this.#cancelTimer?.();
        const waitedMs = clock.now() - this.#startedAt;
        this.#startedAt += waitedMs;
        this.#delayMs += waitedMs;
        ownMs = attemptTimeoutMs;
        this.#cancelTimer = clock.after(
          Math.max(0, Math.min(deadline - this.#startedAt, ownMs)),
          expire,
        );
        return this.#exchangeWith(request);
      };
      const answer =
        places === null
          ? this.#exchangeWith(request)
          : places.take(this.controller.signal).then(enter);
      answer.then(resolve, fail);
    });
  }

  /**
   * Takes the listener off the caller's signal and gives the place back. A stream calls it at its
   * end, everything else ends with the attempt.
   */
  release(): void {
    this.#leavePlace?.();
    if (this.#onAbort !== null)
      this.call.options.signal?.removeEventListener("abort", this.#onAbort);
  }

  /**
   * Sends the request, with the key, and reads what comes. `globalThis.fetch` is looked up each
   * time, so that a mock installed later is seen.
   */
  async #exchangeWith(request: WireRequest): Promise<Answer> {
    const { credentials, fetch: custom } = this.#exchange;
    const { operation, clock } = this.call;
    const key = credentials.headerValue();
    const init = this.#initOf(request, typeof key === "string" ? key : await key);
    const isReused = this.#exchange.idleConnections > 0;
    if (isReused) this.#exchange.idleConnections--;
    for (let url = request.url, hop = 0; ; hop++) {
      // The key may have come only after the attempt was given up: what has been told as unsent
      // must not leave any more.
      if (this.controller.signal.aborted) throw this.controller.signal.reason;
      this.#sent = true; // from here on it may have been applied
      // what an AmbiguousWriteError tells
      if (operation.class !== "read") this.call.lastSentAt = clock.wallNow();
      let response: Response;
      try {
        response = await (custom ?? globalThis.fetch)(url, init);
      } catch (thrown) {
        const failure = failureOfFetch(thrown);
        const stale =
          isReused &&
          failure.kind === "broken" &&
          CLOSED.test(`${failure.cause.code} ${failure.cause.message}`);
        throw new AttemptFailure(stale ? { ...failure, stale } : failure);
      }
      if (typeof response?.status !== "number" || typeof response.headers?.get !== "function")
        throw new AttemptFailure(NO_RESPONSE);
      this.#status = response.status;
      const isRedirect =
        response.type === "opaqueredirect" || (response.status >= 300 && response.status <= 399);
      if (!isRedirect) return await this.#read(response);
      url = this.#redirectTarget(response, url, hop);
    }
  }

  async #read(response: Response): Promise<Answer> {
    const { records, clock } = this.call;
    const { status, headers } = response;
    const date = headers.get("date");
    if (date !== null) {
      // an answer without one, as of a proxy, leaves what is known
      this.#exchange.serverDate = date;
      this.#exchange.serverDateReadAt = clock.wallNow();
    }
    // Response.error(), for one
    if (status < 200 || status > 599) throw new AttemptFailure(NO_RESPONSE);
    if (status > 299) throw await failureOfStatus(response, clock.wallNow());
    // from here on the silence between the parts of a stream is limited
    if (records !== null) this.#cancelTimer?.();
    const body =
      records === null
        ? await readText(response, this.#exchange.maxBodyBytes)
        : await RecordReader.open(response, this, records);
    if (records === null && (this.#onAbort !== null || this.#leavePlace !== null)) this.release();
    this.#note(null);
    return { ok: true, status, headers: NO_HEADERS, body };
  }

  #initOf(request: WireRequest, key: string): RequestInit {
    const { class: operationClass, method } = this.call.operation;
    // of a lost PATCH, too, each delivery is one that we decided on
    const once = operationClass === "once" || operationClass === "verifiable";
    if (once) this.#exchange.single ??= singleDeliveryOptions();
    return {
      method,
      headers: { ...request.headers, [this.#exchange.credentials.headerName]: key },
      ...(request.body === undefined ? undefined : { body: request.body }),
      redirect: "manual",
      // no answer of this client may come from a cache: a wait would never end, a run that grows be
      // read as it was
      cache: "no-store",
      signal: this.controller.signal,
      ...(once ? this.#exchange.single : undefined),
    };
  }

  /**
   * Refuses redirects: following one can carry the key, or a paid write, to another server. With
   * `allowSameOriginRedirects`, a read follows up to three that stay on the same scheme, host and
   * port.
   */
  #redirectTarget(response: Response, from: string, hop: number): string {
    void response.body?.cancel().catch(() => {});
    const target = parseLocation(response.headers.get("location"), from);
    const allowed =
      this.#exchange.followRedirects &&
      this.call.operation.class === "read" &&
      this.call.operation.method === "GET";
    if (
      allowed &&
      hop < MAX_HOPS &&
      response.type !== "opaqueredirect" &&
      target?.origin === new URL(from).origin
    )
      return target.href;
    // schemes without a host have the origin "null" (WHATWG URL)
    const origin = target === null || target.origin === "null" ? null : target.origin;
    throw new AttemptFailure({ kind: "redirect", status: response.status, locationOrigin: origin });
  }

  /**
   * Notes once how the attempt ended, and tells hook and logger. One that throws does not end the
   * call: it may be a paid one.
   */
  #note(retryAfterMs: number | null): void {
    this.#cancelTimer?.();
    if (this.#noted) return;
    this.#noted = true;
    if (this.#status !== null) this.#exchange.idleConnections++;
    const { operation, options, requestId, attempts, clock } = this.call;
    const { method, route } = operation;
    const ms = clock.now() - this.#startedAt;
    const [attempt, status] = [this.#number, this.#status];
    const event: AttemptEvent = {
      method,
      route,
      attempt,
      status,
      ms,
      delayMs: this.#delayMs,
      requestId,
    };
    attempts.push(event);
    const { onAttempt } = options;
    if (onAttempt !== undefined) ignoreErrors(() => onAttempt.call(options, event));
    const { logger } = this.#exchange;
    if (logger === undefined) return;
    const fields = { method, route, status, attempt, ms, requestId, retryAfterMs };
    const succeeded = status !== null && status < 400;
    ignoreErrors(() =>
      succeeded ? logger.debug("attempt", fields) : logger.warn("attempt failed", fields),
    );
  }
}

function parseLocation(location: string | null, base: string): URL | null {
  try {
    return location === null ? null : new URL(location, base);
  } catch {
    return null;
  }
}
