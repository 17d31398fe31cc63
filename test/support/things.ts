import type { TransportOptions } from "../../src/core/client-options.ts";
import { type AuthScheme, Credentials, type KeySource } from "../../src/core/credentials.ts";
import type { OperationTable } from "../../src/core/options.ts";
import { Transport } from "../../src/core/transport.ts";
import { FakeClock } from "./fake-clock.ts";
import { type Answer, fakeFetch, type SentRequest } from "./fake-fetch.ts";

/** A key that must never be visible. */
export const CANARY = "canary+key/7f3c";

export interface Thing {
  id: string;
  size?: number;
}

interface Json<T> {
  content: { "application/json": T };
}

interface Operation<Response, Parameters, Body = undefined> {
  parameters: Parameters;
  requestBody?: Body extends undefined ? never : Json<Body>;
  responses: { 200: Json<Response> };
}

/** A document with one route of each kind. */
export interface ThingPaths {
  "/{scope}/things": {
    get: {
      parameters: {
        path: { scope: string };
        query?: { ids?: string[]; limit?: number; flag?: boolean | null };
      };
      responses: { 200: { content: { "application/x-ndjson": Thing[] } } };
    };
    post: Operation<Thing, { path: { scope: string } }, Thing>;
  };
  "/{scope}/things/{id}": {
    get: Operation<
      Thing,
      { path: { scope: string; id: string }; query?: { tag?: string[]; limit?: number } }
    >;
    put: Operation<Thing, { path: { scope: string; id: string } }, Thing>;
    patch: Operation<Thing, { path: { scope: string; id: string } }, Partial<Thing>>;
    delete: Operation<Thing, { path: { scope: string; id: string } }>;
  };
  "/{scope}/paid": { post: Operation<Thing, { path: { scope: string } }, Thing | FormData> };
}

export const operations: OperationTable = {
  "GET /{scope}/things": "read",
  "POST /{scope}/things": "once",
  "GET /{scope}/things/{id}": "read",
  "PUT /{scope}/things/{id}": "idempotent",
  "PATCH /{scope}/things/{id}": "verifiable",
  "DELETE /{scope}/things/{id}": "idempotent",
  "POST /{scope}/paid": "paid",
};

export const scheme: AuthScheme = {
  header: "authorization",
  value: (key) => `Basic ${btoa(`api:${key}`)}`,
  basicUser: "api",
  option: "apiKey",
  variable: "THING_KEY",
};

export type ThingTransport = Transport<ThingPaths, "scope">;

/** Reads the errors of things, which have their own format, as in some services. */
function readError(
  body: Readonly<Record<string, unknown>>,
): { said: unknown; advice: unknown } | null {
  const said = body.standard_error as { user_action?: unknown } | undefined;
  return said === undefined ? null : { said, advice: said.user_action };
}

/** A transport with a scripted `fetch` and a fake clock. */
export interface Things {
  readonly transport: ThingTransport;
  readonly clock: FakeClock;
  readonly requests: SentRequest[];
}

/** Creates a transport whose requests get the given responses. */
export function things(
  script: Answer | readonly Answer[],
  options: Partial<TransportOptions> & { apiKey?: KeySource } = {},
): Things {
  const { apiKey = CANARY, ...rest } = options;
  const { fetch, requests } = fakeFetch(...(typeof script === "function" ? [script] : script));
  const clock = new FakeClock();
  const transport: ThingTransport = new Transport<ThingPaths, "scope">(
    {
      baseUrl: "https://things.example",
      credentials: new Credentials(apiKey, scheme),
      operations,
      schemas: async () => ({}),
      fetch,
      clock,
      readError,
      ...rest,
    },
    { scope: "acme" },
  );
  return { transport, clock, requests };
}

/** One call of each operation class. */
export const callOf = {
  read: (transport: ThingTransport, options?: object): Promise<Thing> =>
    transport.get("/{scope}/things/{id}", { path: { id: "t1" } }, options),
  idempotent: (transport: ThingTransport, options?: object): Promise<Thing> =>
    transport.delete("/{scope}/things/{id}", { path: { id: "t1" } }, options),
  verifiable: (transport: ThingTransport, options?: object): Promise<Thing> =>
    transport.patch("/{scope}/things/{id}", { path: { id: "t1" }, body: { size: 2 } }, options),
  once: (transport: ThingTransport, options?: object): Promise<Thing> =>
    transport.post("/{scope}/paid", { body: { id: "t1" } }, options),
} as const;

/** Returns a stream of things. */
export function thingStream(
  transport: ThingTransport,
  parts: { resume?: boolean; wantedIds?: readonly string[]; onBadLine?: "skip" } = {},
  options?: object,
): ReturnType<typeof transport.streamGet<"/{scope}/things", Thing>> {
  return transport.streamGet(
    "/{scope}/things",
    {
      accepts: (record) => typeof record.id === "string",
      map: (one: Thing) => one,
      idOf: (one: Thing) => one.id,
      ...parts,
    },
    options,
  );
}
