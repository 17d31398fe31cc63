import createClient, { type Client } from "openapi-fetch";
import type { Answer, LoadSchema } from "./answer.ts";
import { parseHttpDate } from "./asked-pause.ts";
import type { Exchange } from "./attempt.ts";
import { isBlockedPort, isBrowser, type TransportOptions } from "./client-options.ts";
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

/** A call whose types the verbs of the transport have checked. */
export interface AnyCall extends CallParts {
  readonly path?: unknown;
  readonly query?: unknown;
  readonly body?: unknown;
  readonly answer?: LoadSchema | undefined;
  /**
   * Whether whole numbers that a JavaScript number cannot hold come as bigints: where the answer
   * has values of users. Default false.
   */
  readonly exact?: boolean | undefined;
}

/** Any document: the verbs of the transport check a call against the generated one. */
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
 * What the transports of one client share: its limits, its retry budget, the turns of its paid
 * work. It makes calls, whatever their types.
 */
export class Connection {
  readonly clock: Clock;
  readonly #options: TransportOptions;
  readonly #client: Client<AnyPaths>;
  readonly #exchange: Exchange;
  readonly #retries: RetryLimits;
  readonly #paidTurn: Semaphore = new Semaphore(1);
  readonly #blockedPort: boolean;
  /** True in a web page, where headers of our own would cost a preflight. */
  readonly hiddenHeaders: boolean = isBrowser();
  readonly maxLineBytes: number | undefined;
  /** Room for the last attempt that `maxElapsedMs` allows, and for two of the longest pauses. */
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
      options.wrongAddress ??
      "Check 'baseUrl': something else than the service seems to answer there.";
    const maxBodyBytes = limits?.maxBodyBytes ?? MAX_BODY_BYTES;
    const places =
      options.maxConnections === undefined ? null : new Semaphore(options.maxConnections);
    const shared = {
      serverDate: null,
      serverDateReadAt: 0,
      idleConnections: 0,
      places,
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
      // it has what openapi-fetch and #send read of one
      Request: WireRequest as unknown as typeof Request,
      // it gets a WireRequest and returns an Answer
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
   * Makes one call through openapi-fetch and gives what `read` makes of its answer. `defaults` are
   * for placeholders that `parts` leaves out.
   *
   * @throws the public error of whatever went wrong, or the reason of an abort, which may be
   *   anything.
   */
  async call<T>(
    verb: Verb,
    route: string,
    defaults: object,
    parts: AnyCall,
    options: CallOptions | undefined,
    read: (body: Answer["body"]) => T | Promise<T>,
  ): Promise<T> {
    if (this.#blockedPort) {
      const hint = "Give the address of the service: nothing was sent.";
      throw new InvalidArgumentError(
        "The port of 'baseUrl' is one that fetch refuses to speak to",
        { path: "baseUrl" },
        { hint },
      );
    }
    const operation = findOperation(this.#options.operations, verb.toUpperCase(), route);
    if (options !== undefined)
      (operation.class === "once" || operation.class === "verifiable"
        ? checkWriteOptions
        : checkCallOptions)(options);
    // `extraBody` is there on writes only, as just checked
    const given: WriteOptions = options ?? NO_OPTIONS;
    if (parts.body !== undefined || given.extraBody !== undefined)
      checkJsonBody(parts.body, parts, given.extraBody);
    if (parts.body !== undefined)
      await this.#options.checkBody?.(`${operation.method} ${route}`, parts.body, parts.bodyName);
    const body =
      given.extraBody === undefined ? parts.body : withExtraBody(parts.body, given.extraBody);
    // before anything is paid for: loading the schema may fail
    if (operation.class !== "read") await parts.answer?.();
    const startedAt = this.clock.now();
    const endTurn =
      operation.paid && parts.concurrent !== true ? await this.#takeTurn(given) : undefined;
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
      endTurn?.(); // the next need not wait until the answer is checked
      // openapi-fetch hands on the body of the Answer; of a 204, nothing
      return await read((data ?? "") as Answer["body"]);
    } catch (thrown) {
      throw call === undefined ? thrown : this.#report(thrown, call);
    } finally {
      endTurn?.();
      const { onComplete } = given;
      if (onComplete !== undefined && call !== undefined && call.attempts.length > 0) {
        const meta = { requestId: call.requestId, attempts: call.attempts, recovered: false };
        ignoreErrors(() => onComplete.call(given, meta));
      }
    }
  }

  /** Waits for the turn of paid work, no longer than the call itself may take. */
  #takeTurn({ signal, timeoutMs }: CallOptions): Promise<() => void> {
    if (timeoutMs === undefined) return this.#paidTurn.take(signal);
    const message = `The call did not get its turn within ${timeoutMs} ms (timeoutMs): other paid work of this client is under way`;
    const details = {
      hint: "Nothing was sent. Give it more time, or wait for the other work first.",
    };
    const limit = {
      clock: this.clock,
      ms: timeoutMs,
      reason: () => new TimeoutError(message, { which: "total", timeoutMs, attempts: [] }, details),
    };
    return this.#paidTurn.take(signal, limit);
  }

  /** Sends what openapi-fetch made, as often as it may be. @throws {AttemptFailure} */
  readonly #send = (request: WireRequest): Promise<Answer> => {
    const { call, url } = request;
    if (!url.startsWith(`${this.#options.baseUrl}/`))
      throw new InvalidArgumentError("The address of the call left the service's own", {
        path: "path",
      });
    call.url = url.split("?", 1)[0] ?? url;
    return sendWithRetries(request, this.#exchange, this.#retries);
  };

  /** What a failed call throws. */
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

/** What failed; null when an argument was wrong and nothing was sent. */
function failureBehind(thrown: unknown, call: Call): AttemptFailure | null {
  if (thrown instanceof AttemptFailure) return thrown;
  const status = call.attempts.at(-1)?.status ?? null;
  if (isResponseShapeError(thrown))
    return new AttemptFailure({ kind: "unusable", error: thrown, status: status ?? 200 });
  // Nothing but a failed attempt is thrown before the answer is there: what went wrong after it
  // does not undo a write.
  const isLost = status !== null && call.operation.class !== "read";
  return isLost
    ? new AttemptFailure({ kind: "broken", cause: flattenCause(thrown), status })
    : null;
}
