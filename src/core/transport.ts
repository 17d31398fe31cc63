import type { Client, ClientPathsWithMethod, MethodResponse, ParamsOption, RequestBodyOption } from "openapi-fetch";
import createClient from "openapi-fetch";
import { type Answer, type LoadSchema, parseAnswer } from "./answer.ts";
import type { Exchange } from "./attempt.ts";
import { isBlockedPort, isBrowser, type TransportOptions } from "./client-options.ts";
import { type Clock, Mutex, systemClock } from "./clock.ts";
import { headersOf, redact } from "./credentials.ts";
import { isResponseShapeError } from "./errors/call.ts";
import { InvalidArgumentError } from "./errors/usage.ts";
import { AttemptFailure } from "./failure.ts";
import { type CallOptions, checkCallOptions, checkWriteOptions, findOperation, ignoreErrors, type WriteOptions } from "./options.ts";
import { RecordReader } from "./record-reader.ts";
import { RecordStream, type StreamSource } from "./record-stream.ts";
import { publicError } from "./report.ts";
import type { Call, CallParts } from "./request.ts";
import { fillRoute, newCall, WireRequest, withExtraBody, writeBody, writeQuery } from "./request.ts";
import { RetryBudget, type RetryLimits, sendWithRetries } from "./retry.ts";

const NO_OPTIONS: CallOptions = {};
const MAX_BODY_BYTES = 256 * 1024 * 1024;

type Verb = "get" | "post" | "put" | "patch" | "delete";
type Route<Paths extends object, V extends Verb> = ClientPathsWithMethod<Client<Paths>, V> & string;
type JsonOf<Paths extends object, V extends Verb, R extends Route<Paths, V>> = MethodResponse<Client<Paths>, V, R>;
type OperationAt<Paths, V, R> = R extends keyof Paths ? (V extends keyof Paths[R] ? Paths[R][V] : never) : never;
type ParamsOf<Operation> = ParamsOption<Operation> extends { params?: infer Params } ? NonNullable<Params> : never;

/** The typed parts of a call without a body; those that the client fills by itself are not asked for. */
type ReadParts<Operation, Default extends string> = Omit<AnyParts, "path" | "query" | "body"> & {
  readonly path?: ParamsOf<Operation> extends { path: infer Path } ? Omit<Path, Default> : Record<never, never>;
  readonly query?: (ParamsOf<Operation> extends { query?: infer Query } ? Query : never) | undefined;
};

type WriteParts<Operation, Default extends string> = ReadParts<Operation, Default> & {
  readonly body?: RequestBodyOption<Operation> extends { body?: infer Body } ? Body : never;
};

type ReadVerb<Paths extends object, V extends Verb, Default extends string> = <R extends Route<Paths, V>>(
  route: R,
  parts: ReadParts<OperationAt<Paths, V, R>, Default>,
  options?: CallOptions,
) => Promise<JsonOf<Paths, V, R>>;

type WriteVerb<Paths extends object, V extends Verb, Default extends string> = <R extends Route<Paths, V>>(
  route: R,
  parts: WriteParts<OperationAt<Paths, V, R>, Default>,
  options?: CallOptions,
) => Promise<JsonOf<Paths, V, R>>;

/** What turns a streamed answer into a {@link RecordStream}. */
type StreamParts<T, Wire> = Pick<StreamSource<T>, "idOf" | "resume" | "wantedIds"> & {
  accepts(record: Readonly<Record<string, unknown>>): boolean;
  map(record: Wire): T;
  readonly onBadLine?: "throw" | "skip" | undefined;
};

/** The parts of any call, once the verbs have checked their types. */
interface AnyParts extends Omit<CallParts, "records"> {
  readonly path?: unknown;
  readonly query?: unknown;
  readonly body?: unknown;
  readonly answer?: LoadSchema;
}

/** Any document: the verbs below check a call against the generated one. */
interface AnyPaths {
  [route: string]: Record<Verb, AnyOperation>;
}
interface AnyOperation {
  parameters: { path: object; query?: object | undefined };
  requestBody?: { content: { "application/json": unknown } };
  responses: { 200: { content: { "text/plain": string } } };
}

/** What the transports of one client share: its connections and limits, its retry budget, the turns of its paid work. */
class Connection {
  readonly options: TransportOptions;
  readonly clock: Clock;
  readonly client: Client<AnyPaths>;
  readonly paidTurn: Mutex = new Mutex();
  readonly maxLineBytes: number | undefined;
  readonly #exchange: Exchange;
  readonly #retries: RetryLimits;
  readonly blockedPort: boolean;
  /** True in a web page, where headers of our own would cost a preflight. */
  readonly hiddenHeaders: boolean = isBrowser();

  constructor(options: TransportOptions) {
    const { credentials, fetch, limits, logger, retry, baseUrl } = options;
    this.options = options;
    this.clock = options.clock ?? systemClock;
    this.blockedPort = isBlockedPort(baseUrl);
    this.maxLineBytes = limits?.maxLineBytes;
    const followRedirects = options.allowSameOriginRedirects === true;
    const maxBodyBytes = limits?.maxBodyBytes ?? MAX_BODY_BYTES;
    this.#exchange = {
      credentials,
      fetch,
      maxBodyBytes,
      followRedirects,
      logger,
      serverDate: null,
      serverDateReadAt: 0,
      single: undefined,
    };
    this.#retries = { budget: new RetryBudget(), maxAttempts: retry?.maxAttempts ?? Number.POSITIVE_INFINITY };
    this.client = createClient<AnyPaths>({
      baseUrl,
      Request: WireRequest as unknown as typeof Request, // it has what openapi-fetch and send() read of one
      fetch: this.#send as unknown as (request: Request) => Promise<Response>, // it gets a WireRequest and returns an Answer
      pathSerializer: fillRoute,
      querySerializer: writeQuery,
      bodySerializer: writeBody,
    });
  }

  readonly redact = (text: string): string => redact(text, this.options.credentials.secrets);

  /** What a failed call throws: the public error, or the reason of an abort, which may be anything. */
  report({ failure, budgetEmpty }: AttemptFailure, call: Call): unknown {
    const { explain } = this.options;
    return publicError(failure, call, { budgetEmpty, explain, clockSkewMs: this.clockSkewMs });
  }

  get clockSkewMs(): number | null {
    const { serverDate, serverDateReadAt } = this.#exchange;
    const server = serverDate === null ? Number.NaN : Date.parse(serverDate);
    return Number.isNaN(server) ? null : server - serverDateReadAt;
  }

  /** Sends what openapi-fetch made, as often as it may be. @throws {AttemptFailure} */
  readonly #send = async (request: WireRequest): Promise<Answer> => {
    const { call, url } = request;
    if (!url.startsWith(`${this.options.baseUrl}/`)) {
      throw AttemptFailure.of(new InvalidArgumentError("The address of the call left the service's own", { path: "path" }));
    }
    call.url = url.split("?", 1)[0] ?? url;
    try {
      return await sendWithRetries(request, this.#exchange, this.#retries);
    } finally {
      const { options, requestId, attempts } = call;
      const { onComplete } = options;
      if (onComplete !== undefined) ignoreErrors(() => onComplete.call(options, { requestId, attempts, recovered: false }));
    }
  };
}

/**
 * Sends typed calls to one service. It knows no provider: routes and types come from a generated document.
 *
 * `Paths` is the generated type; `Default` names the placeholders that the client itself fills on every route.
 */
export class Transport<Paths extends object, Default extends string = never> {
  readonly #connection: Connection;
  /** The values of the placeholders that the client fills. */
  readonly defaults: Readonly<Record<Default, string>>;
  readonly clock: Clock;
  /** Takes the keys of this client out of a text that came in an answer. */
  readonly redact: (text: string) => string;
  readonly get: ReadVerb<Paths, "get", Default> = (route, parts, options) => this.#json("get", route, parts, options);
  readonly post: WriteVerb<Paths, "post", Default> = (route, parts, options) => this.#json("post", route, parts, options);
  readonly put: WriteVerb<Paths, "put", Default> = (route, parts, options) => this.#json("put", route, parts, options);
  readonly patch: WriteVerb<Paths, "patch", Default> = (route, parts, options) => this.#json("patch", route, parts, options);
  readonly delete: ReadVerb<Paths, "delete", Default> = (route, parts, options) => this.#json("delete", route, parts, options);

  constructor(connection: Connection | TransportOptions, defaults: Readonly<Record<Default, string>>) {
    this.#connection = connection instanceof Connection ? connection : new Connection(connection);
    this.defaults = defaults;
    this.clock = this.#connection.clock;
    this.redact = this.#connection.redact;
  }

  /** The same transport, with its connections' limits and its retry budget, for another scope. */
  withDefaults(defaults: Readonly<Record<Default, string>>): Transport<Paths, Default> {
    return new Transport(this.#connection, defaults);
  }

  /** How far the server's clock is ahead of this one, in milliseconds, by its last answer; null before the first. */
  get clockSkewMs(): number | null {
    return this.#connection.clockSkewMs;
  }

  /** The text of an answer that is not JSON, e.g. source code. */
  async getText<R extends Route<Paths, "get">>(
    route: R,
    parts: ReadParts<OperationAt<Paths, "get", R>, Default>,
    options?: CallOptions,
  ): Promise<string> {
    const { data } = await this.#run("get", route, parts, options);
    return typeof data === "string" ? data : "";
  }

  /** A stream of records over GET. The request is sent when reading begins. */
  streamGet<R extends Route<Paths, "get">, T>(
    route: R,
    parts: ReadParts<OperationAt<Paths, "get", R>, Default> & StreamParts<T, RecordOf<JsonOf<Paths, "get", R>>>,
    options?: CallOptions,
  ): RecordStream<T> {
    return this.#stream("get", route, parts, options);
  }

  /** A stream of records over a POST that reads. `Wire` names a record where the document does not. */
  streamPost<R extends Route<Paths, "post">, T, Wire>(
    route: R,
    parts: WriteParts<OperationAt<Paths, "post", R>, Default> & StreamParts<T, Wire>,
    options?: CallOptions,
  ): RecordStream<T> {
    return this.#stream("post", route, parts, options);
  }

  #stream<T, Wire>(verb: Verb, route: string, parts: AnyParts & StreamParts<T, Wire>, options: CallOptions | undefined): RecordStream<T> {
    const { accepts, idOf, resume, wantedIds, onBadLine = "throw" } = parts;
    return new RecordStream<T>({
      operation: `${verb.toUpperCase()} ${route}`,
      accepts,
      map: parts.map as (record: Readonly<Record<string, unknown>>) => T, // `accepts` has looked at the record
      idOf,
      resume,
      wantedIds,
      redact: this.redact,
      open: async () => {
        const { data } = await this.#run(verb, route, { ...parts, records: { onBadLine } }, options);
        if (!(data instanceof RecordReader)) throw new Error("a stream was asked for");
        return data;
      },
    });
  }

  /** `Json` is what the document promises; it is checked where a schema is given. */
  async #json<Json>(verb: Verb, route: string, parts: AnyParts, options: CallOptions | undefined): Promise<Json> {
    const { data, call } = await this.#run(verb, route, parts, options);
    try {
      return (await parseAnswer(typeof data === "string" ? data : "", `${call.operation.method} ${route}`, parts.answer)) as Json; // see above
    } catch (thrown) {
      if (!isResponseShapeError(thrown)) throw thrown;
      const status = call.attempts.at(-1)?.status ?? 200;
      throw this.#connection.report(new AttemptFailure({ kind: "unusable", error: thrown, status }), call);
    }
  }

  /** Makes one call through openapi-fetch. @throws the public error of whatever went wrong. */
  async #run(
    verb: Verb,
    route: string,
    parts: AnyParts & Pick<CallParts, "records">,
    options: CallOptions | undefined,
  ): Promise<{ data: unknown; call: Call }> {
    const connection = this.#connection;
    if (connection.blockedPort) {
      const hint = "Give the address of the service: nothing was sent.";
      throw new InvalidArgumentError("The port of 'baseUrl' is one that fetch refuses to speak to", { path: "baseUrl" }, { hint });
    }
    const operation = findOperation(connection.options.operations, verb.toUpperCase(), route);
    if (options !== undefined) (operation.class === "N" || operation.class === "P" ? checkWriteOptions : checkCallOptions)(options);
    const { extraBody }: WriteOptions = options ?? NO_OPTIONS; // there on writes only, as just checked
    const body = extraBody === undefined ? parts.body : withExtraBody(parts.body, extraBody);
    const endTurn = operation.paid && parts.concurrent !== true ? await connection.paidTurn.take(options?.signal) : undefined;
    let call: Call | undefined;
    try {
      const requestId = crypto.randomUUID();
      const { headerName } = connection.options.credentials;
      const headers = headersOf(requestId, parts.records !== undefined, options ?? NO_OPTIONS, headerName, connection.hiddenHeaders);
      call = newCall(operation, parts, options ?? NO_OPTIONS, { requestId, headers, client: connection });
      const params = { path: { ...this.defaults, ...(parts.path as object | undefined) }, query: parts.query as object | undefined };
      const { data } = await connection.client.request(verb, route, { params, body, parseAs: "stream", call });
      return { data, call };
    } catch (thrown) {
      if (call === undefined || !(thrown instanceof AttemptFailure)) throw thrown; // an argument is wrong: nothing was sent
      throw connection.report(thrown, call);
    } finally {
      endTurn?.();
    }
  }
}

/** One record of a streamed answer. */
type RecordOf<Answer> = Answer extends readonly (infer One)[] ? One : Answer;
