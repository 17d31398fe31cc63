import {
  aFunction,
  anObject,
  checkValue,
  integerFrom,
  type Rule,
  type Rules,
} from "../core/options.ts";
import { checkSeed } from "./check-seed.ts";
import { aList, aText, checkOptions } from "./checks.ts";
import type { Fault } from "./faults.ts";
import { GalileoState, type GalileoStateOptions } from "./galileo/state.ts";
import { RenseiState } from "./rensei/state.ts";
import type { Seed } from "./seed.ts";
import { WeaveState, type WeaveStateOptions, WORKER_RULES } from "./weave/state.ts";

/** What may be told to a {@link Store} beside its seed. */
export interface StoreOptions {
  weave?: WeaveStateOptions;
  galileo?: GalileoStateOptions;
}

/**
 * Holds the state of the emulated services in plain memory. Default: empty. Several handlers and
 * servers may share one store.
 *
 * @throws {InvalidArgumentError} for a seed with an unknown or missing field, or an unknown option.
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
  /** The scorers and experiments of Galileo. */
  readonly galileo: GalileoState;
  /** The graded traces of Rensei. */
  readonly rensei: RenseiState;

  constructor(seed: Seed = {}, options: StoreOptions = {}) {
    checkSeed(seed);
    checkOptions(options, { weave: anObject, galileo: anObject });
    checkOptions(options.weave ?? {}, { now: aFunction, worker: anObject }, "options.weave");
    checkOptions(options.weave?.worker ?? {}, WORKER_RULES, "options.weave.worker");
    checkOptions(
      options.galileo ?? {},
      {
        now: aFunction,
        looksUntilValidated: integerFrom(0, Number.POSITIVE_INFINITY),
        judge: aFunction,
      },
      "options.galileo",
    );
    this.weave = new WeaveState(seed.weave?.projects ?? [], options.weave);
    this.galileo = new GalileoState(seed.galileo, options.galileo);
    this.rensei = new RenseiState(seed.rensei);
  }
}

const aStore: Rule = {
  is: (value) => value instanceof Store,
  kind: "a Store, such as new Store(seed)",
};

/** The options with which a server or handlers are told what they hold. */
export const STORE_RULES: Rules = { seed: anObject, store: aStore, faults: aList };

/**
 * The store that was given, or a new one of the seed that was given.
 *
 * @throws {InvalidArgumentError} for both.
 */
export function storeOf({
  store,
  seed,
}: {
  store?: Store | undefined;
  seed?: Seed | undefined;
}): Store {
  if (store === undefined) return new Store(seed);
  checkValue("options.seed", seed, {
    is: (value) => value === undefined,
    kind: "left out when a 'store' is given: it would be ignored",
  });
  return store;
}

/** Checks the arguments of a sandbox. Its faults are checked where they are used. */
export function checkSandbox(
  store: Store,
  options: { prefix?: string; faults?: readonly Fault[] },
): void {
  checkValue("store", store, aStore);
  checkOptions(options, { prefix: aText, faults: aList });
}
