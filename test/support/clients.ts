import { GalileoClient } from "../../src/galileo/client.ts";
import { RenseiClient } from "../../src/rensei/client.ts";
import { WeaveClient } from "../../src/weave/client.ts";
import { FakeClock } from "./fake-clock.ts";

/** A client for each service. */
export interface Clients {
  readonly weave: WeaveClient;
  readonly galileo: GalileoClient;
  readonly rensei: RenseiClient;
}

/** Creates a client for each service with this `fetch`, on one fake clock. */
export function clientsOn(fetch: typeof globalThis.fetch): Clients & { readonly clock: FakeClock } {
  const clock = new FakeClock();
  const shared = { apiKey: "k".repeat(40), baseUrl: "https://service.example", fetch };
  return {
    clock,
    weave: new WeaveClient({ ...shared, entity: "acme", project: "search" }, { clock }),
    galileo: new GalileoClient(shared, { clock }),
    rensei: new RenseiClient(
      { operatorToken: shared.apiKey, baseUrl: shared.baseUrl, fetch },
      { clock },
    ),
  };
}
