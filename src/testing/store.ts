import { GalileoState, type GalileoStateOptions } from "./galileo/state.ts";
import { RenseiState } from "./rensei/state.ts";
import type { Seed } from "./seed.ts";
import { WeaveState, type WeaveStateOptions } from "./weave/state.ts";

/** What may be told to a {@link Store} beside its seed. */
export interface StoreOptions {
  weave?: WeaveStateOptions;
  galileo?: GalileoStateOptions;
}

/**
 * Holds the state of the emulated services in plain memory. Default: empty. Several handlers and servers may share one store.
 *
 * @example A store with two runs of ten rows
 * ```ts
 * import assert from "node:assert/strict";
 * import { Store, scenario } from "evalwire/testing";
 *
 * const store = new Store(scenario({ rows: 10, passRate: 0.8 }));
 * assert.equal(store.weave.project("acme/search").objects("Model").length, 2);
 * ```
 */
export class Store {
  /** The Weave service. */
  readonly weave: WeaveState;
  /** The scorers of Galileo. */
  readonly galileo: GalileoState;
  /** The graded traces of Rensei. */
  readonly rensei: RenseiState;

  constructor(seed: Seed = {}, options: StoreOptions = {}) {
    this.weave = new WeaveState(seed.weave?.projects ?? [], options.weave);
    this.galileo = new GalileoState(seed.galileo, options.galileo);
    this.rensei = new RenseiState(seed.rensei);
  }
}
