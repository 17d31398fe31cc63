import { type Answer, failureOfStatus, NO_HEADERS, readText } from "./answer.ts";
import { singleDeliveryOptions, type TransportOptions } from "./client-options.ts";
import { type Semaphore, whenAborted } from "./clock.ts";
import { AttemptFailure, type Failure, failureOfFetch, flattenCause } from "./failure.ts";
import { type AttemptEvent, ignoreErrors } from "./options.ts";
import { RecordReader } from "./record-reader.ts";
import type { Call, WireRequest } from "./request.ts";

/** State that all attempts of one client share. */
export interface Exchange extends Pick<TransportOptions, "credentials" | "fetch" | "logger"> {
  readonly maxBodyBytes: number;
  readonly followRedirects: boolean;
  /** The server's last `Date` header, and the local time when it was read. */
  serverDate: string | null;
  serverDateReadAt: number;
  /**
   * Estimated number of connections that responses have left open: fetch does not report which
   * connection it uses.
   */
  idleConnections: number;
  /** Limits the requests in flight; null if there is no limit. */
  readonly slots: Semaphore | null;
  /** fetch options for a request that must not be delivered twice; created when first needed. */
  single: Record<string, unknown> | undefined;
}

const MAX_HOPS = 3;
/** How runtimes report that a connection was closed before a response began. */
const CLOSED =
  /ECONNRESET|EPIPE|other side closed|connection reset|connection closed|closed unexpectedly/i;
/** A custom fetch may return anything. */
const NO_RESPONSE: Failure = {
  kind: "broken",
  cause: {
    name: "TypeError",
    code: null,
    message: "the custom fetch did not return a Response",
  },
  status: null,
};

/**
 * One attempt of a call: gets the key, sends the request, handles redirects, and reads the response
 * to its end (or a stream to its first record), subject to the time limits and the caller's signal.
 *
 * It listens to the signal itself and removes the listener afterward: passing the signal to fetch,
 * or to `AbortSignal.any`, leaves listeners behind (nodejs/node#54614). It does not rely on fetch
 * to notice an abort, because a mocked or custom fetch may not.
 */
export class Attempt {
  readonly call: Call;
  readonly #exchange: Exchange;
  readonly #number: number;
  #delayMs: number;
  #startedAt: number;
  /** Aborts the fetch of this attempt, for whatever reason. */
  readonly controller: AbortController = new AbortController();
  #status: number | null = null;
  #sent = false;
  #recorded = false;
  /** Both are set by `run()`. */
  #cancelTimer: (() => void) | null = null;
  #ignoreAbort: (() => void) | null = null;
  #freeSlot: (() => void) | null = null;

  constructor(call: Call, exchange: Exchange, number: number, delayMs: number) {
    this.call = call;
    this.#exchange = exchange;
    this.#number = number;
    this.#delayMs = delayMs;
    this.#startedAt = call.clock.now();
  }

  /** Makes the attempt and records how it ended. @throws {AttemptFailure} */
  run(request: WireRequest): Promise<Answer> {
    const { clock, deadline, timeoutMs, attemptTimeoutMs, options } = this.call;
    const { signal } = options;
    const { slots } = this.#exchange;
    return new Promise((resolve, reject) => {
      const fail = (thrown: unknown): void => {
        // Once the request may have been sent, an error here does not reveal its outcome.
        const lost = this.#sent && !(thrown instanceof AttemptFailure);
        const attempt = lost
          ? new AttemptFailure({
              kind: "broken",
              cause: flattenCause(thrown),
              status: this.#status,
            })
          : AttemptFailure.of(thrown);
        this.release();
        this.#record(
          attempt.failure.kind === "status" ? attempt.failure.answer.retryAfterMs : null,
        );
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
      // the limit of one attempt starts once it has a slot
      let ownMs = slots === null ? attemptTimeoutMs : Number.POSITIVE_INFINITY;
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
        this.#ignoreAbort = whenAborted(signal, () =>
          interrupt(
            new AttemptFailure({ kind: "aborted", reason: signal.reason, inFlight: this.#sent }),
          ),
        );
      }
      const enter = (free: () => void): Promise<Answer> => {
        this.#freeSlot = free;
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
        slots === null
          ? this.#exchangeWith(request)
          : slots.take(this.controller.signal).then(enter);
      answer.then(resolve, fail);
    });
  }

  /**
   * Removes the listener from the caller's signal and frees the slot. A stream calls it when it
   * ends; for everything else, it runs when the attempt ends.
   */
  release(): void {
    this.#freeSlot?.();
    this.#ignoreAbort?.();
  }

  /**
   * Sends the request with the key and reads the response. `globalThis.fetch` is looked up each
   * time, so a mock that is installed later takes effect.
   */
  async #exchangeWith(request: WireRequest): Promise<Answer> {
    const { credentials, fetch: custom } = this.#exchange;
    const { operation, clock } = this.call;
    const key = credentials.headerValue();
    const init = this.#initOf(request, typeof key === "string" ? key : await key);
    const isReused = this.#exchange.idleConnections > 0;
    if (isReused) this.#exchange.idleConnections--;
    for (let url = request.url, hop = 0; ; hop++) {
      // The key may have arrived after the attempt was aborted: a request already reported as
      // unsent must not be sent.
      if (this.controller.signal.aborted) throw this.controller.signal.reason;
      this.#sent = true; // from here on, the request may be applied
      // for AmbiguousWriteError
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
      // a response without a date, as from a proxy, keeps the last one
      this.#exchange.serverDate = date;
      this.#exchange.serverDateReadAt = clock.wallNow();
    }
    // such as Response.error()
    if (status < 200 || status > 599) throw new AttemptFailure(NO_RESPONSE);
    if (status > 299) throw await failureOfStatus(response, clock.wallNow());
    // from here on, the idle limit of the stream applies
    if (records !== null) this.#cancelTimer?.();
    const body =
      records === null
        ? await readText(response, this.#exchange.maxBodyBytes)
        : await RecordReader.open(response, this, records);
    if (records === null && (this.#ignoreAbort !== null || this.#freeSlot !== null)) this.release();
    this.#record(null);
    return { ok: true, status, headers: NO_HEADERS, body };
  }

  #initOf(request: WireRequest, key: string): RequestInit {
    const { class: operationClass, method } = this.call.operation;
    // the runtime must not resend a PATCH either: only this client decides to
    const once = operationClass === "once" || operationClass === "verifiable";
    if (once) this.#exchange.single ??= singleDeliveryOptions();
    return {
      method,
      headers: { ...request.headers, [this.#exchange.credentials.headerName]: key },
      ...(request.body === undefined ? undefined : { body: request.body }),
      redirect: "manual",
      // Responses must never come from a cache: polling would never end, and a growing run would be
      // read in an old state.
      cache: "no-store",
      signal: this.controller.signal,
      ...(once ? this.#exchange.single : undefined),
    };
  }

  /**
   * Refuses redirects: following one can send the key, or a paid write, to another server. With
   * `allowSameOriginRedirects`, a GET that only reads follows up to three redirects to the same
   * scheme, host and port.
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
   * Records once how the attempt ended, and calls the hook and the logger. Their exceptions do not
   * end the call, which may be a paid one.
   */
  #record(retryAfterMs: number | null): void {
    this.#cancelTimer?.();
    if (this.#recorded) return;
    this.#recorded = true;
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
