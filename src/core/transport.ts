import type {
  Client,
  ClientPathsWithMethod,
  MethodResponse,
  ParamsOption,
  RequestBodyOption,
} from "openapi-fetch";
import { type LoadSchema, parseAnswer } from "./answer.ts";
import type { TransportOptions } from "./client-options.ts";
import type { Clock } from "./clock.ts";
import { type AnyCall, Connection, type Verb } from "./connection.ts";
import type { CallOptions } from "./options.ts";
import { RecordReader } from "./record-reader.ts";
import { RecordStream, type StreamSource } from "./record-stream.ts";
import { splitQuery } from "./split-query.ts";

type Route<Paths extends object, V extends Verb> = ClientPathsWithMethod<Client<Paths>, V> & string;
type JsonOf<Paths extends object, V extends Verb, R extends Route<Paths, V>> = MethodResponse<
  Client<Paths>,
  V,
  R
>;
type RecordOf<Answer> = Answer extends readonly (infer One)[] ? One : Answer;
type OperationAt<Paths, V, R> = R extends keyof Paths
  ? V extends keyof Paths[R]
    ? Paths[R][V]
    : never
  : never;
type ParamsOf<Operation> =
  ParamsOption<Operation> extends { params?: infer Params } ? NonNullable<Params> : never;

/**
 * The typed parts of a call without a body; those that the client fills by itself are not asked
 * for.
 */
type ReadParts<Operation, Default extends string> = Omit<
  AnyCall,
  "path" | "query" | "body" | "records"
> & {
  readonly path?: ParamsOf<Operation> extends { path: infer Path }
    ? Omit<Path, Default>
    : Record<never, never>;
  readonly query?:
    | (ParamsOf<Operation> extends { query?: infer Query } ? Query : never)
    | undefined;
  readonly answer?: LoadSchema;
};

type WriteParts<Operation, Default extends string> = ReadParts<Operation, Default> & {
  readonly body?: RequestBodyOption<Operation> extends { body?: infer Body } ? Body : never;
};

type ReadVerb<Paths extends object, V extends Verb, Default extends string> = <
  R extends Route<Paths, V>,
>(
  route: R,
  parts: ReadParts<OperationAt<Paths, V, R>, Default>,
  options?: CallOptions,
) => Promise<JsonOf<Paths, V, R>>;

type WriteVerb<Paths extends object, V extends Verb, Default extends string> = <
  R extends Route<Paths, V>,
>(
  route: R,
  parts: WriteParts<OperationAt<Paths, V, R>, Default>,
  options?: CallOptions,
) => Promise<JsonOf<Paths, V, R>>;

/** What turns a streamed answer into a {@link RecordStream}. */
type StreamParts<T, Wire> = Pick<StreamSource<T>, "idOf" | "resume" | "wantedIds"> & {
  accepts(record: Readonly<Record<string, unknown>>): boolean;
  map(record: Wire): T;
  readonly onBadLine?: "throw" | "skip" | undefined;
  /** What to do when the connection breaks after records were given. */
  readonly interruptedHint?: string;
  /** False for a route that takes no `limit`. */
  readonly takesLimit?: boolean;
};

/**
 * Sends typed calls to one service. It knows no provider: routes and types come from a generated
 * document.
 *
 * `Paths` is the generated type; `Default` names the placeholders that the client itself fills on
 * every route.
 */
export class Transport<Paths extends object, Default extends string = never> {
  readonly #connection: Connection;
  /** The values of the placeholders that the client fills. */
  readonly defaults: Readonly<Record<Default, string>>;
  readonly clock: Clock;
  readonly get: ReadVerb<Paths, "get", Default> = this.#json("get");
  readonly post: WriteVerb<Paths, "post", Default> = this.#json("post");
  readonly put: WriteVerb<Paths, "put", Default> = this.#json("put");
  readonly patch: WriteVerb<Paths, "patch", Default> = this.#json("patch");
  readonly delete: ReadVerb<Paths, "delete", Default> = this.#json("delete");

  constructor(
    connection: Connection | TransportOptions,
    defaults: Readonly<Record<Default, string>>,
  ) {
    this.#connection = connection instanceof Connection ? connection : new Connection(connection);
    this.defaults = defaults;
    this.clock = this.#connection.clock;
  }

  /** The same transport, with its connections' limits and its retry budget, for another scope. */
  withDefaults(defaults: Readonly<Record<Default, string>>): Transport<Paths, Default> {
    return new Transport(this.#connection, defaults);
  }

  /**
   * How far the server's clock is ahead of this one, in milliseconds, by its last answer; null
   * before the first.
   */
  get clockSkewMs(): number | null {
    return this.#connection.clockSkewMs;
  }

  /** The text of an answer that is not JSON, e.g. source code. */
  getText<R extends Route<Paths, "get">>(
    route: R,
    parts: ReadParts<OperationAt<Paths, "get", R>, Default>,
    options?: CallOptions,
  ): Promise<string> {
    return this.#connection.call(
      "get",
      route,
      this.defaults,
      parts,
      options,
      (text) => text as string,
    );
  }

  /** A stream of records over GET. The request is sent when reading begins. */
  streamGet<R extends Route<Paths, "get">, T>(
    route: R,
    parts: ReadParts<OperationAt<Paths, "get", R>, Default> &
      StreamParts<T, RecordOf<JsonOf<Paths, "get", R>>>,
    options?: CallOptions,
  ): RecordStream<T> {
    return this.#stream("get", route, parts, options);
  }

  /**
   * A stream of records over a POST that reads. `Wire` names a record where the document does not.
   */
  streamPost<R extends Route<Paths, "post">, T, Wire>(
    route: R,
    parts: WriteParts<OperationAt<Paths, "post", R>, Default> & StreamParts<T, Wire>,
    options?: CallOptions,
  ): RecordStream<T> {
    return this.#stream("post", route, parts, options);
  }

  #stream<T, Wire>(
    verb: Verb,
    route: string,
    parts: AnyCall & StreamParts<T, Wire>,
    options: CallOptions | undefined,
  ): RecordStream<T> {
    const { accepts, idOf, resume, wantedIds, onBadLine = "throw", interruptedHint, exact } = parts;
    const { takesLimit = true } = parts;
    // `accepts` has looked at the record
    const map = parts.map as (record: Readonly<Record<string, unknown>>) => T;
    const call = { ...parts, records: { onBadLine, interruptedHint, exact } };
    const opens = splitQuery(parts.query ?? {}).map(
      (query) =>
        (limit: number | undefined): Promise<RecordReader> => {
          const sent = {
            ...call,
            query,
            ...(limit === undefined || !takesLimit
              ? {}
              : withLimit({ query, body: parts.body }, limit)),
          };
          return this.#connection.call(verb, route, this.defaults, sent, options, readerOf);
        },
    );
    return new RecordStream<T>({
      operation: `${verb.toUpperCase()} ${route}`,
      accepts,
      map,
      idOf,
      resume,
      wantedIds,
      opens,
    });
  }

  /**
   * `Json` is what the document promises; it is checked where a schema is given. An answer that is
   * no stream is read as text.
   */
  #json(verb: Verb) {
    return <Json>(
      route: string,
      parts: AnyCall & { answer?: LoadSchema },
      options?: CallOptions,
    ): Promise<Json> =>
      this.#connection.call(verb, route, this.defaults, parts, options, (text) =>
        parseAnswer<Json>(
          text as string,
          `${verb.toUpperCase()} ${route}`,
          parts.answer,
          this.#connection.wrongAddress,
          parts.exact,
        ),
      );
  }
}

/**
 * Asks for no more records than are looked at: a route that streams takes a `limit`, in its body if
 * it has one.
 */
function withLimit(
  { query, body }: { query: object; body: unknown },
  limit: number,
): { query: object } | { body: object } {
  const lower = (given: object): object => ({
    ...given,
    limit: Math.min(limit, (given as { limit?: number }).limit ?? limit),
  }); // it may have one
  return typeof body === "object" && body !== null
    ? { body: lower(body) }
    : { query: lower(query) };
}

function readerOf(body: string | RecordReader): RecordReader {
  if (body instanceof RecordReader) return body;
  throw new Error("a stream was asked for");
}
