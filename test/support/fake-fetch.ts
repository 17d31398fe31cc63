/** A request as the client passed it to `fetch`. */
export interface SentRequest {
  readonly url: URL;
  readonly method: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string | undefined;
  readonly init: RequestInit;
  readonly signal: AbortSignal;
}

/** Responds to one request. */
export type Answer = (request: SentRequest) => Response | Promise<Response>;

/** A scripted `fetch`, and the requests sent to it. */
export interface FakeFetch {
  readonly fetch: typeof fetch;
  readonly requests: SentRequest[];
}

/**
 * Responds to the first request with the first answer, and so on; the last one is reused for all
 * later requests.
 */
export function fakeFetch(...script: readonly Answer[]): FakeFetch {
  const requests: SentRequest[] = [];
  const fake = async (input: string, init: RequestInit): Promise<Response> => {
    const request: SentRequest = {
      url: new URL(input),
      method: init.method ?? "GET",
      headers: init.headers as Record<string, string>,
      body: typeof init.body === "string" ? init.body : undefined,
      init,
      signal: init.signal as AbortSignal,
    };
    requests.push(request);
    const answer = script[Math.min(requests.length, script.length) - 1];
    if (answer === undefined) throw new Error("this fake has no answer");
    return await answer(request);
  };
  return { fetch: fake as unknown as typeof fetch, requests };
}
