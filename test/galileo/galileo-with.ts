import { GalileoClient } from "../../src/galileo/client.ts";
import type { GalileoOptions } from "../../src/galileo/options.ts";
import { galileoSandbox, type Seed, Store, scorers } from "../../src/testing/index.ts";
import { FakeClock } from "../support/fake-clock.ts";
import { CANARY } from "../support/things.ts";
import { checkAnswer, checkRequest } from "./galileo-document.ts";

/** A request on its way to the sandbox. */
export interface Passing {
  readonly method: string;
  readonly path: string;
  /** Number of the request, from 1. */
  readonly number: number;
  readonly signal: AbortSignal;
  /** Lets the sandbox handle the request. */
  apply(): Promise<Response>;
}

/** A request that was sent. */
export interface SentToGalileo {
  readonly method: string;
  readonly path: string;
  readonly query: URLSearchParams;
  readonly operation: string;
  readonly headers: Headers;
  readonly body: unknown;
}

/** A client on the sandbox, with a fake clock and the requests that it sent. */
export interface Galileo {
  readonly galileo: GalileoClient;
  readonly store: Store;
  readonly clock: FakeClock;
  readonly sent: SentToGalileo[];
}

/**
 * Creates a client with its own sandbox. Every request to the sandbox and every response from it is
 * checked against the document; `intercept` can respond instead.
 */
export function galileoWith(
  intercept?: (passing: Passing) => Response | Promise<Response> | undefined,
  options: Partial<GalileoOptions> & { seed?: Seed } = {},
): Galileo {
  const { seed = scorers(), ...clientOptions } = options;
  const store = new Store(seed);
  const sandbox = galileoSandbox(store);
  const sent: SentToGalileo[] = [];
  const fetch = async (input: string, init: RequestInit): Promise<Response> => {
    const request = new Request(input, { ...init, signal: null });
    const { pathname: path, searchParams: query } = new URL(input);
    const operation = await checkRequest(request.clone());
    const body = typeof init.body === "string" ? (JSON.parse(init.body) as unknown) : init.body;
    sent.push({ method: request.method, path, query, operation, headers: request.headers, body });
    const apply = async (): Promise<Response> => {
      const response = await sandbox(request);
      await checkAnswer(request.method, path, response.clone());
      return response;
    };
    const signal = init.signal as AbortSignal;
    return (
      (await intercept?.({ method: request.method, path, number: sent.length, signal, apply })) ??
      (await apply())
    );
  };
  const clock = new FakeClock();
  const galileo = new GalileoClient(
    {
      apiKey: CANARY,
      baseUrl: "https://galileo.example",
      fetch: fetch as unknown as typeof globalThis.fetch,
      ...clientOptions,
    },
    { clock },
  );
  return { galileo, store, clock, sent };
}

/** Ids in the seed. */
export const TOXICITY = "6f1c0a52-3c7e-4c3b-8a51-5d0f6f7e1a01";
export const LENGTH = "6f1c0a52-3c7e-4c3b-8a51-5d0f6f7e1a02";
export const TUNED = "6f1c0a52-3c7e-4c3b-8a51-5d0f6f7e1a03";
export const PRESET = "6f1c0a52-3c7e-4c3b-8a51-5d0f6f7e1a04";
export const DRAFT = "6f1c0a52-3c7e-4c3b-8a51-5d0f6f7e1a05";
export const DATASET = "0b54d2ea-8a52-4a3f-9f8a-3d2f7c1ad001";
export const NOBODY = "00000000-0000-4000-8000-000000000000";

/** Returns the methods of the requests that were sent. */
export const methodsOf = (sent: readonly SentToGalileo[]): string[] =>
  sent.map(({ method }) => method);

/** Fails like a connection that is reset. */
export function reset(): never {
  throw new TypeError("fetch failed", {
    cause: Object.assign(new Error("read ECONNRESET"), { code: "ECONNRESET" }),
  });
}

/** Handles a request and loses its response. */
export async function loseAnswer({ apply }: Passing): Promise<Response> {
  await apply();
  return reset();
}
