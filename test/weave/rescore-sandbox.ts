import type { Checkpoint } from "../../src/model/checkpoint.ts";
import { Store, type StoreOptions, scenario, weaveSandbox } from "../../src/testing/index.ts";
import { WeaveClient } from "../../src/weave/client.ts";
import { FakeClock } from "../support/fake-clock.ts";

/** A request that reached the service. */
export interface Delivery {
  /** `"POST /evaluations/rescore"`. */
  readonly route: string;
  readonly body: Record<string, unknown>;
}

/**
 * Intercepts requests between the client and the service: may throw or respond instead, before or
 * after the service worked.
 */
export type Between = (delivery: Delivery, work: () => Promise<Response>) => Promise<Response>;

/**
 * The emulated service with its state and the requests delivered to it. It outlives the processes
 * that use it.
 */
export class WriteSandbox {
  readonly clock: FakeClock;
  readonly deliveries: Delivery[] = [];
  readonly store: Store;
  /** Milliseconds by which the service's clock is ahead of the client's. */
  skewMs = 0;
  between: Between = (_delivery, work) => work();
  readonly #respond: (request: Request) => Promise<Response>;

  constructor({
    rows = 5,
    worker,
    clock = new FakeClock(),
  }: {
    rows?: number;
    worker?: NonNullable<StoreOptions["weave"]>["worker"];
    clock?: FakeClock;
  } = {}) {
    this.clock = clock;
    this.store = new Store(scenario({ rows, passRate: 1, kind: "v2" }), {
      weave: {
        now: () => this.clock.wallNow() + this.skewMs,
        ...(worker === undefined ? {} : { worker }),
      },
    });
    this.#respond = weaveSandbox(this.store);
  }

  /** Creates a client as a new process would. */
  client(): WeaveClient {
    const options = {
      entity: "acme",
      project: "search",
      apiKey: "local-key",
      baseUrl: "https://trace.example",
    };
    return new WeaveClient(
      { ...options, fetch: this.#fetch as typeof fetch, retry: { maxAttempts: 1 } },
      { clock: this.clock },
    );
  }

  /** Returns the bodies that were delivered to a route. */
  sent(route: string): Record<string, unknown>[] {
    return this.deliveries.filter((delivery) => delivery.route === route).map(({ body }) => body);
  }

  /** Returns the IDs of the two runs that the project starts with. */
  async sources(): Promise<[string, string]> {
    const runs = await this.client()
      .evaluationRuns.search({ order: "oldest", rescores: "exclude" })
      .toArray();
    const [base, candidate] = runs.map(({ id }) => id);
    if (base === undefined || candidate === undefined) throw new Error("the project has two runs");
    return [base, candidate];
  }

  readonly #fetch = async (input: string, init: RequestInit): Promise<Response> => {
    const { method = "GET", headers, body } = init;
    if (init.signal?.aborted) throw init.signal.reason;
    const text = typeof body === "string" ? body : "null";
    const delivery: Delivery = {
      route: `${method} ${new URL(input).pathname}`,
      body: JSON.parse(text) ?? {},
    };
    return await this.between(delivery, async () => {
      this.deliveries.push(delivery);
      const response = await this.#respond(
        new Request(input, { method, headers: headers ?? {}, body: body ?? null }),
      );
      response.headers.set("date", new Date(this.clock.wallNow() + this.skewMs).toUTCString());
      return response;
    });
  };
}

/** The error that `fetch` throws if the connection is reset: the request may have been read. */
export function reset(): TypeError {
  return new TypeError("fetch failed", {
    cause: Object.assign(new Error("read ECONNRESET"), { code: "ECONNRESET" }),
  });
}

/** The end of a process, simulated within one process: nothing of it continues. */
export class Killed extends Error {}

/** A checkpoint whose content outlives the process. */
export class KeptCheckpoint implements Checkpoint {
  saved: string | undefined;
  saves = 0;
  /** Called before and after each save, with the number of the save. */
  atSave: (number: number, when: "before" | "after") => void = () => {};

  async load(): Promise<string | undefined> {
    return this.saved;
  }

  async save(state: string): Promise<void> {
    this.atSave(++this.saves, "before");
    this.saved = state;
    this.atSave(this.saves, "after");
  }
}
