import createClient from "openapi-fetch";
import { authenticate } from "./authenticate.ts";
import { isBlockedPort } from "./blocked-port.ts";
import { type Answer, type Call, WireRequest } from "./call.ts";
import { type Clock, systemClock } from "./clock.ts";
import { checkHeaders } from "./credentials.ts";
import { isBrowser } from "./env.ts";
import type { ResponseShapeError } from "./errors/call.ts";
import { InvalidArgumentError } from "./errors/usage.ts";
import { exchange, type ServerClock, sendWith } from "./exchange.ts";
import type { Failure } from "./failure.ts";
import { observe, quietly } from "./observe.ts";
import { findOperation, type Operation } from "./operation.ts";
import { type CallOptions, checkCallOptions, type WriteOptions } from "./options.ts";
import { fillRoute, writeQuery } from "./path-params.ts";
import { publicError } from "./public-error.ts";
import { redact } from "./redact.ts";
import { refuseRedirects } from "./redirect.ts";
import { withExtraBody, writeBody } from "./request-body.ts";
import { CallFailure, retry } from "./retry.ts";
import { RetryBudget } from "./retry-policy.ts";
import { limitTime } from "./timeout.ts";
import type { CallParts, TransportOptions } from "./transport-options.ts";
import { Turn } from "./turn.ts";

const ATTEMPT_TIMEOUT_MS = 60_000;
const TIMEOUT_MS = 180_000;
const IDLE_TIMEOUT_MS = 60_000;
const MAX_BODY_BYTES = 256 * 1024 * 1024;

/** Runs calls: makes the request through openapi-fetch, sends it through the stack of layers, and tells failures. */
export class Dispatcher {
  readonly #options: TransportOptions;
  readonly #clock: Clock;
  readonly #client: { request(method: string, route: string, init: object): Promise<{ response?: unknown }> };
  readonly #paidTurn = new Turn();
  readonly #serverClock: ServerClock = { date: null, readAt: 0 };
  readonly #blockedPort: boolean;
  readonly #hiddenHeaders: boolean = isBrowser();

  constructor(options: TransportOptions) {
    this.#options = options;
    this.#blockedPort = isBlockedPort(options.baseUrl);
    this.#clock = options.clock ?? systemClock;
    const send = this.#stack();
    this.#client = createClient<Record<string, never>>({
      baseUrl: options.baseUrl,
      Request: WireRequest as unknown as typeof Request, // a plain record: see WireRequest
      fetch: ((request: WireRequest) => this.#deliver(send, request)) as unknown as typeof fetch, // it gets what Request made
      pathSerializer: fillRoute,
      querySerializer: (query: object) => writeQuery({ ...query }),
      bodySerializer: writeBody,
    }) as never; // its types are per route; the typed surface is Transport's
  }

  /** The texts that must not be shown are taken out. */
  redact(text: string): string {
    return redact(text, this.#options.credentials.secrets);
  }

  /** How far the server's clock is ahead of this one, by its last answer; null before the first. */
  get clockSkewMs(): number | null {
    return skewMs(this.#serverClock);
  }

  /** The clock that polls and pages share with the calls. */
  get clock(): Clock {
    return this.#clock;
  }

  /** Makes one call and gives its answer. @throws the public error of whatever went wrong. */
  async run(method: string, route: string, parts: CallParts, options: CallOptions = {}): Promise<{ answer: Answer; call: Call }> {
    if (this.#blockedPort) {
      throw new InvalidArgumentError(
        "The port of 'baseUrl' is one that fetch refuses to speak to",
        { path: "baseUrl" },
        { hint: "Give the address of the service: nothing was sent." },
      );
    }
    const operation = findOperation(this.#options.operations, method, route);
    const write = operation.class === "N" || operation.class === "P" ? (options as WriteOptions) : undefined; // its keys are checked next
    checkCallOptions(options, write === undefined ? parts.extraOptions : [...(parts.extraOptions ?? []), "extraBody", "idempotencyKey"]);
    const body = withExtraBody(parts.body, write?.extraBody);
    const endTurn = operation.paid && parts.concurrent !== true ? await this.#paidTurn.take(options.signal) : undefined;
    try {
      const call = this.#newCall(operation, parts, options);
      const { response } = await this.#client.request(method, route, {
        call,
        params: { path: parts.path, query: parts.query },
        headers: this.#headers(call),
        body,
        parseAs: "stream",
      });
      const { outcome } = response as Delivered; // what #deliver returned
      if ("thrown" in outcome) throw outcome.thrown;
      return { answer: outcome.answer, call };
    } finally {
      endTurn?.();
    }
  }

  /** The layers of an attempt, the outermost first: retry, observe, time limit, body, redirects, key, fetch. */
  #stack(): (request: WireRequest) => Promise<Answer> {
    const { credentials, allowSameOriginRedirects, limits, logger } = this.#options;
    const fetched = refuseRedirects(authenticate(sendWith(this.#options.fetch), credentials), allowSameOriginRedirects === true);
    const whole = exchange(fetched, limits?.maxBodyBytes ?? MAX_BODY_BYTES, this.#serverClock);
    const context = { budget: new RetryBudget(), maxAttempts: this.#options.retry?.maxAttempts ?? Number.POSITIVE_INFINITY };
    return retry(observe(limitTime(whole), logger), context);
  }

  #newCall(operation: Operation, parts: CallParts, options: CallOptions): Call {
    const attemptTimeoutMs = options.attemptTimeoutMs ?? parts.attemptTimeoutMs ?? ATTEMPT_TIMEOUT_MS;
    const timeoutMs = options.timeoutMs ?? parts.timeoutMs ?? (parts.records === undefined ? TIMEOUT_MS : Number.POSITIVE_INFINITY);
    const maxLineBytes = this.#options.limits?.maxLineBytes;
    const records =
      parts.records === undefined
        ? null
        : {
            ...parts.records,
            ...(maxLineBytes === undefined ? {} : { maxLineBytes }),
            idleTimeoutMs: options.attemptTimeoutMs ?? IDLE_TIMEOUT_MS,
          };
    return {
      operation,
      options,
      requestId: crypto.randomUUID(),
      attempts: [],
      attemptTimeoutMs,
      timeoutMs,
      deadline: this.#clock.now() + timeoutMs,
      records,
      write: parts.write ?? null,
      clock: this.#clock,
      redact: (text) => this.redact(text),
      lastSentAt: null,
    };
  }

  #headers(call: Call): Record<string, string> {
    const headers: Record<string, string> = {
      accept: call.records === null ? "application/json" : "application/x-ndjson, application/jsonl",
    };
    if (!this.#hiddenHeaders) {
      headers["x-request-id"] = call.requestId;
      headers["user-agent"] = "evalwire";
      if (call.records !== null) headers["accept-encoding"] = "identity"; // Node does not notice when a compressed stream is cut
    }
    const { idempotencyKey } = call.options as WriteOptions; // present on writes only, where run() allowed it
    for (const [name, value] of checkHeaders(idempotencyKey === undefined ? undefined : { "idempotency-key": idempotencyKey }, ""))
      headers[name] = value;
    for (const [name, value] of checkHeaders(call.options.headers, this.#options.credentials.header)) headers[name] = value;
    return headers;
  }

  /** Sends what openapi-fetch made, and gives it the little of a response that it looks at. */
  async #deliver(send: (request: WireRequest) => Promise<Answer>, request: WireRequest): Promise<Delivered> {
    const { call } = request;
    if (!request.url.startsWith(`${this.#options.baseUrl}/`)) {
      throw new InvalidArgumentError("The address of the call left the service's own", { path: "path" });
    }
    try {
      const answer = await send(request);
      this.#complete(call, false);
      return delivered({ answer });
    } catch (thrown) {
      this.#complete(call, false);
      return delivered({ thrown: this.#publicError(thrown, call, request.url) });
    }
  }

  #complete(call: Call, recovered: boolean): void {
    const { onComplete } = call.options;
    if (onComplete !== undefined)
      quietly(() => onComplete.call(call.options, { requestId: call.requestId, attempts: call.attempts, recovered }));
  }

  #publicError(thrown: unknown, call: Call, url: string): unknown {
    const failure: Failure = thrown instanceof CallFailure ? thrown.failure : { kind: "usage", error: thrown };
    const budgetEmpty = thrown instanceof CallFailure && thrown.budgetEmpty;
    return this.#tell(failure, call, url, budgetEmpty);
  }

  /** The error of an answer that came whole and cannot be used. */
  unusable(error: ResponseShapeError, call: Call, status: number): unknown {
    const { route } = call.operation;
    return this.#tell({ kind: "unusable", error, status }, call, this.#options.baseUrl + route, false);
  }

  #tell(failure: Failure, call: Call, url: string, budgetEmpty: boolean): unknown {
    return publicError(failure, call, {
      redact: (text) => this.redact(text),
      url: url.split("?", 1)[0] ?? url,
      budgetEmpty,
      clockSkewMs: skewMs(this.#serverClock),
      explain: (status, detail, route) => this.#options.explain?.(status, detail, route) ?? null,
    });
  }
}

/** The part of a response that openapi-fetch reads, with what came of the call beside it. */
interface Delivered {
  readonly ok: true;
  readonly status: number;
  readonly headers: { get(name: string): null };
  readonly body: null;
  /** A failure is carried past openapi-fetch, which loses one that is falsy: a signal's reason may be anything. */
  readonly outcome: { readonly answer: Answer } | { readonly thrown: unknown };
}

function delivered(outcome: Delivered["outcome"]): Delivered {
  return { ok: true, status: 200, headers: NO_HEADERS, body: null, outcome };
}

const NO_HEADERS = { get: () => null };

function skewMs({ date, readAt }: ServerClock): number | null {
  const server = date === null ? Number.NaN : Date.parse(date);
  return Number.isNaN(server) ? null : server - readAt;
}
