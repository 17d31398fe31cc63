import type {
  Client,
  ClientPathsWithMethod,
  MethodResponse,
  ParamsOption,
  RequestBodyOption,
} from "openapi-fetch";
import { parseAnswer } from "./answer.ts";
import type { TransportOptions } from "./client-options.ts";
import type { Clock } from "./clock.ts";
import { type AnyCall, Connection, type Verb } from "./connection.ts";
import { nonFiniteAsNull } from "./non-finite.ts";
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

/** The typed parts of a call without a body, except the placeholders that the client fills. */
type ReadParts<Operation, Default extends string, Schema extends string> = Omit<
  AnyCall,
  "path" | "query" | "body" | "records" | "answer"
> & {
  readonly path?: ParamsOf<Operation> extends { path: infer Path }
    ? Omit<Path, Default>
    : Record<never, never>;
  readonly query?:
    | (ParamsOf<Operation> extends { query?: infer Query } ? Query : never)
    | undefined;
  readonly answer?: Schema;
  /** True where no page says that the response has a body: an empty one is null. */
  readonly mayBeEmpty?: boolean;
  /** True where no response may be lost: NaN and Infinity, which JSON does not have, are null. */
  readonly mayHaveNaN?: boolean;
};

type WriteParts<Operation, Default extends string, Schema extends string> = ReadParts<
  Operation,
  Default,
  Schema
> & {
  readonly body?: RequestBodyOption<Operation> extends { body?: infer Body } ? Body : never;
};

type ReadVerb<
  Paths extends object,
  V extends Verb,
  Default extends string,
  Schema extends string,
> = <R extends Route<Paths, V>>(
  route: R,
  parts: ReadParts<OperationAt<Paths, V, R>, Default, Schema>,
  options?: CallOptions,
) => Promise<JsonOf<Paths, V, R>>;

type WriteVerb<
  Paths extends object,
  V extends Verb,
  Default extends string,
  Schema extends string,
> = <R extends Route<Paths, V>>(
  route: R,
  parts: WriteParts<OperationAt<Paths, V, R>, Default, Schema>,
  options?: CallOptions,
) => Promise<JsonOf<Paths, V, R>>;

/** Parts of a call that returns a {@link RecordStream}. */
type StreamParts<T, Wire> = Pick<StreamSource<T>, "idOf" | "resume" | "wantedIds"> & {
  accepts(record: Readonly<Record<string, unknown>>): boolean;
  map(record: Wire): T;
  readonly onBadLine?: "throw" | "skip" | undefined;
  /** Hint for a connection that breaks after records were yielded. */
  readonly interruptedHint?: string;
  /** False for a route that takes no `limit`. */
  readonly takesLimit?: boolean;
};

/**
 * Sends typed calls to one service. It is independent of the provider: routes and types come from a
 * generated document.
 *
 * `Paths` is the generated type; `Default` names the placeholders that the client fills in every
 * route, and `Schema` the schemas of the responses.
 */
export class Transport<
  Paths extends object,
  Default extends string = never,
  Schema extends string = string,
> {
  readonly #connection: Connection;
  /** The values of the placeholders that the client fills. */
  readonly defaults: Readonly<Record<Default, string>>;
  readonly clock: Clock;
  readonly get: ReadVerb<Paths, "get", Default, Schema> = this.#json("get");
  readonly post: WriteVerb<Paths, "post", Default, Schema> = this.#json("post");
  readonly put: WriteVerb<Paths, "put", Default, Schema> = this.#json("put");
  readonly patch: WriteVerb<Paths, "patch", Default, Schema> = this.#json("patch");
  readonly delete: ReadVerb<Paths, "delete", Default, Schema> = this.#json("delete");

  constructor(
    connection: Connection | TransportOptions,
    defaults: Readonly<Record<Default, string>>,
  ) {
    this.#connection = connection instanceof Connection ? connection : new Connection(connection);
    this.defaults = defaults;
    this.clock = this.#connection.clock;
  }

  /**
   * Returns a transport for other defaults that shares the connection, its limits and its retry
   * budget.
   */
  withDefaults(defaults: Readonly<Record<Default, string>>): Transport<Paths, Default, Schema> {
    return new Transport(this.#connection, defaults);
  }

  /**
   * How far the server's clock is ahead of the local one, in milliseconds, by its last response;
   * null before the first.
   */
  get clockSkewMs(): number | null {
    return this.#connection.clockSkewMs;
  }

  /** Fetches a response that is not JSON as text, e.g. source code. */
  getText<R extends Route<Paths, "get">>(
    route: R,
    parts: ReadParts<OperationAt<Paths, "get", R>, Default, Schema>,
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

  /** Streams records with a GET. The request is sent when reading begins. */
  streamGet<R extends Route<Paths, "get">, T>(
    route: R,
    parts: ReadParts<OperationAt<Paths, "get", R>, Default, Schema> &
      StreamParts<T, RecordOf<JsonOf<Paths, "get", R>>>,
    options?: CallOptions,
  ): RecordStream<T> {
    return this.#stream("get", route, parts, options);
  }

  /**
   * Streams records with a POST that only reads. `Wire` is the type of a record if the document
   * does not define it.
   */
  streamPost<R extends Route<Paths, "post">, T, Wire>(
    route: R,
    parts: WriteParts<OperationAt<Paths, "post", R>, Default, Schema> & StreamParts<T, Wire>,
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
    // `accepts` has checked the record
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
   * Makes the method of a verb. `Json` is the documented type, which is checked if there is a
   * schema. A response that is not a stream is read as text.
   */
  #json(verb: Verb) {
    return <Json>(
      route: string,
      parts: AnyCall & { mayBeEmpty?: boolean; mayHaveNaN?: boolean },
      options?: CallOptions,
    ): Promise<Json> =>
      this.#connection.call(verb, route, this.defaults, parts, options, (text, schema) =>
        parseAnswer<Json>(
          parts.mayBeEmpty || parts.mayHaveNaN ? readable(text as string, parts) : (text as string),
          `${verb.toUpperCase()} ${route}`,
          schema,
          this.#connection.wrongAddress,
          parts.exact,
        ),
      );
  }
}

/**
 * Requests no more records than will be read: a streaming route accepts a `limit`, in its body
 * if it has one.
 */
function withLimit(
  { query, body }: { query: object; body: unknown },
  limit: number,
): { query: object } | { body: object } {
  const lower = (given: object): object => ({
    ...given,
    limit: Math.min(limit, (given as { limit?: number }).limit ?? limit),
  }); // it may have a limit
  return typeof body === "object" && body !== null
    ? { body: lower(body) }
    : { query: lower(query) };
}

/** Makes JSON of a response that may depart from it in ways that are known to be harmless. */
function readable(
  text: string,
  { mayBeEmpty = false, mayHaveNaN = false }: { mayBeEmpty?: boolean; mayHaveNaN?: boolean },
): string {
  if (mayBeEmpty && text === "") return "null";
  return mayHaveNaN ? nonFiniteAsNull(text) : text;
}

function readerOf(body: string | RecordReader): RecordReader {
  if (body instanceof RecordReader) return body;
  throw new Error("expected a stream");
}
