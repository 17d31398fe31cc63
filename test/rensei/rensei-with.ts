import type { RenseiOptions } from "../../src/rensei/client.ts";
import { RenseiClient } from "../../src/rensei/client.ts";
import { evalRuns, renseiSandbox, type Seed, Store } from "../../src/testing/index.ts";
import { FakeClock } from "../support/fake-clock.ts";
import { CANARY } from "../support/things.ts";

/** A request on its way to the sandbox. */
export interface Passing {
  readonly path: string;
  readonly query: URLSearchParams;
  /** Number of the request, from 1. */
  readonly number: number;
  readonly signal: AbortSignal;
  /** Lets the sandbox handle the request. */
  apply(): Promise<Response>;
}

/** A request that was sent. */
export interface SentToRensei {
  readonly method: string;
  readonly path: string;
  readonly query: Record<string, string>;
  readonly headers: Headers;
  readonly body: unknown;
}

/** A client on the sandbox, with a fake clock and the requests that it sent. */
export interface Rensei {
  readonly rensei: RenseiClient;
  readonly store: Store;
  readonly clock: FakeClock;
  readonly sent: SentToRensei[];
}

/**
 * Creates a client with its own or a shared sandbox. `intercept` can respond instead of the
 * sandbox.
 */
export function renseiWith(
  intercept?: (passing: Passing) => Response | Promise<Response> | undefined,
  options: Partial<RenseiOptions> & { seed?: Seed; store?: Store } = {},
): Rensei {
  const clock = new FakeClock();
  const fresh = new Store(options.seed ?? evalRuns(), { rensei: { now: () => clock.wallNow() } });
  const { seed: _, store = fresh, ...clientOptions } = options;
  const sandbox = renseiSandbox(store);
  const sent: SentToRensei[] = [];
  const fetch = async (input: string, init: RequestInit): Promise<Response> => {
    const request = new Request(input, { ...init, signal: null });
    const { pathname, searchParams: query } = new URL(input);
    const path = decodeURIComponent(pathname);
    sent.push({
      method: request.method,
      path,
      query: Object.fromEntries(query),
      headers: request.headers,
      body: typeof init.body === "string" ? (JSON.parse(init.body) as unknown) : init.body,
    });
    const passing = {
      path,
      query,
      number: sent.length,
      signal: init.signal as AbortSignal,
      apply: () => sandbox(request),
    };
    return (await intercept?.(passing)) ?? (await sandbox(request));
  };
  const rensei = new RenseiClient(
    {
      operatorToken: CANARY,
      baseUrl: "https://rensei.example",
      fetch: fetch as unknown as typeof globalThis.fetch,
      ...clientOptions,
    },
    { clock },
  );
  return { rensei, store, clock, sent };
}

export const STRUCTURAL = "structural/zod-v1";
export const JUDGE = "model-grader/llm-judge-v1";

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
