import { type LoadSchema, parseAnswer } from "./answer-shape.ts";
import type { Answer, Call } from "./call.ts";
import type { Clock } from "./clock.ts";
import { Dispatcher } from "./dispatch.ts";
import { isResponseShapeError } from "./errors/call.ts";
import type { CallOptions } from "./options.ts";
import { RecordStream, type StreamSource } from "./record-stream.ts";
import type { CallParts, TransportOptions } from "./transport-options.ts";
import type { BodyOf, JsonOf, PathOf, QueryOf, RecordOf, RoutesWith } from "./transport-types.ts";

/** What every call may carry besides the parts that its route has. */
type Extras = Omit<CallParts, "path" | "query" | "body" | "records"> & { readonly answer?: LoadSchema };

/** The typed parts of a call without a body. */
type ReadParts<Paths, Route, Method, Default extends string> = Extras & {
  readonly path?: PathOf<Paths, Route, Method, Default>;
  readonly query?: QueryOf<Paths, Route, Method> | undefined;
};

/** The typed parts of a call with a body. */
type WriteParts<Paths, Route, Method, Default extends string> = ReadParts<Paths, Route, Method, Default> & {
  readonly body?: BodyOf<Paths, Route, Method>;
};

/** The parts of any call, once the verbs below have checked their types. */
type AnyParts = Extras & { readonly path?: unknown; readonly query?: unknown; readonly body?: unknown };

/** What turns a streamed answer into a {@link RecordStream}. */
type StreamParts<T, Wire> = Pick<StreamSource<T>, "idOf" | "resume" | "wantedIds"> & {
  accepts(record: Readonly<Record<string, unknown>>): boolean;
  map(record: Wire): T;
  readonly onBadLine?: "throw" | "skip" | undefined;
};

/**
 * Sends typed calls to one service. It knows no provider: routes and types come from a generated document.
 *
 * `Paths` is the generated type; `Default` names the placeholders that the client itself fills on every route.
 */
export class Transport<Paths extends object, Default extends string = never> {
  readonly #dispatcher: Dispatcher;
  readonly #defaults: Readonly<Record<Default, string>>;

  constructor(dispatcher: Dispatcher | TransportOptions, defaults: Readonly<Record<Default, string>>) {
    this.#dispatcher = dispatcher instanceof Dispatcher ? dispatcher : new Dispatcher(dispatcher);
    this.#defaults = defaults;
  }

  /** The same transport, with its connections' limits and its retry budget, for another scope. */
  withDefaults(defaults: Readonly<Record<Default, string>>): Transport<Paths, Default> {
    return new Transport(this.#dispatcher, defaults);
  }

  /** The values of the placeholders that the client fills. */
  get defaults(): Readonly<Record<Default, string>> {
    return this.#defaults;
  }

  /** Takes the keys of this client out of a text that came in an answer. */
  redact(text: string): string {
    return this.#dispatcher.redact(text);
  }

  /** How far the server's clock is ahead of this one, in milliseconds, by its last answer; null before the first. */
  get clockSkewMs(): number | null {
    return this.#dispatcher.clockSkewMs;
  }

  get clock(): Clock {
    return this.#dispatcher.clock;
  }

  get<R extends RoutesWith<Paths, "get">>(
    route: R,
    parts: ReadParts<Paths, R, "get", Default>,
    options?: CallOptions,
  ): Promise<JsonOf<Paths, R, "get">> {
    return this.#json("GET", route, parts, options) as Promise<JsonOf<Paths, R, "get">>; // the document's promise, checked where a schema is given
  }

  post<R extends RoutesWith<Paths, "post">>(
    route: R,
    parts: WriteParts<Paths, R, "post", Default>,
    options?: CallOptions,
  ): Promise<JsonOf<Paths, R, "post">> {
    return this.#json("POST", route, parts, options) as Promise<JsonOf<Paths, R, "post">>; // as for get
  }

  put<R extends RoutesWith<Paths, "put">>(
    route: R,
    parts: WriteParts<Paths, R, "put", Default>,
    options?: CallOptions,
  ): Promise<JsonOf<Paths, R, "put">> {
    return this.#json("PUT", route, parts, options) as Promise<JsonOf<Paths, R, "put">>; // as for get
  }

  patch<R extends RoutesWith<Paths, "patch">>(
    route: R,
    parts: WriteParts<Paths, R, "patch", Default>,
    options?: CallOptions,
  ): Promise<JsonOf<Paths, R, "patch">> {
    return this.#json("PATCH", route, parts, options) as Promise<JsonOf<Paths, R, "patch">>; // as for get
  }

  delete<R extends RoutesWith<Paths, "delete">>(
    route: R,
    parts: ReadParts<Paths, R, "delete", Default>,
    options?: CallOptions,
  ): Promise<JsonOf<Paths, R, "delete">> {
    return this.#json("DELETE", route, parts, options) as Promise<JsonOf<Paths, R, "delete">>; // as for get
  }

  /** The text of an answer that is not JSON, e.g. source code. */
  async getText<R extends RoutesWith<Paths, "get">>(
    route: R,
    parts: ReadParts<Paths, R, "get", Default>,
    options?: CallOptions,
  ): Promise<string> {
    const { answer } = await this.#dispatcher.run("GET", route, this.#parts(parts), options);
    return answer.text;
  }

  /** A stream of records over GET. The request is sent when reading begins. */
  streamGet<R extends RoutesWith<Paths, "get">, T>(
    route: R,
    parts: ReadParts<Paths, R, "get", Default> & StreamParts<T, RecordOf<Paths, R, "get">>,
    options?: CallOptions,
  ): RecordStream<T> {
    return this.#stream("GET", route, parts, options);
  }

  /** A stream of records over a POST that reads. `Wire` names a record where the document does not. */
  streamPost<R extends RoutesWith<Paths, "post">, T, Wire>(
    route: R,
    parts: WriteParts<Paths, R, "post", Default> & StreamParts<T, Wire>,
    options?: CallOptions,
  ): RecordStream<T> {
    return this.#stream("POST", route, parts, options);
  }

  #stream<T, Wire>(
    method: string,
    route: string,
    parts: AnyParts & StreamParts<T, Wire>,
    options: CallOptions | undefined,
  ): RecordStream<T> {
    const onBadLine = parts.onBadLine ?? "throw";
    return new RecordStream<T>({
      operation: `${method} ${route}`,
      accepts: parts.accepts,
      map: parts.map as (record: Readonly<Record<string, unknown>>) => T, // `accepts` has looked at the record
      redact: (text) => this.#dispatcher.redact(text),
      ...(parts.idOf === undefined ? {} : { idOf: parts.idOf }),
      ...(parts.resume === undefined ? {} : { resume: parts.resume }),
      ...(parts.wantedIds === undefined ? {} : { wantedIds: parts.wantedIds }),
      open: async () => {
        const { answer } = await this.#dispatcher.run(method, route, { ...this.#parts(parts), records: { onBadLine } }, options);
        if (answer.reader === null) throw new Error("a stream was asked for");
        return answer.reader;
      },
    });
  }

  async #json(method: string, route: string, parts: AnyParts, options: CallOptions | undefined): Promise<unknown> {
    const { answer, call } = await this.#dispatcher.run(method, route, this.#parts(parts), options);
    return await this.#parse(answer, call, parts.answer);
  }

  async #parse({ text, status }: Answer, call: Call, schema: LoadSchema | undefined): Promise<unknown> {
    try {
      return await parseAnswer(text, `${call.operation.method} ${call.operation.route}`, schema);
    } catch (thrown) {
      throw isResponseShapeError(thrown) ? this.#dispatcher.unusable(thrown, call, status) : thrown;
    }
  }

  #parts(parts: AnyParts): CallParts {
    return {
      ...parts,
      path: { ...this.#defaults, ...(parts.path as object | undefined) },
      query: parts.query as object | undefined,
      body: parts.body,
    }; // typed at the verbs above
  }
}
