/** The routes of a generated `paths` type that have an operation under a method. */
export type RoutesWith<Paths, Method extends string> = {
  [Route in keyof Paths]: Paths[Route] extends { [M in Method]: infer Operation } ? (Operation extends undefined ? never : Route) : never;
}[keyof Paths] &
  string;

type OperationAt<Paths, Route, Method> = Route extends keyof Paths
  ? Method extends keyof Paths[Route]
    ? NonNullable<Paths[Route][Method]>
    : never
  : never;

type Success<Responses> = Responses extends { 200: infer Ok } ? Ok : Responses extends { 201: infer Created } ? Created : never;

/** The JSON of a successful answer. */
export type JsonOf<Paths, Route, Method> =
  OperationAt<Paths, Route, Method> extends { responses: infer Responses }
    ? Success<Responses> extends { content: { "application/json": infer Json } }
      ? Json
      : never
    : never;

/** One record of a streamed answer. */
export type RecordOf<Paths, Route, Method> =
  OperationAt<Paths, Route, Method> extends { responses: infer Responses }
    ? Success<Responses> extends { content: infer Content }
      ? Content[keyof Content] extends readonly (infer One)[]
        ? One
        : Content[keyof Content]
      : never
    : never;

/** The query parameters of an operation. */
export type QueryOf<Paths, Route, Method> =
  OperationAt<Paths, Route, Method> extends { parameters: { query?: infer Query } } ? Query : never;

/** The path values of an operation that the client does not fill by itself. */
export type PathOf<Paths, Route, Method, Default extends string> =
  OperationAt<Paths, Route, Method> extends { parameters: { path: infer Path } } ? Omit<Path, Default> : Record<never, never>;

/** The JSON body of an operation. */
export type BodyOf<Paths, Route, Method> =
  OperationAt<Paths, Route, Method> extends { requestBody?: infer Request }
    ? NonNullable<Request> extends { content: { "application/json": infer Body } }
      ? Body
      : NonNullable<Request> extends { content: { "multipart/form-data": unknown } }
        ? FormData
        : undefined
    : undefined;
