import { WeaveClient } from "../../src/weave/client.ts";
import type { WeaveOptions } from "../../src/weave/options.ts";
import { FakeClock } from "./fake-clock.ts";
import { type Answer, fakeFetch, type SentRequest } from "./fake-fetch.ts";
import { CANARY } from "./things.ts";

/** Creates a Weave client with a scripted `fetch` and a fake clock. */
export function weaveWith(
  script: Answer | readonly Answer[],
  options: Partial<WeaveOptions> = {},
): { weave: WeaveClient; requests: SentRequest[]; clock: FakeClock } {
  const { fetch, requests } = fakeFetch(...(typeof script === "function" ? [script] : script));
  const clock = new FakeClock();
  const weave = new WeaveClient(
    {
      entity: "acme",
      project: "search",
      apiKey: CANARY,
      baseUrl: "https://trace.example",
      appUrl: "https://wandb.ai",
      fetch,
      ...options,
    },
    { clock },
  );
  return { weave, requests, clock };
}

/** Returns the body of a request as the server would read it. */
export function bodyOf(request: SentRequest | undefined): Record<string, unknown> {
  return JSON.parse(request?.body ?? "null") as Record<string, unknown>;
}
