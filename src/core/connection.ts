import createClient, { type Client } from "openapi-fetch";
import type { Answer } from "./answer.ts";
import { parseHttpDate } from "./asked-pause.ts";
import type { Exchange } from "./attempt.ts";
import {
  type AnswerSchema,
  isBlockedPort,
  isBrowser,
  type TransportOptions,
} from "./client-options.ts";
import { type Clock, Semaphore, systemClock } from "./clock.ts";
import { isResponseShapeError, TimeoutError } from "./errors/call.ts";
import { InvalidArgumentError } from "./errors/usage.ts";
import { AttemptFailure, flattenCause } from "./failure.ts";
import {
  type CallOptions,
  checkCallOptions,
  checkWriteOptions,
  findOperation,
  ignoreErrors,
  type WriteOptions,
} from "./options.ts";
import { publicError } from "./report.ts";
import {
  ATTEMPT_TIMEOUT_MS,
  type Call,
  type CallParts,
  checkJsonBody,
  fillRoute,
  newCall,
  WireRequest,
  withExtraBody,
  writeBody,
  writeQuery,
} from "./request.ts";
import { MAX_RETRY_AFTER_MS, RetryBudget, type RetryLimits, sendWithRetries } from "./retry.ts";

export type Verb = "get" | "post" | "put" | "patch" | "delete";

/** A call whose types were checked by the verb methods of the transport. */
export interface AnyCall extends CallParts {
  readonly path?: unknown;
  readonly query?: unknown;
  readonly body?: unknown;
  /** The name of the schema of the response. */
  readonly answer?: string | undefined;
  /**
   * Whether whole numbers that a JavaScript number cannot represent become bigints, for responses
   * that contain values of users. Default: false.
   */
  readonly exact?: boolean | undefined;
}

/** Any document: the transport's verb methods check calls against the generated one. */
interface AnyPaths {
  [route: string]: Record<Verb, AnyOperation>;
}
interface AnyOperation {
  parameters: { path: object; query?: object | undefined };
  requestBody?: { content: { "application/json": unknown } };
  responses: { 200: { content: { "text/plain": string } } };
}

const NO_OPTIONS: WriteOptions = {};
const MAX_BODY_BYTES = 256 * 1024 * 1024;

/**
 * The state that the transports of one client share: its limits, its retry budget and its lock for
 * paid calls. It makes calls of any type.
 */
export class Connection {
  readonly clock: Clock;
  readonly #options: TransportOptions;
  readonly #client: Client<AnyPaths>;
  readonly #exchange: Exchange;
  readonly #retries: RetryLimits;
  readonly #paidLock: Semaphore = new Semaphore(1);
  readonly #blockedPort: boolean;
  #schemas: Readonly<Record<string, AnswerSchema>> | undefined;
  /** True in a web page, where custom headers would cost a preflight. */
  readonly hiddenHeaders: boolean = isBrowser();
  readonly maxLineBytes: number | undefined;
  /** Leaves room for the last attempt that `maxElapsedMs` allows, and for the longest pauses. */
  readonly retriesMs: number;
  readonly authHeader: string;
  readonly wrongAddress: string;

  constructor(options: TransportOptions) {
    const {
      credentials,
      fetch,
      limits,
      logger,
      retry,
      baseUrl,
      clock = systemClock,
      allowSameOriginRedirects = false,
    } = options;
    this.#options = options;
    this.clock = clock;
    this.#blockedPort = isBlockedPort(baseUrl);
    this.maxLineBytes = limits?.maxLineBytes;
    this.authHeader = credentials.headerName;
    this.wrongAddress =
      options.wrongAddress ?? "Check 'baseUrl': a different service seems to be running there.";
    const maxBodyBytes = limits?.maxBodyBytes ?? MAX_BODY_BYTES;
    const slots =
      options.maxConnections === undefined ? null : new Semaphore(options.maxConnections);
    const shared = {
      serverDate: null,
      serverDateReadAt: 0,
      idleConnections: 0,
      slots,
      single: undefined,
    };
    this.#exchange = {
      credentials,
      fetch,
      maxBodyBytes,
      followRedirects: allowSameOriginRedirects,
      logger,
      ...shared,
    };
    const { budget, maxAttempts, maxElapsedMs, maxRetryAfterMs = MAX_RETRY_AFTER_MS } = retry ?? {};
    this.#retries = { budget: new RetryBudget(budget), maxAttempts, maxElapsedMs, maxRetryAfterMs };
    this.retriesMs = Math.max(
      maxElapsedMs === undefined ? 0 : maxElapsedMs + ATTEMPT_TIMEOUT_MS,
      3 * maxRetryAfterMs,
    );
    this.#client = createClient<AnyPaths>({
      baseUrl,
      // has the members of a Request that openapi-fetch and #send use
      Request: WireRequest as unknown as typeof Request,
      // takes a WireRequest and returns an Answer
      fetch: this.#send as unknown as (request: Request) => Promise<Response>,
      pathSerializer: fillRoute,
      querySerializer: writeQuery,
      bodySerializer: writeBody,
    });
  }

  get clockSkewMs(): number | null {
    const { serverDate, serverDateReadAt } = this.#exchange;
    const server =
      serverDate === null ? Number.NaN : parseHttpDate(serverDate.trim(), serverDateReadAt);
    return Number.isNaN(server) ? null : server - serverDateReadAt;
  }

  /**
   * Makes one call through openapi-fetch and returns what `read` makes of the response. `defaults`
   * fills placeholders that `parts` leaves out.
   *
   * @throws the public error for any failure, or the reason of an abort, which can be any value.
   */
  async call<T>(
    verb: Verb,
    route: string,
    defaults: object,
    parts: AnyCall,
    options: CallOptions | undefined,
    read: (body: Answer["body"], schema: AnswerSchema | undefined) => T,
  ): Promise<T> {
    if (this.#blockedPort) {
      const hint = "Set 'baseUrl' to the URL of the service. Nothing was sent.";
      throw new InvalidArgumentError(
        "The port in 'baseUrl' is blocked by fetch",
        { path: "baseUrl" },
        { hint },
      );
    }
    const operation = findOperation(this.#options.operations, verb.toUpperCase(), route);
    if (options !== undefined)
      (operation.class === "once" || operation.class === "verifiable"
        ? checkWriteOptions
        : checkCallOptions)(options);
    // only writes have `extraBody`, as checked above
    const given: WriteOptions = options ?? NO_OPTIONS;
    if (parts.body !== undefined || given.extraBody !== undefined)
      checkJsonBody(parts.body, parts, given.extraBody);
    if (parts.body !== undefined)
      await this.#options.checkBody?.(`${operation.method} ${route}`, parts.body, parts.bodyName);
    const body =
      given.extraBody === undefined ? parts.body : withExtraBody(parts.body, given.extraBody);
    // before the request is sent, because loading the schemas may fail
    if (parts.answer !== undefined) this.#schemas ??= await this.#options.schemas();
    const startedAt = this.clock.now();
    const releaseLock =
      operation.paid && parts.concurrent !== true ? await this.#takePaidLock(given) : undefined;
    let call: Call | undefined;
    try {
      call = newCall(
        operation,
        parts,
        given,
        this,
        given.timeoutMs === undefined ? this.clock.now() : startedAt,
      );
      const params = {
        path: { ...defaults, ...(parts.path as object | undefined) },
        query: parts.query as object | undefined,
      };
      const { data } = await this.#client.request(verb, route, {
        params,
        body,
        parseAs: "stream",
        call,
      });
      releaseLock?.(); // the next call need not wait until the response is checked
      // openapi-fetch passes the body of the Answer through; for a 204, undefined
      return read((data ?? "") as Answer["body"], this.#schemas?.[parts.answer ?? ""]);
    } catch (thrown) {
      throw call === undefined ? thrown : this.#report(thrown, call);
    } finally {
      releaseLock?.();
      const { onComplete } = given;
      if (onComplete !== undefined && call !== undefined && call.attempts.length > 0) {
        const meta = { requestId: call.requestId, attempts: call.attempts, recovered: false };
        ignoreErrors(() => onComplete.call(given, meta));
      }
    }
  }

  /** Waits for the lock of paid calls, no longer than the time limit of the call. */
  #takePaidLock({ signal, timeoutMs }: CallOptions): Promise<() => void> {
    if (timeoutMs === undefined) return this.#paidLock.take(signal);
    const message = `The call waited more than ${timeoutMs} ms (timeoutMs) for another paid call of this client to finish`;
    const details = {
      hint: "It was not sent. Increase 'timeoutMs', or wait for the other call first.",
    };
    const limit = {
      clock: this.clock,
      ms: timeoutMs,
      reason: () => new TimeoutError(message, { which: "total", timeoutMs, attempts: [] }, details),
    };
    return this.#paidLock.take(signal, limit);
  }

  /** Sends the request of openapi-fetch, with retries. @throws {AttemptFailure} */
  readonly #send = (request: WireRequest): Promise<Answer> => {
    const { call, url } = request;
    if (!url.startsWith(`${this.#options.baseUrl}/`))
      throw new InvalidArgumentError("The request URL is outside 'baseUrl'", {
        path: "path",
      });
    call.url = url.split("?", 1)[0] ?? url;
    return sendWithRetries(request, this.#exchange, this.#retries);
  };

  /** Returns the value that a failed call throws. */
  #report(thrown: unknown, call: Call): unknown {
    const failed = failureBehind(thrown, call);
    if (failed === null) return thrown;
    const { failure, budgetEmpty } = failed;
    const { explain, readError, fetch } = this.#options;
    return publicError(failure, call, {
      budgetEmpty,
      explain,
      readError,
      clockSkewMs: this.clockSkewMs,
      ownFetch: fetch !== undefined,
    });
  }
}

/** Returns the failure of a call; null if the error should be thrown unchanged. */
function failureBehind(thrown: unknown, call: Call): AttemptFailure | null {
  if (thrown instanceof AttemptFailure) return thrown;
  const status = call.attempts.at(-1)?.status ?? null;
  if (isResponseShapeError(thrown))
    return new AttemptFailure({ kind: "unusable", error: thrown, status: status ?? 200 });
  // Before the response, only a failed attempt throws. An error after it does not undo a write.
  const isLost = status !== null && call.operation.class !== "read";
  return isLost
    ? new AttemptFailure({ kind: "broken", cause: flattenCause(thrown), status })
    : null;
}
